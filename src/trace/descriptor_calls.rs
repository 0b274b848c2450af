//! What the calls do to the descriptors of their process: what is opened, duplicated and closed.

use super::Trace;
use super::at::At;
use super::descriptor::{Descriptor, Located};
use super::open::short;
use super::paths::{self, Completeness};
use crate::dialect::fs_usage::calls::Op;
use crate::dialect::fs_usage::record::Record;

impl Trace {
    /// What the descriptor of a call stands for, of one that opens it from now on; `path` is what its line names.
    pub(super) fn descriptors(
        &mut self,
        process: u32,
        r: &Record<'_>,
        at: At,
        op: Op,
        path: Option<Located>,
    ) -> Option<Descriptor> {
        let p = &mut self.processes[process as usize];
        // the thread's next call uses a descriptor that nothing opened: it is the copy
        let copied = p.copied.take_if(|(thread, _)| *thread == r.thread);
        if let (Some((_, from)), Some(fd)) = (copied, r.fd)
            && !matches!(op, Op::Open | Op::Socket | Op::Close)
            && r.errno.is_none()
        {
            p.open.copy(from, fd, r.thread);
        }
        match op {
            Op::Open | Op::Socket if r.errno.is_none() => self.opened(process, r, at, op, path),
            Op::Accept if r.errno.is_none() => {
                let new = Descriptor {
                    stream: true,
                    writes: true,
                    ..self.new_descriptor(r, at)
                };
                self.stands_for(process, r.fd2.or(r.fd)?, new)
            }
            Op::Dup | Op::Dup2 if r.errno.is_none() => self.duplicated(process, r),
            // OPENFROM
            Op::Fcntl if r.errno.is_none() && r.fd2.is_some() => {
                let new = Descriptor {
                    path,
                    ..self.new_descriptor(r, at)
                };
                self.stands_for(process, r.fd2?, new)
            }
            Op::Fcntl if r.errno.is_none() && matches!(r.angle, Some(b"DUPFD" | b"CMD=67")) => {
                let fd = r.fd?;
                p.copied = Some((r.thread, fd));
                p.open.get(fd, r.thread)
            }
            Op::Close => self.close(process, r.fd?, || r.thread),
            Op::Execve if r.errno.is_none() => {
                p.open.execute(r.thread);
                None
            }
            Op::Exit => {
                p.end(r.thread);
                None
            }
            _ => p.open.get(r.fd?, r.thread),
        }
    }

    /// One that nothing is known of but who opened it, and where.
    fn new_descriptor(&self, r: &Record<'_>, at: At) -> Descriptor {
        Descriptor {
            opening: self.openings + 1,
            opened: at,
            path: None,
            thread: short(r.thread),
            stream: false,
            writes: false,
            doubtful: false,
            contested: false,
            shared: false,
        }
    }

    /// From now on a number of the process stands for a new opening.
    fn stands_for(&mut self, process: u32, fd: i32, new: Descriptor) -> Option<Descriptor> {
        self.openings = new.opening;
        self.processes[process as usize].open.insert(fd, new);
        Some(new)
    }

    fn opened(
        &mut self,
        process: u32,
        r: &Record<'_>,
        at: At,
        op: Op,
        path: Option<Located>,
    ) -> Option<Descriptor> {
        let fd = r.fd?;
        let device = |l: Located| paths::is_device(self.names.get(l.id));
        let p = &self.processes[process as usize];
        let file = path.map(|l| l.id);
        let open = p.open.get(fd, r.thread);
        let another = open.is_some_and(|d| d.path.map(|l| l.id) != file);
        let new = Descriptor {
            path: path.filter(|p| p.how != Completeness::Stopped),
            stream: op == Op::Socket || path.is_some_and(device),
            writes: r.flags.is_some_and(|flags| flags.contains(&b'W')) && !r.flags_doubtful(),
            doubtful: p.open.is_open(fd, r.thread),
            contested: another,
            ..self.new_descriptor(r, at)
        };
        self.processes[process as usize].forget_private(r.thread, Some(fd));
        self.stands_for(process, fd, new)
    }

    fn duplicated(&mut self, process: u32, r: &Record<'_>) -> Option<Descriptor> {
        let open = &mut self.processes[process as usize].open;
        let old = r.fd.and_then(|fd| open.get(fd, r.thread));
        let Some(fd) = r.fd2 else { return old };
        match old {
            Some(d) => {
                open.share(d.opening);
                let new = Descriptor {
                    thread: short(r.thread),
                    shared: true,
                    ..d
                };
                open.insert(fd, new);
            }
            None => {
                open.remove(fd, || r.thread);
            }
        }
        old
    }
}
