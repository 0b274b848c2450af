//! The files that narrow lines speak of: which are open, which names were taken away, which directories made.
//!
//! Pattern: `open A`, `open B`, `read`, `write`, `close`, `close`: descriptors are not printed, so they are taken to be
//! closed in the reverse order, and what is not used after a close is taken to have failed to open.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::infer::facts::change::ChangeId;
use crate::trace::names::{PathId, rekey};
use crate::trace::{At, Located};

/// Files of a process that may be open at once, and closed ones that are remembered.
const OPEN: usize = 16;
const CLOSED: usize = 8;

/// One opening, which may have failed.
#[derive(Clone, Copy, Debug)]
pub(in crate::infer) struct Opening {
    /// `None`: a socket, a duplicate, a path that is not known.
    pub(in crate::infer) path: Option<Located>,
    /// The line shows a path, and not whose.
    pub(in crate::infer) unplaced: bool,
    pub(in crate::infer) opened: At,
    /// The process's calls that name a path, counted at the opening.
    pub(in crate::infer) turn: u64,
    /// Why the file is a new one.
    pub(in crate::infer) made: Option<&'static str>,
    /// Named for the first time: more likely made than rewritten.
    pub(in crate::infer) new: bool,
    /// A call through a descriptor followed: the opening succeeded.
    pub(in crate::infer) used: bool,
    /// It, or a file opened before it, was read since.
    pub(in crate::infer) read: bool,
    /// Owner, permissions or times were set through it.
    pub(in crate::infer) set: bool,
    pub(in crate::infer) change: Option<ChangeId>,
}

/// `rename` of a file, and the copy that `mv` makes where it fails.
#[derive(Clone, Copy, Debug)]
pub(in crate::infer) struct Move {
    pub(in crate::infer) source: PathId,
    pub(in crate::infer) change: ChangeId,
    pub(in crate::infer) turn: u64,
    /// The source was opened by the next call that names a path: it is still there.
    pub(in crate::infer) opened: Option<At>,
    /// The copy, opened after it.
    pub(in crate::infer) copy: Option<PathId>,
}

/// The newest call that took a name away.
#[derive(Clone, Copy, Debug)]
pub(in crate::infer) struct Taken {
    pub(in crate::infer) path: PathId,
    pub(in crate::infer) change: ChangeId,
    pub(in crate::infer) turn: u64,
}

/// What one process does, as far as narrow lines tell.
#[derive(Clone, Debug, Default)]
pub(in crate::infer) struct Process {
    /// Newest last.
    pub(in crate::infer) open: Vec<Opening>,
    pub(in crate::infer) closed: VecDeque<Opening>,
    pub(in crate::infer) moving: Option<Move>,
    pub(in crate::infer) taken: Option<Taken>,
    /// Calls that name a path.
    pub(in crate::infer) turn: u64,
    /// Nothing was closed since the newest opening.
    pub(in crate::infer) fresh: bool,
}

/// The files that narrow lines speak of.
#[derive(Clone, Debug, Default)]
pub(in crate::infer) struct Narrow {
    pub(in crate::infer) processes: FxHashMap<u32, Process>,
    /// Names that were taken away, and not given again since.
    pub(in crate::infer) left: FxHashSet<PathId>,
    /// Directories made.
    pub(in crate::infer) directories: FxHashSet<PathId>,
    /// Directories in which a file was used: they are there.
    pub(in crate::infer) used: FxHashSet<PathId>,
    /// What processes not reported on opened, and where last: the lines do not tell whether they made it.
    pub(in crate::infer) theirs: FxHashMap<PathId, At>,
}

impl Process {
    /// The opening that a call through an unknown descriptor means: the newest; after a close the newest one that is
    /// known to have succeeded.
    pub(in crate::infer) fn meant(&self) -> Option<usize> {
        let used = |o: &Opening| o.used;
        let top = if self.fresh {
            self.open.len().checked_sub(1)?
        } else {
            self.open.iter().rposition(used)?
        };
        let t = &self.open[top];
        // The newest one was read, and it is the one before that is being made: a copy with the new file opened first.
        if t.read && t.made.is_none() && t.change.is_none() {
            let below = top.checked_sub(1).filter(|b| {
                let b = &self.open[*b];
                b.made.is_some() || b.change.is_some()
            });
            return below.or(Some(top));
        }
        Some(top)
    }

    pub(in crate::infer) fn push(&mut self, opening: Opening) {
        if self.open.len() == OPEN {
            self.open.remove(0);
        }
        self.open.push(opening);
        self.fresh = true;
    }

    /// `dup` right after an opening: two descriptors stand for it, and it succeeded.
    pub(in crate::infer) fn duplicate(&mut self) -> bool {
        let Some(top) = self.open.last_mut().filter(|_| self.fresh) else {
            return false;
        };
        top.used = true;
        let copy = *top;
        self.push(copy);
        true
    }

    pub(in crate::infer) fn close(&mut self) {
        let used = self.open.iter().rposition(|o| o.used);
        let newest = self.open.len().checked_sub(1);
        let Some(n) = newest.filter(|_| self.fresh).or(used).or(newest) else {
            return;
        };
        let o = self.open.remove(n);
        self.fresh = false;
        if self.closed.len() == CLOSED {
            self.closed.pop_front();
        }
        self.closed.push_back(o);
    }

    pub(in crate::infer) fn all(&mut self) -> impl DoubleEndedIterator<Item = &mut Opening> {
        self.closed.iter_mut().chain(&mut self.open)
    }
}

impl Opening {
    pub(in crate::infer) fn of(path: Option<Located>, opened: At, turn: u64) -> Opening {
        Opening {
            path,
            unplaced: false,
            opened,
            turn,
            made: None,
            new: false,
            used: false,
            read: false,
            set: false,
            change: None,
        }
    }
}

impl Narrow {
    /// Every reference to a path that must stay good.
    pub(in crate::infer) fn visit(&mut self, each: &mut dyn FnMut(&mut PathId)) {
        for p in self.processes.values_mut() {
            for l in p.all().filter_map(|o| o.path.as_mut()) {
                each(&mut l.id);
            }
            if let Some(m) = &mut p.moving {
                each(&mut m.source);
                if let Some(c) = &mut m.copy {
                    each(c);
                }
            }
            if let Some(t) = &mut p.taken {
                each(&mut t.path);
            }
        }
    }

    /// Moves the names to their new numbers; those of forgotten paths go.
    pub(in crate::infer) fn renumber(&mut self, moved: impl Fn(PathId) -> Option<PathId>) {
        for set in [&mut self.left, &mut self.directories, &mut self.used] {
            *set = set.iter().filter_map(|id| moved(*id)).collect();
        }
        rekey(&mut self.theirs, moved);
    }
}
