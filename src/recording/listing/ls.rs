//! `find DIR -ls` and `ls -laR DIR...` (better with `-i`: inodes; with `-O`: BSD flags).

use bstr::{BString, ByteSlice as _};

use super::{Entry, of_letters};
use crate::dialect::named::{joined, listed_flags};
use crate::object::ObjectType;

/// Takes lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// `ls`: the directory whose entries follow.
    dir: Option<BString>,
    /// Entries of the first directory, which `ls` does not name if it is the only one asked for.
    waiting: Vec<Entry>,
}

impl Lines {
    /// `None` if the line is not understood.
    pub(super) fn line(
        &mut self,
        number: u64,
        text: &[u8],
        add: &mut dyn FnMut(Entry),
    ) -> Option<()> {
        if text.is_empty() || text.starts_with(b"total ") {
            return Some(());
        }
        if let Some((mut entry, found_by_find)) = entry(number, text) {
            match &self.dir {
                _ if found_by_find => add(entry),
                Some(dir) => {
                    if place(&mut entry, dir) {
                        add(entry);
                    }
                }
                None => self.waiting.push(entry),
            }
            return Some(());
        }
        let dir = text.strip_suffix(b":")?;
        if !dir.starts_with(b"/") {
            return None;
        }
        // the directory before it is the one that it is in
        let first = &dir[..dir.rfind_byte(b'/').unwrap_or(0).max(1)];
        for mut entry in self.waiting.drain(..) {
            if place(&mut entry, first) {
                add(entry);
            }
        }
        self.dir = Some(dir.into());
        Some(())
    }

    /// Entries of which nothing tells where they are.
    pub(super) fn left(&self) -> Option<&'static str> {
        (!self.waiting.is_empty()).then_some(
            "does not name the directory that it lists; list more than one, as in: ls -laiR /etc /Library/Preferences",
        )
    }
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

/// An entry, and whether `find` printed it.
fn entry(line: u64, text: &[u8]) -> Option<(Entry, bool)> {
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
    next(&mut rest)?;
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
            // an arrow in a name, or in a text, cannot be told from the one between them
            (name, (!text.contains_str(" -> ")).then(|| text.into()))
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
    let entry = Entry {
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
    };
    Some((entry, fields.len() == 2))
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
            "  100        0 drwxr-xr-x   90 root             wheel                3060 Feb  8 10:31 /etc\n  101        8 -rw-r-Sr--    1 27             28                    612 Feb  8  2009 /etc/a  b\n  102        8 lrwxr-xr-x    1 root             wheel                  11 Feb  8 10:31 /etc/l -> private/tmp\n",
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
        let text = "/etc:\ntotal 16\n-rw-r--r--  1 root  wheel   612 Feb  8 10:31 a\nls: closed: Permission denied\n-rw-r--r--  1 root\n";
        let list = list(text);
        assert_eq!(list.at(b"/etc/a").unwrap().inode, None);
        assert_eq!(list.damaged, (2, 4));
        let alone =
            super::super::Listing::of(&b"-rw-r--r--  1 root  wheel   612 Feb  8 10:31 a\n"[..]);
        assert!(alone.unwrap_err().to_string().contains("more than one"));
    }
}
