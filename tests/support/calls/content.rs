//! Open, read, write, close.

use super::super::disk::{Body, Ino, UF_IMMUTABLE};
use super::super::errno;
use super::super::event::{Fields, OPEN_LETTERS};
use super::super::mac::{Done, Mac, Open, Sys, Task};
use super::super::namei::{Walk, may};

/// Flags of open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    pub read: bool,
    pub write: bool,
    pub create: bool,
    pub append: bool,
    pub truncate: bool,
    pub exclusive: bool,
    pub nonblock: bool,
    pub no_follow: bool,
    pub event_only: bool,
    pub close_on_exec: bool,
}

impl Flags {
    pub const READ: Flags = Flags {
        read: true,
        ..Flags::NONE
    };
    pub const NONE: Flags = Flags {
        read: false,
        write: false,
        create: false,
        append: false,
        truncate: false,
        exclusive: false,
        nonblock: false,
        no_follow: false,
        event_only: false,
        close_on_exec: false,
    };
    /// O_WRONLY|O_CREAT|O_TRUNC
    pub const REWRITE: Flags = Flags {
        write: true,
        create: true,
        truncate: true,
        ..Flags::NONE
    };
    /// O_WRONLY|O_CREAT|O_EXCL
    pub const NEW: Flags = Flags {
        write: true,
        create: true,
        exclusive: true,
        ..Flags::NONE
    };
    /// O_WRONLY|O_CREAT|O_APPEND
    pub const APPEND: Flags = Flags {
        write: true,
        create: true,
        append: true,
        ..Flags::NONE
    };
    /// O_RDWR|O_CREAT|O_EXCL, mkstemp's.
    pub const TEMP: Flags = Flags {
        read: true,
        write: true,
        create: true,
        exclusive: true,
        ..Flags::NONE
    };

    /// A link as last component is followed.
    fn follows(&self) -> bool {
        !(self.no_follow || self.create && self.exclusive)
    }

    /// The letters of the newest release; older ones show the first of them.
    pub fn letters(&self) -> [u8; OPEN_LETTERS] {
        let mut out = [b'_'; OPEN_LETTERS];
        let set = [
            (self.read || !self.write, 0, b'R'),
            (self.write, 1, b'W'),
            (self.create, 2, b'C'),
            (self.append, 3, b'A'),
            (self.truncate, 4, b'T'),
            (self.exclusive, 5, b'E'),
            (self.nonblock, 6, b'N'),
            (self.no_follow, 8, b'F'),
            (self.event_only, 10, b'V'),
            (self.close_on_exec, 11, b'X'),
        ];
        for (_, at, letter) in set.iter().filter(|(on, ..)| *on) {
            out[*at] = *letter;
        }
        out
    }
}

impl Mac {
    pub(in super::super) fn file(&self, task: Task, fd: i32) -> Sys<&Open> {
        self.processes[task.process]
            .files
            .get(&fd)
            .ok_or(errno::EBADF)
    }

    fn file_mut(&mut self, task: Task, fd: i32) -> Sys<&mut Open> {
        self.processes[task.process]
            .files
            .get_mut(&fd)
            .ok_or(errno::EBADF)
    }

    fn free_fd(&self, task: Task) -> i32 {
        let files = &self.processes[task.process].files;
        (3..).find(|fd| !files.contains_key(fd)).unwrap_or(3)
    }

    pub fn open(&mut self, task: Task, path: &[u8], flags: Flags) -> Sys<i32> {
        self.open_mode(task, path, flags, 0o644)
    }

    pub fn open_mode(&mut self, task: Task, path: &[u8], flags: Flags, mode: u32) -> Sys<i32> {
        let follow = flags.follows();
        let walk = self.lookup(task, path, follow);
        let result = self.open_walk(task, &walk, flags, mode);
        let fields = Fields::Open {
            fd: result.unwrap_or(0),
            flags: flags.letters(),
        };
        self.done_walk(task, "open", fields, &walk, result)
    }

    /// openat, where the release has it; open before.
    pub fn openat(&mut self, task: Task, dirfd: i32, path: &[u8], flags: Flags) -> Sys<i32> {
        if !self.setting.release.has_at_calls() {
            return self.open(task, path, flags);
        }
        let follow = flags.follows();
        let walk = self.lookup_at(task, dirfd, path, follow);
        let result = self.open_walk(task, &walk, flags, 0o644);
        let mut letters = flags.letters();
        // These releases decode the letters from a pointer: noise.
        if super::super::release::Release::V10_10 <= self.setting.release
            && self.setting.release <= super::super::release::Release::V10_12
        {
            letters = [b'_'; OPEN_LETTERS];
            letters[2..5].copy_from_slice(b"CAT");
        }
        let fields = Fields::Open {
            fd: result.unwrap_or(0),
            flags: letters,
        };
        self.done_at(task, "openat", fields, &walk, dirfd, result)
    }

    fn open_walk(&mut self, task: Task, walk: &Walk, flags: Flags, mode: u32) -> Sys<i32> {
        let place = walk.end.clone()?;
        let uid = self.processes[task.process].uid;
        let path = self.path_of(&place);
        let ino = match place.ino {
            Some(_) if flags.create && flags.exclusive => return Err(errno::EEXIST),
            Some(ino) => {
                self.open_existing(ino, flags, uid)?;
                if flags.truncate && flags.write {
                    self.record(task, "truncate", path.clone(), None, false);
                    self.disk.keep_bytes(ino);
                    self.disk.inode_mut(ino).body = Body::File(Vec::new());
                }
                ino
            }
            None if flags.create => {
                self.may_change(task, place.dir)?;
                let ino = self.disk.make(Body::File(Vec::new()), mode, place.dir);
                self.disk.enter(place.dir, &place.name, ino);
                self.disk.inode_mut(ino).uid = uid;
                self.record(task, "create", path.clone(), None, false);
                ino
            }
            None => return Err(errno::ENOENT),
        };
        let fd = self.free_fd(task);
        let open = Open {
            ino,
            position: 0,
            readable: flags.read || !flags.write,
            writable: flags.write,
            append: flags.append,
            path,
            written: false,
        };
        self.processes[task.process].files.insert(fd, open);
        Ok(fd)
    }

    fn open_existing(&self, ino: Ino, flags: Flags, uid: u32) -> Sys<()> {
        let node = self.disk.inode(ino);
        match &node.body {
            Body::Dir(_) if flags.write => return Err(errno::EISDIR),
            Body::Link(_) => return Err(errno::ELOOP),
            _ => {}
        }
        if flags.write && node.flags & UF_IMMUTABLE != 0 {
            return Err(errno::EPERM);
        }
        let refused = (flags.write && !may(&self.disk, uid, ino, 2))
            || (!flags.write && !may(&self.disk, uid, ino, 4));
        if refused { Err(errno::EACCES) } else { Ok(()) }
    }

    /// The directory may be changed by the task.
    pub(in super::super) fn may_change(&self, task: Task, dir: Ino) -> Sys<()> {
        if self.disk.inode(dir).flags & UF_IMMUTABLE != 0 {
            return Err(errno::EPERM);
        }
        if may(&self.disk, self.processes[task.process].uid, dir, 2) {
            Ok(())
        } else {
            Err(errno::EACCES)
        }
    }

    pub fn close(&mut self, task: Task, fd: i32) -> Sys<()> {
        let result = self.processes[task.process]
            .files
            .remove(&fd)
            .map(|_| ())
            .ok_or(errno::EBADF);
        self.done_fd(task, "close", Fields::Fd(fd), result)
    }

    pub fn read(&mut self, task: Task, fd: i32, count: usize) -> Sys<Vec<u8>> {
        let result = self.read_at(task, fd, count);
        let bytes = result.as_ref().map_or(0, |b| b.len() as u64);
        self.done_fd(task, "read", Fields::FdIo { fd, bytes }, result)
    }

    fn read_at(&mut self, task: Task, fd: i32, count: usize) -> Sys<Vec<u8>> {
        let file = self.file(task, fd)?;
        if !file.readable {
            return Err(errno::EBADF);
        }
        let Body::File(content) = &self.disk.inode(file.ino).body else {
            return Err(errno::EISDIR);
        };
        let from = content.len().min(file.position as usize);
        let bytes = content[from..content.len().min(from + count)].to_vec();
        self.file_mut(task, fd)?.position += bytes.len() as u64;
        Ok(bytes)
    }

    pub fn write(&mut self, task: Task, fd: i32, bytes: &[u8]) -> Sys<()> {
        let result = self.write_at(task, fd, bytes, None);
        let n = bytes.len() as u64;
        self.done_fd(task, "write", Fields::FdIo { fd, bytes: n }, result)
    }

    pub fn pwrite(&mut self, task: Task, fd: i32, bytes: &[u8], offset: u64) -> Sys<()> {
        let result = self.write_at(task, fd, bytes, Some(offset));
        let n = bytes.len() as u64;
        self.done_fd(
            task,
            "pwrite",
            Fields::Pread {
                fd,
                bytes: n,
                offset,
            },
            result,
        )
    }

    fn write_at(&mut self, task: Task, fd: i32, bytes: &[u8], offset: Option<u64>) -> Sys<()> {
        let file = self.file(task, fd)?.clone();
        if !file.writable {
            return Err(errno::EBADF);
        }
        if !file.written {
            self.record(task, "write", file.path.clone(), None, false);
            self.file_mut(task, fd)?.written = true;
        }
        self.disk.keep_bytes(file.ino);
        let Body::File(content) = &mut self.disk.inode_mut(file.ino).body else {
            return Err(errno::EISDIR);
        };
        let at = offset.map_or(
            if file.append {
                content.len()
            } else {
                file.position as usize
            },
            |o| o as usize,
        );
        let end = at + bytes.len();
        if content.len() < end {
            content.resize(end, 0);
        }
        content[at..end].copy_from_slice(bytes);
        if offset.is_none() {
            self.file_mut(task, fd)?.position = end as u64;
        }
        Ok(())
    }

    pub fn lseek(&mut self, task: Task, fd: i32, offset: u64) -> Sys<()> {
        let result = self.file_mut(task, fd).map(|f| f.position = offset);
        self.done_fd(
            task,
            "lseek",
            Fields::Lseek {
                fd,
                offset,
                whence: "SEEK_SET",
            },
            result,
        )
    }

    pub fn fsync(&mut self, task: Task, fd: i32) -> Sys<()> {
        let result = self.file(task, fd).map(|_| ());
        self.done_fd(task, "fsync", Fields::Fd(fd), result)
    }

    pub fn ftruncate(&mut self, task: Task, fd: i32, size: u64) -> Sys<()> {
        let result = self.file(task, fd).map(|f| (f.ino, f.path.clone()));
        let result = result.and_then(|(ino, path)| {
            self.record(task, "truncate", path, None, false);
            self.resize(ino, size)
        });
        self.done_fd(
            task,
            "ftruncate",
            Fields::Ftruncate { fd, offset: size },
            result,
        )
    }

    pub fn truncate(&mut self, task: Task, path: &[u8], size: u64) -> Sys<()> {
        let walk = self.lookup(task, path, true);
        let result = walk.existing().and_then(|(place, ino)| {
            self.resize(ino, size)?;
            let path = self.path_of(&place);
            self.record(task, "truncate", path, None, false);
            Ok(())
        });
        self.done_walk(task, "truncate", Fields::Truncate(size), &walk, result)
    }

    fn resize(&mut self, ino: Ino, size: u64) -> Sys<()> {
        self.disk.keep_bytes(ino);
        match &mut self.disk.inode_mut(ino).body {
            Body::File(content) => {
                content.resize(size as usize, 0);
                Ok(())
            }
            Body::Dir(_) => Err(errno::EISDIR),
            Body::Link(_) => Err(errno::EINVAL),
        }
    }

    pub fn dup(&mut self, task: Task, fd: i32) -> Sys<i32> {
        let new = self.free_fd(task);
        let result = self.file(task, fd).cloned().map(|file| {
            self.processes[task.process].files.insert(new, file);
            new
        });
        if self.filesys {
            return result;
        }
        self.done_fd(task, "dup", Fields::FdTwo(fd, new), result)
    }

    pub fn fcntl(&mut self, task: Task, fd: i32, command: &'static str) -> Sys<()> {
        let result = self.file(task, fd).map(|_| ());
        if self.setting.release.old_layout() {
            return result;
        }
        self.done_fd(task, "fcntl", Fields::Fcntl { fd, command }, result)
    }

    /// Ends an `*at` call: the bracket shows `shown`.
    pub(in super::super) fn done_at<T>(
        &mut self,
        task: Task,
        label: &str,
        fields: Fields,
        walk: &Walk,
        shown: i32,
        result: Sys<T>,
    ) -> Sys<T> {
        let errno = result.as_ref().err().copied().unwrap_or(0);
        self.done(
            task,
            Done {
                label,
                fields,
                errno,
                path: walk.text.clone(),
                at: Some(shown),
            },
        );
        result
    }
}
