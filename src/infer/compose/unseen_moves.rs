//! Moves and exchanges that leave no line: from macOS 10.12 on `renamex_np` is not traced.
//!
//! Pattern of an exchange: `mkdir /d/N.sb-1a2b3c4d-AbCdEf`, `open (_WC__E) /d/N.sb-1a2b3c4d-AbCdEf/N`, `write`, `close`, `unlink` of it,
//! `rmdir`: the document `/d/N` is saved. Pattern of a move: `getattrlist [2] /trash/N`, `getattrlist /trash/N`, `getattrlist [2] /d/N`,
//! with no call in between that could have done either.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::bytes::shown;
use crate::infer::compose::saves;
use crate::infer::decide;
use crate::infer::facts::blind_spots::Between;
use crate::infer::operation::{Confidence, Kind, Proof};
use crate::infer::patterns::{self, Old, Relation};
use crate::infer::rules::printed_half::perhaps_exchanged;
use crate::infer::verdicts::Verdicts;
use crate::ledger::{Cause, Span};
use crate::trace::At;
use crate::trace::names::PathId;

/// Moves that are told one by one.
const MOST: usize = 8;

/// A file that was made where documents are saved, and removed without being renamed, may be the old one.
pub(in crate::infer) fn swaps(verdicts: &mut Verdicts<'_>, order: &[usize]) {
    let mut made: FxHashMap<PathId, Vec<usize>> = FxHashMap::default();
    for &n in order {
        let d = verdicts.change(n);
        let Some(id) = d.id().filter(|_| !d.absorbed && d.whole()) else {
            continue;
        };
        match d.kind {
            Kind::Create => {
                made.insert(id, vec![n]);
            }
            Kind::Rename | Kind::Replace | Kind::Exchange | Kind::Link => {
                made.remove(&id);
                // the same by a call with a line
                if let Some(to) = d.to.as_ref().and_then(|to| to.id) {
                    made.remove(&to);
                }
            }
            Kind::Unlink => {
                let at = d.at;
                let Some(parts) = made.remove(&id) else {
                    continue;
                };
                let first = verdicts.change(parts[0]).at;
                let unseen = verdicts.facts.blind_spots.has_unseen_calls(at);
                if let Some(document) = document(verdicts, id, first).filter(|_| unseen) {
                    let text = verdicts.names().get(document).to_owned();
                    let finding =
                        perhaps_exchanged::META.speaks(Confidence::Possible, Proof::Likeness);
                    let d = verdicts.change_mut(n);
                    decide::claim(d, Some(document), text, &[finding]);
                    d.because_of(at, perhaps_exchanged::META.says, perhaps_exchanged::META.id);
                    saves::absorb(verdicts, n, parts);
                }
            }
            kind if kind.edits() => {
                if let Some(parts) = made.get_mut(&id) {
                    parts.push(n);
                }
            }
            _ => {}
        }
    }
}

/// The document that is saved by a file in a directory for that: the one of the same name beside the directory, or the only one of that
/// name that was seen before.
fn document(verdicts: &Verdicts<'_>, id: PathId, made: At) -> Option<PathId> {
    let names = verdicts.names();
    let (name, directory) = (names.base(id), names.parent(id));
    let own = names.base(directory);
    let attached = own
        .strip_prefix(&**name)
        .is_some_and(|rest| rest.starts_with(b".sb-"));
    if !attached && !patterns::save_directory(own) {
        return None;
    }
    let there = |other: PathId| {
        let known = verdicts.facts.ledger.before(other, made);
        known.is_some_and(|s| s.state.present())
    };
    let mut alike = names
        .named(name)
        .filter(|other| *other != id && there(*other));
    let beside = names.parent(directory);
    if attached {
        return alike.find(|other| names.parent(*other) == beside);
    }
    let only = alike.next()?;
    alike.next().is_none().then_some(only)
}

/// Notes which removals did not last, although nothing visible made the name again.
pub(in crate::infer) fn seen_again(verdicts: &mut Verdicts<'_>, order: &[usize]) {
    let claimed = claimed(verdicts);
    for &n in order {
        let d = verdicts.change(n);
        let removal = matches!(d.kind, Kind::Unlink | Kind::Rmdir);
        let Some(id) = d.id().filter(|_| removal && !d.absorbed && d.whole()) else {
            continue;
        };
        let spans = verdicts.facts.ledger.spans(id);
        let later = spans.iter().position(|s| s.first > d.at);
        let next = later.map(|n| &spans[n]);
        let back = next.filter(|s| s.state.present() && s.cause == Cause::Seen);
        let clear = back.is_some_and(|s| is_clear(verdicts, id, d.at, s.first));
        if let Some(at) = back
            .map(|s| s.first)
            .filter(|_| clear && !claimed.contains(&id))
        {
            let d = verdicts.change_mut(n);
            d.details.there_again = true;
            d.because(at, "it is there again, and no line shows how it came back");
        }
    }
}

/// No call whose line does not tell where, or in other letters, made it.
fn is_clear(verdicts: &Verdicts<'_>, id: PathId, since: At, found: At) -> bool {
    let facts = verdicts.facts;
    let between = Between::at(&facts.blind_spots, verdicts.names().get(id), since, found);
    between.is_clear() && !facts.any_narrow
}

/// Names that some operation is said to have given.
fn claimed(verdicts: &Verdicts<'_>) -> FxHashSet<PathId> {
    let all = (0..verdicts.count()).map(|n| verdicts.change(n));
    let given = all.flat_map(|d| {
        let to = d.to.as_ref().and_then(|to| to.id);
        let saved = d
            .id()
            .filter(|_| matches!(d.kind, Kind::Replace | Kind::Exchange));
        [to, saved]
    });
    given.flatten().collect()
}

/// What came without a call, and what of a name that belongs to it went without one: told, and never acted on.
pub(in crate::infer) fn notes(verdicts: &Verdicts<'_>) -> Vec<String> {
    let facts = verdicts.facts;
    let claimed = claimed(verdicts);
    let names = verdicts.names();
    let (mut came, mut went) = (Vec::new(), Vec::new());
    for id in facts.ledger.paths() {
        if claimed.contains(&id) || facts.foreign.contains_key(&id) {
            continue;
        }
        for pair in facts.ledger.spans(id).windows(2) {
            let [before, after] = pair else { continue };
            let unseen = after.cause == Cause::Seen
                && facts.blind_spots.has_unseen_calls(after.first)
                && is_clear(verdicts, id, before.last, after.first);
            let list = match (before.state.present(), after.state.present()) {
                (false, true) if before.looked_for || before.cause == Cause::Call => &mut came,
                (true, false) if after.looked_for => &mut went,
                _ => continue,
            };
            if unseen {
                list.push((id, *before, *after));
            }
        }
    }
    let mut used = BTreeSet::new();
    let mut notes = Vec::new();
    let overlap = |a: &(PathId, Span, Span), b: &(PathId, Span, Span)| {
        a.1.last < b.2.first && b.1.last < a.2.first
    };
    for to in &came {
        let belongs = |from: &&(PathId, Span, Span)| {
            let (old, new) = (names.base(from.0), names.base(to.0));
            let named = old == new || Old::new(old).beside(new) < Relation::SameName;
            from.0 != to.0 && named && overlap(from, to) && !used.contains(&from.0)
        };
        let Some(from) = went.iter().find(belongs) else {
            continue;
        };
        used.insert(from.0);
        notes.push(format!(
            "{} is gone at line {}, and {} is there at line {}, where it was missing before: no line shows a call that did either. From macOS 10.12 on files are moved and exchanged by calls that leave none; nothing is done about it",
            shown(names.get(from.0)),
            from.2.first.line(),
            shown(names.get(to.0)),
            to.2.first.line(),
        ));
    }
    let more = notes.len().saturating_sub(MOST);
    notes.truncate(MOST);
    if more > 0 {
        notes.push(format!("{more} more files came and went like that"));
    }
    notes
}
