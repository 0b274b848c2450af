//! Neighbouring unknowns, solved together: one appearance has one cause, a rotation moves every name on by one, three
//! renames exchange two names, and a program keeps its habits.

use bstr::{BString, ByteSlice};
use indexmap::IndexMap;
use rustc_hash::FxHashMap;

use super::candidate::made_just_before;
use super::claims::Claim;
use super::engine::Engine;
use super::explained;
use super::grade::key;
use super::hidden::Hidden;
use super::operation::{Confidence, Kind};
use super::patterns::{self, Relation};
use crate::trace::At;
use crate::trace::names::{PathId, base};

/// Goes over the claims of all calls, best first each, until they go together.
pub(super) fn reconcile(engine: &mut Engine, hidden: &[&Hidden], claims: &mut [Vec<Claim>]) {
    explained::drop(engine, hidden, claims);
    explained::locks(engine, hidden, claims);
    exclusive(hidden, claims);
    explained::cap(engine, hidden, claims);
    exchange_of_three(engine, hidden, claims);
    occupied(engine, hidden, claims);
    chains(engine, hidden, claims);
    rotations(engine, hidden, claims);
    habits(engine, hidden, claims);
}

/// One witness explains one operation: of several calls that claim what appeared, or what was looked for and missing, the one
/// with the best grounds keeps it.
fn exclusive(hidden: &[&Hidden], claims: &mut [Vec<Claim>]) {
    loop {
        let mut again = false;
        for i in 0..claims.len() {
            let Some(a) = claims[i].first() else { continue };
            let (id, key_a) = (a.candidate.id, key(&a.candidate, a.grade));
            let (found, missed) = (a.candidate.found_after, missed(a));
            if found.is_none() && missed.is_none() {
                continue;
            }
            for j in i + 1..claims.len() {
                let over = found.is_some_and(|found| hidden[j].at >= found);
                if over || j - i > NEIGHBOURS && found.is_none() {
                    break;
                }
                let Some(b) = claims[j].first() else { continue };
                let same = found.is_some() && b.candidate.found_after == found
                    || missed.is_some() && self::missed(b) == missed;
                if b.candidate.id != id || !same {
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

/// Calls after one that may claim the same look.
const NEIGHBOURS: usize = 16;

/// The last line at which the name was looked for and missing, before the call.
fn missed(c: &Claim) -> Option<At> {
    c.candidate
        .absent_before
        .filter(|_| c.candidate.probed_missing && !c.candidate.vacated)
}

/// `A -> T`, `B -> A`, `T -> B`: the third call's source proves the first call's destination, and the way is closed. Where no
/// look shows that the first went there, or the lines tell no thread, three renames in a row may be three names given.
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
                .is_some_and(|c| c.candidate.id == t && c.grade >= Confidence::Possible);
            let told = engine.drafts[hidden[i].draft].thread.is_some()
                && claims[i].first().is_some_and(|c| {
                    c.candidate.absent_before.is_some() || c.candidate.before.is_some()
                });
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
                // the name that was left last was looked for and missing, and what else is claimed did not appear
                let asked = !claims[k].first().is_some_and(|c| c.candidate.appeared())
                    && claims[k]
                        .iter()
                        .any(|c| c.candidate.id == b && c.candidate.probed_missing);
                let way = open(&claims[k], b) || asked || adjacent && open(&claims[k], a);
                if open(&claims[j], a) && way {
                    const WHY: &str = "three renames exchange two names over a third";
                    let most = if told {
                        Confidence::Likely
                    } else {
                        Confidence::Possible
                    };
                    if asked {
                        claims[k].retain(|c| c.candidate.id == b || c.candidate.appeared());
                    }
                    prefer(&mut claims[j], a, hidden[i].at, most, WHY);
                    prefer(&mut claims[k], b, hidden[j].at, most, WHY);
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

/// A program that put other names aside with a suffix is likely to have used it here, too; a habit is no line. Where
/// another suffix turns up afterwards, and it is none that backups are known by, the habit contests it.
fn habits(engine: &mut Engine, hidden: &[&Hidden], claims: &mut [Vec<Claim>]) {
    let habits = usual_suffixes(engine, hidden, claims);
    for i in 0..hidden.len() {
        let d = &engine.drafts[hidden[i].draft];
        let (Kind::Rename, Some(id)) = (d.kind, d.id()) else {
            continue;
        };
        let Some(habit) = habits.get(&d.process) else {
            continue;
        };
        let suffix = &habit.suffix;
        let rival = match claims[i].first() {
            None => false,
            Some(c) if c.grade < Confidence::Likely => {
                let plain = matches!(
                    c.candidate.relation,
                    Relation::None | Relation::SameName | Relation::SameDirectory
                );
                if !plain {
                    continue;
                }
                false
            }
            Some(c) => {
                let name = engine.trace.names.get(c.candidate.id);
                let told = c.candidate.relation != Relation::Backup
                    || c.candidate.absent_before.is_some()
                    || name.ends_with(suffix)
                    || patterns::aside_of(base(name)).is_some();
                if told {
                    continue;
                }
                true
            }
        };
        // the claim itself is not one of the cases that it is judged by
        if !habit.holds(u32::from(rival)) {
            continue;
        }
        let name = engine.trace.names.get(id).to_owned();
        // What has just been made is no original that somebody keeps.
        if name.ends_with(suffix)
            || patterns::temporary(base(&name))
            || made_just_before(engine, hidden[i], id).is_some()
        {
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
        if rival {
            claims[i][0].grade = Confidence::Possible;
            // what the habit would have made of it may have turned up, too
            if let Some(n) = claims[i].iter().position(|c| c.candidate.id == to) {
                let usual = claims[i].remove(n);
                claims[i].insert(0, usual);
            }
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

/// The suffix with which a process puts names aside.
struct Habit {
    suffix: BString,
    count: u32,
    /// All names put aside with a suffix.
    total: u32,
}

impl Habit {
    /// At least twice, and in three of four cases; `but` so many are left out of account.
    fn holds(&self, but: u32) -> bool {
        self.count >= 2 && self.count * 4 >= self.total.saturating_sub(but) * 3
    }
}

/// The suffix that each process uses most.
fn usual_suffixes(
    engine: &Engine,
    hidden: &[&Hidden],
    claims: &[Vec<Claim>],
) -> FxHashMap<u32, Habit> {
    let mut counts: FxHashMap<u32, IndexMap<BString, u32>> = FxHashMap::default();
    for (h, c) in hidden.iter().zip(claims) {
        let d = &engine.drafts[h.draft];
        let (Some(from), Some(c)) = (d.id(), c.first()) else {
            continue;
        };
        if c.candidate.relation != Relation::Backup || c.grade < Confidence::Likely {
            continue;
        }
        let names = &engine.trace.names;
        let to = names.get(c.candidate.id);
        if let Some(suffix) = to.strip_prefix(names.get(from).as_bytes()) {
            let of_process = counts.entry(d.process).or_default();
            *of_process.entry(suffix.into()).or_default() += 1;
        }
    }
    let usual = |(process, suffixes): (u32, IndexMap<BString, u32>)| {
        let total: u32 = suffixes.values().sum();
        let (suffix, count) = suffixes.into_iter().max_by_key(|(_, count)| *count)?;
        let habit = Habit {
            suffix,
            count,
            total,
        };
        Some((process, habit))
    };
    counts.into_iter().filter_map(usual).collect()
}

fn prefer(claims: &mut Vec<Claim>, id: PathId, at: At, most: Confidence, why: &'static str) {
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
    if claim.grade < most {
        claim.grade = most;
        claim.why = why;
    }
    claims.insert(0, claim);
}
