//! A list of what stood where: made by `unsnare kit`, or by `find DIR -ls`, `ls -laR`, `mtree -c`.
//!
//! The inode decides: what is at one place before and at another afterwards was renamed. Names in the kit's lists are escaped;
//! the others print them as they are, so a name with a newline is not understood there, and left out.

mod ls;
mod mtree;
mod table;

use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;

use bstr::{BString, ByteSlice as _};
use rustc_hash::FxHashMap;

pub(crate) use table::Differences;
use table::Table;

use crate::dialect::dtrace::quoted;
use crate::input::unpacked;
use crate::object::ObjectType;
use crate::trace::paths::{canonical, is_absolute};

/// First line of the kit's lists.
const HEAD: &[u8] = b"#unsnare.lst 1 ";
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
    /// It was made by the kit, and ends before the kit had listed everything: what it does not name may be there.
    cut: bool,
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
        let mut line = Vec::new();
        loop {
            line.clear();
            if lines.by_ref().take(LONGEST).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            list.lines += 1;
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            if list.lines == 1 {
                kit = text.starts_with(HEAD);
                list.cut = kit;
            }
            if tree.is_none() && list.table.is_empty() && mtree::is_head(text) {
                tree = Some(mtree::Tree::default());
            }
            let number = list.lines;
            let taken = match &mut tree {
                _ if kit => list.kit_line(number, text),
                Some(tree) => tree.line(number, text, &mut |entry| list.add(entry)),
                None => other.line(number, text, &mut |entry| list.add(entry)),
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
        if let Some(why) = other.left() {
            return Err(io::Error::other(why));
        }
        list.table.sort();
        if list.table.is_empty() {
            return Err(io::Error::other(
                "is no list of files; make one with the script of 'unsnare kit', or with: sudo find /etc /Library -ls",
            ));
        }
        Ok(list)
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

    /// `DEVICE INODE MODE UID GID LINKS SIZE MTIME CTIME "PATH" "TEXT"`.
    fn kit_line(&mut self, line: u64, text: &[u8]) -> Option<()> {
        if let Some(rest) = text.strip_prefix(b"#") {
            if let Some(rest) = rest.strip_prefix(b"unread ") {
                self.unread.insert(canonical(&quoted(rest)?.0));
            } else if let Some(rest) = rest.strip_prefix(b"flags ") {
                // DEVICE INODE FLAGS, in octal
                let mut fields = rest.to_str().ok()?.split(' ');
                let mut number = |radix| u64::from_str_radix(fields.next()?, radix).ok();
                let (device, inode, flags) = (number(10)?, number(10)?, number(8)?);
                self.tells_flags = true;
                self.flags
                    .insert((device, inode), u32::try_from(flags).ok()?);
            } else if rest == b"flags" {
                self.tells_flags = true;
            } else if rest == b"end" {
                self.cut = false;
            }
            return Some(());
        }
        let mut fields = text.splitn_str(10, " ");
        let mut next = || fields.next()?.to_str().ok();
        let (device, inode) = (next()?.parse().ok()?, next()?.parse().ok()?);
        let mode = u32::from_str_radix(next()?, 8).ok()?;
        let (uid, gid) = (next()?.parse().ok()?, next()?.parse().ok()?);
        next()?;
        let size = next()?.parse().ok()?;
        let changed = next()?.parse().ok()?;
        next()?;
        let (path, rest) = quoted(fields.next()?)?;
        let (link, rest) = quoted(rest.strip_prefix(b" ")?)?;
        if !rest.is_empty() {
            return None;
        }
        let object = of_mode(mode);
        self.add(Entry {
            path: path.into(),
            line,
            inode: Some((device, inode)),
            object,
            mode: Some(mode & 0o7777),
            owner: Some((uid, gid)),
            size: Some(size),
            changed: Some(changed),
            link: (object == ObjectType::Link).then(|| link.into()),
            flags: None,
        });
        Some(())
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
