//! What lists of files made before and afterwards tell of the objects: what each was like at the start, where it stands in the
//! end. An object is known by its inode.

use super::tree::{Attribute, Gone, Id, Node, Tree};
use crate::dialect::named::{flag_names, letters};
use crate::infer::operation::ObjectType;
use crate::infer::sources::lists::Listings;
use crate::recording::listing::{Entry, Listing};

impl Tree {
    /// Takes up what the lists tell, once everything has been replayed.
    pub(super) fn consult(&mut self, lists: &Listings) {
        let Some((_, before)) = &lists.before else {
            return;
        };
        for id in 1..self.nodes.len() {
            self.was(id, before);
        }
        let Some((_, after)) = &lists.after else {
            return;
        };
        for id in 1..self.nodes.len() {
            self.found_again(id, before, after);
        }
        for id in 1..self.nodes.len() {
            self.gone_since(id, after);
        }
        for id in 1..self.nodes.len() {
            self.taken_since(id, after);
            self.never_exchanged(id, before, after);
        }
        for id in 1..self.nodes.len() {
            if self.nodes[id].place.is_some() {
                self.nodes[id].size.1 = after.at(&self.path(id)).and_then(|entry| entry.size);
            }
            self.attributes_of(id, before, after);
        }
    }

    /// What stood at the object's home at the start.
    fn was(&mut self, id: Id, before: &Listing) {
        if self.nodes[id].over.is_some() && self.nodes[id].home.is_some() {
            let path = self.path(id);
            if before.at(&path).is_none() && before.covers(&path) {
                self.nodes[id].over = None;
            }
        }
        let Some(home) = self.nodes[id].home.clone() else {
            return;
        };
        let path = self.home_path(id);
        let Some(entry) = before.at(&path) else {
            if self.nodes[id].perhaps_made && before.covers(&path) {
                // it was opened with CREAT, which made it
                let node = &mut self.nodes[id];
                node.home = None;
                node.perhaps_made = false;
                let first = node.written.first().or(node.attributes.first()).copied();
                node.made.extend(first);
                self.homes.remove(&home);
            }
            return;
        };
        let node = &mut self.nodes[id];
        node.size.0 = entry.size;
        node.perhaps_made = false;
        if node.object == ObjectType::Unknown {
            node.object = entry.object;
        }
        if node.object == ObjectType::Link
            && entry.object == ObjectType::Link
            && node.target.is_none()
        {
            node.target.clone_from(&entry.link);
            node.target_sure = node.target.is_some();
        }
    }

    /// Where what has a name that no line tells stands in the end.
    fn found_again(&mut self, id: Id, before: &Listing, after: &Listing) {
        let node = &self.nodes[id];
        let lost = matches!(node.gone, Some(Gone::Lost(_)));
        if !lost || node.home.is_none() || node.foreign.is_some() {
            return;
        }
        let home = self.home_path(id);
        let Some((inode, old)) = before.at(&home).and_then(|e| Some((e.inode?, e))) else {
            return;
        };
        let mut stands = after.paths(inode);
        let (Some(new), None) = (stands.next(), stands.next()) else {
            return;
        };
        if new.object != old.object || before.paths(inode).count() > 1 {
            return;
        }
        let Ok(place) = self.place(&new.path) else {
            return;
        };
        if self.nodes[place.0]
            .children
            .holder(place.1.as_ref())
            .is_some()
            || self.within(place.0, id)
        {
            return;
        }
        self.attach(id, place);
        let node = &mut self.nodes[id];
        node.gone = None;
        node.lost = None;
        node.beside = None;
        node.guessed = None;
        node.move_unsure = false;
    }

    /// What the list made afterwards would name, and does not, somebody took away whom no line shows: no step looks for it there.
    fn gone_since(&mut self, id: Id, after: &Listing) {
        let node = &self.nodes[id];
        let known = node.foreign.is_none() && !node.move_unsure && node.guessed.is_none();
        if node.place.is_none() || !known || super::operations_of(node).is_empty() {
            return;
        }
        let path = self.path(id);
        if after.at(&path).is_some() || !after.covers(&path) {
            return;
        }
        self.nodes[id].foreign = Some(
            "nothing stands there in the list made afterwards: somebody took it away whom the capture does not show".to_owned(),
        );
        self.remove(id, Gone::Taken);
    }

    /// Where the list made afterwards shows something, and no line tells who put it, nothing goes back.
    fn taken_since(&mut self, id: Id, after: &Listing) {
        let node = &self.nodes[id];
        let Some(home) = node
            .home
            .clone()
            .filter(|home| node.place.as_ref() != Some(home))
        else {
            return;
        };
        let free = self.nodes[home.0]
            .children
            .holder(home.1.as_ref())
            .is_none();
        // a directory that is gone itself, or was moved, holds nothing any more
        let there = self.nodes[home.0].place.is_some() || home.0 == super::tree::ROOT;
        if !free || !there || node.move_unsure || node.gone.is_some() {
            return;
        }
        let Some(entry) = after.at(&self.place_path(&home)) else {
            return;
        };
        let why = "something stands there in the list made afterwards that no line shows to have been put there";
        let theirs = self.add(Node {
            object: entry.object,
            foreign: Some(why.to_owned()),
            ..Node::default()
        });
        self.attach(theirs, home);
    }

    /// What has an inode in the end that nothing had at the start is no old file that changed places with a new one.
    fn never_exchanged(&mut self, id: Id, before: &Listing, after: &Listing) {
        if self.nodes[id].place.is_none() || self.nodes[id].made.is_empty() {
            return;
        }
        let inode = after.at(&self.path(id)).and_then(|entry| entry.inode);
        if inode.is_some_and(|inode| before.paths(inode).next().is_none()) {
            for by in self.nodes[id].made.clone() {
                self.perhaps_exchanged.remove(&by);
            }
        }
    }

    /// Permissions and owner at the start and in the end.
    fn attributes_of(&mut self, id: Id, before: &Listing, after: &Listing) {
        let node = &self.nodes[id];
        if node.attributes.is_empty() || node.home.is_none() || node.place.is_none() {
            return;
        }
        let (Some(old), Some(new)) = (before.at(&self.home_path(id)), after.at(&self.path(id)))
        else {
            return;
        };
        if !same(&old, &new) {
            return;
        }
        let flags = |list: &Listing, entry: &Entry| list.flags_of(entry).map(flag_names);
        let flags = (flags(before, &old), flags(after, &new));
        let node = &mut self.nodes[id];
        if flags.0.is_some() && flags.1.is_some() {
            node.flags = flags;
        }
        if let (Some(was), Some(is)) = (old.mode, new.mode) {
            let text = |mode| String::from_utf8_lossy(&letters(mode)).into_owned();
            node.mode = Some(Box::new((text(was), text(is))));
            node.mode_unknown = false;
        }
        if let (Some(was), Some(is)) = (old.owner, new.owner) {
            node.owner = Some(Attribute { was, is });
        }
    }
}

/// The two are one object.
fn same(old: &Entry, new: &Entry) -> bool {
    old.object == new.object && old.inode.is_some() && old.inode == new.inode
}
