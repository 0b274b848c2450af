//! The records of one capture made meaningful: absolute paths, descriptors, working directories.

mod at;
mod descriptor;
mod descriptor_calls;
mod growth;
pub(crate) mod names;
mod open;
pub(crate) mod paths;
mod place;
mod process;
mod table;

use bstr::{BStr, BString, ByteSlice};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::dialect::fs_usage::calls::Op;
use crate::dialect::fs_usage::record::Record;
pub(crate) use at::At;
pub(crate) use descriptor::{Descriptor, Located};
pub(crate) use growth::reserve;
use names::{Names, PathId};
use paths::Completeness;
use process::Process;

/// One call of one process, with its path and descriptor resolved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event<'r, 'a> {
    /// The line itself.
    pub record: &'r Record<'a>,
    /// Where it stands.
    pub at: At,
    /// End of the call, microseconds since the first midnight of the capture.
    pub us: u64,
    /// Index of the process name.
    pub process: u32,
    /// What the call does.
    pub op: Op,
    /// The path, when it is known which one is meant.
    pub path: Option<Located>,
    /// For calls through a descriptor: what it stands for. For open: what it now stands for.
    pub file: Option<Descriptor>,
    /// For the `*at` calls with a directory descriptor, and for OPENFROM: that directory.
    pub dir: Option<PathId>,
    /// For a relative path: the directory at which it begins, and the line since which the descriptor or the working directory
    /// stands for that.
    pub begins: Option<(PathId, At)>,
    /// Where such a path stood, if its directory has left that place since: `path` is none then.
    pub left: Option<Located>,
}

/// Follows descriptors and working directories of every process, and knows every path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    /// All paths seen.
    pub names: Names,
    processes: Vec<Process>,
    by_name: FxHashMap<BString, u32>,
    openings: u32,
    last_process: u32,
    /// Paths that no line has shown whole so far: they were put together.
    put_together: FxHashSet<PathId>,
}

impl Trace {
    /// Name of a process by its index.
    pub(crate) fn process_name(&self, process: u32) -> &BStr {
        self.processes
            .get(process as usize)
            .map_or(b"".as_bstr(), |p| p.name.as_bstr())
    }

    /// The same, if there are so many.
    pub(crate) fn name_of_process(&self, process: usize) -> Option<&[u8]> {
        self.processes.get(process).map(|p| &**p.name)
    }

    /// Index of a process.
    pub(crate) fn process(&mut self, name: &[u8]) -> u32 {
        if self
            .processes
            .get(self.last_process as usize)
            .is_some_and(|p| p.name == name)
        {
            return self.last_process;
        }
        let next = self.processes.len() as u32;
        let n = match self.by_name.get(name.as_bstr()) {
            Some(n) => *n,
            None => {
                self.by_name.insert(name.into(), next);
                self.processes.push(Process::new(name));
                next
            }
        };
        self.last_process = n;
        n
    }

    /// Takes the next record of the process of this number, in the order of the capture. `None` for labels that are not in the
    /// call table.
    pub(crate) fn event_of<'r, 'a>(
        &mut self,
        process: u32,
        source: usize,
        record: &'r Record<'a>,
    ) -> Option<Event<'r, 'a>> {
        let call = record.call?;
        let at = At::new(source, record.line);
        // what a name with a newline in it holds may look like a line: no descriptor is opened by it, nothing proven
        let forged = record.stray;
        let dir = place::below(record, call.op).and_then(|fd| {
            let open = &self.processes[process as usize].open;
            let opened = open.directory(fd, record.thread)?;
            let path = opened.path.filter(|p| p.how != Completeness::Stopped)?;
            Some((path.id, opened.opened))
        });
        let begins = dir.or_else(|| self.processes[process as usize].cwd_since(record.thread));
        let dir = dir.map(|(directory, _)| directory);
        let path = if call.is_disk()
            || matches!(call.op, Op::PageIn | Op::PageOut | Op::HfsUpdate)
            || forged
        {
            None
        } else {
            let known = self.names.len();
            let path = self.locate(process, record, call.op, dir);
            if let Some(l) = path {
                self.note_volume(process, record, l);
            }
            if let Some(l) = path
                && (l.how != Completeness::Whole || !self.put_together.is_empty())
            {
                let absolute = record.path.is_none_or(paths::is_absolute);
                self.note_whole(l, known, absolute);
            }
            path
        };
        let file = match forged {
            true => None,
            false => self.descriptors(process, record, at, call.op, path),
        };
        if !forged {
            self.working_directory(process, record, at, call.op, path, file);
        }
        let relative = path.is_some_and(|l| l.how == Completeness::Relative);
        Some(Event {
            record,
            at,
            us: record.us,
            process,
            op: call.op,
            path,
            file,
            dir,
            begins: begins.filter(|_| relative),
            left: None,
        })
    }

    /// The working directory of a thread, if it called chdir itself. Where lines tell no thread: of the processes of this name.
    pub(crate) fn cwd(&self, process: u32, thread: Option<i64>) -> Option<PathId> {
        self.processes[process as usize].cwd(thread)
    }

    /// Every absolute path of a process of this number is what its text says: nobody there has called `chroot`, works
    /// elsewhere than at the root, or below a `private` of its own.
    pub(crate) fn is_plain(&self, process: u32) -> bool {
        self.processes
            .get(process as usize)
            .is_some_and(Process::is_plain)
    }

    /// The known path that a text means, whoever names it, if that is plain.
    pub(crate) fn plainly_named(&self, text: &[u8]) -> Option<PathId> {
        let path = match text.first() {
            Some(b'/') => text,
            _ if paths::is_private(text) => &text[7..],
            _ => return None,
        };
        let odd = paths::is_numbered(text)
            || paths::of_resource_fork(text).is_some()
            || text.last() == Some(&b'>')
            || memchr::memchr(0, text).is_some()
            || place::volume_links(path).0;
        let plain = !odd && paths::is_canonical(path);
        self.names.find(path).filter(|_| plain)
    }

    /// A plain process names a path once more, by its whole name.
    pub(crate) fn named_again(&mut self, process: u32, id: PathId) {
        self.processes[process as usize].note_volume(None, false, false);
        if !self.put_together.is_empty() {
            let how = Completeness::Whole;
            self.note_whole(Located { id, how }, self.names.len(), true);
        }
    }

    /// A process closes a descriptor: what it stood for. The thread is asked for only where that matters.
    pub(crate) fn close(
        &mut self,
        process: u32,
        fd: i32,
        thread: impl FnOnce() -> Option<i64>,
    ) -> Option<Descriptor> {
        let process = self.processes.get_mut(process as usize)?;
        process.open.remove(fd, thread)
    }

    /// Where what a descriptor stands for was when it was opened, is not known after all.
    pub(crate) fn forget_place(&mut self, process: u32, opening: u32) {
        let process = self.processes.get_mut(process as usize);
        let all = process.into_iter().flat_map(|p| p.open.all_mut());
        all.filter(|d| d.opening == opening)
            .for_each(|d| d.path = None);
    }

    /// Nothing in the recording opened or closed this number in a process of this name: it was open before.
    pub(crate) fn opened_before(&self, process: u32, fd: i32) -> bool {
        let process = self.processes.get(process as usize);
        process.is_some_and(|p| p.open.opened_before(fd))
    }

    /// What was open under this number in a process of this name has been closed since.
    pub(crate) fn is_closed(&self, process: u32, fd: i32) -> bool {
        let process = self.processes.get(process as usize);
        process.is_some_and(|p| p.open.is_closed(fd))
    }

    /// Another descriptor still stands for the opening that this one stood for.
    pub(crate) fn is_open_elsewhere(&self, process: u32, closed: &Descriptor) -> bool {
        let process = self.processes.get(process as usize);
        closed.shared && process.is_some_and(|p| p.open.shares(closed.opening))
    }

    fn working_directory(
        &mut self,
        process: u32,
        r: &Record<'_>,
        at: At,
        op: Op,
        path: Option<Located>,
        file: Option<Descriptor>,
    ) {
        let to = match op {
            Op::Chdir | Op::Chroot => path,
            Op::Fchdir => file.and_then(|f| f.path),
            _ => return,
        };
        if r.errno.is_some() {
            return;
        }
        let to = to.filter(|l| l.how != Completeness::Stopped).map(|l| l.id);
        let p = &mut self.processes[process as usize];
        match op {
            Op::Chroot => p.set_root(r.thread, to),
            _ => p.set_cwd(r.thread, r.label.starts_with(b"pthread_"), to, at),
        }
    }

    /// Events are missing here: what a descriptor stands for, and which directory is the working directory, may have
    /// changed unseen.
    pub(crate) fn doubt(&mut self) {
        self.processes.iter_mut().for_each(Process::doubt);
    }

    /// The openings that a descriptor stands for.
    pub(crate) fn openings(&self) -> FxHashSet<u32> {
        let open = self.processes.iter().flat_map(|p| p.open.all());
        open.map(|d| d.opening).collect()
    }

    /// Some paths have new numbers, the others are forgotten.
    pub(crate) fn renumber(&mut self, moved: impl Fn(PathId) -> Option<PathId>) {
        let all = self.put_together.iter();
        self.put_together = all.filter_map(|id| moved(*id)).collect();
    }

    /// Every path that a descriptor or a working directory stands for.
    pub(crate) fn visit(&mut self, each: &mut dyn FnMut(&mut PathId)) {
        for p in &mut self.processes {
            p.visit(each);
        }
    }
}
