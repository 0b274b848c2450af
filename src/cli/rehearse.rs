//! `unsnare rehearse`: the script, tried on a replica.

use anyhow::Result;
use clap::Args;

use super::options::{Captures, Result as ResultOptions, Script, Sources, Whose};
use super::{Exit, Manners};

/// Build a replica of the inferred disk, run the script on it, show before and after
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  unsnare rehearse capture.txt")]
pub(crate) struct Rehearse {
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

impl Rehearse {
    pub(crate) fn run(&self, _manners: &Manners) -> Result<Exit> {
        anyhow::bail!("rehearse: not part of this build yet")
    }
}
