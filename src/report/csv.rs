//! Operations as comma separated values, one row each, safe to open in a spreadsheet.

use std::io::{self, Write};

use super::model::Report;
use super::phrases;
use crate::bytes::{csv_cell, shown, shown_text};
use crate::revert::plan::Revert;

/// The columns, in order.
pub const COLUMNS: [&str; 14] = [
    "id",
    "time",
    "kind",
    "path",
    "path_whole",
    "to",
    "confidence",
    "process",
    "thread",
    "group",
    "revert",
    "revert_reason",
    "lines",
    "reasons",
];

/// Writes a header and one row per operation. Names are escaped as on a terminal; a cell that a spreadsheet would
/// take for a formula begins with an apostrophe.
///
/// ```
/// use unsnare::analysis::{Options, analyze};
///
/// let report = analyze(&["fixtures/mail-cluster/setup/capture.txt".into()], &Options::default(), &mut ())?;
/// let mut text = Vec::new();
/// unsnare::report::csv::write(&report, &mut text)?;
/// assert!(text.starts_with(b"id,time,kind,path"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    table.write_record(COLUMNS)?;
    let groups = report.groups_by_operation();
    for op in &report.operations {
        let places: Vec<_> = op
            .evidence
            .iter()
            .filter(|e| e.line > 0)
            .map(|e| report.capture.place(e.source, e.line))
            .collect();
        let places: Vec<_> = places
            .iter()
            .map(|place| place.trim_start_matches("line "))
            .collect();
        let reasons: Vec<_> = op.evidence.iter().map(|e| shown_text(&e.reason)).collect();
        let row = [
            op.id.to_string(),
            op.time.to_string(),
            phrases::kind(op.kind).to_owned(),
            op.path.as_ref().map(|path| shown(path)).unwrap_or_default(),
            if op.whole { "yes" } else { "no" }.to_owned(),
            op.to.as_ref().map(|to| shown(to)).unwrap_or_default(),
            phrases::confidence(op.confidence).to_owned(),
            shown(&op.process),
            op.thread
                .map(|thread| thread.to_string())
                .unwrap_or_default(),
            groups
                .get(&op.id)
                .map(|group| shown_text(&group.title))
                .unwrap_or_default(),
            phrases::revert(report.revert_of(op)).to_owned(),
            match report.revert_of(op) {
                Revert::Manual(reason) => shown_text(reason),
                _ => String::new(),
            },
            places.join(" "),
            reasons.join("; "),
        ];
        table.write_record(row.iter().map(|cell| csv_cell(cell)))?;
    }
    table.flush()
}
