//! Operations and their evidence.

use std::io;
#[cfg(feature = "cli")]
use std::io::Write;

use bstr::BString;

use super::{Style, faint, name, plain};
use crate::bytes::{shown, shown_line, shown_text};
use crate::infer::operation::{Confidence, Evidence, Kind, Operation};
use crate::report::clusters::by_directory;
use crate::report::model::Report;
use crate::report::nested::{self, Entry};
use crate::report::page::{Page, Span, Tone};
use crate::report::phrases;
use crate::trace::paths::at_or_below;

pub(super) fn list(report: &Report, style: Style, page: &mut Page<'_>) -> io::Result<()> {
    if report.operations.is_empty() {
        return Ok(());
    }
    page.section("Operations")?;
    // unless more detail was asked for, what was made takes in what only filled it
    let entries = match style.detail {
        ..1 => nested::entries(report.operations.iter()),
        _ => nested::flat(report.operations.iter()),
    };
    let (mut groups, mut rest) = nested::grouped(&entries, &report.groups);
    if entries.len() > MANY && style.detail < 1 {
        // of very many, what a recipe names is told as such; the others are folded per directory, all together
        for (_, members) in groups.extract_if(.., |(group, _)| !group.by_recipe) {
            rest.extend(members);
        }
        rest.sort_by_key(|entry| entry.op.id);
    }
    for (group, members) in &groups {
        page.gap()?;
        page.flow(0, 2, &[(Tone::Heading, shown_text(&group.title))])?;
        several(report, members, style, page)?;
    }
    if !rest.is_empty() {
        page.gap()?;
        if !groups.is_empty() {
            page.flow(0, 2, &[(Tone::Heading, "Others".to_owned())])?;
        }
        several(report, &rest, style, page)?;
    }
    Ok(())
}

/// Entries from which on a list is folded per directory, and the lines that it then has.
const MANY: usize = 100;
const FOLDED: usize = 40;

/// A list of operations: each by itself, or a line per directory where there are very many.
fn several(
    report: &Report,
    entries: &[&Entry<'_>],
    style: Style,
    page: &mut Page<'_>,
) -> io::Result<()> {
    if entries.len() <= MANY || style.detail >= 1 {
        return entries
            .iter()
            .try_for_each(|entry| with_nested(report, entry, style, page));
    }
    let (open, closed): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) = entries.iter().partition(|entry| {
        report
            .under
            .as_ref()
            .is_some_and(|dir| is_under(entry.op, dir))
    });
    for entry in open {
        with_nested(report, entry, style, page)?;
    }
    let paths: Vec<_> = closed
        .iter()
        .map(|entry| entry.op.path.as_ref().filter(|_| entry.op.whole))
        .map(|path| path.map(|path| path.as_slice()))
        .collect();
    let clusters = by_directory(&paths, FOLDED);
    for cluster in &clusters {
        match cluster.members.as_slice() {
            [one] => with_nested(report, closed[*one], style, page)?,
            many => {
                let members: Vec<_> = many.iter().map(|at| closed[*at]).collect();
                directory(report, &members, &cluster.place(), page)?;
            }
        }
    }
    if let Some(fullest) = clusters.iter().max_by_key(|cluster| cluster.members.len()) {
        let text = format!(
            "Folded per directory: --under {} lists what is there one by one, -v lists everything.",
            phrases::shell_word(&shown(&fullest.dir))
        );
        page.gap()?;
        page.flow(2, 2, &[faint(text)])?;
    }
    Ok(())
}

/// The path, or the new name, stands at or below a directory.
fn is_under(op: &Operation, dir: &[u8]) -> bool {
    let at = |path: &BString| at_or_below(path, dir);
    op.whole && op.path.as_ref().is_some_and(at) || op.to.as_ref().is_some_and(at)
}

/// "#12 to #4012 3,274 files removed in /tmp/x (certain 3,200, likely 74)".
fn directory(
    report: &Report,
    entries: &[&Entry<'_>],
    place: &str,
    page: &mut Page<'_>,
) -> io::Result<()> {
    let all = || {
        entries
            .iter()
            .flat_map(|entry| std::iter::once(entry.op).chain(entry.inside.iter().copied()))
    };
    let ids = || all().map(|op| op.id);
    let (first, last) = (ids().min().unwrap_or(0), ids().max().unwrap_or(0));
    let mut sure: std::collections::BTreeMap<Confidence, u64> = Default::default();
    for op in all() {
        *sure.entry(op.confidence).or_default() += 1;
    }
    let sure: Vec<_> = sure
        .iter()
        .rev()
        .map(|(confidence, n)| {
            format!(
                "{} {}",
                phrases::thousands(*n),
                phrases::confidence(*confidence)
            )
        })
        .collect();
    let mut short: std::collections::BTreeMap<&str, u64> = Default::default();
    for (how, _) in all().filter_map(|op| report.revert_of(op).short_of()) {
        *short.entry(how).or_default() += 1;
    }
    let mut spans = vec![
        plain(format!("#{first} to #{last} ")),
        (Tone::Heading, phrases::kinds(all())),
        plain(" "),
        (Tone::Name, place.to_owned()),
        faint(format!(" ({})", sure.join(", "))),
    ];
    for (how, n) in short {
        let text = format!("; {} {how}", phrases::thousands(n));
        spans.push((Tone::Doubt, text));
    }
    page.flow(3, 7, &spans)
}

/// An operation, and in one line what it took in.
fn with_nested(
    report: &Report,
    entry: &Entry<'_>,
    style: Style,
    page: &mut Page<'_>,
) -> io::Result<()> {
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
        phrases::kinds(entry.inside.iter().copied())
    );
    page.flow(7, 9, &[faint(text)])
}

/// When, how sure, what, and on which names.
fn told(op: &Operation) -> Vec<Span> {
    let mut spans = vec![
        faint(phrases::time(op)),
        plain(" "),
        (
            Tone::of(op.confidence),
            phrases::confidence(op.confidence).to_owned(),
        ),
        plain(" "),
        (Tone::Heading, phrases::kind_of(op).to_owned()),
        plain(" "),
        (Tone::Name, phrases::path(op)),
    ];
    match (&op.to, phrases::second(op.kind)) {
        (Some(to), _) => spans.extend([plain(" -> "), name(to)]),
        (None, Some(what)) => spans.push(faint(format!(" -> ({what} unknown)"))),
        (None, None) => {}
    }
    spans
}

/// "#3 certain  rename /etc/postfix -> /etc/postfix.cl-rst", and under it why.
pub(crate) fn operation(
    report: &Report,
    op: &Operation,
    style: Style,
    page: &mut Page<'_>,
) -> io::Result<()> {
    let number = format!("#{}", op.id);
    let mut spans = vec![plain(format!("{number} "))];
    spans.extend(told(op));
    if !report.capture.is_of_one_process() && !op.details.only_listed {
        spans.push(faint(format!(" {}", phrases::by(op))));
    }
    if op.details.transient {
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
    if let Some((how, why)) = report.revert_of(op).short_of() {
        page.flow(
            7,
            9,
            &[(Tone::Doubt, format!("{how}: ")), plain(shown_text(&why))],
        )?;
    }
    Ok(())
}

/// One operation in one paragraph, for `watch`: no number yet, but the line that shows it.
#[cfg(feature = "cli")]
pub(crate) fn headline(
    op: &Operation,
    mark: &str,
    note: &str,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut page = Page::new(out, style.width, style.colored);
    let mut spans = told(op);
    let note = if note.is_empty() {
        String::new()
    } else {
        format!("; {note}")
    };
    spans.push(faint(format!(" (line {}{note})", op.details.line)));
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
pub(super) fn squeeze(line: &str) -> String {
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
