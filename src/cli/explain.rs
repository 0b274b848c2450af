//! `unsnare explain`: one operation and its reasons.

use anyhow::Result;
use clap::Args;

use super::options::{Captures, Result as ResultOptions, Script, Sources, Whose};
use super::{Exit, Manners};

/// Explain one operation: its evidence with the raw lines, and the rivals that lost
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  unsnare explain 3 capture.txt")]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) captures: Captures,
    #[command(flatten)]
    pub(crate) whose: Whose,
    #[command(flatten)]
    pub(crate) sources: Sources,
    #[command(flatten)]
    pub(crate) script: Script,
    #[command(flatten)]
    pub(crate) result: ResultOptions,
}

impl Explain {
    pub(crate) fn run(&self, _manners: &Manners) -> Result<Exit> {
        anyhow::bail!("explain: not part of this build yet")
    }
}
