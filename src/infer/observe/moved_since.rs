//! What may have got a name since it was last heard of.

use crate::infer::observe::Observation;
use crate::infer::operation::Kind;
use crate::trace::names::PathId;

impl Observation {
    /// Something of that name was renamed, nobody knows where to, since the path was last heard of.
    pub(super) fn was_moved_since(&self, id: PathId) -> bool {
        /// So many of the newest changes are looked at.
        const NEWEST: usize = 1_000;
        let names = &self.facts.trace.names;
        let Some(since) = self.facts.ledger.now(id).map(|s| s.last) else {
            return false;
        };
        let same = |other: PathId| other != id && names.base(other) == names.base(id);
        let ours = self.newest().take(NEWEST).take_while(|d| d.at > since);
        let mut ours = ours.filter(|d| d.kind == Kind::Rename);
        let others = self.facts.foreign_log.changes.iter().rev();
        let others = others.take(NEWEST).take_while(|c| c.at > since);
        let mut others = others.filter(|c| c.kind == Kind::Rename);
        ours.any(|d| d.id().is_some_and(same)) || others.any(|c| same(c.id))
    }
}
