//! The only place where it is decided how sure a hidden half is: a new name, a second name, the partner of an exchange, a link's text,
//! whatever tells it.
//!
//! What a rule forbids leaves. Of the others the best that speaks for a candidate counts, up to the lowest cap; of two with equal
//! grounds either may be meant, so that the claim is possible at most. Rules never set a confidence themselves.

use bstr::BString;

use super::operation::{Confidence, Evidence, Kind, Operation, Proof};
use super::patterns::Relation;
use super::rules::{
    Case, Finding, Say, Verdict, common, doubt, exchange, neighbours, new_name, other_source,
    second_name, unfit,
};
use super::verdicts::Verdicts;
use crate::infer::candidates::candidate::{Candidate, Source};
use crate::infer::candidates::claims::Claim;
use crate::infer::facts::change::{Change, Destination};
use crate::infer::facts::windows::Window;
use crate::trace::names::PathId;

/// What the rules say of one candidate, neighbouring calls left aside.
pub(super) fn judge(
    verdicts: &Verdicts<'_>,
    window: &Window,
    call: Source,
    candidate: &Candidate,
) -> Verdict {
    let case = Case {
        verdicts,
        window,
        call,
        candidate,
        name: verdicts.names().base(candidate.id),
    };
    let mut verdict = Verdict::default();
    common::judge(&case, &mut verdict);
    match call.kind {
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
    let looked_at_closer = |rival: &Claim| {
        let (turns, own) = (rival.candidate.before_source, c.before_source);
        rival.candidate.relation == Relation::BlindTemporary
            && turns.is_some_and(|r| r <= 3 && own.is_none_or(|own| r < own))
    };
    let closer = best.verdict.because().is_some_and(new_name::is_by_looks)
        && others.iter().any(looked_at_closer);
    let looked_for =
        rival.probed_missing && rival.before_within(1) && !c.before_within(2) && !c.appeared();
    if as_good || closer {
        verdict.take(neighbours::rival::META.caps(Confidence::Possible));
    } else if looked_for {
        verdict.take(neighbours::rival_looked_for::META.caps(Confidence::Possible));
    } else if is_likely(second) && rival.appeared() {
        verdict.take(neighbours::rival_appeared::META.caps(Confidence::Likely));
    }
    verdict
}

/// How sure the claim is in the end: not surer than the half that the line shows, nor than narrow lines can prove.
fn confidence(verdicts: &Verdicts<'_>, d: &Change, verdict: &Verdict) -> Confidence {
    let most = if verdicts.facts.any_narrow {
        Confidence::Likely
    } else {
        Confidence::Certain
    };
    verdict.confidence().min(d.hidden_at_most()).min(most)
}

/// Claims the best candidate; how sure that is. What it rests on is told later, when all calls are decided.
pub(super) fn claim_best(
    verdicts: &mut Verdicts<'_>,
    window: &Window,
    best: Best,
    verdict: &Verdict,
) -> Confidence {
    let confidence = confidence(verdicts, verdicts.of_call(window), verdict);
    verdicts.of_call_mut(window).to = Some(Box::new(Destination {
        id: Some(best.id),
        text: best.text,
        confidence,
        proof: Proof::Likeness,
        guessed: best.guessed,
    }));
    confidence
}

/// The candidate that is claimed.
pub(super) struct Best {
    pub(super) id: PathId,
    pub(super) text: BString,
    /// No line holds it.
    pub(super) guessed: bool,
}

/// Claims a hidden half that is told by something else than the lines around the call: a link's text, another source.
pub(super) fn claim(d: &mut Change, id: Option<PathId>, text: BString, findings: &[Finding]) {
    let mut verdict = Verdict::default();
    for finding in findings {
        verdict.take(*finding);
    }
    d.to = Some(Box::new(Destination {
        id,
        text,
        confidence: verdict.confidence().min(d.hidden_at_most()),
        proof: verdict.proof(),
        guessed: false,
    }));
}

/// Claims where a link leads. No line shows more of it than half, and nothing where the claim is only possible.
pub(super) fn claim_target(
    d: &mut Change,
    id: Option<PathId>,
    text: BString,
    findings: &[Finding],
) {
    claim(d, id, text, findings);
    if let Some(to) =
        d.to.as_mut()
            .filter(|to| to.confidence < Confidence::Likely)
    {
        to.proof = Proof::Likeness;
    }
}

/// What is claimed already, in the light of one more finding.
pub(super) fn weigh(d: &mut Change, finding: Finding) {
    let most = d.hidden_at_most();
    if let Some(to) = &mut d.to {
        to.confidence = weighed(to.confidence, finding).min(most);
    }
}

fn weighed(known: Confidence, finding: Finding) -> Confidence {
    if !finding.rule.is_on() {
        return known;
    }
    match finding.say {
        Say::Forbids => Confidence::Unknown,
        Say::Speaks { at_best, .. } => known.max(at_best),
        Say::Caps { at_most } => known.min(at_most),
    }
}

/// A save is as sure as that the temporary took the name.
pub(super) fn saved(d: &mut Change, to: &Destination) {
    d.visible = d.visible.min(to.confidence);
    d.saved_by = Some(to.proof);
}

/// What was looked for and missing just before a rename, and is the very name to which a recipe puts the thing aside: neither the
/// hint nor the look would be enough.
pub(crate) fn recipe_confirms(operation: &mut Operation, recipe: &str) {
    let finding =
        other_source::looked_for_and_in_a_recipe::META.speaks(Confidence::Likely, Proof::Likeness);
    operation.confidence = weighed(operation.confidence, finding);
    operation.evidence.push(Evidence {
        source: 0,
        line: 0,
        reason: format!("the recipe {recipe} puts it aside to this name").into(),
        rule: Some(finding.rule.id),
    });
}
