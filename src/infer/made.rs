//! Names that no line holds: what a pattern makes from another name, what a log message or the disk tells. They are never entered
//! among the names that were seen.

use bstr::{BStr, BString, ByteSlice};
use rustc_hash::FxHashMap;

use crate::trace::names::{Names, PathId, base, rest};
use crate::trace::paths::directory;

/// Names that were made up, each once. Their numbers are [`PathId`]s of their own kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Made {
    /// The directory that holds it, and the path.
    all: Vec<(PathId, BString)>,
    by_text: FxHashMap<BString, u32>,
}

impl Made {
    fn get(&self, n: usize) -> Option<&(PathId, BString)> {
        self.all.get(n)
    }

    fn find(&self, path: &[u8]) -> Option<u32> {
        self.by_text.get(path.as_bstr()).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Adds those that were made up over these.
    pub(super) fn append(&mut self, new: Made) {
        for (directory, path) in new.all {
            self.push(directory, &path);
        }
    }

    /// Those that a line has shown since, and their numbers now; so many others were made up before them.
    pub(super) fn shown(&mut self, seen: &Names, before: usize) -> FxHashMap<PathId, PathId> {
        let all = (before as u32..).zip(&self.all);
        let shown = all.filter_map(|(n, (_, path))| Some((PathId::made(n), seen.find(path)?)));
        let shown: FxHashMap<PathId, PathId> = shown.collect();
        for (directory, _) in &mut self.all {
            *directory = shown.get(directory).copied().unwrap_or(*directory);
        }
        shown
    }

    /// Takes one over from another table, with the directories that hold it.
    pub(super) fn take_over(&mut self, other: &Made, id: PathId) -> PathId {
        let Some((directory, path)) = id.made_index().and_then(|n| other.get(n)) else {
            return id;
        };
        if let Some(known) = self.find(path) {
            return PathId::made(known);
        }
        let directory = self.take_over(other, *directory);
        PathId::made(self.push(directory, path))
    }

    /// The number of one of another table, if it was taken over.
    pub(super) fn taken_over(&self, other: &Made, id: PathId) -> Option<PathId> {
        let (_, path) = other.get(id.made_index()?)?;
        self.find(path).map(PathId::made)
    }

    /// Every directory that was seen, and must stay good.
    pub(super) fn visit(&mut self, each: &mut dyn FnMut(&mut PathId)) {
        let directories = self.all.iter_mut().map(|(directory, _)| directory);
        directories.filter(|id| !id.is_made()).for_each(each);
    }

    fn push(&mut self, directory: PathId, path: &[u8]) -> u32 {
        let n = self.all.len() as u32;
        self.all.push((directory, path.into()));
        self.by_text.insert(path.into(), n);
        n
    }
}

/// The names that were seen, and those that were made up: for good, and for what is being concluded.
#[derive(Clone, Copy)]
pub(crate) struct Paths<'p> {
    seen: &'p Names,
    settled: &'p Made,
    new: &'p Made,
}

impl<'p> Paths<'p> {
    pub(super) fn new(seen: &'p Names, settled: &'p Made, new: &'p Made) -> Paths<'p> {
        Paths { seen, settled, new }
    }

    fn made(self, id: PathId) -> Option<&'p (PathId, BString)> {
        let n = id.made_index()?;
        match n.checked_sub(self.settled.len()) {
            None => self.settled.get(n),
            Some(n) => self.new.get(n),
        }
    }

    /// The path's bytes.
    pub(crate) fn get(self, id: PathId) -> &'p BStr {
        match id.is_made() {
            false => self.seen.get(id),
            true => self.made(id).map_or(BStr::new(b""), |m| m.1.as_bstr()),
        }
    }

    /// Last component.
    pub(crate) fn base(self, id: PathId) -> &'p BStr {
        match id.is_made() {
            false => self.seen.base(id),
            true => base(self.get(id)),
        }
    }

    /// The directory that holds it.
    pub(crate) fn parent(self, id: PathId) -> PathId {
        match id.is_made() {
            false => self.seen.parent(id),
            true => self.made(id).map_or(PathId::ROOT, |m| m.0),
        }
    }

    /// Finds a canonical path: one that was seen, or else one that was made up.
    pub(crate) fn find(self, path: &[u8]) -> Option<PathId> {
        let new = || {
            let n = self.new.find(path)?;
            Some(n + self.settled.len() as u32)
        };
        let made = || self.settled.find(path).or_else(new).map(PathId::made);
        self.seen.find(path).or_else(made)
    }

    /// The paths directly below a directory that were seen.
    pub(crate) fn children(self, id: PathId) -> impl Iterator<Item = PathId> + 'p {
        let seen = (!id.is_made()).then(|| self.seen.children(id));
        seen.into_iter().flatten()
    }

    /// All paths strictly below a directory that were seen.
    pub(crate) fn below(self, id: PathId) -> Vec<PathId> {
        match id.is_made() {
            false => self.seen.below(id),
            true => Vec::new(),
        }
    }

    /// All paths with this last component that were seen, newest first.
    pub(crate) fn named(self, name: &[u8]) -> impl Iterator<Item = PathId> + 'p {
        self.seen.named(name)
    }

    /// The part of `id` below `top`.
    pub(crate) fn rest(self, id: PathId, top: PathId) -> Option<&'p [u8]> {
        rest(self.get(id), self.get(top))
    }
}

/// The number of a path: it is made up, with the directories that hold it, if it was not seen.
pub(super) fn make(seen: &Names, settled: &Made, new: &mut Made, path: &[u8]) -> PathId {
    if let Some(known) = Paths::new(seen, settled, new).find(path) {
        return known;
    }
    let parent = match directory(path) {
        above if above.len() < path.len() => make(seen, settled, new, above),
        _ => PathId::ROOT,
    };
    PathId::made(new.push(parent, path) + settled.len() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_no_line_holds_is_never_among_those_that_were_seen() {
        let mut seen = Names::new();
        let file = seen.intern(b"/etc/a.conf");
        let etc = seen.parent(file);
        let (settled, mut new) = (Made::default(), Made::default());
        let made = make(&seen, &settled, &mut new, b"/etc/a.conf.bak");
        let below = make(&seen, &settled, &mut new, b"/srv/x/y");
        assert_eq!(make(&seen, &settled, &mut new, b"/etc/a.conf"), file);
        assert_eq!(make(&seen, &settled, &mut new, b"/etc/a.conf.bak"), made);
        assert!(made.is_made() && !file.is_made());
        assert_eq!(seen.find(b"/etc/a.conf.bak"), None);
        let paths = Paths::new(&seen, &settled, &new);
        assert_eq!(
            (paths.get(made), paths.base(made)),
            ("/etc/a.conf.bak".into(), "a.conf.bak".into())
        );
        assert_eq!(paths.parent(made), etc);
        assert_eq!(paths.find(b"/srv/x"), Some(paths.parent(below)));
        assert_eq!(paths.rest(made, etc), Some(&b"a.conf.bak"[..]));
        assert_eq!(paths.children(etc).collect::<Vec<_>>(), [file]);
        // those that are kept come first
        let kept = new;
        let mut next = Made::default();
        assert_eq!(make(&seen, &kept, &mut next, b"/srv/x/y"), below);
        let other = make(&seen, &kept, &mut next, b"/srv/x/z");
        let paths = Paths::new(&seen, &kept, &next);
        assert_eq!(
            (paths.get(other), paths.parent(other)),
            ("/srv/x/z".into(), paths.parent(below))
        );
    }
}
