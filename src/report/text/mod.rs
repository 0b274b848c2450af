//! The report for a person at a prompt: the answer first, the reasons after it.

mod operations;
mod script;
mod story;

use std::io::{self, Write};

use super::answers::answers;
use super::model::{Report, SourceKind, Warning};
use super::net;
use super::page::{Page, Span, Tone};
use super::phrases;
use super::processes::captures;
use crate::bytes::{shown, shown_line, shown_text};

#[cfg(feature = "cli")]
pub(crate) use operations::headline;
pub(crate) use operations::{evidence, operation};
pub(crate) use script::{capital, summary};
pub(crate) use story::standing;

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
///
/// ```
/// use unsnare::analysis::{Options, analyze};
///
/// let report = analyze(&["fixtures/mail-cluster/setup/capture.txt".into()], &Options::default(), &mut ())?;
/// let mut out = Vec::new();
/// use unsnare::report::text;
/// text::write(&report, text::Style::default(), &mut out)?;
/// assert!(String::from_utf8(out)?.contains("What happened"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style.width, style.colored).keeping(&report.names_with_blanks());
    head(report, style, &mut page)?;
    others(report, &mut page)?;
    operations::list(report, style, &mut page)?;
    before_and_after(report, style, &mut page)?;
    story::obstacles(report, style, &mut page)?;
    story::leftovers(report, style, &mut page)?;
    if style.detail >= 0 {
        story::log(report, style, &mut page)?;
    }
    script::write(report, style, &mut page)?;
    if style.detail >= 0 {
        census(report, style, &mut page)?;
        next(report, &mut page)?;
    }
    Ok(())
}

/// Who is in the capture, where the process that is most often meant is not.
fn others(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    const TOLD: usize = 10;
    if report.tallies.is_empty() || !report.found_nothing() {
        return Ok(());
    }
    page.section("Who is in this capture, most changes first")?;
    page.gap()?;
    for tally in report.tallies.iter().take(TOLD) {
        let spans = [
            (Tone::Name, shown(&tally.process)),
            plain(format!(
                ": {}, {}",
                phrases::count(tally.changes, "change", "changes"),
                phrases::count(tally.lines, "line", "lines")
            )),
        ];
        page.flow(2, 4, &spans)?;
        let command = format!(
            "unsnare analyze -p {} {}",
            phrases::shell_word(&shown(&tally.process)),
            captures(report)
        );
        page.command(6, &command)?;
    }
    match report.tallies.len().saturating_sub(TOLD) as u64 {
        0 => Ok(()),
        more => {
            let text = format!(
                "and {} ('unsnare processes' lists them)",
                phrases::count(more, "more process", "more processes")
            );
            page.flow(2, 4, &[faint(text)])
        }
    }
}

/// What is different in the end.
fn before_and_after(report: &Report, style: Style, page: &mut Page<'_>) -> io::Result<()> {
    if report.plan.net.is_empty() || style.detail < 0 {
        return Ok(());
    }
    page.section("Before and after")?;
    page.gap()?;
    for line in net::lines(report, style.detail >= 1) {
        let tone = match line.mark {
            '-' => Tone::Bad,
            '+' => Tone::Good,
            _ => Tone::Doubt,
        };
        page.flow(
            2,
            6,
            &[
                (tone, line.mark.to_string()),
                plain(" "),
                (Tone::Name, line.what),
                plain(format!(": {}", line.text)),
            ],
        )?;
    }
    Ok(())
}

/// The commands that lead on, each on a line of its own, so that it can be copied.
fn next(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    if report.next.is_empty() {
        return Ok(());
    }
    page.section("What to type next")?;
    page.gap()?;
    for (command, what) in &report.next {
        page.flow(2, 2, &[faint(format!("{what}:"))])?;
        page.command(4, command)?;
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
    let mut about = vec![(Tone::Heading, phrases::sources(report, SourceKind::Capture))];
    let facts = phrases::facts(report);
    if !facts.is_empty() {
        about.push(plain(format!(": {}", facts.join(", "))));
    }
    let beside = phrases::sources(report, SourceKind::Witness);
    if !beside.is_empty() {
        about.push(plain(format!("; beside it {beside}")));
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
                phrases::count(more as u64, "reason", "reasons")
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
    for answer in answers(report) {
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
fn census(report: &Report, style: Style, page: &mut Page<'_>) -> io::Result<()> {
    let census = &report.census;
    page.section("What was read")?;
    page.gap()?;
    let parts = [
        format!(
            "{} by {}",
            phrases::thousands(census.understood),
            phrases::processes(report)
        ),
        format!(
            "{} of other processes",
            phrases::thousands(census.other_process)
        ),
        format!("{} ignored", phrases::thousands(census.harmless)),
    ];
    let mut spans = vec![plain(format!(
        "{}: {}, ",
        phrases::count(census.lines, "line", "lines"),
        parts.join(", ")
    ))];
    let damaged = format!("{} damaged", phrases::thousands(census.damaged));
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
        let text = operations::squeeze(&shown_line(&damage.text));
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
