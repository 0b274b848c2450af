//! `unsnare man`: the manual pages, made from the definitions of the command line itself.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueHint};

use super::output::Output;
use super::{Exit, command};

/// Print the manual page of unsnare or of one of its subcommands
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  unsnare man | man -l -
  unsnare man analyze > unsnare-analyze.1
  unsnare man --all --dir /usr/local/share/man/man1")]
pub(crate) struct Man {
    /// Page of this subcommand
    #[arg(value_name = "SUBCOMMAND", conflicts_with = "all")]
    page: Option<String>,
    /// Write all pages, one file each, into --dir
    #[arg(long, requires = "dir")]
    all: bool,
    /// Directory for --all
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    dir: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(&self) -> Result<Exit> {
        let mut root = command();
        root.build();
        let pages: Vec<(String, clap::Command)> =
            std::iter::once(("unsnare".to_owned(), root.clone()))
                .chain(
                    root.get_subcommands()
                        .filter(|sub| sub.get_name() != "help")
                        .map(|sub| {
                            let name = format!("unsnare-{}", sub.get_name());
                            (
                                name.clone(),
                                sub.clone().name(name.clone()).display_name(name),
                            )
                        }),
                )
                .collect();
        if let Some(dir) = self.dir.as_ref().filter(|_| self.all) {
            for (name, page) in pages {
                let text = render(page)?;
                Output::open(Some(&dir.join(format!("{name}.1"))))?
                    .finish(0o644, |out| out.write_all(&text))?;
            }
            return Ok(Exit::Done);
        }
        let wanted = match &self.page {
            Some(name) => format!("unsnare-{name}"),
            None => "unsnare".to_owned(),
        };
        let names: Vec<_> = pages
            .iter()
            .map(|(name, _)| name.trim_start_matches("unsnare-").to_owned())
            .skip(1)
            .collect();
        let Some((_, page)) = pages.into_iter().find(|(name, _)| *name == wanted) else {
            anyhow::bail!(
                "there is no subcommand '{}'; pages exist for: {}",
                wanted.trim_start_matches("unsnare-"),
                names.join(", ")
            );
        };
        io::stdout().lock().write_all(&render(page)?)?;
        Ok(Exit::Done)
    }
}

fn render(page: clap::Command) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    clap_mangen::Man::new(page)
        .manual("unsnare manual")
        .render(&mut text)?;
    Ok(text)
}
