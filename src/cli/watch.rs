//! `unsnare watch`: operations as they happen.

use anyhow::Result;
use clap::Args;

use super::options::{Captures, Result as ResultOptions, Script, Sources, Whose};
use super::{Exit, Manners};

/// Show operations as they happen, on a live pipe; the full report at its end
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  sudo fs_usage -w -f filesys servermgrd | unsnare watch
  sudo fs_usage -w -f filesys servermgrd | unsnare watch --revert revert.sh -o report.txt")]
pub(crate) struct Watch {
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

impl Watch {
    pub(crate) fn run(&self, _manners: &Manners) -> Result<Exit> {
        anyhow::bail!("watch: not part of this build yet")
    }
}
