//! What is concluded, over what is observed: the facts are only read, and a change with what is concluded of it stands beside
//! the one that was observed.

use super::facts::Facts;
use super::made::{Made, Paths, make};
use super::memory::Memory;
use crate::infer::facts::change::{Change, ChangeId};
use crate::infer::facts::windows::Window;
use crate::trace::At;
use crate::trace::names::PathId;

/// Conclusions about the changes, first those that are settled, then the others.
pub(crate) struct Verdicts<'f> {
    pub(super) facts: &'f Facts,
    pub(super) memory: &'f Memory,
    changes: Changes<'f>,
    /// So many of them are settled.
    settled: usize,
    made: Made,
}

enum Changes<'f> {
    /// Conclusions beside the changes of the facts and the memory.
    Beside {
        settled: &'f [Change],
        open: &'f [Change],
        /// By the place of the change: 0, or one more than the place of its conclusion.
        places: Vec<u32>,
        concluded: Vec<Change>,
    },
    /// Nobody needs what was observed of them alone.
    Own(Vec<Change>),
}

/// Changes with what is concluded of them, and the names that were made up for that.
#[derive(Debug, Default)]
pub(super) struct Concluded {
    pub(super) changes: Vec<Change>,
    /// So many of them are settled.
    settled: usize,
    pub(super) made: Made,
}

impl Concluded {
    /// Takes all changes out of the facts and the memory; nothing is concluded yet of those that were open.
    pub(super) fn nothing(facts: &mut Facts, memory: &mut Memory) -> Concluded {
        memory.recognise(&facts.trace.names);
        let mut changes = std::mem::take(&mut memory.settled);
        let settled = changes.len();
        changes.extend(facts.changes.take());
        Concluded {
            changes,
            settled,
            made: Made::default(),
        }
    }

    /// What no line or list held when it was claimed, and is seen since, is one name.
    pub(super) fn recognise(&mut self, facts: &Facts, memory: &mut Memory) {
        let mut shown = memory.made.shown(&facts.trace.names, 0);
        let others = memory.made.len();
        shown.extend(self.made.shown(&facts.trace.names, others));
        if !shown.is_empty() {
            let names = self.changes.iter_mut().flat_map(Change::names_mut);
            names.for_each(|id| *id = shown.get(id).copied().unwrap_or(*id));
        }
    }
}

impl<'f> Verdicts<'f> {
    /// Nothing is concluded yet of what is open.
    #[cfg_attr(
        not(any(feature = "cli", test)),
        expect(dead_code, reason = "only watch looks at what is still open")
    )]
    pub(super) fn none(facts: &'f Facts, memory: &'f Memory) -> Verdicts<'f> {
        let (settled, open) = (&memory.settled[..], &facts.changes.list[..]);
        Verdicts {
            facts,
            memory,
            changes: Changes::Beside {
                settled,
                open,
                places: vec![0; settled.len() + open.len()],
                concluded: Vec::new(),
            },
            settled: settled.len(),
            made: Made::default(),
        }
    }

    /// Goes on from what was concluded of all changes.
    pub(super) fn of(facts: &'f Facts, memory: &'f Memory, concluded: Concluded) -> Verdicts<'f> {
        Verdicts {
            facts,
            memory,
            changes: Changes::Own(concluded.changes),
            settled: concluded.settled,
            made: concluded.made,
        }
    }

    /// All that is concluded, where the changes were handed over.
    pub(super) fn into_concluded(self) -> Concluded {
        let changes = match self.changes {
            Changes::Own(changes) => changes,
            Changes::Beside { concluded, .. } => concluded,
        };
        Concluded {
            changes,
            settled: self.settled,
            made: self.made,
        }
    }

    /// The changes from this place on are none of those that are spoken of any more.
    pub(super) fn leave_out_from(&mut self, n: usize) {
        match &mut self.changes {
            Changes::Beside { places, .. } => places.truncate(n),
            Changes::Own(all) => all.truncate(n),
        }
    }

    /// Adds a change, which is nobody's hidden half.
    pub(super) fn add(&mut self, change: Change) {
        match &mut self.changes {
            Changes::Own(all) => all.push(change),
            Changes::Beside {
                places, concluded, ..
            } => {
                concluded.push(change);
                places.push(concluded.len() as u32);
            }
        }
    }

    /// Brings the changes into the order of their lines: from now on none is found by its call.
    pub(super) fn sort(&mut self) {
        if let Changes::Own(all) = &mut self.changes {
            all.sort_by_key(|change| change.at);
            self.settled = 0;
        }
    }

    /// How many changes there are.
    pub(super) fn count(&self) -> usize {
        match &self.changes {
            Changes::Beside { places, .. } => places.len(),
            Changes::Own(all) => all.len(),
        }
    }

    /// The change at a place, with what is concluded of it.
    #[inline]
    pub(super) fn change(&self, n: usize) -> &Change {
        match &self.changes {
            Changes::Beside {
                settled,
                open,
                places,
                concluded,
            } => match places[n] {
                0 if n < settled.len() => &settled[n],
                0 => &open[n - settled.len()],
                place => &concluded[place as usize - 1],
            },
            Changes::Own(all) => &all[n],
        }
    }

    /// The same, to conclude more of it.
    pub(super) fn change_mut(&mut self, n: usize) -> &mut Change {
        if let Changes::Beside { places, .. } = &self.changes
            && places[n] == 0
        {
            let own = self.change(n).clone();
            if let Changes::Beside {
                places, concluded, ..
            } = &mut self.changes
            {
                concluded.push(own);
                places[n] = concluded.len() as u32;
            }
        }
        match &mut self.changes {
            Changes::Beside {
                places, concluded, ..
            } => &mut concluded[places[n] as usize - 1],
            Changes::Own(all) => &mut all[n],
        }
    }

    /// All changes, in their order.
    pub(super) fn changes(&self) -> impl DoubleEndedIterator<Item = &Change> + ExactSizeIterator {
        (0..self.count()).map(|n| self.change(n))
    }

    /// Those from this call's on.
    pub(super) fn since(&self, window: &Window) -> impl Iterator<Item = &Change> {
        (self.place(window.change)..self.count()).map(|n| self.change(n))
    }

    /// The places of the changes from one on, in order of their lines.
    pub(super) fn in_order(&self, first: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (first..self.count()).collect();
        order.sort_by_key(|n| self.change(*n).at);
        order
    }

    /// The place of a change that is open.
    #[inline]
    pub(super) fn place(&self, number: ChangeId) -> usize {
        self.facts.changes.place(number).unwrap_or_default() + self.settled
    }

    /// The change that this is the hidden half of.
    #[inline]
    pub(super) fn of_call(&self, window: &Window) -> &Change {
        self.change(self.place(window.change))
    }

    /// The same, to conclude more of it.
    pub(super) fn of_call_mut(&mut self, window: &Window) -> &mut Change {
        self.change_mut(self.place(window.change))
    }

    /// What a file was copied from, as far as the newest copies before a line tell.
    pub(super) fn copied_from(&self, id: PathId, at: At) -> Option<PathId> {
        const NEWEST: usize = 8;
        let copies = &self.facts.content.copies;
        let until = copies.partition_point(|copy| copy.at < at);
        let mut newest = copies[..until].iter().rev().take(NEWEST);
        newest.find(|copy| copy.to == id).map(|copy| copy.from)
    }

    /// Every path, those that no line holds included.
    pub(super) fn names(&self) -> Paths<'_> {
        Paths::new(&self.facts.trace.names, &self.memory.made, &self.made)
    }

    /// The number of a path; it is made up, if it was not seen.
    pub(super) fn make(&mut self, path: &[u8]) -> PathId {
        let (seen, settled) = (&self.facts.trace.names, &self.memory.made);
        make(seen, settled, &mut self.made, path)
    }

    /// The number of `directory/name`; it is made up, if it was not seen.
    pub(super) fn join(&mut self, directory: PathId, name: &[u8]) -> PathId {
        let mut path = self.names().get(directory).to_vec();
        if path.last() != Some(&b'/') {
            path.push(b'/');
        }
        path.extend_from_slice(name);
        self.make(&path)
    }
}
