//! The report as Markdown, for a ticket.

use std::io::{self, Write};

use super::clusters::{Cluster, by_directory};
use super::model::{Report, SourceKind};
use super::nested::{self, Entry};
use super::text::{standing, summary};
use super::{advice, answers, net, phrases};
use crate::bytes::{markdown as text, markdown_code as code, shown, shown_line, shown_text};
use crate::revert::plan::Plan;

/// Operations, or steps, from which on a list is folded per directory, and the lines that it then has.
const MANY: usize = 500;
const FOLDED: usize = 60;

/// Writes the report.
///
/// ```
/// use unsnare::analysis::{Options, analyze};
///
/// let report = analyze(&["fixtures/mail-cluster/setup/capture.txt".into()], &Options::default(), &mut ())?;
/// let mut text = Vec::new();
/// unsnare::report::markdown::write(&report, &mut text)?;
/// assert!(text.starts_with(b"# "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    head(report, out)?;
    operations(report, out)?;
    before_and_after(report, out)?;
    obstacles(report, out)?;
    leftovers(report, out)?;
    log(report, out)?;
    script(report, out)?;
    census(report, out)
}

fn name(bytes: &[u8]) -> String {
    code(&shown(bytes), false)
}

fn cell(bytes: &[u8]) -> String {
    code(&shown(bytes), true)
}

fn words_of(reason: &str) -> String {
    text(&shown_text(reason))
}

fn head(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let capture = &report.capture;
    writeln!(out, "# What {} did\n", text(&phrases::processes(report)))?;
    for source in &capture.sources {
        let what = match source.kind {
            SourceKind::Capture => "capture",
            SourceKind::Log => "log",
            SourceKind::Witness => "other source",
        };
        write!(
            out,
            "- {what} {}, {}",
            name(&source.name),
            phrases::count(source.lines, "line", "lines")
        )?;
        if let Some(sum) = source.cksum {
            write!(out, ", cksum `{sum}`")?;
        }
        writeln!(out)?;
    }
    let facts = phrases::facts(report);
    if !facts.is_empty() {
        writeln!(out, "- {}", text(&facts.join(", ")))?;
    }
    if !capture.is_complete() {
        writeln!(out, "\n**The capture is incomplete:**\n")?;
        for hole in &capture.holes {
            let place = hole
                .at
                .map(|(source, line)| format!("{}: ", capture.place(source, line)))
                .unwrap_or_default();
            writeln!(out, "- {}{}", text(&place), words_of(&hole.what))?;
        }
    }
    for warning in &report.warnings {
        writeln!(
            out,
            "\n> **{}:** {}",
            warning.label(),
            words_of(&warning.to_string())
        )?;
    }
    writeln!(out)?;
    for answer in answers::answers(report) {
        writeln!(out, "**{}** {}\n", answer.question, text(&answer.text))?;
    }
    Ok(())
}

fn operations(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.operations.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Operations")?;
    if report.operations.len() > MANY {
        return directories(report, out);
    }
    let entries = nested::flat(report.operations.iter());
    let (groups, rest) = nested::grouped(&entries, &report.groups);
    for (group, members) in &groups {
        writeln!(out, "\n### {}\n", words_of(&group.title))?;
        table(report, members, out)?;
    }
    if !rest.is_empty() {
        let heading = if groups.is_empty() {
            "\n"
        } else {
            "\n### Others\n"
        };
        writeln!(out, "{heading}")?;
        table(report, &rest, out)?;
    }
    writeln!(out, "\n### Evidence\n")?;
    for op in &report.operations {
        writeln!(
            out,
            "- **#{}** {} {}",
            op.id,
            phrases::kind_of(op),
            code(&phrases::path(op), false)
        )?;
        for item in &op.evidence {
            let place = if item.line == 0 {
                String::new()
            } else {
                format!("{}: ", report.capture.place(item.source, item.line))
            };
            writeln!(out, "  - {}{}", text(&place), words_of(&item.reason))?;
        }
        if let Some((how, why)) = report.revert_of(op).short_of() {
            writeln!(out, "  - {how}: {}", words_of(&why))?;
        }
    }
    Ok(())
}

/// A long list, folded per directory.
fn directories(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let all = &report.operations;
    writeln!(
        out,
        "\n{}, per directory; the JSON report lists them all.\n",
        phrases::count(all.len() as u64, "operation", "operations")
    )?;
    let paths: Vec<_> = all
        .iter()
        .map(|op| op.path.as_ref().filter(|_| op.whole))
        .map(|path| path.map(|path| path.as_slice()))
        .collect();
    for cluster in by_directory(&paths, FOLDED) {
        let members = || cluster.members.iter().map(|at| &all[*at]);
        writeln!(
            out,
            "- {} {}",
            phrases::kinds(members()),
            text(&cluster.place())
        )?;
    }
    Ok(())
}

fn table(report: &Report, entries: &[&Entry<'_>], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| # | time | kind | path | to | confidence | revert |")?;
    writeln!(out, "| --: | --- | --- | --- | --- | --- | --- |")?;
    for op in entries.iter().map(|entry| entry.op) {
        let to = match (&op.to, phrases::second(op.kind)) {
            (Some(to), _) => cell(to),
            (None, Some(what)) => format!("*{what} unknown*"),
            (None, None) => String::new(),
        };
        writeln!(
            out,
            "| {} | {} | {} | {} | {to} | {} | {} |",
            op.id,
            text(phrases::time(op)),
            phrases::kind_of(op),
            code(&phrases::path(op), true),
            phrases::confidence(op.confidence),
            phrases::revert(report.revert_of(op))
        )?;
    }
    Ok(())
}

/// What is different in the end.
fn before_and_after(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.plan.net.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Before and after\n")?;
    writeln!(
        out,
        "Only what is different in the end: \u{2212} gone, + new, ~ changed.\n"
    )?;
    for line in net::lines(report, false) {
        let mark = if line.mark == '-' {
            '\u{2212}'
        } else {
            line.mark
        };
        writeln!(
            out,
            "- {mark} {}: {}",
            code(&line.what, false),
            text(&line.text)
        )?;
    }
    Ok(())
}

fn obstacles(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.obstacles.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Looked for and not found\n")?;
    for (index, obstacle) in report.obstacles.iter().enumerate() {
        write!(
            out,
            "{}. {}: {} failed",
            index + 1,
            name(&obstacle.path),
            phrases::count(obstacle.count, "call", "calls")
        )?;
        if let Some(number) = obstacle.errno {
            write!(out, " ({})", phrases::errno(number))?;
        }
        let (first, last) = (obstacle.first, obstacle.last);
        writeln!(
            out,
            ", {} at {} to {} at {}. {}",
            report.capture.place(first.0, first.1),
            obstacle.first_time,
            report.capture.place(last.0, last.1),
            obstacle.last_time,
            words_of(&obstacle.reason)
        )?;
        for link in &obstacle.links {
            writeln!(out, "   - {} leads there", name(link))?;
        }
        for suspect in &obstacle.suspects {
            writeln!(
                out,
                "   - suspect: {}, {} ({})",
                name(&suspect.path),
                words_of(&suspect.reason),
                report.capture.place(suspect.line.0, suspect.line.1)
            )?;
        }
    }
    Ok(())
}

fn leftovers(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.leftovers.is_empty() && report.resets.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Left over from an earlier change\n")?;
    if !report.leftovers.is_empty() {
        writeln!(
            out,
            "| path | original stands at | in its place | recipe | confidence |"
        )?;
        writeln!(out, "| --- | --- | --- | --- | --- |")?;
    }
    for leftover in &report.leftovers {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            cell(&leftover.path),
            cell(&leftover.aside),
            text(&standing(leftover)),
            text(leftover.recipe.as_deref().unwrap_or("none")),
            phrases::confidence(leftover.confidence)
        )?;
    }
    if !report.resets.is_empty() {
        writeln!(out)?;
    }
    for reset in &report.resets {
        writeln!(
            out,
            "- {} can be reset from {} (recipe {})",
            name(&reset.path),
            name(&reset.template),
            text(&reset.recipe)
        )?;
    }
    Ok(())
}

fn log(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.log.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## The system log at the time\n")?;
    for line in &report.log {
        let message = format!(
            "{} {}: {}",
            line.time,
            phrases::sender(line),
            shown_line(&line.message)
        );
        let mark = if line.failure { "**failure** " } else { "" };
        writeln!(out, "- {mark}{}", code(&message, false))?;
    }
    Ok(())
}

fn script(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let plan = &report.plan;
    if plan.is_empty() && plan.advice.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## The revert script")?;
    if !plan.is_empty() {
        writeln!(
            out,
            "\nIt will, newest change first, after checking all of this:\n"
        )?;
        let many = plan.steps.len() > MANY;
        for cluster in steps_by_directory(plan).iter().filter(|_| many) {
            let members: Vec<_> = cluster.members.iter().map(|at| &plan.steps[*at]).collect();
            let (first, last) = (members[0].number, members[members.len() - 1].number);
            writeln!(
                out,
                "- {first} to {last}: {} {}",
                summary(&members),
                text(&cluster.place())
            )?;
        }
        for step in plan.steps.iter().filter(|_| !many) {
            let sure = phrases::surer(report, step)
                .unwrap_or_else(|| phrases::confidence(step.confidence).to_owned());
            writeln!(
                out,
                "{}. {} ({})",
                step.number,
                words_of(&step.action.title()),
                text(&sure)
            )?;
        }
    }
    if !plan.advice.is_empty() {
        writeln!(out, "\nIt leaves to you:\n")?;
        for left in advice::grouped_advice(report) {
            writeln!(
                out,
                "- {}: {}. {}",
                code(&left.what, false),
                words_of(&left.reason),
                words_of(&left.remedy)
            )?;
        }
    }
    Ok(())
}

fn steps_by_directory(plan: &Plan) -> Vec<Cluster> {
    let paths: Vec<_> = plan
        .steps
        .iter()
        .map(|step| Some(step.action.path().as_slice()))
        .collect();
    by_directory(&paths, FOLDED)
}

fn census(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let census = &report.census;
    writeln!(out, "\n## What was read\n")?;
    writeln!(
        out,
        "{}: {} by {}, {} of other processes, {} ignored, {} damaged.",
        phrases::count(census.lines, "line", "lines"),
        phrases::thousands(census.understood),
        text(&phrases::processes(report)),
        phrases::thousands(census.other_process),
        phrases::thousands(census.harmless),
        phrases::thousands(census.damaged)
    )?;
    for damage in &census.damage {
        writeln!(
            out,
            "\n- {}: {}: {}",
            report.capture.place(damage.source, damage.line),
            words_of(&damage.why),
            code(&shown_line(&damage.text), false)
        )?;
    }
    Ok(())
}
