//! `unsnare completions SHELL`.

use std::io;

use anyhow::Result;
use clap::Args;
use clap_complete::Shell;

use super::{Exit, command};

/// Print the completion script for a shell
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  unsnare completions bash > /usr/local/etc/bash_completion.d/unsnare
  unsnare completions zsh > ~/.zfunc/_unsnare
  unsnare completions fish > ~/.config/fish/completions/unsnare.fish")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self) -> Result<Exit> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut command(), "unsnare", &mut text);
        io::Write::write_all(&mut io::stdout().lock(), &text)?;
        Ok(Exit::Done)
    }
}
