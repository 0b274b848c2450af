//! `unsnare analyze`: the report of a capture.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueHint};

use super::conflicts::Target;
use super::next::next;
use super::options::{ReportOptions, Which, parse_id};
use super::output::{Output, closed};
use super::reading;
use super::rehearse::try_out;
use super::reporting::{Format, exit, render, style, warn};
use super::{Exit, GlobalOptions};
use crate::report::html;

/// Report what a process did to the disk, what it is missing, and whether there is a way back
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  unsnare analyze capture.txt
  unsnare analyze --log /var/log/system.log --log /var/log/system.log.0.bz2 capture.txt.gz
  unsnare analyze --format html -o report.html --revert revert.sh capture.txt
  unsnare analyze --process cfprefsd --process Finder monday.txt tuesday.txt
  sudo fs_usage -w -f filesys servermgrd | unsnare analyze")]
pub(crate) struct Analyze {
    /// Form of the report
    #[arg(short, long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Write the revert script there, too
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) revert: Option<PathBuf>,
    /// In a long list, show what was done at or below this directory one by one
    #[arg(long, value_name = "DIR")]
    pub(crate) under: Option<OsString>,
    /// Explain one operation by its number: its evidence with the raw lines, and the rivals that lost
    #[arg(long, value_name = "ID", value_parser = parse_id)]
    pub(crate) explain: Option<u32>,
    #[command(flatten)]
    pub(crate) options: ReportOptions,
    #[command(flatten)]
    pub(crate) which: Which,
}

impl Analyze {
    pub(crate) fn run(&self, global: &GlobalOptions) -> Result<Exit> {
        let given = &self.options;
        let output = given.open(&[
            Target::report(given.result.output.as_deref()),
            Target::script("--revert", self.revert.as_deref()),
        ])?;
        let script = Output::open_if_named(self.revert.as_deref())?;
        let style = style(&output, global);
        let mut options = given.for_analysis();
        options.selection = self.which.selection()?;
        options.raw_lines =
            self.explain.is_some() || self.format == Format::Html || global.verbose > 1;
        if self.explain.is_none() && global.verbose < 2 {
            // a page of more has rows only
            options.raw_most = Some(html::MANY);
        }
        let mut report = reading::report(&given.captures.captures, &options, global)?;
        report.next = next(&report, given);
        report.under = self.under.as_ref().map(|dir| {
            let dir = dir.as_encoded_bytes();
            dir.strip_suffix(b"/").unwrap_or(dir).into()
        });
        // the text report shows its warnings itself
        if self.format != Format::Text {
            warn(&report, global);
        }
        if let Some(id) = self.explain {
            super::explain::one(&report, id, style, output, global)?;
            return Ok(exit(&report, given.result.strict));
        }
        // what it finds out belongs into the report
        let tried = match &script {
            Some(_) => try_out(&mut report, &given.script, global),
            None => Ok(()),
        };
        let written = match self.format {
            Format::Text | Format::Markdown => {
                output.finish_paged(global, |out| render(&report, self.format, style, out))
            }
            _ => output.finish(0o644, |out| render(&report, self.format, style, out)),
        };
        let closed = closed(written)?;
        tried?;
        if let Some(script) = script {
            super::revert::write(&report, self.revert.as_deref(), script, global)?;
        }
        closed.map_or_else(|| Ok(exit(&report, given.result.strict)), Err)
    }
}
