//! Every distinct path once: a path is a number from here on.

use std::hash::BuildHasher;

use bstr::{BStr, ByteSlice};
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::growth::reserve;
use super::table::{NONE, Table};

/// A whole, absolute, canonical path (`/etc/postfix`, never `/private/etc/postfix`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PathId(pub(crate) u32);

impl PathId {
    /// The root directory.
    pub(crate) const ROOT: PathId = PathId(0);

    /// Numbers from here on stand for names that no line holds.
    const MADE: u32 = 1 << 31;

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    /// No line holds it: it was made up, and its bytes are not in [`Names`].
    pub(crate) fn is_made(self) -> bool {
        self.0 >= Self::MADE
    }

    /// The path of this number among those that were made up.
    pub(crate) fn made(n: u32) -> PathId {
        PathId(n | Self::MADE)
    }

    /// Its number among those that were made up.
    pub(crate) fn made_index(self) -> Option<usize> {
        self.0.checked_sub(Self::MADE).map(|n| n as usize)
    }
}

#[derive(Clone, Copy, Debug)]
struct Node {
    start: u32,
    len: u32,
    parent: PathId,
    first_child: u32,
    next_sibling: u32,
    same_name: u32,
}

/// So many paths are there room for, once there are many; and so long they are, mostly.
pub(crate) const PATHS: usize = 150_000;
const LENGTH: usize = 80;

/// The table of paths: bytes, parents, children, and which paths share a last component.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    text: Vec<u8>,
    nodes: Vec<Node>,
    by_text: Table,
    by_name: Table,
    recent: Recent,
}

/// A hash of a path's length and last bytes, by which most others are told apart at once; its upper bits are the good ones.
pub(crate) fn fingerprint(path: &[u8]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let end = path.last_chunk();
    let before = path[path.len().saturating_sub(16)..].first_chunk();
    let [end, before] = [end, before].map(|part| part.map_or(0, |part| u64::from_le_bytes(*part)));
    (end ^ before.rotate_left(29))
        .wrapping_add(path.len() as u64)
        .wrapping_mul(ODD)
}

/// Where canonical paths were found last, by a few of their bytes: most paths are named several times in a row.
#[derive(Clone, Debug)]
struct Recent(Vec<u32>);

impl Recent {
    const BITS: u32 = 12;

    fn place(path: &[u8]) -> usize {
        (fingerprint(path) >> (64 - Self::BITS)) as usize
    }
}

impl Default for Recent {
    fn default() -> Self {
        Recent(vec![0; 1 << Self::BITS])
    }
}

fn hash_of(bytes: &[u8]) -> u32 {
    (FxBuildHasher.hash_one(bytes) >> 20) as u32
}

impl Default for Names {
    fn default() -> Self {
        Self::new()
    }
}

impl Names {
    /// A table that holds the root only.
    pub(crate) fn new() -> Self {
        let mut n = Names {
            text: b"/".to_vec(),
            nodes: vec![Node {
                start: 0,
                len: 1,
                parent: PathId::ROOT,
                first_child: NONE,
                next_sibling: NONE,
                same_name: NONE,
            }],
            by_text: Table::default(),
            by_name: Table::default(),
            recent: Recent::default(),
        };
        n.by_text.put(hash_of(b"/"), 0, None);
        n
    }

    /// Number of distinct paths.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The path's bytes.
    pub(crate) fn get(&self, id: PathId) -> &BStr {
        self.bytes(id.0).as_bstr()
    }

    fn bytes(&self, n: u32) -> &[u8] {
        let node = &self.nodes[n as usize];
        &self.text[node.start as usize..(node.start + node.len) as usize]
    }

    /// Last component (empty for the root).
    pub(crate) fn base(&self, id: PathId) -> &BStr {
        let up = match self.parent(id) {
            PathId::ROOT => 0,
            parent => self.nodes[parent.index()].len as usize,
        };
        self.get(id)[up + 1..].as_bstr()
    }

    /// Whether `name` is the last component.
    fn is_called(&self, n: u32, name: &[u8]) -> bool {
        let head = self.bytes(n).strip_suffix(name);
        head.is_some_and(|head| head.last() == Some(&b'/'))
    }

    /// The directory that holds it (the root for the root).
    pub(crate) fn parent(&self, id: PathId) -> PathId {
        self.nodes[id.index()].parent
    }

    /// Finds a canonical path without adding it.
    pub(crate) fn find(&self, path: &[u8]) -> Option<PathId> {
        self.by_text
            .find(hash_of(path), |n| self.bytes(n) == path)
            .map(PathId)
    }

    /// The number of a path that was named lately in this very, canonical spelling.
    #[inline]
    pub(super) fn recall(&self, path: &[u8]) -> Option<PathId> {
        let n = self.recent.0[Recent::place(path)];
        (self.bytes(n) == path).then_some(PathId(n))
    }

    /// The number of a canonical path, which will soon be named again.
    pub(super) fn named_now(&mut self, path: &[u8]) -> PathId {
        let id = self.intern(path);
        self.recent.0[Recent::place(path)] = id.0;
        id
    }

    /// The number of a canonical path; adds it and its parents when new.
    pub(crate) fn intern(&mut self, path: &[u8]) -> PathId {
        let hash = hash_of(path);
        if let Some(n) = self.by_text.find(hash, |n| self.bytes(n) == path) {
            return PathId(n);
        }
        let cut = path.iter().rposition(|b| *b == b'/').unwrap_or(0);
        let parent = if cut == 0 {
            PathId::ROOT
        } else {
            self.intern(&path[..cut])
        };
        reserve(&mut self.text, path.len(), PATHS * LENGTH);
        reserve(&mut self.nodes, 1, PATHS);
        let start = self.text.len() as u32;
        self.text.extend_from_slice(path);
        let id = self.nodes.len() as u32;
        self.nodes.push(Node {
            start,
            len: path.len() as u32,
            parent,
            first_child: NONE,
            next_sibling: NONE,
            same_name: NONE,
        });
        self.enter(id);
        PathId(id)
    }

    /// Makes a node known to its family and to the tables.
    fn enter(&mut self, id: u32) {
        let name = self.base(PathId(id));
        let (hash, name_hash) = (hash_of(self.bytes(id)), hash_of(name));
        let same = self.by_name.find(name_hash, |n| self.is_called(n, name));
        let up = self.nodes[id as usize].parent.index();
        let sibling = std::mem::replace(&mut self.nodes[up].first_child, id);
        let node = &mut self.nodes[id as usize];
        node.next_sibling = sibling;
        node.same_name = same.unwrap_or(NONE);
        self.by_text.put(hash, id, None);
        self.by_name.put(name_hash, id, same);
    }

    /// Forgets all paths but those marked, whose directories must be marked, too. Returns the new number of each old
    /// one, `u32::MAX` for the forgotten. The order stays.
    pub(crate) fn keep(&mut self, marked: &[bool]) -> Vec<u32> {
        let mut place = vec![u32::MAX; self.nodes.len()];
        self.by_text = Table::default();
        self.by_name = Table::default();
        self.recent = Recent::default();
        let (mut end, mut count) = (0, 0);
        for n in 0..self.nodes.len() {
            if n > 0 && !marked.get(n).copied().unwrap_or_default() {
                continue;
            }
            let old = self.nodes[n];
            let from = old.start as usize;
            self.text.copy_within(from..from + old.len as usize, end);
            self.nodes[count] = Node {
                start: end as u32,
                parent: PathId(place[old.parent.index()].min(count as u32)),
                first_child: NONE,
                next_sibling: NONE,
                same_name: NONE,
                ..old
            };
            place[n] = count as u32;
            end += old.len as usize;
            if n > 0 {
                self.enter(count as u32);
            } else {
                self.by_text.put(hash_of(b"/"), 0, None);
            }
            count += 1;
        }
        self.nodes.truncate(count);
        self.text.truncate(end);
        place
    }

    /// The known paths directly below a directory.
    pub(crate) fn children(&self, id: PathId) -> impl Iterator<Item = PathId> + '_ {
        let mut at = self.nodes[id.index()].first_child;
        std::iter::from_fn(move || {
            (at != NONE).then(|| {
                let n = at;
                at = self.nodes[n as usize].next_sibling;
                PathId(n)
            })
        })
    }

    /// All known paths with this last component, newest first.
    pub(crate) fn named(&self, name: &[u8]) -> impl Iterator<Item = PathId> + '_ {
        let mut at = self
            .by_name
            .find(hash_of(name), |n| self.is_called(n, name))
            .unwrap_or(NONE);
        std::iter::from_fn(move || {
            (at != NONE).then(|| {
                let n = at;
                at = self.nodes[n as usize].same_name;
                PathId(n)
            })
        })
    }

    /// All known paths strictly below `id`, parents before children.
    pub(crate) fn below(&self, id: PathId) -> Vec<PathId> {
        let mut out: Vec<PathId> = self.children(id).collect();
        let mut i = 0;
        while i < out.len() {
            let more: Vec<_> = self.children(out[i]).collect();
            out.extend(more);
            i += 1;
        }
        out
    }

    /// The part of `id` below `top` (`main.cf` of `/etc/postfix/main.cf` below `/etc/postfix`).
    pub(crate) fn rest(&self, id: PathId, top: PathId) -> Option<&[u8]> {
        rest(self.get(id), self.get(top))
    }
}

/// Moves the entries of a map to the new numbers; those of forgotten paths go.
pub(crate) fn rekey<V>(map: &mut FxHashMap<PathId, V>, moved: impl Fn(PathId) -> Option<PathId>) {
    *map = std::mem::take(map)
        .into_iter()
        .filter_map(|(id, v)| Some((moved(id)?, v)))
        .collect();
}

/// Last component.
pub(crate) fn base(path: &[u8]) -> &BStr {
    let cut = memchr::memrchr(b'/', path).map_or(0, |i| i + 1);
    path[cut..].as_bstr()
}

/// The part of `path` below the directory `top`, when it is below it.
pub(crate) fn rest<'a>(path: &'a [u8], top: &[u8]) -> Option<&'a [u8]> {
    if top == b"/" {
        return (path.len() > 1).then(|| &path[1..]);
    }
    // hardly ever, so this is asked first
    if path.get(top.len()) != Some(&b'/') {
        return None;
    }
    path.strip_prefix(top)?
        .strip_prefix(b"/")
        .filter(|r| !r.is_empty())
}

/// The volume a canonical path stands on: `/Volumes/NAME`, or the root.
pub(crate) fn volume(path: &[u8]) -> &[u8] {
    match path.strip_prefix(b"/Volumes/") {
        Some(rest) => {
            let end = rest.find_byte(b'/').unwrap_or(rest.len());
            &path[..9 + end]
        }
        None => b"/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_stored_once_and_knows_its_family() {
        let mut n = Names::new();
        let a = n.intern(b"/etc/postfix/main.cf");
        let b = n.intern(b"/etc/postfix");
        assert_eq!(n.parent(a), b);
        assert_eq!(n.intern(b"/etc/postfix/main.cf"), a);
        assert_eq!(n.len(), 4);
        assert_eq!(n.base(a), "main.cf");
        assert_eq!(n.rest(a, b), Some(&b"main.cf"[..]));
        let c = n.intern(b"/Volumes/X/main.cf");
        let same: Vec<_> = n.named(b"main.cf").collect();
        assert_eq!(same, vec![c, a]);
        assert_eq!(volume(n.get(c)), b"/Volumes/X");
        assert_eq!(volume(n.get(a)), b"/");
        let etc = n.intern(b"/etc");
        assert_eq!(n.below(etc), vec![b, a]);
    }

    #[test]
    fn what_is_kept_has_new_numbers_in_the_old_order() {
        let mut n = Names::new();
        let ids: Vec<_> = (0..3000)
            .map(|i| n.intern(format!("/a/{}/f{}", i % 7, i).as_bytes()))
            .collect();
        let mut marked = vec![false; n.len()];
        for id in ids.iter().step_by(3) {
            let mut up = *id;
            while up != PathId::ROOT {
                marked[up.index()] = true;
                up = n.parent(up);
            }
        }
        let place = n.keep(&marked);
        assert_eq!(n.len(), 1000 + 7 + 1 + 1);
        for (i, old) in ids.iter().enumerate() {
            let name = format!("/a/{}/f{}", i % 7, i);
            let now = n.find(name.as_bytes());
            match place[old.index()] {
                u32::MAX => assert_eq!((now, i % 3 == 0), (None, false)),
                new => {
                    assert_eq!(now, Some(PathId(new)));
                    assert_eq!(n.get(PathId(new)), name);
                    assert_eq!(n.get(n.parent(PathId(new))), format!("/a/{}", i % 7));
                }
            }
        }
        let a = n.find(b"/a").unwrap();
        assert_eq!(n.below(a).len(), 1007);
        assert!(place.iter().filter(|p| **p != u32::MAX).is_sorted());
        let again = n.intern(b"/a/1/f1");
        assert_eq!(n.children(n.parent(again)).next(), Some(again));
    }

    #[test]
    fn the_table_survives_growth() {
        let mut n = Names::new();
        let ids: Vec<_> = (0..5000)
            .map(|i| n.intern(format!("/a/{}/f{}", i % 7, i).as_bytes()))
            .collect();
        for (i, id) in ids.iter().enumerate() {
            assert_eq!(n.find(format!("/a/{}/f{}", i % 7, i).as_bytes()), Some(*id));
            assert_eq!(n.named(format!("f{i}").as_bytes()).count(), 1);
        }
    }
}
