//! The disk in memory: inodes, names, volumes.

use std::collections::{BTreeMap, BTreeSet};

use super::errno;

pub type Ino = u64;

/// The root directory of the system volume.
pub const ROOT: Ino = 2;

/// What an inode holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    Dir(BTreeMap<Vec<u8>, Ino>),
    File(Vec<u8>),
    /// The link's text.
    Link(Vec<u8>),
}

/// A file, directory or link, whatever its names.
#[derive(Clone, Debug)]
pub struct Inode {
    pub body: Body,
    pub mode: u32,
    pub uid: u32,
    pub gid: u32,
    /// BSD file flags.
    pub flags: u32,
    pub xattrs: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Seconds since the epoch.
    pub mtime: u64,
    /// Number of names.
    pub links: u32,
    /// Directories: the directory that holds it.
    pub parent: Ino,
    pub volume: u32,
}

/// UF_IMMUTABLE.
pub const UF_IMMUTABLE: u32 = 2;

/// All inodes; volume 0 is the system's.
#[derive(Clone, Debug)]
pub struct Disk {
    inodes: BTreeMap<Ino, Inode>,
    next: Ino,
    /// Volumes by name, mounted or not.
    volumes: BTreeMap<Vec<u8>, Ino>,
    /// Every name that an inode has ever had, with the directory that held it.
    entered: BTreeMap<Ino, Names>,
    /// Whether what a file holds is kept in mind when it is written to; of a long stream it would be too much.
    pub keeps_bytes: bool,
    /// Bytes that a file held before it was written to, with the names that it had had until then.
    overwritten: Vec<(Vec<u8>, Names)>,
}

/// Names with the directories that hold them.
type Names = BTreeSet<(Ino, Vec<u8>)>;

impl Default for Disk {
    fn default() -> Self {
        Self::new()
    }
}

impl Disk {
    /// A system volume with `/private/{etc,var,tmp}`, the three links to them, and the usual top directories.
    pub fn new() -> Self {
        let mut disk = Self {
            inodes: BTreeMap::new(),
            next: 16,
            volumes: BTreeMap::new(),
            entered: BTreeMap::new(),
            keeps_bytes: false,
            overwritten: Vec::new(),
        };
        disk.inodes
            .insert(ROOT, inode(Body::Dir(BTreeMap::new()), 0o755, ROOT, 0));
        for dir in [
            "private/etc",
            "private/var/run",
            "private/var/spool",
            "private/var/log",
            "private/var/db",
            "private/tmp",
            "Volumes",
            "Library/Preferences",
            "usr/bin",
        ] {
            disk.put_dir(&format!("/{dir}"));
        }
        for name in ["etc", "var", "tmp"] {
            disk.put_link(&format!("/{name}"), &format!("private/{name}"));
        }
        disk
    }

    pub fn inode(&self, ino: Ino) -> &Inode {
        &self.inodes[&ino]
    }

    pub fn inode_mut(&mut self, ino: Ino) -> &mut Inode {
        self.inodes
            .get_mut(&ino)
            .expect("an inode is never dropped")
    }

    /// Entries of a directory.
    pub fn entries(&self, ino: Ino) -> Option<&BTreeMap<Vec<u8>, Ino>> {
        match &self.inode(ino).body {
            Body::Dir(entries) => Some(entries),
            _ => None,
        }
    }

    pub fn is_dir(&self, ino: Ino) -> bool {
        matches!(self.inode(ino).body, Body::Dir(_))
    }

    pub fn child(&self, dir: Ino, name: &[u8]) -> Option<Ino> {
        self.entries(dir)?.get(name).copied()
    }

    /// A new inode without a name.
    pub fn make(&mut self, body: Body, mode: u32, dir: Ino) -> Ino {
        let ino = self.next;
        self.next += 1;
        let volume = self.inode(dir).volume;
        self.inodes.insert(ino, inode(body, mode, dir, volume));
        ino
    }

    /// Gives `ino` the name `name` in `dir`.
    pub fn enter(&mut self, dir: Ino, name: &[u8], ino: Ino) {
        if let Body::Dir(entries) = &mut self.inode_mut(dir).body {
            entries.insert(name.to_vec(), ino);
        }
        let names = self.entered.entry(ino).or_default();
        names.insert((dir, name.to_vec()));
        let node = self.inode_mut(ino);
        node.links += 1;
        if matches!(node.body, Body::Dir(_)) {
            node.parent = dir;
        }
    }

    /// It has once stood at this path without links: by a name of its own, in directories by names of theirs.
    pub fn ever_stood(&self, ino: Ino, path: &[u8]) -> bool {
        let Some(cut) = path.iter().rposition(|b| *b == b'/') else {
            return ino == ROOT;
        };
        let (above, name) = (&path[..cut], &path[cut + 1..]);
        let names = self.entered.get(&ino).into_iter().flatten();
        names
            .filter(|(_, known)| known == name)
            .any(|(dir, _)| self.ever_stood(*dir, above))
    }

    /// A file is about to be written to: what it holds now is kept in mind.
    pub fn keep_bytes(&mut self, ino: Ino) {
        if self.keeps_bytes
            && let Body::File(content) = &self.inode(ino).body
            && !content.is_empty()
        {
            let names = self.entered.get(&ino).cloned().unwrap_or_default();
            self.overwritten.push((content.clone(), names));
        }
    }

    /// A file that has been written to since has held these bytes, and has once stood at this path.
    pub fn ever_held(&self, path: &[u8], bytes: &[u8]) -> bool {
        let Some(cut) = path.iter().rposition(|b| *b == b'/') else {
            return false;
        };
        let (above, name) = (&path[..cut], &path[cut + 1..]);
        self.overwritten.iter().any(|(held, names)| {
            let mut here = names.iter().filter(|(_, known)| known == name);
            held == bytes && here.any(|(dir, _)| self.ever_stood(*dir, above))
        })
    }

    /// Every inode, with or without a name.
    pub fn inodes(&self) -> impl Iterator<Item = (Ino, &Inode)> {
        self.inodes.iter().map(|(ino, inode)| (*ino, inode))
    }

    /// Takes the name away; the inode stays for those who have it open.
    pub fn leave(&mut self, dir: Ino, name: &[u8]) -> Option<Ino> {
        let Body::Dir(entries) = &mut self.inode_mut(dir).body else {
            return None;
        };
        let ino = entries.remove(name)?;
        self.inode_mut(ino).links -= 1;
        Some(ino)
    }

    /// `dir` is `below` or stands above it.
    pub fn is_above(&self, dir: Ino, mut below: Ino) -> bool {
        loop {
            if below == dir {
                return true;
            }
            if below == ROOT {
                return false;
            }
            below = self.inode(below).parent;
        }
    }

    /// The path without links of a directory.
    pub fn path_of(&self, mut dir: Ino) -> Vec<u8> {
        let mut parts: Vec<Vec<u8>> = Vec::new();
        while dir != ROOT {
            let parent = self.inode(dir).parent;
            let name = self
                .entries(parent)
                .and_then(|e| e.iter().find(|(_, i)| **i == dir))
                .map(|(n, _)| n.clone());
            // A directory that was removed while somebody works in it has no name any more.
            parts.push(name.unwrap_or_else(|| b"(removed)".to_vec()));
            dir = parent;
        }
        parts.iter().rev().fold(Vec::new(), |mut path, part| {
            path.push(b'/');
            path.extend_from_slice(part);
            path
        })
    }

    /// Makes a volume and mounts it.
    pub fn add_volume(&mut self, name: &str) -> Ino {
        let volumes = self.find("/Volumes").expect("made by new");
        let ino = self.make(Body::Dir(BTreeMap::new()), 0o755, volumes);
        self.inode_mut(ino).volume = self.volumes.len() as u32 + 1;
        self.enter(volumes, name.as_bytes(), ino);
        self.volumes.insert(name.as_bytes().to_vec(), ino);
        ino
    }

    /// The volume vanishes, mount point and all.
    pub fn unmount(&mut self, name: &str) -> Result<(), i32> {
        let volumes = self.find("/Volumes").ok_or(errno::ENOENT)?;
        if !self.volumes.contains_key(name.as_bytes()) {
            return Err(errno::EINVAL);
        }
        self.leave(volumes, name.as_bytes())
            .map(|_| ())
            .ok_or(errno::EINVAL)
    }

    /// The volume comes back.
    pub fn mount(&mut self, name: &str) -> Result<(), i32> {
        let volumes = self.find("/Volumes").ok_or(errno::ENOENT)?;
        let ino = *self.volumes.get(name.as_bytes()).ok_or(errno::ENOENT)?;
        if self.child(volumes, name.as_bytes()).is_some() {
            return Err(errno::EEXIST);
        }
        self.enter(volumes, name.as_bytes(), ino);
        Ok(())
    }

    /// A mount point: it can be neither renamed nor removed.
    pub fn is_mounted(&self, ino: Ino) -> bool {
        self.volumes.values().any(|v| *v == ino)
    }

    /// Finds an inode by a path without links (the fixture builder's way in; programs use the kernel's lookup).
    pub fn find(&self, path: &str) -> Option<Ino> {
        self.find_bytes(path.as_bytes())
    }

    pub fn find_bytes(&self, path: &[u8]) -> Option<Ino> {
        path.split(|b| *b == b'/')
            .filter(|p| !p.is_empty())
            .try_fold(ROOT, |dir, name| self.child(dir, name))
    }

    /// Makes a directory and those above it.
    pub fn put_dir(&mut self, path: &str) -> Ino {
        self.put_dir_bytes(path.as_bytes())
    }

    pub fn put_dir_bytes(&mut self, path: &[u8]) -> Ino {
        let mut dir = ROOT;
        for name in path.split(|b| *b == b'/').filter(|p| !p.is_empty()) {
            dir = match self.child(dir, name) {
                Some(ino) => ino,
                None => {
                    let ino = self.make(Body::Dir(BTreeMap::new()), 0o755, dir);
                    self.enter(dir, name, ino);
                    ino
                }
            };
        }
        dir
    }

    pub fn put_file(&mut self, path: &str, content: &str) -> Ino {
        self.put(
            path.as_bytes(),
            Body::File(content.as_bytes().to_vec()),
            0o644,
        )
    }

    pub fn put_link(&mut self, path: &str, target: &str) -> Ino {
        self.put(
            path.as_bytes(),
            Body::Link(target.as_bytes().to_vec()),
            0o755,
        )
    }

    /// Puts something at a path without links, making the directories above it.
    pub fn put(&mut self, path: &[u8], body: Body, mode: u32) -> Ino {
        let cut = path.iter().rposition(|b| *b == b'/').unwrap_or(0);
        let dir = self.put_dir_bytes(&path[..cut]);
        let ino = self.make(body, mode, dir);
        self.enter(dir, &path[cut + 1..], ino);
        ino
    }
}

fn inode(body: Body, mode: u32, parent: Ino, volume: u32) -> Inode {
    Inode {
        body,
        mode,
        uid: 0,
        gid: 0,
        flags: 0,
        xattrs: BTreeMap::new(),
        mtime: 1_262_304_000,
        links: 0,
        parent,
        volume,
    }
}

/// `/etc`, `/var`, `/tmp` rather than `/private/...`.
pub fn canonical(path: &[u8]) -> Vec<u8> {
    for name in ["/etc", "/var", "/tmp"] {
        if let Some(rest) = path
            .strip_prefix(b"/private")
            .filter(|r| r.starts_with(name.as_bytes()))
            && (rest.len() == name.len() || rest[name.len()] == b'/')
        {
            return rest.to_vec();
        }
    }
    path.to_vec()
}
