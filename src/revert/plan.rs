//! The plan: what the script will do, step by step, and what it will not do and why.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bstr::BString;

pub use super::actions::{Action, Content};
use crate::infer::operation::{Confidence, ObjectType, Operation};
use crate::story::model::{Leftover, Reset};
pub use crate::story::net::{Change, NetChange};
use crate::story::past::Past;

/// What the plan is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inputs<'a> {
    /// In order of time.
    pub operations: &'a [Operation],
    /// Standing traces of an earlier change.
    pub leftovers: &'a [Leftover],
    /// Files that a recipe can reset from a template.
    pub resets: &'a [Reset],
    /// What the capture tells of the names beside the operations.
    pub past: &'a Past,
}

/// What the user asked for beyond the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Steps that rest on `possible` claims are active.
    pub include_possible: bool,
    /// Changes below `/Volumes` are undone, too.
    pub include_other_volumes: bool,
    /// `PATH=COPY`: the user's own copies of what was changed or removed.
    pub restores: Vec<(BString, BString)>,
    /// Copies that a recording made before, by the path of the file; used where it has lost its bytes.
    pub copies: BTreeMap<BString, Copied>,
}

/// A copy that a recording made of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Where it stands on the server.
    pub stands: BString,
    /// What is in it, where the script is to carry it.
    pub content: Option<Arc<Content>>,
}

/// Steps, newest change first, and what is left to a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// In the order in which they run.
    pub steps: Vec<Step>,
    /// What the script does not do.
    pub advice: Vec<Advice>,
    /// Operations that are not kept, so that nothing of them is taken back.
    pub not_kept: u64,
    /// Programs whose old bytes are gone while other changes are taken back: neither their old nor their new version is
    /// whole afterwards.
    pub broken: Vec<BString>,
    /// Places where nothing stands afterwards: what is moved away from there had been put back in place of something that is gone
    /// for good.
    pub emptied: Vec<BString>,
    /// What is different in the end, sorted by path.
    pub net: Vec<NetChange>,
    /// For every operation id: what becomes of it.
    pub verdicts: BTreeMap<u32, Revert>,
    /// The part of the disk that the steps rest on, as it must stand before the script runs (for the rehearsal).
    pub disk: Vec<DiskItem>,
    /// What stands on another volume than the system's is changed, too (as asked for); else the
    /// script leaves it alone.
    pub other_volumes: bool,
}

/// What can be done about an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Revert {
    /// The script undoes it.
    Automatic,
    /// A person must decide; the text says why.
    Manual(Arc<str>),
    /// Undone within the capture, or without effect.
    #[default]
    NoneNeeded,
}

/// Begins the reason where the script undoes a part.
const IN_PART: &str = "only in part: ";
/// Stands between the step that is offered and the reason.
const OFFERS: &str = " of the script offers it: ";

impl Revert {
    /// The script undoes a part of it.
    pub(crate) fn in_part(reason: &str) -> Revert {
        Revert::Manual(format!("{IN_PART}{reason}").into())
    }

    /// The script undoes it if it is told to.
    pub(crate) fn offered(step: u32, reason: &str) -> Revert {
        Revert::Manual(format!("step {step}{OFFERS}{reason}").into())
    }

    /// For a person, of what the script does not undo by itself and whole: how far it goes, and why not further.
    pub(crate) fn short_of(&self) -> Option<(&'static str, String)> {
        let Revert::Manual(reason) = self else {
            return None;
        };
        if let Some(why) = reason.strip_prefix(IN_PART) {
            return Some(("undone in part", why.to_owned()));
        }
        let offered = reason.strip_prefix("step ");
        if let Some((step, why)) = offered.and_then(|rest| rest.split_once(OFFERS)) {
            return Some(("offered only", format!("--take {step} undoes it; {why}")));
        }
        Some(("not undone", reason.to_string()))
    }
}

/// One step of the script. All paths are absolute, spelled `/etc`, `/var`, `/tmp`, and hold when the steps named in
/// `after` have run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// 1-based.
    pub number: u32,
    /// What is done.
    pub action: Action,
    /// Earlier steps that it builds on, newest first: when one of them is skipped, so is this one.
    pub after: Vec<u32>,
    /// The later step that puts something into the place that this one frees.
    pub refilled_by: Option<u32>,
    /// Operations that it undoes.
    pub operations: Vec<u32>,
    /// Of the weakest claim that it rests on.
    pub confidence: Confidence,
    /// It rests on a name that no line of the capture prints, such as the new name of a rename.
    pub unprinted: bool,
    /// Why it is only offered: the script leaves it out unless it is taken with `--take N`.
    pub offer: Option<String>,
}

/// Something the script does not do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Advice {
    /// What it is about, whole or not; `None` when the capture does not tell.
    pub path: Option<BString>,
    /// Why it is not done.
    pub reason: String,
    /// What a person can do.
    pub remedy: String,
    /// Operations it is about.
    pub operations: Vec<u32>,
    /// Steps that the script could do, and that were not asked for.
    pub left_out: bool,
}

/// Something that stands on the disk before the script runs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DiskItem {
    /// Where it stands now.
    pub path: BString,
    /// Its type; never `Unknown`.
    pub object: ObjectType,
    /// A link's text.
    pub target: Option<BString>,
    /// Permissions as `rwxr-xr-x`, where a step insists on them.
    pub mode: Option<String>,
    /// Two items with the same number are names of one file.
    pub file: usize,
    /// The number of the file whose bytes it holds, where it is a copy.
    pub same_bytes: Option<usize>,
    /// Bytes that a file holds, where a step insists on them.
    pub size: Option<u64>,
    /// Where it stood at the start; `None` when it came into being since.
    pub home: Option<BString>,
}

impl Plan {
    /// Nothing to do: the script will say so.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The steps that do not run by themselves: what is offered, what builds on it, and what would only clear the place
    /// for it. The script works out the same at run time, from `--skip` and `--take`.
    pub fn inactive(&self) -> BTreeSet<u32> {
        self.inactive_but(&BTreeSet::new())
    }

    /// The same where these offers are taken.
    pub(crate) fn inactive_but(&self, taken: &BTreeSet<u32>) -> BTreeSet<u32> {
        let mut out: BTreeSet<u32> = BTreeSet::new();
        loop {
            let before = out.len();
            for step in &self.steps {
                let leans = step.after.iter().chain(&step.refilled_by);
                let offered = step.offer.is_some() && !taken.contains(&step.number);
                if offered || leans.into_iter().any(|number| out.contains(number)) {
                    out.insert(step.number);
                }
            }
            if out.len() == before {
                return out;
            }
        }
    }
}
