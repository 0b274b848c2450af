//! What no line tells and the disk can: names that were given and never named, renames that may have failed. Here it is
//! worked out what the script may ask the disk, and what would rival the answer.

use rustc_hash::FxHashMap;

use crate::infer::facts::change::Destination;
use crate::infer::operation::{Confidence, Kind};
use crate::infer::patterns::{self, Relation};
use crate::infer::verdicts::Verdicts;
use crate::ledger::Span;
use crate::trace::At;
use crate::trace::names::{PathId, base};

/// What may tell the new name of a hard link, or of something that was put aside, on the disk, when no line does.
pub(in crate::infer) fn unseen_names(verdicts: &mut Verdicts<'_>, order: &[usize]) {
    for &n in order {
        let d = verdicts.change(n);
        let Some(id) = d.id().filter(|_| !d.absorbed) else {
            continue;
        };
        let names = verdicts.names();
        // A weak claim of which the names know nothing is no rival to what the disk shows, nor is a name that no line
        // holds: if it was given, the disk shows it. (A rotation's does not begin like the old one.)
        let weak = |to: &Destination| {
            let relation = patterns::relation(names.get(id), &to.text);
            to.confidence == Confidence::Possible
                && (!relation.named() || to.guessed && relation == Relation::Backup)
        };
        match (d.kind, &d.to) {
            (Kind::Link | Kind::Rename, None) => {}
            (Kind::Rename, Some(to)) if weak(to) => {}
            _ => continue,
        }
        let file = base(names.get(id));
        let alike = |other: &PathId| {
            let other = base(names.get(*other));
            other.len() > file.len() && other.starts_with(file)
        };
        let mut known_names = Vec::new();
        let mut turned_up = false;
        for other in names.children(names.parent(id)).filter(alike) {
            let there = |s: &&Span| s.state.present();
            if let Some(first) = verdicts.facts.ledger.spans(other).iter().find(there) {
                // it may be the new name itself, which has been moved on since
                turned_up |= first.first > d.at;
                known_names.push(base(names.get(other)).into());
            }
        }
        if d.kind == Kind::Rename {
            // a temporary is saved under a name of its own
            let beside = d.whole() && !turned_up && !patterns::temporary(file);
            let details = &mut verdicts.change_mut(n).details;
            details.beside = beside;
            if beside {
                details.rare_mut().known_names = known_names;
            }
            continue;
        }
        // Between the call and the reading, nothing may have been renamed over the file, nor written to it.
        let namings = &verdicts.facts.namings;
        let calls_until = |at: At| namings.partition_point(|n| *n <= at);
        let calls_before = |at: At| namings.partition_point(|n| *n < at);
        let changed = verdicts.facts.changed.last(id);
        let same = |opened: At| match opened > d.at {
            true => {
                calls_until(opened) == calls_until(d.at)
                    && changed.is_none_or(|c| c < d.at || c > opened)
            }
            false => {
                calls_until(opened) == calls_before(d.at)
                    && changed.is_none_or(|c| c < opened || c > d.at)
            }
        };
        let readings = &verdicts.facts.content.readings;
        let size = readings
            .iter()
            .find(|r| r.file == id && !turned_up && same(r.opened))
            .map(|r| r.bytes);
        let rare = verdicts.change_mut(n).details.rare_mut();
        rare.size = size;
        rare.known_names = known_names;
    }
}

/// Between the renames of one rotation.
const ROTATION_US: u64 = 5_000_000;

/// Narrow lines do not tell which renames of a rotation failed for want of the file: `log.3` to `log.4`, `log.2` to `log.3`
/// ... when `log` is likely to have become `log.1`, each of them was done if there was anything to rename.
pub(in crate::infer) fn rotated(verdicts: &mut Verdicts<'_>, order: &[usize]) {
    // names that a later rename moved something to, and when
    let mut taken: FxHashMap<(u32, Option<i64>, PathId), u64> = FxHashMap::default();
    for &n in order.iter().rev() {
        let d = verdicts.change(n);
        let (Kind::Rename, Some(id), Some(to)) = (d.kind, d.id(), &d.to) else {
            continue;
        };
        let (Some(to_id), true) = (to.id, d.whole() && !d.absorbed) else {
            continue;
        };
        let name = verdicts.names().get(id);
        if patterns::relation(name, &to.text) != Relation::Rotation {
            continue;
        }
        let sure = d.visible >= Confidence::Likely && to.confidence >= Confidence::Likely;
        let next = taken.get(&(d.process, d.thread, id));
        let follows = next.is_some_and(|us| us.saturating_sub(d.us) <= ROTATION_US);
        // a rename that is seen to have succeeded is no matter of the disk
        let untold = d.visible == Confidence::Possible;
        if sure || follows && untold {
            taken.insert((d.process, d.thread, to_id), d.us);
            verdicts.change_mut(n).details.rotated = !sure;
        }
    }
}
