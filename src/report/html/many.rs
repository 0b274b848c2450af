//! The operations of a large run: a fold per directory, a row for each operation, short enough for a page of some megabytes.

use std::io::{self, Write};

use rustc_hash::FxHashSet;

use super::{escape, parts};
use crate::bytes::shown;
use crate::infer::operation::Operation;
use crate::report::clusters::{Cluster, by_directory};
use crate::report::model::Report;
use crate::report::phrases;

/// Operations from which on they are rows instead of folds of their own.
pub(crate) const MANY: usize = 1500;
/// Operations that get a row; of more, a part of each directory.
const LISTED: usize = 20_000;
/// Directories.
const FOLDS: usize = 200;
/// Lines named in a row.
const LINES: usize = 3;

/// Writes the section.
pub(super) fn operations(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    parts::section(out, "h-ops", "Operations")?;
    let all = &report.operations;
    writeln!(
        out,
        "<p class=\"soft\">{}, a fold per directory. {}</p>",
        phrases::count(all.len() as u64, "operation", "operations"),
        match all.len() <= LISTED {
            true => "'unsnare explain N' tells the reasons of each.".to_owned(),
            false => format!(
                "{} of them have a row, the first of each directory: 'unsnare analyze --under DIR' lists a directory one by one, \
                 the JSON report everything.",
                phrases::thousands(LISTED as u64)
            ),
        }
    )?;
    filter(report, out)?;
    for cluster in clusters(report) {
        directory(report, &cluster, out)?;
    }
    parts::end(out)
}

/// A cluster for each directory.
fn clusters(report: &Report) -> Vec<Cluster> {
    let paths: Vec<_> = (report.operations.iter())
        .map(|op| op.path.as_ref().filter(|_| op.whole))
        .map(|path| path.map(|path| path.as_slice()))
        .collect();
    by_directory(&paths, FOLDS)
}

/// Rows that a directory gets: its share of all.
fn rows(report: &Report, cluster: &Cluster) -> usize {
    let (count, all) = (cluster.members.len(), report.operations.len());
    match all <= LISTED {
        true => count,
        false => (count * LISTED / all).max(1),
    }
}

/// The operations that have a place on the page, to which others can lead.
pub(super) struct Listed(Option<FxHashSet<u32>>);

impl Listed {
    pub(super) fn of(report: &Report) -> Listed {
        if report.operations.len() <= LISTED {
            return Listed(None);
        }
        let ids = clusters(report).into_iter().flat_map(|cluster| {
            let rows = rows(report, &cluster);
            let members = cluster.members.into_iter().take(rows);
            members.map(|at| report.operations[at].id)
        });
        Listed(Some(ids.collect()))
    }

    pub(super) fn holds(&self, id: u32) -> bool {
        self.0.as_ref().is_none_or(|ids| ids.contains(&id))
    }

    /// `#7`, as a link where there is something to lead to.
    pub(super) fn link(&self, id: u32) -> String {
        match self.holds(id) {
            true => format!("<a href=\"#op-{id}\">#{id}</a>"),
            false => format!("#{id}"),
        }
    }
}

/// The box that looks for operations; without JavaScript it stays hidden.
pub(super) fn filter(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut kinds: Vec<&str> = Vec::new();
    let mut sure: Vec<&str> = Vec::new();
    for op in &report.operations {
        let (kind, confidence) = (phrases::kind_of(op), phrases::confidence(op.confidence));
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

fn directory(report: &Report, cluster: &Cluster, out: &mut dyn Write) -> io::Result<()> {
    let members = || cluster.members.iter().map(|at| &report.operations[*at]);
    let summary = format!("{} {}", phrases::kinds(members()), cluster.place());
    let rows = rows(report, cluster);
    writeln!(
        out,
        "<details class=\"dir\"><summary>{}</summary>\n<ol class=\"rows\">",
        escape(&summary)
    )?;
    for op in members().take(rows) {
        row(report, op, out)?;
    }
    if let more @ 1.. = cluster.members.len() - rows {
        let more = phrases::count(more as u64, "more", "more");
        let dir = escape(&phrases::shell_word(&shown(&cluster.dir)));
        writeln!(
            out,
            "<li class=\"soft\">and {more}: unsnare analyze --under {dir}</li>"
        )?;
    }
    writeln!(out, "</ol></details>")
}

fn row(report: &Report, op: &Operation, out: &mut dyn Write) -> io::Result<()> {
    let confidence = phrases::confidence(op.confidence);
    let to = match (&op.to, phrases::second(op.kind)) {
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
    let short = match report.revert_of(op).short_of() {
        Some((how, _)) => format!(", {how}"),
        None => String::new(),
    };
    writeln!(
        out,
        "<li class=\"op\" id=\"op-{id}\">#{id} {time} <span class=\"tag {confidence}\">{confidence}</span> \
         <span class=\"kind\">{kind}</span> <span class=\"path\">{path}{to}</span> <small>{lines}{short}</small></li>",
        id = op.id,
        time = escape(phrases::time(op)),
        kind = phrases::kind_of(op),
        path = escape(&phrases::path(op)),
        lines = escape(&lines.join(", ")),
    )
}
