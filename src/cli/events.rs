//! `unsnare events`: the parsed lines, normalised.

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::options::{Captures, Result as Output, Whose};
use super::{Exit, Manners};

/// Print the parsed lines of a capture, normalised, one record each
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  unsnare events --format ndjson --all-processes capture.txt | jq .call
  unsnare events --format csv -o events.csv capture.txt.gz")]
pub(crate) struct Events {
    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = Format::Ndjson)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) captures: Captures,
    #[command(flatten)]
    pub(crate) whose: Whose,
    #[command(flatten)]
    pub(crate) result: Output,
}

/// Forms of `events`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One JSON object per line
    #[default]
    Ndjson,
    /// Comma separated values with a header
    Csv,
    /// One JSON array
    Json,
}

impl Events {
    pub(crate) fn run(&self, _manners: &Manners) -> Result<Exit> {
        anyhow::bail!("events: not part of this build yet")
    }
}
