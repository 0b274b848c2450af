//! What may have got a name that no line tells: which names an operation may have given, and what it may have replaced.

use bstr::{BString, ByteSlice};

use super::doer::{Doer, doer_of};
use super::node::Source;
use crate::infer::operation::{ObjectType, Operation};
use crate::infer::patterns::{Relation, blind_temporary, relation, temporary};
use crate::trace::At;
use crate::trace::names::{base, volume};

/// An operation that gave something a name that the capture does not tell.
#[derive(Clone, Debug)]
pub(crate) struct UnknownName {
    /// Its number; `None` for one of another process.
    pub(crate) operation: Option<u32>,
    /// Who did it, of what is reported on.
    pub(crate) doer: Option<Doer>,
    /// It exchanged what is in two files, of which one is not told.
    pub(crate) exchanges: bool,
    pub(crate) at: At,
    /// What it was called, if that is shown whole.
    pub(crate) path: Option<BString>,
    pub(crate) object: ObjectType,
    /// What it may be called since.
    pub(crate) may_be_called: Vec<BString>,
    /// One of these is claimed.
    pub(crate) claimed: bool,
    /// It is likely, so that it is hardly called anything else.
    pub(crate) likely: bool,
    /// Whether it is called what is claimed, the disk tells.
    pub(crate) by_disk: bool,
    /// The program made it.
    pub(crate) own: bool,
    /// It was made in the capture, by whomever.
    pub(crate) made_here: bool,
    /// It gave a further name, which fails where one is taken.
    pub(crate) adds: bool,
    /// The further name keeps what was replaced right after: it is one that programs make of the file's.
    pub(crate) keeps: bool,
}

/// When a file was made that an operation gave its name, and what it was copied from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The last operation before it was made.
    pub(super) after: u32,
    /// The number of the object that it was copied from.
    pub(super) copied_from: Option<usize>,
    /// What was read while it was written.
    pub(super) sources: Vec<(u32, Source)>,
}

fn directory(path: &BString) -> Option<&[u8]> {
    path.rfind_byte(b'/').map(|at| &path[..at])
}

/// So many lines after it, what is first heard of beside it may be it, whatever the names.
const CLOSE: u64 = 60;
/// So many lines before it, what the program put somewhere may be replaced by it, whatever the names: about as far as a
/// thread's sixteen calls that name a path reach.
const CLOSE_BEFORE: u64 = 32;

/// No more than so many lines lie between; where one capture goes on in the next, of its beginning.
fn is_close(earlier: At, later: At, lines: u64) -> bool {
    match later.source().checked_sub(earlier.source()) {
        Some(0) => later.line().saturating_sub(earlier.line()) <= lines,
        Some(1) => later.line() <= lines,
        _ => false,
    }
}

impl UnknownName {
    /// It may have given this name to something of this type, which is first heard of at line `since`: the evidence speaks
    /// for it, the names belong together, or nothing speaks for any name and this one is heard of shortly after in the same
    /// directory. What is moved elsewhere under another name, and moved on from there without a look in between, is nothing
    /// that programs do.
    pub(super) fn may_name(&self, path: &BString, object: ObjectType, since: At) -> bool {
        let kinds = [self.object, object];
        if kinds[0] != kinds[1] && !kinds.contains(&ObjectType::Unknown) {
            return false;
        }
        if self.operation.is_none() {
            // others are at work all over the disk
            return self.is_beside(path);
        }
        if self.may_be_called.contains(path) {
            return true;
        }
        if self.is_told() {
            return false;
        }
        let Some(from) = &self.path else { return true };
        if from.starts_with(b"/") && volume(from) != volume(path) {
            return false;
        }
        let (theirs, ours) = (base(from), base(path));
        let close = is_close(self.at, since, CLOSE);
        let beside = self.is_beside(path);
        let related = match beside {
            true => relation(theirs, ours) < Relation::SameDirectory || blind_temporary(ours),
            false => theirs == ours && close,
        };
        related || beside && close && !self.claimed && !self.keeps
    }

    /// It may have replaced what stands at `path` since line `since`. A file that went from another directory where no line tells
    /// may have gone over what the program put anywhere on the volume shortly before; in its own directory, and later, over what
    /// has a name that programs give it. A temporary that carries a name is named for a save, which goes to the name that a program reads, not to one
    /// that it has put aside; a directory replaces an empty one at most, and a further name nothing. `another`: it was done by another
    /// process than the one that put something there.
    pub(super) fn may_replace(
        &self,
        path: &BString,
        object: ObjectType,
        since: At,
        put_aside: bool,
        another: bool,
    ) -> bool {
        let kinds = [self.object, object];
        if kinds[0] != kinds[1] && !kinds.contains(&ObjectType::Unknown) || self.likely || self.adds
        {
            return false;
        }
        if self.claimed && !self.by_disk && self.may_be_called.first() == Some(path) {
            return true;
        }
        let Some(from) = self.path.as_ref().filter(|from| *from != path) else {
            return false;
        };
        let beside = self.is_beside(path);
        if another {
            // others are at work all over the disk: the name must be one that is made of this one, or what they have just written there
            let written = self.made_here && !self.claimed;
            let related = || relation(base(from), base(path)) < Relation::SameDirectory;
            return beside && (written || related());
        }
        if self.by_disk {
            // if it is not where the disk shows it, it was put back
            return beside && relation(from, path) == Relation::Restore;
        }
        let close = is_close(since, self.at, CLOSE_BEFORE);
        let elsewhere = from.starts_with(b"/") && volume(from) != volume(path);
        let from_afar = close && !self.claimed && !beside && !elsewhere;
        let blind = from_afar && !kinds.contains(&ObjectType::Directory);
        if !beside && !blind {
            return false;
        }
        let related = relation(base(from), base(path));
        let saved = put_aside && temporary(base(from)) && !blind_temporary(base(from));
        let near = beside
            && related < Relation::SameDirectory
            && !(put_aside && related == Relation::BlindTemporary);
        near || blind && !saved
    }

    /// Wherever it came from, it may stand at `path` now.
    pub(super) fn may_stand_at(&self, path: &BString, object: ObjectType) -> bool {
        let kinds = [self.object, object];
        let same = kinds[0] == kinds[1] || kinds.contains(&ObjectType::Unknown);
        let from = self.path.as_ref().filter(|from| from.starts_with(b"/"));
        let near = from.is_none_or(|from| from != path && volume(from) == volume(path));
        let named = self.claimed && !self.may_be_called.contains(path);
        same && near && !named && !self.is_told()
    }

    /// It is hardly called anything else than what is claimed, or the disk tells whether it is.
    pub(super) fn is_told(&self) -> bool {
        self.likely || self.by_disk
    }

    /// It stood in the directory of `path`, as far as its own path is shown.
    pub(super) fn is_beside(&self, path: &BString) -> bool {
        let Some(from) = &self.path else { return true };
        let (Some(theirs), Some(ours)) = (directory(from), directory(path)) else {
            return true;
        };
        match from.starts_with(b"/") {
            true => theirs == ours,
            false => ours.ends_with(theirs),
        }
    }

    /// A directory was made where the capture does not tell.
    pub(super) fn directory_made(operation: &Operation, at: At) -> UnknownName {
        UnknownName {
            operation: Some(operation.id),
            doer: Some(doer_of(operation)),
            exchanges: false,
            at,
            path: operation.path.clone(),
            object: ObjectType::Directory,
            may_be_called: Vec::new(),
            claimed: false,
            likely: false,
            by_disk: false,
            own: true,
            made_here: true,
            adds: false,
            keeps: false,
        }
    }

    /// In words.
    pub(super) fn name(&self) -> String {
        match self.operation {
            Some(operation) => format!("operation {operation}"),
            None => format!("another process (line {})", self.at.line()),
        }
    }
}
