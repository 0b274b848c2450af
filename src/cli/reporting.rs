//! What the subcommands that make a report have in common: which report is meant, how it is set, how the run ends.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;

use super::conflicts::{self, Target};
use super::options::{Include, ReportOptions, Result as ResultOptions, Script, Sources, Whose};
use super::output::Output;
use super::{Exit, GlobalOptions, messages};
use crate::analysis::Options;
use crate::report::model::{Report, Warning};
use crate::report::selection::Selection;
use crate::report::{self, text};

/// Forms of the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person at a prompt
    #[default]
    Text,
    /// For a ticket
    Markdown,
    /// One file for a browser, with the time line and the evidence
    Html,
    /// For programs; docs/report.schema.json describes it
    Json,
    /// One row per operation
    Csv,
}

/// Opens the output that was asked for, once it is known that no target eats an input or another target.
pub(crate) fn open(
    result: &ResultOptions,
    targets: &[Option<Target<'_>>],
    captures: &[PathBuf],
    others: &[&PathBuf],
) -> Result<Output> {
    conflicts::refuse(targets, captures, others, result.force)?;
    Output::open(result.output.as_deref())
}

impl ReportOptions {
    /// Opens the output, as [`open`] does.
    pub(crate) fn open(&self, targets: &[Option<Target<'_>>]) -> Result<Output> {
        let others = self.sources.files();
        open(&self.result, targets, &self.captures.captures, &others)
    }

    /// What is meant: the captures are read to the end, and there is one report of them.
    pub(crate) fn for_analysis(&self) -> Options {
        Options {
            keep_piped: is_default(&self.whose),
            max_memory: Some(self.memory.max_memory),
            ..options(&self.whose, &self.sources, Some(&self.script))
        }
    }
}

/// Typed options -> meant options.
pub(crate) fn options(whose: &Whose, sources: &Sources, script: Option<&Script>) -> Options {
    let processes = match (whose.all_processes, whose.process.as_slice()) {
        (true, _) => Vec::new(),
        (false, []) => vec!["servermgrd".into()],
        (false, names) => names
            .iter()
            .map(|name: &OsString| name.as_encoded_bytes().into())
            .collect(),
    };
    Options {
        processes,
        logs: sources.log.clone(),
        witnesses: sources.witness.clone(),
        before: sources.before.clone(),
        after: sources.after.clone(),
        any_process: whose.process.is_empty() && !whose.all_processes,
        copies: Vec::new(),
        embed: script.is_some_and(|script| script.embed),
        aliases: Vec::new(),
        notes: Vec::new(),
        date: sources.date,
        root: sources.root.clone(),
        recipes: sources.recipe.clone(),
        raw_lines: false,
        raw_most: None,
        selection: Selection::default(),
        tally: false,
        keep_piped: false,
        max_memory: None,
        restores: script
            .map(|script| script.restore.clone())
            .unwrap_or_default(),
        include_possible: script.is_some_and(|script| script.include.contains(&Include::Possible)),
        include_other_volumes: script
            .is_some_and(|script| script.include.contains(&Include::OtherVolumes)),
    }
}

/// Nobody said whose calls are meant: where servermgrd is not in the capture, another process may be.
pub(crate) fn is_default(whose: &Whose) -> bool {
    !whose.all_processes && whose.process.is_empty()
}

/// The exit code that a report asks for.
pub(crate) fn exit(report: &Report, strict: bool) -> Exit {
    if strict && (report.census.damaged > 0 || !report.capture.is_complete()) {
        Exit::Incomplete
    } else if report.found_nothing() {
        Exit::NothingFound
    } else {
        Exit::Done
    }
}

/// Warnings on standard error, unless told to be quiet. Notes belong to the report, not to the run.
pub(crate) fn warn(report: &Report, global: &GlobalOptions) {
    if !global.quiet {
        let notes = |warning: &&Warning| matches!(warning, Warning::Note(_));
        for warning in report.warnings.iter().filter(|warning| !notes(warning)) {
            messages::say("warning", &warning.to_string());
        }
    }
}

/// Writes a report in the form asked for.
pub(crate) fn render(
    report: &Report,
    format: Format,
    style: text::Style,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        Format::Text => text::write(report, style, out),
        Format::Markdown => report::markdown::write(report, out),
        Format::Json => report::json::write(report, out),
        Format::Csv => report::csv::write(report, out),
        Format::Html => report::html::write(report, out),
    }
}

/// How the text report is set: as wide as the terminal, 80 columns elsewhere.
pub(crate) fn style(output: &Output, global: &GlobalOptions) -> text::Style {
    let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    text::Style {
        width: if output.is_terminal() {
            columns.unwrap_or(80).min(160)
        } else {
            80
        },
        colored: output.is_colored(global.color),
        detail: if global.quiet {
            -1
        } else {
            global.verbose.min(2) as i8
        },
    }
}
