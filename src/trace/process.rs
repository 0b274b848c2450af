//! What is known of the processes of one name: descriptors, working directory, root.
//!
//! Lines tell names, and from 10.7 on threads; whether two threads are one process, no line tells.

use bstr::BString;
use rustc_hash::FxHashMap;

use super::names::PathId;
use super::open::Open;

/// Threads of one process name whose working directories are remembered.
const THREADS: usize = 4096;

/// The processes of one name.
#[derive(Clone, Debug, Default)]
pub(super) struct Process {
    pub(super) name: BString,
    pub(super) open: Open,
    /// Of the newest chdir, whoever called it.
    cwd: Option<PathId>,
    /// Of each thread that called chdir: another process of the name may have done so since.
    thread_cwd: FxHashMap<i64, Option<PathId>>,
    jail: Option<Jail>,
    /// They name a `private` by a relative path, which is no link's text: it stands where they work.
    pub(super) works_beside_private: bool,
}

/// One of them has called `chroot`: its absolute paths begin at another directory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Jail {
    /// Who called it.
    thread: Option<i64>,
    /// The directory, where the line tells.
    root: Option<PathId>,
}

impl Jail {
    /// Where the absolute paths of this thread begin, if it is known.
    pub(super) fn root_of(self, thread: Option<i64>) -> Option<PathId> {
        self.root.filter(|_| self.thread == thread)
    }
}

impl Process {
    pub(super) fn new(name: &[u8]) -> Process {
        Process {
            name: name.into(),
            ..Process::default()
        }
    }

    /// The working directory of a thread, if it called chdir itself, else of whoever did last.
    pub(super) fn cwd(&self, thread: Option<i64>) -> Option<PathId> {
        let own = thread.and_then(|t| self.thread_cwd.get(&t).copied());
        own.unwrap_or(self.cwd)
    }

    /// A thread changes its process's working directory, or (pthread_chdir) only its own.
    pub(super) fn set_cwd(&mut self, thread: Option<i64>, alone: bool, to: Option<PathId>) {
        if let Some(thread) = thread {
            if self.thread_cwd.len() >= THREADS {
                self.thread_cwd.clear();
            }
            self.thread_cwd.insert(thread, to);
        }
        if !alone {
            self.cwd = to;
        }
    }

    /// The newest chroot.
    pub(super) fn jail(&self) -> Option<Jail> {
        self.jail
    }

    pub(super) fn set_root(&mut self, thread: Option<i64>, root: Option<PathId>) {
        self.jail = Some(Jail { thread, root });
    }

    /// The process of this thread ends.
    pub(super) fn end(&mut self, thread: Option<i64>) {
        self.open.end(thread);
        self.cwd = None;
        if let Some(thread) = thread {
            self.thread_cwd.remove(&thread);
            self.jail.take_if(|jail| jail.thread == Some(thread));
        }
    }

    /// Events are missing: what a descriptor stands for, and the working directory, may have changed unseen.
    pub(super) fn doubt(&mut self) {
        self.open.all_mut().for_each(|d| d.doubtful = true);
        self.cwd = None;
        self.thread_cwd.clear();
    }

    /// Every path that a descriptor, a working directory or a root stands for.
    pub(super) fn visit(&mut self, each: &mut dyn FnMut(&mut PathId)) {
        for l in self.open.all_mut().filter_map(|d| d.path.as_mut()) {
            each(&mut l.id);
        }
        let own = self.thread_cwd.values_mut().flatten();
        let root = self.jail.as_mut().and_then(|jail| jail.root.as_mut());
        own.chain(self.cwd.as_mut()).chain(root).for_each(each);
    }
}
