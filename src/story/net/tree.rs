//! The disk as the operations leave it: objects that keep their identity while names change.
//!
//! The capture never lists the disk, so the tree starts as one directory and grows where an operation looks: what an
//! operation acts upon must have been there. What an object was called at the start is its home.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use bstr::{BStr, BString, ByteSlice};

use super::appeared::Appearance;
use super::partial_removals::PartialRemovals;
use super::path_ends::PathEnds;
use super::unknown_names::{Origin, UnknownName};
use crate::infer::operation::{ObjectType, Operation};
use crate::story::past::Foreign;
use crate::trace::At;
use crate::trace::paths::{components, is_canonical, parts};

pub(crate) use super::node::{Attribute, Copied, Gone, Id, Lost, Node, Place, Unseen};

/// The root directory.
pub(crate) const ROOT: Id = 0;

/// The objects and their names.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    /// Who stood in a place at the start.
    pub(crate) homes: HashMap<Place, Id>,
    /// Operations that could not be placed, with the reason.
    pub(crate) unplaced: Vec<(u32, String)>,
    /// Operations that gave something a name that the capture does not tell.
    pub(crate) open: Vec<UnknownName>,
    /// Other processes' links.
    pub(super) links_by_others: Vec<UnknownName>,
    /// Who did every operation, in order of their numbers, where there was more than one process.
    pub(super) processes: Vec<(u32, Arc<BString>)>,
    /// Operations whose claimed new name was missing before and found after.
    pub(super) appeared: HashMap<u32, Appearance>,
    /// Directories that were made where the capture does not tell.
    pub(crate) made_somewhere: Vec<UnknownName>,
    /// Operations that are replayed, but too weak for the script to act on by itself, and why.
    pub(crate) only_offered: BTreeMap<u32, String>,
    /// Operations of which only lists of files tell: what they put somewhere need not be the program's.
    pub(crate) nobodys: HashSet<u32>,
    /// Renames whose claimed new name was free just before, with that name and the line that shows it free: the disk is
    /// the look that comes after.
    pub(crate) by_disk: BTreeMap<u32, (BString, At)>,
    /// Those of them where another process, which is not in the recording, may have put something there.
    pub(crate) unguarded: HashSet<u32>,
    /// Renames whose claimed new name was free just before, and is the one that a recipe gives to what stood there.
    pub(crate) in_recipe: HashSet<u32>,
    /// Renames whose old name something has that no line put there, and the line that finds it.
    pub(crate) taken_again: BTreeMap<u32, At>,
    /// Places of which it is proven that nothing stood there at the start.
    pub(super) free_at_start: HashSet<Place>,
    /// What another process did to names of which nothing had come into view yet.
    pub(super) pending: HashMap<BString, Foreign>,
    /// Files that another process made.
    pub(super) made_by_others: HashSet<BString>,
    /// Names that another process took away.
    pub(super) taken_by_others: HashSet<BString>,
    /// Directories that the program made, by texts that do not show the whole path and that stand for none of its own.
    pub(super) cut_directories: Vec<BString>,
    /// What is known of files that have been made and not got their names yet, by the operation that gives it.
    pub(super) origins: HashMap<u32, Origin>,
    /// Files that may have changed places with another one by a call that leaves no line, by the operation that gave them
    /// their names; and the other one.
    pub(crate) perhaps_exchanged: BTreeMap<u32, BString>,
    /// What was taken away by lines that do not show the whole path.
    pub(super) partial_removals: PartialRemovals,
    /// What was changed by lines that show no more than the end of a path.
    pub(crate) path_ends: PathEnds,
    /// The line of the operation that is being replayed.
    pub(super) at: At,
    /// The name that it is said to have given was free, or is the one that a recipe gives.
    pub(super) name_confirmed: bool,
    /// What it gives another name, the program made.
    pub(super) own: bool,
}

/// Joins a directory's path and a name.
pub(crate) fn join(directory: &BStr, name: &BStr) -> BString {
    let mut path = BString::from(directory);
    if !path.ends_with(b"/") {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path
}

impl Tree {
    /// What is known to stand at a place: `None` unknown, `Some(None)` nothing.
    pub(crate) fn known_at(&self, directory: Id, name: &BStr) -> Option<Option<Id>> {
        match self.nodes[directory].children.get(name) {
            Some(known) => Some(known),
            // what the program has made holds only what it put there
            None if directory != ROOT && self.nodes[directory].home.is_none() => Some(None),
            None => None,
        }
    }

    /// What stands at a place, which must be something.
    pub(super) fn touch(&mut self, directory: Id, name: &BStr, object: ObjectType) -> Id {
        let id = match self.known_at(directory, name) {
            Some(Some(id)) => id,
            known => {
                let place = (directory, BString::from(name));
                let stranger = known.is_some();
                let node = Node {
                    home: (!stranger).then(|| place.clone()),
                    doubt: stranger.then(|| {
                        "something stands there that no operation in the capture put there"
                            .to_owned()
                    }),
                    foreign: self.changed_by_others(&place),
                    since: self.at,
                    ..Node::default()
                };
                let id = self.add(node);
                if !stranger {
                    self.homes.insert(place.clone(), id);
                }
                self.attach(id, place);
                id
            }
        };
        let node = &mut self.nodes[id];
        if node.object == ObjectType::Unknown {
            node.object = object;
        }
        id
    }

    pub(crate) fn add(&mut self, node: Node) -> Id {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    pub(crate) fn attach(&mut self, id: Id, place: Place) {
        self.nodes[place.0]
            .children
            .insert(place.1.clone(), Some(id));
        self.nodes[id].place = Some(place);
        self.nodes[id].placed_at = self.at;
    }

    pub(crate) fn detach(&mut self, id: Id) {
        if let Some((directory, name)) = self.nodes[id].place.take() {
            self.nodes[directory].children.insert(name, None);
        }
    }

    /// The place that a path names; directories on the way come into view, links are followed by their known text.
    pub(crate) fn place(&mut self, path: &[u8]) -> Result<Place, String> {
        self.place_within(path, 8)
    }

    fn place_within(&mut self, path: &[u8], links: u8) -> Result<Place, String> {
        let parts = components(path).ok_or("the path is not absolute")?;
        let (last, parents) = parts.split_last().ok_or("the path is the root itself")?;
        let mut directory = ROOT;
        for (depth, part) in parents.iter().enumerate() {
            let next = self.touch(directory, part.as_bstr(), ObjectType::Directory);
            if self.nodes[next].object == ObjectType::Link {
                let target = self.nodes[next]
                    .target
                    .clone()
                    .filter(|_| links > 0)
                    .ok_or("the path crosses a link whose target is not known")?;
                let mut whole = if target.starts_with(b"/") {
                    target
                } else {
                    join(self.path(directory).as_bstr(), target.as_bstr())
                };
                for rest in parts[depth + 1..].iter() {
                    whole = join(whole.as_bstr(), rest.as_bstr());
                }
                return self.place_within(&whole, links - 1);
            }
            directory = next;
        }
        Ok((directory, last.clone()))
    }

    /// The object at a path, if it is one that is known to be there; nothing comes into view.
    pub(crate) fn known(&self, path: &[u8]) -> Option<Id> {
        let enter = |at: Id, part: &[u8]| self.known_at(at, part.as_bstr()).flatten();
        match path.starts_with(b"/") && is_canonical(path) {
            true => parts(path).try_fold(ROOT, enter),
            false => components(path)?
                .iter()
                .try_fold(ROOT, |at, part| enter(at, part)),
        }
    }

    /// The program made this directory, and nothing about it is in doubt.
    pub(crate) fn is_our_own(&self, directory: Id) -> bool {
        directory != ROOT && self.nodes[directory].home.is_none() && self.doubt(directory).is_none()
    }

    /// Nothing stood there at the start: it was seen to be free, or the program made the directory.
    pub(crate) fn was_free(&self, place: &Place) -> bool {
        self.free_at_start.contains(place) || self.is_our_own(place.0)
    }

    /// The directory of a path, if it is known to be there, and the name in it.
    pub(crate) fn known_place(&self, path: &[u8]) -> Option<Place> {
        let at = path.rfind("/")?;
        let directory = match at {
            0 => ROOT,
            at => self.known(&path[..at])?,
        };
        Some((directory, BString::from(&path[at + 1..])))
    }

    /// A name on the way to an object is not shown whole, or its own is not.
    pub(crate) fn is_partial(&self, id: Id) -> bool {
        let mut at = id;
        for _ in 0..=self.nodes.len() {
            if self.nodes[at].partial {
                return true;
            }
            match &self.nodes[at].place {
                Some((up, _)) => at = *up,
                None => return false,
            }
        }
        false
    }

    /// The copy that an operation leaves of what it takes away.
    pub(super) fn copy_left_by(&mut self, operation: &Operation) -> Option<Box<Copied>> {
        let made_at = operation.details.rare().old_copy.clone()?;
        let place = self.place(&made_at).ok();
        let place = place.filter(|(at, name)| self.known_at(*at, name.as_bstr()) != Some(None));
        let object = place.map(|(at, name)| self.touch(at, name.as_bstr(), ObjectType::File));
        Some(Box::new(Copied {
            made_at,
            object,
            before: operation.id,
        }))
    }

    /// Where a copy stands, or stood last.
    pub(crate) fn path_of(&self, copy: &Copied) -> BString {
        let stands = copy.object.filter(|&id| self.nodes[id].place.is_some());
        stands.map_or_else(|| copy.made_at.clone(), |id| self.path(id))
    }

    /// The object that a path names, which must be there.
    pub(crate) fn object(&mut self, path: &[u8], object: ObjectType) -> Result<Id, String> {
        let (directory, name) = self.place(path)?;
        Ok(self.touch(directory, name.as_bstr(), object))
    }

    /// Where an object stands now. For one that is gone: where it stood last is not kept, so its home.
    pub(crate) fn path(&self, id: Id) -> BString {
        self.walk(id, |node| node.place.as_ref().or(node.home.as_ref()))
    }

    /// What an object was called at the start; for one that the program made, what it is called now.
    pub(crate) fn home_path(&self, id: Id) -> BString {
        self.walk(id, |node| node.home.as_ref().or(node.place.as_ref()))
    }

    fn walk(&self, id: Id, up: impl Fn(&Node) -> Option<&Place>) -> BString {
        let mut names = Vec::new();
        let mut at = id;
        while let Some((directory, name)) = up(&self.nodes[at]) {
            names.push(name.as_bstr());
            at = *directory;
            if names.len() > self.nodes.len() {
                break;
            }
        }
        let mut path = BString::from("/");
        for name in names.iter().rev() {
            path = join(path.as_bstr(), name);
        }
        path
    }

    /// The path of a place as things stand.
    pub(crate) fn place_path(&self, place: &Place) -> BString {
        join(self.path(place.0).as_bstr(), place.1.as_bstr())
    }

    /// `id` stands in `directory` or below it.
    pub(crate) fn within(&self, id: Id, directory: Id) -> bool {
        let mut at = id;
        for _ in 0..=self.nodes.len() {
            if at == directory {
                return true;
            }
            match &self.nodes[at].place {
                Some((up, _)) => at = *up,
                None => return false,
            }
        }
        false
    }

    /// The object and everything that stands below it.
    pub(crate) fn subtree(&self, id: Id) -> Vec<Id> {
        let mut list = vec![id];
        let mut next = 0;
        while let Some(&at) = list.get(next) {
            list.extend(self.nodes[at].children.holders());
            next += 1;
        }
        list
    }

    /// What else stands in the place where an object stood at the start.
    pub(crate) fn standing_at_home(&self, id: Id) -> Option<Id> {
        let (directory, name) = self.nodes[id].home.as_ref()?;
        let standing = self.nodes[*directory].children.holder(name.as_ref());
        standing.filter(|&standing| standing != id)
    }

    /// What stood in one directory at the start belongs into the other.
    pub(crate) fn move_homes(&mut self, from: Id, to: Id) {
        for id in 1..self.nodes.len() {
            let Some(home) = self.nodes[id].home.clone().filter(|home| home.0 == from) else {
                continue;
            };
            let place = (to, home.1.clone());
            if let Some(first) = self.homes.remove(&home) {
                self.homes.insert(place.clone(), first);
            }
            self.nodes[id].home = Some(place);
        }
    }

    /// Why nothing may be done to an object: its own doubt, or that of a directory above, now or at the start.
    pub(crate) fn doubt(&self, id: Id) -> Option<&str> {
        self.nodes[id].foreign.as_deref().or_else(|| {
            self.above(id)
                .find_map(|at| self.nodes[at].doubt.as_deref())
        })
    }

    /// The object and the directories above it, now and at the start.
    pub(crate) fn above(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let mut stack = vec![id];
        let mut seen = HashSet::new();
        std::iter::from_fn(move || {
            loop {
                let at = stack.pop()?;
                if seen.insert(at) {
                    let node = &self.nodes[at];
                    stack.extend(node.place.iter().chain(&node.home).map(|place| place.0));
                    return Some(at);
                }
            }
        })
    }
}
