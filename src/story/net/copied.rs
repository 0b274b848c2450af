//! What the program's files were copied from, and since when: asked of the disk as it stood when a file was made, not when it got
//! the name that it has.

use bstr::ByteSlice;

use super::tree::{Id, Node, ROOT, Tree, join};
use super::unknown_names::Origin;
use crate::infer::operation::{Kind, ObjectType, Operation};
use crate::infer::patterns::aside_of;
use crate::trace::names::base;
use crate::trace::paths::components;

/// The last operation before the file was made that a `replace` gives its name, and that operation's index; in order.
pub(super) fn made_from(operations: &[Operation]) -> Vec<(u32, usize)> {
    let made = operations.iter().enumerate().filter_map(|(by, operation)| {
        let (source, line) = operation.details.rare().begun?;
        let mut before = operations[..by].iter().rev();
        let last = before.find(|other| other.details.source == source && other.details.line < line);
        Some((last.map_or(0, |last| last.id), by))
    });
    let mut made: Vec<(u32, usize)> = made.collect();
    made.sort_unstable();
    made
}

impl Node {
    /// What was done after this operation was done after the program had made the object, or begun to.
    pub(crate) fn made_after(&self) -> Option<u32> {
        self.made_after_operation
            .or_else(|| self.made.first().copied())
    }
}

impl Tree {
    /// The file is made to which `operation` will give its name; `after` is the last operation before.
    pub(super) fn record_origin(&mut self, after: u32, operation: &Operation) {
        let from = operation.details.rare().copied_from.clone();
        let read = match &from {
            Some(_) => &[][..],
            None => &operation.details.rare().read_meanwhile,
        };
        let origin = Origin {
            after,
            copied_from: from.and_then(|from| self.original(&from)),
            sources: read.iter().map(|name| (after, self.source(name))).collect(),
        };
        self.origins.insert(operation.id, origin);
    }

    /// What an operation makes is a copy of something, as far as the capture tells.
    pub(super) fn note_copied(&mut self, id: Id, operation: &Operation) {
        self.note_sources(id, operation.id, operation);
        let Some(from) = operation.details.rare().copied_from.clone() else {
            return;
        };
        let of = self.original(&from).filter(|of| *of != id);
        let node = &mut self.nodes[id];
        (node.copy_of, node.copied_from) = (of, Some(from));
    }

    /// The same of what an operation gives its name: it was made, and copied, before.
    pub(super) fn note_origin(&mut self, id: Id, operation: &Operation) {
        let origin = self.origins.remove(&operation.id);
        let from = operation.details.rare().copied_from.clone();
        let node = &mut self.nodes[id];
        match origin {
            None => self.note_copied(id, operation),
            Some(origin) => {
                node.sources = origin.sources;
                if node.made.is_empty() {
                    node.made_after_operation = Some(origin.after);
                }
                if from.is_some() {
                    (node.copy_of, node.copied_from) = (origin.copied_from, from);
                }
            }
        }
    }

    /// What stands at a path and is read: it comes into view, unless it is the program's own or crosses a link.
    fn original(&mut self, path: &[u8]) -> Option<Id> {
        let mut at = ROOT;
        for part in components(path)? {
            at = match self.known_at(at, part.as_bstr()) {
                Some(Some(next)) if self.nodes[next].object != ObjectType::Link => next,
                Some(_) => return None,
                None => return self.object(path, ObjectType::File).ok(),
            };
        }
        Some(at)
    }

    /// The file of the start whose bytes a file holds that the program made: another name of it, or a copy, as long as the capture
    /// shows no change of either since.
    pub(crate) fn same_bytes_as(&self, id: Id) -> Option<Id> {
        let node = &self.nodes[id];
        if node.home.is_some() {
            return None;
        }
        if let Some(file) = node.same_file {
            return Some(file).filter(|file| self.nodes[*file].home.is_some());
        }
        let (of, made) = (node.copy_of?, node.made_after()?);
        let original = &self.nodes[of];
        let unchanged = original.written.iter().all(|by| *by <= made) && node.written.is_empty();
        let file = matches!(original.object, ObjectType::File | ObjectType::Unknown);
        (original.home.is_some() && unchanged && file).then_some(of)
    }

    /// From macOS 10.12 on, two files can change places by a call that leaves no line (`renamex_np`): a new file that is given the
    /// name of a backup, while the file itself stands, may be the old one.
    pub(super) fn note_exchanged(&mut self, operation: &Operation) {
        if operation.kind != Kind::Replace || operation.details.rare().temporary.is_none() {
            return;
        }
        let Some(path) = &operation.path else { return };
        let Some(plain) = aside_of(base(path).as_bstr()) else {
            return;
        };
        let of = join(
            path[..path.len() - base(path).len()].as_bstr(),
            plain.as_bstr(),
        );
        let free = self.known_place(&of);
        let free = free.is_some_and(|place| {
            self.known_at(place.0, place.1.as_bstr())
                .is_some_and(|there| there.is_none_or(|there| self.nodes[there].home.is_none()))
        });
        if !free {
            self.perhaps_exchanged.insert(operation.id, of);
        }
    }
}
