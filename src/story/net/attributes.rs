//! Permissions, owner and flags on the tree, under all names of a file.

use super::tree::{Attribute, Id, Tree};
use crate::dialect::named::{flag_bits, flag_names};
use crate::infer::operation::{Kind, Operation};

impl Tree {
    /// What is written through one name of a file, or set on it, is so under all that it still has.
    pub(super) fn names_of_the_file(&self, id: Id) -> Vec<Id> {
        let file = self.nodes[id].same_file.unwrap_or(id);
        let others = self.nodes[file].names.iter().copied().chain([file]);
        let stand = others.filter(|&other| other != id && self.nodes[other].place.is_some());
        [id].into_iter().chain(stand).collect()
    }

    pub(super) fn set_attributes(&mut self, id: Id, operation: &Operation) {
        let node = &mut self.nodes[id];
        if operation.kind == Kind::Chmod && !node.mode_unknown {
            let rare = operation.details.rare();
            match (&mut node.mode, &rare.old_value, &rare.new_value) {
                (Some(both), _, Some(new)) => both.1.clone_from(new),
                (None, Some(old), Some(new)) => {
                    node.mode = Some(Box::new((old.clone(), new.clone())));
                }
                _ => {
                    node.mode = None;
                    node.mode_unknown = true;
                }
            }
        }
        let rare = operation.details.rare();
        node.owner_changes += usize::from(operation.kind == Kind::Chown);
        match operation.kind {
            Kind::Chown => match (&mut node.owner, rare.owners) {
                (Some(owner), Some((_, is))) => owner.is = is,
                (None, Some((was, is))) if !node.owner_unknown => {
                    node.owner = Some(Attribute { was, is });
                }
                _ => {
                    node.owner = None;
                    node.owner_unknown = true;
                }
            },
            Kind::Chflags => {
                if node.flag_changes == 0 {
                    node.flags.0.clone_from(&rare.old_value);
                }
                node.flag_changes += 1;
                let new = rare.new_value.as_ref();
                node.flags.1 = new.and_then(|text| flag_bits(text)).map(flag_names);
            }
            _ => {}
        }
        node.attributes.push(operation.id);
        self.note(id, operation.confidence);
    }
}
