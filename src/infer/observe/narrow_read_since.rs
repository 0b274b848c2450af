//! Narrow lines tell no failure: what is read after a call that was to remove it, and that nothing made again, was not removed.
//!
//! Pattern: `unlink /a/x`, `open /a/x`, `fstat`, `read`, `close`.

use crate::infer::observe::Observation;
use crate::infer::operation::{Confidence, Kind};
use crate::infer::rules::printed_half::narrow_and_read_since;
use crate::trace::names::PathId;

/// So many of the newest changes are looked at.
const NEWEST: usize = 200;

impl Observation {
    /// What stands under a name is read, and nothing was written there since it was opened.
    pub(super) fn narrow_read_since(&mut self, file: PathId) {
        let (names, left) = (&self.facts.trace.names, &self.facts.narrow.left);
        if left.is_empty() {
            return;
        }
        let mut up = file;
        while up != PathId::ROOT && !left.contains(&up) {
            up = names.parent(up);
        }
        if up == PathId::ROOT {
            return;
        }
        let removes = |kind| kind == Kind::Rmdir || kind == Kind::Unlink && up == file;
        let mut newest = self.newest().take(NEWEST);
        let removal = newest.find(|d| d.id() == Some(up) && removes(d.kind) && !d.absorbed);
        // a call whose new name no line tells may have put it back
        let last = self.facts.namings.last();
        let removal = removal.filter(|d| last.is_none_or(|last| *last < d.at));
        let number = removal.map(|d| d.number);
        drop(newest);
        if let Some(d) = number.and_then(|number| self.change_mut(number)) {
            d.cap(&narrow_and_read_since::META, Confidence::Possible);
        }
    }
}
