//! A name that was missing and is there afterwards, with several calls of one process in between: which of them gave it, the names say.

use bstr::ByteSlice;

use crate::infer::candidates::claims::Claim;
use crate::infer::facts::windows::Window;
use crate::infer::operation::{Confidence, Kind, Rival};
use crate::infer::patterns::Relation;
use crate::infer::rules::neighbours::{belongs_to_another_rename, one_of_several};
use crate::infer::verdicts::Verdicts;
use crate::trace::At;
use crate::trace::names::PathId;

/// Calls before and after one that may have given the name as well.
const AROUND: usize = 32;

/// How well a name goes with what the call renames: nothing, related, the same name in another directory (the more directories above
/// have the same names, too, the better), or made from it by adding to its end (the longer the part that is kept, the better).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Not,
    Related,
    Same(usize),
    Longer(usize),
}

/// Takes names from calls where another call's own name makes them.
pub(in crate::infer) fn by_name(
    verdicts: &mut Verdicts<'_>,
    windows: &[&Window],
    claims: &mut [Vec<Claim>],
) {
    let mut leave: Vec<(usize, PathId)> = Vec::new();
    for i in 0..claims.len() {
        for claim in &claims[i] {
            let own = fit(verdicts, windows[i], claim.candidate.id, Some(claim));
            let better = others(verdicts, windows, i, claim).any(|j| {
                let id = claim.candidate.id;
                let theirs = fit(verdicts, windows[j], id, claim_to(&claims[j], id));
                match own {
                    Fit::Not => theirs > Fit::Not,
                    Fit::Related => false,
                    Fit::Same(_) => matches!(theirs, Fit::Same(_)) && theirs > own,
                    Fit::Longer(_) => theirs > own,
                }
            });
            if better {
                leave.push((i, claim.candidate.id));
            }
        }
    }
    for (i, id) in leave {
        let finding = belongs_to_another_rename::META.forbids();
        let path = verdicts.names().get(id).into();
        let mut own = claims[i].iter_mut();
        if let Some(claim) = own.find(|claim| claim.candidate.id == id) {
            claim.verdict.take(finding);
        }
        if finding.rule.is_on() {
            verdicts.of_call_mut(windows[i]).rivals.push(Rival {
                path,
                why: finding.why.into(),
                rule: Some(finding.rule.id),
            });
        }
        claims[i].retain(|claim| claim.confidence() > Confidence::Unknown);
    }
}

/// Where no name tells which of several calls it was, a look right before one of them is not enough.
pub(in crate::infer) fn cap(
    verdicts: &Verdicts<'_>,
    windows: &[&Window],
    claims: &mut [Vec<Claim>],
) {
    let mut weak = Vec::new();
    for (i, own) in claims.iter().enumerate() {
        let Some(claim) = own
            .first()
            .filter(|claim| claim.confidence() >= Confidence::Likely)
        else {
            continue;
        };
        let id = claim.candidate.id;
        let related = fit(verdicts, windows[i], id, Some(claim)) > Fit::Not;
        // what is renamed on itself is one link of a chain, or of an exchange
        if claim.candidate.found_after.is_none() || claim.candidate.left_again || related {
            continue;
        }
        let open = others(verdicts, windows, i, claim).any(|j| {
            let best = claims[j].first();
            let told = best.filter(|best| best.confidence() >= Confidence::Likely);
            let theirs = claim_to(&claims[j], id).map(|theirs| theirs.candidate.relation);
            theirs.is_some_and(|theirs| theirs <= claim.candidate.relation)
                && told.is_none_or(|best| best.candidate.id == id)
        });
        if open {
            weak.push(i);
        }
    }
    for i in weak {
        let finding = one_of_several::META.caps(Confidence::Possible);
        claims[i][0].verdict.take(finding);
    }
}

/// Several names were given up, and then several temporaries that tell nothing take them: which takes which is not told, unless a look
/// between the calls tells it. In the order in which they were given up it is possible.
pub(in crate::infer) fn refilled(
    verdicts: &Verdicts<'_>,
    windows: &[&Window],
    claims: &mut [Vec<Claim>],
) {
    let names = verdicts.names();
    // the name that a call takes, and since when it is free
    let takes = |claims: &[Claim]| {
        let c = &claims.first()?.candidate;
        let told = c.removed_for_it || c.relation != Relation::BlindTemporary || !c.vacated;
        c.absent_before.filter(|_| !told).map(|_| c.id)
    };
    let freed = |id: PathId, at: At| {
        let known = verdicts.facts.ledger.before(id, at)?;
        (!known.state.present()).then_some(known.first)
    };
    let (mut weak, mut crossed) = (Vec::new(), Vec::new());
    for i in 0..claims.len() {
        let Some(a) = takes(&claims[i]) else { continue };
        let own = verdicts.of_call(windows[i]);
        let found = claims[i][0].candidate.found_after;
        for j in i + 1..claims.len().min(i + AROUND + 1) {
            let Some(b) = takes(&claims[j]).filter(|b| *b != a) else {
                continue;
            };
            let d = verdicts.of_call(windows[j]);
            let alike = d.process == own.process
                && d.thread == own.thread
                && d.kind == Kind::Rename
                && own.kind == Kind::Rename
                && names.parent(a) == names.parent(b);
            let (free_a, free_b) = (freed(a, windows[i].at), freed(b, windows[i].at));
            let both = free_a.is_some() && free_b.is_some() && free_b == freed(b, windows[j].at);
            if !alike || !both || found.is_some_and(|found| found < windows[j].at) {
                continue;
            }
            match free_a > free_b {
                true => crossed.extend([i, j]),
                false => weak.extend([i, j]),
            }
        }
    }
    for i in weak {
        let finding = one_of_several::META.caps(Confidence::Possible);
        claims[i][0].verdict.take(finding);
    }
    crossed.sort_unstable();
    crossed.dedup();
    for i in crossed {
        claims[i].remove(0);
    }
}

/// The other calls of the process that may have given the name.
fn others<'c>(
    verdicts: &'c Verdicts<'_>,
    windows: &'c [&'c Window],
    i: usize,
    claim: &'c Claim,
) -> impl Iterator<Item = usize> {
    let own = verdicts.of_call(windows[i]);
    let c = &claim.candidate;
    let asked = (c.appeared() || c.probed_missing) && !c.vacated;
    let free = c.absent_before.filter(|_| asked);
    let (first, last) = (i.saturating_sub(AROUND), windows.len().min(i + AROUND + 1));
    let range = if free.is_some() { first..last } else { 0..0 };
    range.filter(move |&j| {
        let between = free.is_some_and(|free| windows[j].at > free)
            && c.found_after.is_none_or(|found| windows[j].at < found);
        if !between || j == i {
            return false;
        }
        let d = verdicts.of_call(windows[j]);
        d.id() != own.id()
            && d.process == own.process
            && matches!(d.kind, Kind::Rename | Kind::Link)
    })
}

pub(super) fn claim_to(claims: &[Claim], id: PathId) -> Option<&Claim> {
    claims.iter().find(|claim| claim.candidate.id == id)
}

/// How well the name goes with what the call renames, which may claim it.
fn fit(verdicts: &Verdicts<'_>, window: &Window, id: PathId, claim: Option<&Claim>) -> Fit {
    let own = verdicts.of_call(window).id();
    own.map_or(Fit::Not, |own| fit_of(verdicts, own, id, claim))
}

/// The same of what the call renames.
pub(super) fn fit_of(
    verdicts: &Verdicts<'_>,
    own: PathId,
    id: PathId,
    claim: Option<&Claim>,
) -> Fit {
    let names = verdicts.names();
    let beside = names.parent(own) == names.parent(id);
    let (old, new) = (names.base(own), names.base(id));
    let added = new.strip_prefix(old.as_bytes()).filter(|_| beside);
    if added.is_some_and(|added| added.first().is_some_and(|c| !c.is_ascii_alphanumeric())) {
        Fit::Longer(old.len())
    } else if !beside && old == new && claim.is_some() {
        Fit::Same(alike_above(verdicts, own, id))
    } else if claim.is_some_and(|claim| claim.candidate.relation.named()) {
        Fit::Related
    } else {
        Fit::Not
    }
}

/// So many components at the end of two paths are the same.
fn alike_above(verdicts: &Verdicts<'_>, a: PathId, b: PathId) -> usize {
    let names = verdicts.names();
    let (mut a, mut b, mut same) = (a, b, 0);
    while a != PathId::ROOT && b != PathId::ROOT && names.base(a) == names.base(b) {
        (a, b, same) = (names.parent(a), names.parent(b), same + 1);
    }
    same
}
