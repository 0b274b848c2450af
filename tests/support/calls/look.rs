//! Calls that look and change nothing.

use super::super::disk::{Body, Ino};
use super::super::errno;
use super::super::event::Fields;
use super::super::mac::{Mac, Sys, Task};
use super::super::namei::may;

/// Type of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Dir,
    Link,
}

/// What stat tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stat {
    pub ino: Ino,
    pub kind: Kind,
    pub mode: u32,
    pub size: u64,
    pub links: u32,
}

impl Mac {
    pub(in super::super) fn stat_of(&self, ino: Ino) -> Stat {
        let node = self.disk.inode(ino);
        let (kind, size) = match &node.body {
            Body::File(content) => (Kind::File, content.len()),
            Body::Dir(entries) => (Kind::Dir, entries.len() * 34),
            Body::Link(text) => (Kind::Link, text.len()),
        };
        Stat {
            ino,
            kind,
            mode: node.mode,
            size: size as u64,
            links: node.links,
        }
    }

    fn look(
        &mut self,
        task: Task,
        label: &str,
        fields: Fields,
        path: &[u8],
        follow: bool,
    ) -> Sys<Stat> {
        let walk = self.lookup(task, path, follow);
        let result = walk.existing().map(|(_, ino)| self.stat_of(ino));
        self.done_walk(task, label, fields, &walk, result)
    }

    pub fn stat(&mut self, task: Task, path: &[u8]) -> Sys<Stat> {
        let label = self.name64("stat", "stat64");
        self.look(task, label, Fields::Default, path, true)
    }

    pub fn lstat(&mut self, task: Task, path: &[u8]) -> Sys<Stat> {
        let label = self.name64("lstat", "lstat64");
        self.look(task, label, Fields::Default, path, false)
    }

    /// A lookup that does not follow a last link, as file managers do it.
    pub fn getattrlist(&mut self, task: Task, path: &[u8]) -> Sys<Stat> {
        self.look(task, "getattrlist", Fields::Default, path, false)
    }

    pub fn statfs(&mut self, task: Task, path: &[u8]) -> Sys<Stat> {
        let label = self.name64("statfs", "statfs64");
        self.look(task, label, Fields::Default, path, true)
    }

    pub fn pathconf(&mut self, task: Task, path: &[u8]) -> Sys<Stat> {
        self.look(task, "pathconf", Fields::Default, path, true)
    }

    pub fn listxattr(&mut self, task: Task, path: &[u8]) -> Sys<Stat> {
        self.look(task, "listxattr", Fields::Default, path, true)
    }

    pub fn getxattr(&mut self, task: Task, path: &[u8], name: &[u8]) -> Sys<Vec<u8>> {
        let walk = self.lookup(task, path, true);
        let result = walk.existing().and_then(|(_, ino)| {
            self.disk
                .inode(ino)
                .xattrs
                .get(name)
                .cloned()
                .ok_or(errno::ENOATTR)
        });
        self.done_walk(task, "getxattr", Fields::Default, &walk, result)
    }

    /// `mode`: 4 read, 2 write, 1 execute, 0 exists.
    pub fn access(&mut self, task: Task, path: &[u8], mode: u32) -> Sys<()> {
        let walk = self.lookup(task, path, true);
        let uid = self.processes[task.process].uid;
        let refused = |ino: Ino| {
            [4, 2, 1]
                .iter()
                .any(|bit| mode & bit != 0 && !may(&self.disk, uid, ino, *bit))
        };
        let result = walk.existing().and_then(|(_, ino)| {
            if refused(ino) {
                Err(errno::EACCES)
            } else {
                Ok(())
            }
        });
        self.done_walk(task, "access", Fields::Access(mode), &walk, result)
    }

    pub fn readlink(&mut self, task: Task, path: &[u8]) -> Sys<Vec<u8>> {
        let walk = self.lookup(task, path, false);
        let result = walk
            .existing()
            .and_then(|(_, ino)| match &self.disk.inode(ino).body {
                Body::Link(text) => Ok(text.clone()),
                _ => Err(errno::EINVAL),
            });
        self.done_walk(task, "readlink", Fields::Default, &walk, result)
    }

    pub fn chdir(&mut self, task: Task, path: &[u8]) -> Sys<()> {
        let walk = self.lookup(task, path, true);
        let result = walk.existing().and_then(|(_, ino)| self.directory(ino));
        if let Ok(ino) = result {
            self.processes[task.process].cwd = ino;
        }
        self.done_walk(task, "chdir", Fields::Default, &walk, result.map(|_| ()))
    }

    /// The process's absolute paths begin there from now on.
    pub fn chroot(&mut self, task: Task, path: &[u8]) -> Sys<()> {
        let walk = self.lookup(task, path, true);
        let result = walk.existing().and_then(|(_, ino)| self.directory(ino));
        if let Ok(ino) = result {
            self.processes[task.process].root = ino;
        }
        self.done_walk(task, "chroot", Fields::Default, &walk, result.map(|_| ()))
    }

    fn directory(&self, ino: Ino) -> Sys<Ino> {
        if self.disk.is_dir(ino) {
            Ok(ino)
        } else {
            Err(errno::ENOTDIR)
        }
    }

    pub fn fchdir(&mut self, task: Task, fd: i32) -> Sys<()> {
        let file = self.file(task, fd).map(|f| f.ino);
        let result = file.and_then(|ino| self.directory(ino));
        if let Ok(ino) = result {
            self.processes[task.process].cwd = ino;
        }
        self.done_fd(task, "fchdir", Fields::Fd(fd), result.map(|_| ()))
    }

    pub fn fstat(&mut self, task: Task, fd: i32) -> Sys<Stat> {
        let label = self.name64("fstat", "fstat64");
        let result = self
            .file(task, fd)
            .map(|f| f.ino)
            .map(|ino| self.stat_of(ino));
        self.done_fd(task, label, Fields::Fd(fd), result)
    }

    /// fstatat, where the release has it; plain stat or lstat before.
    pub fn fstatat(&mut self, task: Task, dirfd: i32, path: &[u8], follow: bool) -> Sys<Stat> {
        if !self.setting.release.has_at_calls() {
            return if follow {
                self.stat(task, path)
            } else {
                self.lstat(task, path)
            };
        }
        let walk = self.lookup_at(task, dirfd, path, follow);
        let result = walk.existing().map(|(_, ino)| self.stat_of(ino));
        self.done_at(task, "fstatat64", Fields::Default, &walk, dirfd, result)
    }

    /// Names in an open directory: one call that returns them, one that returns none.
    pub fn getdirentries(&mut self, task: Task, fd: i32) -> Sys<Vec<Vec<u8>>> {
        let label = self.name64("getdirentries", "getdirentries64");
        let ino = match self.file(task, fd).map(|f| f.ino) {
            Ok(ino) if self.disk.is_dir(ino) => ino,
            Ok(_) => {
                return self.done_fd(
                    task,
                    label,
                    Fields::FdIo { fd, bytes: 0 },
                    Err(errno::EINVAL),
                );
            }
            Err(e) => return self.done_fd(task, label, Fields::FdIo { fd, bytes: 0 }, Err(e)),
        };
        let names: Vec<Vec<u8>> = self
            .disk
            .entries(ino)
            .map(|e| e.keys().cloned().collect())
            .unwrap_or_default();
        let bytes = 48
            + names
                .iter()
                .map(|n| (n.len() as u64 + 21 + 3) & !3)
                .sum::<u64>();
        self.done_fd(task, label, Fields::FdIo { fd, bytes }, Ok(()))?;
        self.done_fd(task, label, Fields::FdIo { fd, bytes: 0 }, Ok(()))?;
        Ok(names)
    }
}
