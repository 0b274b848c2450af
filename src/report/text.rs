//! The report for a person at a prompt: the answer first, the reasons after it.

use std::io::{self, Write};

use super::fold::{self, Entry};
use super::model::{Report, SourceKind, Warning};
use super::page::{Page, Span, Tone};
use super::words;
use crate::bytes::{shown, shown_line, shown_text};
use crate::infer::operation::{Confidence, Evidence, Kind, Operation, Revert};
use crate::story::model::{Leftover, LeftoverState, Obstacle};

/// How to set the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns to fill.
    pub width: usize,
    /// Colour by meaning.
    pub colored: bool,
    /// -1: only the answers and the operations; 0: as usual; 1: all evidence and the losing rivals; 2: raw lines too.
    pub detail: i8,
}

impl Default for Style {
    fn default() -> Self {
        Style {
            width: 80,
            colored: false,
            detail: 0,
        }
    }
}

/// Writes the report.
pub fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style.width, style.colored);
    head(report, style, &mut page)?;
    operations(report, style, &mut page)?;
    obstacles(report, style, &mut page)?;
    leftovers(report, style, &mut page)?;
    if style.detail >= 0 {
        log(report, style, &mut page)?;
    }
    script(report, style, &mut page)?;
    if style.detail >= 0 {
        census(report, style, &mut page)?;
    }
    Ok(())
}

fn plain(text: impl Into<String>) -> Span {
    (Tone::Plain, text.into())
}

fn faint(text: impl Into<String>) -> Span {
    (Tone::Faint, text.into())
}

fn name(bytes: &[u8]) -> Span {
    (Tone::Name, shown(bytes))
}

fn head(report: &Report, style: Style, page: &mut Page<'_>) -> io::Result<()> {
    let capture = &report.capture;
    let mut about = vec![(Tone::Heading, words::sources(report, SourceKind::Capture))];
    let facts = words::facts(report);
    if !facts.is_empty() {
        about.push(plain(format!(": {}", facts.join(", "))));
    }
    page.flow(0, 2, &about)?;
    if !capture.is_complete() {
        let (first, more) = (&capture.holes[0], capture.holes.len() - 1);
        let mut spans = vec![
            (Tone::Bad, "Incomplete: ".to_owned()),
            plain(shown_text(&first.what)),
        ];
        if let Some((source, line)) = first.at {
            spans.push(plain(format!(" ({})", capture.place(source, line))));
        }
        if more > 0 {
            spans.push(plain(format!(
                "; {} more",
                words::count(more as u64, "reason", "reasons")
            )));
        }
        spans.push(plain(". What is not in the capture is not in this report."));
        page.flow(0, 2, &spans)?;
    }
    let notes = |warning: &&Warning| matches!(warning, Warning::Note(_));
    let told = || report.warnings.iter().filter(|_| style.detail >= 0);
    for warning in told().filter(|warning| !notes(warning)) {
        let text = plain(shown_text(&format!("{warning:#}")));
        page.flow(0, 2, &[(Tone::Doubt, "Warning: ".to_owned()), text])?;
        // a command on a line of its own can be copied
        if let Some(command) = warning.command() {
            page.raw(4, Tone::Plain, &command)?;
        }
    }
    page.gap()?;
    for answer in words::answers(report) {
        let tone = if answer.bad { Tone::Bad } else { Tone::Heading };
        page.flow(
            0,
            2,
            &[(tone, format!("{}: ", answer.question)), plain(answer.text)],
        )?;
    }
    for note in told().filter(notes) {
        page.flow(
            0,
            2,
            &[faint("Note: "), plain(shown_text(&note.to_string()))],
        )?;
    }
    Ok(())
}

fn operations(report: &Report, style: Style, page: &mut Page<'_>) -> io::Result<()> {
    if report.operations.is_empty() {
        return Ok(());
    }
    page.section("Operations")?;
    // unless more detail was asked for, what was made takes in what only filled it
    let entries = match style.detail {
        ..1 => fold::entries(report.operations.iter()),
        _ => fold::flat(report.operations.iter()),
    };
    let (groups, rest) = fold::grouped(&entries, &report.groups);
    for (group, members) in &groups {
        page.gap()?;
        page.flow(0, 2, &[(Tone::Heading, shown_text(&group.title))])?;
        for entry in members {
            folded(report, entry, style, page)?;
        }
    }
    if !rest.is_empty() {
        page.gap()?;
        if !groups.is_empty() {
            page.flow(0, 2, &[(Tone::Heading, "Others".to_owned())])?;
        }
        for entry in rest {
            folded(report, entry, style, page)?;
        }
    }
    Ok(())
}

/// An operation, and in one line what it took in.
fn folded(report: &Report, entry: &Entry<'_>, style: Style, page: &mut Page<'_>) -> io::Result<()> {
    operation(report, entry.op, style, page)?;
    let (Some(first), Some(last)) = (entry.inside.first(), entry.inside.last()) else {
        return Ok(());
    };
    let ids = match last.id - first.id {
        0 => format!("#{}", first.id),
        1 => format!("#{}, #{}", first.id, last.id),
        _ => format!("#{} to #{}", first.id, last.id),
    };
    let word = if entry.op.kind == Kind::Mkdir {
        "and in it"
    } else {
        "and then"
    };
    let text = format!(
        "{word} {} ({ids}; -v lists them)",
        words::kinds(entry.inside.iter().copied())
    );
    page.flow(7, 9, &[faint(text)])
}

/// "#3 certain  rename /etc/postfix -> /etc/postfix.cl-rst", and under it why.
pub(crate) fn operation(
    report: &Report,
    op: &Operation,
    style: Style,
    page: &mut Page<'_>,
) -> io::Result<()> {
    let number = format!("#{}", op.id);
    let mut spans = vec![
        plain(format!("{number} ")),
        faint(&op.time),
        plain(" "),
        (
            Tone::of(op.confidence),
            words::confidence(op.confidence).to_owned(),
        ),
        plain(" "),
        (Tone::Heading, words::kind(op.kind).to_owned()),
        plain(" "),
        (Tone::Name, words::path(op)),
    ];
    match (&op.to, words::second(op.kind)) {
        (Some(to), _) => spans.extend([plain(" -> "), name(to)]),
        (None, Some(what)) => spans.push(faint(format!(" -> ({what} unknown)"))),
        (None, None) => {}
    }
    if report.capture.processes.len() != 1 {
        spans.push(faint(format!(" by {}", shown(&op.process))));
    }
    if op.facts.transient {
        spans.push(faint(" (left no trace)"));
    }
    page.flow(6usize.saturating_sub(number.len()), 7, &spans)?;
    if style.detail >= 0 {
        evidence(report, &op.evidence, 7, style, page)?;
    }
    if style.detail >= 1 {
        for rival in &op.rivals {
            page.flow(
                7,
                9,
                &[
                    faint("not "),
                    name(&rival.path),
                    faint(format!(": {}", shown_text(&rival.why))),
                ],
            )?;
        }
    }
    if let Revert::Manual(reason) = &op.revert {
        page.flow(
            7,
            9,
            &[
                (Tone::Doubt, "by hand: ".to_owned()),
                plain(shown_text(reason)),
            ],
        )?;
    }
    Ok(())
}

/// One operation in one paragraph, for `watch`: no number yet, but the line that shows it.
pub(crate) fn headline(
    op: &Operation,
    mark: &str,
    note: &str,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut page = Page::new(out, style.width, style.colored);
    let mut spans = vec![
        faint(&op.time),
        plain(" "),
        (
            Tone::of(op.confidence),
            words::confidence(op.confidence).to_owned(),
        ),
        plain(" "),
        (Tone::Heading, words::kind(op.kind).to_owned()),
        plain(" "),
        (Tone::Name, words::path(op)),
    ];
    match (&op.to, words::second(op.kind)) {
        (Some(to), _) => spans.extend([plain(" -> "), name(to)]),
        (None, Some(what)) => spans.push(faint(format!(" -> ({what} unknown)"))),
        (None, None) => {}
    }
    let note = if note.is_empty() {
        String::new()
    } else {
        format!("; {note}")
    };
    spans.push(faint(format!(" (line {}{note})", op.facts.line)));
    page.marked(mark, 4, &spans)
}

/// Evidence lines; unless more detail was asked for, the first three.
pub(crate) fn evidence(
    report: &Report,
    all: &[Evidence],
    indent: usize,
    style: Style,
    page: &mut Page<'_>,
) -> io::Result<()> {
    let few = if style.detail >= 1 || all.len() <= 4 {
        all.len()
    } else {
        3
    };
    for item in &all[..few] {
        let place = if item.line == 0 {
            String::new()
        } else {
            format!("{}: ", report.capture.place(item.source, item.line))
        };
        page.flow(
            indent,
            indent + 2,
            &[faint(place), plain(shown_text(&item.reason))],
        )?;
        if style.detail >= 2
            && let Some(raw) = report.raw.get(&(item.source, item.line))
        {
            page.raw(indent + 2, Tone::Faint, &squeeze(&shown_line(raw)))?;
        }
    }
    if few < all.len() {
        page.flow(
            indent,
            indent + 2,
            &[faint(format!(
                "and {} more (-v shows all)",
                all.len() - few
            ))],
        )?;
    }
    Ok(())
}

/// A raw line of fs_usage with its runs of padding shortened.
fn squeeze(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut blanks = 0;
    for c in line.trim_end().chars() {
        blanks = if c == ' ' { blanks + 1 } else { 0 };
        if blanks <= 2 {
            out.push(c);
        }
    }
    out
}

fn obstacles(report: &Report, style: Style, page: &mut Page<'_>) -> io::Result<()> {
    if report.obstacles.is_empty() {
        return Ok(());
    }
    page.section("Looked for and not found")?;
    for (index, obstacle) in report.obstacles.iter().enumerate() {
        page.gap()?;
        one_obstacle(report, index, obstacle, style, page)?;
    }
    Ok(())
}

fn one_obstacle(
    report: &Report,
    index: usize,
    obstacle: &Obstacle,
    style: Style,
    page: &mut Page<'_>,
) -> io::Result<()> {
    let mut spans = vec![
        plain(format!("{} ", index + 1)),
        (Tone::Bad, "missing ".to_owned()),
        name(&obstacle.path),
        plain(format!(
            ": {} failed",
            words::count(obstacle.count, "call", "calls")
        )),
    ];
    if let Some(number) = obstacle.errno {
        spans.push(plain(format!(" ({})", words::errno(number))));
    }
    let span = if obstacle.first == obstacle.last {
        format!(
            ", {} at {}",
            report.capture.place(obstacle.first.0, obstacle.first.1),
            obstacle.first_time
        )
    } else {
        format!(
            ", {} at {} to {} at {}",
            report.capture.place(obstacle.first.0, obstacle.first.1),
            obstacle.first_time,
            report.capture.place(obstacle.last.0, obstacle.last.1),
            obstacle.last_time
        )
    };
    spans.push(faint(span));
    page.flow(5, 7, &spans)?;
    if style.detail < 0 {
        return Ok(());
    }
    if !obstacle.reason.is_empty() {
        page.flow(7, 9, &[plain(shown_text(&obstacle.reason))])?;
    }
    for link in &obstacle.links {
        page.flow(7, 9, &[name(link), plain(" leads there")])?;
    }
    for suspect in &obstacle.suspects {
        let place = report.capture.place(suspect.line.0, suspect.line.1);
        page.flow(
            7,
            9,
            &[
                plain("suspect: "),
                name(&suspect.path),
                plain(format!(", {}", shown_text(&suspect.reason))),
                faint(format!(" ({place})")),
            ],
        )?;
    }
    if style.detail >= 1 {
        let calls: Vec<_> = obstacle
            .calls
            .iter()
            .map(|(call, n)| format!("{call} {n}"))
            .collect();
        page.flow(
            7,
            9,
            &[faint(format!("calls: {}", shown_text(&calls.join(", "))))],
        )?;
    }
    // what reports a failure says more than what was said before it
    let mut said: Vec<_> = obstacle
        .log
        .iter()
        .filter_map(|index| report.log.get(*index))
        .collect();
    if style.detail < 1 {
        said.sort_by_key(|line| !line.failure);
        said.truncate(3);
        said.sort_by_key(|line| (line.source, line.line));
    }
    for line in said {
        let text = format!("{}: {}", shown(&line.sender), shown_line(&line.message));
        page.flow(7, 9, &[faint(format!("log {} ", line.time)), plain(text)])?;
    }
    Ok(())
}

/// What stands in a leftover's place, in words.
pub(crate) fn standing(leftover: &Leftover) -> String {
    if !leftover.both_shown && leftover.state == LeftoverState::Absent {
        return "something that the capture does not show".to_owned();
    }
    match (leftover.state, &leftover.target) {
        (LeftoverState::LinkToNowhere, Some(target)) => {
            format!("a link to {}, which is not there", shown(target))
        }
        (LeftoverState::LinkToNowhere, None) => "a link that leads nowhere".to_owned(),
        (LeftoverState::Link, Some(target)) => format!("a link to {}", shown(target)),
        (LeftoverState::Link, None) => "a link".to_owned(),
        (LeftoverState::Absent, _) => "nothing".to_owned(),
        (LeftoverState::Replaced, _) => "something else".to_owned(),
    }
}

fn leftovers(report: &Report, style: Style, page: &mut Page<'_>) -> io::Result<()> {
    if report.leftovers.is_empty() && report.resets.is_empty() {
        return Ok(());
    }
    page.section("Standing from an earlier change")?;
    page.gap()?;
    let hidden =
        |leftover: &&Leftover| leftover.confidence < Confidence::Likely && style.detail < 1;
    for leftover in report.leftovers.iter().filter(|leftover| !hidden(leftover)) {
        let spans = vec![
            (
                Tone::of(leftover.confidence),
                words::confidence(leftover.confidence).to_owned(),
            ),
            plain(" "),
            name(&leftover.path),
            plain(": the original stands at "),
            name(&leftover.aside),
            plain(format!("; in its place is {}", standing(leftover))),
            faint(
                leftover
                    .recipe
                    .as_ref()
                    .map(|recipe| format!(" (recipe {})", shown_text(recipe)))
                    .unwrap_or_default(),
            ),
        ];
        page.flow(5, 7, &spans)?;
        if style.detail >= 0 {
            evidence(report, &leftover.evidence, 7, style, page)?;
        }
    }
    let named = report.leftovers.iter().filter(hidden);
    let named: Vec<_> = named.map(|leftover| shown(&leftover.path)).collect();
    if !named.is_empty() {
        let text = format!(
            "possible, but named by a recipe only: {} (-v shows more)",
            words::join(&named)
        );
        page.flow(5, 7, &[faint(text)])?;
    }
    for reset in &report.resets {
        let spans = [
            name(&reset.path),
            plain(": can be reset from "),
            name(&reset.template),
            faint(format!(" (recipe {})", shown_text(&reset.recipe))),
        ];
        page.flow(5, 7, &spans)?;
        if style.detail >= 0 {
            evidence(report, &reset.evidence, 7, style, page)?;
        }
    }
    Ok(())
}

fn log(report: &Report, style: Style, page: &mut Page<'_>) -> io::Result<()> {
    if report.log.is_empty() {
        return Ok(());
    }
    page.section("The system log at the time")?;
    page.gap()?;
    let all = style.detail >= 1;
    let few = if all { report.log.len() } else { 20 };
    // what speaks of a failure or of an obstacle is shown before what is merely near
    let mut chosen: Vec<usize> = (0..report.log.len()).collect();
    chosen.sort_by_key(|index| {
        let line = &report.log[*index];
        (
            !line.failure,
            line.obstacles.is_empty(),
            line.operations.is_empty(),
        )
    });
    chosen.truncate(few);
    chosen.sort_unstable();
    for line in chosen.iter().map(|index| &report.log[*index]) {
        let tone = if line.failure { Tone::Bad } else { Tone::Plain };
        let mut spans = vec![
            faint(format!("{} ", line.time)),
            (
                tone,
                format!("{}: {}", shown(&line.sender), shown_line(&line.message)),
            ),
        ];
        if !line.operations.is_empty() {
            let ids: Vec<_> = line
                .operations
                .iter()
                .take(4)
                .map(|id| format!("#{id}"))
                .collect();
            spans.push(faint(format!(" [near {}]", ids.join(" "))));
        }
        page.flow(2, 4, &spans)?;
    }
    if report.log.len() > few {
        page.flow(
            2,
            4,
            &[faint(format!(
                "and {} more (-v shows all)",
                report.log.len() - few
            ))],
        )?;
    }
    Ok(())
}

fn script(report: &Report, style: Style, page: &mut Page<'_>) -> io::Result<()> {
    let plan = &report.plan;
    if plan.is_empty() && plan.advice.is_empty() {
        return Ok(());
    }
    page.section("The revert script")?;
    if !plan.is_empty() {
        page.gap()?;
        page.flow(
            2,
            2,
            &[
                (Tone::Good, "It will".to_owned()),
                plain(", newest change first, after checking all of this:"),
            ],
        )?;
        for step in &plan.steps {
            let tone = Tone::of(step.confidence);
            let number = step.number.to_string();
            let mut spans = vec![
                plain(format!("{number} ")),
                (tone, shown_text(&step.action.title())),
            ];
            if !step.operations.is_empty() && style.detail >= 0 {
                let ids: Vec<_> = step.operations.iter().map(|id| format!("#{id}")).collect();
                spans.push(faint(format!(" ({})", ids.join(" "))));
            }
            page.flow(6usize.saturating_sub(number.len()), 7, &spans)?;
        }
    }
    if !plan.advice.is_empty() {
        page.gap()?;
        page.flow(
            2,
            2,
            &[(Tone::Doubt, "It will not".to_owned()), plain(" touch:")],
        )?;
        for left in words::left_to_a_person(report) {
            let mut spans = vec![
                plain("- "),
                (Tone::Name, left.what),
                plain(format!(": {}", shown_text(left.reason))),
            ];
            if style.detail >= 0 && !left.remedy.is_empty() {
                spans.push(plain(". "));
                spans.push(faint(capital(&shown_text(left.remedy))));
            }
            page.flow(5, 7, &spans)?;
        }
    }
    if style.detail >= 0 && !plan.is_empty() {
        page.gap()?;
        page.flow(
            2,
            2,
            &[faint(
                "Without options it only checks. It deletes nothing, and --undo takes it back.",
            )],
        )?;
    }
    Ok(())
}

/// The first letter large: a remedy that begins a sentence.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

fn census(report: &Report, style: Style, page: &mut Page<'_>) -> io::Result<()> {
    let census = &report.census;
    page.section("What was read")?;
    page.gap()?;
    let parts = [
        format!(
            "{} by {}",
            words::thousands(census.understood),
            words::processes(report)
        ),
        format!(
            "{} of other processes",
            words::thousands(census.other_process)
        ),
        format!("{} harmless", words::thousands(census.harmless)),
    ];
    let mut spans = vec![plain(format!(
        "{}: {}, ",
        words::count(census.lines, "line", "lines"),
        parts.join(", ")
    ))];
    let damaged = format!("{} damaged", words::thousands(census.damaged));
    spans.push(if census.damaged > 0 {
        (Tone::Bad, damaged)
    } else {
        plain(damaged)
    });
    page.flow(2, 4, &spans)?;
    let few = if style.detail >= 1 {
        census.damage.len()
    } else {
        census.damage.len().min(3)
    };
    for damage in &census.damage[..few] {
        let place = report.capture.place(damage.source, damage.line);
        page.flow(
            4,
            6,
            &[faint(format!("{place}: ")), plain(shown_text(&damage.why))],
        )?;
        let text = squeeze(&shown_line(&damage.text));
        page.raw(6, Tone::Faint, &text)?;
    }
    for hole in report.capture.holes.iter().skip(1) {
        let place = hole
            .at
            .map(|(source, line)| format!("{}: ", report.capture.place(source, line)))
            .unwrap_or_default();
        page.flow(4, 6, &[faint(place), plain(shown_text(&hole.what))])?;
    }
    Ok(())
}
