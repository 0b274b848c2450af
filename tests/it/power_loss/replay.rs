//! Recorded writes made anew on another disk.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use super::picture::{Change, Object};

/// Writes made anew on a fresh disk, where objects have numbers of their own.
pub(super) struct Replay<'a> {
    pub(super) dir: &'a Path,
    /// Where each recorded object stands now.
    pub(super) places: HashMap<u64, Vec<u8>>,
    /// Its number now.
    pub(super) inodes: HashMap<u64, u64>,
}

impl Replay<'_> {
    fn path(&self, name: &[u8]) -> PathBuf {
        self.dir.join(OsStr::from_bytes(name))
    }

    fn place(&self, inode: u64) -> PathBuf {
        self.path(&self.places[&inode])
    }

    pub(super) fn stands(&mut self, name: &[u8], inode: u64) {
        let now = fs::symlink_metadata(self.path(name))
            .expect("it was made")
            .ino();
        self.places.insert(inode, name.to_vec());
        self.inodes.insert(inode, now);
    }

    pub(super) fn make(&mut self, change: &Change) -> std::io::Result<()> {
        match change {
            Change::Make(name, inode, object) => {
                let path = self.path(name);
                match object {
                    Object::Directory(mode) => {
                        fs::create_dir(&path)?;
                        fs::set_permissions(&path, fs::Permissions::from_mode(*mode))?;
                    }
                    Object::File(mode, _) => {
                        fs::write(&path, "")?;
                        fs::set_permissions(&path, fs::Permissions::from_mode(*mode))?;
                    }
                    Object::Link(text) => symlink(OsStr::from_bytes(text), &path)?,
                }
                self.stands(name, *inode);
            }
            Change::Link(name, inode) => {
                fs::hard_link(self.place(*inode), self.path(name))?;
            }
            Change::Rename(from, to, _) => {
                fs::rename(self.path(from), self.path(to))?;
                for place in self.places.values_mut() {
                    if place == from {
                        *place = to.clone();
                    } else if let Some(rest) = place
                        .strip_prefix(from.as_slice())
                        .filter(|rest| rest.first() == Some(&b'/'))
                    {
                        *place = [to.as_slice(), rest].concat();
                    }
                }
            }
            Change::Remove(name, _) => {
                let path = self.path(name);
                match fs::symlink_metadata(&path)?.is_dir() {
                    true => fs::remove_dir(&path)?,
                    false => fs::remove_file(&path)?,
                }
            }
            Change::Mode(inode, mode) => {
                fs::set_permissions(self.place(*inode), fs::Permissions::from_mode(*mode))?;
            }
            Change::Append(inode, bytes) => {
                let mut file = fs::OpenOptions::new()
                    .append(true)
                    .open(self.place(*inode))?;
                file.write_all(&self.translated(bytes))?;
            }
            Change::Rewrite(inode, bytes) => fs::write(self.place(*inode), bytes)?,
            Change::Sync => {}
        }
        Ok(())
    }

    /// The journal tells objects by type and number.
    fn translated(&self, line: &[u8]) -> Vec<u8> {
        let word = |word: &[u8]| -> Option<Vec<u8>> {
            let dot = word.iter().position(|byte| *byte == b'.')?;
            let known = [b"file".as_slice(), b"dir", b"link"].contains(&&word[..dot]);
            let number: u64 = std::str::from_utf8(&word[dot + 1..]).ok()?.parse().ok()?;
            let now = self.inodes.get(&number).filter(|_| known)?;
            Some([&word[..=dot], now.to_string().as_bytes()].concat())
        };
        let words = line.split(|byte| *byte == b' ');
        let all: Vec<Vec<u8>> = words
            .map(|text| word(text).unwrap_or_else(|| text.to_vec()))
            .collect();
        all.join(&b' ')
    }
}
