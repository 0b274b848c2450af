//! What the claim of a hidden half rests on.
//!
//! Pattern of a witness: `lstat X.bak [2]`, `rename X`, `stat X.bak`: looked for and missing, nothing visible made it, and it is
//! there. One witness explains one operation.

use crate::infer::candidates::candidate::{Candidate, Source};
use crate::infer::candidates::claims::Claim;
use crate::infer::candidates::examine::forbidden;
use crate::infer::facts::blind_spots::Between;
use crate::infer::facts::windows::Window;
use crate::infer::operation::{Confidence, Kind, Proof};
use crate::infer::patterns::Relation;
use crate::infer::verdicts::Verdicts;
use crate::trace::At;
use crate::trace::names::PathId;

/// So many path-naming calls of the thread lie between a call and what is close to it, at most.
const CLOSE: u64 = 4;

/// What is claimed of one call, with what else was claimed of it.
pub(in crate::infer) struct Decided<'c> {
    pub(in crate::infer) best: &'c Candidate,
    /// What the rules that speak for it can make of it at best.
    pub(in crate::infer) at_best: Proof,
    pub(in crate::infer) confidence: Confidence,
    pub(in crate::infer) others: &'c [Claim],
}

/// What the claim about the call `n` rests on; `decided` holds what is claimed of each.
pub(in crate::infer) fn proof(
    verdicts: &Verdicts<'_>,
    windows: &[&Window],
    decided: &[Option<Decided<'_>>],
    n: usize,
) -> Proof {
    let Some(claim) = &decided[n] else {
        return Proof::Likeness;
    };
    shown(verdicts, windows, decided, n, claim).min(claim.at_best)
}

/// What the lines show.
fn shown(
    verdicts: &Verdicts<'_>,
    windows: &[&Window],
    decided: &[Option<Decided<'_>>],
    n: usize,
    claim: &Decided<'_>,
) -> Proof {
    let window = windows[n];
    let (c, d) = (claim.best, verdicts.of_call(window));
    let printed = verdicts.facts.windows.met(c.id) && !verdicts.facts.trace.is_put_together(c.id);
    if claim.confidence == Confidence::Unknown || !printed {
        return Proof::Likeness;
    }
    if claim.confidence == Confidence::Certain {
        return Proof::Excluded;
    }
    let between = Between::of(&verdicts.facts.blind_spots, verdicts.names(), c, window.at);
    let clear = !verdicts.facts.any_narrow && between.is_some_and(|b| b.is_clear());
    // what is renamed itself is there as well as what is looked at
    let found = c.turned_up || c.moved_on.is_some() && c.found_after.is_some();
    if clear && c.missed() && found && d.whole() && is_alone(verdicts, windows, decided, n) {
        return Proof::Witnessed;
    }
    if half_witnessed(verdicts, d.id(), c, d.kind, claim.confidence) {
        return Proof::HalfWitnessed;
    }
    Proof::Likeness
}

/// No other call explains that the candidate of the call `n` turned up.
fn is_alone(
    verdicts: &Verdicts<'_>,
    windows: &[&Window],
    decided: &[Option<Decided<'_>>],
    n: usize,
) -> bool {
    let (Some(mine), window) = (&decided[n], windows[n]) else {
        return false;
    };
    let (Some(since), Some(found)) = (mine.best.absent_before, mine.best.found_after) else {
        return false;
    };
    let between = |at: At| since < at && at < found;
    let namings = |at: At| {
        verdicts
            .facts
            .namings
            .partition_point(|naming| *naming < at)
    };
    let calls = namings(found)
        - verdicts
            .facts
            .namings
            .partition_point(|naming| *naming <= since);
    let first = windows.partition_point(|window| window.at <= since);
    let later = windows[first..].iter().take_while(|x| between(x.at));
    let mut known = 0;
    for (other, x) in (first..).zip(later) {
        known += 1;
        if other == n {
            continue;
        }
        // a rename that is known to have given another name did not give this one
        let elsewhere = decided[other]
            .as_ref()
            .is_some_and(|s| s.confidence >= Confidence::Likely && s.best.id != mine.best.id);
        if elsewhere || !could_be(verdicts, x, mine.best.id) {
            continue;
        }
        let asks_here =
            mine.best.before_within(CLOSE) && window.before.iter().all(|m| m.at != x.at);
        let relation = relation_of(decided[other].as_ref(), mine.best.id);
        let nearer = mine.best.relation.named() && relation.is_none_or(|r| mine.best.relation < r);
        if !nearer && !asks_here {
            return false;
        }
    }
    // what others did, or what could not be read, is not among ours
    calls == known
}

/// Whether the ledger leaves it open that a call gave this name.
fn could_be(verdicts: &Verdicts<'_>, window: &Window, id: PathId) -> bool {
    let d = verdicts.of_call(window);
    d.id().is_none_or(|from| {
        let s = Source {
            id: from,
            kind: d.kind,
            object: d.details.object,
        };
        from != id && forbidden(verdicts, window, s, id).is_none()
    })
}

/// How a name is related to what else a call could mean, if it is among that.
fn relation_of(decided: Option<&Decided<'_>>, id: PathId) -> Option<Relation> {
    let decided = decided?;
    let all = decided.others.iter().map(|c| &c.candidate);
    all.chain([decided.best])
        .find(|c| c.id == id)
        .map(|c| c.relation)
}

/// Missing before or found after, with names that belong together in one directory, close to the call. A document is saved in
/// a directory made for it beside the place.
fn half_witnessed(
    verdicts: &Verdicts<'_>,
    from: Option<PathId>,
    c: &Candidate,
    kind: Kind,
    confidence: Confidence,
) -> bool {
    let names = verdicts.names();
    let beside = from.is_some_and(|from| names.parent(from) == names.parent(c.id));
    let related = beside
        && matches!(
            c.relation,
            Relation::Backup
                | Relation::Restore
                | Relation::Temporary
                | Relation::Within
                | Relation::BlindTemporary
        );
    if confidence < Confidence::Likely || !(related || c.saved_beside) {
        return false;
    }
    let before = c.before_within(CLOSE);
    let after = c.after_within(CLOSE);
    if verdicts.facts.any_narrow {
        // no line tells whether it was found: it must have been used
        return after && (before || c.after_used || c.place_taken);
    }
    let found = after && c.after_found;
    let temporary = matches!(c.relation, Relation::Temporary | Relation::BlindTemporary);
    before && c.missed()
        || found && (c.fresh() || c.missed())
        // a file is saved: the name is there before and after
        || temporary && found
        || c.saved_beside && (kind == Kind::Exchange || before || found)
}
