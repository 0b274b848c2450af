//! Neighbouring unknowns, solved together: one appearance has one cause, a rotation moves every name on by one, three
//! renames exchange two names, and a program keeps its habits.

use bstr::{BString, ByteSlice};

use super::candidate::Candidate;
use super::engine::Engine;
use super::hidden::Hidden;
use super::operation::{Confidence, Kind};
use super::patterns::{self, Relation};
use super::rename::{Claim, key};
use crate::trace::At;
use crate::trace::names::{PathId, base};

/// Goes over the claims of all calls, best first each, until they go together.
pub(super) fn reconcile(engine: &mut Engine, hidden: &[&Hidden], claims: &mut [Vec<Claim>]) {
    exclusive(hidden, claims);
    exchange_of_three(engine, hidden, claims);
    occupied(engine, hidden, claims);
    chains(engine, hidden, claims);
    rotations(engine, hidden, claims);
    habits(engine, hidden, claims);
}

/// One appearance has one cause: of several calls that claim it, the one with the best grounds keeps it.
fn exclusive(hidden: &[&Hidden], claims: &mut [Vec<Claim>]) {
    loop {
        let mut again = false;
        for i in 0..claims.len() {
            let Some(a) = claims[i].first() else { continue };
            let Some(found) = a.candidate.found_after else {
                continue;
            };
            let (id, key_a) = (a.candidate.id, key(&a.candidate, a.grade));
            for j in i + 1..claims.len() {
                if hidden[j].at >= found {
                    break;
                }
                let Some(b) = claims[j].first() else { continue };
                if b.candidate.id != id || b.candidate.found_after != Some(found) {
                    continue;
                }
                let loser = if key(&b.candidate, b.grade) > key_a {
                    i
                } else {
                    j
                };
                claims[loser].remove(0);
                again = true;
                break;
            }
            if again {
                break;
            }
        }
        if !again {
            return;
        }
    }
}

/// `A -> T`, `B -> A`, `T -> B`: the third call's source proves the first call's destination, and the way is closed.
fn exchange_of_three(engine: &Engine, hidden: &[&Hidden], claims: &mut [Vec<Claim>]) {
    let source = |h: &Hidden| engine.drafts[h.draft].id();
    let same_thread = |a: &Hidden, b: &Hidden| {
        let (x, y) = (&engine.drafts[a.draft], &engine.drafts[b.draft]);
        x.process == y.process
            && x.thread == y.thread
            && x.kind == Kind::Rename
            && y.kind == Kind::Rename
    };
    for k in 2..hidden.len() {
        for i in (0..k).rev().take(8) {
            let (Some(a), Some(t)) = (source(hidden[i]), source(hidden[k])) else {
                continue;
            };
            let first_is_t = claims[i]
                .first()
                .is_some_and(|c| c.candidate.id == t && c.grade >= Confidence::Likely);
            if !first_is_t
                || a == t
                || !same_thread(hidden[i], hidden[k])
                || hidden[k].turn - hidden[i].turn > 12
            {
                continue;
            }
            for j in i + 1..k {
                let Some(b) = source(hidden[j]) else {
                    continue;
                };
                if !same_thread(hidden[i], hidden[j]) || b == a || b == t {
                    continue;
                }
                let open = |claims: &[Claim], want: PathId| {
                    claims
                        .first()
                        .is_none_or(|c| c.grade < Confidence::Likely || c.candidate.id == want)
                };
                let adjacent = hidden[j].turn - hidden[i].turn <= 3;
                if open(&claims[j], a) && (open(&claims[k], b) || adjacent && open(&claims[k], a)) {
                    const WHY: &str = "three renames exchange two names over a third";
                    prefer(&mut claims[j], a, hidden[i].at, WHY);
                    prefer(&mut claims[k], b, hidden[j].at, WHY);
                }
            }
        }
    }
}

/// A name that had been made free, and that an earlier call has taken since, is not free any more. (A save replaces what
/// stands there; that is another matter.)
fn occupied(engine: &Engine, hidden: &[&Hidden], claims: &mut [Vec<Claim>]) {
    for k in 1..hidden.len() {
        for j in (0..k).rev().take(16) {
            let Some(taken) = claims[j]
                .first()
                .filter(|c| c.grade >= Confidence::Likely)
                .map(|c| c.candidate.id)
            else {
                continue;
            };
            let given_up =
                engine.ledger.spans(taken).iter().any(|s| {
                    !s.state.present() && s.first > hidden[j].at && s.first < hidden[k].at
                });
            if !given_up && engine.drafts[hidden[k].draft].kind == Kind::Rename {
                claims[k].retain(|c| c.candidate.id != taken || !c.candidate.vacated);
            }
        }
    }
}

/// `log.2` -> `log.3`, `log.1` -> `log.2`, and then `log`: the chain speaks for `log.1`, however much lies in between.
fn chains(engine: &Engine, hidden: &[&Hidden], claims: &mut [Vec<Claim>]) {
    for i in 1..hidden.len() {
        let Some(best) = claims[i].first() else {
            continue;
        };
        let open = best.grade == Confidence::Possible
            && best.candidate.vacated
            && best.candidate.relation == Relation::Rotation;
        let thread = |n: usize| {
            let d = &engine.drafts[hidden[n].draft];
            (d.process, d.thread)
        };
        let before = (0..i).rev().filter(|j| thread(*j) == thread(i)).take(8);
        let chained = before.into_iter().any(|j| {
            engine.drafts[hidden[j].draft].id() == Some(best.candidate.id)
                && claims[j].first().is_some_and(|c| {
                    c.candidate.relation == Relation::Rotation && c.grade >= Confidence::Likely
                })
        });
        if open && chained {
            claims[i][0].grade = Confidence::Likely;
            claims[i][0].why = "the next in a rotation whose other names moved on by one";
        }
    }
}

/// `log.1` is renamed, then `log` takes its name: the first went to the next number, although nothing shows it.
fn rotations(engine: &mut Engine, hidden: &[&Hidden], claims: &mut [Vec<Claim>]) {
    for i in 0..hidden.len() {
        let settled = claims[i].first().is_some_and(|c| {
            c.grade >= Confidence::Likely || c.candidate.relation == Relation::Rotation
        });
        if settled || engine.drafts[hidden[i].draft].kind != Kind::Rename {
            continue;
        }
        let Some(id) = engine.drafts[hidden[i].draft].id() else {
            continue;
        };
        let follows = (i + 1..hidden.len()).take(4).any(|j| {
            claims[j]
                .first()
                .is_some_and(|c| c.candidate.id == id && c.candidate.relation == Relation::Rotation)
        });
        let name = base(engine.trace.names.get(id)).to_owned();
        if let (true, Some(next)) = (follows, patterns::successor(&name)) {
            let parent = engine.trace.names.parent(id);
            let to = engine.trace.names.join(parent, &next);
            if engine
                .ledger
                .after(to, hidden[i].at)
                .is_some_and(|a| !a.state.present())
            {
                continue;
            }
            let guess = Claim::guess(
                to,
                Relation::Rotation,
                "its name is taken by the one before it in a rotation; the next number is a guess",
            );
            claims[i].insert(0, guess);
        }
    }
}

/// A program that put other names aside with a suffix is likely to have used it here, too; a habit is no line.
fn habits(engine: &mut Engine, hidden: &[&Hidden], claims: &mut [Vec<Claim>]) {
    let mut suffixes: Vec<(BString, u32, u32)> = Vec::new();
    for (h, c) in hidden.iter().zip(claims.iter()) {
        let d = &engine.drafts[h.draft];
        let (Some(from), Some(c)) = (d.id(), c.first()) else {
            continue;
        };
        if c.candidate.relation != Relation::Backup || c.grade < Confidence::Likely {
            continue;
        }
        let (from, to) = (
            engine.trace.names.get(from),
            engine.trace.names.get(c.candidate.id),
        );
        if let Some(suffix) = to.strip_prefix(from.as_bytes()) {
            match suffixes
                .iter_mut()
                .find(|s| s.0 == suffix && s.2 == d.process)
            {
                Some(s) => s.1 += 1,
                None => suffixes.push((suffix.into(), 1, d.process)),
            }
        }
    }
    let total = |p: u32, all: &[(BString, u32, u32)]| {
        all.iter().filter(|s| s.2 == p).map(|s| s.1).sum::<u32>()
    };
    let all = suffixes.clone();
    suffixes.retain(|s| s.1 >= 2 && s.1 * 4 >= total(s.2, &all) * 3);
    for i in 0..hidden.len() {
        let d = &engine.drafts[hidden[i].draft];
        let weak = claims[i].first().is_none_or(|c| {
            c.grade < Confidence::Likely
                && matches!(
                    c.candidate.relation,
                    Relation::None | Relation::SameName | Relation::SameDirectory
                )
        });
        if !weak || d.kind != Kind::Rename {
            continue;
        }
        let Some(id) = d.id() else { continue };
        let Some((suffix, _, _)) = suffixes.iter().find(|s| s.2 == d.process) else {
            continue;
        };
        let name = engine.trace.names.get(id).to_owned();
        if name.ends_with(suffix) || patterns::temporary(base(&name)) {
            continue;
        }
        let mut to = Vec::from(name.as_bytes());
        to.extend_from_slice(suffix);
        let to = engine.trace.names.intern(&to);
        if engine
            .ledger
            .after(to, hidden[i].at)
            .is_some_and(|a| !a.state.present() && a.first > hidden[i].at)
        {
            continue;
        }
        claims[i].insert(
            0,
            Claim::guess(
                to,
                Relation::Backup,
                "the program put other names aside with this suffix; nothing shows it here",
            ),
        );
    }
}

fn prefer(claims: &mut Vec<Claim>, id: PathId, at: At, why: &'static str) {
    let known = claims.iter().position(|c| c.candidate.id == id);
    let mut claim = match known {
        Some(n) => claims.remove(n),
        None => {
            let mut new = Claim::guess(id, Relation::None, why);
            new.candidate.absent_before = Some(at);
            new.candidate.vacated = true;
            new
        }
    };
    if claim.grade < Confidence::Likely {
        claim.grade = Confidence::Likely;
        claim.why = why;
    }
    claims.insert(0, claim);
}

impl Claim {
    /// A candidate that no line names.
    fn guess(id: PathId, relation: Relation, why: &'static str) -> Claim {
        Claim {
            candidate: Candidate {
                id,
                relation,
                absent_before: None,
                present_before: None,
                made: false,
                found_after: None,
                vacated: false,
                before: None,
                probed_missing: false,
                after: None,
                after_found: false,
                left_again: false,
                saved_beside: false,
                rotates_back: false,
                after_used: false,
                place_taken: false,
                remade: false,
                unread: false,
                after_itself: false,
                before_source: None,
                times: 0,
                holds_others: false,
                contested: true,
            },
            grade: Confidence::Possible,
            why,
        }
    }
}
