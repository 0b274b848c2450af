//! Lines of the kit's own lists, in which names are escaped.

use bstr::ByteSlice as _;

use super::{END, Entry, Listing, of_mode};
use crate::dialect::dtrace::quoted;
use crate::object::ObjectType;
use crate::trace::paths::canonical;

impl Listing {
    /// `DEVICE INODE MODE UID GID LINKS SIZE MTIME CTIME "PATH" "TEXT"`.
    pub(super) fn kit_line(&mut self, line: u64, text: &[u8]) -> Option<()> {
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
            } else if text == END {
                self.cut = false;
            }
            return Some(());
        }
        let mut fields = text.splitn_str(10, " ");
        let mut next = || fields.next()?.to_str().ok();
        let (device, inode) = (next()?.parse().ok()?, next()?.parse().ok()?);
        let mode = u32::from_str_radix(next()?, 8).ok()?;
        let (uid, gid) = (next()?.parse().ok()?, next()?.parse().ok()?);
        let links = next()?.parse().ok();
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
            links,
        });
        Some(())
    }
}
