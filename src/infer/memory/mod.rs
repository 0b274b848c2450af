//! What is kept for long runs: what has been concluded for good, and what was let go.

pub(super) mod condense;
pub(crate) mod dropped;
pub(crate) mod forget;
pub(super) mod limits;
pub(super) mod settle;

use rustc_hash::FxHashMap;

use self::dropped::Dropped;
use self::limits::{Forgotten, Limits};
use super::made::Made;
use super::operation::Operation;
use super::verdicts::Concluded;
use crate::infer::facts::change::{Change, ChangeId};
use crate::infer::observe::looks::Looks;
use crate::trace::At;
use crate::trace::names::{Names, PathId};

/// Operations settled since the last look.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting {
    pub(super) operations: Vec<Operation>,
    pub(super) untold: u64,
}

/// Names that no line holds and that are kept before it is looked which of them are needed.
const MADE: usize = 4096;

/// Settled changes, and what bounds memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    /// Changes with what was concluded of them for good, in the order of their numbers.
    pub(super) settled: Vec<Change>,
    /// The names of theirs that no line holds.
    pub(super) made: Made,
    /// Settled changes, or another source, explain what stands at a path: their line.
    pub(super) explained: FxHashMap<PathId, At>,
    /// The names of changes that are not kept any more.
    pub(crate) dropped: Dropped,
    /// Settled since the last look, when somebody looks.
    pub(super) waiting: Option<Waiting>,
    pub(super) limits: Limits,
    /// So many settled changes are to be condensed.
    pub(super) next_condense: usize,
    /// Looks of other processes that were met before.
    pub(super) looks: Looks,
    /// Calls since the last sweep.
    pub(super) since_sweep: u32,
    /// So many paths, and some are forgotten.
    pub(super) next_forget: usize,
    /// So many names that no line holds, and those that nobody needs are forgotten.
    next_sweep: usize,
    pub(crate) forgotten: Forgotten,
    /// Line at which paths were forgotten last.
    pub(super) forgot: At,
}

impl Memory {
    /// A settled change, if it is kept.
    pub(super) fn get(&self, number: ChangeId) -> Option<&Change> {
        let place = self.settled.binary_search_by_key(&number, |c| c.number);
        place.ok().and_then(|n| self.settled.get(n))
    }

    /// The same, to tell more of it.
    pub(super) fn get_mut(&mut self, number: ChangeId) -> Option<&mut Change> {
        let place = self.settled.binary_search_by_key(&number, |c| c.number);
        place.ok().and_then(|n| self.settled.get_mut(n))
    }

    /// Keeps what was concluded of all settled changes, for good.
    pub(super) fn keep(&mut self, concluded: Concluded) {
        self.made.append(concluded.made);
        self.settled = concluded.changes;
    }

    /// What no line held when it was claimed, and a line has shown since, is one name.
    pub(super) fn recognise(&mut self, seen: &Names) {
        let shown = self.made.shown(seen, 0);
        if shown.is_empty() {
            return;
        }
        let now = |id: PathId| shown.get(&id).copied().unwrap_or(id);
        for change in &mut self.settled {
            change.names_mut().for_each(|id| *id = now(*id));
        }
        self.explained = self
            .explained
            .drain()
            .map(|(id, at)| (now(id), at))
            .collect();
    }

    /// Forgets the names that no line holds and no settled change has any more.
    pub(super) fn sweep(&mut self) {
        let count = self.made.len();
        if count < self.next_sweep.max(MADE) {
            return;
        }
        let old = std::mem::take(&mut self.made);
        for change in &mut self.settled {
            for id in change.names_mut().filter(|id| id.is_made()) {
                *id = self.made.take_over(&old, *id);
            }
        }
        let made = &mut self.made;
        let explained = self.explained.drain().filter_map(|(id, at)| {
            let id = match id.is_made() {
                true => made.taken_over(&old, id)?,
                false => id,
            };
            Some((id, at))
        });
        self.explained = explained.collect();
        self.next_sweep = self.made.len() * 2;
    }

    /// A settled change is the cause of it that something appeared at a path after it had been absent at a line.
    pub(super) fn is_explained(&self, id: PathId, absent: At) -> bool {
        self.explained.get(&id).is_some_and(|at| *at > absent)
    }
}
