//! The sections of the page that are lists and tables.

use std::io::{self, Write};

use super::many::Listed;
use super::{escape, line, many, name, sentence};
use crate::bytes::shown;
use crate::infer::operation::{Evidence, Kind};
use crate::report::clusters::by_directory;
use crate::report::model::Report;
use crate::report::nested::{self, Entry};
use crate::report::text::{standing, summary};
use crate::report::{advice, phrases};
use crate::revert::plan::{Revert, Step};

pub(super) fn section(out: &mut dyn Write, id: &str, title: &str) -> io::Result<()> {
    writeln!(
        out,
        "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title}</h2>"
    )
}

pub(super) fn end(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "</section>")
}

/// Operations among which nobody needs a box to find one.
const FEW: usize = 10;
/// Steps from which on they are folded per directory, and the lines that they then have.
const MANY_STEPS: usize = 300;
const STEP_FOLDS: usize = 100;
/// Bytes of a script that stand on the page.
const LONGEST_SCRIPT: usize = 400_000;

pub(super) fn operations(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.operations.is_empty() {
        return Ok(());
    }
    if report.operations.len() > many::MANY {
        return many::operations(report, out);
    }
    section(out, "h-ops", "Operations")?;
    if report.operations.len() > FEW {
        many::filter(report, out)?;
    }
    let entries = nested::entries(report.operations.iter());
    let (groups, rest) = nested::grouped(&entries, &report.groups);
    for (group, members) in &groups {
        writeln!(out, "<h3>{}</h3>", sentence(&group.title))?;
        for entry in members {
            operation(report, entry, out)?;
        }
    }
    if !rest.is_empty() && !groups.is_empty() {
        writeln!(out, "<h3>Others</h3>")?;
    }
    for entry in rest {
        operation(report, entry, out)?;
    }
    end(out)
}

/// An operation that unfolds to its reasons, and to the operations that it took in.
fn operation(report: &Report, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()> {
    let op = entry.op;
    let confidence = phrases::confidence(op.confidence);
    write!(
        out,
        "<details class=\"op\" id=\"op-{id}\"><summary><span>#{id}</span> <span class=\"time\">{time}</span> \
         <span class=\"tag {confidence}\">{confidence}</span> <span class=\"kind\">{kind}</span> <span class=\"path\">{path}",
        id = op.id,
        time = escape(phrases::time(op)),
        kind = phrases::kind_of(op),
        path = escape(&phrases::path(op)),
    )?;
    match (&op.to, phrases::second(op.kind)) {
        (Some(to), _) => write!(out, " \u{2192} {}", escape(&shown(to)))?,
        (None, Some(what)) => write!(out, " \u{2192} <em>{what} unknown</em>")?,
        (None, None) => {}
    }
    writeln!(out, "</span></summary>\n<div class=\"inside\">")?;
    let mut facts = vec![escape(&phrases::by(op))];
    if let Some(thread) = op.thread {
        facts.push(format!("thread {thread}"));
    }
    if op.details.transient {
        facts.push("left no trace".to_owned());
    }
    let short = report.revert_of(op).short_of();
    let (class, word) = match (report.revert_of(op), &short) {
        (Revert::Automatic, _) => ("automatic", "the script undoes it"),
        (Revert::Manual(_), Some((how, _))) => ("manual", *how),
        (Revert::Manual(_), None) => ("manual", "for a person to decide"),
        (Revert::NoneNeeded, _) => ("none", "nothing to undo"),
    };
    writeln!(
        out,
        "<p><span class=\"soft\">{}</span> <span class=\"tag {class}\">{word}</span></p>",
        facts.join(", ")
    )?;
    if let Some((_, why)) = short {
        writeln!(out, "<p>Why: {}</p>", sentence(&why))?;
    }
    evidence(report, &op.evidence, out)?;
    if !op.rivals.is_empty() {
        writeln!(
            out,
            "<p>What else it could have been, and why not:</p>\n<ul>"
        )?;
        for rival in &op.rivals {
            writeln!(
                out,
                "<li>{}: {}</li>",
                name(&rival.path),
                sentence(&rival.why)
            )?;
        }
        writeln!(out, "</ul>")?;
    }
    if !entry.inside.is_empty() {
        let word = if op.kind == Kind::Mkdir {
            "In it"
        } else {
            "Then"
        };
        writeln!(
            out,
            "<p>{word}: {}</p>",
            phrases::kinds(entry.inside.iter().copied())
        )?;
        for inner in nested::flat(entry.inside.iter().copied()) {
            operation(report, &inner, out)?;
        }
    }
    writeln!(out, "</div></details>")
}

/// Reasons, each with its raw line where that could be read again.
fn evidence(report: &Report, all: &[Evidence], out: &mut dyn Write) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "<ol>")?;
    for item in all {
        write!(out, "<li>")?;
        if item.line > 0 {
            write!(
                out,
                "<span class=\"soft\">{}:</span> ",
                escape(&report.capture.place(item.source, item.line))
            )?;
        }
        write!(out, "{}", sentence(&item.reason))?;
        if let Some(raw) = report.raw.get(&(item.source, item.line)) {
            write!(out, "<pre class=\"raw\" tabindex=\"0\">{}</pre>", line(raw))?;
        }
        writeln!(out, "</li>")?;
    }
    writeln!(out, "</ol>")
}

pub(super) fn obstacles(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.obstacles.is_empty() {
        return Ok(());
    }
    section(out, "h-obst", "Looked for and not found")?;
    writeln!(out, "<ol class=\"obstacles\">")?;
    for (index, obstacle) in report.obstacles.iter().enumerate() {
        write!(
            out,
            "<li id=\"obstacle-{}\"><strong class=\"bad-text\">missing</strong> {}: {} failed",
            index + 1,
            name(&obstacle.path),
            phrases::count(obstacle.count, "call", "calls")
        )?;
        if let Some(number) = obstacle.errno {
            write!(out, " ({})", phrases::errno(number))?;
        }
        let place = |at: (usize, u64), time: &str| {
            escape(&format!("{} at {time}", report.capture.place(at.0, at.1)))
        };
        write!(
            out,
            "<br><span class=\"soft\">{}",
            place(obstacle.first, &obstacle.first_time)
        )?;
        if obstacle.last != obstacle.first {
            write!(out, " to {}", place(obstacle.last, &obstacle.last_time))?;
        }
        let calls: Vec<_> = obstacle
            .calls
            .iter()
            .map(|(call, n)| format!("{call} {n}"))
            .collect();
        writeln!(out, " \u{b7} {}</span>", sentence(&calls.join(", ")))?;
        if !obstacle.reason.is_empty() {
            writeln!(out, "<p>{}</p>", sentence(&obstacle.reason))?;
        }
        if !obstacle.links.is_empty() || !obstacle.suspects.is_empty() || !obstacle.log.is_empty() {
            writeln!(out, "<ul>")?;
            for link in &obstacle.links {
                writeln!(out, "<li>{} leads there</li>", name(link))?;
            }
            for suspect in &obstacle.suspects {
                let place = report.capture.place(suspect.line.0, suspect.line.1);
                writeln!(
                    out,
                    "<li>suspect: {}, {} <span class=\"soft\">({})</span></li>",
                    name(&suspect.path),
                    sentence(&suspect.reason),
                    escape(&place)
                )?;
            }
            for said in obstacle
                .log
                .iter()
                .filter_map(|index| report.log.get(*index))
            {
                writeln!(
                    out,
                    "<li>log {}: {}</li>",
                    escape(&said.time),
                    line(&said.message)
                )?;
            }
            writeln!(out, "</ul>")?;
        }
        writeln!(out, "</li>")?;
    }
    writeln!(out, "</ol>")?;
    end(out)
}

pub(super) fn leftovers(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.leftovers.is_empty() && report.resets.is_empty() {
        return Ok(());
    }
    section(out, "h-left", "Left over from an earlier change")?;
    for leftover in &report.leftovers {
        let confidence = phrases::confidence(leftover.confidence);
        writeln!(
            out,
            "<details class=\"op\"><summary><span class=\"tag {confidence}\">{confidence}</span> <span class=\"path\">{} \u{2190} {}</span> \
             <span class=\"soft\">in its place: {}</span></summary>\n<div class=\"inside\">",
            escape(&shown(&leftover.path)),
            escape(&shown(&leftover.aside)),
            escape(&standing(leftover))
        )?;
        evidence(report, &leftover.evidence, out)?;
        writeln!(out, "</div></details>")?;
    }
    for reset in &report.resets {
        writeln!(
            out,
            "<p>{} can be reset from {} (recipe {}).</p>",
            name(&reset.path),
            name(&reset.template),
            sentence(&reset.recipe)
        )?;
        evidence(report, &reset.evidence, out)?;
    }
    end(out)
}

pub(super) fn log(report: &Report, listed: &Listed, out: &mut dyn Write) -> io::Result<()> {
    if report.log.is_empty() {
        return Ok(());
    }
    section(out, "h-log", "The system log at the time")?;
    writeln!(out, "<ul class=\"log\">")?;
    for (index, said) in report.log.iter().enumerate() {
        let class = if said.failure {
            " class=\"failure\""
        } else {
            ""
        };
        write!(
            out,
            "<li{class} id=\"log-{}\"><span class=\"time\">{}</span>{}<strong>{}</strong>: {}",
            index + 1,
            escape(&said.time),
            if said.failure {
                "<span class=\"hidden\">failure: </span>"
            } else {
                ""
            },
            escape(&phrases::sender(said)),
            line(&said.message)
        )?;
        if !said.operations.is_empty() {
            let near: Vec<_> = said.operations.iter().map(|id| listed.link(*id)).collect();
            write!(out, " <span class=\"soft\">near {}</span>", near.join(" "))?;
        }
        writeln!(out, "</li>")?;
    }
    writeln!(out, "</ul>")?;
    end(out)
}

/// Is there anything to say about the script?
pub(super) fn has_script(report: &Report) -> bool {
    !report.plan.is_empty() || !report.plan.advice.is_empty()
}

pub(super) fn script(report: &Report, listed: &Listed, out: &mut dyn Write) -> io::Result<()> {
    let plan = &report.plan;
    if !has_script(report) {
        return Ok(());
    }
    section(out, "h-script", "The revert script")?;
    if !plan.is_empty() {
        writeln!(
            out,
            "<p>It will, newest change first, after checking all of this:</p>\n<ol>"
        )?;
        steps(report, listed, out)?;
        writeln!(out, "</ol>")?;
    }
    if !plan.advice.is_empty() {
        writeln!(out, "<p>It leaves to you:</p>\n<ul>")?;
        for left in advice::grouped_advice(report) {
            writeln!(
                out,
                "<li><span class=\"path\">{}</span>: {}. <span class=\"soft\">{}</span></li>",
                escape(&left.what),
                sentence(&left.reason),
                sentence(&left.remedy)
            )?;
        }
        writeln!(out, "</ul>")?;
    }
    if !plan.is_empty() && report.script.len() > LONGEST_SCRIPT {
        writeln!(
            out,
            "<p>The script is too long for this page: 'unsnare revert -o revert.sh' writes it.</p>"
        )?;
    } else if !plan.is_empty() {
        writeln!(
            out,
            "<h3>The text</h3>\n<p>Without options it only checks; it deletes nothing, and <code>--undo</code> takes it back.</p>\n\
             <div class=\"tools\"><button type=\"button\" id=\"copy\" hidden>Copy the script</button><span id=\"copied\" role=\"status\"></span></div>\n\
             <pre id=\"script-text\" tabindex=\"0\" aria-label=\"The revert script\">{}</pre>",
            escape(&report.script.to_string())
        )?;
    }
    end(out)
}

fn steps(report: &Report, listed: &Listed, out: &mut dyn Write) -> io::Result<()> {
    let steps = &report.plan.steps;
    if steps.len() <= MANY_STEPS {
        return steps
            .iter()
            .try_for_each(|one| step(report, one, listed, out));
    }
    let paths: Vec<_> = steps
        .iter()
        .map(|step| Some(step.action.path().as_slice()))
        .collect();
    for cluster in by_directory(&paths, STEP_FOLDS) {
        let members: Vec<&Step> = cluster.members.iter().map(|at| &steps[*at]).collect();
        match members.as_slice() {
            [] => {}
            [one] => step(report, one, listed, out)?,
            [first, .., last] => writeln!(
                out,
                "<li value=\"{}\">to {}: {} <span class=\"path\">{}</span></li>",
                first.number,
                last.number,
                summary(&members),
                escape(&cluster.place())
            )?,
        }
    }
    Ok(())
}

fn step(report: &Report, step: &Step, listed: &Listed, out: &mut dyn Write) -> io::Result<()> {
    let confidence = phrases::confidence(step.confidence);
    let near: Vec<_> = step.operations.iter().map(|id| listed.link(*id)).collect();
    writeln!(
        out,
        "<li value=\"{}\"><span class=\"path\">{}</span> <span class=\"tag {confidence}\">{confidence}</span> <span class=\"soft\">{}</span></li>",
        step.number,
        sentence(&step.action.title()),
        match phrases::surer(report, step) {
            Some(sure) => format!("{}: {}", near.join(" "), escape(&sure)),
            None => near.join(" "),
        }
    )
}

pub(super) fn census(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let census = &report.census;
    section(out, "h-census", "What was read")?;
    writeln!(out, "<div class=\"scroll\"><table><tbody>")?;
    let rows = [
        ("lines", census.lines),
        ("understood", census.understood),
        ("of other processes", census.other_process),
        ("ignored (continuations, repeats, notices)", census.harmless),
        ("damaged", census.damaged),
    ];
    for (what, n) in rows {
        writeln!(
            out,
            "<tr><th scope=\"row\">{what}</th><td class=\"n\">{}</td></tr>",
            phrases::thousands(n)
        )?;
    }
    writeln!(out, "</tbody></table></div>")?;
    if !census.damage.is_empty() {
        writeln!(out, "<ul>")?;
        for damage in &census.damage {
            writeln!(
                out,
                "<li>{}: {}<pre class=\"raw\" tabindex=\"0\">{}</pre></li>",
                escape(&report.capture.place(damage.source, damage.line)),
                sentence(&damage.why),
                line(&damage.text)
            )?;
        }
        writeln!(out, "</ul>")?;
    }
    writeln!(
        out,
        "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">source</th><th scope=\"col\" class=\"n\">lines</th>\
         <th scope=\"col\" class=\"n\">bytes</th><th scope=\"col\">cksum</th></tr></thead>\n<tbody>"
    )?;
    for source in &report.capture.sources {
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td><td><code>{}</code></td></tr>",
            name(&source.name),
            phrases::thousands(source.lines),
            phrases::thousands(source.bytes),
            source.cksum.map(|sum| sum.to_string()).unwrap_or_default()
        )?;
    }
    writeln!(out, "</tbody></table></div>")?;
    end(out)
}
