//! Which path a line means: where its text begins, and how much of it is shown.

use bstr::ByteSlice;

use super::names::PathId;
use super::paths::{self, Completeness};
use super::process::Jail;
use super::{Located, Trace};
use crate::dialect::fs_usage::calls::Op;
use crate::dialect::fs_usage::record::Record;

impl Trace {
    /// Which path a line names; `dir` is the directory of an `*at` call.
    pub(super) fn locate(
        &mut self,
        process: u32,
        r: &Record<'_>,
        op: Op,
        dir: Option<PathId>,
    ) -> Option<Located> {
        let Some(text) = r.path else {
            return self.is_root(process, r, op).then_some(Located {
                id: PathId::ROOT,
                how: Completeness::Whole,
            });
        };
        // No name holds a NUL: the line was damaged on its way, and what stands around it may be, too.
        if (r.squeezed && (r.stray || text.contains(&b' '))) || memchr::memchr(0, text).is_some() {
            return None;
        }
        let fork = paths::of_resource_fork(text).or_else(|| self.old_resource_fork(r, text, op));
        let (text, stopped) = (fork.unwrap_or(text), r.stopped || fork.is_some());
        let how = if stopped {
            Completeness::Stopped
        } else {
            Completeness::Whole
        };
        if r.clipped {
            let id = paths::complete(&mut self.names, text)?;
            return Some(Located {
                id,
                how: Completeness::Completed,
            });
        }
        if let Some(jail) = self.processes[process as usize].jail()
            && paths::is_absolute(text)
        {
            return self.jailed(jail, r.thread, text).filter(|_| !stopped);
        }
        if text.first() == Some(&b'/') {
            let id = match self.canonical(text) {
                Some(id) => id,
                None => self.names.intern(&paths::canonical(text)),
            };
            let how = if how == Completeness::Whole && paths::is_numbered(text) {
                Completeness::Numbered
            } else {
                how
            };
            return Some(Located { id, how });
        }
        if paths::is_private(text) && !self.has_own_private(process, r, op, dir) {
            // Most often `private/etc/...`: cut it here rather than build the absolute text first.
            let rest = &text[7..];
            let id = match self.canonical(rest) {
                Some(id) => id,
                None => self.names.intern(&paths::canonical(&[b"/", text].concat())),
            };
            return Some(Located { id, how });
        }
        // The printed dirfd of renameat belongs to the destination, that of symlinkat is no descriptor at all.
        if matches!(op, Op::Rename | Op::Symlink) && r.dirfd.is_some() {
            return None;
        }
        let below = below(r, op);
        if text == b"private" {
            self.processes[process as usize].note_private(r.thread, below);
        }
        let base = match below {
            Some(_) => dir?,
            None => self.cwd(process, r.thread)?,
        };
        if !self.is_relative(process, r, op, base, below.is_some()) {
            return None;
        }
        let how = if stopped {
            Completeness::Stopped
        } else {
            Completeness::Relative
        };
        Some(self.below(base, text, how))
    }

    /// A lookup of `/` leaves no text; so does a bad pointer, which fails.
    fn is_root(&self, process: u32, r: &Record<'_>, op: Op) -> bool {
        r.wide
            && r.errno.is_none()
            && self.processes[process as usize].jail().is_none()
            && r.call.is_some_and(|c| c.takes_path())
            && matches!(
                op,
                Op::Stat
                    | Op::Lstat
                    | Op::Open
                    | Op::Access
                    | Op::Getattrlist
                    | Op::Chdir
                    | Op::Statfs
            )
    }

    /// `X/rsrc`: the resource fork of the file `X`, unless something else is known to stand in `X`, or something is done to it that
    /// no fork is done to.
    fn old_resource_fork<'t>(&self, r: &Record<'_>, text: &'t [u8], op: Op) -> Option<&'t [u8]> {
        let file = paths::of_old_resource_fork(text).filter(|_| r.errno.is_none())?;
        let of_a_name = matches!(
            op,
            Op::Mkdir | Op::Rmdir | Op::Rename | Op::Symlink | Op::Link | Op::Chdir
        );
        let known = self.names.find(&paths::canonical(&paths::rooted(file)));
        let other = |child: PathId| self.names.base(child) != "rsrc";
        let directory = known.is_some_and(|id| self.names.children(id).any(other));
        (!of_a_name && !directory).then_some(file)
    }

    /// Whether a text without a leading slash is relative to a directory, rather than the text of a link that was crossed
    /// (format page, section 4.2), which is relative to where the link stands.
    ///
    /// It is if the call does not follow a link that the name itself may be; if what it begins with is known there; or if it is
    /// one name, and this is how the thread names what stands there. Nobody does that at the root, where every daemon works.
    fn is_relative(
        &mut self,
        process: u32,
        r: &Record<'_>,
        op: Op,
        base: PathId,
        given: bool,
    ) -> bool {
        let Some(text) = r.path else { return false };
        let single = memchr::memchr(b'/', text).is_none();
        let own = text == b"." || text.starts_with(b"./") || single && follows_no_link(r, op);
        if own {
            if !given {
                self.processes[process as usize].use_cwd(r.thread);
            }
            return true;
        }
        if base == PathId::ROOT && !given {
            return false;
        }
        if single && (given || self.processes[process as usize].uses_cwd(r.thread)) {
            return true;
        }
        // `../x/y`: the first name that leads down
        let up = |part: &&[u8]| matches!(*part, b"" | b"." | b"..");
        let mut shown = 0;
        for part in text.split(|b| *b == b'/') {
            shown += part.len() + 1;
            if !up(&part) {
                break;
            }
        }
        let first = &text[..shown.saturating_sub(1).min(text.len())];
        let whole = [self.names.get(base).as_bytes(), b"/", first].concat();
        self.names.find(&paths::canonical(&whole)).is_some()
    }

    /// `private/etc/x` may be relative to a directory that holds a `private` of its own, as the root of a cloned volume does:
    /// then it is not what `/etc/x` is printed as. Nor is it sure to be while a thread works on such a volume.
    fn has_own_private(&self, process: u32, r: &Record<'_>, op: Op, dir: Option<PathId>) -> bool {
        let p = &self.processes[process as usize];
        let below = below(r, op);
        let base = match below {
            Some(_) => dir,
            None => p.cwd(r.thread),
        };
        let private = base.filter(|base| *base != PathId::ROOT).and_then(|base| {
            let private = [self.names.get(base).as_bytes(), b"/private"].concat();
            self.names.find(&private)
        });
        if p.works_on_clone(r.thread) {
            return true;
        }
        // a mail queue has a `private`, too, in which stands something else
        let own = [&b"etc"[..], b"var", b"tmp", b"tftpboot"];
        let others = |private: PathId| {
            let mut inside = self.names.children(private);
            inside.any(|child| !own.contains(&self.names.base(child).as_ref()))
        };
        // nothing is known in it, but where the other one would stand
        let plain = |private: PathId| {
            let mut inside = self.names.children(private);
            let text = r.path.unwrap_or_default();
            let parent = text.iter().rposition(|c| *c == b'/').unwrap_or_default();
            let there = || paths::canonical(&[b"/", &text[..parent]].concat());
            inside.next().is_none() && parent > 0 && self.names.find(&there()).is_some()
        };
        match private {
            Some(private) => !others(private) && !plain(private),
            None => p.has_private(r.thread, below),
        }
    }

    /// Notes on which volume a thread works.
    pub(super) fn note_volume(&mut self, process: u32, r: &Record<'_>, l: Located) {
        let (own_link, elsewhere) = volume_links(self.names.get(l.id));
        self.processes[process as usize].note_volume(r.thread, own_link, elsewhere);
    }

    /// Notes whether a line shows a path whole; so many were `known` before.
    pub(super) fn note_whole(&mut self, l: Located, known: usize, absolute: bool) {
        use Completeness::{Stopped, Whole};
        if !absolute || !matches!(l.how, Whole | Stopped) {
            let new = known..self.names.len();
            self.put_together.extend(new.map(|n| PathId(n as u32)));
        } else {
            let mut up = l.id;
            while self.put_together.remove(&up) || up == l.id && up != PathId::ROOT {
                up = self.names.parent(up);
            }
        }
    }

    /// No line shows the path whole: it was put together with a working directory, the root that `chroot` set, or the only
    /// known path that ends like it.
    pub(crate) fn is_put_together(&self, id: PathId) -> bool {
        self.put_together.contains(&id)
    }

    fn below(&mut self, base: PathId, text: &[u8], how: Completeness) -> Located {
        let whole = [self.names.get(base).as_bytes(), b"/", text].concat();
        Located {
            id: self.names.intern(&paths::canonical(&whole)),
            how,
        }
    }

    /// An absolute path of a process of whose name one has called `chroot`. Whether another thread is another process,
    /// with another root, no line tells.
    fn jailed(&mut self, jail: Jail, thread: Option<i64>, text: &[u8]) -> Option<Located> {
        let root = jail.root_of(thread)?;
        // `..` leads no further up than to its root
        let text = paths::canonical(&[b"/", text].concat());
        Some(self.below(root, &text, Completeness::Rooted))
    }

    /// The number of a path, if it is in canonical spelling.
    fn canonical(&mut self, path: &[u8]) -> Option<PathId> {
        let known = self.names.recall(path);
        known.or_else(|| paths::is_canonical(path).then(|| self.names.named_now(path)))
    }
}

/// Whether a path is one of those that every system has its own of, on a volume; and whether it is on one at all.
pub(super) fn volume_links(path: &[u8]) -> (bool, bool) {
    let below = path.strip_prefix(b"/Volumes/");
    let Some((rest, slash)) = below.and_then(|rest| Some((rest, memchr::memchr(b'/', rest)?)))
    else {
        return (false, false);
    };
    let rest = &rest[slash + 1..];
    let own_link = match rest.split(|b| *b == b'/').next() {
        Some(b"private") => true,
        Some(b"etc" | b"var" | b"tmp") => !rest.contains(&b'/'),
        _ => false,
    };
    (own_link, true)
}

/// The descriptor of the directory that a relative path begins at: that of the `*at` calls, or of OPENFROM and UNLINKFROM. What
/// symlinkat prints there is none.
pub(super) fn below(r: &Record<'_>, op: Op) -> Option<i32> {
    match op {
        Op::Fcntl => r.fd.filter(|_| r.path.is_some()),
        _ if r.label == b"symlinkat" => None,
        _ => r.dirfd.filter(|fd| *fd >= 0),
    }
}

/// The call works on what the name itself stands for, even if that is a link.
fn follows_no_link(r: &Record<'_>, op: Op) -> bool {
    match op {
        Op::Lstat
        | Op::Readlink
        | Op::Unlink
        | Op::Delete
        | Op::Rmdir
        | Op::Rename
        | Op::Mkdir
        | Op::Symlink
        | Op::Lchown
        | Op::Mkfifo
        | Op::Mknod => true,
        // O_EXCL: a link there is in the way
        Op::Open => r
            .flags
            .is_some_and(|f| f.get(2) == Some(&b'C') && f.get(5) == Some(&b'E')),
        _ => false,
    }
}
