//! What the script does by itself, and what it only offers: a step rests on proof, and no open question touches its names.

use super::goal::{Need, Survey};
use crate::infer::operation::Confidence;
use crate::infer::patterns::{Relation, relation};
use crate::story::net::operations_of;
use crate::story::net::tree::{Gone, Id};

impl Survey<'_> {
    /// Something about an object, or about a directory above it, rests on a claim that is too weak to act on.
    pub(super) fn weak(&self, id: Id) -> Option<String> {
        if self.tree.weak.is_empty() {
            return None;
        }
        let above: Vec<Id> = self.tree.above(id).collect();
        above.into_iter().find_map(|at| {
            let node = self.node(at);
            let mut operations = operations_of(node);
            if at != id {
                // what is done in a directory does not depend on what was written to it
                operations.retain(|by| node.made.contains(by) || node.moved.contains(by));
            }
            operations.into_iter().find_map(|by| {
                let why = self.tree.weak.get(&by)?;
                Some(format!("operation {by}: {why}"))
            })
        })
    }

    /// A question about the past of an object's name that the capture leaves open, where the need depends on the answer.
    pub(super) fn open_question(&self, id: Id, need: &Need) -> Option<String> {
        let node = self.node(id);
        match need {
            Need::Mode(..) => None,
            Need::Aside => {
                let sure = node.confidence.is_none_or(|level| level == Confidence::Certain);
                let open = self.tree.may_be_older(id).filter(|_| !sure)?;
                Some(format!(
                    "what stands there may have been there before: {open} gave something a name that no line tells, and \
                     nobody looked in between"
                ))
            }
            Need::Twin(unseen) => {
                let since = |removed: &u32| *removed > unseen.operation;
                let here = node.place.as_ref().map(|place| place.0);
                let removed = self.tree.nodes.iter().find_map(|other| {
                    let Some(Gone::Removed(by)) = other.gone else {
                        return None;
                    };
                    let beside = other.home.as_ref().map(|place| place.0) == here;
                    (since(&by) && beside).then_some(by)
                });
                removed.map(|by| format!("operation {by} may have removed that name again"))
            }
            Need::Found(_) => Some(
                "its size and its name speak for it, and both may be those of a file that was there before".to_owned(),
            ),
            Need::Beside(_) => {
                Some("nothing but its name speaks for it, and it may have stood there before".to_owned())
            }
            _ => None,
        }
    }

    /// What was first heard of after something got a name that no line tells may be that very thing: it has no home.
    pub(super) fn has_no_home(&mut self, id: Id, operations: &[u32]) -> bool {
        let Some(open) = self.tree.may_come_from(id) else {
            return false;
        };
        let reason = format!(
            "its old name is first heard of after {open} gave something a name that no line tells: it may be that very thing, \
             and never have stood there before"
        );
        let remedy = "if it is not, move it back by hand; the report has the lines";
        self.advise(id, reason, remedy, operations.to_vec());
        true
    }

    /// It took the place of what stood at the next number of a rotation: then it stood at its own before, however it was
    /// opened.
    pub(super) fn is_rotated(&self, id: Id) -> bool {
        let next = self.node(id).place.as_ref();
        let before = next.and_then(|place| self.tree.homes.get(place));
        before.is_some_and(|&before| {
            let moved = !self.node(before).moved.is_empty() || self.node(before).gone.is_some();
            moved && relation(&self.tree.home_path(id), &self.tree.path(id)) == Relation::Rotation
        })
    }

    /// It may be the program's own, so it has no place to go back to.
    pub(super) fn may_be_new(&mut self, id: Id, operations: Vec<u32>) {
        self.advise(
            id,
            "it was opened with CREAT, and the capture does not tell whether it was there before".to_owned(),
            "if it was not, it is the program's own, and can be put away; compare it with what stood there",
            operations,
        );
    }
}
