//! `unsnare processes`: who is in a capture, and did how much.

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::conflicts::Target;
use super::options::{Captures, Memory, Result as ResultOptions, Sources, Which, Whose};
use super::reading;
use super::reporting::{open, options, style, warn};
use super::{Exit, GlobalOptions};
use crate::report::processes;

/// Show who did how much: lines, calls, failures, bytes and changes of each process
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  unsnare processes capture.txt
  unsnare processes --files capture.txt
  unsnare processes --path /etc/hostconfig capture.txt

Most changes first; a change is what 'unsnare analyze --all-processes' lists as lasting.")]
pub(crate) struct Processes {
    /// Form of the table
    #[arg(short, long, value_enum, default_value_t)]
    format: Format,
    /// Show the files that each process touched most, and in how many calls
    #[arg(long)]
    files: bool,
    #[command(flatten)]
    captures: Captures,
    /// Only these processes, as fs_usage prints them; a pattern such as 'post*' is allowed
    #[arg(short, long, value_name = "NAME")]
    process: Vec<std::ffi::OsString>,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    memory: Memory,
    #[command(flatten)]
    result: ResultOptions,
}

/// Forms of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person
    #[default]
    Text,
    /// One JSON object
    Json,
    /// One row per process
    Csv,
}

impl Processes {
    pub(crate) fn run(&self, global: &GlobalOptions) -> Result<Exit> {
        let output = open(
            &self.result,
            &[Target::report(self.result.output.as_deref())],
            &self.captures.captures,
            &[],
        )?;
        let style = style(&output, global);
        let whose = Whose {
            process: self.process.clone(),
            all_processes: self.process.is_empty(),
        };
        let mut options = options(&whose, &Sources::default(), None);
        options.selection = self.which.selection()?;
        options.tally = true;
        options.max_memory = Some(self.memory.max_memory);
        let report = reading::report(&self.captures.captures, &options, global)?;
        warn(&report, global);
        match self.format {
            Format::Text => output.finish_paged(global, |out| {
                processes::text(&report, self.files, style.width, out)
            })?,
            Format::Json => output.finish(0o644, |out| processes::json(&report, out))?,
            Format::Csv => output.finish(0o644, |out| processes::csv(&report, out))?,
        }
        let incomplete = report.census.damaged > 0 || !report.capture.is_complete();
        Ok(match report.tallies.is_empty() {
            _ if self.result.strict && incomplete => Exit::Incomplete,
            true => Exit::NothingFound,
            false => Exit::Done,
        })
    }
}
