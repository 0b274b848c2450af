//! The operations of a large run: a fold per directory, a row for each operation, short enough for a page of some megabytes.

use std::io::{self, Write};

use super::{escape, parts};
use crate::bytes::shown;
use crate::infer::operation::{Operation, Revert};
use crate::report::clusters::{Cluster, by_directory};
use crate::report::model::Report;
use crate::report::words;

/// Operations from which on they are rows instead of folds of their own.
pub(super) const MANY: usize = 1500;
/// Operations that get a row; of more only the directories are told.
pub(super) const LISTED: usize = 20_000;
/// Directories.
const FOLDS: usize = 200;
/// Lines named in a row.
const LINES: usize = 3;

/// Writes the section.
pub(super) fn operations(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    parts::section(out, "h-ops", "Operations")?;
    let all = &report.operations;
    let listed = all.len() <= LISTED;
    writeln!(
        out,
        "<p class=\"soft\">{}, a fold per directory. {}</p>",
        words::count(all.len() as u64, "operation", "operations"),
        if listed {
            "'unsnare explain N' tells the reasons of each."
        } else {
            "So many are not listed one by one: 'unsnare analyze --under DIR' does it for a directory, the JSON report for all."
        }
    )?;
    if listed {
        filter(report, out)?;
    }
    let paths: Vec<_> = all
        .iter()
        .map(|op| op.path.as_ref().filter(|_| op.whole))
        .map(|path| path.map(|path| path.as_slice()))
        .collect();
    for cluster in by_directory(&paths, FOLDS) {
        fold(report, &cluster, listed, out)?;
    }
    parts::end(out)
}

/// The box that looks for operations; without JavaScript it stays hidden.
pub(super) fn filter(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut kinds: Vec<&str> = Vec::new();
    let mut sure: Vec<&str> = Vec::new();
    for op in &report.operations {
        let (kind, confidence) = (words::kind(op.kind), words::confidence(op.confidence));
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
        if !sure.contains(&confidence) {
            sure.push(confidence);
        }
    }
    kinds.sort_unstable();
    sure.sort_unstable();
    let options = |words: &[&str]| {
        let options: Vec<_> = words
            .iter()
            .map(|word| format!("<option>{word}</option>"))
            .collect();
        options.concat()
    };
    writeln!(
        out,
        "<div class=\"tools filter\" id=\"filter\" hidden><label>Find <input id=\"f-text\" type=\"search\" autocomplete=\"off\"></label> \
         <label>Kind <select id=\"f-kind\"><option value=\"\">all</option>{}</select></label> \
         <label>Sure <select id=\"f-sure\"><option value=\"\">all</option>{}</select></label> \
         <span id=\"f-count\" role=\"status\"></span></div>",
        options(&kinds),
        options(&sure)
    )
}

fn fold(report: &Report, cluster: &Cluster, listed: bool, out: &mut dyn Write) -> io::Result<()> {
    let members = || cluster.members.iter().map(|at| &report.operations[*at]);
    let summary = format!("{} {}", words::kinds(members()), cluster.place());
    if !listed {
        return writeln!(out, "<p class=\"path\">{}</p>", escape(&summary));
    }
    writeln!(
        out,
        "<details class=\"dir\"><summary>{}</summary>\n<ol class=\"rows\">",
        escape(&summary)
    )?;
    for op in members() {
        row(report, op, out)?;
    }
    writeln!(out, "</ol></details>")
}

fn row(report: &Report, op: &Operation, out: &mut dyn Write) -> io::Result<()> {
    let confidence = words::confidence(op.confidence);
    let to = match (&op.to, words::second(op.kind)) {
        (Some(to), _) => format!(" \u{2192} {}", escape(&shown(to))),
        (None, Some(what)) => format!(" \u{2192} <em>{what} unknown</em>"),
        (None, None) => String::new(),
    };
    let mut lines: Vec<String> = Vec::new();
    for item in op.evidence.iter().filter(|item| item.line > 0) {
        let place = report.capture.place(item.source, item.line);
        if !lines.contains(&place) && lines.len() < LINES {
            lines.push(place);
        }
    }
    let by_hand = match op.revert {
        Revert::Manual(_) => ", by hand",
        _ => "",
    };
    writeln!(
        out,
        "<li class=\"op\" id=\"op-{id}\">#{id} {time} <span class=\"tag {confidence}\">{confidence}</span> \
         <span class=\"kind\">{kind}</span> <span class=\"path\">{path}{to}</span> <small>{lines}{by_hand}</small></li>",
        id = op.id,
        time = escape(&op.time),
        kind = words::kind(op.kind),
        path = escape(&words::path(op)),
        lines = escape(&lines.join(", ")),
    )
}
