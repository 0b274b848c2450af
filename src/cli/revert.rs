//! `unsnare revert`: the script that puts the disk back.

use std::path::Path;

use anyhow::Result;
use clap::Args;

use super::conflicts::Target;
use super::options::{ReportOptions, Which};
use super::output::Output;
use super::reading;
use super::rehearse::try_out;
use super::reporting::{exit, warn};
use super::{Exit, GlobalOptions, messages};
use crate::report::model::Report;

/// Write the script that puts the disk back
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  unsnare revert -o revert.sh capture.txt
  sh revert.sh --check
  sudo sh revert.sh --apply
  sudo sh revert.sh --undo
  unsnare revert --restore /etc/hostconfig=/Volumes/Backup/etc/hostconfig capture.txt > revert.sh

The script changes nothing unless it is called with --apply, checks the whole disk before its first
step, deletes nothing, and can be undone. docs/safety.md says what it promises.")]
pub(crate) struct Revert {
    #[command(flatten)]
    pub(crate) options: ReportOptions,
    #[command(flatten)]
    pub(crate) which: Which,
}

impl Revert {
    pub(crate) fn run(&self, global: &GlobalOptions) -> Result<Exit> {
        let given = &self.options;
        let named = given.result.output.as_deref();
        let output = given.open(&[Target::script("--output", named)])?;
        let mut options = given.for_analysis();
        options.selection = self.which.selection()?;
        let mut report = reading::report(&given.captures.captures, &options, global)?;
        warn(&report, global);
        try_out(&mut report, &given.script, global)?;
        write(&report, named, output, global)?;
        Ok(exit(&report, given.result.strict))
    }
}

/// Writes the script, and says on standard error what it holds.
pub(crate) fn write(
    report: &Report,
    path: Option<&Path>,
    output: Output,
    global: &GlobalOptions,
) -> Result<()> {
    output.finish(0o755, |out| out.write_all(&report.script))?;
    if let Some(path) = path.filter(|path| *path != Path::new("-") && !global.quiet) {
        let plan = &report.plan;
        let steps = match plan.steps.len() {
            0 => "nothing to do".to_owned(),
            1 => "1 step".to_owned(),
            n => format!("{n} steps"),
        };
        let left = match plan.advice.len() {
            0 => String::new(),
            n => format!(", {n} left to a person (the script's head lists them)"),
        };
        let name = messages::name(path);
        messages::say(
            "script",
            &format!("{name}: {steps}{left}; look at it first: sh {name} --check"),
        );
    }
    Ok(())
}
