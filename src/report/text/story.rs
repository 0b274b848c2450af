//! What was looked for and not found, what stands from an earlier change, and what the log says.

use std::io;

use super::{Style, evidence, faint, name, plain};
use crate::bytes::{shown, shown_line, shown_text};
use crate::infer::operation::Confidence;
use crate::report::model::Report;
use crate::report::page::{Page, Tone};
use crate::report::phrases;
use crate::story::model::{Leftover, LeftoverState, Obstacle};

pub(super) fn obstacles(report: &Report, style: Style, page: &mut Page<'_>) -> io::Result<()> {
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
    page.flow(5, 7, &what_is_missing(report, index, obstacle))?;
    if style.detail < 0 {
        return Ok(());
    }
    if !obstacle.reason.is_empty() {
        page.flow(7, 9, &[plain(shown_text(&obstacle.reason))])?;
    }
    for link in &obstacle.links {
        page.flow(7, 9, &[name(link), plain(" leads there")])?;
    }
    suspects(report, obstacle, page)?;
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
    said_by_the_log(report, obstacle, style, page)
}

/// What is missing, how often it was looked for, and when.
fn what_is_missing(report: &Report, index: usize, obstacle: &Obstacle) -> Vec<(Tone, String)> {
    let mut spans = vec![
        plain(format!("{} ", index + 1)),
        (Tone::Bad, "missing ".to_owned()),
        name(&obstacle.path),
        plain(format!(
            ": {} failed",
            phrases::count(obstacle.count, "call", "calls")
        )),
    ];
    if let Some(number) = obstacle.errno {
        spans.push(plain(format!(" ({})", phrases::errno(number))));
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
    spans
}

/// What may have sent the program there.
fn suspects(report: &Report, obstacle: &Obstacle, page: &mut Page<'_>) -> io::Result<()> {
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
    Ok(())
}

/// What the log says of it.
fn said_by_the_log(
    report: &Report,
    obstacle: &Obstacle,
    style: Style,
    page: &mut Page<'_>,
) -> io::Result<()> {
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
        let text = format!("{}: {}", phrases::sender(line), shown_line(&line.message));
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

pub(super) fn leftovers(report: &Report, style: Style, page: &mut Page<'_>) -> io::Result<()> {
    if report.leftovers.is_empty() && report.resets.is_empty() {
        return Ok(());
    }
    page.section("Left over from an earlier change")?;
    page.gap()?;
    let hidden =
        |leftover: &&Leftover| leftover.confidence < Confidence::Likely && style.detail < 1;
    for leftover in report.leftovers.iter().filter(|leftover| !hidden(leftover)) {
        let spans = vec![
            (
                Tone::of(leftover.confidence),
                phrases::confidence(leftover.confidence).to_owned(),
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
            phrases::join(&named)
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

pub(super) fn log(report: &Report, style: Style, page: &mut Page<'_>) -> io::Result<()> {
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
                format!("{}: {}", phrases::sender(line), shown_line(&line.message)),
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
