//! Open questions: what other processes did, names without a past, and operations whose other half is not told. Nothing
//! may be done that rests on an answer to one of them.

use bstr::{BString, ByteSlice};

use super::doer::doer_of;
use super::path_ends::ends_with;
use super::strength::hides_a_name;
use super::tree::{Gone, Id, Node, Place, ROOT, Tree};
use super::unknown_names::UnknownName;
use crate::infer::operation::{Confidence, Kind, ObjectType, Operation, Proof};
use crate::infer::patterns::{Relation, blind_temporary, relation, temporary};
use crate::story::past::{Foreign, Past};
use crate::trace::At;
use crate::trace::names::{base, volume};

impl Tree {
    /// Takes up what another process did: what it put, moved, repaired or wrote is not ours to touch any more.
    pub(super) fn change_by_others(&mut self, change: &Foreign) {
        let place = self.known_place(&change.path);
        let known = (place.as_ref()).and_then(|place| self.known_at(place.0, place.1.as_bstr()));
        let made_here = match known {
            Some(Some(id)) => self.nodes[id].home.is_none(),
            _ => self.made_by_others.contains(&change.path),
        };
        if matches!(change.kind, Kind::Create) {
            self.made_by_others.insert(change.path.clone());
        }
        let gives_a_name = UnknownName {
            operation: None,
            doer: None,
            exchanges: false,
            at: change.at,
            path: Some(change.path.clone()),
            object: change.object,
            may_be_called: Vec::new(),
            claimed: false,
            likely: false,
            by_disk: false,
            own: false,
            made_here,
            adds: change.kind == Kind::Link,
            keeps: false,
        };
        if change.kind == Kind::Link {
            return self.links_by_others.push(gives_a_name);
        }
        if change.kind == Kind::Rename {
            self.open.push(gives_a_name);
        }
        if let Some(Some(id)) = known {
            let whole = match change.kind.edits() {
                true => vec![id],
                false => self.subtree(id),
            };
            for id in whole {
                let foreign = &mut self.nodes[id].foreign;
                foreign.get_or_insert_with(|| change.done_as_well());
            }
            match change.kind {
                Kind::Rename | Kind::Unlink | Kind::Rmdir => self.remove(id, Gone::Taken),
                _ => {}
            }
            return;
        }
        let place = place.filter(|_| known.is_some());
        let made = matches!(change.kind, Kind::Create | Kind::Mkdir | Kind::Symlink);
        match place {
            // our own were there, and are gone
            Some(place) if made => {
                let id = self.add(Node {
                    object: change.object,
                    foreign: Some(change.done_as_well()),
                    ..Node::default()
                });
                self.attach(id, place);
            }
            Some(place) if change.kind.edits() => {
                let id = self.touch(place.0, place.1.as_bstr(), change.object);
                self.nodes[id].foreign = Some(change.done_as_well());
            }
            _ => {
                if matches!(change.kind, Kind::Rename | Kind::Unlink) {
                    self.taken_by_others.insert(change.path.clone());
                }
                self.pending.insert(change.path.clone(), change.clone());
            }
        }
    }

    /// Why nothing may be done at a place that comes into view.
    pub(super) fn changed_by_others(&self, place: &Place) -> Option<String> {
        if self.pending.is_empty() {
            return None;
        }
        let change = self.pending.get(&self.place_path(place));
        change.map(Foreign::done_as_well)
    }

    /// What the capture tells of the names that an operation brought into view, and whether it leaves a name open.
    pub(super) fn look_back(&mut self, operation: &Operation, nodes: usize, past: &Past) {
        let known = past.known.get(&operation.id);
        for id in nodes..self.nodes.len() {
            let path = self.home_path(id);
            if past.dropped.holds(path.as_bstr()) {
                self.nodes[id].doubt.get_or_insert_with(|| {
                    "earlier operations on it are not kept, so what stood there before is not known"
                        .to_owned()
                });
            }
            // of what is removed for good, making it anew is all that can be undone
            if operation.kind == Kind::Rmdir
                && self.nodes[id].home.is_some()
                && self.partial_removals.may_have_been_made(path.as_bstr())
            {
                self.nodes[id].doubt.get_or_insert_with(|| {
                    "a call whose path is not shown whole may have made it".to_owned()
                });
            }
            if let Some(known) = known.filter(|_| operation.path.as_ref() == Some(&path)) {
                let sure = operation.confidence == Confidence::Certain;
                let node = &mut self.nodes[id];
                (node.since, node.made_at) = (known.since, self.at);
                match node.home {
                    Some(_) => node.perhaps_made = known.perhaps_made,
                    None if sure => node.since = self.at,
                    None => {}
                }
            }
        }
        let acted_on = matches!(operation.kind, Kind::Rename | Kind::Unlink | Kind::Rmdir);
        if let (Some(known), Some(path), true) = (known, &operation.path, acted_on) {
            // it may have come into view by what stood in it
            let place = self.known_place(path);
            if let Some(&id) = place.and_then(|place| self.homes.get(&place)) {
                let node = &mut self.nodes[id];
                node.since = node.since.min(known.since);
            }
        }
        if let (Kind::Replace, Some(last)) = (operation.kind, self.open.last_mut()) {
            last.keeps |= last.adds && last.path == operation.path;
        }
        if leaves_open(operation, self.name_confirmed) {
            let seen = match (operation.kind, &operation.details.rare().temporary) {
                (Kind::Replace, temporary) => temporary.clone(),
                _ => operation.path.clone(),
            };
            self.open.push(UnknownName {
                operation: Some(operation.id),
                doer: Some(doer_of(operation)),
                exchanges: operation.kind == Kind::Exchange,
                at: self.at,
                path: seen,
                object: match operation.kind {
                    Kind::Rename => operation.details.object,
                    _ => ObjectType::File,
                },
                may_be_called: names_with_evidence(operation),
                claimed: hides_a_name(operation),
                own: self.own,
                made_here: self.own,
                adds: operation.kind == Kind::Link,
                keeps: false,
                likely: hides_a_name(operation) && operation.confidence >= Confidence::Likely,
                by_disk: self.by_disk.contains_key(&operation.id),
            });
        }
    }

    /// What may have given an object the name that it has at home: a name was given, nobody knows which, before the object
    /// is first heard of.
    pub(crate) fn may_come_from(&self, id: Id) -> Option<String> {
        let mut open = self.may_itself_come_from(id);
        let mut at = id;
        while let (None, Some((up, _))) = (&open, &self.nodes[at].home) {
            // a directory that had no place before had none for what stood in it
            at = *up;
            open = match self.nodes[at].gone {
                Some(_) => self.may_itself_come_from(at),
                None => self.may_be_moved_here(at),
            };
        }
        open
    }

    /// A directory that still stands where it is first heard of may be one of a name like its own that was moved before, nobody knows
    /// where: then what stands in it has been elsewhere.
    fn may_be_moved_here(&self, id: Id) -> Option<String> {
        if id == ROOT {
            return None;
        }
        let node = &self.nodes[id];
        let path = self.home_path(id);
        let mut earlier = self.open.iter().take_while(|open| open.at < node.since);
        let open = earlier.find(|open| {
            let moved = matches!(open.object, ObjectType::Directory | ObjectType::Unknown);
            let related = open.path.as_ref().is_some_and(|from| {
                let near = relation(base(from), base(&path)) < Relation::SameDirectory;
                from != &path && open.is_beside(&path) && near
            });
            let named = open.may_be_called.contains(&path);
            open.operation.is_some() && moved && !open.is_told() && (related || named)
        });
        open.map(UnknownName::name)
    }

    fn may_itself_come_from(&self, id: Id) -> Option<String> {
        let node = &self.nodes[id];
        // what a recipe knows to stand there, and to be put aside to the very name that was looked for, was there
        if node
            .moved
            .first()
            .is_some_and(|by| self.in_recipe.contains(by))
        {
            return None;
        }
        let path = self.home_path(id);
        let mut earlier = self.open.iter().take_while(|open| open.at < node.since);
        // nothing takes the name back that it has just left
        let stands = node.place.as_ref().map(|_| self.path(id));
        let open = earlier.find(|open| {
            open.may_name(&path, node.object, node.since)
                && (open.path != stands || stands.is_none())
        });
        open.or_else(|| self.may_be_that_directory(node, &path))
            .or_else(|| self.made_where(node, &path))
            .or_else(|| self.may_come_back(node))
            .map(UnknownName::name)
    }

    /// A directory that was first heard of after one of its name was made, as far as that name is shown: it may be that one.
    fn made_where(&self, node: &Node, path: &BString) -> Option<&UnknownName> {
        let earlier = self.made_somewhere.iter().rev();
        let mut earlier = earlier.skip_while(|made| made.at >= node.since);
        earlier.find(|made| {
            let shown = made
                .path
                .as_ref()
                .map(|shown| match shown.starts_with(b"/") {
                    // placed where it may not be
                    true => base(shown),
                    false => shown.as_slice(),
                });
            node.object == ObjectType::Directory
                && shown.is_some_and(|shown| ends_with(path, shown))
        })
    }

    /// What is first heard of after what stood in its place got a name that no line tells may be that very thing, put back.
    fn may_come_back(&self, node: &Node) -> Option<&UnknownName> {
        let place = node.place.as_ref()?;
        let before = self.homes.get(place).map(|&before| &self.nodes[before]);
        let Some(Gone::Lost(by)) = before.and_then(|before| before.gone) else {
            return None;
        };
        let mut earlier = self.open.iter();
        earlier.find(|open| open.operation == Some(by) && open.at < node.since)
    }

    /// What may have put old bytes into a file that the program made: an exchange whose other file no line tells.
    pub(crate) fn may_hold_exchanged(&self, id: Id) -> Option<String> {
        let path = self.path(id);
        let made = self.nodes[id].made_after();
        let mut open = self.open.iter().filter(|open| {
            // under whatever name, it was there by then
            let since = open
                .operation
                .is_none_or(|by| made.is_none_or(|made| by > made));
            open.exchanges && since
        });
        let here = |from: &BString| !from.starts_with(b"/") || volume(from) == volume(&path);
        let open = open.find(|open| open.path.as_ref().is_none_or(here));
        open.map(UnknownName::name)
    }

    /// A directory that is removed, and was first heard of after one of a name like its own was moved, or made, nobody knows where:
    /// programs put the old version of what they install out of the way, and clear it up in the end.
    fn may_be_that_directory(&self, node: &Node, path: &BString) -> Option<&UnknownName> {
        if node.object != ObjectType::Directory || node.gone.is_none() {
            return None;
        }
        let earlier = self.open.iter().chain(&self.made_somewhere);
        let mut earlier = earlier.filter(|open| open.at < node.since);
        earlier.find(|open| {
            let moved = matches!(open.object, ObjectType::Directory | ObjectType::Unknown);
            let related = |from: &BString| {
                let (theirs, ours) = (base(from), base(path));
                let more = ours.strip_prefix(&**theirs).and_then(<[u8]>::first);
                theirs == ours
                    || more.is_some_and(|next| !next.is_ascii_alphanumeric())
                    || relation(theirs, ours) < Relation::SameDirectory
            };
            let own = open.operation.is_some() && !open.is_told();
            moved && own && open.path.as_ref().is_some_and(related)
        })
    }

    /// What may have put something there, after the last line that shows that nothing was, before the program is said to
    /// have made it.
    pub(crate) fn may_be_older(&self, id: Id) -> Option<String> {
        let node = &self.nodes[id];
        let path = self.path(id);
        // what the program made was not there before
        let between =
            |open: &&UnknownName| node.since < open.at && open.at < node.made_at && !open.own;
        let mut open = self.open.iter().filter(between);
        let open = open.find(|open| open.may_name(&path, node.object, node.made_at));
        open.map(UnknownName::name)
    }

    /// What else may have put something at `path`, where nothing stood at line `since`, than the operations `ours`; what the
    /// program made counts only with `own_too`. Of the operations whose own new name only the disk tells each one accounts for that one.
    pub(crate) fn may_have_filled(
        &self,
        path: &BString,
        object: ObjectType,
        since: At,
        ours: &[u32],
        own_too: bool,
    ) -> Option<String> {
        let other = |open: &&UnknownName| {
            let known = |by: u32| ours.contains(&by) || self.by_disk.contains_key(&by);
            open.at >= since && (own_too || !open.own) && !open.operation.is_some_and(known)
        };
        let mut others = self.open.iter().filter(other);
        let open = others.find(|open| open.may_name(path, object, open.at));
        open.map(UnknownName::name)
    }

    /// Something may have stood where this stands, before the program put it there.
    pub(crate) fn may_have_held_something(&self, id: Id) -> bool {
        let placed = self.nodes[id].placed_at;
        self.partial_removals
            .may_have_been(self.path(id).as_bstr(), placed)
    }

    /// What may have put another object in the place of `id`, which has stood there since: an operation that leaves its new
    /// name open. What the program made counts only with `own_too`.
    pub(crate) fn may_be_displaced(&self, id: Id, own_too: bool) -> Option<String> {
        let node = &self.nodes[id];
        let path = self.path(id);
        let last = [&node.made, &node.moved, &node.written]
            .into_iter()
            .filter_map(|list| list.last().copied())
            .max()?;
        let made = node.home.is_none();
        let put_aside = !made
            && matches!(
                relation(&self.home_path(id), &path),
                Relation::Backup | Relation::Rotation | Relation::Within
            );
        let since = node.placed_at;
        let mut later = self.open.iter().filter(|open| match open.operation {
            // of a circle of names, each of which only the disk tells, all that was there before has a place
            Some(by) => (own_too || !open.own) && by > last && (made || !open.by_disk),
            None => open.at > since,
        });
        let object = match node.children.is_empty() {
            true => node.object,
            false => ObjectType::Directory,
        };
        let open = later.find(|open| {
            let another = self.is_by_another_process(open, last);
            open.may_replace(&path, object, since, put_aside, another)
        });
        open.map(UnknownName::name)
    }

    /// What may have put an older file in the place of one that was just made under a plain name, not under one that only
    /// programs make, before that was given another name.
    pub(super) fn may_have_gone_over_new(&self, path: &BString) -> Option<String> {
        let name = base(path);
        if temporary(name) || blind_temporary(name) {
            return None;
        }
        let mut earlier = self.open.iter().rev().filter(|open| !open.own);
        let open = earlier.find(|open| {
            open.path.as_ref() != Some(path) && open.may_name(path, ObjectType::File, self.at)
        });
        open.map(UnknownName::name)
    }

    /// What may have put something in the place of the file at `path` after operation `operation`.
    pub(crate) fn may_be_replaced(&self, path: &BString, operation: u32) -> Option<String> {
        let mut later = self.open.iter().rev();
        let open = later.find(|open| {
            let here = open.path.as_ref() != Some(path) && open.is_beside(path);
            let since = open.operation.is_none_or(|by| by > operation);
            open.object != ObjectType::Directory && since && here
        });
        open.map(UnknownName::name)
    }
}

/// The names for which the evidence speaks, however weakly.
fn names_with_evidence(operation: &Operation) -> Vec<BString> {
    let hidden = match operation.kind {
        Kind::Replace => &operation.path,
        _ => &operation.to,
    };
    let rivals = operation.rivals.iter().map(|rival| &rival.path);
    hidden.iter().chain(rivals).cloned().collect()
}

/// Something got a name that is not known, or not for sure.
fn leaves_open(operation: &Operation, name_confirmed: bool) -> bool {
    let told = match operation.kind {
        Kind::Rename | Kind::Link | Kind::Exchange => operation.to.is_some(),
        Kind::Replace => true,
        _ => return false,
    };
    let rotated = operation.details.rotated && told;
    let sure = told
        && operation.confidence >= Confidence::Likely
        && (name_confirmed || operation.proof >= Some(Proof::HalfWitnessed))
        && !operation.details.guessed;
    !sure && !rotated
}
