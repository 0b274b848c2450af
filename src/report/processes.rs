//! Who is in a capture, and did how much: the table of `unsnare processes`, for people and for programs.

use std::io::{self, Write};

use bstr::BString;

use super::model::{Report, SourceKind, Tally};
use super::page::{Page, Tone};
use super::phrases;
use crate::bytes::object::{Object, list, object};
use crate::bytes::{csv_cell, elide, shown, width};

/// Version of the JSON form.
pub const SCHEMA: &str = "unsnare.processes/1";

/// The columns of the CSV form.
pub const COLUMNS: [&str; 9] = [
    "process", "lines", "calls", "failures", "read", "written", "changes", "first", "last",
];

/// Columns that the name of a process may take in the table.
const NAME: usize = 24;

/// Writes the table, with the files that each process touched most where `files` says so.
///
/// ```
/// use unsnare::analysis::{Options, analyze};
///
/// let mut options = Options::default();
/// options.tally = true;
/// let report = analyze(&["fixtures/mail-cluster/setup/capture.txt".into()], &options, &mut ())?;
/// let mut table = Vec::new();
/// unsnare::report::processes::text(&report, false, 80, &mut table)?;
/// assert!(table.starts_with(b"fixtures/mail-cluster/setup/capture.txt: "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When it cannot be written.
pub fn text(report: &Report, files: bool, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let name = phrases::sources(report, SourceKind::Capture);
    let mut page = Page::new(out, columns, false);
    let counted = format!(
        ": {} by {}",
        phrases::count(report.census.lines, "line", "lines"),
        phrases::count(report.tallies.len() as u64, "process", "processes")
    );
    page.flow(0, 2, &[(Tone::Name, name), (Tone::Plain, counted)])?;
    if !report.capture.is_complete() {
        let hole = crate::bytes::shown_text(&report.capture.holes[0].what);
        page.flow(0, 2, &[(Tone::Plain, format!("Incomplete: {hole}"))])?;
    }
    writeln!(out)?;
    let head = [
        "process", "lines", "calls", "failed", "read", "written", "changes",
    ];
    let rows: Vec<[String; 7]> = std::iter::once(head.map(str::to_owned))
        .chain(report.tallies.iter().map(row))
        .collect();
    let wide: Vec<usize> = (0..head.len())
        .map(|at| rows.iter().map(|row| width(&row[at])).max().unwrap_or(0))
        .collect();
    let spans: Vec<String> = std::iter::once("first to last".to_owned())
        .chain(report.tallies.iter().map(|tally| {
            format!(
                "{} to {}",
                short(tally.first.as_deref()),
                short(tally.last.as_deref())
            )
        }))
        .collect();
    // times only where there is room: a line that wraps is no table
    let used = wide.iter().sum::<usize>() + 2 * wide.len();
    let timed = used + spans.iter().map(String::len).max().unwrap_or(0) <= columns;
    for (nth, row) in rows.iter().enumerate() {
        let pad = " ".repeat(wide[0] - width(&row[0]));
        let mut line = format!("{}{pad}", row[0]);
        for at in 1..head.len() {
            line.push_str(&format!("  {:>1$}", row[at], wide[at]));
        }
        if timed {
            line.push_str(&format!("  {}", spans[nth]));
        }
        writeln!(out, "{}", line.trim_end())?;
        let tally = nth.checked_sub(1).and_then(|nth| report.tallies.get(nth));
        for (path, times) in tally
            .into_iter()
            .flat_map(|tally| &tally.files)
            .filter(|_| files)
        {
            let times = match times {
                1 => "once".to_owned(),
                n => format!("{} times", phrases::thousands(*n)),
            };
            let spans = [
                (Tone::Name, shown(path)),
                (Tone::Plain, format!(" ({times})")),
            ];
            Page::new(out, columns, false).flow(4, 8, &spans)?;
        }
    }
    if let Some(most) = report.tallies.iter().find(|tally| tally.changes > 0) {
        let command = format!(
            "unsnare analyze -p {} {}",
            phrases::shell_word(&shown(&most.process)),
            captures(report)
        );
        writeln!(out, "\nWhat one of them did:")?;
        Page::new(out, columns, false).command(2, &command)?;
    }
    Ok(())
}

/// The captures as words of a command.
pub(crate) fn captures(report: &Report) -> String {
    let names: Vec<String> = report
        .capture
        .sources
        .iter()
        .filter(|source| source.kind == SourceKind::Capture)
        .map(|source| phrases::shell_word(&shown(&source.name)))
        .collect();
    names.join(" ")
}

fn short(time: Option<&str>) -> &str {
    let time = time.unwrap_or("?");
    time.split('.').next().unwrap_or(time)
}

fn row(tally: &Tally) -> [String; 7] {
    [
        elide(&shown(&tally.process), NAME),
        phrases::thousands(tally.lines),
        phrases::thousands(tally.calls),
        phrases::thousands(tally.failures),
        size(tally.read),
        size(tally.written),
        phrases::thousands(tally.changes),
    ]
}

/// "1.5 MB", as disks are sold and Macs count.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64;
    let mut unit = "B";
    for next in UNITS {
        if value < 999.5 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    if value < 9.95 {
        format!("{value:.1} {unit}")
    } else {
        format!("{value:.0} {unit}")
    }
}

/// Writes one row per process.
///
/// ```
/// use unsnare::analysis::{Options, analyze};
///
/// let mut options = Options::default();
/// options.tally = true;
/// let report = analyze(&["fixtures/mail-cluster/setup/capture.txt".into()], &options, &mut ())?;
/// let mut table = Vec::new();
/// unsnare::report::processes::csv(&report, &mut table)?;
/// assert!(table.starts_with(b"process,lines,calls,"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When it cannot be written.
pub fn csv(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    table.write_record(COLUMNS)?;
    for tally in &report.tallies {
        table.write_record([
            csv_cell(&shown(&tally.process)),
            tally.lines.to_string(),
            tally.calls.to_string(),
            tally.failures.to_string(),
            tally.read.to_string(),
            tally.written.to_string(),
            tally.changes.to_string(),
            tally.first.clone().unwrap_or_default(),
            tally.last.clone().unwrap_or_default(),
        ])?;
    }
    table.flush()
}

object!(Whole, Report, |report, o| {
    o.put("schema", SCHEMA)?;
    o.put("processes", &list(&report.tallies, TallyOut))?;
});

object!(TallyOut, Tally, |tally, o| {
    o.bytes("process", &tally.process)?;
    o.put("lines", &tally.lines)?;
    o.put("calls", &tally.calls)?;
    o.put("failures", &tally.failures)?;
    o.put("read", &tally.read)?;
    o.put("written", &tally.written)?;
    o.put("changes", &tally.changes)?;
    o.put("first", &tally.first)?;
    o.put("last", &tally.last)?;
    o.put("files", &list(&tally.files, FileOut))?;
});

object!(FileOut, (BString, u64), |file, o| {
    o.bytes("path", &file.0)?;
    o.put("calls", &file.1)?;
});

/// Writes one object: `schema` and `processes`.
///
/// ```
/// use unsnare::analysis::{Options, analyze};
///
/// let report = analyze(&["fixtures/mail-cluster/setup/capture.txt".into()], &Options::default(), &mut ())?;
/// let mut text = Vec::new();
/// unsnare::report::processes::json(&report, &mut text)?;
/// assert!(text.starts_with(b"{\n  \"schema\": \"unsnare.processes/1\""));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When it cannot be written.
pub fn json(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Whole(report))?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_two_figures() {
        let sizes = [0, 999, 1000, 9_949, 9_960, 999_499, 999_500, 12_345_678];
        let told = sizes.map(size);
        assert_eq!(
            told,
            [
                "0 B", "999 B", "1.0 kB", "9.9 kB", "10 kB", "999 kB", "1.0 MB", "12 MB"
            ]
        );
    }
}
