//! `mtree -c -k uid,gid,mode,nlink,size,link,time -p DIR`: a tree by indentation, names escaped by vis(3), no inodes.

use bstr::{BString, ByteSlice as _};

use super::{Entry, Found};
use crate::dialect::named::{joined, listed_flags};
use crate::object::ObjectType;

/// Is this a line at the head of one?
pub(super) fn is_head(text: &[u8]) -> bool {
    let rest = text.strip_prefix(b"#").map(<[u8]>::trim_ascii_start);
    rest.is_some_and(|rest| {
        [&b"tree: /"[..], b"machine:", b"user:"]
            .iter()
            .any(|word| rest.starts_with(word))
    }) || text.starts_with(b"#mtree")
}

/// Takes lines.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// The directories that are open, the innermost last.
    open: Vec<BString>,
    /// The top, before it is opened.
    top: Option<BString>,
    /// The path below the top that a remark names: the next line opens, or ends, that directory.
    remark: Option<BString>,
    /// What `/set` says of all that follow.
    set: Keys,
    /// A line that goes on.
    pending: Vec<u8>,
}

#[derive(Clone, Debug, Default)]
struct Keys {
    object: Option<ObjectType>,
    mode: Option<u32>,
    uid: Option<u32>,
    gid: Option<u32>,
    size: Option<u64>,
    changed: Option<i64>,
    link: Option<BString>,
    flags: Option<u32>,
    links: Option<u32>,
}

impl Tree {
    /// `None` if the line is not understood.
    pub(super) fn line(
        &mut self,
        number: u64,
        text: &[u8],
        add: &mut dyn FnMut(Found),
    ) -> Option<()> {
        let mut whole = std::mem::take(&mut self.pending);
        whole.extend_from_slice(text);
        if let Some(begun) = whole.strip_suffix(b"\\") {
            self.pending = [begun, b" "].concat();
            return Some(());
        }
        let text = whole.trim_ascii();
        if let Some(rest) = text.strip_prefix(b"#") {
            return self.remark(rest.trim_ascii(), add);
        }
        if text.is_empty() {
            return Some(());
        }
        let remark = self.remark.take();
        if text == b".." {
            if let Some(path) = remark {
                self.end_all_but(&path, add);
            }
            return self.open.pop().map(drop);
        }
        let mut fields = text.fields();
        let name = fields.next()?;
        if name == b"/set" {
            self.remark = remark;
            for field in fields {
                self.set.take(field)?;
            }
            return Some(());
        }
        if name == b"/unset" {
            self.remark = remark;
            self.set = Keys::default();
            return Some(());
        }
        let mut keys = Keys {
            size: None,
            link: None,
            links: None,
            ..self.set.clone()
        };
        for field in fields {
            keys.take(field)?;
        }
        let object = keys.object?;
        let path = match (self.top.clone(), name) {
            (Some(top), b".") if self.open.is_empty() => top,
            _ => {
                if let (Some(path), ObjectType::Directory) = (&remark, object) {
                    let above = path[..path.rfind_byte(b'/')?].into();
                    self.end_all_but(&above, add);
                }
                let name = plain(name);
                if name.contains(&b'/') {
                    return None;
                }
                joined(self.open.last()?, &name)
            }
        };
        if object == ObjectType::Directory {
            self.open.push(path.clone());
        }
        add(Found::Entry(Entry {
            path,
            line: number,
            inode: None,
            object,
            mode: keys.mode,
            owner: keys.uid.zip(keys.gid),
            size: keys.size,
            changed: keys.changed,
            link: keys.link.filter(|_| object == ObjectType::Link),
            flags: keys.flags,
            links: keys.links,
        }));
        Some(())
    }

    /// What stands behind `#`.
    fn remark(&mut self, text: &[u8], add: &mut dyn FnMut(Found)) -> Option<()> {
        if let Some(dir) = text.strip_prefix(b"tree:") {
            self.top = Some(dir.trim_ascii().into());
            self.unfinished(add);
        } else if text == b"." {
            self.remark = Some(self.top.clone()?);
        } else if let Some(rest) = text.strip_prefix(b"./") {
            self.remark = Some(joined(self.top.as_ref()?, rest));
        } else if text.contains(&b'=') {
            // a name that begins so, of which releases make no secret
            self.open
                .iter()
                .for_each(|dir| add(Found::Unread(dir.clone())));
            return None;
        }
        Some(())
    }

    /// A directory that could not be read is opened, and never ends.
    fn end_all_but(&mut self, path: &BString, add: &mut dyn FnMut(Found)) {
        if self.open.contains(path) {
            while let Some(dir) = self.open.pop_if(|dir| dir != path) {
                add(Found::Unread(dir));
            }
        }
    }

    /// What has no end is not listed whole.
    pub(super) fn unfinished(&mut self, add: &mut dyn FnMut(Found)) {
        self.open.drain(..).for_each(|dir| add(Found::Unread(dir)));
    }
}

impl Keys {
    fn take(&mut self, field: &[u8]) -> Option<()> {
        let Some((key, value)) = field.split_once_str("=") else {
            // a word like optional, nochange
            return Some(());
        };
        let text = value.to_str().unwrap_or_default();
        match key {
            b"type" => {
                self.object = Some(match value {
                    b"dir" => ObjectType::Directory,
                    b"link" => ObjectType::Link,
                    _ => ObjectType::File,
                });
            }
            b"mode" => self.mode = Some(u32::from_str_radix(text, 8).ok()? & 0o7777),
            b"uid" => self.uid = Some(text.parse().ok()?),
            b"gid" => self.gid = Some(text.parse().ok()?),
            b"size" => self.size = Some(text.parse().ok()?),
            b"time" => self.changed = text.split('.').next()?.parse().ok(),
            b"link" => self.link = Some(plain(value)),
            b"nlink" => self.links = text.parse().ok(),
            b"flags" => self.flags = Some(listed_flags(text)),
            _ => {}
        }
        Some(())
    }
}

/// `\040` and the like undone.
fn plain(text: &[u8]) -> BString {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let digits = after
            .get(..3)
            .filter(|d| d.iter().all(|b| (b'0'..=b'7').contains(b)));
        match digits {
            Some(d) if byte == b'\\' && d[0] <= b'3' => {
                out.push((d[0] - b'0') << 6 | (d[1] - b'0') << 3 | (d[2] - b'0'));
                rest = &after[3..];
            }
            _ if byte == b'\\' && after.first() == Some(&b'\\') => {
                out.push(b'\\');
                rest = &after[1..];
            }
            _ => out.push(byte),
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::list;

    #[test]
    fn a_tree_is_read_by_its_depth() {
        let list = list(
            "#\t   user: root\n#\tmachine: xserve\n#\t   tree: /private/etc\n#\t   date: Tue Feb  8 10:31:12 2011\n\n# .\n/set type=file uid=0 gid=0 mode=0644 nlink=1\n.               type=dir mode=0755 nlink=90 size=3060 time=1297160000.0\n    a\\040b      size=612 time=1297160000.0\n    l           type=link mode=0755 size=11 time=1297160000.0 \\\n                link=private/tmp\n\n# ./sub\nsub             type=dir mode=0700 nlink=2\n    x           gid=27 size=1\n# ./sub\n..\n\nz               size=2\n..\n",
        );
        assert_eq!(list.at(b"/etc/a b").unwrap().size, Some(612));
        assert_eq!(
            list.at(b"/etc/l").unwrap().link.as_ref().unwrap(),
            "private/tmp"
        );
        assert_eq!(list.at(b"/etc/sub/x").unwrap().owner, Some((0, 27)));
        assert_eq!(list.at(b"/etc/sub").unwrap().mode, Some(0o700));
        assert_eq!(list.at(b"/etc/z").unwrap().size, Some(2));
        assert_eq!(list.damaged.0, 0);
    }

    #[test]
    fn flags_of_a_tree_are_those_set_for_all_or_its_own() {
        let list = list(
            "#\t   user: root\n#\tmachine: xserve\n#\t   tree: /private/etc\n\n# .\n/set type=file uid=0 gid=0 mode=0644 nlink=1 flags=none\n.               type=dir mode=0755 nlink=90\n    plain       size=612\n    locked      size=612 flags=uchg,schg\n    hidden      size=612 flags=restricted,hidden\n    later       size=612 flags=newflag,uappnd\n..\n",
        );
        let flags = |path: &str| list.flags_of(&list.at(path.as_bytes()).unwrap());
        assert_eq!(flags("/etc/plain"), Some(0));
        assert_eq!(flags("/etc/locked"), Some(0x2_0002));
        assert_eq!(flags("/etc/hidden"), Some(0x8000));
        assert_eq!(flags("/etc/later"), Some(0x4));
    }

    #[test]
    fn more_ends_than_beginnings_are_damaged() {
        let list = list("#mtree\n# tree: /etc\n.  type=dir\n..\n..\n..\nx mode=9\n");
        assert!(list.damaged.0 >= 2, "{:?}", list.damaged);
        assert!(list.at(b"/etc").is_some());
    }
}
