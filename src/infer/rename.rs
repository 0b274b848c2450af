//! Renames, hard links and exchanges: the second path, which no release prints.
//!
//! Pattern: `lstat X.bak [2]`, `rename X`, later `stat X.bak`. See [`super::candidate`] for what is ruled out; here the
//! stated rules turn what is left into a confidence.

use bstr::BString;

use super::candidate::{Candidate, Source, reasons};
use super::draft::To;
use super::engine::Engine;
use super::gather::Gatherer;
use super::hidden::Hidden;
use super::operation::{Confidence, Kind, Rival};
use super::patterns::{self, Old, Relation};
use super::together;
use crate::trace::names::PathId;

/// Rivals kept for `--explain`.
const RIVALS: usize = 6;

/// What the evidence for a candidate amounts to, and why.
fn grade(c: &Candidate, s: Source, name: &[u8]) -> (Confidence, &'static str) {
    use Confidence::{Certain, Likely, Possible, Unknown};
    let close = matches!(
        c.relation,
        Relation::Backup
            | Relation::Restore
            | Relation::Temporary
            | Relation::Rotation
            | Relation::Within
    );
    let near = c.relation.named() || c.relation == Relation::BlindTemporary;
    let same_dir = c.relation != Relation::None && c.relation != Relation::SameName;
    let neighbour = c.before_within(3) || c.after_within(3);
    if c.appeared() && !c.vacated {
        if !c.contested && near && (c.before_within(4) || c.after_within(4)) {
            return (
                Certain,
                "it was absent before and is there after, and this is the only call in between that could have named it",
            );
        }
        // Several calls may have named it: its own name, or the look just before, must speak for this one.
        let told = near && (close || !c.contested)
            || c.probed_missing && c.before_within(2)
            || neighbour && same_dir && !c.contested;
        return (
            if told { Likely } else { Possible },
            "it was absent before and is there after, without a visible cause",
        );
    }
    if c.saved_beside && c.relation == Relation::SameName && s.kind != Kind::Link {
        return (
            Likely,
            "the directory was made beside it for a file of the same name: it is saved this way",
        );
    }
    if s.kind == Kind::Exchange {
        return match (c.relation, c.before.is_some() || c.after.is_some()) {
            (Relation::SameName, true) if neighbour => (
                Likely,
                "the same name in the other directory, looked at by the same thread",
            ),
            (_, true) if neighbour => (Possible, "looked at by the same thread"),
            _ => (Unknown, ""),
        };
    }
    // A name that is renamed away next was there all along: a rotation's next source, not this call's destination.
    if (c.left_again || c.rotates_back)
        && c.absent_before.is_none()
        && c.relation == Relation::Restore
    {
        return (Unknown, "");
    }
    if c.vacated && close && (c.found_after.is_some() || c.before_within(2)) {
        return (
            Likely,
            "the name had just been made free, and the names belong together",
        );
    }
    if s.kind == Kind::Link {
        if c.probed_missing && c.before_within(2) && near {
            return (
                Likely,
                "the name was looked for and missing just before the call",
            );
        }
        if c.fresh() && near && c.after_within(3) {
            return (
                Likely,
                "first seen just after the call, with a name made from the old one",
            );
        }
        return if c.fresh() && neighbour && (near || same_dir) {
            (Possible, "first seen near the call")
        } else {
            (Unknown, "")
        };
    }
    // The vendor ships a template of that name: that it is there says nothing.
    if patterns::template(name) && !c.probed_missing {
        return (Unknown, "");
    }
    // Something that the capture shows to be there is not a name that somebody puts an original aside to.
    if c.present_before.is_some()
        && patterns::temporary(name)
        && c.relation != Relation::Temporary
        && (c.made || !c.before_within(1))
    {
        return (Unknown, "");
    }
    // A directory of that name may have stood there all along, and is seen only because something in it is.
    if c.fresh() && c.relation == Relation::SameName && !c.after_itself {
        return (
            Possible,
            "first seen after the call, but only through what is in it",
        );
    }
    // Rotated and plain names stand around anyway; a backup's name does not.
    if c.fresh() && near && (c.relation == Relation::Backup || c.after_within(8)) {
        return (
            Likely,
            if c.relation == Relation::BlindTemporary {
                "first seen after a temporary file of the same directory was renamed"
            } else {
                "first seen after the call, with a name made from the old one"
            },
        );
    }
    if c.probed_missing && c.before_within(3) && near {
        return (
            Likely,
            "the name was looked for and missing just before the call",
        );
    }
    if c.relation == Relation::Temporary
        && (c.present_before.is_some() || c.absent_before.is_some() || neighbour)
    {
        return (
            Likely,
            "the temporary name carries the final one, which the capture knows",
        );
    }
    if c.relation == Relation::BlindTemporary {
        // One temporary is not saved under the name of another one that stands there.
        if c.made && patterns::temporary(name) {
            return (Unknown, "");
        }
        return blind(c);
    }
    let restored = (c.absent_before.is_some() || c.vacated) && neighbour
        || c.before_within(2) && c.after_within(3);
    if c.relation == Relation::Restore && (restored || neighbour) {
        return (
            if restored { Likely } else { Possible },
            "the name loses its suffix, and the plain name is used near the call",
        );
    }
    if c.fresh() && same_dir && c.after_within(3) && c.left_again && patterns::temporary(name) {
        return (
            Likely,
            "a temporary name in the same directory, first seen just after the call",
        );
    }
    if c.probed_missing && c.before_within(1) {
        return (
            Likely,
            "the name was looked for and missing immediately before the call",
        );
    }
    if close && (neighbour || c.vacated)
        || c.relation == Relation::SameName && neighbour && !c.vacated
    {
        let backup = c.relation == Relation::Backup;
        let put_aside = backup && c.place_taken && c.after_within(3);
        return (
            if c.before_within(2) && (c.after_within(2) || backup && c.unread) || put_aside {
                Likely
            } else {
                Possible
            },
            "the names belong together, and the name is used near the call",
        );
    }
    if c.before_within(1) && c.after_within(2) && c.times <= 4 && !c.left_again {
        return (
            Likely,
            "the name is looked at immediately before and after the call",
        );
    }
    if c.fresh() && c.after_within(1) && c.after_found && c.times <= 3 && !same_dir {
        return (Possible, "first seen just after the call");
    }
    if c.before_within(1) && c.times <= 4 && !c.vacated {
        return (
            Possible,
            "the last name that the thread looked at before the call",
        );
    }
    if c.relation == Relation::Temporary {
        return (
            Possible,
            "the temporary name carries it; nothing else names it",
        );
    }
    (Unknown, "")
}

/// A temporary whose name tells nothing: two signs that it was saved under a name make it likely, one possible.
fn blind(c: &Candidate) -> (Confidence, &'static str) {
    let just_before = c.before_source.is_some_and(|d| d <= 3);
    let before = just_before || c.before_within(8);
    let after = c.after_within(3) && (c.after_found || c.present_before.is_some());
    let rare = c.times <= 6;
    if before && after || (just_before || c.after_within(1)) && rare {
        return (
            Confidence::Likely,
            "a temporary file is saved under a name that the thread looked at around it",
        );
    }
    if (before || after) && rare {
        return (
            Confidence::Possible,
            "a name looked at near a temporary file's rename",
        );
    }
    (Confidence::Unknown, "")
}

/// Best first: grade, hard evidence, seen for the first time right at the call, names, distance.
pub(super) fn key(
    c: &Candidate,
    g: Confidence,
) -> (
    Confidence,
    bool,
    bool,
    std::cmp::Reverse<Relation>,
    std::cmp::Reverse<u64>,
) {
    let distance = c
        .before
        .map(|(d, _)| d)
        .into_iter()
        .chain(c.after.map(|(d, _)| d))
        .min()
        .unwrap_or(99);
    (
        g,
        c.appeared(),
        c.relation.named() && c.fresh() && c.after_within(1) && !c.left_again,
        std::cmp::Reverse(c.relation),
        std::cmp::Reverse(distance),
    )
}

/// A candidate with what its evidence amounts to.
pub(super) struct Claim {
    pub(super) candidate: Candidate,
    pub(super) grade: Confidence,
    pub(super) why: &'static str,
}

/// Candidates for one call, best first, and those that lost.
#[derive(Default)]
struct Ranked {
    claims: Vec<Claim>,
    rivals: Vec<Rival>,
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
    let ranked = |calls: &[(&Hidden, Option<PathId>)]| {
        let mut gatherer = Gatherer::new(first, known);
        let ranked = calls
            .iter()
            .map(|(h, carried)| ranked(engine, &mut gatherer, h, *carried, most));
        ranked.collect::<Vec<_>>()
    };
    let all = if calls.len() < MANY {
        ranked(&calls)
    } else {
        let (one, other) = calls.split_at(calls.len() / 2);
        std::thread::scope(|scope| {
            let other = scope.spawn(|| ranked(other));
            let mut all = ranked(one);
            match other.join() {
                Ok(other) => all.extend(other),
                Err(panic) => std::panic::resume_unwind(panic),
            }
            all
        })
    };
    let mut claims = Vec::with_capacity(all.len());
    for (h, ranked) in hidden.iter().zip(all) {
        engine.drafts[h.draft].rivals = ranked.rivals;
        claims.push(ranked.claims);
    }
    together::reconcile(engine, hidden, &mut claims);
    for (h, ranked) in hidden.iter().zip(claims) {
        settle(engine, h, ranked, most);
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
    let mut claims = Vec::with_capacity(8);
    let weigh = |engine: &Engine, candidate: Candidate| {
        let (mut grade, why) = grade(&candidate, s, engine.trace.names.base(candidate.id));
        if candidate.holds_others {
            // `mv file directory` looks at the directory, but the new name stands in it.
            grade = grade.min(Confidence::Possible);
        }
        let absent = candidate.absent_before;
        if grade > Confidence::Unknown
            && !absent.is_some_and(|at| engine.is_explained(candidate.id, at))
        {
            claims.push(Claim {
                candidate,
                grade,
                why,
            });
        }
    };
    let lost = gatherer.gather(engine, h, s, carried, RIVALS.min(most), weigh);
    claims.sort_by_key(|c| std::cmp::Reverse(key(&c.candidate, c.grade)));
    let rivals = lost.into_iter().map(|(id, why)| Rival {
        path: engine.trace.names.get(id).into(),
        why: why.into(),
    });
    Ranked {
        claims,
        rivals: rivals.collect(),
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

fn settle(engine: &mut Engine, h: &Hidden, mut claims: Vec<Claim>, most: usize) {
    if claims.is_empty() {
        return;
    }
    let best = claims.remove(0);
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
    }
    let reasons = reasons(engine, &best.candidate);
    let text: BString = engine.trace.names.get(best.candidate.id).to_owned();
    let guessed = !engine.printed(best.candidate.id);
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
        guessed,
    });
}
