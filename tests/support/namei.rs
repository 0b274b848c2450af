//! The kernel's path lookup, and the text of it that tracing sees.

use super::disk::{Body, Disk, Ino, ROOT};
use super::errno;
use super::release::Setting;

/// Where a lookup ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub dir: Ino,
    /// The last component; empty for `/`, `.` and `..`.
    pub name: Vec<u8>,
    /// What stands there; `None` when only the last component is missing.
    pub ino: Option<Ino>,
}

/// A lookup: its end, and the text that `fs_usage` gets.
#[derive(Clone, Debug)]
pub struct Walk {
    pub text: Option<Vec<u8>>,
    pub end: Result<Place, i32>,
}

impl Walk {
    fn failed(text: Option<Vec<u8>>, errno: i32) -> Self {
        Self {
            text,
            end: Err(errno),
        }
    }

    /// The place, which must exist.
    pub fn existing(&self) -> Result<(Place, Ino), i32> {
        let place = self.end.clone()?;
        let ino = place.ino.ok_or(errno::ENOENT)?;
        Ok((place, ino))
    }
}

/// Who looks, and from where.
#[derive(Clone, Copy)]
pub struct Looker {
    pub root: Ino,
    pub cwd: Ino,
    pub uid: u32,
}

const MAX_PATH: usize = 1023;
const MAX_NAME: usize = 255;
const MAX_LINKS: usize = 32;

/// Looks `path` up. `follow`: a link as last component is followed.
pub fn namei(disk: &Disk, setting: &Setting, who: Looker, path: &[u8], follow: bool) -> Walk {
    if path.is_empty() {
        return Walk::failed(None, errno::ENOENT);
    }
    if path.len() > MAX_PATH {
        return Walk::failed(None, errno::ENAMETOOLONG);
    }
    let follow = follow || path.ends_with(b"/");
    let mut buffer = path.to_vec();
    let mut base = who.cwd;
    for _ in 0..=MAX_LINKS {
        while buffer.len() > 1 && buffer.ends_with(b"/") {
            buffer.pop();
        }
        match pass(disk, setting, who, &buffer, base, follow) {
            Pass::Done(walk) => return walk,
            Pass::Link { dir, text, rest } => {
                base = dir;
                buffer = [text, rest].concat();
            }
        }
    }
    Walk::failed(None, errno::ELOOP)
}

enum Pass {
    Done(Walk),
    /// A link stands in the way: go on with its text and the unconsumed rest.
    Link {
        dir: Ino,
        text: Vec<u8>,
        rest: Vec<u8>,
    },
}

fn pass(
    disk: &Disk,
    setting: &Setting,
    who: Looker,
    buffer: &[u8],
    base: Ino,
    follow: bool,
) -> Pass {
    let mut dir = if buffer.starts_with(b"/") {
        who.root
    } else {
        base
    };
    let mut at = buffer.iter().take_while(|b| **b == b'/').count();
    if at == buffer.len() {
        return Pass::Done(Walk {
            text: None,
            end: Ok(Place {
                dir: who.root,
                name: Vec::new(),
                ino: Some(who.root),
            }),
        });
    }
    loop {
        let end = buffer[at..]
            .iter()
            .position(|b| *b == b'/')
            .map_or(buffer.len(), |n| at + n);
        let name = &buffer[at..end];
        let next = end + buffer[end..].iter().take_while(|b| **b == b'/').count();
        let last = next == buffer.len();
        let stop =
            |errno: i32| Pass::Done(Walk::failed(Some(kernel_text(buffer, end, setting)), errno));
        if !disk.is_dir(dir) {
            return stop(errno::ENOTDIR);
        }
        if !may(disk, who.uid, dir, 1) {
            return stop(errno::EACCES);
        }
        if name.len() > MAX_NAME {
            return stop(errno::ENAMETOOLONG);
        }
        let found = match name {
            b"." => Some(dir),
            b".." => Some(if dir == who.root || dir == ROOT {
                dir
            } else {
                disk.inode(dir).parent
            }),
            _ => disk.child(dir, name),
        };
        let dots = name == b"." || name == b"..";
        let Some(ino) = found else {
            if last {
                let place = Place {
                    dir,
                    name: name.to_vec(),
                    ino: None,
                };
                return Pass::Done(Walk {
                    text: Some(kernel_text(buffer, end, setting)),
                    end: Ok(place),
                });
            }
            return stop(errno::ENOENT);
        };
        if let Body::Link(text) = &disk.inode(ino).body
            && (!last || follow)
        {
            return Pass::Link {
                dir,
                text: text.clone(),
                rest: buffer[end..].to_vec(),
            };
        }
        if last {
            let name = if dots { Vec::new() } else { name.to_vec() };
            let place = Place {
                dir: if dots { disk.inode(ino).parent } else { dir },
                name,
                ino: Some(ino),
            };
            return Pass::Done(Walk {
                text: Some(kernel_text(buffer, end, setting)),
                end: Ok(place),
            });
        }
        if !disk.is_dir(ino) {
            return stop(errno::ENOTDIR);
        }
        dir = ino;
        at = next;
    }
}

/// The text that the kernel emits for a lookup in `buffer` that ended after `end` bytes.
pub fn kernel_text(buffer: &[u8], end: usize, setting: &Setting) -> Vec<u8> {
    let Some(limit) = setting.kernel_path_bytes() else {
        return buffer.to_vec();
    };
    let mut text = buffer[end.saturating_sub(limit)..end].to_vec();
    if end < buffer.len() && text.len() < limit {
        text.resize(setting.fill_boundary(text.len()).min(limit), b'>');
    }
    text
}

/// Permission bits: 4 read, 2 write, 1 search or execute. uid 0 may everything.
pub fn may(disk: &Disk, uid: u32, ino: Ino, bit: u32) -> bool {
    let node = disk.inode(ino);
    let shift = if node.uid == uid { 6 } else { 0 };
    uid == 0 || node.mode >> shift & bit != 0
}
