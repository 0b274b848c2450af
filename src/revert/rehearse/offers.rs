//! The offers of a script, taken on the replica: one at a time, and all together.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Error, Failure, Run, Stage, list, lost, never_been, plain};
use crate::revert::plan::{Action, Step};
use crate::revert::replica::{self, Tree};

/// So many offers are taken one at a time; of more, so many spread evenly over all. (All together they are taken in any case.)
const ALONE: usize = 12;
/// Of a script with many steps fewer: so many steps are run for that.
const STEPS: usize = 600;

/// Offers that were taken together, and taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trial {
    /// Their steps.
    pub taken: Vec<u32>,
    /// `--apply --take`, `--undo`.
    pub runs: Vec<Run>,
    /// What is wrong, if anything is.
    pub failure: Option<Failure>,
    /// They cannot be taken together: the script finds that out before it changes anything.
    pub refused: bool,
}

impl Stage<'_> {
    /// Takes the offers, one at a time and all together; `before` is the replica as it stands.
    pub(super) fn take_offers(&self, before: &Tree) -> Result<Vec<Trial>, Error> {
        let offered = |step: &&Step| step.offer.is_some() && !self.skipped.contains(&step.number);
        let offers: Vec<u32> = self
            .plan
            .steps
            .iter()
            .filter(offered)
            .map(|step| step.number)
            .collect();
        let alone = (STEPS / self.plan.steps.len().max(1)).clamp(1, ALONE);
        let every = offers.len().div_ceil(alone).max(1);
        let mut sets: Vec<BTreeSet<u32>> = offers
            .iter()
            .step_by(every)
            .map(|&number| BTreeSet::from([number]))
            .collect();
        if offers.len() > 1 {
            sets.push(offers.into_iter().collect());
        }
        let mut trials = Vec::new();
        for taken in sets {
            trials.push(self.take(&taken, before)?);
            if self.read()?.difference(before).is_some() {
                break;
            }
        }
        Ok(trials)
    }

    fn take(&self, taken: &BTreeSet<u32>, before: &Tree) -> Result<Trial, Error> {
        let backup = self
            .backup()
            .with_file_name(format!("backup-{}", taken.len()));
        let backup = backup.with_extension(taken.first().map_or(0, |first| *first).to_string());
        let place = backup.to_string_lossy();
        let options = ["--take", &list(taken), "--backup", &place];
        let mut trial = Trial {
            taken: taken.iter().copied().collect(),
            runs: vec![Run::of("--apply", self.call("--apply", &options)?)],
            failure: None,
            refused: false,
        };
        let after = self.read()?;
        let code = trial.runs[0].code;
        if code == Some(1) && taken.len() > 1 && before.difference(&after).is_none() {
            trial.refused = true;
            return Ok(trial);
        }
        trial.failure = match code {
            Some(0) => self.judge_taken(taken, before, &after, &backup),
            _ => Some(self.failed(&trial.runs[0], &backup, &options)),
        };
        trial
            .runs
            .push(Run::of("--undo", self.call("--undo", &options[2..])?));
        if trial.failure.is_none() {
            let undone = self.read()?;
            trial.failure = match before.difference(&undone) {
                _ if trial.runs[1].code != Some(0) => {
                    Some(self.failed(&trial.runs[1], &backup, &options))
                }
                None => None,
                Some(difference) => Some(plain(format!(
                    "--undo does not give back the disk: {difference}"
                ))),
            };
        }
        Ok(trial)
    }

    /// What the offers, taken, have made of the replica.
    fn judge_taken(
        &self,
        taken: &BTreeSet<u32>,
        before: &Tree,
        after: &Tree,
        backup: &Path,
    ) -> Option<Failure> {
        let left_out = self.plan.inactive_but(taken);
        let kept = replica::read(backup).unwrap_or_default();
        if let Some(failure) = lost(before, after, &kept) {
            return Some(failure);
        }
        if let Some(path) = (self.places).stray(before.files(), after.files(), &left_out) {
            return Some(plain(never_been(&path)));
        }
        // a name that only the disk tells may be one of several there: then the script leaves it
        let looks = |step: &Step| {
            matches!(
                step.action,
                Action::MoveBackUnseen(_)
                    | Action::RestoreFromUnseenName(_)
                    | Action::RemoveUnseenHardLink(_)
            )
        };
        let runs = |step: &&Step| !left_out.contains(&step.number);
        if self.plan.steps.iter().filter(runs).any(looks) {
            return None;
        }
        let difference = before.after(self.plan, &left_out).difference(after)?;
        Some(plain(format!(
            "the disk is not what the plan promises: {difference}"
        )))
    }
}
