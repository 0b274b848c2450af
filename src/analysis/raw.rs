//! The physical lines behind the evidence, read a second time.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use bstr::BString;

use crate::report::model::Report;

/// Longest piece of a line that is shown.
const LONGEST: usize = 2000;

/// The lines that the report's evidence names, by source and line number.
pub(super) fn wanted(report: &Report) -> BTreeMap<usize, BTreeSet<u64>> {
    let mut wanted: BTreeMap<usize, BTreeSet<u64>> = BTreeMap::new();
    let of_operations = report.operations.iter().flat_map(|op| &op.evidence);
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

/// Picks the lines out of a source. What cannot be read any more is left out.
pub(super) fn pick(
    input: &mut dyn BufRead,
    source: usize,
    lines: &BTreeSet<u64>,
    raw: &mut BTreeMap<(usize, u64), BString>,
) {
    let Some(last) = lines.last().copied() else {
        return;
    };
    let mut text = Vec::new();
    for number in 1..=last {
        text.clear();
        match input.read_until(b'\n', &mut text) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        if lines.contains(&number) {
            let line = text.strip_suffix(b"\n").unwrap_or(&text);
            raw.insert((source, number), line[..line.len().min(LONGEST)].into());
        }
    }
}
