//! Pictures of a disk, and the writes that lead from one to the next.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// An object of the disk, by its inode number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Object {
    Directory(u32),
    File(u32, Vec<u8>),
    Link(Vec<u8>),
}

/// A picture of the disk and the backup: which object stands at each path, parents first, and what each is.
#[derive(Clone, Debug, Default)]
pub(super) struct Picture {
    pub(super) names: BTreeMap<Vec<u8>, u64>,
    pub(super) objects: HashMap<u64, Object>,
}

/// One write.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Make(Vec<u8>, u64, Object),
    Link(Vec<u8>, u64),
    Rename(Vec<u8>, Vec<u8>, u64),
    Remove(Vec<u8>, u64),
    Mode(u64, u32),
    /// Bytes behind those that a file had.
    Append(u64, Vec<u8>),
    /// Other bytes than a file had.
    Rewrite(u64, Vec<u8>),
    /// All that was written before is on the disk.
    Sync,
}

impl Picture {
    /// Reads what stands at `root` and `backup` of a directory.
    pub(super) fn of(dir: &Path, inodes: &HashMap<Vec<u8>, u64>) -> Picture {
        let mut picture = Picture::default();
        for name in ["root", "backup"] {
            picture.read(dir, name.as_bytes().to_vec(), inodes);
        }
        picture
    }

    fn read(&mut self, dir: &Path, name: Vec<u8>, inodes: &HashMap<Vec<u8>, u64>) {
        let path = dir.join(OsStr::from_bytes(&name));
        let Ok(metadata) = fs::symlink_metadata(&path) else {
            return;
        };
        let inode = inodes.get(&name).copied().unwrap_or(metadata.ino());
        let mode = metadata.mode() & 0o7777;
        let object = if metadata.is_dir() {
            Object::Directory(mode)
        } else if metadata.is_symlink() {
            let text = fs::read_link(&path).expect("a link can be read");
            Object::Link(text.as_os_str().as_bytes().to_vec())
        } else {
            Object::File(mode, fs::read(&path).expect("a file can be read"))
        };
        let entries = metadata.is_dir().then(|| fs::read_dir(&path));
        self.objects.insert(inode, object);
        self.names.insert(name.clone(), inode);
        for entry in entries.into_iter().flatten().flatten() {
            let child = entry.expect("a directory can be read").file_name();
            self.read(
                dir,
                [&name, b"/".as_slice(), child.as_bytes()].concat(),
                inodes,
            );
        }
    }

    /// The writes that lead from here to the next picture.
    pub(super) fn changes(&self, next: &Picture) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut gone: BTreeMap<&Vec<u8>, u64> = BTreeMap::new();
        for (path, inode) in &self.names {
            if next.names.get(path) != Some(inode) {
                gone.insert(path, *inode);
            }
        }
        // what is below something that was renamed went with it
        let mut moved: Vec<(&Vec<u8>, &Vec<u8>)> = Vec::new();
        let below = |path: &[u8], top: &[u8]| {
            path.strip_prefix(top)
                .is_some_and(|rest| rest.first() == Some(&b'/'))
        };
        for (path, inode) in next
            .names
            .iter()
            .filter(|(path, inode)| self.names.get(*path) != Some(inode))
        {
            if moved.iter().any(|(_, to)| below(path, to)) {
                continue;
            }
            let from = gone.iter().find(|(from, other)| {
                *other == inode && !moved.iter().any(|(top, _)| below(from, top))
            });
            match from {
                Some((from, _)) => {
                    moved.push((from, path));
                    changes.push(Change::Rename((*from).clone(), path.clone(), *inode));
                }
                None if self.objects.contains_key(inode)
                    || changes
                        .iter()
                        .any(|c| matches!(c, Change::Make(_, made, _) if made == inode)) =>
                {
                    changes.push(Change::Link(path.clone(), *inode));
                }
                None => changes.push(Change::Make(
                    path.clone(),
                    *inode,
                    next.objects[inode].clone(),
                )),
            }
        }
        for (inode, object) in &next.objects {
            let before = self.objects.get(inode);
            match (before, object) {
                (Some(Object::File(was, old)), Object::File(mode, bytes)) => {
                    match bytes.strip_prefix(old.as_slice()) {
                        Some([]) => {}
                        Some(more) => changes.extend(appended(*inode, more)),
                        None => changes.push(Change::Rewrite(*inode, bytes.clone())),
                    }
                    if was != mode {
                        changes.push(Change::Mode(*inode, *mode));
                    }
                }
                (None, Object::File(_, bytes)) => changes.extend(appended(*inode, bytes)),
                (Some(Object::Directory(was)), Object::Directory(mode)) if was != mode => {
                    changes.push(Change::Mode(*inode, *mode));
                }
                _ => {}
            }
        }
        for (path, inode) in gone.iter().rev() {
            let went = moved
                .iter()
                .any(|(from, _)| from == path || below(path, from));
            if !went {
                changes.push(Change::Remove((*path).clone(), *inode));
            }
        }
        changes
    }
}

/// Bytes behind those that a file has: each line is a write of its own, as the journal is written.
pub(super) fn appended(inode: u64, bytes: &[u8]) -> Vec<Change> {
    let lines: Vec<&[u8]> = match bytes.len() > 4096 {
        true => vec![bytes],
        false => bytes.split_inclusive(|byte| *byte == b'\n').collect(),
    };
    let append = |line: &[u8]| Change::Append(inode, line.to_vec());
    lines.into_iter().map(append).collect()
}

impl Change {
    pub(super) fn names(&self) -> Vec<&[u8]> {
        match self {
            Change::Make(path, ..) | Change::Link(path, _) | Change::Remove(path, _) => vec![path],
            Change::Rename(from, to, _) => vec![from, to],
            _ => Vec::new(),
        }
    }

    /// The object whose bytes it changes.
    pub(super) fn bytes_of(&self) -> Option<u64> {
        match self {
            Change::Append(inode, _) | Change::Rewrite(inode, _) => Some(*inode),
            _ => None,
        }
    }

    /// In few words.
    pub(super) fn told(&self) -> String {
        let names: Vec<_> = self
            .names()
            .into_iter()
            .map(String::from_utf8_lossy)
            .collect();
        match self {
            Change::Make(..) => format!("make {}", names[0]),
            Change::Link(..) => format!("link {}", names[0]),
            Change::Rename(..) => format!("rename {} to {}", names[0], names[1]),
            Change::Remove(..) => format!("remove {}", names[0]),
            Change::Mode(inode, mode) => format!("mode of {inode} to {mode:o}"),
            Change::Append(inode, bytes) | Change::Rewrite(inode, bytes) => {
                let text = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
                format!("write {text:?} into {inode}")
            }
            Change::Sync => "sync".to_owned(),
        }
    }

    pub(super) fn inode(&self) -> Option<u64> {
        match self {
            Change::Make(_, inode, _)
            | Change::Link(_, inode)
            | Change::Rename(_, _, inode)
            | Change::Remove(_, inode)
            | Change::Mode(inode, _)
            | Change::Append(inode, _)
            | Change::Rewrite(inode, _) => Some(*inode),
            Change::Sync => None,
        }
    }

    /// Without an earlier one, this one cannot be on the disk: it is about the same name, or about one in a directory that is; or
    /// about the same object, but for its bytes, which are written apart from its names.
    pub(super) fn needs(&self, earlier: &Change) -> bool {
        let within = |a: &[u8], b: &[u8]| {
            a == b
                || a.strip_prefix(b)
                    .is_some_and(|rest| rest.first() == Some(&b'/'))
        };
        let same_name = self
            .names()
            .iter()
            .any(|a| earlier.names().iter().any(|b| within(a, b) || within(b, a)));
        let same_object = self.inode() == earlier.inode();
        match (self.bytes_of(), earlier.bytes_of()) {
            (Some(_), Some(_)) => same_object,
            (Some(_), None) => same_object && matches!(earlier, Change::Make(..)),
            (None, Some(_)) => false,
            (None, None) => same_name || same_object,
        }
    }
}
