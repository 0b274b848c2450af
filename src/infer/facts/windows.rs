//! What the same thread looked at just before and just after a call whose second path is never printed.

use std::collections::VecDeque;

use bstr::BString;
use rustc_hash::FxHashMap;

use crate::dialect::fs_usage::calls::Op;
use crate::infer::facts::bloom_filter::BloomFilter;
use crate::infer::facts::change::ChangeId;
use crate::ledger::proof;
use crate::trace::names::{Names, PathId, fingerprint};
use crate::trace::paths::Completeness;
use crate::trace::{At, Event};

/// One path named by one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) id: PathId,
    pub(crate) how: Completeness,
    pub(crate) op: Op,
    pub(crate) errno: Option<i32>,
    pub(crate) wide: bool,
    pub(crate) at: At,
    /// Path-naming calls of the thread since its first one: neighbours differ by one.
    pub(crate) turn: u64,
}

impl Mention {
    /// The path was looked up and found.
    pub(crate) fn found(&self) -> bool {
        self.wide && self.errno.is_none()
    }

    /// The path was looked up and is not there.
    pub(crate) fn missing(&self) -> bool {
        self.wide && self.errno == Some(2)
    }

    /// A call asked whether the path is there, or was to make sure that it is not, and it is not; no part of the path stopped the
    /// lookup.
    pub(crate) fn asks_in_vain(&self) -> bool {
        let asks = proof::is_look(self.op) || matches!(self.op, Op::Stat | Op::Unlink);
        self.wide && self.errno == Some(2) && asks && self.how != Completeness::Stopped
    }

    /// A call that gives a name to what it names failed: it asks for nothing there.
    pub(crate) fn is_failed_source(&self) -> bool {
        matches!(self.op, Op::Rename | Op::Link) && self.errno.is_some()
    }

    /// The call is about the very name, whole as it is printed. `stat` and `open` follow links, and are how programs read.
    pub(crate) fn is_for_this_name(&self) -> bool {
        self.how == Completeness::Whole && proof::is_look(self.op) && self.op != Op::Open
    }
}

/// Too many levels of symbolic links.
const ELOOP: i32 = 62;

/// Mentions kept before and after a hidden half.
pub(in crate::infer) const MENTIONS: usize = 16;

/// A call with a hidden half and its surroundings.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    /// The change that it completes.
    pub(crate) change: ChangeId,
    pub(crate) at: At,
    pub(crate) turn: u64,
    pub(crate) before: Vec<Mention>,
    pub(crate) after: Vec<Mention>,
    /// renameat: the destination's directory.
    pub(crate) dir: Option<PathId>,
    /// A visible call had written what stands under the name that it prints.
    pub(crate) written: bool,
    /// The first lookup of the thread afterwards that was led from link to link for ever; its line has no path.
    pub(crate) looped: Option<(At, u64)>,
    /// The first text without a leading slash that the thread looked up afterwards, while nothing tells its directory.
    pub(crate) relative: Option<(BString, bool, At, u64)>,
}

impl Window {
    /// The thread made this directory not long before the call.
    pub(in crate::infer) fn has_just_made(&self, directory: PathId) -> bool {
        let made = |m: &Mention| m.op == Op::Mkdir && m.errno.is_none() && m.id == directory;
        self.before.iter().any(made)
    }
}

#[derive(Clone, Debug, Default)]
struct Thread {
    ring: VecDeque<Mention>,
    turn: u64,
    /// Window halves whose surroundings are still being collected.
    open: Vec<usize>,
}

/// The surroundings of every call with a hidden half.
#[derive(Clone, Debug, Default)]
pub(crate) struct ThreadWindows {
    threads: FxHashMap<(u32, Option<i64>), Thread>,
    pub(crate) all: Vec<Window>,
    /// By the path's number: one more than how often the processes reported on named it; 1: it only holds such a path.
    named: Vec<u32>,
    /// Those named or met.
    filter: BloomFilter,
    /// Lists that were let go, for those to come.
    spare: Vec<Vec<Mention>>,
}

impl ThreadWindows {
    /// The processes reported on named the path, or another one in it.
    pub(crate) fn met(&self, id: PathId) -> bool {
        self.named.get(id.index()).is_some_and(|n| *n > 0)
    }

    /// Whether they may have, told by the text of the path.
    pub(crate) fn may_have_met(&self, path: &[u8]) -> bool {
        self.filter.may_hold(fingerprint(path) >> 46)
    }

    /// How often a path was named.
    pub(crate) fn times(&self, id: PathId) -> u32 {
        let known = self.named.get(id.index());
        known.map_or(0, |n| n.saturating_sub(1))
    }

    fn meet(&mut self, names: &Names, id: PathId) -> &mut u32 {
        if self.named.len() <= id.index() {
            self.named.resize(id.index() + 1, 0);
        }
        let n = &mut self.named[id.index()];
        if *n == 0 {
            *n = 1;
            self.filter.add(fingerprint(names.get(id)) >> 46);
        }
        n
    }

    /// The paths that the same thread named shortly before a call, newest first.
    pub(crate) fn recent(&self, e: &Event<'_, '_>) -> impl Iterator<Item = PathId> + '_ {
        let thread = self.threads.get(&(e.process, e.record.thread));
        thread
            .into_iter()
            .flat_map(|t| t.ring.iter().rev().map(|m| m.id))
    }

    /// Shortly before a call, the same thread did more with its path than asking whether it is there.
    pub(crate) fn handled(&self, e: &Event<'_, '_>) -> bool {
        let (Some(l), Some(t)) = (e.path, self.threads.get(&(e.process, e.record.thread))) else {
            return false;
        };
        t.ring.iter().any(|m| {
            m.id == l.id
                && m.at < e.at
                && matches!(
                    m.op,
                    Op::Open | Op::Rename | Op::Chmod | Op::Readlink | Op::Mkdir | Op::Chdir
                )
        })
    }

    /// The newest call that gave or took the name made something there: to make it again fails.
    pub(in crate::infer) fn made_last(&self, e: &Event<'_, '_>) -> bool {
        let (Some(l), Some(t)) = (e.path, self.threads.get(&(e.process, e.record.thread))) else {
            return false;
        };
        let gives = |op| matches!(op, Op::Symlink | Op::Mkdir);
        let takes = |op| matches!(op, Op::Unlink | Op::Delete | Op::Rmdir | Op::Rename);
        let mut newest = t.ring.iter().rev();
        let last = newest.find(|m| m.id == l.id && m.at < e.at && (gives(m.op) || takes(m.op)));
        last.is_some_and(|m| gives(m.op))
    }

    /// The same, and the thread has not taken the name away since, as far as narrow lines tell.
    pub(crate) fn used_last(&self, e: &Event<'_, '_>) -> bool {
        let (Some(l), Some(t)) = (e.path, self.threads.get(&(e.process, e.record.thread))) else {
            return false;
        };
        let about = t.ring.iter().rev().filter(|m| m.id == l.id && m.at < e.at);
        let mut told = about.filter_map(|m| match m.op {
            Op::Open | Op::Chmod | Op::Readlink | Op::Mkdir | Op::Chdir => Some(true),
            Op::Rename | Op::Unlink | Op::Rmdir | Op::Delete => Some(false),
            _ => None,
        });
        told.next() == Some(true)
    }

    /// A call named a path that cannot be placed.
    pub(crate) fn unplaced(&mut self, e: &Event<'_, '_>) {
        if e.record.path.is_none() && e.record.errno == Some(ELOOP) {
            return self.looped(e);
        }
        let Some(text) = e.record.path.filter(|t| !t.is_empty() && !e.record.clipped) else {
            return;
        };
        let Some(t) = self.threads.get_mut(&(e.process, e.record.thread)) else {
            return;
        };
        t.turn += 1;
        for window in &t.open {
            let window = &mut self.all[*window];
            if window.relative.is_none() && text[0] != b'/' {
                window.relative = Some((text.into(), e.record.stopped, e.at, t.turn));
            }
        }
    }

    /// A lookup went from link to link, and names nothing.
    fn looped(&mut self, e: &Event<'_, '_>) {
        if let Some(t) = self.threads.get_mut(&(e.process, e.record.thread)) {
            t.turn += 1;
            for window in &t.open {
                self.all[*window].looped.get_or_insert((e.at, t.turn));
            }
        }
    }

    /// A call named a path.
    pub(crate) fn mention(&mut self, names: &Names, e: &Event<'_, '_>) {
        let Some(l) = e.path else {
            return self.unplaced(e);
        };
        *self.meet(names, l.id) += 1;
        self.meet(names, names.parent(l.id));
        let t = self
            .threads
            .entry((e.process, e.record.thread))
            .or_default();
        t.turn += 1;
        let m = Mention {
            id: l.id,
            how: l.how,
            op: e.op,
            errno: e.record.errno,
            wide: e.record.wide,
            at: e.at,
            turn: t.turn,
        };
        let all = &mut self.all;
        t.open.retain(|window| {
            all[*window].after.push(m);
            all[*window].after.len() < MENTIONS
        });
        if t.ring.len() == MENTIONS {
            t.ring.pop_front();
        }
        t.ring.push_back(m);
    }

    /// The call itself has a hidden half; its own mention must have been entered before.
    pub(crate) fn open(
        &mut self,
        e: &Event<'_, '_>,
        change: ChangeId,
        dir: Option<PathId>,
        written: bool,
    ) {
        let t = self
            .threads
            .entry((e.process, e.record.thread))
            .or_default();
        if e.path.is_none() {
            t.turn += 1;
        }
        let n = self.all.len();
        let spare = &mut self.spare;
        let mut list = || spare.pop().unwrap_or_else(|| Vec::with_capacity(MENTIONS));
        let (mut before, after) = (list(), list());
        before.extend(t.ring.iter().filter(|m| m.at < e.at));
        self.all.push(Window {
            change,
            at: e.at,
            turn: t.turn,
            before,
            after,
            dir,
            written,
            looped: None,
            relative: None,
        });
        t.open.push(n);
    }

    /// Lets go what belongs to the changes before this one.
    pub(crate) fn retire(&mut self, change: ChangeId) {
        let count = self
            .all
            .iter()
            .take_while(|window| window.change < change)
            .count();
        for window in self.all.drain(..count) {
            for mut list in [window.before, window.after] {
                list.clear();
                self.spare.push(list);
            }
        }
        for t in self.threads.values_mut() {
            t.open.retain_mut(|window| match window.checked_sub(count) {
                Some(now) => {
                    *window = now;
                    true
                }
                None => false,
            });
        }
    }

    /// Keeps the newest threads only, if there are more than `most`.
    pub(crate) fn sweep(&mut self, most: usize) {
        if self.threads.len() <= most {
            return;
        }
        let last = |t: &Thread| t.ring.back().map(|m| m.at).unwrap_or_default();
        let mut all: Vec<At> = self.threads.values().map(last).collect();
        let cut = all.len() - most / 2;
        let since = *all.select_nth_unstable(cut).1;
        self.threads.retain(|_, t| last(t) >= since);
    }

    /// Every reference to a path that must stay good.
    pub(crate) fn visit(&mut self, each: &mut dyn FnMut(&mut PathId)) {
        let rings = self.threads.values_mut().flat_map(|t| &mut t.ring);
        let around = self
            .all
            .iter_mut()
            .flat_map(|window| window.before.iter_mut().chain(&mut window.after));
        for m in rings.chain(around) {
            each(&mut m.id);
        }
        for dir in self.all.iter_mut().filter_map(|window| window.dir.as_mut()) {
            each(dir);
        }
    }

    /// Moves the counts to the paths' new numbers.
    pub(crate) fn renumber(&mut self, names: &Names, moved: impl Fn(PathId) -> Option<PathId>) {
        self.filter.clear();
        let named = std::mem::take(&mut self.named);
        for (old, n) in named.into_iter().enumerate().filter(|(_, n)| *n > 0) {
            if let Some(new) = moved(PathId(old as u32)) {
                *self.meet(names, new) = n;
            }
        }
    }
}
