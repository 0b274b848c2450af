//! What is known of the processes of one name: descriptors, working directory, root.
//!
//! Lines tell names, and from 10.7 on threads; whether two threads are one process, no line tells.

use bstr::BString;
use rustc_hash::FxHashMap;

use super::at::At;
use super::names::PathId;
use super::open::Open;

/// Threads of one process name whose working directories are remembered.
const THREADS: usize = 4096;

/// The processes of one name.
#[derive(Clone, Debug, Default)]
pub(super) struct Process {
    pub(super) name: BString,
    pub(super) open: Open,
    /// What `fcntl` has just copied, to a descriptor that no line tells: by whom, and from which.
    pub(super) copied: Option<(Option<i64>, i32)>,
    /// Where lines tell no thread: of the newest chdir, whoever called it.
    cwd: Cwd,
    /// Of each thread that called chdir: others of the name may be other processes.
    thread_cwd: FxHashMap<i64, Cwd>,
    jail: Option<Jail>,
    /// Who named a `private` by a relative path, and below which descriptor: it stands where that thread works.
    beside_private: Vec<(Option<i64>, Option<i32>)>,
    /// Calls that named a path.
    turn: u64,
    clone: Option<Clone>,
}

/// A working directory.
#[derive(Clone, Copy, Debug, Default)]
struct Cwd {
    /// Where the line that set it tells.
    dir: Option<PathId>,
    /// The line that set it.
    since: At,
    /// A path that is no link's text was relative to it: this is how they name what stands there.
    used: bool,
}

/// Another system's volume, of which one of its own links was named: `/etc` of that volume is printed `private/etc`, too.
#[derive(Clone, Copy, Debug)]
struct Clone {
    thread: Option<i64>,
    /// When something on it was named last.
    turn: u64,
}

/// Calls that name a path, since something on a volume was named last, during which a process still works there.
const WORKS_THERE: u64 = 256;
/// Places with a `private` of their own that are remembered.
const PRIVATES: usize = 64;

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

    fn directory(&self, thread: Option<i64>) -> Cwd {
        match thread {
            Some(thread) => self.thread_cwd.get(&thread).copied().unwrap_or_default(),
            None => self.cwd,
        }
    }

    /// The working directory of a thread, if it called chdir itself. Where lines tell no thread: of whoever did last.
    pub(super) fn cwd(&self, thread: Option<i64>) -> Option<PathId> {
        self.directory(thread).dir
    }

    /// The same, with the line since which it is that.
    pub(super) fn cwd_since(&self, thread: Option<i64>) -> Option<(PathId, At)> {
        let cwd = self.directory(thread);
        Some((cwd.dir?, cwd.since))
    }

    /// A path that is no link's text was relative to the working directory.
    pub(super) fn uses_cwd(&self, thread: Option<i64>) -> bool {
        self.directory(thread).used
    }

    /// One is.
    pub(super) fn use_cwd(&mut self, thread: Option<i64>) {
        match thread {
            Some(thread) => {
                if let Some(cwd) = self.thread_cwd.get_mut(&thread) {
                    cwd.used = true;
                }
            }
            None => self.cwd.used = true,
        }
    }

    /// A thread named a `private` by a relative path, below this descriptor or the working directory.
    pub(super) fn note_private(&mut self, thread: Option<i64>, below: Option<i32>) {
        if !self.has_private(thread, below) {
            if self.beside_private.len() >= PRIVATES {
                self.beside_private.remove(0);
            }
            self.beside_private.push((thread, below));
        }
    }

    /// It did.
    pub(super) fn has_private(&self, thread: Option<i64>, below: Option<i32>) -> bool {
        self.beside_private.contains(&(thread, below))
    }

    /// Another directory is there now.
    pub(super) fn forget_private(&mut self, thread: Option<i64>, below: Option<i32>) {
        if !self.beside_private.is_empty() {
            self.beside_private.retain(|p| *p != (thread, below));
        }
    }

    /// A thread named this whole path; whether that is one of the names below which every system has its own links.
    pub(super) fn note_volume(&mut self, thread: Option<i64>, own_link: bool, elsewhere: bool) {
        self.turn += 1;
        let turn = self.turn;
        if own_link {
            self.clone = Some(Clone { thread, turn });
        } else if elsewhere
            && let Some(clone) = &mut self.clone
            && clone.thread == thread
        {
            clone.turn = turn;
        }
    }

    /// The thread works on another system's volume.
    pub(super) fn works_on_clone(&self, thread: Option<i64>) -> bool {
        self.clone
            .is_some_and(|c| c.thread == thread && self.turn <= c.turn + WORKS_THERE)
    }

    /// Its absolute paths, and those below `private`, mean what they say, whichever thread names them.
    pub(super) fn is_plain(&self) -> bool {
        let at_root = |dir: Option<PathId>| dir.is_none_or(|dir| dir == PathId::ROOT);
        self.jail.is_none()
            && self.clone.is_none()
            && self.beside_private.is_empty()
            && self.thread_cwd.is_empty()
            && at_root(self.cwd.dir)
    }

    /// A thread changes its working directory; `alone` (pthread_chdir) means that thread only.
    pub(super) fn set_cwd(
        &mut self,
        thread: Option<i64>,
        alone: bool,
        to: Option<PathId>,
        since: At,
    ) {
        let cwd = Cwd {
            dir: to,
            since,
            used: false,
        };
        self.forget_private(thread, None);
        match thread {
            Some(thread) => {
                if self.thread_cwd.len() >= THREADS {
                    self.thread_cwd.clear();
                }
                self.thread_cwd.insert(thread, cwd);
            }
            None if alone => self.cwd = Cwd::default(),
            None => self.cwd = cwd,
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
        self.cwd = Cwd::default();
        if let Some(thread) = thread {
            self.thread_cwd.remove(&thread);
            self.jail.take_if(|jail| jail.thread == Some(thread));
        }
    }

    /// Events are missing: what a descriptor stands for, and the working directory, may have changed unseen.
    pub(super) fn doubt(&mut self) {
        self.open.doubt();
        self.cwd = Cwd::default();
        self.thread_cwd.clear();
    }

    /// Every path that a descriptor, a working directory or a root stands for.
    pub(super) fn visit(&mut self, each: &mut dyn FnMut(&mut PathId)) {
        for l in self.open.all_mut().filter_map(|d| d.path.as_mut()) {
            each(&mut l.id);
        }
        let all = self.thread_cwd.values_mut().chain([&mut self.cwd]);
        let own = all.filter_map(|cwd| cwd.dir.as_mut());
        let root = self.jail.as_mut().and_then(|jail| jail.root.as_mut());
        own.chain(root).for_each(each);
    }
}
