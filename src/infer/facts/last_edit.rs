//! The newest change of content or attributes of each path: what is done again, with nothing in between that gives or
//! takes the name, is one operation.

use rustc_hash::FxHashMap;

use crate::infer::facts::change::ChangeId;
use crate::infer::operation::Kind;
use crate::trace::names::{PathId, rekey};

/// Change numbers by kind, in the order of [`Kind::EDITS`].
type Changes = [u32; Kind::EDITS.len()];

const NONE: u32 = u32::MAX;

/// Per path and kind: the change of the newest change, as long as nothing gives or takes the path's name.
#[derive(Clone, Debug, Default)]
pub(in crate::infer) struct LastEdit(FxHashMap<PathId, Changes>);

/// The place of a kind; `None` for kinds that give or take names.
fn place(kind: Kind) -> Option<usize> {
    Kind::EDITS.iter().position(|edit| *edit == kind)
}

impl LastEdit {
    pub(in crate::infer) fn get(&self, id: PathId, kind: Kind) -> Option<ChangeId> {
        let change = self.0.get(&id)?[place(kind)?];
        (change != NONE).then_some(ChangeId(change))
    }

    pub(in crate::infer) fn put(&mut self, id: PathId, kind: Kind, change: ChangeId) {
        if let Some(place) = place(kind) {
            self.0.entry(id).or_insert([NONE; Kind::EDITS.len()])[place] = change.0;
        }
    }

    /// The name was given or taken.
    pub(in crate::infer) fn forget(&mut self, id: PathId) {
        self.0.remove(&id);
    }

    /// Any name may have been given or taken.
    pub(in crate::infer) fn clear(&mut self) {
        self.0.clear();
    }

    /// The paths have new numbers, or none any more.
    pub(in crate::infer) fn renumber(&mut self, moved: impl Fn(PathId) -> Option<PathId>) {
        rekey(&mut self.0, moved);
    }
}
