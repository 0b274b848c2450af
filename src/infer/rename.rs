//! Renames, hard links and exchanges: the second path, which no release prints.
//!
//! Pattern: `lstat X.bak [2]`, `rename X`, later `stat X.bak`. [`crate::infer::candidates::candidate`] says what is ruled out,
//! [`super::rules`] what speaks for the others, [`super::decide`] how sure that is; here the best one is taken.

use std::panic::resume_unwind;
use std::thread;

use bstr::BString;

use super::decide;
use super::neighbours;
use super::operation::{Confidence, Kind, Rival};
use super::patterns::{self, Old, Relation};
use super::rules::new_name;
use super::rules::printed_half::narrow_and_used;
use super::verdicts::Verdicts;
use crate::dialect::fs_usage::calls::Op;
use crate::infer::candidates::candidate::{Candidate, Source};
use crate::infer::candidates::claims::{Best, Claim};
use crate::infer::candidates::gather::Gatherer;
use crate::infer::candidates::reasons::reasons;
use crate::infer::candidates::witness::{self, Decided};
use crate::infer::facts::blind_spots::Between;
use crate::infer::facts::windows::{Mention, Window};
use crate::infer::neighbours::relative;
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
pub(crate) fn solve(verdicts: &mut Verdicts<'_>, windows: &[&Window], most: usize) {
    let Some(first) = windows.iter().map(|window| window.at).min() else {
        return;
    };
    let calls: Vec<(&Window, Option<PathId>)> = windows
        .iter()
        .map(|window| (*window, carried(verdicts, window)))
        .collect();
    let part = |calls: &[(&Window, Option<PathId>)]| {
        let (mut gatherer, mut best) = (Gatherer::new(first), Best::default());
        let ranked = calls.iter().map(|(window, carried)| {
            ranked(verdicts, &mut gatherer, &mut best, window, *carried, most)
        });
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
    for (window, ranked) in windows.iter().zip(all) {
        verdicts.of_call_mut(window).rivals = ranked.rivals;
        claims.push(ranked.claims);
        more.push(ranked.more);
    }
    neighbours::reconcile(verdicts, windows, &mut claims);
    let mut confidences = Vec::with_capacity(claims.len());
    for ((window, claims), more) in windows.iter().zip(&claims).zip(more) {
        confidences.push(conclude(verdicts, window, claims, more, most));
    }
    let decided: Vec<Option<Decided<'_>>> = claims
        .iter()
        .zip(confidences)
        .map(|(claims, confidence)| {
            let (best, others) = claims.split_first()?;
            Some(Decided {
                best: &best.candidate,
                at_best: best.verdict.proof(),
                confidence,
                others,
            })
        })
        .collect();
    relative::sources(verdicts, windows);
    for (n, window) in windows.iter().enumerate() {
        let proof = witness::proof(verdicts, windows, &decided, n);
        if let Some(to) = &mut verdicts.of_call_mut(window).to {
            to.proof = proof;
        }
    }
}

/// The final name that the source's own carries, if it looks like a temporary, or the document that it is exchanged with, if
/// it stands in a directory for that: a candidate even if no line holds it.
fn carried(verdicts: &mut Verdicts<'_>, window: &Window) -> Option<PathId> {
    let d = verdicts.of_call(window);
    let (id, kind) = (d.id()?, d.kind);
    let names = verdicts.names();
    if kind == Kind::Exchange {
        let between = names.parent(id);
        let beside = patterns::save_directory(names.base(between));
        let name = names.base(id).to_owned();
        let parent = names.parent(between);
        return beside.then(|| verdicts.join(parent, &name));
    }
    if kind != Kind::Rename {
        return None;
    }
    if let Some(directory) = made_for_it(window, id) {
        let name = names.base(id).to_owned();
        return Some(verdicts.join(directory, &name));
    }
    let name = Old::new(names.get(id)).carried()?.to_vec();
    let parent = names.parent(id);
    Some(verdicts.join(parent, &name))
}

/// The directory that was made between a rename that failed for want of it and this one. Narrow lines tell no failure; but what
/// is renamed again stood there still.
pub(super) fn made_for_it(window: &Window, source: PathId) -> Option<PathId> {
    let mut before = window.before.iter().rev().filter(|m| m.turn < window.turn);
    let made = |m: &Mention| m.op == Op::Mkdir && m.errno.is_none();
    let directory = before
        .next()
        .filter(|m| made(m) && window.turn - m.turn <= 1)?;
    let tried = before
        .find(|m| !(m.op == Op::Mkdir || m.wide && m.errno.is_some() && m.op != Op::Rename))?;
    let failed = tried.errno == Some(2) || !tried.wide;
    (tried.op == Op::Rename && tried.id == source && failed).then_some(directory.id)
}

fn ranked(
    verdicts: &Verdicts<'_>,
    gatherer: &mut Gatherer,
    best: &mut Best,
    window: &Window,
    carried: Option<PathId>,
    most: usize,
) -> Ranked {
    let d = verdicts.of_call(window);
    let Some(id) = d.id() else {
        return Ranked::default();
    };
    let s = Source {
        id,
        kind: d.kind,
        object: d.details.object,
    };
    let mut unfit = Vec::new();
    let weigh = |verdicts: &Verdicts<'_>, candidate: Candidate| {
        let verdict = decide::judge(verdicts, window, s, &candidate);
        if let Some(finding) = verdict.withdrawn()
            && unfit.len() < RIVALS.min(most)
        {
            unfit.push((candidate.id, finding));
        }
        let explained = |at| verdicts.memory.is_explained(candidate.id, at);
        if verdict.confidence() > Confidence::Unknown
            && !candidate.absent_before.is_some_and(explained)
        {
            let alike_end = match candidate.relation {
                Relation::SameDirectory | Relation::None => {
                    let names = verdicts.names();
                    patterns::alike_end(names.base(s.id), names.base(candidate.id))
                }
                _ => 0,
            };
            best.push(Claim {
                candidate,
                verdict,
                alike_end,
            });
        }
    };
    let lost = gatherer.gather(verdicts, window, s, carried, RIVALS.min(most), weigh);
    let (mut claims, more) = best.take();
    let beside = |c: &Claim| {
        let told = verdicts.facts.has_line(c.candidate.id);
        told && c.candidate.relation != Relation::None
    };
    // a name that no line has is a guess where nothing else in the directory comes into question
    if claims.iter().any(beside) {
        claims.retain(|c| verdicts.facts.has_line(c.candidate.id) || !is_carried_alone(c));
    }
    let lost = unfit.into_iter().chain(lost).take(RIVALS.min(most));
    let rivals = lost.map(|(id, why)| Rival {
        path: verdicts.names().get(id).into(),
        why: why.why.into(),
        rule: Some(why.rule.id),
    });
    Ranked {
        claims,
        rivals: rivals.collect(),
        more,
    }
}

/// Nothing but the temporary name itself speaks for it.
fn is_carried_alone(claim: &Claim) -> bool {
    let because = claim.verdict.because();
    because.is_some_and(new_name::is_by_name_alone)
}

impl Verdicts<'_> {
    /// A line holds the path, or one below it.
    fn printed(&self, id: PathId) -> bool {
        self.facts.windows.met(id)
            || !self.facts.ledger.spans(id).is_empty()
            || self.names().children(id).next().is_some()
    }
}

/// Takes the best claim, and tells how sure it is; `more`: there were others, no better than these, that have not been kept.
fn conclude(
    verdicts: &mut Verdicts<'_>,
    window: &Window,
    claims: &[Claim],
    more: bool,
    most: usize,
) -> Confidence {
    let Some((best, claims)) = claims.split_first() else {
        return Confidence::Unknown;
    };
    let verdict = decide::beside_rivals(best, claims, more);
    let confidence = verdict.confidence();
    let reasons = reasons(verdicts, &best.candidate);
    let text: BString = verdicts.names().get(best.candidate.id).to_owned();
    let guessed = !verdicts.printed(best.candidate.id)
        || verdicts.facts.trace.is_put_together(best.candidate.id);
    let rivals: Vec<Rival> = claims
        .iter()
        .take(RIVALS.min(most.saturating_sub(verdicts.of_call(window).rivals.len())))
        .map(|c| Rival {
            path: verdicts.names().get(c.candidate.id).into(),
            why: format!("less speaks for it: {}", c.why()).into(),
            rule: c.verdict.because().map(|f| f.rule.id),
        })
        .collect();
    let between = Between::of(
        &verdicts.facts.blind_spots,
        verdicts.names(),
        &best.candidate,
        window.at,
    );
    let made_otherwise =
        between.is_some_and(|b| b.made_elsewhere().is_some() || b.made_in_other_letters());
    let d = verdicts.of_call_mut(window);
    d.details.made_otherwise = made_otherwise;
    for (at, text) in reasons {
        d.because(at, text);
    }
    if let Some(finding) = verdict.because() {
        d.because_of(window.at, finding.why, finding.rule.id);
    }
    d.rivals.extend(rivals);
    if d.kind == Kind::Rename {
        d.details.replaced = match (best.candidate.present_before, best.candidate.absent_before) {
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
        d.show(&narrow_and_used::META, Confidence::Likely);
    }
    let best = decide::Best {
        id: best.candidate.id,
        text,
        guessed,
    };
    decide::claim_best(verdicts, window, best, &verdict)
}
