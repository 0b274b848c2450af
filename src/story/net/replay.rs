//! The operations, replayed one by one on the tree.

use bstr::{BString, ByteSlice};
use std::collections::{BTreeMap, HashMap, HashSet};

use super::appeared::Appearance;
use super::copied::made_from;
use super::doer::processes;
use super::partial_removals::PartialRemovals;
use super::path_ends::PathEnds;
use super::strength::{Strength, is_for_the_disk, is_related, strength};
use super::tree::{Gone, Id, Lost, Node, Place, Tree, join};
use super::unknown_names::UnknownName;
use crate::bytes;
use crate::infer::operation::{Confidence, Kind, ObjectType, Operation};
use crate::story::past::{Past, hidden_name};
use crate::trace::At;

impl Tree {
    /// Replays `operations`; those below `threshold` only leave doubt behind.
    pub(crate) fn replay(operations: &[Operation], threshold: Confidence, past: &Past) -> Tree {
        let root = Node {
            object: ObjectType::Directory,
            ..Node::default()
        };
        let mut tree = Tree {
            nodes: vec![root],
            homes: HashMap::new(),
            unplaced: Vec::new(),
            open: Vec::new(),
            links_by_others: Vec::new(),
            processes: processes(operations),
            appeared: HashMap::new(),
            made_somewhere: Vec::new(),
            only_offered: BTreeMap::new(),
            nobodys: HashSet::new(),
            by_disk: BTreeMap::new(),
            unguarded: HashSet::new(),
            in_recipe: HashSet::new(),
            taken_again: BTreeMap::new(),
            free_at_start: HashSet::new(),
            pending: HashMap::new(),
            taken_by_others: HashSet::new(),
            made_by_others: HashSet::new(),
            cut_directories: Vec::new(),
            origins: HashMap::new(),
            perhaps_exchanged: BTreeMap::new(),
            partial_removals: PartialRemovals::default(),
            path_ends: PathEnds::default(),
            at: At::default(),
            name_confirmed: false,
            own: false,
        };
        for (shown, at, process) in &past.unplaced {
            let by = format!("{} (line {})", bytes::shown(process), at.line());
            tree.path_ends.add_others(*at, shown, by);
        }
        let mut others = past.foreign.iter().peekable();
        let mut made_from = made_from(operations).into_iter().peekable();
        for operation in operations {
            tree.at = At::new(operation.details.source, operation.details.line);
            while let Some(other) = others.next_if(|other| other.at <= tree.at) {
                tree.change_by_others(other);
            }
            while let Some((after, by)) = made_from.next_if(|next| next.0 < operation.id) {
                tree.record_origin(after, &operations[by]);
            }
            let nodes = tree.nodes.len();
            let known = past.known.get(&operation.id);
            if known.is_some_and(|known| known.free && known.in_recipe) {
                tree.in_recipe.insert(operation.id);
            }
            if let Some(line) = known.and_then(|known| known.taken_again) {
                tree.taken_again.insert(operation.id, line);
            }
            tree.name_confirmed = known.is_some_and(|known| known.free || known.in_recipe);
            let since = known.and_then(|known| known.free_since);
            // of what is said to be home again no step looks whether it is
            let home_again = |to: &BString| {
                let moved = operation.path.as_ref().and_then(|path| tree.known(path));
                moved.is_some_and(|id| tree.nodes[id].home.is_some() && tree.home_path(id) == *to)
            };
            if let (Some(since), Some(to)) = (since, hidden_name(operation))
                && is_for_the_disk(operation, known.is_some_and(|known| known.wide))
                && !home_again(to)
            {
                tree.by_disk.insert(operation.id, (to.clone(), since));
                if known.is_some_and(|known| known.unguarded) {
                    tree.unguarded.insert(operation.id);
                }
            }
            if let Some(appearance) = Appearance::of(operation, known) {
                tree.appeared.insert(operation.id, appearance);
            }
            tree.own = tree.puts_its_own(operation);
            if known.is_some_and(|known| known.unseen_calls) {
                tree.note_exchanged(operation);
            }
            if operation.details.only_listed {
                tree.nobodys.insert(operation.id);
            }
            if let Err(reason) = tree.apply(operation, threshold) {
                tree.unplaced.push((operation.id, reason));
                // attributes are no bytes
                let attribute = operation.kind.edits() && operation.kind != Kind::Write;
                let partial = !operation.whole && !attribute;
                if let Some(shown) = operation.path.as_ref().filter(|_| partial) {
                    tree.path_ends.add(tree.at, shown, operation);
                }
                if operation.kind == Kind::Mkdir {
                    tree.made_somewhere
                        .push(UnknownName::directory_made(operation, tree.at));
                }
            }
            if operation.whole {
                tree.partial_removals.note(operation, tree.at);
            }
            tree.look_back(operation, nodes, past);
        }
        for other in others {
            tree.change_by_others(other);
        }
        tree.consult(&past.lists);
        tree
    }

    pub(super) fn remove(&mut self, id: Id, gone: Gone) {
        let node = &mut self.nodes[id];
        if node.home.is_none() && !node.unseen.is_empty() && node.lost.is_none() {
            // under a name that the capture does not tell it is still there
            node.lost = node
                .place
                .clone()
                .map(|from| Box::new(Lost { from, to: None }));
        }
        for below in self.subtree(id).into_iter().skip(1) {
            self.nodes[below].place = None;
            self.nodes[below].gone = Some(gone);
        }
        self.detach(id);
        self.nodes[id].gone = Some(gone);
    }

    pub(super) fn note(&mut self, id: Id, confidence: Confidence) {
        let node = &mut self.nodes[id];
        node.confidence = Some(node.confidence.map_or(confidence, |c| c.min(confidence)));
    }

    pub(super) fn new_object(
        &mut self,
        place: Place,
        object: ObjectType,
        operation: &Operation,
    ) -> Id {
        let mut node = Node {
            object,
            partial: !operation.whole,
            made: vec![operation.id],
            ..Node::default()
        };
        if let Some(Some(standing)) = self.known_at(place.0, place.1.as_bstr()) {
            // it must have gone without our seeing it
            node.doubt =
                Some("something stood there whose removal the capture does not show".to_owned());
            self.remove(standing, Gone::Lost(operation.id));
        } else if self.known_at(place.0, place.1.as_bstr()).is_none() {
            self.nodes[place.0].children.insert(place.1.clone(), None);
            let visible = matches!(operation.kind, Kind::Create | Kind::Mkdir | Kind::Symlink);
            if visible && operation.visible == Confidence::Certain {
                self.free_at_start.insert(place.clone());
            }
        }
        let id = self.add(node);
        self.note_copied(id, operation);
        self.attach(id, place);
        self.note(id, operation.confidence);
        id
    }

    fn apply(&mut self, operation: &Operation, threshold: Confidence) -> Result<(), String> {
        let path = operation
            .path
            .as_ref()
            .ok_or("the capture does not show the path")?;
        let path = &match operation.whole {
            true => path.clone(),
            false => self.completed(path).unwrap_or_else(|| path.clone()),
        };
        if !operation.whole && !self.is_about_our_own(operation, path) {
            if operation.kind == Kind::Mkdir {
                self.cut_directories.push(path.clone());
            }
            self.partial_removals.note(operation, self.at);
            return Err("the capture does not show the whole path".to_owned());
        }
        // whether a file was there before an open with CREAT, the replay may know better than the trace
        let fresh = matches!(operation.kind, Kind::Create | Kind::Write) && self.is_free(path);
        let ours = !operation.whole;
        if ours {
            self.meet(operation, path)?;
        }
        // whether a rotation's rename was done, the disk tells
        let rotated = operation.details.rotated;
        let strength = strength(operation, threshold, self.name_confirmed);
        let by_disk = self.by_disk.contains_key(&operation.id);
        let given = fresh || rotated || by_disk || (ours && operation.kind != Kind::Rename);
        let sure = by_disk || (strength != Strength::None || given) && !operation.details.guessed;
        let own = given && !operation.details.only_listed;
        if let (Strength::Offered(why), true) = (strength, sure && !own) {
            self.only_offered.insert(operation.id, why.to_owned());
        }
        // the visible half of these two is enough to act on: something left its place, a link came into being
        let half = matches!(operation.kind, Kind::Rename | Kind::Symlink | Kind::Link);
        let seen = operation.visible >= threshold || fresh || rotated || ours || by_disk;
        if (!seen || !sure)
            && operation.kind.edits()
            && let Some(id) = self.made_here(path)
        {
            // whether it is sure matters to nobody: it goes with what the program made
            self.nodes[id].written.push(operation.id);
            return Ok(());
        }
        if !seen || (!sure && !half) {
            return self.cast_doubt(operation, path);
        }
        match operation.kind {
            Kind::Rename => self.rename(operation, path, sure),
            Kind::Replace => self.replace(operation, path),
            Kind::Create | Kind::Write if fresh => {
                let place = self.place(path)?;
                let id = self.new_object(place, made(operation), operation);
                self.nodes[id].confidence = Some(operation.confidence.max(Confidence::Likely));
                Ok(())
            }
            Kind::Create => self.create(operation, path),
            Kind::Mkdir => {
                let place = self.place(path)?;
                self.new_object(place, ObjectType::Directory, operation);
                Ok(())
            }
            Kind::Symlink => self.symlink(operation, path, sure),
            Kind::Link => self.link(operation, path, sure),
            Kind::Write => self.write(operation, path),
            Kind::Unlink | Kind::Rmdir => self.unlink(operation, path),
            Kind::Exchange => self.exchange(operation, path),
            Kind::Chmod | Kind::Chown | Kind::Chflags | Kind::Xattr | Kind::Utimes => {
                let id = self.object(path, operation.details.object)?;
                for id in self.names_of_the_file(id) {
                    self.set_attributes(id, operation);
                }
                Ok(())
            }
        }
    }

    /// A path whose head the column cut off, if exactly one directory that the program made ends like it; none, if it made
    /// another one of which no more is shown.
    fn completed(&self, path: &[u8]) -> Option<BString> {
        if path.starts_with(b"/") {
            return None;
        }
        let at = path.rfind("/")?;
        let ends_alike = |cut: &BString| cut.ends_with(&path[..at]) || path[..at].ends_with(cut);
        if self.cut_directories.iter().any(ends_alike) {
            return None;
        }
        let mut fitting = (1..self.nodes.len()).filter_map(|id| {
            let ours = self.nodes[id].object == ObjectType::Directory
                && self.nodes[id].place.is_some()
                && self.is_our_own(id);
            let whole = ours.then(|| self.path(id))?;
            whole.ends_with(&path[..at]).then_some(whole)
        });
        let directory = fitting.next().filter(|_| fitting.next().is_none())?;
        Some(join(directory.as_bstr(), path[at + 1..].as_bstr()))
    }

    /// What is renamed in a directory of the program's own making is its own, even if its creation was not seen.
    fn meet(&mut self, operation: &Operation, path: &[u8]) -> Result<(), String> {
        if operation.kind == Kind::Rename && self.known(path).is_none() {
            let place = self.place(path)?;
            self.new_object(place, operation.details.object, operation);
        }
        Ok(())
    }

    /// An operation too weak to be replayed: whatever it names is not to be touched. A name that is a mere guess, which nothing
    /// but its place in the capture speaks for, is as good as not named.
    fn cast_doubt(&mut self, operation: &Operation, path: &[u8]) -> Result<(), String> {
        let doubt = format!(
            "what operation {} did to it is not sure enough to act on",
            operation.id
        );
        let temporary = operation.details.rare().temporary.as_ref();
        let (seen, guess) = match (operation.kind, temporary) {
            (Kind::Replace, Some(temporary)) => (temporary.as_slice(), Some(path)),
            (Kind::Symlink, _) => (path, None),
            _ => (path, operation.to.as_ref().map(|to| to.as_slice())),
        };
        let guess = guess.filter(|guess| is_related(operation, seen, guess));
        for path in [seen].into_iter().chain(guess) {
            let id = self.object(path, ObjectType::Unknown)?;
            let node = &mut self.nodes[id];
            if node.home.is_none() && node.made.is_empty() {
                node.doubt = Some(doubt.clone());
            }
            node.doubt.get_or_insert_with(|| doubt.clone());
            node.written.push(operation.id);
            self.note(id, operation.confidence);
        }
        if operation.kind == Kind::Exchange && guess.is_none() {
            // what is in the other file was replaced, whatever became of the one that is named
            return Err(
                "the capture does not tell for sure with which file it exchanged what is in them"
                    .to_owned(),
            );
        }
        Ok(())
    }
}

/// What a creation makes.
pub(super) fn made(operation: &Operation) -> ObjectType {
    match operation.details.object {
        ObjectType::Special => ObjectType::Special,
        _ => ObjectType::File,
    }
}
