//! The physical lines behind the evidence, read a second time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

use bstr::BString;

use crate::input::{Capture, Line, Lines};
use crate::report::model::Report;

/// Longest piece of a line that is shown.
const LONGEST: usize = 2000;

/// The lines that the report's evidence names, by source and line number; those of operations only if there are at most so many.
pub(super) fn wanted(report: &Report, most: Option<usize>) -> BTreeMap<usize, BTreeSet<u64>> {
    let mut wanted: BTreeMap<usize, BTreeSet<u64>> = BTreeMap::new();
    let few = most.is_none_or(|most| report.operations.len() <= most);
    let of_operations = report.operations.iter().filter(|_| few);
    let of_operations = of_operations.flat_map(|op| &op.evidence);
    let of_leftovers = report
        .leftovers
        .iter()
        .flat_map(|leftover| &leftover.evidence);
    let of_resets = report.resets.iter().flat_map(|reset| &reset.evidence);
    for item in of_operations
        .chain(of_leftovers)
        .chain(of_resets)
        .filter(|item| item.line > 0)
    {
        wanted.entry(item.source).or_default().insert(item.line);
    }
    for obstacle in &report.obstacles {
        for (source, line) in [obstacle.first, obstacle.last]
            .into_iter()
            .chain(obstacle.suspects.iter().map(|s| s.line))
        {
            wanted.entry(source).or_default().insert(line);
        }
    }
    wanted
}

/// Picks the lines out of a capture. What cannot be read any more is left out.
pub(super) fn from_capture(
    mut capture: Capture,
    source: usize,
    lines: &BTreeSet<u64>,
    raw: &mut BTreeMap<(usize, u64), BString>,
) {
    while let Ok(Some((number, line))) = capture.next_line() {
        if lines.last().is_none_or(|last| number > *last) {
            return;
        }
        if lines.contains(&number) {
            let (Line::Whole(text) | Line::Unterminated(text) | Line::TooLong(text)) = line;
            raw.insert((source, number), text[..text.len().min(LONGEST)].into());
        }
    }
}

/// The same from what was kept of a pipe.
pub(super) fn from_spool(
    spool: File,
    source: usize,
    lines: &BTreeSet<u64>,
    raw: &mut BTreeMap<(usize, u64), BString>,
) {
    let mut input = Lines::new(spool);
    while let Ok(Some((number, line))) = input.next_line() {
        if lines.last().is_none_or(|last| number > *last) {
            return;
        }
        if let Line::Whole(text) = line
            && lines.contains(&number)
        {
            raw.insert((source, number), text[..text.len().min(LONGEST)].into());
        }
    }
}
