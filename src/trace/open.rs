//! The open descriptors of the processes of one name.
//!
//! Lines tell names, not processes. Where threads are told (10.7 and later, wide), a descriptor that a second thread opens
//! while the first one has it open belongs to another process of that name, and each thread is given its own.

use rustc_hash::{FxHashMap, FxHashSet};

use super::descriptor::Descriptor;

/// Numbers below this one, which are nearly all, need no search.
const LOW: usize = 64;
/// Descriptors of other processes of the name that are remembered; those of processes that ended unseen are among them.
const MOST_DISPLACED: usize = 4096;

/// What each descriptor stands for.
#[derive(Clone, Debug, Default)]
pub(super) struct Open {
    low: Vec<Option<Descriptor>>,
    high: FxHashMap<i32, Descriptor>,
    /// What a descriptor stood for when another thread opened the same one, by the thread that had opened it before.
    displaced: FxHashMap<(i32, i32), Descriptor>,
    /// The numbers that were opened or closed; those below [`LOW`] as bits.
    ever: u64,
    ever_high: FxHashSet<i32>,
    /// Events are missing: any other one may have been.
    missing: bool,
    /// Threads that called `execve`: each is the only one that its process had then.
    executed: FxHashSet<i32>,
}

/// As a descriptor remembers it: lines print 32 bits of a thread's number (format page, section 1.8).
pub(super) fn short(thread: Option<i64>) -> Option<i32> {
    thread.map(|t| t as i32)
}

impl Open {
    /// What it stands for, when this thread uses it.
    #[inline]
    pub(super) fn get(&self, fd: i32, thread: Option<i64>) -> Option<Descriptor> {
        let (newest, thread) = (self.newest(fd), short(thread));
        if newest.is_some_and(|d| d.thread == thread) {
            return newest;
        }
        if newest.is_none() && self.displaced.is_empty() {
            return None;
        }
        self.of_another(fd, thread, newest)
    }

    #[cold]
    fn of_another(
        &self,
        fd: i32,
        thread: Option<i32>,
        newest: Option<Descriptor>,
    ) -> Option<Descriptor> {
        let own = thread.and_then(|t| self.displaced.get(&(fd, t)).copied());
        // another thread of that process, most often; or another process
        let foreign = || {
            newest.map(|d| Descriptor {
                doubtful: true,
                ..d
            })
        };
        own.or_else(foreign)
    }

    /// The directory that it stands for, when this thread names something in it: nothing that was opened to be written, nor what
    /// another thread opened, if this one has called `execve`, as that one belongs to another process.
    pub(super) fn directory(&self, fd: i32, thread: Option<i64>) -> Option<Descriptor> {
        let (found, thread) = (self.get(fd, thread)?, short(thread));
        let executed = || thread.is_some_and(|t| self.executed.contains(&t));
        let other = found.writes || found.thread != thread && executed();
        (!other).then_some(found)
    }

    /// This thread has copied the descriptor `from`, and uses `fd` next, which it has not opened.
    pub(super) fn copy(&mut self, from: i32, fd: i32, thread: Option<i64>) {
        let own = |d: &Descriptor| d.thread == short(thread);
        let known = self.get(fd, thread);
        if fd != from
            && known.is_none_or(|d| thread.is_some() && !own(&d))
            && let Some(old) = self.get(from, thread).filter(own)
        {
            self.share(old.opening);
            let new = Descriptor {
                shared: true,
                ..old
            };
            self.insert(fd, new);
        }
    }

    /// This thread runs another program from now on.
    pub(super) fn execute(&mut self, thread: Option<i64>) {
        if self.executed.len() >= MOST_DISPLACED {
            self.executed.clear();
        }
        self.executed.extend(short(thread));
    }

    /// Whether it is known to be open in the process of this thread: then a close was lost, or two processes that cannot be
    /// told apart have it.
    pub(super) fn is_open(&self, fd: i32, thread: Option<i64>) -> bool {
        let thread = short(thread);
        let same = |d: Descriptor| d.thread == thread || d.thread.is_none() || thread.is_none();
        self.newest(fd).is_some_and(same)
    }

    #[inline]
    fn newest(&self, fd: i32) -> Option<Descriptor> {
        match low(fd) {
            Some(n) => self.low.get(n).copied().flatten(),
            None => self.high.get(&fd).copied(),
        }
    }

    fn meet(&mut self, fd: i32) {
        match low(fd) {
            Some(n) => self.ever |= 1 << n,
            None => {
                self.ever_high.insert(fd);
            }
        }
    }

    /// Nothing in the recording opened or closed it, so it was open before.
    pub(super) fn opened_before(&self, fd: i32) -> bool {
        !self.met(fd) && !self.missing
    }

    fn met(&self, fd: i32) -> bool {
        match low(fd) {
            Some(n) => self.ever & 1 << n != 0,
            None => self.ever_high.contains(&fd),
        }
    }

    /// It was opened or closed in the recording, and is not open as far as the lines tell.
    pub(super) fn is_closed(&self, fd: i32) -> bool {
        self.met(fd) && !self.missing && self.displaced.is_empty() && self.newest(fd).is_none()
    }

    /// Events are missing: what a descriptor stands for may have changed unseen.
    pub(super) fn doubt(&mut self) {
        self.missing = true;
        self.all_mut().for_each(|d| d.doubtful = true);
    }

    /// It stands for this from now on, in the process of the thread that opened it.
    pub(super) fn insert(&mut self, fd: i32, new: Descriptor) {
        self.meet(fd);
        let old = match low(fd) {
            None => self.high.insert(fd, new),
            Some(n) => {
                if n >= self.low.len() {
                    self.low.resize(n + 1, None);
                }
                self.low[n].replace(new)
            }
        };
        if let Some(thread) = new.thread {
            self.set_apart(fd, thread, old);
        }
    }

    /// What the number stood for when another thread opened it is that thread's.
    fn set_apart(&mut self, fd: i32, thread: i32, old: Option<Descriptor>) {
        if let Some(old) = old
            && let Some(before) = old.thread.filter(|before| *before != thread)
        {
            if self.displaced.len() >= MOST_DISPLACED {
                self.displaced.clear();
            }
            self.displaced.insert((fd, before), old);
        }
        if !self.displaced.is_empty() {
            self.displaced.remove(&(fd, thread));
        }
    }

    /// This thread closes it. The thread is asked for only where that matters.
    pub(super) fn remove(
        &mut self,
        fd: i32,
        thread: impl FnOnce() -> Option<i64>,
    ) -> Option<Descriptor> {
        self.meet(fd);
        if !self.displaced.is_empty() {
            let thread = short(thread());
            let newest = self.newest(fd);
            if newest.is_none_or(|d| d.thread != thread)
                && let Some(own) = thread.and_then(|t| self.displaced.remove(&(fd, t)))
            {
                return Some(own);
            }
        }
        match low(fd) {
            Some(n) => self.low.get_mut(n)?.take(),
            None => self.high.remove(&fd),
        }
    }

    /// The process of this thread ends.
    pub(super) fn end(&mut self, thread: Option<i64>) {
        if thread.is_none() {
            *self = Open {
                ever: self.ever,
                ever_high: std::mem::take(&mut self.ever_high),
                missing: self.missing,
                ..Open::default()
            };
            return;
        }
        let thread = short(thread);
        if let Some(thread) = thread {
            self.executed.remove(&thread);
        }
        let others = |d: &Descriptor| d.thread != thread;
        for slot in &mut self.low {
            slot.take_if(|d| !others(d));
        }
        self.high.retain(|_, d| others(d));
        self.displaced.retain(|_, d| others(d));
        // which of the others were its own, opened by other threads, no line tells
        self.all_mut().for_each(|d| d.doubtful = true);
    }

    /// Another descriptor stands for the same opening.
    pub(super) fn shares(&self, opening: u32) -> bool {
        self.all().any(|d| d.opening == opening)
    }

    /// From now on more than one descriptor stands for this opening.
    pub(super) fn share(&mut self, opening: u32) {
        let all = self.all_mut().filter(|d| d.opening == opening);
        all.for_each(|d| d.shared = true);
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Descriptor> {
        let newest = self.low.iter().flatten().chain(self.high.values());
        newest.chain(self.displaced.values())
    }

    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut Descriptor> {
        let newest = self.low.iter_mut().flatten().chain(self.high.values_mut());
        newest.chain(self.displaced.values_mut())
    }
}

fn low(fd: i32) -> Option<usize> {
    usize::try_from(fd).ok().filter(|n| *n < LOW)
}
