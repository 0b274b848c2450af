//! A rename and an atomic save on the tree: what leaves its name, and what stood at the new one.

use bstr::ByteSlice;

use super::operations_of;
use super::strength::is_related;
use super::tree::{Gone, Id, Lost, Node, Place, Tree, Unseen};
use crate::infer::operation::{Confidence, ObjectType, Operation, Proof};

impl Tree {
    /// Gives an object another name; `sure` where that may be acted on.
    pub(super) fn rename(
        &mut self,
        operation: &Operation,
        path: &[u8],
        sure: bool,
    ) -> Result<(), String> {
        let details = &operation.details;
        let id = self.object(path, details.object)?;
        if self.nodes[id].maybe_replaced_by.is_none() {
            self.nodes[id].maybe_replaced_by = self.may_be_displaced(id, false);
        }
        self.nodes[id].moved.push(operation.id);
        // within a directory of the program's own making a weak name is good enough: it goes with the directory
        let near = self.nodes[id].home.is_none()
            && operation.to.as_ref().is_some_and(|to| {
                self.known_place(to)
                    .is_some_and(|place| self.is_our_own(place.0))
            });
        let Some(to) = operation.to.as_ref().filter(|_| sure || near) else {
            return self.lose(id, operation);
        };
        let place = self.place(to)?;
        let standing = match self.known_at(place.0, place.1.as_bstr()) {
            Some(standing) => standing,
            None if details.replaced == Some(true) || self.may_replace_unseen(id, operation) => {
                Some(self.touch(place.0, place.1.as_bstr(), ObjectType::Unknown))
            }
            None => None,
        };
        if standing == Some(id) || self.within(place.0, id) {
            return Err("the new name is the old one, or below it".to_owned());
        }
        self.note_free(&place, operation);
        let known =
            details.replaced.is_some() || self.known_at(place.0, place.1.as_bstr()).is_some();
        if !known {
            self.nodes[id].over.get_or_insert(operation.id);
        }
        self.nodes[id].guessed = (!sure).then_some(operation.id);
        if let Some(standing) = standing {
            self.displace(standing, operation);
        }
        self.detach(id);
        self.attach(id, place);
        self.nodes[id].partial = !operation.whole || !sure;
        self.nodes[id].move_unsure |= details.rotated && operation.confidence < Confidence::Likely;
        let by_disk = self.by_disk.contains_key(&operation.id);
        if by_disk {
            self.nodes[id].by_disk = Some(operation.id);
        }
        let confidence = match sure {
            // the disk is the better half of the evidence
            true if details.rotated || by_disk => operation.confidence.max(Confidence::Likely),
            true => operation.confidence,
            false => operation.visible,
        };
        self.note(id, confidence);
        Ok(())
    }

    /// A link, or a further name of a file, that the program made got a name of which nothing tells that it was free: something else may
    /// have had it, which is gone then. (A file that is made and renamed is a save, and a directory replaces an empty one at most.)
    fn may_replace_unseen(&self, id: Id, operation: &Operation) -> bool {
        let node = &self.nodes[id];
        node.home.is_none()
            && (node.object == ObjectType::Link || node.same_file.is_some())
            && operation.details.replaced != Some(false)
            && !self.name_confirmed
            && !self.by_disk.contains_key(&operation.id)
    }

    /// It leaves its name for one that the capture does not tell, or not for sure.
    fn lose(&mut self, id: Id, operation: &Operation) -> Result<(), String> {
        self.note(id, operation.visible);
        let node = &mut self.nodes[id];
        node.lost = node.place.clone().map(|from| {
            let to = operation.to.clone();
            Box::new(Lost { from, to })
        });
        node.move_unsure |= operation.details.rotated;
        let at_home = node.home.is_some() && node.home == node.place;
        if at_home && operation.details.beside {
            node.beside = Some(Box::new(Unseen {
                operation: operation.id,
                confidence: operation.visible,
                size: None,
                known: operation.details.rare().known_names.clone(),
                claimed: None,
            }));
        }
        self.remove(id, Gone::Lost(operation.id));
        let seen = operation
            .path
            .as_ref()
            .map_or(&[][..], |path| path.as_slice());
        let guess = operation.to.as_ref();
        if let Some(guess) = guess.filter(|guess| is_related(operation, seen, guess)) {
            let there = self.object(guess, operation.details.object)?;
            self.nodes[there].doubt.get_or_insert_with(|| {
                format!(
                    "operation {} may have moved something there, but the evidence is weak",
                    operation.id
                )
            });
        }
        Ok(())
    }

    /// Notes that nothing has ever stood at the place that an operation fills, where that is proven.
    fn note_free(&mut self, place: &Place, operation: &Operation) {
        let first = self.known_at(place.0, place.1.as_bstr()).is_none();
        let proven = operation.details.replaced == Some(false)
            && operation.confidence >= Confidence::Likely
            && operation.proof >= Some(Proof::Witnessed);
        if first && proven {
            self.free_at_start.insert(place.clone());
        }
    }

    /// What stood at a new name is gone.
    fn displace(&mut self, standing: Id, operation: &Operation) {
        let copy = self.copy_left_by(operation);
        let node = &mut self.nodes[standing];
        if node.written.is_empty() {
            node.copy = copy;
        }
        self.note(standing, operation.confidence);
        self.remove(standing, Gone::Overwritten(operation.id));
    }

    /// Puts a temporary in a file's place.
    pub(super) fn replace(&mut self, operation: &Operation, path: &[u8]) -> Result<(), String> {
        let details = &operation.details;
        let temporary = match &details.rare().temporary {
            Some(temporary) => {
                let (directory, name) = self.place(temporary)?;
                let standing = self.known_at(directory, name.as_bstr()).flatten();
                // that it was a copy says nothing of who made it
                let unseen = standing.is_none_or(|id| {
                    let node = &self.nodes[id];
                    node.is_ours() && operations_of(node).is_empty()
                });
                let id = self.touch(directory, name.as_bstr(), ObjectType::File);
                if unseen {
                    // a temporary is the program's own, even if the capture begins after its creation
                    let node = &mut self.nodes[id];
                    node.doubt = None;
                    if let Some(home) = node.home.take() {
                        self.homes.remove(&home);
                    }
                }
                id
            }
            None => self.add(Node {
                object: ObjectType::File,
                ..Node::default()
            }),
        };
        if self.nodes[temporary].home.is_none() {
            self.note_origin(temporary, operation);
        }
        let place = self.place(path)?;
        self.note_free(&place, operation);
        let by_disk = self.by_disk.contains_key(&operation.id);
        let standing = match self.known_at(place.0, place.1.as_bstr()) {
            Some(standing) => standing,
            // what only the disk tells was free just before
            None if details.replaced != Some(false) && !by_disk => {
                Some(self.touch(place.0, place.1.as_bstr(), ObjectType::File))
            }
            None => None,
        };
        if let Some(standing) = standing.filter(|&standing| standing != temporary) {
            self.displace(standing, operation);
        }
        let another = details.rare().temporary.as_ref();
        let another = another.and_then(|shown| self.may_have_gone_over_new(shown));
        self.detach(temporary);
        self.attach(temporary, place);
        let node = &mut self.nodes[temporary];
        node.maybe_replaced_by = another;
        node.partial = !operation.whole;
        if node.home.is_some() {
            node.moved.push(operation.id);
        } else {
            node.made.push(operation.id);
        }
        let confidence = match by_disk {
            true => operation.confidence.max(Confidence::Likely),
            false => operation.confidence,
        };
        self.note(temporary, confidence);
        Ok(())
    }
}
