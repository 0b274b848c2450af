//! `unsnare revert`: the script that puts the disk back.

use anyhow::Result;
use clap::Args;

use super::options::{Captures, Result as ResultOptions, Script, Sources, Whose};
use super::{Exit, Manners};

/// Write the script that puts the disk back
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  unsnare revert -o revert.sh capture.txt
  sh revert.sh --check
  sudo sh revert.sh --apply")]
pub(crate) struct Revert {
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

impl Revert {
    pub(crate) fn run(&self, _manners: &Manners) -> Result<Exit> {
        anyhow::bail!("revert: not part of this build yet")
    }
}
