//! When the content of a file changed, as far as lines tell: for each path the first and the newest line.

use rustc_hash::FxHashMap;

use crate::trace::At;
use crate::trace::names::{PathId, rekey};

/// The first and the newest change of content of each path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changed(FxHashMap<PathId, (At, At)>);

impl Changed {
    pub(in crate::infer) fn insert(&mut self, id: PathId, at: At) {
        self.0.entry(id).or_insert((at, at)).1 = at;
    }

    /// The newest line.
    pub(in crate::infer) fn last(&self, id: PathId) -> Option<At> {
        self.0.get(&id).map(|(_, last)| *last)
    }

    /// That line is the first to change it.
    pub(in crate::infer) fn began_at(&self, id: PathId, at: At) -> bool {
        self.0.get(&id).is_some_and(|(first, _)| *first == at)
    }

    /// It changed before that line.
    pub(in crate::infer) fn is_before(&self, id: PathId, at: At) -> bool {
        self.0.get(&id).is_some_and(|(first, _)| *first < at)
    }

    /// It changed after that line.
    pub(in crate::infer) fn is_after(&self, id: PathId, at: At) -> bool {
        self.0.get(&id).is_some_and(|(_, last)| *last > at)
    }

    /// The first or the newest change lies in between: `from` itself counts, `until` does not.
    pub(in crate::infer) fn is_between(&self, id: PathId, from: At, until: At) -> bool {
        let lies = |at: At| at >= from && at < until;
        self.0
            .get(&id)
            .is_some_and(|(first, last)| lies(*first) || lies(*last))
    }

    /// The paths have new numbers, or none any more.
    pub(in crate::infer) fn renumber(&mut self, moved: impl Fn(PathId) -> Option<PathId>) {
        rekey(&mut self.0, moved);
    }
}
