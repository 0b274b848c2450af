//! The rehearsal: the part of the disk that the plan rests on, laid out in a temporary directory, and the script run
//! on it. What comes out is compared with what the plan promises, worked out independently of the script. What the script
//! only offers is taken as well, one offer at a time and all together.

mod offers;
mod sample;
pub(crate) mod simulation;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bstr::{BString, ByteSlice};

use super::places::Places;
use super::plan::{Action, Plan};
use super::replica::{self, Tree};
use super::script::{Header, render};
use crate::bytes::shown;
use crate::temporary;
pub use offers::Trial;

/// How to rehearse.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// The shell to run the script with.
    pub shell: PathBuf,
    /// Lay the replica out there and leave it; it must not exist, or be empty.
    pub keep: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            shell: PathBuf::from("/bin/sh"),
            keep: None,
        }
    }
}

/// Why a rehearsal could not be held.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The replica cannot be laid out.
    #[error("the replica cannot be laid out at {}: {source}", path.display())]
    Layout {
        /// What could not be made.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The directory given is in use.
    #[error("{} is not empty: the replica wants a directory of its own", path.display())]
    NotEmpty {
        /// The directory.
        path: PathBuf,
    },
    /// The shell cannot be run.
    #[error("the shell {} cannot be run: {source}", shell.display())]
    Shell {
        /// The shell.
        shell: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The replica cannot be read back.
    #[error("the replica at {} cannot be read: {source}", path.display())]
    Read {
        /// What could not be read.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// One run of the script.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Run {
    /// `--check`, `--apply`, `--apply` again, `--undo`.
    pub option: &'static str,
    /// Exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it printed, both streams.
    pub output: BString,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The step, where it can be named.
    pub step: Option<u32>,
    /// In one sentence.
    pub what: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.step {
            Some(step) => write!(f, "step {step}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// What the rehearsal showed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Rehearsal {
    /// The replica before, one line per object, sorted by path.
    pub before: Vec<String>,
    /// The replica after `--apply`.
    pub after: Vec<String>,
    /// The runs, in order.
    pub runs: Vec<Run>,
    /// `None`: the script does what the plan promises.
    pub failure: Option<Failure>,
    /// Offers that were taken, one at a time and all together.
    pub trials: Vec<Trial>,
    /// Where the replica is kept.
    pub kept: Option<PathBuf>,
}

impl Rehearsal {
    /// One that no script has run in.
    fn of(failure: Option<Failure>) -> Rehearsal {
        Rehearsal {
            before: Vec::new(),
            after: Vec::new(),
            runs: Vec::new(),
            failure,
            trials: Vec::new(),
            kept: None,
        }
    }

    /// The offers that must not be made, and why: those that went wrong alone, or, if only all of them together did, all.
    pub fn refused_offers(&self) -> Vec<(u32, String)> {
        let mut refused: BTreeMap<u32, String> = BTreeMap::new();
        for trial in &self.trials {
            let Some(failure) = &trial.failure else {
                continue;
            };
            if trial.taken.len() == 1 || refused.is_empty() {
                let taken = trial.taken.iter();
                refused.extend(taken.map(|step| (*step, failure.to_string())));
            }
        }
        refused.into_iter().collect()
    }
}

/// Lays out the replica, runs `script` on it (check, apply, apply again, undo) and compares; then takes each offer, and all of
/// them together, and takes them back.
///
/// ```
/// use unsnare::analysis::{Options, analyze};
/// use unsnare::revert::rehearse::{Settings, rehearse};
///
/// let report = analyze(&["fixtures/mail-cluster/setup/capture.txt".into()], &Options::default(), &mut ())?;
/// let rehearsal = rehearse(&report.plan, &report.script, &Settings::default())?;
/// assert_eq!(rehearsal.failure, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the replica cannot be laid out or the shell cannot be run. A script that fails is no error but a
/// [`Failure`] in the result.
pub fn rehearse(plan: &Plan, script: &[u8], settings: &Settings) -> Result<Rehearsal, Error> {
    let layout = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Layout { path, source }
    };
    let directory;
    let stage = match &settings.keep {
        Some(keep) => {
            fs::create_dir_all(keep).map_err(layout(keep))?;
            let mut entries = fs::read_dir(keep).map_err(layout(keep))?;
            if entries.next().is_some() {
                return Err(Error::NotEmpty { path: keep.clone() });
            }
            fs::canonicalize(keep).map_err(layout(keep))?
        }
        None => {
            directory =
                temporary::Directory::new("rehearsal").map_err(layout(&std::env::temp_dir()))?;
            fs::canonicalize(directory.path()).map_err(layout(directory.path()))?
        }
    };
    let root = stage.join("root");
    let file = stage.join("revert.sh");
    replica::lay_out(&plan.disk, &root).map_err(|(path, source)| Error::Layout { path, source })?;
    fs::write(&file, script).map_err(layout(&file))?;
    let owners = plan
        .steps
        .iter()
        .filter(|step| matches!(step.action, Action::Owner(_) | Action::Flags(_)));
    let mut stage = Stage {
        settings,
        plan,
        directory: &stage,
        script: &file,
        skipped: owners.map(|step| step.number).collect(),
        places: Places::of(plan),
        runs: Vec::new(),
    };
    let before = stage.read()?;
    stage.run("--check")?;
    let checked = stage.read()?;
    stage.run("--apply")?;
    let after = stage.read()?;
    let mut failure = stage.judge(&before, &checked, &after);
    if failure.is_none() {
        let kept = replica::read(&stage.backup()).unwrap_or_default();
        failure = lost(&before, &after, &kept);
    }
    if failure.is_none() {
        stage.run("--apply")?;
        let again = stage.read()?;
        stage.run("--undo")?;
        failure = stage.judge_rest(&before, &after, &again, &stage.read()?);
    }
    let trials = match failure {
        None => stage.take_offers(&before)?,
        Some(_) => Vec::new(),
    };
    Ok(Rehearsal {
        before: before.lines(),
        after: after.lines(),
        runs: stage.runs,
        failure,
        trials,
        kept: settings.keep.clone(),
    })
}

/// Steps up to which the shell tries all of them before a script is handed out.
const ALL_OF: usize = 300;

/// As [`rehearse`], within seconds whatever the number of steps: of many, all are tried on a disk that is only thought of, and some of every
/// kind and situation by the shell. Where either goes wrong, the shell tries all, unless those are more than `patience`.
///
/// # Errors
/// As [`rehearse`].
pub fn rehearse_soon(
    plan: &Plan,
    header: &Header,
    script: &[u8],
    settings: &Settings,
    patience: usize,
) -> Result<Rehearsal, Error> {
    if plan.steps.len() <= ALL_OF {
        return rehearse(plan, script, settings);
    }
    let thought = simulation::simulate(plan);
    if thought.is_none() {
        let sample = plan.sample();
        let rehearsal = rehearse(&sample, &render(&sample, header), settings)?;
        let offers = rehearsal.refused_offers();
        if (rehearsal.failure.is_none() && offers.is_empty()) || plan.steps.len() > patience {
            return Ok(rehearsal);
        }
    } else if plan.steps.len() > patience {
        return Ok(Rehearsal::of(thought));
    }
    rehearse(plan, script, settings)
}

/// Where the script runs.
struct Stage<'a> {
    settings: &'a Settings,
    plan: &'a Plan,
    directory: &'a Path,
    script: &'a Path,
    /// The steps that a replica cannot rehearse: those that give a file to another owner, or BSD flags.
    skipped: BTreeSet<u32>,
    places: Places<'a>,
    runs: Vec<Run>,
}

/// Numbers as the script's options want them.
fn list(numbers: &BTreeSet<u32>) -> String {
    let words: Vec<String> = numbers.iter().map(u32::to_string).collect();
    words.join(",")
}

impl Stage<'_> {
    /// The replica as it stands.
    fn read(&self) -> Result<Tree, Error> {
        let root = self.directory.join("root");
        replica::read(&root).map_err(|(path, source)| Error::Read { path, source })
    }

    fn run(&mut self, option: &'static str) -> Result<(), Error> {
        let output = self.call(option, &[])?;
        self.runs.push(Run::of(option, output));
        Ok(())
    }

    /// Runs the script with an option, and with those that every run has.
    fn call(&self, option: &str, more: &[&str]) -> Result<Output, Error> {
        let mut command = Command::new(&self.settings.shell);
        command.arg(self.script).arg(option);
        if option == "--apply" {
            command.arg("--yes");
        }
        if !self.skipped.is_empty() {
            command.arg("--skip").arg(list(&self.skipped));
        }
        command
            .arg("--root")
            .arg(self.directory.join("root"))
            .arg("--backup")
            .arg(self.backup())
            .args(more)
            .current_dir(self.directory)
            .env_clear()
            .env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin")
            .env("HOME", self.directory)
            // nothing of the replica outlives a loss of power
            .env("UNSNARE_SYNC", "no");
        temporary::output(&mut command).map_err(|source| Error::Shell {
            shell: self.settings.shell.clone(),
            source,
        })
    }

    fn backup(&self) -> PathBuf {
        self.directory.join("backup")
    }

    /// The first two runs: check and apply.
    fn judge(&self, before: &Tree, checked: &Tree, after: &Tree) -> Option<Failure> {
        if let Some(run) = self.runs.iter().find(|run| run.code != Some(0)) {
            return Some(self.failed(run, &self.backup(), &[]));
        }
        if let Some(difference) = before.difference(checked) {
            return Some(plain(format!("--check changed the disk: {difference}")));
        }
        let left_out = self.plan.inactive();
        let promised = before.after(self.plan, &left_out);
        let Some(difference) = promised.difference(after) else {
            let stray = (self.places).stray(before.files(), after.files(), &left_out)?;
            return Some(plain(never_been(&stray)));
        };
        let step = self
            .plan
            .steps
            .iter()
            .rev()
            .find(|step| difference.concerns(step.action.path()))
            .map(|step| step.number);
        Some(Failure {
            step,
            what: format!("the disk is not what the plan promises: {difference}"),
        })
    }

    /// The last two runs: apply again and undo.
    fn judge_rest(
        &self,
        before: &Tree,
        after: &Tree,
        again: &Tree,
        undone: &Tree,
    ) -> Option<Failure> {
        if let Some(run) = self.runs.iter().find(|run| run.code != Some(0)) {
            return Some(self.failed(run, &self.backup(), &[]));
        }
        if let Some(difference) = after.difference(again) {
            return Some(plain(format!(
                "a second --apply changed the disk: {difference}"
            )));
        }
        let difference = before.difference(undone)?;
        Some(plain(format!(
            "--undo does not give back the disk: {difference}"
        )))
    }

    /// A run with the wrong exit code: the step at which it ended, and what was said of it.
    fn failed(&self, run: &Run, backup: &Path, more: &[&str]) -> Failure {
        let code = match run.code {
            Some(code) => format!("exit code {code}"),
            None => "ended by a signal".to_owned(),
        };
        let (step, words) = match (unfinished(backup), self.conflict(more)) {
            (Some(step), _) => (Some(step), None),
            (None, Some((step, why))) => (Some(step), Some(why)),
            (None, None) => (None, None),
        };
        let words = words.unwrap_or_else(|| {
            let said = run.output.lines().rfind(|line| !line.is_empty());
            said.map(shown).unwrap_or_default()
        });
        Failure {
            step,
            what: format!("{} fails ({code}): {words}", run.option),
        }
    }

    /// The first step that cannot be done, as the script tells programs, and why.
    fn conflict(&self, more: &[&str]) -> Option<(u32, String)> {
        let output = self.call("--states", more).ok()?;
        output.stdout.lines().find_map(|line| {
            let mut fields = line.splitn_str(3, "\t");
            let step = fields.next()?.to_str().ok()?.parse().ok()?;
            (fields.next()? == b"conflict").then_some(())?;
            Some((step, shown(fields.next().unwrap_or_default())))
        })
    }
}

impl Run {
    /// What came of it.
    fn of(option: &'static str, output: Output) -> Run {
        let mut text = BString::from(output.stdout);
        text.extend_from_slice(&output.stderr);
        Run {
            option,
            code: output.status.code(),
            output: text,
        }
    }
}

fn never_been(path: &BString) -> String {
    format!("what stands at {} then has never been there", shown(path))
}

/// The step that was begun, or begun to be taken back, and not finished, as the journal has it.
fn unfinished(backup: &Path) -> Option<u32> {
    let journal = fs::read(backup.join("journal")).ok()?;
    let mut unfinished: Vec<u32> = Vec::new();
    for line in journal.lines() {
        let mut words = line.fields();
        let verb = words.next();
        let step = words
            .next()
            .and_then(|word| word.to_str().ok()?.parse().ok());
        match (verb, step) {
            (Some(b"begin" | b"back"), Some(step)) => unfinished.push(step),
            (Some(b"done" | b"undone"), Some(step)) => unfinished.retain(|open| *open != step),
            _ => {}
        }
    }
    unfinished.pop()
}

fn plain(what: String) -> Failure {
    Failure { step: None, what }
}

/// Content that was on the disk before and is now neither there nor in the backup.
fn lost(before: &Tree, after: &Tree, backup: &Tree) -> Option<Failure> {
    let path = before.contents_missing_in(&[after, backup]).next()?;
    Some(lost_content(&path))
}

fn lost_content(path: &BString) -> Failure {
    plain(format!("the content of {} is lost", shown(path)))
}
