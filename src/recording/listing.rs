//! A list of what stood where: made by `unsnare kit`, or by `find DIR -ls`, `ls -laR`, `mtree -c`.
//!
//! The inode decides: what is at one place before and at another afterwards was renamed. Names in the kit's lists are escaped;
//! the others print them as they are, so a name with a newline is not understood there, and left out. What a list leaves out is told by
//! itself: by its last line, by the number of links of a directory, by directories that are named and not listed.

mod alike;
mod kit;
mod ls;
mod mtree;
mod table;
mod whole;

use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;

use bstr::{BString, ByteSlice as _};
use rustc_hash::FxHashMap;

pub(crate) use alike::Alike;
pub(crate) use table::Differences;
use table::Table;

use crate::input::unpacked;
use crate::object::ObjectType;
use crate::trace::names::volume;
use crate::trace::paths::{canonical, is_absolute};

/// First line of the kit's lists.
const HEAD: &[u8] = b"#unsnare.lst 1 ";
/// That of a list that it made without perl: what follows is printed by `find`.
const HEAD_OF_FIND: &[u8] = b"#unsnare.find 1 ";
/// The last line of either, if the kit came so far.
const END: &[u8] = b"#end";
/// A longer line is no entry.
const LONGEST: u64 = 64 << 10;
/// More entries are no list of some directories.
const MOST: usize = 8_000_000;

/// Device and inode.
pub(crate) type Inode = (u64, u64);

/// What stood at one path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Absolute, `/etc` rather than `/private/etc`.
    pub path: BString,
    /// 1-based line.
    pub line: u64,
    /// Which object, where the list tells.
    pub inode: Option<Inode>,
    /// Its type.
    pub object: ObjectType,
    /// Permission bits.
    pub mode: Option<u32>,
    /// Owner and group.
    pub owner: Option<(u32, u32)>,
    /// Bytes.
    pub size: Option<u64>,
    /// When its content changed last, seconds since 1970.
    pub changed: Option<i64>,
    /// Text of a link.
    pub link: Option<BString>,
    /// BSD flags, where its line tells them; a list that was read has them beside its entries.
    pub flags: Option<u32>,
    /// Its number of links: of a directory, what is in it and two, or its directories and two.
    pub links: Option<u32>,
}

/// What a line tells.
enum Found {
    Entry(Entry),
    /// A directory of which not everything is told, or not rightly.
    Unread(BString),
}

/// A list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing {
    table: Table,
    /// Directories that are named, but not what is in them.
    unread: HashSet<BString>,
    /// BSD flags of the objects that have any.
    flags: FxHashMap<Inode, u32>,
    /// The same by path, of a list without inodes.
    flags_by_path: FxHashMap<BString, u32>,
    /// It ends before everything was listed: what it does not name may be there.
    pub cut: bool,
    /// When the kit began with it, seconds since 1970.
    pub made: Option<i64>,
    /// It tells the flags: what it names none of has none.
    tells_flags: bool,
    /// Lines that were not understood, and the first of them.
    pub damaged: (u64, u64),
    /// Lines.
    pub lines: u64,
}

impl Listing {
    /// Reads a list, packed or not.
    ///
    /// # Errors
    /// When the file cannot be read, or is no list; the error says what to do.
    pub(crate) fn read(path: &Path) -> io::Result<Listing> {
        let (reader, _) = unpacked(std::fs::File::open(path)?)?;
        Listing::of(BufReader::new(reader))
    }

    /// The same of lines.
    ///
    /// # Errors
    /// See [`Listing::read`].
    pub(crate) fn of(mut lines: impl BufRead) -> io::Result<Listing> {
        let mut list = Listing::default();
        let mut other = ls::Lines::default();
        let mut tree = None;
        let mut kit = false;
        let (mut returns, mut ended) = (false, true);
        // printed by `find` for the kit, and at its end
        let (mut finds, mut over) = (false, false);
        let mut line = Vec::new();
        loop {
            line.clear();
            if lines.by_ref().take(LONGEST).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            list.lines += 1;
            let number = list.lines;
            ended = line.ends_with(b"\n");
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            if number == 1 {
                // a single one belongs to a name: every Mac has files called `Icon\r`
                returns = text.ends_with(b"\r");
                kit = text.starts_with(HEAD);
                list.cut = kit || text.starts_with(HEAD_OF_FIND);
                let time = text.strip_prefix(HEAD).or(text.strip_prefix(HEAD_OF_FIND));
                list.made = time.and_then(|time| time.trim_ascii().to_str().ok()?.parse().ok());
                finds = list.cut && !kit;
                if finds {
                    continue;
                }
            }
            let text = if returns {
                text.strip_suffix(b"\r").unwrap_or(text)
            } else {
                text
            };
            if finds && (text == END || over) {
                over = text == END || text.starts_with(b"#flags");
                list.cut = !over;
                if over && list.kit_line(number, text).is_some() {
                    continue;
                }
                // a name that looks like the end
                other.stray(&mut |found| list.take(found));
            }
            if tree.is_none() && list.table.is_empty() && mtree::is_head(text) {
                tree = Some(mtree::Tree::default());
            }
            let taken = match &mut tree {
                _ if kit => list.kit_line(number, text),
                // half a name is another name
                _ if !ended => Some(()),
                Some(tree) => tree.line(number, text, &mut |found| list.take(found)),
                None => other.line(number, text, &mut |found| list.take(found)),
            };
            if taken.is_none() {
                if list.damaged.0 == 0 {
                    list.damaged.1 = number;
                }
                list.damaged.0 += 1;
            }
            if list.table.len() > MOST {
                return Err(io::Error::other(
                    "is a list of too many files; list fewer directories",
                ));
            }
        }
        if let Some(tree) = &mut tree {
            tree.unfinished(&mut |found| list.take(found));
        }
        let whole = ended && !list.cut;
        if let Err(why) = other.finish(whole, &mut |found| list.take(found)) {
            return Err(io::Error::other(why));
        }
        list.cut |= !ended && !kit;
        if finds {
            let untold = |((_, inode), flags)| ((0, inode), flags);
            list.flags = std::mem::take(&mut list.flags)
                .into_iter()
                .map(untold)
                .collect();
        }
        list.table.sort();
        if list.table.is_empty() {
            return Err(io::Error::other(
                "is no list of files; make one with the script of 'unsnare kit', or with: sudo find /etc /Library -ls",
            ));
        }
        if !kit {
            list.leave_out_what_is_not_whole(other.sections());
        }
        Ok(list)
    }

    fn take(&mut self, found: Found) {
        match found {
            Found::Entry(entry) => self.add(entry),
            Found::Unread(dir) => {
                self.unread.insert(canonical(&dir));
            }
        }
    }

    fn add(&mut self, mut entry: Entry) {
        if !is_absolute(&entry.path) {
            return;
        }
        if matches!(entry.path.as_slice(), b"/etc" | b"/var" | b"/tmp")
            && entry.object == ObjectType::Link
        {
            // the directories go by these names
            return;
        }
        entry.path = canonical(&entry.path);
        if let Some(flags) = entry.flags {
            self.tells_flags = true;
            match entry.inode {
                _ if flags == 0 => {}
                Some(inode) => {
                    self.flags.insert(inode, flags);
                }
                None => {
                    self.flags_by_path.insert(entry.path.clone(), flags);
                }
            }
        }
        self.table.push(&entry);
    }

    /// What stood at a path.
    #[must_use]
    pub(crate) fn at(&self, path: &[u8]) -> Option<Entry> {
        self.table.find(path).map(|n| self.table.entry(n))
    }

    /// Every path of an object, in the order of the list.
    pub(crate) fn paths(&self, inode: Inode) -> impl Iterator<Item = Entry> {
        self.table.of_inode(inode).map(|n| self.table.entry(n))
    }

    /// BSD flags of an object, where the list tells those of any.
    #[must_use]
    pub(crate) fn flags_of(&self, entry: &Entry) -> Option<u32> {
        let flags = match entry.inode {
            Some(inode) => self.flags.get(&inode),
            None => self.flags_by_path.get(&entry.path),
        };
        self.tells_flags.then(|| flags.copied().unwrap_or(0))
    }

    /// All entries.
    pub(crate) fn entries(&self) -> impl Iterator<Item = Entry> {
        (0..self.table.len()).map(|n| self.table.entry(n))
    }

    /// What only one of two lists has at a path, and what they have at one path that differs.
    pub(crate) fn differences(before: &Listing, after: &Listing) -> Differences {
        let mut all = Table::differences(&before.table, &after.table);
        if before.tells_flags && after.tells_flags {
            all.changed
                .extend(Listing::other_flags(before, after, &all));
        }
        all
    }

    /// Objects of which nothing differs but the BSD flags.
    fn other_flags(before: &Listing, after: &Listing, known: &Differences) -> Vec<(Entry, Entry)> {
        let named = |list: &Listing| -> Vec<BString> {
            let of_inode = |inode: &Inode| before.paths(*inode).map(|entry| entry.path);
            let all = list.flags.keys().flat_map(of_inode);
            all.chain(list.flags_by_path.keys().cloned()).collect()
        };
        let told: HashSet<&BString> = known.changed.iter().map(|(old, _)| &old.path).collect();
        let mut paths = [named(before), named(after)].concat();
        paths.sort();
        paths.dedup();
        paths.retain(|path| !told.contains(path));
        let both = paths
            .iter()
            .filter_map(|path| Some((before.at(path)?, after.at(path)?)));
        both.filter(|(old, new)| before.flags_of(old) != after.flags_of(new))
            .collect()
    }

    /// Had something stood at the path, the list would name it.
    #[must_use]
    pub(crate) fn covers(&self, path: &[u8]) -> bool {
        let mut dir = path;
        if self.cut {
            return false;
        }
        while let Some(cut) = dir.rfind_byte(b'/') {
            dir = &path[..cut];
            match self.at(dir) {
                Some(entry) => {
                    return entry.object == ObjectType::Directory
                        && !self.unread.contains(dir.as_bstr());
                }
                // nor is there anything in what is not there
                None => continue,
            }
        }
        false
    }
}

/// Two entries that have one number, in lists that tell no devices, stand on one volume as far as their paths tell.
#[must_use]
pub(crate) fn one_volume(old: &Entry, new: &Entry) -> bool {
    let told = |entry: &Entry| entry.inode.is_none_or(|inode| inode.0 != 0);
    let other = |path: &[u8]| {
        let top = path.split_str("/").nth(1).unwrap_or_default();
        matches!(top, b"dev" | b"net" | b"home" | b"Network")
    };
    old.path == new.path
        || told(old) && told(new)
        || volume(&old.path) == volume(&new.path) && !other(&old.path) && !other(&new.path)
}

/// The type that the bits of a mode tell.
fn of_mode(mode: u32) -> ObjectType {
    match mode & 0o170_000 {
        0o040_000 => ObjectType::Directory,
        0o120_000 => ObjectType::Link,
        _ => ObjectType::File,
    }
}

/// Type and permission bits of `drwxr-xr-x`, perhaps with a mark for what else there is.
fn of_letters(text: &[u8]) -> Option<(ObjectType, u32)> {
    if !(10..=11).contains(&text.len()) || !b"-dlbcps".contains(&text[0]) {
        return None;
    }
    let mut mode = 0;
    for (n, letter) in text[1..10].iter().enumerate() {
        let bit = 0o400 >> n;
        let special = [0o4000, 0o2000, 0o1000][n / 3];
        mode |= match (letter, n % 3) {
            (b'-', _) => 0,
            (b'r', 0) | (b'w', 1) | (b'x', 2) => bit,
            (b's' | b't', 2) => bit | special,
            (b'S' | b'T', 2) => special,
            _ => return None,
        };
    }
    let object = match text[0] {
        b'd' => ObjectType::Directory,
        b'l' => ObjectType::Link,
        _ => ObjectType::File,
    };
    Some((object, mode))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn list(text: &str) -> Listing {
        Listing::of(text.as_bytes()).unwrap()
    }

    const KIT: &str = "#unsnare.lst 1 1297161072
#dir \"/private/etc\"
234881026 100 40755 0 0 90 3060 1297160000 1297160000 \"/private/etc\" \"\"
234881026 101 100644 0 27 1 612 1297160000 1297160001 \"/private/etc/a \\303\\251\\012\\042\" \"\"
234881026 102 120755 0 0 1 11 1297160000 1297160000 \"/private/etc/l\" \"private/tmp\"
234881026 103 40700 0 0 1 11 1297160000 1297160000 \"/private/etc/closed\" \"\"
#unread \"/private/etc/closed\"
#end
broken
";

    #[test]
    fn the_kits_list_is_read_names_unescaped() {
        let list = list(KIT);
        let file = list.at("/etc/a \u{e9}\n\"".as_bytes()).unwrap();
        assert_eq!(
            (file.inode, file.mode),
            (Some((234_881_026, 101)), Some(0o644))
        );
        assert_eq!(
            (file.owner, file.line, file.object),
            (Some((0, 27)), 4, ObjectType::File)
        );
        assert_eq!(
            list.at(b"/etc/l").unwrap().link.as_ref().unwrap(),
            "private/tmp"
        );
        assert_eq!(list.paths((234_881_026, 101)).count(), 1);
        assert_eq!(list.damaged, (1, 9));
    }

    #[test]
    fn what_the_list_would_name_and_what_not() {
        let list = list(KIT);
        assert!(list.covers(b"/etc/absent"));
        assert!(!list.covers(b"/etc/closed/x"));
        assert!(!list.covers(b"/var/x"));
        assert!(!list.covers(b"/etc/l/x"));
        // the disk was full, or somebody pressed Ctrl-C: what is not named may be there
        let cut = super::tests::list(&KIT.replace("#end\n", ""));
        assert!(!cut.covers(b"/etc/absent") && cut.at(b"/etc/l").is_some());
    }

    #[test]
    fn what_is_no_list_is_refused_with_what_to_do() {
        let why = Listing::of(&b"hello\nworld\n"[..]).unwrap_err().to_string();
        assert!(why.contains("unsnare kit"), "{why}");
        assert!(Listing::of(&b""[..]).is_err());
        assert!(Listing::of(&b"#unsnare.lst 1 0\n1 2 3 \xff\n"[..]).is_err());
    }
}
