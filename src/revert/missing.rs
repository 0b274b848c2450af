//! What was there at the start and is gone: put back from somewhere, or told why it cannot be.

use super::goal::{BACKUP, Need, Survey};
use crate::bytes::shown;
use crate::infer::operation::{Confidence, ObjectType};
use crate::story::net::operations_of;
use crate::story::net::tree::{Gone, Id, Node};

impl Survey<'_> {
    /// A copy that may not be used, for a person to know of.
    pub(super) fn copy_elsewhere(&self, node: &Node) -> String {
        match &node.copy {
            Some(copy) => format!("; a copy was made at {}", shown(&copy.made_at)),
            None => String::new(),
        }
    }

    /// An object that was there at the start and is gone.
    pub(super) fn missing(&mut self, id: Id, node: &Node, gone: Gone, mut operations: Vec<u32>) {
        let Some((directory, name)) = &node.home else {
            return;
        };
        if self.node(*directory).gone == Some(gone) {
            return;
        }
        if self.is_made_again(id) {
            return;
        }
        if node.perhaps_made {
            return self.may_be_new(id, operations);
        }
        let source = self.sources.get(&id).cloned();
        if source.is_some() && self.has_no_home(id, &operations) {
            return;
        }
        // what the program put in its place shares its fate, unless it has a goal of its own
        let standing = self.node(*directory).children.holder(name.as_ref());
        let standing = standing.filter(|&standing| self.node(standing).home.is_none());
        if let (
            Some(standing),
            None | Some(Need::Bytes { .. } | Need::Embedded(_) | Need::RestoreFromUnseenName(_)),
        ) = (standing, &source)
        {
            operations.extend(operations_of(self.node(standing)));
            operations.sort_unstable();
            operations.dedup();
        }
        if let Some(need) = source {
            if let Need::RestoreFromUnseenName(unseen) = &need {
                operations.push(unseen.operation);
                let reason = format!(
                    "another file was renamed over it, after operation {} gave it a further name that the capture does \
                     not tell: the script puts it back if exactly one file beside it has its size, begins like it and \
                     lost a name since",
                    unseen.operation
                );
                let remedy = "look for that name in the same directory first: it is the old file";
                self.advise(id, reason, remedy, operations.clone());
            }
            return self.want(id, need, operations);
        }
        if let Some(unseen) = self.beside(id, node) {
            let reason = format!(
                "operation {} renamed it, and the capture does not tell the new name: the script offers to move it back \
                 if exactly one name beside it begins like its own",
                unseen.operation
            );
            let remedy = "if the script leaves it, look for it under another name, in the same directory first";
            self.advise(id, reason, remedy, operations.clone());
            self.want(id, Need::MoveBackUnseen(unseen), operations);
            if let Some(goal) = self.goals.last_mut() {
                goal.confidence = goal.confidence.min(Confidence::Likely);
            }
            return;
        }
        if matches!(gone, Gone::Removed(_) | Gone::Overwritten(_)) {
            self.note_lost_bytes(id);
        }
        let stays = match standing {
            Some(_) => "; what stands there now stays",
            None => "",
        };
        let copy = self.copy_elsewhere(node);
        let maybe = match node.lost.as_deref().and_then(|lost| lost.to.as_ref()) {
            Some(to) => format!("look at {} (a weak guess), or ", shown(to)),
            None => String::new(),
        };
        let last = node.lost.as_deref().map(|lost| &lost.from);
        let last = last.filter(|from| *from != &(*directory, name.clone()));
        let end = match last {
            Some(from) => format!(
                " (it was called {} by then)",
                shown(&self.tree.place_path(from))
            ),
            None => String::new(),
        };
        let look = format!(
            "{maybe}look for it under a name like {}.*, in the same directory first",
            shown(name)
        );
        let (reason, remedy) = match (node.object, gone) {
            (_, Gone::Lost(operation)) => (
                format!(
                    "operation {operation} renamed it{end}, and the capture does not tell the new name for sure{stays}"
                ),
                look.as_str(),
            ),
            (ObjectType::Link, _) => (
                format!("the link was removed, and the capture does not tell where it led{stays}"),
                "make it again with ln -s, if you know where it led",
            ),
            (_, Gone::Removed(_)) => (format!("it was removed{copy}{stays}"), BACKUP),
            (_, Gone::Taken) => (format!("another process took it away{stays}"), BACKUP),
            _ => match node.unseen.first() {
                Some(unseen) => (
                    format!(
                        "another file was renamed over it, after operation {} gave it a further name that the \
                         capture does not tell{stays}",
                        unseen.operation
                    ),
                    "look for that name in the same directory first: it is the old file",
                ),
                None => (
                    format!("another file was renamed over it{copy}{stays}"),
                    BACKUP,
                ),
            },
        };
        self.advise(id, reason, remedy, operations);
    }
}
