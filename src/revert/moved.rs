//! What stands under another name than at the start: home again, or a copy of it, where nothing would stand in its place else.

use super::goal::{Need, Survey};
use crate::infer::operation::ObjectType;
use crate::infer::patterns::{Relation, relation};
use crate::story::net::tree::{Gone, Id, Node};

impl Survey<'_> {
    /// An object with another name than at the start.
    pub(super) fn moved(&mut self, id: Id, node: &Node) {
        let Some(place) = &node.place else { return };
        let displaced = self.tree.homes.get(place).copied();
        if let Some(Gone::Lost(lost)) = displaced.and_then(|before| self.node(before).gone)
            && node.moved.first().is_some_and(|first| lost < *first)
            && relation(&self.tree.home_path(id), &self.tree.path(id)) == Relation::Restore
        {
            let reason = format!(
                "operation {lost} took away what stood there at the start, and the capture does not tell for sure where \
                 to: this may be that very thing, put back"
            );
            let remedy = "if it is, there is nothing to undo; the report lists what speaks for it";
            return self.advise(id, reason, remedy, node.moved.clone());
        }
        if displaced.is_some_and(|before| self.unrestorable.contains(&before)) {
            let reason =
                "what stood where it stands now was taken apart, and cannot be put back: it stays";
            let remedy = "move it by hand, if an empty place is better than what stands there now";
            return self.advise(id, reason.to_owned(), remedy, node.moved.clone());
        }
        let would_leave_nothing = displaced.is_some_and(|before| {
            let gone = self.node(before).gone.is_some();
            gone && !self.sources.contains_key(&before)
        });
        // what a rotation moved on, or did not find, is not what stands in its place now
        let moved_on = displaced.is_some_and(|before| {
            let before = self.node(before);
            before.move_unsure && matches!(before.gone, Some(Gone::Lost(_)))
        });
        if would_leave_nothing && node.move_unsure && !moved_on {
            let reason = "the capture does not tell whether it was renamed, and what stood where it stands now is gone";
            let remedy = "look at both; the report lists what speaks for it";
            return self.advise(id, reason.to_owned(), remedy, node.moved.clone());
        }
        // only a file is renamed over a file
        let over_a_file = displaced.is_some_and(|before| {
            let before = self.node(before);
            before.object == ObjectType::File && matches!(before.gone, Some(Gone::Overwritten(_)))
        });
        let known_file = (node.object == ObjectType::File || over_a_file) && !node.move_unsure;
        // a directory is only ever renamed over an empty one
        let directory = node.object == ObjectType::Directory || !node.children.is_empty();
        let kept = relation(&self.tree.home_path(id), &self.tree.path(id));
        // what a save puts under the plain name stood there before, in all likelihood
        let saved = node.over.is_some()
            && displaced.is_none()
            && !directory
            && matches!(kept, Relation::Temporary | Relation::Restore);
        let need = if (would_leave_nothing || saved) && known_file {
            Need::CopyHome
        } else {
            Need::Home
        };
        // a link that was taken away held nothing, and what was put back from beside it is aside again
        let link = displaced.is_some_and(|before| self.node(before).object == ObjectType::Link);
        let put_back = relation(&self.tree.home_path(id), &self.tree.path(id)) == Relation::Restore;
        let emptied =
            would_leave_nothing && !(link || put_back || node.move_unsure) && need == Need::Home;
        self.want(id, need.clone(), node.moved.clone());
        if let Some(goal) = self.goals.last_mut().filter(|_| emptied) {
            let why =
                "what stood at its present place before is gone, and nothing would stand there";
            goal.offer.get_or_insert_with(|| why.to_owned());
        }
        if let Some(goal) = self
            .goals
            .last_mut()
            .filter(|_| saved && need == Need::Home)
        {
            let why = "something stood under its present name before, as far as the names tell, and nothing would stand there";
            goal.offer.get_or_insert_with(|| why.to_owned());
        }
        if let Some(over) = node.over.filter(|_| !directory) {
            let reason = format!(
                "the capture does not tell whether something else had the new name before operation {over}, which would be \
                 gone"
            );
            let remedy = "if something of that name is missed, restore it from Time Machine or another backup";
            self.advise(id, reason, remedy, vec![over]);
        }
    }
}
