//! `unsnare kit`: the script that makes a recording on the server.

use anyhow::Result;
use clap::{Args, ValueHint};
use std::path::PathBuf;

use super::Exit;
use super::output::Output;
use crate::recording::KIT;

/// Print the script that makes a recording on the server: fs_usage, and what fs_usage does not tell
#[derive(Args, Debug)]
#[command(after_help = "\
The script needs nothing installed, runs on Mac OS X 10.5 and later, and changes nothing but the directory that it
makes. It lists directories before and afterwards, copies small files, starts fs_usage, and DTrace and eslogger
where they may run; then it waits until the button has been pressed. What it makes is taken in place of a capture.

Examples:
  unsnare kit > kit.sh
  sudo sh kit.sh -p servermgrd -o mail.unsnare
  sudo sh kit.sh --watch /Applications -- installer -pkg Some.pkg -target /
  unsnare analyze mail.unsnare.tar.gz")]
pub(crate) struct Kit {
    /// Write there instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
}

impl Kit {
    pub(crate) fn run(&self) -> Result<Exit> {
        let text = KIT.replace("@VERSION@", env!("CARGO_PKG_VERSION"));
        let output = Output::open(self.output.as_deref())?;
        output.finish(0o755, |out| out.write_all(text.as_bytes()))?;
        Ok(Exit::Done)
    }
}
