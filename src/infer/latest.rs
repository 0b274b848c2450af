//! The newest change of content or attributes of each path: what is done again, with nothing in between that gives or
//! takes the name, is one operation.

use rustc_hash::FxHashMap;

use super::operation::Kind;
use crate::trace::names::PathId;

/// Draft numbers by kind, in the order of [`Kind::EDITS`].
type Drafts = [u32; Kind::EDITS.len()];

const NONE: u32 = u32::MAX;

/// Per path and kind: the draft of the newest change, as long as nothing gives or takes the path's name.
#[derive(Clone, Debug, Default)]
pub(super) struct Latest(FxHashMap<PathId, Drafts>);

/// The place of a kind; `None` for kinds that give or take names.
fn place(kind: Kind) -> Option<usize> {
    Kind::EDITS.iter().position(|edit| *edit == kind)
}

impl Latest {
    pub(super) fn get(&self, id: PathId, kind: Kind) -> Option<usize> {
        let draft = self.0.get(&id)?[place(kind)?];
        (draft != NONE).then_some(draft as usize)
    }

    pub(super) fn put(&mut self, id: PathId, kind: Kind, draft: usize) {
        if let Some(place) = place(kind) {
            self.0.entry(id).or_insert([NONE; Kind::EDITS.len()])[place] = draft as u32;
        }
    }

    /// The name was given or taken.
    pub(super) fn forget(&mut self, id: PathId) {
        self.0.remove(&id);
    }

    /// Any name may have been given or taken.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The drafts have new places, or none any more.
    pub(super) fn redraft(&mut self, moved: impl Fn(usize) -> Option<usize>) {
        self.0.retain(|_, drafts| {
            for draft in drafts.iter_mut().filter(|draft| **draft != NONE) {
                *draft = moved(*draft as usize).map_or(NONE, |to| to as u32);
            }
            drafts.iter().any(|draft| *draft != NONE)
        });
    }

    /// The paths have new numbers, or none any more.
    pub(super) fn renumber(&mut self, moved: impl Fn(PathId) -> Option<PathId>) {
        super::forget::rekey(&mut self.0, moved);
    }
}
