//! Calls that change names: rename, link, symlink, unlink, mkdir, rmdir, exchangedata, and the two that print nothing.

use std::collections::BTreeMap;

use super::super::disk::{Body, Ino, UF_IMMUTABLE};
use super::super::errno;
use super::super::event::Fields;
use super::super::mac::{Mac, Sys, Task};
use super::super::namei::Place;

impl Mac {
    /// The source alone is printed.
    pub fn rename(&mut self, task: Task, from: &[u8], to: &[u8]) -> Sys<()> {
        let source = self.lookup(task, from, false);
        let target = self.lookup(task, to, false);
        let result = source
            .existing()
            .and_then(|(place, ino)| self.rename_places(task, place, ino, target.end.clone()?));
        self.done_walk(task, "rename", Fields::Default, &source, result)
    }

    /// renameat, where the release has it: the bracket shows the *destination's* directory.
    pub fn renameat(
        &mut self,
        task: Task,
        from_fd: i32,
        from: &[u8],
        to_fd: i32,
        to: &[u8],
    ) -> Sys<()> {
        if !self.setting.release.has_at_calls() {
            return self.rename(task, from, to);
        }
        let source = self.lookup_at(task, from_fd, from, false);
        let target = self.lookup_at(task, to_fd, to, false);
        let result = source
            .existing()
            .and_then(|(place, ino)| self.rename_places(task, place, ino, target.end.clone()?));
        self.done_at(task, "renameat", Fields::Default, &source, to_fd, result)
    }

    fn rename_places(&mut self, task: Task, from: Place, ino: Ino, to: Place) -> Sys<()> {
        self.may_remove(task, &from, ino)?;
        self.may_change(task, to.dir)?;
        if to.name.is_empty() || from.name.is_empty() {
            return Err(errno::EINVAL);
        }
        if self.disk.is_mounted(ino) {
            return Err(errno::EBUSY);
        }
        if self.disk.inode(ino).volume != self.disk.inode(to.dir).volume {
            return Err(errno::EXDEV);
        }
        let is_dir = self.disk.is_dir(ino);
        if is_dir && self.disk.is_above(ino, to.dir) {
            return Err(errno::EINVAL);
        }
        if let Some(old) = to.ino {
            if old == ino {
                return Ok(());
            }
            match (is_dir, self.disk.is_dir(old)) {
                (true, false) => return Err(errno::ENOTDIR),
                (false, true) => return Err(errno::EISDIR),
                (true, true) if self.disk.entries(old).is_some_and(|e| !e.is_empty()) => {
                    return Err(errno::ENOTEMPTY);
                }
                _ => {}
            }
            self.may_remove(task, &to, old)?;
        }
        let (path, new) = (self.path_of(&from), self.path_of(&to));
        if to.ino.is_some() {
            self.disk.leave(to.dir, &to.name);
        }
        self.disk.leave(from.dir, &from.name);
        self.disk.enter(to.dir, &to.name, ino);
        self.record(task, "rename", path, Some(new), to.ino.is_some());
        Ok(())
    }

    fn may_remove(&self, task: Task, place: &Place, ino: Ino) -> Sys<()> {
        if self.disk.inode(ino).flags & UF_IMMUTABLE != 0 {
            return Err(errno::EPERM);
        }
        self.may_change(task, place.dir)
    }

    /// Swaps two names in one call; prints nothing in any release.
    pub fn renamex_swap(&mut self, task: Task, one: &[u8], two: &[u8]) -> Sys<()> {
        let ((a, ia), (b, ib)) = (
            self.lookup(task, one, false).existing()?,
            self.lookup(task, two, false).existing()?,
        );
        let (path, to) = (self.path_of(&a), self.path_of(&b));
        self.disk.leave(a.dir, &a.name);
        self.disk.leave(b.dir, &b.name);
        self.disk.enter(a.dir, &a.name, ib);
        self.disk.enter(b.dir, &b.name, ia);
        self.record(task, "swap", path, Some(to), true);
        self.forget_line();
        Ok(())
    }

    /// Copies a file without a line.
    pub fn clonefile(&mut self, task: Task, from: &[u8], to: &[u8]) -> Sys<()> {
        let (_, ino) = self.lookup(task, from, false).existing()?;
        let place = self.lookup(task, to, false).end?;
        if place.ino.is_some() {
            return Err(errno::EEXIST);
        }
        let (body, mode) = (self.disk.inode(ino).body.clone(), self.disk.inode(ino).mode);
        let copy = self.disk.make(body, mode, place.dir);
        self.disk.enter(place.dir, &place.name, copy);
        let path = self.path_of(&place);
        self.record(task, "clone", path, None, false);
        self.forget_line();
        Ok(())
    }

    fn forget_line(&mut self) {
        if let Some(last) = self.truth.last_mut() {
            last.line = None;
        }
    }

    /// Both names stand for the same file afterwards; the existing one is printed.
    pub fn link(&mut self, task: Task, existing: &[u8], new: &[u8]) -> Sys<()> {
        let walk = self.lookup(task, existing, true);
        let target = self.lookup(task, new, false);
        let result = walk.existing().and_then(|(place, ino)| {
            let to = target.end.clone()?;
            if self.disk.is_dir(ino) {
                return Err(errno::EPERM);
            }
            if to.ino.is_some() {
                return Err(errno::EEXIST);
            }
            if self.disk.inode(ino).volume != self.disk.inode(to.dir).volume {
                return Err(errno::EXDEV);
            }
            self.may_change(task, to.dir)?;
            self.disk.enter(to.dir, &to.name, ino);
            let (path, new) = (self.path_of(&place), self.path_of(&to));
            self.record(task, "link", path, Some(new), false);
            Ok(())
        });
        self.done_walk(task, "link", Fields::Default, &walk, result)
    }

    /// The link is printed, its text never.
    pub fn symlink(&mut self, task: Task, text: &[u8], path: &[u8]) -> Sys<()> {
        let walk = self.lookup(task, path, false);
        let result = walk.end.clone().and_then(|place| {
            if place.ino.is_some() {
                return Err(errno::EEXIST);
            }
            self.may_change(task, place.dir)?;
            let ino = self.disk.make(Body::Link(text.to_vec()), 0o755, place.dir);
            self.disk.enter(place.dir, &place.name, ino);
            let path = self.path_of(&place);
            self.record(task, "symlink", path, Some(text.to_vec()), false);
            Ok(())
        });
        self.done_walk(task, "symlink", Fields::Default, &walk, result)
    }

    pub fn unlink(&mut self, task: Task, path: &[u8]) -> Sys<()> {
        let walk = self.lookup(task, path, false);
        let result = walk.existing().and_then(|(place, ino)| {
            if self.disk.is_dir(ino) {
                return Err(errno::EPERM);
            }
            self.may_remove(task, &place, ino)?;
            let path = self.path_of(&place);
            self.disk.leave(place.dir, &place.name);
            self.record(task, "unlink", path, None, false);
            Ok(())
        });
        self.done_walk(task, "unlink", Fields::Default, &walk, result)
    }

    pub fn mkdir(&mut self, task: Task, path: &[u8], mode: u32) -> Sys<()> {
        let walk = self.lookup(task, path, false);
        let result = walk
            .end
            .clone()
            .and_then(|place| self.mkdir_place(task, place, mode));
        self.done_walk(task, "mkdir", Fields::Default, &walk, result)
    }

    /// mkdirat, where the release has it.
    pub fn mkdirat(&mut self, task: Task, dirfd: i32, path: &[u8], mode: u32) -> Sys<()> {
        if !self.setting.release.has_at_calls() {
            return self.mkdir(task, path, mode);
        }
        let walk = self.lookup_at(task, dirfd, path, false);
        let result = walk
            .end
            .clone()
            .and_then(|place| self.mkdir_place(task, place, mode));
        self.done_at(task, "mkdirat", Fields::Default, &walk, dirfd, result)
    }

    fn mkdir_place(&mut self, task: Task, place: Place, mode: u32) -> Sys<()> {
        if place.ino.is_some() {
            return Err(errno::EEXIST);
        }
        self.may_change(task, place.dir)?;
        let ino = self.disk.make(Body::Dir(BTreeMap::new()), mode, place.dir);
        self.disk.enter(place.dir, &place.name, ino);
        let path = self.path_of(&place);
        self.record(task, "mkdir", path, None, false);
        Ok(())
    }

    pub fn rmdir(&mut self, task: Task, path: &[u8]) -> Sys<()> {
        let walk = self.lookup(task, path, false);
        let result = walk.existing().and_then(|(place, ino)| {
            if !self.disk.is_dir(ino) {
                return Err(errno::ENOTDIR);
            }
            if self.disk.is_mounted(ino) || place.name.is_empty() {
                return Err(errno::EBUSY);
            }
            if self.disk.entries(ino).is_some_and(|e| !e.is_empty()) {
                return Err(errno::ENOTEMPTY);
            }
            self.may_remove(task, &place, ino)?;
            let path = self.path_of(&place);
            self.disk.leave(place.dir, &place.name);
            self.record(task, "rmdir", path, None, false);
            Ok(())
        });
        self.done_walk(task, "rmdir", Fields::Default, &walk, result)
    }

    /// Two files exchange their contents; the first is printed.
    pub fn exchangedata(&mut self, task: Task, one: &[u8], two: &[u8]) -> Sys<()> {
        let walk = self.lookup(task, one, true);
        let other = self.lookup(task, two, true);
        let result = walk.existing().and_then(|(a, ia)| {
            let (b, ib) = other.existing()?;
            if self.disk.is_dir(ia) || self.disk.is_dir(ib) || ia == ib {
                return Err(errno::EINVAL);
            }
            if self.disk.inode(ia).volume != self.disk.inode(ib).volume {
                return Err(errno::EXDEV);
            }
            let body = self.disk.inode(ia).body.clone();
            let second = std::mem::replace(&mut self.disk.inode_mut(ib).body, body);
            self.disk.inode_mut(ia).body = second;
            let (path, to) = (self.path_of(&a), self.path_of(&b));
            self.record(task, "exchange", path, Some(to), false);
            Ok(())
        });
        self.done_walk(task, "exchangedata", Fields::Default, &walk, result)
    }
}
