//! `unsnare rehearse`: the script, tried on a replica.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, ValueHint};

use super::conflicts::Target;
use super::options::{ReportOptions, Script};
use super::progress::Waiting;
use super::reading;
use super::reporting::{exit, style, warn};
use super::{Exit, GlobalOptions, messages};
use crate::analysis::rehearse_and_withdraw;
use crate::bytes::{self, shown_line, shown_text};
use crate::report::model::Report;
use crate::report::text::Style;
use crate::revert::rehearse::{Rehearsal, Run, Settings, Trial, rehearse};

/// Build a replica of the inferred disk, run the script on it, show before and after
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  unsnare rehearse capture.txt
  unsnare rehearse --keep /tmp/replica --shell /bin/dash capture.txt

The replica is made in a temporary directory; nothing else is touched. The script is run with --check,
--apply, --apply again and --undo, and what comes out is compared with what the plan promises; then
what it only offers is taken and taken back, one offer at a time and all together.")]
pub(crate) struct Rehearse {
    /// The shell to run the script with
    #[arg(long, value_name = "SHELL", default_value = "/bin/sh", value_hint = ValueHint::ExecutablePath)]
    shell: PathBuf,
    /// Lay the replica out there and leave it; the directory must be empty or not exist
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    keep: Option<PathBuf>,
    #[command(flatten)]
    options: ReportOptions,
}

impl Rehearse {
    pub(crate) fn run(&self, global: &GlobalOptions) -> Result<Exit> {
        let given = &self.options;
        let output = given.open(&[Target::report(given.result.output.as_deref())])?;
        let style = style(&output, global);
        let report = reading::report(&given.captures.captures, &given.for_analysis(), global)?;
        warn(&report, global);
        if report.plan.is_empty() {
            output.finish(0o644, |out| {
                writeln!(out, "The script has no step: there is nothing to rehearse.")
            })?;
            return Ok(exit(&report, given.result.strict));
        }
        let settings = Settings {
            shell: self.shell.clone(),
            keep: self.keep.clone(),
        };
        let rehearsal = rehearse(&report.plan, &report.script, &settings)?;
        output.finish(0o644, |out| show(&report, &rehearsal, style, out))?;
        match &rehearsal.failure {
            Some(failure) => bail!("the script does not do what it should: {failure}"),
            None => Ok(exit(&report, given.result.strict)),
        }
    }
}

/// What the rehearsal showed.
fn show(
    report: &Report,
    rehearsal: &Rehearsal,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let paint = |color: anstyle::AnsiColor, text: &str| match style.colored {
        true => format!("{0}{text}{0:#}", color.on_default()),
        false => text.to_owned(),
    };
    let before: BTreeSet<_> = rehearsal.before.iter().collect();
    let after: BTreeSet<_> = rehearsal.after.iter().collect();
    writeln!(
        out,
        "Replica of {} objects, script of {} steps: - before, + after --apply",
        rehearsal.before.len(),
        report.plan.steps.len()
    )?;
    for line in before.union(&after) {
        let text = in_width(&shown_text(line), style.width);
        match (before.contains(line), after.contains(line)) {
            (true, false) => writeln!(
                out,
                "{}",
                paint(anstyle::AnsiColor::Red, &format!("- {text}"))
            )?,
            (false, true) => writeln!(
                out,
                "{}",
                paint(anstyle::AnsiColor::Green, &format!("+ {text}"))
            )?,
            _ if style.detail >= 1 => writeln!(out, "  {text}")?,
            _ => {}
        }
    }
    for (nth, run) in rehearsal.runs.iter().enumerate() {
        let again = if nth == 2 { " again" } else { "" };
        let code = run.code.map_or("ended by a signal".to_owned(), |code| {
            format!("exit code {code}")
        });
        writeln!(out, "{}{again}: {code}", run.option)?;
        if style.detail >= 1 || rehearsal.failure.is_some() {
            said(run, out)?;
        }
    }
    trials(&rehearsal.trials, style, out)?;
    match &rehearsal.failure {
        None => writeln!(
            out,
            "{}: the script does what the plan promises, a second run changes nothing,\nand --undo is exact.",
            paint(anstyle::AnsiColor::Green, "Good")
        ),
        Some(failure) => writeln!(
            out,
            "{}: {}",
            paint(anstyle::AnsiColor::Red, "Failed"),
            shown_text(&failure.to_string())
        ),
    }
}

/// An object of the replica behind its mark: what does not fit beside its path stands below it.
fn in_width(text: &str, width: usize) -> String {
    let ends = [" -> ", "  ("].into_iter();
    let end = ends.filter_map(|mark| text.rfind(mark)).max();
    match end {
        Some(end) if bytes::width(text) + 2 > width => {
            format!("{}\n      {}", &text[..end], text[end..].trim_start())
        }
        _ => text.to_owned(),
    }
}

/// What came of the offers.
fn trials(trials: &[Trial], style: Style, out: &mut dyn Write) -> io::Result<()> {
    for trial in trials {
        let numbers: Vec<String> = trial.taken.iter().map(u32::to_string).collect();
        let what = match &trial.failure {
            Some(failure) => format!("it is not offered: {}", shown_text(&failure.to_string())),
            None if trial.refused => {
                "not to be taken together, which the script says before it does anything".to_owned()
            }
            None => "taken and taken back".to_owned(),
        };
        writeln!(out, "--take {}: {what}", numbers.join(","))?;
        if style.detail >= 1 || trial.failure.is_some() {
            for run in &trial.runs {
                said(run, out)?;
            }
        }
    }
    Ok(())
}

/// What a run said, as wide as it said it: a path that just fits would not, set in.
fn said(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let lines = run.output.split(|b| *b == b'\n');
    for line in lines.filter(|line| !line.is_empty()) {
        writeln!(out, "{}", shown_line(line))?;
    }
    Ok(())
}

/// Tries the script before it is handed out. A step that goes wrong is left out, with what goes with it, and told.
///
/// # Errors
/// When it does not do what the plan promises.
pub(crate) fn try_out(report: &mut Report, script: &Script, global: &GlobalOptions) -> Result<()> {
    if script.no_rehearsal || report.plan.is_empty() {
        return Ok(());
    }
    let steps = report.plan.steps.len();
    let _shown = Waiting::new(global, format!("rehearsing {steps} steps"));
    let tried = match rehearse_and_withdraw(report, &Settings::default()) {
        Ok(tried) => tried,
        Err(error) => {
            messages::say(
                "warning",
                &format!("the script could not be rehearsed: {error}"),
            );
            return Ok(());
        }
    };
    for told in &tried.withdrawn {
        messages::say("warning", told);
    }
    if let Some(failure) = tried.failure {
        bail!(
            "the script failed its rehearsal on a replica of the disk, so it is not written: {failure}. \
             'unsnare rehearse' shows all of it; --no-rehearsal writes the script nevertheless"
        );
    }
    Ok(())
}
