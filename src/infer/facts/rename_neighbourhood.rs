//! Where names were given and taken without being printed: the directories and the last components of what was renamed
//! and linked.
//!
//! What another process looks up there may show the hidden half; what it looks up anywhere else need not be read.

use std::hash::Hasher;

use rustc_hash::{FxHashSet, FxHasher};

use crate::infer::facts::bloom_filter::BloomFilter;

/// Entries of one generation. The one before is kept; older ones are forgotten, so a recording of days stays flat.
const GENERATION: usize = 8192;

/// The newest of these directories and names, by their hashes: a collision only means a line read in vain.
#[derive(Clone, Debug, Default)]
pub(crate) struct RenameNeighbourhood {
    young: FxHashSet<u64>,
    old: FxHashSet<u64>,
    filter: BloomFilter,
}

/// What an entry is the hash of; the same text is another entry as the other.
#[derive(Clone, Copy)]
enum As {
    Directory,
    Name,
}

impl As {
    fn key(self, hasher: &FxHasher) -> u64 {
        hasher.finish() ^ self as u64
    }
}

/// A directory's hash goes on from that of its parent.
fn enter(directory: &mut FxHasher, name: &[u8]) -> u64 {
    let mut alone = FxHasher::default();
    alone.write(name);
    directory.write_u64(alone.finish());
    As::Name.key(&alone)
}

/// The first component of a path, and what comes after it.
#[inline]
fn component(path: &[u8]) -> Option<(&[u8], &[u8])> {
    let start = path.iter().position(|b| *b != b'/')?;
    let path = &path[start..];
    let end = memchr::memchr(b'/', path).unwrap_or(path.len());
    Some(path.split_at(end))
}

impl RenameNeighbourhood {
    /// A name was given or taken at this canonical path, and the line does not tell the other one.
    pub(crate) fn add(&mut self, path: &[u8]) {
        let mut directory = FxHasher::default();
        let (mut holds, mut named) = (As::Directory.key(&directory), None);
        let mut rest = path;
        while let Some((name, more)) = component(rest) {
            holds = As::Directory.key(&directory);
            named = Some(enter(&mut directory, name));
            rest = more;
        }
        let Some(named) = named else { return };
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
            self.filter.clear();
            self.old.iter().for_each(|key| self.filter.add(*key));
        }
        for key in [holds, named] {
            self.young.insert(key);
            self.filter.add(key);
        }
    }

    /// Whether a path, without the prefixes that its canonical spelling lacks, stands in or below one of the directories, or one of its components is one of the names.
    /// Everything is below the root: what was renamed there is met in the root itself only.
    pub(crate) fn holds(&self, path: &[u8]) -> bool {
        if self.young.is_empty() {
            return false;
        }
        let mut directory = FxHasher::default();
        let mut rest = component(path);
        let mut below_root = true;
        while let Some((name, more)) = rest {
            rest = component(more);
            let inside = !below_root || rest.is_none();
            if inside && self.knows(As::Directory.key(&directory)) {
                return true;
            }
            let name = enter(&mut directory, name);
            if self.knows(name) {
                return true;
            }
            below_root = false;
        }
        false
    }

    fn knows(&self, key: u64) -> bool {
        self.filter.may_hold(key) && (self.young.contains(&key) || self.old.contains(&key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_beside_below_or_of_the_same_name_can_show_where_a_name_went() {
        let mut neighbourhood = RenameNeighbourhood::default();
        assert!(!neighbourhood.holds(b"/etc/postfix"));
        neighbourhood.add(b"/etc/postfix");
        neighbourhood.add(b"/swap");
        for near in [
            "/etc/postfix",
            "/etc//postfix.bak",
            "/etc/postfix.bak/main.cf",
            "/Volumes/X/postfix/main.cf",
            "/swap.old",
        ] {
            assert!(neighbourhood.holds(near.as_bytes()), "{near}");
        }
        for far in ["/var/spool/mail", "/usr/etc/x", "/etc", "/", "", "/System"] {
            assert_eq!(
                neighbourhood.holds(far.as_bytes()),
                far == "/etc" || far == "/System",
                "{far}"
            );
        }
    }

    #[test]
    fn the_newest_are_remembered_in_fixed_memory() {
        let mut neighbourhood = RenameNeighbourhood::default();
        for n in 0..100_000 {
            neighbourhood.add(format!("/data/d{n}/name{n}").as_bytes());
        }
        assert!(
            neighbourhood.holds(b"/data/d99999/new") && neighbourhood.holds(b"/data/d97000/new")
        );
        assert!(!neighbourhood.holds(b"/data/d0/new"));
        assert!(neighbourhood.young.len() + neighbourhood.old.len() <= 2 * GENERATION + 4);
    }
}
