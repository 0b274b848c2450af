//! What the program itself made, as far as the operations tell: what it does there is undone with it.

use bstr::ByteSlice as _;

use super::tree::{Id, Tree};
use crate::infer::operation::{Kind, Operation};
use crate::infer::patterns::{blind_temporary, temporary};
use crate::trace::names::base;

impl Tree {
    /// Nothing stands at a path, as far as the operations tell.
    pub(super) fn is_free(&self, path: &[u8]) -> bool {
        self.known_place(path).is_some_and(|(directory, name)| {
            self.known_at(directory, name.as_bstr()) == Some(None)
                && self.doubt(directory).is_none()
        })
    }

    /// The path is not shown whole, but as far as it is known it lies in a directory that the program itself has
    /// made: what happens there stays there, and is undone with the directory.
    pub(super) fn is_about_our_own(&self, operation: &Operation, path: &[u8]) -> bool {
        let creates = matches!(
            operation.kind,
            Kind::Create | Kind::Write | Kind::Mkdir | Kind::Symlink | Kind::Replace
        );
        let made = |path: &[u8]| {
            self.known_place(path)
                .is_some_and(|place| self.is_our_own(place.0))
        };
        let details = &operation.details;
        let second = match operation.kind {
            Kind::Symlink => None,
            _ => operation.to.as_ref(),
        };
        let known = creates
            || operation.kind == Kind::Rename
            || self
                .known(path)
                .is_some_and(|id| self.nodes[id].home.is_none());
        known
            && made(path)
            && second.is_none_or(|second| made(second))
            && details
                .rare()
                .temporary
                .as_ref()
                .is_none_or(|temporary| made(temporary))
    }

    /// What an operation gives another name, the program made.
    pub(super) fn puts_its_own(&self, operation: &Operation) -> bool {
        match (operation.kind, &operation.path) {
            (Kind::Replace, _) => true,
            (Kind::Rename | Kind::Link, Some(path)) if operation.whole => {
                self.made_here(path).is_some()
            }
            // a name that is drawn for one file stands for that one, wherever it lies
            (Kind::Rename | Kind::Link, Some(path)) => {
                let name = base(path);
                (temporary(name) || blind_temporary(name)) && self.partial_removals.has_made(path)
            }
            _ => false,
        }
    }

    /// What stands at a path, if the program made it and nothing about it is in doubt.
    pub(super) fn made_here(&self, path: &[u8]) -> Option<Id> {
        let id = self.known(path)?;
        let node = &self.nodes[id];
        let ours = node.home.is_none() && !node.made.is_empty() && self.doubt(id).is_none();
        ours.then_some(id)
    }
}
