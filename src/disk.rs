//! A mounted disk as evidence (`--root DIR`): what stands at a path, where a link leads, what a plist says. Only read,
//! and never through a link: an absolute link text on that disk means another place on this one.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use bstr::{BStr, BString, ByteSlice};

use crate::object::ObjectType;
use crate::trace::names::volume;
use crate::trace::paths::{IN_PRIVATE, PRIVATE};

/// A disk mounted at a directory of this machine.
#[derive(Clone, Debug)]
pub(crate) struct Disk {
    root: PathBuf,
    /// When the recording had surely ended, in seconds since 1970, if its date is known.
    recorded_until: Option<i64>,
}

/// What stands at a path of the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its type.
    pub object: ObjectType,
    /// A link's text.
    pub target: Option<BString>,
    /// It was made or changed after the recording.
    pub later: bool,
}

/// Largest plist that is read.
const MOST: u64 = 4 << 20;

impl Disk {
    /// The disk mounted at `root`.
    ///
    /// # Errors
    /// When `root` is no directory.
    pub(crate) fn new(root: &Path) -> io::Result<Disk> {
        if fs::metadata(root)?.is_dir() {
            Ok(Disk {
                root: root.into(),
                recorded_until: None,
            })
        } else {
            Err(io::ErrorKind::NotADirectory.into())
        }
    }

    /// The recording had ended by then, in seconds since 1970.
    pub(crate) fn recorded_until(&mut self, seconds: i64) {
        self.recorded_until = Some(seconds);
    }

    /// Where a canonical path (`/etc/postfix`) stands on this machine. `None` when its way leads through a link other
    /// than the three that every Mac has, or ends before it.
    fn place(&self, path: &[u8]) -> Option<PathBuf> {
        let mut at = self.root.clone();
        let mut parts = path.split_str("/").filter(|p| !p.is_empty()).peekable();
        let first = parts.peek().copied().unwrap_or_default();
        if IN_PRIVATE.iter().any(|name| name.as_bytes() == first)
            && fs::symlink_metadata(at.join(OsStr::from_bytes(first)))
                .map_or(true, |m| m.file_type().is_symlink())
        {
            at.push(OsStr::from_bytes(&PRIVATE[1..]));
        }
        while let Some(part) = parts.next() {
            at.push(OsStr::from_bytes(part));
            if parts.peek().is_some() && !fs::symlink_metadata(&at).ok()?.is_dir() {
                return None;
            }
        }
        Some(at)
    }

    /// What stands at a path: `Ok(None)` for nothing.
    ///
    /// # Errors
    /// When the disk does not let itself be asked.
    pub(crate) fn object_at(&self, path: &[u8]) -> io::Result<Option<Found>> {
        let Some(at) = self.place(path) else {
            return Ok(None);
        };
        let facts = match fs::symlink_metadata(&at) {
            Ok(f) => f,
            Err(e)
                if matches!(
                    e.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                return Ok(None);
            }
            Err(e) => return Err(e),
        };
        let kind = facts.file_type();
        let later = self.recorded_until.is_some_and(|end| facts.mtime() > end);
        Ok(Some(if kind.is_symlink() {
            Found {
                object: ObjectType::Link,
                target: Some(fs::read_link(&at)?.into_os_string().into_vec().into()),
                later,
            }
        } else {
            Found {
                object: if kind.is_dir() {
                    ObjectType::Directory
                } else {
                    ObjectType::File
                },
                target: None,
                later,
            }
        }))
    }

    /// The other name of a file that has exactly two, if it stands in the same directory. `None` where that is not so: one
    /// name, three, the other one elsewhere.
    ///
    /// # Errors
    /// When the disk does not let itself be asked.
    pub(crate) fn other_name(&self, path: &[u8]) -> io::Result<Option<BString>> {
        let Some(at) = self.place(path) else {
            return Ok(None);
        };
        let facts = match fs::symlink_metadata(&at) {
            Ok(f) => f,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e),
        };
        if !facts.is_file() || facts.nlink() != 2 {
            return Ok(None);
        }
        let cut = path.rfind_byte(b'/').map_or(0, |slash| slash + 1);
        let (dir, own) = path.split_at(cut);
        Ok(self.beside(path).into_iter().find_map(|name| {
            if name == own {
                return None;
            }
            let whole = BString::from([dir, &name].concat());
            let other = fs::symlink_metadata(self.place(&whole)?).ok()?;
            let same = (other.dev(), other.ino()) == (facts.dev(), facts.ino());
            (same && other.is_file()).then_some(whole)
        }))
    }

    /// The volume that a path stands on is mounted here, as far as can be told: its mount point is there, and not empty.
    #[must_use]
    pub(crate) fn holds_volume_of(&self, path: &[u8]) -> bool {
        let volume = volume(path);
        if !volume.starts_with(b"/Volumes/") {
            return true;
        }
        self.place(volume)
            .and_then(|at| fs::read_dir(at).ok())
            .is_some_and(|mut inside| inside.next().is_some())
    }

    /// Names beside a path: what its directory holds.
    pub(crate) fn beside(&self, path: &[u8]) -> Vec<BString> {
        let cut = path.rfind_byte(b'/').unwrap_or(0);
        let Some(dir) = self.place(&path[..cut]) else {
            return Vec::new();
        };
        fs::read_dir(dir)
            .into_iter()
            .flatten()
            .flatten()
            .take(10_000)
            .map(|e| e.file_name().into_vec().into())
            .collect()
    }

    /// The strings, numbers and truth values of a property list (XML or binary), each with its keys joined by `:`.
    ///
    /// # Errors
    /// When the file cannot be read or is no property list; the text says which.
    pub(crate) fn plist(&self, path: &[u8]) -> Result<Vec<(String, String)>, String> {
        let at = self
            .place(path)
            .ok_or_else(|| "it is not there".to_string())?;
        let facts = fs::symlink_metadata(&at).map_err(|e| e.to_string())?;
        if !facts.is_file() {
            return Err("it is no file".into());
        }
        if facts.len() > MOST {
            return Err("it is too large for a property list".into());
        }
        let bytes = fs::read(&at).map_err(|e| e.to_string())?;
        values(&bytes)
    }
}

/// This build reads no property lists.
#[cfg(not(feature = "disk"))]
fn values(_: &[u8]) -> Result<Vec<(String, String)>, String> {
    Err("this build (without the feature `disk`) reads no property lists".into())
}

/// Keys and values of a property list.
#[cfg(feature = "disk")]
fn values(bytes: &[u8]) -> Result<Vec<(String, String)>, String> {
    let value = plist::Value::from_reader(io::Cursor::new(bytes))
        .map_err(|e| format!("it is no property list: {e}"))?;
    let mut out = Vec::new();
    flatten(&value, &mut Vec::new(), &mut out);
    Ok(out)
}

#[cfg(feature = "disk")]
fn flatten(value: &plist::Value, keys: &mut Vec<String>, out: &mut Vec<(String, String)>) {
    // A hostile plist may nest; nothing that a person reads is that deep.
    if keys.len() > 32 || out.len() > 10_000 {
        return;
    }
    let mut leaf = |text: String| out.push((keys.join(":"), text));
    match value {
        plist::Value::String(s) => leaf(s.clone()),
        plist::Value::Boolean(b) => leaf(b.to_string()),
        plist::Value::Integer(i) => leaf(i.to_string()),
        plist::Value::Real(r) => leaf(r.to_string()),
        plist::Value::Array(all) => {
            for (n, v) in all.iter().enumerate() {
                keys.push(n.to_string());
                flatten(v, keys, out);
                keys.pop();
            }
        }
        plist::Value::Dictionary(d) => {
            for (k, v) in d {
                keys.push(k.clone());
                flatten(v, keys, out);
                keys.pop();
            }
        }
        _ => {}
    }
}

/// What a property list says that has to do with the places of a story: values that name one of them, and keys that
/// speak of a cluster.
pub(crate) fn telling<'a>(
    entries: &'a [(String, String)],
    places: &[&BStr],
) -> Vec<&'a (String, String)> {
    entries
        .iter()
        .filter(|(key, value)| {
            key.to_ascii_lowercase().contains("cluster")
                || places
                    .iter()
                    .any(|p| p.len() > 1 && value.as_bytes().find(p.as_bytes()).is_some())
        })
        .take(12)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn disk() -> (tempfile::TempDir, Disk) {
        let dir = tempfile::tempdir().unwrap();
        let r = dir.path();
        fs::create_dir_all(r.join("private/etc/postfix.cl-rst")).unwrap();
        symlink("private/etc", r.join("etc")).unwrap();
        symlink("/Volumes/Gone/x", r.join("private/etc/postfix")).unwrap();
        fs::write(
            r.join("private/etc/m.plist"),
            "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>imap</key><dict><key>clusterEnabled</key><true/>\
             <key>store</key><string>/Volumes/Gone/mail</string></dict><key>x</key><string>y</string></dict></plist>",
        )
        .unwrap();
        let d = Disk::new(r).unwrap();
        (dir, d)
    }

    #[test]
    fn the_disk_tells_types_and_link_texts_and_follows_no_link() {
        let (_keep, d) = disk();
        let link = d.object_at(b"/etc/postfix").unwrap().unwrap();
        assert_eq!(link.object, ObjectType::Link);
        assert_eq!(link.target.unwrap(), "/Volumes/Gone/x");
        assert_eq!(
            d.object_at(b"/etc/postfix.cl-rst").unwrap().unwrap().object,
            ObjectType::Directory
        );
        assert_eq!(d.object_at(b"/etc/postfix/main.cf").unwrap(), None);
        assert_eq!(d.object_at(b"/var/spool").unwrap(), None);
    }

    #[test]
    fn a_plist_is_read_and_what_it_says_about_the_volume_is_found() {
        let (_keep, d) = disk();
        let all = d.plist(b"/etc/m.plist").unwrap();
        assert_eq!(all.len(), 3);
        let told = telling(&all, &[b"/Volumes/Gone".as_bstr()]);
        assert_eq!(
            told,
            [
                &("imap:clusterEnabled".to_string(), "true".to_string()),
                &("imap:store".to_string(), "/Volumes/Gone/mail".to_string())
            ]
        );
        assert!(d.plist(b"/etc/postfix").unwrap_err().contains("no file"));
    }
}
