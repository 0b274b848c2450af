//! Renames, hard links and exchanges: the second path, which no release prints.
//!
//! Pattern: `lstat X.bak [2]`, `rename X`, later `stat X.bak`. [`super::candidate`] says what is ruled out,
//! [`super::grade`] what the evidence for the others amounts to; here the best one is chosen.

use std::panic::resume_unwind;
use std::thread;

use bstr::BString;

use super::candidate::{Candidate, Source, reasons};
use super::claims::{Best, Claim};
use super::draft::To;
use super::engine::Engine;
use super::gather::Gatherer;
use super::grade::grade;
use super::hidden::Hidden;
use super::operation::{Confidence, Kind, Proof, Rival};
use super::patterns::{Old, Relation};
use super::together;
use super::witness::{self, Settled};
use crate::trace::names::PathId;

/// Rivals kept for `--explain`.
const RIVALS: usize = 6;

/// Candidates for one call, best first, and those that lost.
#[derive(Default)]
struct Ranked {
    claims: Vec<Claim>,
    rivals: Vec<Rival>,
    /// There were more claims than are kept.
    more: bool,
}

/// From so many calls on, half of them are looked at in another thread.
const MANY: usize = 128;

/// Solves every hidden second path, neighbouring ones together, and remembers so many rivals of each.
pub(crate) fn solve(engine: &mut Engine, hidden: &[&Hidden], most: usize) {
    let Some(first) = hidden.iter().map(|h| h.at).min() else {
        return;
    };
    let known = engine.trace.names.len();
    let calls: Vec<(&Hidden, Option<PathId>)> =
        hidden.iter().map(|h| (*h, carried(engine, h))).collect();
    let part = |calls: &[(&Hidden, Option<PathId>)]| {
        let (mut gatherer, mut best) = (Gatherer::new(first, known), Best::default());
        let ranked = calls
            .iter()
            .map(|(h, carried)| ranked(engine, &mut gatherer, &mut best, h, *carried, most));
        ranked.collect::<Vec<_>>()
    };
    let all = if calls.len() < MANY {
        part(&calls)
    } else {
        let (one, other) = calls.split_at(calls.len() / 2);
        thread::scope(|scope| {
            let second = thread::Builder::new().spawn_scoped(scope, || part(other));
            let mut all = part(one);
            all.extend(match second {
                Ok(second) => second.join().unwrap_or_else(|panic| resume_unwind(panic)),
                // a system that has no more threads to give
                Err(_) => part(other),
            });
            all
        })
    };
    let mut claims = Vec::with_capacity(all.len());
    let mut more = Vec::with_capacity(all.len());
    for (h, ranked) in hidden.iter().zip(all) {
        engine.drafts[h.draft].rivals = ranked.rivals;
        claims.push(ranked.claims);
        more.push(ranked.more);
    }
    together::reconcile(engine, hidden, &mut claims);
    let mut confidences = Vec::with_capacity(claims.len());
    for ((h, claims), more) in hidden.iter().zip(&claims).zip(more) {
        confidences.push(settle(engine, h, claims, more, most));
    }
    let settled: Vec<Option<Settled<'_>>> = claims
        .iter()
        .zip(confidences)
        .map(|(claims, confidence)| {
            let (best, others) = claims.split_first()?;
            Some(Settled {
                best: &best.candidate,
                confidence,
                others,
            })
        })
        .collect();
    for (n, h) in hidden.iter().enumerate() {
        let proof = witness::proof(engine, hidden, &settled, n);
        if let Some(to) = &mut engine.drafts[h.draft].to {
            to.proof = proof;
        }
    }
}

/// The final name that the source's own carries, if it looks like a temporary: a candidate even if no line holds it.
fn carried(engine: &mut Engine, h: &Hidden) -> Option<PathId> {
    let d = &engine.drafts[h.draft];
    let id = d.id().filter(|_| d.kind == Kind::Rename)?;
    let names = &mut engine.trace.names;
    let name = Old::new(names.get(id)).carried()?.to_vec();
    Some(names.join(names.parent(id), &name))
}

fn ranked(
    engine: &Engine,
    gatherer: &mut Gatherer,
    best: &mut Best,
    h: &Hidden,
    carried: Option<PathId>,
    most: usize,
) -> Ranked {
    let d = &engine.drafts[h.draft];
    let Some(id) = d.id() else {
        return Ranked::default();
    };
    let s = Source {
        id,
        kind: d.kind,
        object: d.facts.object,
    };
    let weigh = |engine: &Engine, candidate: Candidate| {
        let names = &engine.trace.names;
        let (mut grade, mut why) = grade(&candidate, s, names.base(candidate.id));
        if let Some(less) = engine.doubts.most(names, &candidate, h.at, grade) {
            (grade, why) = less;
        }
        if candidate.holds_others {
            // `mv file directory` looks at the directory, but the new name stands in it.
            grade = grade.min(Confidence::Possible);
        }
        let absent = candidate.absent_before;
        if grade > Confidence::Unknown
            && !absent.is_some_and(|at| engine.is_explained(candidate.id, at))
        {
            best.push(Claim {
                candidate,
                grade,
                why,
            });
        }
    };
    let lost = gatherer.gather(engine, h, s, carried, RIVALS.min(most), weigh);
    let (claims, more) = best.take();
    let rivals = lost.into_iter().map(|(id, why)| Rival {
        path: engine.trace.names.get(id).into(),
        why: why.into(),
    });
    Ranked {
        claims,
        rivals: rivals.collect(),
        more,
    }
}

impl Engine {
    /// A line holds the path, or one below it.
    fn printed(&self, id: PathId) -> bool {
        self.surroundings.met(id)
            || !self.ledger.spans(id).is_empty()
            || self.trace.names.children(id).next().is_some()
    }
}

/// Takes the best claim, and tells how sure it is; `more`: there were others, no better than these, that have not been kept.
fn settle(
    engine: &mut Engine,
    h: &Hidden,
    claims: &[Claim],
    more: bool,
    most: usize,
) -> Confidence {
    let Some((best, claims)) = claims.split_first() else {
        return Confidence::Unknown;
    };
    let mut confidence = best.grade;
    if let Some(second) = claims.first() {
        let rival = second.grade >= Confidence::Likely
            && confidence >= Confidence::Likely
            && second.candidate.appeared() >= best.candidate.appeared()
            && second.candidate.relation <= best.candidate.relation;
        // A name looked for in vain immediately before the call has evidence of its own.
        let asked = second.candidate.probed_missing
            && second.candidate.before_within(1)
            && !best.candidate.before_within(2)
            && !best.candidate.appeared();
        if rival || asked {
            confidence = Confidence::Possible;
        } else if second.grade >= Confidence::Likely
            && confidence == Confidence::Certain
            && second.candidate.appeared()
        {
            confidence = Confidence::Likely;
        }
    } else if more {
        // its neighbours have taken all the others that were kept: what came after those might contest it
        confidence = confidence.min(Confidence::Possible);
    }
    let reasons = reasons(engine, &best.candidate);
    let text: BString = engine.trace.names.get(best.candidate.id).to_owned();
    let guessed =
        !engine.printed(best.candidate.id) || engine.trace.is_put_together(best.candidate.id);
    let rivals: Vec<Rival> = claims
        .iter()
        .take(RIVALS.min(most.saturating_sub(engine.drafts[h.draft].rivals.len())))
        .map(|c| Rival {
            path: engine.trace.names.get(c.candidate.id).into(),
            why: format!("less speaks for it: {}", c.why).into(),
        })
        .collect();
    let d = &mut engine.drafts[h.draft];
    for (at, text) in reasons {
        d.because(at, text);
    }
    d.because(h.at, best.why);
    d.rivals.extend(rivals);
    if d.kind == Kind::Rename {
        d.facts.replaced = match (best.candidate.present_before, best.candidate.absent_before) {
            (Some(_), _) => Some(true),
            (None, Some(_)) => Some(false),
            _ => None,
        };
    }
    // Narrow: a new name that is used before and after shows that the call succeeded.
    // Rotations ask for many names that are not there; they must be seen to be used.
    let c = &best.candidate;
    let used = match c.relation {
        _ if c.place_taken => true,
        Relation::Rotation => c.after_used || c.remade && c.vacated,
        Relation::Restore => c.after_used,
        Relation::Temporary | Relation::BlindTemporary => true,
        _ => c.after_used || c.before_within(8) && c.after_within(8) || c.remade,
    };
    if confidence >= Confidence::Likely && d.visible == Confidence::Possible && d.whole() && used {
        d.visible = Confidence::Likely;
    }
    // What narrow lines told the ledger is no proof.
    let most = if engine.any_narrow {
        Confidence::Likely
    } else {
        Confidence::Certain
    };
    let confidence = confidence.min(d.hidden_at_most()).min(most);
    d.to = Some(To {
        id: Some(best.candidate.id),
        text,
        confidence,
        proof: Proof::Likeness,
        guessed,
    });
    confidence
}
