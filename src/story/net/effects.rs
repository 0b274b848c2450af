//! What an operation does to the tree, by its kind; renames and saves have a file of their own.

use bstr::{BString, ByteSlice};

use super::replay::made;
use super::tree::{Gone, Tree, Unseen};
use crate::infer::operation::{Confidence, Kind, ObjectType, Operation};

impl Tree {
    /// A file was made, or opened where one stood.
    pub(super) fn create(&mut self, operation: &Operation, path: &BString) -> Result<(), String> {
        let place = self.place(path)?;
        match self.known_at(place.0, place.1.as_bstr()) {
            Some(Some(standing)) => {
                self.note_sources(standing, operation.id, operation);
                self.nodes[standing].written.push(operation.id);
                self.note(standing, operation.confidence);
            }
            _ => {
                self.new_object(place, made(operation), operation);
            }
        }
        Ok(())
    }

    /// A link was made; where it leads counts if that is sure.
    pub(super) fn symlink(
        &mut self,
        operation: &Operation,
        path: &BString,
        sure: bool,
    ) -> Result<(), String> {
        let place = self.place(path)?;
        let id = self.new_object(place, ObjectType::Link, operation);
        self.nodes[id].leads.clone_from(&operation.to);
        self.nodes[id].target = operation.to.clone().filter(|_| sure);
        self.nodes[id].confidence = Some(if sure {
            operation.confidence
        } else {
            operation.visible
        });
        self.nodes[id].target_sure = operation.confidence == Confidence::Certain;
        Ok(())
    }

    /// A file got a further name; it stays unknown unless that is sure.
    pub(super) fn link(
        &mut self,
        operation: &Operation,
        path: &BString,
        sure: bool,
    ) -> Result<(), String> {
        let details = &operation.details;
        let file = self.object(path, ObjectType::File)?;
        let Some(to) = operation.to.as_ref().filter(|_| sure) else {
            self.nodes[file].unseen.push(Unseen {
                operation: operation.id,
                confidence: operation.visible,
                size: details.rare().size,
                known: details.rare().known_names.clone(),
                claimed: None,
            });
            return Ok(());
        };
        let place = self.place(to)?;
        let id = self.new_object(place, ObjectType::File, operation);
        let file = self.nodes[file].same_file.unwrap_or(file);
        self.nodes[id].same_file = Some(file);
        self.nodes[file].names.push(id);
        Ok(())
    }

    /// A file's content changed.
    pub(super) fn write(&mut self, operation: &Operation, path: &BString) -> Result<(), String> {
        let details = &operation.details;
        let id = self.object(path, ObjectType::File)?;
        let copy = self.copy_left_by(operation);
        for id in self.names_of_the_file(id) {
            let node = &mut self.nodes[id];
            if node.written.is_empty() {
                node.copy.clone_from(&copy);
            }
            node.appended = details.append && (node.appended || node.written.is_empty());
            node.written.push(operation.id);
            self.note(id, operation.confidence);
        }
        self.note_sources(id, operation.id, operation);
        Ok(())
    }

    /// A name was taken away.
    pub(super) fn unlink(&mut self, operation: &Operation, path: &BString) -> Result<(), String> {
        let details = &operation.details;
        let object = match operation.kind {
            Kind::Rmdir => ObjectType::Directory,
            _ => details.object,
        };
        let id = self.object(path, object)?;
        let copy = self.copy_left_by(operation);
        let node = &mut self.nodes[id];
        if node.written.is_empty() {
            node.copy = copy;
        }
        if node.target.is_none() {
            node.target.clone_from(&details.rare().old_target);
            if node.target.is_some() {
                node.object = ObjectType::Link;
            }
        }
        if details.there_again {
            let back = "it is seen there again afterwards, and no line shows how it came back";
            self.nodes[id].doubt.get_or_insert_with(|| back.to_owned());
        }
        self.note(id, operation.confidence);
        let emptied = self
            .partial_removals
            .may_have_been_in(path.as_bstr(), self.at);
        self.nodes[id].emptied = emptied && self.nodes[id].object == ObjectType::Directory;
        self.remove(id, Gone::Removed(operation.id));
        Ok(())
    }

    /// Two files took each other's place.
    pub(super) fn exchange(&mut self, operation: &Operation, path: &BString) -> Result<(), String> {
        let to = operation.to.as_ref().ok_or("the partner is not known")?;
        let (one, other) = (
            self.object(path, ObjectType::File)?,
            self.object(to, ObjectType::File)?,
        );
        if self.within(one, other) || self.within(other, one) {
            return Err("one of the two files would stand in the other one".to_owned());
        }
        let places = (
            self.nodes[one].place.clone(),
            self.nodes[other].place.clone(),
        );
        if let (Some(here), Some(there)) = places {
            self.attach(one, there);
            self.attach(other, here);
        }
        for id in [one, other] {
            self.nodes[id].moved.push(operation.id);
            self.note(id, operation.confidence);
        }
        Ok(())
    }
}
