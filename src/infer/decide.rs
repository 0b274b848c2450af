//! The only place where it is decided how sure a new name, a second name or the partner of an exchange is.
//!
//! What a rule forbids leaves. Of the others the best that speaks for a candidate counts, up to the lowest cap; of two with equal
//! grounds either may be meant, so that the claim is possible at most. Rules never set a confidence themselves.

use super::candidate::{Candidate, Source};
use super::change::Change;
use super::claims::Claim;
use super::hidden::Hidden;
use super::operation::{Confidence, Kind};
use super::rules::{
    Case, Verdict, common, doubt, exchange, neighbours, new_name, second_name, unfit,
};
use super::verdicts::Verdicts;

/// What the rules say of one candidate, neighbouring calls left aside.
pub(super) fn judge(verdicts: &Verdicts<'_>, h: &Hidden, s: Source, c: &Candidate) -> Verdict {
    let case = Case {
        verdicts,
        h,
        s,
        c,
        name: verdicts.names().base(c.id),
    };
    let mut verdict = Verdict::default();
    common::judge(&case, &mut verdict);
    match s.kind {
        Kind::Link => second_name::judge(&case, &mut verdict),
        Kind::Exchange => exchange::judge(&case, &mut verdict),
        _ => new_name::judge(&case, &mut verdict),
    }
    if verdict.confidence() > Confidence::Unknown {
        unfit::judge(&case, &mut verdict);
    }
    if verdict.confidence() > Confidence::Unknown {
        doubt::judge(&case, &mut verdict);
    }
    verdict
}

/// What comes of the best claim beside the others; `more`: there were others, no better than these, that were not kept.
pub(super) fn beside_rivals(best: &Claim, others: &[Claim], more: bool) -> Verdict {
    let mut verdict = best.verdict;
    let Some(second) = others.first() else {
        if more {
            verdict.take(neighbours::rival::META.caps(Confidence::Possible).saying(
                "neighbouring calls took all others that were compared; what was not compared might contest it",
            ));
        }
        return verdict;
    };
    let (c, rival) = (&best.candidate, &second.candidate);
    let is_likely = |claim: &Claim| claim.confidence() >= Confidence::Likely;
    let as_good = is_likely(second)
        && is_likely(best)
        && rival.appeared() >= c.appeared()
        && rival.relation <= c.relation;
    let looked_for =
        rival.probed_missing && rival.before_within(1) && !c.before_within(2) && !c.appeared();
    if as_good {
        verdict.take(neighbours::rival::META.caps(Confidence::Possible));
    } else if looked_for {
        verdict.take(neighbours::rival_looked_for::META.caps(Confidence::Possible));
    } else if is_likely(second) && rival.appeared() {
        verdict.take(neighbours::rival_appeared::META.caps(Confidence::Likely));
    }
    verdict
}

/// How sure the claim is in the end: not surer than the half that the line shows, nor than narrow lines can prove.
pub(super) fn confidence(verdicts: &Verdicts<'_>, d: &Change, verdict: &Verdict) -> Confidence {
    let most = if verdicts.facts.any_narrow {
        Confidence::Likely
    } else {
        Confidence::Certain
    };
    verdict.confidence().min(d.hidden_at_most()).min(most)
}
