//! Neighbouring unknowns, solved together: one appearance has one cause, a rotation moves every name on by one, three
//! renames exchange two names, and a program keeps its habits.

pub(super) mod chain;
pub(super) mod explained;
pub(super) mod fitting;
mod handed_on;
mod in_turn;
mod open_ends;
pub(super) mod relative;

use bstr::{BString, ByteSlice};
use indexmap::IndexMap;
use rustc_hash::FxHashMap;

use super::operation::{Confidence, Kind, Proof, Rival};
use super::patterns::{self, Relation};
use super::rules::Finding;
use super::rules::neighbours::{exchange_of_three, habit_contests, look_explained, next_number};
use super::verdicts::Verdicts;
use crate::infer::candidates::beforehand;
use crate::infer::candidates::candidate::Candidate;
use crate::infer::candidates::claims::{Claim, key};
use crate::infer::facts::windows::Window;
use crate::ledger::{Cause, Span};
use crate::trace::At;
use crate::trace::names::{PathId, base};

/// Goes over the claims of all calls, best first each, until they go together.
pub(super) fn reconcile(
    verdicts: &mut Verdicts<'_>,
    windows: &[&Window],
    claims: &mut [Vec<Claim>],
) {
    explained::drop(verdicts, windows, claims);
    explained::locks(verdicts, windows, claims);
    handed_on::give(verdicts, windows, claims);
    put_aside_first(verdicts, windows, claims);
    in_turn::order(verdicts, windows, claims);
    fitting::by_name(verdicts, windows, claims);
    fitting::cap(verdicts, windows, claims);
    exclusive(windows, claims);
    fitting::refilled(verdicts, windows, claims);
    open_ends::cap(verdicts, windows, claims);
    explained::cap(verdicts, windows, claims);
    explained::passed_on(verdicts, windows, claims);
    one_look(verdicts, windows, claims);
    exchange_of_three(verdicts, windows, claims);
    occupied(verdicts, windows, claims);
    rotations(verdicts, windows, claims);
    habits(verdicts, windows, claims);
    chain::go_on(verdicts, windows, claims);
}

/// One witness explains one operation: of several calls that claim what appeared, or what was looked for and missing, the one
/// with the best grounds keeps it.
fn exclusive(windows: &[&Window], claims: &mut [Vec<Claim>]) {
    loop {
        let mut again = false;
        for i in 0..claims.len() {
            let Some(a) = claims[i].first() else { continue };
            let (id, key_a) = (a.candidate.id, key(a));
            let (found, missed) = (a.candidate.found_after, missed(a));
            if found.is_none() && missed.is_none() {
                continue;
            }
            for j in i + 1..claims.len() {
                let over = found.is_some_and(|found| windows[j].at >= found);
                if over || j - i > NEIGHBOURS && found.is_none() {
                    break;
                }
                let Some(b) = claims[j].first() else { continue };
                let same = found.is_some() && b.candidate.found_after == found
                    || missed.is_some() && self::missed(b) == missed;
                if b.candidate.id != id || !same {
                    continue;
                }
                let loser = if key(b) > key_a { i } else { j };
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

/// One look explains one operation: where a call has got a name, neither the look that found it missing before nor the one that
/// found it there afterwards speaks for a later call, unless the thread looks again after that one.
fn one_look(verdicts: &mut Verdicts<'_>, windows: &[&Window], claims: &mut [Vec<Claim>]) {
    for j in 1..claims.len() {
        let (earlier, later) = claims.split_at_mut(j);
        let Some(later) = later.first_mut() else {
            continue;
        };
        let explained = |c: &Candidate| {
            let Some((_, look)) = c.before.filter(|_| !c.after_within(3)) else {
                return false;
            };
            let taken = earlier.iter().zip(windows).rev().take(16);
            let mut given = taken.filter_map(|(claims, window)| {
                let best = claims.first()?;
                let same = best.candidate.id == c.id && best.confidence() >= Confidence::Likely;
                same.then_some((&best.candidate, window.at))
            });
            given.any(|(given, at)| {
                let confirmed = given.after.is_some_and(|(_, first)| first == look);
                look < at || confirmed || given.found_after == Some(look)
            })
        };
        for claim in later.iter_mut() {
            if !claim.candidate.appeared() && explained(&claim.candidate) {
                // what is removed right before was made free for this call
                if claim.candidate.removed_for_it {
                    continue;
                }
                // what the temporary name itself says needs no look
                let temporary = claim.candidate.relation == Relation::Temporary;
                if (claim.candidate.carried || temporary) && claim.candidate.source_made {
                    claim
                        .verdict
                        .take(look_explained::META.caps(Confidence::Possible));
                    continue;
                }
                let finding = look_explained::META.forbids();
                claim.verdict.take(finding);
                let path = verdicts.names().get(claim.candidate.id).into();
                verdicts.of_call_mut(windows[j]).rivals.push(Rival {
                    path,
                    why: finding.why.into(),
                    rule: Some(finding.rule.id),
                });
            }
        }
        later.retain(|claim| claim.confidence() > Confidence::Unknown);
    }
}

/// `A -> T`, `B -> A`, `T -> B`: the third call's source proves the first call's destination, and the way is closed. Where no
/// look shows that the first went there, or the lines tell no thread, three renames in a row may be three names given.
fn exchange_of_three(verdicts: &Verdicts<'_>, windows: &[&Window], claims: &mut [Vec<Claim>]) {
    let source = |window: &Window| verdicts.of_call(window).id();
    let same_thread = |a: &Window, b: &Window| {
        let (x, y) = (verdicts.of_call(a), verdicts.of_call(b));
        x.process == y.process
            && x.thread == y.thread
            && x.kind == Kind::Rename
            && y.kind == Kind::Rename
    };
    for k in 2..windows.len() {
        let Some(t) = source(windows[k]) else {
            continue;
        };
        for i in (0..k).rev().take(8) {
            if claims[i].first().is_none_or(|c| c.candidate.id != t) {
                continue;
            }
            let Some(a) = source(windows[i]) else {
                continue;
            };
            let told = verdicts.of_call(windows[i]).thread.is_some()
                && claims[i].first().is_some_and(|c| {
                    c.candidate.absent_before.is_some() || c.candidate.before.is_some()
                });
            if a == t
                || !same_thread(windows[i], windows[k])
                || windows[k].turn - windows[i].turn > 12
            {
                continue;
            }
            for j in i + 1..k {
                let Some(b) = source(windows[j]) else {
                    continue;
                };
                if !same_thread(windows[i], windows[j]) || b == a || b == t {
                    continue;
                }
                // nothing takes the name of a file that was made for the moment
                if beforehand::made(verdicts, windows[i], a).is_some() {
                    continue;
                }
                if found_elsewhere(verdicts, windows[j], b, a) {
                    continue;
                }
                // another rename between them is part of the circle, which is longer then
                let another =
                    (i + 1..k).any(|other| other != j && same_thread(windows[i], windows[other]));
                if another {
                    continue;
                }
                let open = |claims: &[Claim], want: PathId| {
                    claims.first().is_none_or(|c| {
                        c.confidence() < Confidence::Likely || c.candidate.id == want
                    })
                };
                // what has taken a place since was not exchanged with it
                let (first, second) = (windows[i].at, windows[j].at);
                if filled(verdicts, a, first, second) || filled(verdicts, b, second, windows[k].at)
                {
                    continue;
                }
                let seen = looked_at(verdicts, a, first, second)
                    && looked_at(verdicts, b, second, windows[k].at);
                let adjacent = windows[j].turn - windows[i].turn <= 3;
                // the name that was left last was looked for and missing, and what else is claimed did not appear
                let asked = !claims[k].first().is_some_and(|c| c.candidate.appeared())
                    && claims[k]
                        .iter()
                        .any(|c| c.candidate.id == b && c.candidate.probed_missing);
                let way = open(&claims[k], b) || asked || adjacent && open(&claims[k], a);
                if open(&claims[j], a) && way {
                    // the thread does nothing else in between
                    let between = windows[k].before.iter();
                    let mut between = between.filter(|m| m.turn > windows[i].turn);
                    let alone = between.all(|m| [a, b, t].contains(&m.id));
                    // nothing is kept under the name of a file that was made for the save
                    let saved = beforehand::made(verdicts, windows[j], b).is_some();
                    let at_best = if told && alone && !saved && seen {
                        Confidence::Likely
                    } else {
                        Confidence::Possible
                    };
                    let finding = exchange_of_three::META.speaks(at_best, Proof::HalfWitnessed);
                    if asked {
                        claims[k].retain(|c| c.candidate.id == b || c.candidate.appeared());
                    }
                    prefer(&mut claims[j], a, windows[i].at, finding);
                    prefer(&mut claims[k], b, windows[j].at, finding);
                }
            }
        }
    }
}

/// `rename A`, `rename B`, `rename T`, and both `A` and `B` are there afterwards: three names in a circle, of which `A` was put aside as
/// `T`, whatever is closer to it. Were it `B`, nothing could stand at one of the two.
fn put_aside_first(verdicts: &Verdicts<'_>, windows: &[&Window], claims: &mut [Vec<Claim>]) {
    let source = |i: usize| {
        let d = verdicts.of_call(windows[i]);
        d.id().filter(|_| d.kind == Kind::Rename && d.whole())
    };
    let refilled = |id: PathId, left: At| {
        let after = verdicts.facts.ledger.after(id, left);
        after.is_some_and(|s| s.state.present() && s.cause == Cause::Seen)
    };
    for k in 2..windows.len() {
        let (i, j) = (k - 2, k - 1);
        let (Some(a), Some(b), Some(t)) = (source(i), source(j), source(k)) else {
            continue;
        };
        let thread = |n: usize| {
            let d = verdicts.of_call(windows[n]);
            (d.process, d.thread)
        };
        let in_a_row = thread(i) == thread(k)
            && thread(j) == thread(k)
            && windows[k].turn - windows[i].turn <= 2;
        let parked = |claims: &[Claim]| claims.iter().any(|c| c.candidate.id == t);
        if in_a_row
            && a != b
            && parked(&claims[i])
            && refilled(a, windows[i].at)
            && refilled(b, windows[j].at)
        {
            claims[j].retain(|c| c.candidate.id != t);
        }
    }
}

/// Something stands at a place that one call left before another one.
fn filled(verdicts: &Verdicts<'_>, place: PathId, left: At, at: At) -> bool {
    let known = verdicts.facts.ledger.before(place, at);
    known.is_some_and(|s| s.state.present() && s.first > left)
}

/// A place that one call left was found free before the call that is to fill it, or is found filled afterwards.
fn looked_at(verdicts: &Verdicts<'_>, place: PathId, left: At, at: At) -> bool {
    let ledger = &verdicts.facts.ledger;
    let free = |s: Span| !s.state.present() && s.last > left;
    let there = |s: Span| s.state.present() && s.cause == Cause::Seen && s.first > at;
    ledger.before(place, at).is_some_and(free) || ledger.after(place, at).is_some_and(there)
}

/// What a call renamed is found right afterwards under the same last name in another directory than that of `to`.
fn found_elsewhere(verdicts: &Verdicts<'_>, window: &Window, from: PathId, to: PathId) -> bool {
    let names = verdicts.names();
    let next = window.after.first().filter(|m| m.turn - window.turn <= 1);
    next.is_some_and(|m| {
        m.found() && m.id != from && m.id != to && names.base(m.id) == names.base(from)
    })
}

/// A name that had been made free, and that an earlier call has taken since, is not free any more. (A save replaces what
/// stands there; that is another matter.)
fn occupied(verdicts: &Verdicts<'_>, windows: &[&Window], claims: &mut [Vec<Claim>]) {
    for k in 1..windows.len() {
        for j in (0..k).rev().take(16) {
            let (earlier, own) = claims.split_at(k);
            let taken = earlier[j].first().filter(|taken| {
                let freed = |c: &Claim| c.candidate.id == taken.candidate.id && c.candidate.vacated;
                own[0].iter().any(freed) && taken.confidence() >= Confidence::Likely
            });
            let Some(taken) = taken.map(|c| c.candidate.id) else {
                continue;
            };
            let given_up =
                verdicts.facts.ledger.spans(taken).iter().any(|s| {
                    !s.state.present() && s.first > windows[j].at && s.first < windows[k].at
                });
            if !given_up && verdicts.of_call(windows[k]).kind == Kind::Rename {
                claims[k].retain(|c| c.candidate.id != taken || !c.candidate.vacated);
            }
        }
    }
}

/// `log.1` is renamed, then `log` takes its name: the first went to the next number, although nothing shows it.
fn rotations(verdicts: &mut Verdicts<'_>, windows: &[&Window], claims: &mut [Vec<Claim>]) {
    for i in 0..windows.len() {
        let answered = claims[i].first().is_some_and(|c| {
            c.confidence() >= Confidence::Likely || c.candidate.relation == Relation::Rotation
        });
        if answered || verdicts.of_call(windows[i]).kind != Kind::Rename {
            continue;
        }
        let Some(id) = verdicts.of_call(windows[i]).id() else {
            continue;
        };
        let follows = (i + 1..windows.len()).take(4).any(|j| {
            claims[j]
                .first()
                .is_some_and(|c| c.candidate.id == id && c.candidate.relation == Relation::Rotation)
        });
        let name = base(verdicts.names().get(id)).to_owned();
        if let (true, Some(next)) = (follows, patterns::successor(&name)) {
            let parent = verdicts.names().parent(id);
            let to = verdicts.join(parent, &next);
            if verdicts
                .facts
                .ledger
                .after(to, windows[i].at)
                .is_some_and(|a| !a.state.present())
            {
                continue;
            }
            let finding = next_number::META.speaks(Confidence::Possible, Proof::Likeness);
            let guess = Claim::guess(to, Relation::Rotation, finding);
            claims[i].insert(0, guess);
        }
    }
}

/// A program that put other names aside with a suffix is likely to have used it here, too: where another suffix turns up
/// afterwards, and it is none that backups are known by, the habit contests it. Alone it claims nothing.
fn habits(verdicts: &Verdicts<'_>, windows: &[&Window], claims: &mut [Vec<Claim>]) {
    let habits = usual_suffixes(verdicts, windows, claims);
    for (window, claims) in windows.iter().zip(claims) {
        let d = verdicts.of_call(window);
        let (Kind::Rename, Some(id), Some(habit)) = (d.kind, d.id(), habits.get(&d.process)) else {
            continue;
        };
        let Some(best) = claims.first_mut() else {
            continue;
        };
        let (names, suffix) = (verdicts.names(), &habit.suffix);
        let name = names.get(best.candidate.id);
        let strange = best.confidence() >= Confidence::Likely
            && best.candidate.relation == Relation::Backup
            && best.candidate.absent_before.is_none()
            && !name.ends_with(suffix)
            && patterns::aside_of(base(name)).is_none();
        let old = names.get(id);
        // What has just been made is no original that somebody keeps. The claim itself is not one of the cases that it is
        // judged by.
        if !strange
            || !habit.holds(1)
            || old.ends_with(suffix)
            || patterns::temporary(base(old))
            || beforehand::made(verdicts, window, id).is_some()
        {
            continue;
        }
        let usual = names.find(&[old.as_bytes(), suffix.as_bytes()].concat());
        let gone = |to| {
            let after = verdicts.facts.ledger.after(to, window.at);
            after.is_some_and(|a| !a.state.present() && a.first > window.at)
        };
        if usual.is_some_and(gone) {
            continue;
        }
        best.verdict
            .take(habit_contests::META.caps(Confidence::Possible));
        // what the habit would have made of it may have turned up, too
        if let Some(n) = claims.iter().position(|c| Some(c.candidate.id) == usual) {
            let usual = claims.remove(n);
            claims.insert(0, usual);
        }
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
    verdicts: &Verdicts<'_>,
    windows: &[&Window],
    claims: &[Vec<Claim>],
) -> FxHashMap<u32, Habit> {
    let mut counts: FxHashMap<u32, IndexMap<BString, u32>> = FxHashMap::default();
    for (window, c) in windows.iter().zip(claims) {
        let d = verdicts.of_call(window);
        let (Some(from), Some(c)) = (d.id(), c.first()) else {
            continue;
        };
        if c.candidate.relation != Relation::Backup || c.confidence() < Confidence::Likely {
            continue;
        }
        let names = verdicts.names();
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

fn prefer(claims: &mut Vec<Claim>, id: PathId, at: At, finding: Finding) {
    let known = claims.iter().position(|c| c.candidate.id == id);
    let mut claim = match known {
        Some(n) => claims.remove(n),
        None => {
            let mut new = Claim::guess(id, Relation::None, finding);
            new.candidate.absent_before = Some(at);
            new.candidate.vacated = true;
            new
        }
    };
    claim.verdict.take(finding);
    claims.insert(0, claim);
}
