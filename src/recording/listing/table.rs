//! The entries of a list, packed: a list of a whole disk has millions. A directory's path is kept once, a name is a piece of one
//! text, and paths and inodes are found by two orders of the entries.

use std::cmp::Ordering;

use bstr::{BStr, BString, ByteSlice as _};
use rustc_hash::FxHashMap;

use super::{Entry, Inode};
use crate::dialect::named::joined;
use crate::object::ObjectType;

/// Not told.
const NO_ID: u32 = u32::MAX;
const NO_MODE: u16 = u16::MAX;
const NO_NUMBER: u64 = u64::MAX;
const NO_TIME: i64 = i64::MIN;

/// One entry.
#[derive(Clone, Copy, Debug)]
struct Packed {
    inode: u64,
    size: u64,
    changed: i64,
    /// Where its name begins.
    name: u32,
    dir: u32,
    line: u32,
    uid: u32,
    gid: u32,
    device: u32,
    /// Place of the text of a link.
    link: u32,
    links: u32,
    length: u16,
    mode: u16,
    object: ObjectType,
}

/// The entries.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    entries: Vec<Packed>,
    names: Vec<u8>,
    dirs: Vec<BString>,
    dir_numbers: FxHashMap<BString, u32>,
    devices: Vec<u64>,
    links: Vec<BString>,
    /// By directory and name.
    by_path: Vec<u32>,
    /// By device and inode; those that have any.
    by_inode: Vec<u32>,
}

/// How two lists differ.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    /// What only the first has, in its order.
    pub(crate) went: Vec<Entry>,
    /// What only the second has, in its order.
    pub(crate) came: Vec<Entry>,
    /// What differs at one path, in the order of the first.
    pub(crate) changed: Vec<(Entry, Entry)>,
}

/// Directory and name; the root has neither.
fn parts(path: &[u8]) -> (&[u8], &[u8]) {
    match path.rfind_byte(b'/') {
        Some(cut) => (&path[..cut], &path[cut + 1..]),
        None => (b"", path),
    }
}

impl Table {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Enters the next one. What is too long to be told apart is left out.
    pub(super) fn push(&mut self, entry: &Entry) {
        let (dir, name) = parts(&entry.path);
        let (Ok(length), Ok(start), Ok(line)) = (
            u16::try_from(name.len()),
            u32::try_from(self.names.len()),
            u32::try_from(entry.line),
        ) else {
            return;
        };
        let dir = self.dir_of(dir);
        self.names.extend_from_slice(name);
        let (device, inode) = match entry.inode {
            Some((device, inode)) => (self.device_of(device), inode),
            None => (NO_ID, 0),
        };
        let link = entry.link.clone().map_or(NO_ID, |text| {
            self.links.push(text);
            self.links.len() as u32 - 1
        });
        let (uid, gid) = entry.owner.unwrap_or((NO_ID, NO_ID));
        self.entries.push(Packed {
            inode,
            size: entry.size.unwrap_or(NO_NUMBER),
            changed: entry.changed.unwrap_or(NO_TIME),
            name: start,
            dir,
            line,
            uid,
            gid,
            device,
            link,
            links: entry.links.unwrap_or(NO_ID),
            length,
            mode: entry.mode.map_or(NO_MODE, |mode| (mode & 0o7777) as u16),
            object: entry.object,
        });
    }

    fn dir_of(&mut self, dir: &[u8]) -> u32 {
        // what is in a directory is listed together
        if let Some(last) = self.entries.last()
            && self.dirs[last.dir as usize] == dir
        {
            return last.dir;
        }
        if let Some(known) = self.dir_numbers.get(dir.as_bstr()) {
            return *known;
        }
        let number = self.dirs.len() as u32;
        self.dirs.push(dir.into());
        self.dir_numbers.insert(dir.into(), number);
        number
    }

    fn device_of(&mut self, device: u64) -> u32 {
        let known = self.devices.iter().position(|other| *other == device);
        known.unwrap_or_else(|| {
            self.devices.push(device);
            self.devices.len() - 1
        }) as u32
    }

    /// Brings the entries in order: from now on they are found. Of several of one path the last counts.
    pub(super) fn sort(&mut self) {
        let mut by_path: Vec<u32> = (0..self.entries.len() as u32).collect();
        by_path.sort_by(|a, b| {
            let (one, other) = (&self.entries[*a as usize], &self.entries[*b as usize]);
            one.dir
                .cmp(&other.dir)
                .then_with(|| self.name(one).cmp(self.name(other)))
        });
        self.by_path = by_path;
        self.sort_inodes();
        self.entries.shrink_to_fit();
        self.names.shrink_to_fit();
    }

    fn sort_inodes(&mut self) {
        let mut by_inode: Vec<u32> = (0..self.entries.len() as u32).collect();
        by_inode.retain(|n| self.entries[*n as usize].device != NO_ID);
        by_inode.sort_by_key(|n| self.key(*n));
        self.by_inode = by_inode;
    }

    /// The directories, and what each holds: how many entries, and how many of them are directories.
    pub(super) fn directories(&self) -> impl Iterator<Item = (usize, u32, u32)> {
        let dirs = self.by_path.iter().map(|n| *n as usize);
        let dirs = dirs.filter(|n| self.entries[*n].object == ObjectType::Directory);
        dirs.map(|n| {
            let path = self.path(n);
            let key = if path == "/" {
                BStr::new(b"")
            } else {
                path.as_bstr()
            };
            let held = self
                .dir_numbers
                .get(key)
                .map_or(&[][..], |dir| self.of_dir(*dir));
            let held = self.last_of_each(held);
            let is_dir = |n: &&u32| {
                let packed = &self.entries[**n as usize];
                packed.object == ObjectType::Directory && packed.length > 0
            };
            let named = held
                .iter()
                .filter(|n| self.entries[**n as usize].length > 0);
            (
                n,
                named.count() as u32,
                held.iter().filter(is_dir).count() as u32,
            )
        })
    }

    fn path(&self, n: usize) -> BString {
        let packed = &self.entries[n];
        joined(&self.dirs[packed.dir as usize], self.name(packed))
    }

    /// Which object an entry is shall not be known, of these directories' entries.
    pub(super) fn forget_inodes(&mut self, dirs: &[BString]) {
        let numbers: Vec<u32> = dirs
            .iter()
            .filter_map(|dir| self.dir_numbers.get(dir).copied())
            .collect();
        for packed in &mut self.entries {
            if numbers.contains(&packed.dir) {
                packed.device = NO_ID;
            }
        }
        self.sort_inodes();
    }

    /// The numbers of devices.
    pub(super) fn devices(&self) -> &[u64] {
        &self.devices
    }

    /// Other numbers for the devices, in the same order; where two get one number, they are one.
    pub(super) fn renumber(&mut self, numbers: &[u64]) {
        let mut devices: Vec<u64> = Vec::new();
        let place: Vec<u32> = numbers
            .iter()
            .map(|number| {
                let known = devices.iter().position(|other| other == number);
                known.unwrap_or_else(|| {
                    devices.push(*number);
                    devices.len() - 1
                }) as u32
            })
            .collect();
        for packed in &mut self.entries {
            if packed.device != NO_ID {
                packed.device = place[packed.device as usize];
            }
        }
        self.devices = devices;
        self.sort_inodes();
    }

    fn name(&self, packed: &Packed) -> &[u8] {
        &self.names[packed.name as usize..][..usize::from(packed.length)]
    }

    fn key(&self, n: u32) -> (u32, u64) {
        let packed = &self.entries[n as usize];
        (packed.device, packed.inode)
    }

    /// The entries of a directory, by name.
    fn of_dir(&self, dir: u32) -> &[u32] {
        let dir_of = |n: &u32| self.entries[*n as usize].dir;
        let start = self.by_path.partition_point(|n| dir_of(n) < dir);
        let rest = &self.by_path[start..];
        &rest[..rest.partition_point(|n| dir_of(n) == dir)]
    }

    fn last_of_each(&self, all: &[u32]) -> Vec<u32> {
        let name = |n: &u32| self.name(&self.entries[*n as usize]);
        let last =
            |(at, n): &(usize, &u32)| all.get(at + 1).is_none_or(|next| name(next) != name(n));
        all.iter()
            .enumerate()
            .filter(last)
            .map(|(_, n)| *n)
            .collect()
    }

    /// The place of what stood at a path.
    pub(super) fn find(&self, path: &[u8]) -> Option<usize> {
        let (dir, name) = parts(path);
        let all = self.of_dir(*self.dir_numbers.get(dir.as_bstr())?);
        let name_of = |n: &u32| self.name(&self.entries[*n as usize]);
        let end = all.partition_point(|n| name_of(n) <= name);
        let last = all[..end].last()?;
        (name_of(last) == name).then_some(*last as usize)
    }

    /// The places of an object, in the order of the list.
    pub(super) fn of_inode(&self, (device, inode): Inode) -> impl Iterator<Item = usize> {
        let device = self.devices.iter().position(|other| *other == device);
        let all = device.map_or(&[][..], |device| {
            let key = (device as u32, inode);
            let start = self.by_inode.partition_point(|n| self.key(*n) < key);
            let rest = &self.by_inode[start..];
            &rest[..rest.partition_point(|n| self.key(*n) == key)]
        });
        all.iter().map(|n| *n as usize)
    }

    /// An entry, unpacked.
    pub(super) fn entry(&self, n: usize) -> Entry {
        let packed = &self.entries[n];
        let told = |id: u32| (id != NO_ID).then_some(id);
        Entry {
            path: self.path(n),
            line: u64::from(packed.line),
            inode: told(packed.device).map(|device| (self.devices[device as usize], packed.inode)),
            object: packed.object,
            mode: (packed.mode != NO_MODE).then_some(u32::from(packed.mode)),
            owner: told(packed.uid).zip(told(packed.gid)),
            size: (packed.size != NO_NUMBER).then_some(packed.size),
            changed: (packed.changed != NO_TIME).then_some(packed.changed),
            link: told(packed.link).map(|place| self.links[place as usize].clone()),
            flags: None,
            links: told(packed.links),
        }
    }

    /// The same object, as it was.
    fn same(&self, n: u32, other: &Table, m: u32) -> bool {
        let (a, b) = (&self.entries[n as usize], &other.entries[m as usize]);
        let device =
            |table: &Table, packed: &Packed| table.devices.get(packed.device as usize).copied();
        let link = |table: &Table, packed: &Packed| table.links.get(packed.link as usize).cloned();
        (a.inode, a.size, a.changed, a.mode, a.uid, a.gid, a.object)
            == (b.inode, b.size, b.changed, b.mode, b.uid, b.gid, b.object)
            && device(self, a) == device(other, b)
            && (a.link == NO_ID && b.link == NO_ID || link(self, a) == link(other, b))
    }

    pub(super) fn differences(before: &Table, after: &Table) -> Differences {
        let (mut went, mut came, mut changed) = (Vec::new(), Vec::new(), Vec::new());
        for (number, dir) in before.dirs.iter().enumerate() {
            let old = before.of_dir(number as u32);
            let new = after
                .dir_numbers
                .get(dir)
                .map_or(&[][..], |number| after.of_dir(*number));
            // of several of one path the last counts
            let (old, new) = (before.last_of_each(old), after.last_of_each(new));
            let (mut i, mut j) = (0, 0);
            while let Some(&n) = old.get(i) {
                let name = before.name(&before.entries[n as usize]);
                let order = new.get(j).map_or(Ordering::Less, |m| {
                    name.cmp(after.name(&after.entries[*m as usize]))
                });
                match order {
                    Ordering::Less => {
                        went.push(n);
                        i += 1;
                    }
                    Ordering::Greater => {
                        came.push(new[j]);
                        j += 1;
                    }
                    Ordering::Equal => {
                        if !before.same(n, after, new[j]) {
                            changed.push((n, new[j]));
                        }
                        (i, j) = (i + 1, j + 1);
                    }
                }
            }
            came.extend(&new[j..]);
        }
        for (number, dir) in after.dirs.iter().enumerate() {
            if !before.dir_numbers.contains_key(dir) {
                came.extend(after.last_of_each(after.of_dir(number as u32)));
            }
        }
        went.sort_unstable();
        came.sort_unstable();
        changed.sort_unstable();
        let (old, new) = (
            |n: u32| before.entry(n as usize),
            |n: u32| after.entry(n as usize),
        );
        Differences {
            went: went.into_iter().map(old).collect(),
            came: came.into_iter().map(new).collect(),
            changed: changed.into_iter().map(|(n, m)| (old(n), new(m))).collect(),
        }
    }
}
