//! The plan: what the script will do, step by step, and what it will not do and why.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bstr::BString;

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

/// A file as it was before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// What it held.
    pub bytes: Vec<u8>,
    /// Permission bits.
    pub mode: Option<u32>,
    /// Owner and group.
    pub owner: Option<(u32, u32)>,
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
    Manual(String),
    /// Undone within the capture, or without effect.
    #[default]
    NoneNeeded,
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
    /// The later step that puts something where this one made room.
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

/// What a step does. None of them deletes: what goes away goes to the backup.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// `path` goes to the backup.
    Aside {
        /// What goes.
        path: BString,
        /// Its type.
        object: ObjectType,
        /// A link's text, when it is known well enough to insist on it.
        target: Option<BString>,
    },
    /// `from` gets its old name `to` back.
    Move {
        /// Where it stands.
        from: BString,
        /// Where it belongs.
        to: BString,
        /// Its type.
        object: ObjectType,
        /// Type of what an earlier step takes away from `to`; `None` when nothing stands there.
        displaces: Option<ObjectType>,
        /// The capture does not tell whether it was moved at all: only if something stands at `from`.
        if_present: bool,
    },
    /// `path` waits in the backup until its own place is free (names that were exchanged).
    Park {
        /// What waits.
        path: BString,
        /// Its type.
        object: ObjectType,
    },
    /// What step `parked` took to the backup goes to `to`.
    Unpark {
        /// The step that took it.
        parked: u32,
        /// Where it belongs.
        to: BString,
        /// Its type.
        object: ObjectType,
    },
    /// `path` gets the bytes of `copy`; what stands there goes to the backup.
    Restore {
        /// What is restored.
        path: BString,
        /// Where the bytes come from.
        copy: BString,
        /// The copy is a recipe's template (or stands on another volume): where it is missing there is nothing to do.
        optional: bool,
        /// Nothing may stand at `path`.
        absent: bool,
        /// The copy was made by a recording: owner and permissions come from it, too.
        recorded: bool,
    },
    /// `path` gets the bytes that the script carries; what stands there goes to the backup.
    Embedded {
        /// What is restored.
        path: BString,
        /// What it held.
        content: Arc<Content>,
        /// Nothing may stand at `path`.
        absent: bool,
    },
    /// `aside` goes back to `path`, whatever of the earlier change stands there goes to the backup.
    PutBack {
        /// Where it belongs.
        path: BString,
        /// Where it stands.
        aside: BString,
        /// Its type.
        object: ObjectType,
        /// A link that stands at `path` must lead there.
        target: Option<BString>,
        /// A link that stands at `path` must lead to something below (`/Volumes/*/.*/`: a `*` stands for one name, the same
        /// each time).
        leads: Option<String>,
    },
    /// The link `path` to `target` is made again.
    Relink {
        /// The link.
        path: BString,
        /// Its text.
        target: BString,
    },
    /// The other name of the file `path`, which the capture does not tell and the disk does (the same inode in the same
    /// directory), goes to the backup.
    RemoveUnseenHardLink {
        /// The name that is known; it stays.
        path: BString,
        /// Names in the directory that the capture tells of otherwise: none of them is the one.
        known: Vec<BString>,
        /// The operation that gave the other name.
        operation: u32,
        /// The name in the directory that is claimed: a rehearsal lays it out.
        claimed: Option<BString>,
    },
    /// The file that stood at `path` comes back from the name that an operation gave it besides: one that begins with
    /// the old one, is told by no line, and holds `size` bytes. What stands at `path` goes to the backup.
    RestoreFromUnseenName {
        /// Where it belongs.
        path: BString,
        /// How many bytes it holds.
        size: u64,
        /// Names in the directory that begin like it and are other files.
        known: Vec<BString>,
        /// The operation that gave the other name.
        operation: u32,
    },
    /// What stood at `path` comes back from the name that an operation gave it: the only one beside it that begins with
    /// the old one and is told by no line.
    MoveBackUnseen {
        /// Where it belongs; nothing stands there.
        path: BString,
        /// Its type; never a link.
        object: ObjectType,
        /// Names in the directory that begin like it and are others.
        known: Vec<BString>,
        /// The operation that gave the other name.
        operation: u32,
    },
    /// `path` becomes a name of the file `other` again.
    HardLink {
        /// The name.
        path: BString,
        /// The file's other name.
        other: BString,
    },
    /// The directory `path` is made again, empty.
    MakeDirectory {
        /// The directory.
        path: BString,
    },
    /// The directory `path` goes, if nothing is left in it once the steps `takes` have run; else it stays.
    RemoveDirectory {
        /// The directory.
        path: BString,
        /// The steps that take something out of it.
        takes: Vec<u32>,
        /// What may be left in it and goes along, as names below it: the program's own, seen only in part.
        expected: Vec<BString>,
        /// As `expected`, but only the beginning of the name is known: the program gave its file another name, which
        /// the capture does not tell, and such names mostly begin with the old one.
        similar: Vec<BString>,
    },
    /// `path` gets its old permissions back.
    Mode {
        /// Whose.
        path: BString,
        /// Before: `rwxr-xr-x`.
        old: String,
        /// Now.
        new: String,
    },
    /// `path` gets its old owner and group back, by their numbers.
    Owner {
        /// Whose.
        path: BString,
        /// Before.
        old: (u32, u32),
        /// Now.
        new: (u32, u32),
    },
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
    /// Bytes that a file holds, where a step insists on them.
    pub size: Option<u64>,
}

/// What a rehearsal calls the name that only the disk tells, of a file that stands or stood at `path`.
pub(super) fn stand_in(path: &BString, operation: u32) -> BString {
    let mut name = path.clone();
    name.extend_from_slice(format!(".unseen-{operation}").as_bytes());
    name
}

impl Plan {
    /// Nothing to do: the script will say so.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The steps that do not run by themselves: what is offered, what builds on it, and what would only clear the place
    /// for it. The script works out the same at run time, from `--skip` and `--take`.
    pub fn inactive(&self) -> BTreeSet<u32> {
        let mut out: BTreeSet<u32> = BTreeSet::new();
        loop {
            let before = out.len();
            for step in &self.steps {
                let leans = step.after.iter().chain(&step.refilled_by);
                if step.offer.is_some() || leans.into_iter().any(|number| out.contains(number)) {
                    out.insert(step.number);
                }
            }
            if out.len() == before {
                return out;
            }
        }
    }
}
