//! Where the bytes stand that a file held at the start: a copy of the user's, of the program's, or of a recording, another name of the
//! file, or a template.

use std::collections::HashSet;

use super::goal::{Need, Survey, on_other_volume};
use crate::infer::operation::ObjectType;
use crate::story::net::tree::{Gone, Id, Node};

impl Survey<'_> {
    pub(super) fn lost_its_bytes(&self, id: Id) -> bool {
        let node = self.node(id);
        node.home.is_some()
            && match node.gone {
                Some(Gone::Removed(_) | Gone::Overwritten(_)) => true,
                Some(Gone::Lost(_) | Gone::Taken) => false,
                None => !node.written.is_empty(),
            }
    }

    /// A usable object at `path`, which the user calls a copy.
    fn copy_at(&mut self, path: &[u8]) -> Option<Id> {
        if on_other_volume(path) && !self.options.include_other_volumes {
            return None;
        }
        let id = self.tree.object(path, ObjectType::File).ok()?;
        self.is_usable(id).then_some(id)
    }

    /// The copy that the trace tells of, wherever it stands now.
    fn copy_of(&self, node: &Node) -> Option<Id> {
        let copy = node.copy.as_deref()?;
        let id = copy.object?;
        let unchanged = self.node(id).written.iter().all(|by| *by < copy.before);
        (unchanged && self.is_named(id) && !self.elsewhere(id) && self.is_usable(id)).then_some(id)
    }

    /// What stood at a template's path at the start, if it is as it was, wherever it stands now.
    fn template(&mut self, path: &[u8]) -> Option<Id> {
        let place = self.tree.place(path).ok()?;
        let id = match self.tree.homes.get(&place) {
            Some(&id) => id,
            None => self.tree.object(path, ObjectType::File).ok()?,
        };
        let node = &mut self.tree.nodes[id];
        if node.object == ObjectType::Unknown {
            node.object = ObjectType::File;
        }
        let same = node.home == Some(place) && node.written.is_empty();
        (same && self.is_named(id) && !self.elsewhere(id) && self.is_usable(id)).then_some(id)
    }

    /// The capture shows the name that it has now, and that it has it.
    fn is_named(&self, id: Id) -> bool {
        let node = self.node(id);
        !self.tree.is_partial(id) && node.guessed.is_none() && !node.move_unsure
    }

    fn is_usable(&self, id: Id) -> bool {
        let node = self.node(id);
        node.place.is_some() && node.object == ObjectType::File && self.tree.doubt(id).is_none()
    }

    /// A directory that is gone with bytes that cannot be had again, and whose place holds something else, is not made again,
    /// nor any below it: an empty one would be worse than what stands there.
    pub(super) fn leave_refilled_directories(&mut self) {
        let mut without = HashSet::new();
        for (id, node) in self.tree.nodes.iter().enumerate() {
            let lost = matches!(node.gone, Some(Gone::Removed(_) | Gone::Overwritten(_)));
            let mut home = node.home.as_ref();
            if node.emptied && node.home.is_some() {
                without.insert(id);
            } else if node.object == ObjectType::Directory
                || !lost
                || self.sources.contains_key(&id)
            {
                continue;
            }
            while let Some((directory, _)) = home
                && without.insert(*directory)
            {
                home = self.node(*directory).home.as_ref();
            }
        }
        let gone = |id: &Id| self.sources.get(id) == Some(&Need::Directory);
        let refilled = |id: &Id| self.tree.standing_at_home(*id).is_some();
        let mut unrestorable: HashSet<Id> = without.into_iter().filter(gone).collect();
        unrestorable.retain(refilled);
        if unrestorable.is_empty() {
            return;
        }
        let below: Vec<Id> = self.sources.keys().copied().filter(gone).collect();
        for id in below {
            let mut at = id;
            while let Some((directory, _)) = self.node(at).home.as_ref() {
                if unrestorable.contains(&at) {
                    self.sources.remove(&id);
                    break;
                }
                at = *directory;
            }
        }
        self.unrestorable = unrestorable;
    }

    /// A directory was removed, and the program made one in its place: nothing of it is gone that would have to come back.
    pub(super) fn is_made_again(&self, id: Id) -> bool {
        let node = self.node(id);
        let removed = matches!(node.gone, Some(Gone::Removed(_)));
        let directory = |id: Id| self.node(id).object == ObjectType::Directory;
        let again = self.tree.standing_at_home(id);
        removed
            && directory(id)
            && !self.unrestorable.contains(&id)
            && again.is_some_and(|again| directory(again) && self.node(again).home.is_none())
    }

    /// What stood in a directory that was removed, and that the program made again, comes back into the one that stands there now.
    pub(super) fn restore_into_directories_made_again(&mut self) {
        let mut left: Vec<Id> = (1..self.tree.nodes.len()).collect();
        loop {
            let again: Vec<Id> = left
                .iter()
                .copied()
                .filter(|&id| self.is_made_again(id))
                .collect();
            if again.is_empty() {
                return;
            }
            for &id in &again {
                if let Some(standing) = self.tree.standing_at_home(id) {
                    self.tree.move_homes(id, standing);
                }
            }
            // those below may stand in what was made again, too
            left.retain(|id| !again.contains(id));
        }
    }

    pub(super) fn source(&mut self, id: Id) -> Option<Need> {
        let home = self.tree.home_path(id);
        let users = self
            .options
            .restores
            .iter()
            .rev()
            .find(|(path, _)| *path == home);
        if let Some(copy) = users.map(|(_, copy)| copy.clone()) {
            return self.copy_at(&copy).map(|from| Need::Bytes {
                from,
                optional: false,
                recorded: false,
            });
        }
        let recorded = self.options.copies.get(&home).cloned();
        let node = self.node(id).clone();
        if node.gone.is_some() {
            let twin = self.tree.nodes.iter().position(|other| {
                other.same_file == Some(id) && other.place.is_some() && other.written.is_empty()
            });
            if let Some(of) =
                twin.filter(|&twin| node.written.is_empty() && self.tree.doubt(twin).is_none())
            {
                return Some(Need::Name { of });
            }
            match node.object {
                ObjectType::Directory => return Some(Need::Directory),
                ObjectType::Link => return node.target.map(Need::Text),
                _ => {}
            }
        }
        if let Some(copy) = recorded {
            if let Some(content) = copy.content {
                return Some(Need::Embedded(content));
            }
            if let Some(from) = self.copy_at(&copy.stands) {
                return Some(Need::Bytes {
                    from,
                    optional: false,
                    recorded: true,
                });
            }
        }
        if let Some(from) = self.copy_of(&node) {
            return Some(Need::Bytes {
                from,
                optional: false,
                recorded: false,
            });
        }
        if let Some(unseen) = self.findable(&node) {
            return Some(Need::RestoreFromUnseenName(unseen));
        }
        let template = self
            .resets
            .iter()
            .find(|reset| reset.path == home)?
            .template
            .clone();
        let from = self.template(&template)?;
        Some(Need::Bytes {
            from,
            optional: true,
            recorded: false,
        })
    }
}
