//! `find DIR -ls` and `ls -laR DIR...` (better with `-i`: inodes; with `-O`: BSD flags).
//!
//! Both print names as they are: a name with a newline takes several lines, which may look like entries of anything. So an entry counts
//! only once the line after it is understood, and only where it can stand: `find` names what is in a directory directly below it, `ls`
//! lists each directory once, after it has named it.

use bstr::{BString, ByteSlice as _};
use rustc_hash::FxHashSet;

use super::{Entry, Found, of_letters};
use crate::dialect::named::{joined, listed_flags};
use crate::object::ObjectType;
use crate::trace::paths::directory;

/// Takes lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// `ls`: the directory whose entries follow; none while the entries of no directory, or of a doubtful one, follow.
    dir: Option<BString>,
    /// Entries of the first directory, which `ls` does not name if it is the only one asked for.
    waiting: Vec<Entry>,
    /// The last entry, until the line after it is understood.
    held: Option<Entry>,
    /// `find`: the directories that the last entry is in, and itself.
    chain: Vec<BString>,
    /// `find`: a directory that is listed a second time.
    again: Option<BString>,
    /// Directories that have been named.
    named: FxHashSet<BString>,
    /// `ls`: those whose entries have been listed.
    sections: FxHashSet<BString>,
    /// The line before is a heading of `ls`, or there is none.
    after_heading: bool,
    /// The line before is empty: a heading follows.
    blank: bool,
    lines: u64,
    /// `ls -F` or `-p` adds a mark to names.
    marked: bool,
}

impl Lines {
    /// `None` if the line is not understood.
    pub(super) fn line(
        &mut self,
        number: u64,
        text: &[u8],
        add: &mut dyn FnMut(Found),
    ) -> Option<()> {
        let taken = self.take(number, text, add);
        self.lines += 1;
        if taken.is_none() {
            // it may be the rest of the name before it
            self.drop_held(add);
        }
        taken
    }

    fn take(&mut self, number: u64, text: &[u8], add: &mut dyn FnMut(Found)) -> Option<()> {
        let after_heading = std::mem::replace(&mut self.after_heading, false) || self.lines == 0;
        let blank = std::mem::replace(&mut self.blank, false);
        if text.is_empty() {
            // `find` prints none, and `ls` none but between directories
            self.blank = true;
            return (self.chain.is_empty() && !blank).then_some(());
        }
        if text.starts_with(b"total ") {
            return after_heading.then_some(());
        }
        if let Some(entry) = entry(number, text) {
            if blank && self.lines > 1 {
                return None;
            }
            return match entry.path.starts_with(b"/") {
                true => self.found(entry, add),
                false => self.listed(entry, add),
            };
        }
        let dir = text.strip_suffix(b":")?;
        let first = self.sections.is_empty() && self.waiting.is_empty();
        if !dir.starts_with(b"/") || !(blank || first) {
            return None;
        }
        self.heading(dir.into(), add);
        Some(())
    }

    /// An entry of `find`, or of `ls -d`.
    fn found(&mut self, entry: Entry, add: &mut dyn FnMut(Found)) -> Option<()> {
        let below = |dir: &BString| {
            let rest = entry.path.strip_prefix(dir.as_slice());
            rest.is_some_and(|rest| dir.ends_with(b"/") || rest.is_empty() || rest[0] == b'/')
        };
        if self.again.as_ref().is_some_and(below) {
            return Some(());
        }
        self.again = None;
        let parent = plain(directory(&entry.path));
        while self.chain.last().is_some_and(|dir| plain(dir) != parent) {
            self.chain.pop();
        }
        let path = plain(&entry.path);
        if self.chain.is_empty() && self.named.contains(&path) {
            self.drop_held(add);
            self.again = Some(entry.path);
            return Some(());
        }
        if self.chain.is_empty() && self.named.contains(&parent) {
            // that directory has been listed
            return None;
        }
        if entry.object == ObjectType::Directory {
            self.chain.push(entry.path.clone());
            self.named.insert(path);
        }
        self.hold(entry, add);
        Some(())
    }

    /// An entry of `ls`.
    fn listed(&mut self, mut entry: Entry, add: &mut dyn FnMut(Found)) -> Option<()> {
        self.marked |= entry.path == "./";
        let Some(dir) = &self.dir else {
            if !self.sections.is_empty() {
                // of a directory that is listed again
                return Some(());
            }
            self.waiting.push(entry);
            return Some(());
        };
        if place(&mut entry, dir) {
            if entry.object == ObjectType::Directory {
                self.named.insert(plain(&entry.path));
            }
            self.hold(entry, add);
        } else {
            self.release(add);
        }
        Some(())
    }

    /// The directory whose entries follow.
    fn heading(&mut self, dir: BString, add: &mut dyn FnMut(Found)) {
        self.after_heading = true;
        self.release(add);
        let name = &dir[dir.rfind_byte(b'/').map_or(0, |cut| cut + 1)..];
        let holds = |entry: &Entry| entry.path == name && entry.object == ObjectType::Directory;
        if self.waiting.iter().any(holds) {
            // the directory before it is the one that it is in
            let first: BString = dir[..dir.rfind_byte(b'/').unwrap_or(0).max(1)].into();
            self.sections.insert(plain(&first));
            self.named.insert(plain(&first));
            for mut entry in std::mem::take(&mut self.waiting) {
                if place(&mut entry, &first) {
                    if entry.object == ObjectType::Directory {
                        self.named.insert(plain(&entry.path));
                    }
                    self.hold(entry, add);
                    self.release(add);
                }
            }
        }
        let path = plain(&dir);
        let above = plain(directory(&dir));
        let stranger = self.sections.contains(&above) && !self.named.contains(&path);
        if stranger || !self.sections.insert(path.clone()) {
            self.dir = None;
            return;
        }
        self.named.insert(path);
        self.dir = Some(dir);
    }

    fn hold(&mut self, entry: Entry, add: &mut dyn FnMut(Found)) {
        self.release(add);
        self.held = Some(entry);
    }

    fn release(&mut self, add: &mut dyn FnMut(Found)) {
        if let Some(entry) = self.held.take() {
            add(Found::Entry(entry));
        }
    }

    /// Something that is no line of such a list.
    pub(super) fn stray(&mut self, add: &mut dyn FnMut(Found)) {
        self.drop_held(add);
    }

    /// What was named last has another name, perhaps.
    fn drop_held(&mut self, add: &mut dyn FnMut(Found)) {
        if let Some(entry) = self.held.take() {
            add(Found::Unread(directory(&entry.path).into()));
        } else if let Some(dir) = self.dir.clone() {
            add(Found::Unread(dir));
        }
    }

    /// No line follows; the last one is `whole`, or cut in the middle.
    ///
    /// # Errors
    /// Entries of which nothing tells where they are, or what they are called.
    pub(super) fn finish(
        &mut self,
        whole: bool,
        add: &mut dyn FnMut(Found),
    ) -> Result<(), &'static str> {
        match whole {
            true => self.release(add),
            false => self.drop_held(add),
        }
        if self.marked {
            return Err("has marks behind the names (ls -F, ls -p): leave that option out");
        }
        if !self.waiting.is_empty() {
            return Err(
                "does not name the directory that it lists; list more than one, as in: ls -laiR /etc /Library/Preferences",
            );
        }
        Ok(())
    }

    /// Directories whose entries are listed, where the list has a part for each.
    pub(super) fn sections(&self) -> Option<&FxHashSet<BString>> {
        (!self.sections.is_empty()).then_some(&self.sections)
    }
}

/// The path without what `find /etc/ -ls` doubles.
fn plain(path: &[u8]) -> BString {
    crate::trace::paths::canonical(path)
}

/// The name becomes a path; false for the directory above.
fn place(entry: &mut Entry, dir: &[u8]) -> bool {
    match entry.path.as_slice() {
        b".." => return false,
        b"." => entry.path = dir.into(),
        name => entry.path = joined(dir, name),
    }
    true
}

/// An entry; its path is absolute where `find` printed it.
fn entry(line: u64, text: &[u8]) -> Option<Entry> {
    let mut rest = text;
    let mut fields: Vec<&[u8]> = Vec::new();
    let letters = loop {
        let field = next(&mut rest)?;
        if let Some(letters) = of_letters(field) {
            break letters;
        }
        fields.push(field);
        if fields.len() > 2 || !field.iter().all(u8::is_ascii_digit) {
            return None;
        }
    };
    let (object, mode) = letters;
    let links = next(&mut rest)?.to_str().ok()?.parse().ok()?;
    let (user, group) = (next(&mut rest)?, next(&mut rest)?);
    let mut size = next(&mut rest)?;
    let mut flags = None;
    if size == b"-" || !size[0].is_ascii_digit() {
        // ls -lO
        flags = Some(listed_flags(size.to_str().ok()?));
        size = next(&mut rest)?;
    }
    if size.ends_with(b",") {
        // a device: major, minor
        size = b"";
        next(&mut rest)?;
    }
    for _ in 0..3 {
        next(&mut rest)?;
    }
    let name = rest.strip_prefix(b" ")?;
    let (name, link) = match object {
        ObjectType::Link => {
            let (name, text) = name.split_once_str(" -> ")?;
            if text.contains_str(" -> ") {
                // an arrow in a name, or in a text, cannot be told from the one between them
                return None;
            }
            (name, Some(text.into()))
        }
        _ => (name, None),
    };
    let number = |text: &[u8]| text.to_str().ok()?.parse::<u64>().ok();
    let id = |text: &[u8]| match text {
        b"root" | b"wheel" => Some(0),
        text => number(text).and_then(|n| u32::try_from(n).ok()),
    };
    let inode = fields
        .first()
        .and_then(|inode| number(inode))
        .map(|inode| (0, inode));
    Some(Entry {
        path: name.into(),
        line,
        inode,
        object,
        mode: Some(mode),
        owner: id(user).zip(id(group)),
        size: number(size),
        changed: None,
        link,
        flags,
        links: Some(links),
    })
}

/// The next field, without the blanks before it.
fn next<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let start = rest.iter().position(|b| *b != b' ')?;
    let text = &rest[start..];
    let end = text.find_byte(b' ')?;
    *rest = &text[end..];
    Some(&text[..end])
}

#[cfg(test)]
mod tests {
    use super::super::tests::list;
    use super::*;

    #[test]
    fn find_ls_names_inode_type_and_text() {
        let list = list(
            "  100        0 drwxr-xr-x    4 root             wheel                3060 Feb  8 10:31 /etc\n  101        8 -rw-r-Sr--    1 27             28                    612 Feb  8  2009 /etc/a  b\n  102        8 lrwxr-xr-x    1 root             wheel                  11 Feb  8 10:31 /etc/l -> private/tmp\n",
        );
        let file = list.at(b"/etc/a  b").unwrap();
        assert_eq!(
            (file.inode, file.mode, file.owner),
            (Some((0, 101)), Some(0o2644), Some((27, 28)))
        );
        assert_eq!(
            list.at(b"/etc/l").unwrap().link.as_ref().unwrap(),
            "private/tmp"
        );
        assert!(list.covers(b"/etc/x"));
    }

    #[test]
    fn ls_names_its_first_directory_by_the_next_one() {
        let list = list(
            "total 16\n100 drwxr-xr-x  90 root  wheel  3060 Feb  8 10:31 .\n 99 drwxr-xr-x  90 root  wheel  3060 Feb  8 10:31 ..\n101 -rw-r--r--@  1 root  wheel   612 Feb  8 10:31 a\n102 drwxr-xr-x   2 root  wheel    68 Feb  8 10:31 sub\n\n/private/etc/sub:\ntotal 0\n102 drwxr-xr-x   2 root  wheel    68 Feb  8 10:31 .\n100 drwxr-xr-x  90 root  wheel  3060 Feb  8 10:31 ..\n103 crw-rw-rw-   1 root  wheel    3,   2 Feb  8 10:31 null\n",
        );
        assert_eq!(list.at(b"/etc/a").unwrap().inode, Some((0, 101)));
        assert_eq!(list.at(b"/etc/sub/null").unwrap().size, None);
        assert_eq!(list.at(b"/etc").unwrap().object, ObjectType::Directory);
    }

    #[test]
    fn ls_names_flags_of_every_release() {
        let list = list(
            "/:\ntotal 10\ndrwxrwxr-x+ 41 root  admin  sunlnk                1312 Sep 14 09:41 Applications\ndrwxr-xr-x@  8 root  wheel  restricted             256 Jan  1  2020 System\ndrwxr-xr-x   4 root  wheel  hidden                 128 Oct  1 18:21 Volumes\ndrwxr-xr-x@ 38 root  wheel  restricted,hidden     1216 Jan  1  2020 bin\nlrwxr-xr-x@  1 root  wheel  restricted,hidden       11 Jan  1  2020 etc -> private/etc\n-rw-r--r--   1 root  wheel  -                      612 Feb  8 10:31 plain\n-rw-r--r--   1 root  wheel  uchg,schg              612 Feb  8 10:31 locked\n-rw-r--r--   1 root  wheel  uappnd,newflag         612 Feb  8 10:31 log\ncrw-rw-rw-   1 root  wheel  -                    3,   2 Feb  8 10:31 null\n",
        );
        assert_eq!(list.damaged.0, 0, "{:?}", list.damaged);
        let flags = |path: &str| list.flags_of(&list.at(path.as_bytes()).unwrap());
        assert_eq!(flags("/Applications"), Some(0));
        assert_eq!(flags("/System"), Some(0));
        assert_eq!(flags("/Volumes"), Some(0x8000));
        assert_eq!(flags("/bin"), Some(0x8000));
        assert_eq!(flags("/plain"), Some(0));
        assert_eq!(flags("/locked"), Some(0x2_0002));
        assert_eq!(flags("/log"), Some(0x4));
        assert_eq!(list.at(b"/locked").unwrap().size, Some(612));
        assert_eq!(list.at(b"/null").unwrap().size, None);
    }

    #[test]
    fn ls_without_inodes_and_lines_that_are_none() {
        let text = "/etc:\ntotal 16\n-rw-r--r--  1 root  wheel   612 Feb  8 10:31 a\n-rw-r--r--  1 root  wheel   612 Feb  8 10:31 b\nls: closed: Permission denied\n-rw-r--r--  1 root\n";
        let list = list(text);
        assert_eq!(list.at(b"/etc/a").unwrap().inode, None);
        // the line after it may be the rest of its name
        assert_eq!(list.at(b"/etc/b"), None);
        assert_eq!(list.damaged, (2, 5));
        let alone =
            super::super::Listing::of(&b"-rw-r--r--  1 root  wheel   612 Feb  8 10:31 a\n"[..]);
        assert!(alone.unwrap_err().to_string().contains("more than one"));
    }
}
