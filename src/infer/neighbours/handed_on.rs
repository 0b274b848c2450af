//! What is renamed on from a directory that was made here came there by a call that no line shows the end of.
//!
//! Pattern: `mkdir /a/.stage`, `open (_WC__E) /a/.x.AbCdEf`, `rename /a/.x.AbCdEf`, `rename /a/.stage/x`: the new directory was empty, and
//! nothing else that any line shows can have put `x` into it.

use crate::infer::candidates::candidate::Source;
use crate::infer::candidates::claims::Claim;
use crate::infer::candidates::examine::forbidden;
use crate::infer::facts::blind_spots::Between;
use crate::infer::facts::windows::Window;
use crate::infer::operation::{Confidence, Kind, ObjectType, Proof};
use crate::infer::patterns::{self, Old, Relation};
use crate::infer::rules::neighbours::handed_on;
use crate::infer::verdicts::Verdicts;
use crate::ledger::{Cause, State};
use crate::trace::At;
use crate::trace::names::PathId;

/// Calls between the making of the directory and the rename out of it that are looked at.
const MOST: usize = 64;

/// Gives the call that can only have made the source of a later rename that name.
pub(super) fn give(verdicts: &Verdicts<'_>, windows: &[&Window], claims: &mut [Vec<Claim>]) {
    for k in 1..windows.len() {
        let d = verdicts.of_call(windows[k]);
        let Some(source) = d.id().filter(|_| d.kind == Kind::Rename && d.whole()) else {
            continue;
        };
        let Some((empty, found)) = unmade(verdicts, windows[k], source) else {
            continue;
        };
        let Some(i) = giver(verdicts, windows, source, empty, found) else {
            continue;
        };
        let finding = handed_on::META.speaks(Confidence::Likely, Proof::Witnessed);
        let known = claims[i].iter().position(|c| c.candidate.id == source);
        let mut claim = match known {
            Some(n) => claims[i].swap_remove(n),
            None => Claim::guess(source, Relation::None, finding),
        };
        claim.candidate.absent_before = Some(empty);
        claim.candidate.found_after = Some(found);
        claim.verdict.take(finding);
        // the others are what the call would have done if it had not
        claims[i].clear();
        claims[i].push(claim);
    }
}

/// The line that made the directory of a rename's source, and the first one that finds the source in it, where no line between them
/// makes it.
fn unmade(verdicts: &Verdicts<'_>, window: &Window, source: PathId) -> Option<(At, At)> {
    let (names, ledger) = (verdicts.names(), &verdicts.facts.ledger);
    let directory = names.parent(source);
    let made = ledger.before(directory, window.at)?;
    let empty = made.first;
    if made.cause != Cause::Call || made.state != State::Present(ObjectType::Directory) {
        return None;
    }
    let mut spans = ledger.spans(source).iter();
    let heard = spans.find(|s| s.first > empty && s.first <= window.at);
    let seen = |s: &&crate::ledger::Span| s.state.present() && s.cause == Cause::Seen;
    let found = match heard {
        Some(first) => Some(first).filter(seen).map(|s| s.first)?,
        None => window.at,
    };
    let path = names.get(source);
    let between = Between::at(&verdicts.facts.blind_spots, path, empty, found);
    between.is_clear().then_some((empty, found))
}

/// The call that gave the name: the only one between the two lines, or the only one whose own name says so.
fn giver(
    verdicts: &Verdicts<'_>,
    windows: &[&Window],
    source: PathId,
    empty: At,
    found: At,
) -> Option<usize> {
    let namings = &verdicts.facts.namings;
    let count = namings.partition_point(|n| *n < found) - namings.partition_point(|n| *n <= empty);
    let from = windows.partition_point(|window| window.at <= empty);
    let until = windows.partition_point(|window| window.at < found);
    if count == 0 || count > MOST || until - from != count {
        return None;
    }
    let names = verdicts.names();
    let can = |i: &usize| {
        let d = verdicts.of_call(windows[*i]);
        let id = d.id().filter(|id| *id != source && d.whole());
        id.is_some_and(|id| {
            let s = Source {
                id,
                kind: d.kind,
                object: d.details.object,
            };
            matches!(d.kind, Kind::Rename | Kind::Link)
                && forbidden(verdicts, windows[*i], s, source).is_none()
        })
    };
    let says = |i: &usize| {
        let own = verdicts.of_call(windows[*i]).id();
        own.is_some_and(|own| {
            let (own, name) = (names.get(own), names.base(source));
            let last = crate::trace::names::base(own);
            last == &**name
                || Old::new(own).carried() == Some(name)
                || patterns::is_drawn_after(last, name)
        })
    };
    let able: Vec<usize> = (from..until).filter(can).collect();
    // a directory may have taken the place of the empty one, with all that it holds
    let is_file = |i: usize| verdicts.of_call(windows[i]).details.object == ObjectType::File;
    if let [only] = able[..]
        && is_file(only)
    {
        return Some(only);
    }
    let mut saying = able.into_iter().filter(says);
    saying.next().filter(|_| saying.next().is_none())
}
