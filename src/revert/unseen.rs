//! Hard links, and things put aside, whose new name no line prints: what the capture tells is enough to find it on the disk.
//!
//! A file that stands where it stood has one inode under two names; the script looks for the other one in its
//! directory. A file that something was renamed over afterwards (BSD `sed -i .bak`: link, write a temporary, rename) has
//! one name left; the script knows its size, and that its name begins with the old one.
//!
//! The same for what was put aside under a name that no line prints (`rename X`, and nothing names `X.old`): when its
//! place is empty, and exactly one name beside it begins like its own, the script moves that one back.

use super::goal::{Need, Survey};
use crate::infer::operation::{Confidence, ObjectType};
use crate::story::net::operations_of;
use crate::story::net::tree::{Gone, Id, Node, ROOT, Unseen};

/// Where to look for a further name.
const LOOK: &str = "look in the same directory first; ls -i shows which names are the same file";

/// Files beyond this are not told by their size: the rehearsal would have to lay them out.
const LARGEST: u64 = 16 << 20;

impl Survey<'_> {
    /// The one unseen name under which a replaced file must stand, if the script can tell it.
    pub(super) fn findable(&self, node: &Node) -> Option<Unseen> {
        let [unseen] = node.unseen.as_slice() else {
            return None;
        };
        let replaced = matches!(node.gone, Some(Gone::Overwritten(by)) if by > unseen.operation);
        let sized = unseen.size.is_some_and(|size| size > 0 && size <= LARGEST);
        let home = node.home.as_ref()?;
        (replaced && sized && node.written.is_empty()).then(|| self.with_neighbours(unseen, home.0))
    }

    /// What may tell the new name of something that was renamed and whose place is empty now.
    pub(super) fn beside(&self, id: Id, node: &Node) -> Option<Unseen> {
        let unseen = node.beside.as_deref()?;
        let (directory, name) = node.home.as_ref()?;
        let untouched = node.written.is_empty() && node.attributes.is_empty();
        let empty = self.node(*directory).children.get(name.as_ref()) == Some(None);
        let usable = untouched
            && empty
            && node.object != ObjectType::Link
            && self.tree.doubt(*directory).is_none()
            && !self.tree.is_partial(*directory)
            && !self.elsewhere(id);
        usable.then(|| self.with_neighbours(unseen, *directory))
    }

    /// The file of which the object is said to be a further name, where the evidence for that name is too weak to act on,
    /// but the disk can tell: it stands beside the file, and the program gave the file no other name.
    pub(super) fn other_name(&self, id: Id) -> Option<(Id, Unseen)> {
        let node = self.node(id);
        let file = node.same_file?;
        let (directory, name) = node.place.as_ref()?;
        let [operation] = operations_of(node)[..] else {
            return None;
        };
        let told = self.node(file);
        let tells = self.tree.only_offered.contains_key(&operation)
            && told.names == [id]
            && told.unseen.is_empty()
            && told.place.as_ref().map(|place| place.0) == Some(*directory)
            && self.tree.doubt(file).is_none()
            && !self.tree.is_partial(file);
        let unseen = Unseen {
            operation,
            confidence: self.node(id).confidence.unwrap_or(Confidence::Likely),
            size: None,
            known: Vec::new(),
            claimed: Some(name.clone()),
        };
        tells.then(|| (file, self.with_neighbours(&unseen, *directory)))
    }

    /// What the capture itself changed in the directory is something else.
    fn with_neighbours(&self, unseen: &Unseen, directory: Id) -> Unseen {
        let mut unseen = unseen.clone();
        let children = &self.node(directory).children;
        let changed = children.iter().filter(|(_, child)| {
            child.is_some_and(|child| !operations_of(self.node(child)).is_empty())
        });
        unseen.known.extend(changed.map(|(name, _)| name.clone()));
        unseen
            .known
            .retain(|name| Some(name) != unseen.claimed.as_ref());
        unseen.known.sort();
        unseen.known.dedup();
        unseen
    }

    /// Goals and advice for the unseen names of an object.
    pub(super) fn unseen_names(&mut self, id: Id, node: &Node) {
        let stands = node.place.is_some()
            && node.object != ObjectType::Directory
            && self.tree.doubt(id).is_none()
            && !self.tree.is_partial(id)
            && !self.elsewhere(id);
        match node.unseen.as_slice() {
            [] => {}
            [unseen] if stands => {
                let operations = vec![unseen.operation];
                let directory = node.place.as_ref().map_or(ROOT, |place| place.0);
                let twin = self.with_neighbours(unseen, directory);
                let reason = format!(
                    "operation {} gave the file a further name that the capture does not tell: the script takes it \
                     away only if it stands in the same directory",
                    unseen.operation
                );
                self.advise(id, reason, LOOK, operations.clone());
                self.want(id, Need::RemoveUnseenHardLink(twin), operations);
                if let Some(goal) = self.goals.last_mut() {
                    goal.confidence = goal.confidence.min(unseen.confidence);
                }
            }
            // it is moved back as what the file was; where a copy is at hand, that is what is used, and the name stays
            [_] if self.findable(node).is_some()
                && matches!(self.source(id), Some(Need::RestoreFromUnseenName(_))) => {}
            list => {
                let operations: Vec<u32> = list.iter().map(|unseen| unseen.operation).collect();
                let reason = format!(
                    "operation {} gave the file a further name that the capture does not tell",
                    operations[0]
                );
                self.advise(id, reason, LOOK, operations);
            }
        }
    }
}
