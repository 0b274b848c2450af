//! The open descriptors of a process.

use rustc_hash::FxHashMap;

use super::Descriptor;

/// Numbers below this one, which are nearly all, need no search.
const LOW: usize = 64;

/// What each descriptor stands for.
#[derive(Clone, Debug, Default)]
pub(super) struct Open {
    low: Vec<Option<Descriptor>>,
    high: FxHashMap<i32, Descriptor>,
}

impl Open {
    pub(super) fn get(&self, fd: i32) -> Option<Descriptor> {
        match low(fd) {
            Some(n) => self.low.get(n).copied().flatten(),
            None => self.high.get(&fd).copied(),
        }
    }

    /// It stands for this from now on. Returns what it stood for.
    pub(super) fn insert(&mut self, fd: i32, new: Descriptor) -> Option<Descriptor> {
        let Some(n) = low(fd) else {
            return self.high.insert(fd, new);
        };
        if n >= self.low.len() {
            self.low.resize(n + 1, None);
        }
        self.low[n].replace(new)
    }

    pub(super) fn remove(&mut self, fd: i32) -> Option<Descriptor> {
        match low(fd) {
            Some(n) => self.low.get_mut(n)?.take(),
            None => self.high.remove(&fd),
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Open::default();
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Descriptor> {
        self.low.iter().flatten().chain(self.high.values())
    }

    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut Descriptor> {
        self.low.iter_mut().flatten().chain(self.high.values_mut())
    }
}

fn low(fd: i32) -> Option<usize> {
    usize::try_from(fd).ok().filter(|n| *n < LOW)
}
