//! Bounded memory on a pipe that runs for days: old operations are settled and condensed (`settle.rs`,
//! `condense.rs`), and paths that nobody has named for long are forgotten.
//!
//! What an operation, a descriptor or a working directory refers to is never forgotten, so no claim changes by it; a
//! forgotten path is simply unknown again, which can only make a later claim weaker.

use crate::infer::memory::condense::{condense, drop_oldest};
use crate::infer::memory::limits::Limits;
use crate::infer::memory::settle::settle;
use crate::infer::observe::Observation;
use crate::ledger::Span;
use crate::trace::At;
use crate::trace::names::{PathId, rekey};

/// Threads of which is remembered what they did last.
const THREADS: usize = 4096;
/// Calls from one sweep to the next.
const SWEEP: u32 = 1 << 16;

/// Tidies up when a limit is reached.
#[inline]
pub(in crate::infer) fn tidy(observation: &mut Observation) {
    let due = is_due(observation);
    observation.memory.since_sweep += 1;
    if due {
        tidy_up(observation);
    }
}

/// The next call is one at which a limit is reached.
#[inline]
pub(in crate::infer) fn is_due(observation: &Observation) -> bool {
    observation.memory.since_sweep + 1 >= SWEEP
        || too_many_changes(observation)
        || too_many_paths(observation)
}

fn too_many_changes(observation: &Observation) -> bool {
    observation.facts.changes.list.len() >= observation.memory.limits.changes
}

fn too_many_paths(observation: &Observation) -> bool {
    let most = observation.memory.limits.paths + slack(observation);
    observation.facts.trace.names.len() >= observation.memory.next_forget.max(most)
}

/// So many paths more are forgotten at once.
fn slack(observation: &Observation) -> usize {
    observation.memory.limits.paths / 6
}

#[cold]
fn tidy_up(observation: &mut Observation) {
    if observation.memory.since_sweep >= SWEEP {
        observation.memory.since_sweep = 0;
        sweep(observation);
    }
    let settling = too_many_changes(observation);
    if settling {
        settle(observation, observation.memory.limits.changes / 8);
    }
    if settling && observation.memory.settled.len() >= observation.memory.next_condense {
        let seen = &observation.facts.trace.names;
        observation.memory.recognise(seen);
        condense(&mut observation.memory, seen);
        drop_oldest(
            &mut observation.memory,
            seen,
            &observation.facts.changes.list,
        );
        observation.memory.sweep();
        // what takes time with the number of all that is kept is done the more seldom the more that is
        let settled = observation.memory.settled.len();
        let many = settled.saturating_sub(Limits::default().lasting);
        observation.memory.next_condense = match many {
            0 => 0,
            _ => settled + settled / 8,
        };
        if let Some(oldest) = observation.facts.changes.list.first().map(|d| d.at) {
            observation.facts.ledger.condense(oldest);
            // what was seen there since explains itself
            let ledger = &observation.facts.ledger;
            observation.memory.explained.retain(|id, at| {
                let seen = |s: Span| s.state.present() && s.first > *at && s.first < oldest;
                !ledger.now(*id).is_some_and(seen)
            });
        }
    }
    if too_many_paths(observation) {
        forget(observation);
        // where operations keep most of them, going over all of them again and again would take longer the more there are
        let kept = observation.facts.trace.names.len();
        observation.memory.next_forget = kept + slack(observation).max(kept / 6);
    }
}

/// Threads, openings and copies of which nothing is left but that they were: lines of a recording of days get lost, and
/// with them closes and ends.
fn sweep(observation: &mut Observation) {
    observation.facts.windows.sweep(THREADS);
    observation.facts.failures.sweep(THREADS);
    if observation.facts.content.outgrown() {
        let open = observation.facts.trace.openings();
        observation.facts.content.sweep(&open);
        observation.facts.read_meanwhile.sweep(&open);
    }
}

/// Of the paths at which nothing stands, only so many are kept for each of the others: those that were there and went, or
/// were looked for in vain, speak for a new name only shortly before it is given.
const ABSENT: usize = 10;

/// Keeps the paths that something refers to and the most recently named of the rest, those first at which something stands.
fn forget(observation: &mut Observation) {
    let count = observation.facts.trace.names.len();
    let mut keep = vec![false; count];
    keep[0] = true;
    observation.visit(&mut |id| {
        if let Some(keep) = keep.get_mut(id.index()) {
            *keep = true;
        }
    });
    let present = newest(observation, true, observation.memory.limits.paths);
    let absent = newest(observation, false, observation.memory.limits.paths / ABSENT);
    for n in 0..count as u32 {
        let id = PathId(n);
        let recent = observation.facts.ledger.now(id).is_some_and(|s| {
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
                up = observation.facts.trace.names.parent(up);
            }
        }
    }
    let place = observation.facts.trace.names.keep(&keep);
    observation.memory.forgotten.paths += (count - observation.facts.trace.names.len()) as u64;
    observation.memory.forgot = observation.facts.now;
    let moved = |id: PathId| match place.get(id.index()) {
        // what no line holds has a number of its own
        None => Some(id),
        Some(&u32::MAX) => None,
        Some(&place) => Some(PathId(place)),
    };
    observation.memory.looks.forget();
    observation.facts.ledger.renumber(moved);
    observation.facts.trace.renumber(moved);
    observation.visit(&mut |id| {
        if let Some(to) = moved(*id) {
            *id = to;
        }
    });
    observation
        .facts
        .windows
        .renumber(&observation.facts.trace.names, moved);
    observation.facts.content.renumber(moved);
    observation.facts.narrow.renumber(moved);
    observation.facts.failures.renumber(moved);
    rekey(&mut observation.facts.modes, moved);
    observation.facts.changed.renumber(moved);
    rekey(&mut observation.facts.foreign, moved);
    rekey(&mut observation.facts.renames_in_vain, moved);
    observation.facts.foreign_log.renumber(moved);
    rekey(&mut observation.memory.explained, moved);
    observation.facts.last_edit.renumber(moved);
    // Two that stand for all the older ones: what they could have named stays contested.
    if observation.facts.namings.len() > observation.memory.limits.paths {
        let cut = observation.facts.namings.len() / 2;
        let at = observation.facts.namings[cut];
        observation.facts.namings.drain(..cut);
        observation.facts.namings.splice(..0, [at, at]);
    }
}

/// The line since which `most` paths were named at which something stands, or nothing.
fn newest(observation: &Observation, present: bool, most: usize) -> At {
    let mut last: Vec<At> = (0..observation.facts.trace.names.len() as u32)
        .filter_map(|n| observation.facts.ledger.now(PathId(n)))
        .filter(|s| s.state.present() == present)
        .map(|s| s.last)
        .collect();
    if last.len() <= most {
        return At::default();
    }
    let at = last.len() - most;
    *last.select_nth_unstable(at).1
}

impl Observation {
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
        self.facts.windows.visit(each);
        self.facts.content.visit(each);
        self.facts.failures.visit(each);
        self.facts.trace.visit(each);
    }
}
