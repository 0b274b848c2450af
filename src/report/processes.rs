//! Who is in a capture, and did how much: the table of `unsnare processes`, for people and for programs.

use std::io::{self, Write};

use serde::Serialize;

use super::model::{Report, SourceKind, Tally};
use super::words;
use crate::bytes::{csv_cell, elide, json_text, shown, width};

/// Version of the JSON form.
pub const SCHEMA: &str = "unsnare.processes/1";

/// The columns of the CSV form.
pub const COLUMNS: [&str; 9] = [
    "process", "lines", "calls", "failures", "read", "written", "changes", "first", "last",
];

/// Columns that the name of a process may take in the table.
const NAME: usize = 24;

/// Writes the table, with the files that each process touched most where `files` says so.
pub fn text(report: &Report, files: bool, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let name = words::sources(report, SourceKind::Capture);
    writeln!(
        out,
        "{name}: {} by {}",
        words::count(report.census.lines, "line", "lines"),
        words::count(report.tallies.len() as u64, "process", "processes")
    )?;
    if !report.capture.is_complete() {
        writeln!(
            out,
            "Incomplete: {}",
            crate::bytes::shown_text(&report.capture.holes[0].what)
        )?;
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
                n => format!("{} times", words::thousands(*n)),
            };
            writeln!(out, "    {} ({times})", shown(path))?;
        }
    }
    if let Some(most) = report.tallies.iter().find(|tally| tally.changes > 0) {
        writeln!(
            out,
            "\nWhat one of them did: unsnare analyze -p {} {}",
            words::shell_word(&shown(&most.process)),
            captures(report)
        )?;
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
        .map(|source| words::shell_word(&shown(&source.name)))
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
        words::thousands(tally.lines),
        words::thousands(tally.calls),
        words::thousands(tally.failures),
        size(tally.read),
        size(tally.written),
        words::thousands(tally.changes),
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

#[derive(Serialize)]
struct Row<'a> {
    process: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    process_escaped: bool,
    lines: u64,
    calls: u64,
    failures: u64,
    read: u64,
    written: u64,
    changes: u64,
    first: &'a Option<String>,
    last: &'a Option<String>,
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    path: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    path_escaped: bool,
    calls: u64,
}

/// Writes one object: `schema` and `processes`.
pub fn json(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<Row<'_>> = report
        .tallies
        .iter()
        .map(|tally| {
            let (process, process_escaped) = json_text(&tally.process);
            Row {
                process,
                process_escaped,
                lines: tally.lines,
                calls: tally.calls,
                failures: tally.failures,
                read: tally.read,
                written: tally.written,
                changes: tally.changes,
                first: &tally.first,
                last: &tally.last,
                files: tally
                    .files
                    .iter()
                    .map(|(path, calls)| {
                        let (path, path_escaped) = json_text(path);
                        File {
                            path,
                            path_escaped,
                            calls: *calls,
                        }
                    })
                    .collect(),
            }
        })
        .collect();
    let whole = serde_json::json!({ "schema": SCHEMA, "processes": rows });
    serde_json::to_writer_pretty(&mut *out, &whole)?;
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
