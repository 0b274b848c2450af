//! Calls that change attributes.

use super::super::disk::Ino;
use super::super::errno;
use super::super::event::Fields;
use super::super::mac::{Mac, Sys, Task};

impl Mac {
    fn change(
        &mut self,
        task: Task,
        label: &str,
        fields: Fields,
        path: &[u8],
        kind: &'static str,
        change: impl FnOnce(&mut Mac, Ino) -> Sys<()>,
    ) -> Sys<()> {
        let walk = self.lookup(task, path, true);
        let result = walk.existing().and_then(|(place, ino)| {
            let uid = self.processes[task.process].uid;
            if uid != 0 && self.disk.inode(ino).uid != uid {
                return Err(errno::EPERM);
            }
            change(self, ino)?;
            let path = self.path_of(&place);
            self.record(task, kind, path, None, false);
            Ok(())
        });
        self.done_walk(task, label, fields, &walk, result)
    }

    fn change_fd(
        &mut self,
        task: Task,
        label: &str,
        fields: Fields,
        fd: i32,
        kind: &'static str,
        change: impl FnOnce(&mut Mac, Ino),
    ) -> Sys<()> {
        let result = self
            .file(task, fd)
            .map(|f| (f.ino, f.path.clone()))
            .map(|(ino, path)| {
                change(self, ino);
                self.record(task, kind, path, None, false);
            });
        self.done_fd(task, label, fields, result)
    }

    pub fn chmod(&mut self, task: Task, path: &[u8], mode: u32) -> Sys<()> {
        self.change(
            task,
            "chmod",
            Fields::Chmod(mode),
            path,
            "chmod",
            |mac, ino| {
                mac.disk.inode_mut(ino).mode = mode;
                Ok(())
            },
        )
    }

    pub fn fchmod(&mut self, task: Task, fd: i32, mode: u32) -> Sys<()> {
        self.change_fd(
            task,
            "fchmod",
            Fields::Fchmod { fd, mode },
            fd,
            "chmod",
            |mac, ino| mac.disk.inode_mut(ino).mode = mode,
        )
    }

    pub fn chown(&mut self, task: Task, path: &[u8], uid: u32, gid: u32) -> Sys<()> {
        self.change(task, "chown", Fields::Default, path, "chown", |mac, ino| {
            let node = mac.disk.inode_mut(ino);
            (node.uid, node.gid) = (uid, gid);
            Ok(())
        })
    }

    pub fn fchown(&mut self, task: Task, fd: i32, uid: u32, gid: u32) -> Sys<()> {
        self.change_fd(task, "fchown", Fields::Fd(fd), fd, "chown", |mac, ino| {
            let node = mac.disk.inode_mut(ino);
            (node.uid, node.gid) = (uid, gid);
        })
    }

    /// `names` is what is printed for `flags`.
    pub fn chflags(&mut self, task: Task, path: &[u8], flags: u32, names: &'static str) -> Sys<()> {
        self.change(
            task,
            "chflags",
            Fields::Chflags(names),
            path,
            "chflags",
            |mac, ino| {
                mac.disk.inode_mut(ino).flags = flags;
                Ok(())
            },
        )
    }

    pub fn setxattr(&mut self, task: Task, path: &[u8], name: &[u8], value: &[u8]) -> Sys<()> {
        let (name, value) = (name.to_vec(), value.to_vec());
        self.change(
            task,
            "setxattr",
            Fields::Default,
            path,
            "xattr",
            |mac, ino| {
                mac.disk.inode_mut(ino).xattrs.insert(name, value);
                Ok(())
            },
        )
    }

    pub fn removexattr(&mut self, task: Task, path: &[u8], name: &[u8]) -> Sys<()> {
        self.change(
            task,
            "removexattr",
            Fields::Default,
            path,
            "xattr",
            |mac, ino| {
                mac.disk
                    .inode_mut(ino)
                    .xattrs
                    .remove(name)
                    .map(|_| ())
                    .ok_or(errno::ENOATTR)
            },
        )
    }

    pub fn fsetxattr(&mut self, task: Task, fd: i32, name: &[u8], value: &[u8]) -> Sys<()> {
        self.change_fd(
            task,
            "fsetxattr",
            Fields::Fd(fd),
            fd,
            "xattr",
            |mac, ino| {
                mac.disk
                    .inode_mut(ino)
                    .xattrs
                    .insert(name.to_vec(), value.to_vec());
            },
        )
    }

    pub fn utimes(&mut self, task: Task, path: &[u8], mtime: u64) -> Sys<()> {
        self.change(
            task,
            "utimes",
            Fields::Default,
            path,
            "utimes",
            |mac, ino| {
                mac.disk.inode_mut(ino).mtime = mtime;
                Ok(())
            },
        )
    }

    pub fn futimes(&mut self, task: Task, fd: i32, mtime: u64) -> Sys<()> {
        self.change_fd(task, "futimes", Fields::Fd(fd), fd, "utimes", |mac, ino| {
            mac.disk.inode_mut(ino).mtime = mtime
        })
    }
}
