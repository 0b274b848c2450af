//! Bounded memory on a pipe that runs for days: old operations are settled and folded (`settle.rs`,
//! `fold.rs`), and paths that nobody has named for long are forgotten.
//!
//! What an operation, a descriptor or a working directory refers to is never forgotten, so no claim changes by it; a
//! forgotten path is simply unknown again, which can only make a later claim weaker.

use super::engine::Engine;
use super::fold::{drop_oldest, fold};
use super::limits::Limits;
use super::settle::settle;
use crate::ledger::Span;
use crate::trace::At;
use crate::trace::names::{PathId, rekey};

/// Threads of which is remembered what they did last.
const THREADS: usize = 4096;
/// Calls from one sweep to the next.
const SWEEP: u32 = 1 << 16;

/// Tidies up when a limit is reached.
#[inline]
pub(super) fn tidy(engine: &mut Engine) {
    engine.memory.since_sweep += 1;
    if engine.memory.since_sweep >= SWEEP || too_many_drafts(engine) || too_many_paths(engine) {
        tidy_up(engine);
    }
}

fn too_many_drafts(engine: &Engine) -> bool {
    engine.facts.changes.list.len() >= engine.memory.limits.changes
}

fn too_many_paths(engine: &Engine) -> bool {
    let most = engine.memory.limits.paths + slack(engine);
    engine.facts.trace.names.len() >= engine.memory.next_forget.max(most)
}

/// So many paths more are forgotten at once.
fn slack(engine: &Engine) -> usize {
    engine.memory.limits.paths / 6
}

#[cold]
fn tidy_up(engine: &mut Engine) {
    if engine.memory.since_sweep >= SWEEP {
        engine.memory.since_sweep = 0;
        sweep(engine);
    }
    let settling = too_many_drafts(engine);
    if settling {
        settle(engine, engine.memory.limits.changes / 8);
    }
    if settling && engine.memory.settled.len() >= engine.memory.next_fold {
        let seen = &engine.facts.trace.names;
        engine.memory.recognise(seen);
        fold(&mut engine.memory, seen);
        drop_oldest(&mut engine.memory, seen, &engine.facts.changes.list);
        engine.memory.sweep();
        // what takes time with the number of all that is kept is done the more seldom the more that is
        let settled = engine.memory.settled.len();
        let many = settled.saturating_sub(Limits::default().lasting);
        engine.memory.next_fold = match many {
            0 => 0,
            _ => settled + settled / 8,
        };
        if let Some(oldest) = engine.facts.changes.list.first().map(|d| d.at) {
            engine.facts.ledger.condense(oldest);
            // what was seen there since explains itself
            let ledger = &engine.facts.ledger;
            engine.memory.explained.retain(|id, at| {
                let seen = |s: Span| s.state.present() && s.first > *at && s.first < oldest;
                !ledger.now(*id).is_some_and(seen)
            });
        }
    }
    if too_many_paths(engine) {
        forget(engine);
        engine.memory.next_forget = engine.facts.trace.names.len() + slack(engine);
    }
}

/// Threads, openings and copies of which nothing is left but that they were: lines of a recording of days get lost, and
/// with them closes and ends.
fn sweep(engine: &mut Engine) {
    engine.facts.surroundings.sweep(THREADS);
    engine.facts.failures.sweep(THREADS);
    if engine.facts.content.outgrown() {
        let open = engine.facts.trace.sessions();
        engine.facts.content.sweep(&open);
    }
}

/// Of the paths at which nothing stands, only so many are kept for each of the others: those that were there and went, or
/// were looked for in vain, speak for a new name only shortly before it is given.
const ABSENT: usize = 10;

/// Keeps the paths that something refers to and the most recently named of the rest, those first at which something stands.
fn forget(engine: &mut Engine) {
    let count = engine.facts.trace.names.len();
    let mut keep = vec![false; count];
    keep[0] = true;
    engine.visit(&mut |id| {
        if let Some(keep) = keep.get_mut(id.index()) {
            *keep = true;
        }
    });
    let present = newest(engine, true, engine.memory.limits.paths);
    let absent = newest(engine, false, engine.memory.limits.paths / ABSENT);
    for n in 0..count as u32 {
        let id = PathId(n);
        let recent = engine.facts.ledger.now(id).is_some_and(|s| {
            let since = if s.state.present() { present } else { absent };
            s.last >= since
        });
        if recent || keep[id.index()] {
            let mut up = id;
            while !keep[up.index()] || up == id {
                keep[up.index()] = true;
                if up == PathId::ROOT {
                    break;
                }
                up = engine.facts.trace.names.parent(up);
            }
        }
    }
    let place = engine.facts.trace.names.keep(&keep);
    engine.memory.forgotten.paths += (count - engine.facts.trace.names.len()) as u64;
    engine.memory.forgot = engine.facts.now;
    let moved = |id: PathId| match place.get(id.index()) {
        // what no line holds has a number of its own
        None => Some(id),
        Some(&u32::MAX) => None,
        Some(&place) => Some(PathId(place)),
    };
    engine.facts.ledger.renumber(moved);
    engine.facts.trace.renumber(moved);
    engine.visit(&mut |id| {
        if let Some(to) = moved(*id) {
            *id = to;
        }
    });
    engine
        .facts
        .surroundings
        .renumber(&engine.facts.trace.names, moved);
    engine.facts.content.renumber(moved);
    engine.facts.narrow.renumber(moved);
    engine.facts.failures.renumber(moved);
    rekey(&mut engine.facts.modes, moved);
    rekey(&mut engine.facts.changed, moved);
    rekey(&mut engine.facts.foreign, moved);
    engine.facts.foreign_log.renumber(moved);
    rekey(&mut engine.memory.explained, moved);
    engine.facts.latest.renumber(moved);
    // Two that stand for all the older ones: what they could have named stays contested.
    if engine.facts.namings.len() > engine.memory.limits.paths {
        let cut = engine.facts.namings.len() / 2;
        let at = engine.facts.namings[cut];
        engine.facts.namings.drain(..cut);
        engine.facts.namings.splice(..0, [at, at]);
    }
}

/// The line since which `most` paths were named at which something stands, or nothing.
fn newest(engine: &Engine, present: bool, most: usize) -> At {
    let mut last: Vec<At> = (0..engine.facts.trace.names.len() as u32)
        .filter_map(|n| engine.facts.ledger.now(PathId(n)))
        .filter(|s| s.state.present() == present)
        .map(|s| s.last)
        .collect();
    if last.len() <= most {
        return At::default();
    }
    let at = last.len() - most;
    *last.select_nth_unstable(at).1
}

impl Engine {
    /// Every reference to a path that must stay good.
    fn visit(&mut self, each: &mut dyn FnMut(&mut PathId)) {
        let changes = self.memory.settled.iter_mut();
        for d in changes.chain(&mut self.facts.changes.list) {
            d.names_mut().for_each(&mut *each);
        }
        self.memory.made.visit(each);
        self.facts.foreign_log.visit(each);
        self.facts.disk_lines.visit(each);
        self.facts.narrow.visit(each);
        self.facts.surroundings.visit(each);
        self.facts.content.visit(each);
        self.facts.failures.visit(each);
        self.facts.trace.visit(each);
    }
}
