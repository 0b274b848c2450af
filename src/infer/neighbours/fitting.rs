//! A name that was missing and is there afterwards, with several calls of one process in between: which of them gave it, the names say.

use bstr::ByteSlice;

use crate::infer::candidates::claims::Claim;
use crate::infer::facts::windows::Window;
use crate::infer::operation::{Confidence, Kind, Rival};
use crate::infer::rules::neighbours::{belongs_to_another_rename, one_of_several};
use crate::infer::verdicts::Verdicts;
use crate::trace::names::PathId;

/// Calls before and after one that may have given the name as well.
const AROUND: usize = 32;

/// How well a name goes with what the call renames: nothing, related, or made from it by adding to its end (the longer the part that is
/// kept, the better).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Not,
    Related,
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
        let d = verdicts.of_call(windows[j]);
        let between = free.is_some_and(|free| windows[j].at > free)
            && c.found_after.is_none_or(|found| windows[j].at < found);
        between
            && j != i
            && d.id() != own.id()
            && d.process == own.process
            && matches!(d.kind, Kind::Rename | Kind::Link)
    })
}

fn claim_to(claims: &[Claim], id: PathId) -> Option<&Claim> {
    claims.iter().find(|claim| claim.candidate.id == id)
}

/// How well the name goes with what the call renames, which may claim it.
fn fit(verdicts: &Verdicts<'_>, window: &Window, id: PathId, claim: Option<&Claim>) -> Fit {
    let names = verdicts.names();
    let Some(own) = verdicts.of_call(window).id() else {
        return Fit::Not;
    };
    let beside = names.parent(own) == names.parent(id);
    let (old, new) = (names.base(own), names.base(id));
    let added = new.strip_prefix(old.as_bytes()).filter(|_| beside);
    if added.is_some_and(|added| added.first().is_some_and(|c| !c.is_ascii_alphanumeric())) {
        Fit::Longer(old.len())
    } else if claim.is_some_and(|claim| claim.candidate.relation.named()) {
        Fit::Related
    } else {
        Fit::Not
    }
}
