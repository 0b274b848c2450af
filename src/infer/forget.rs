//! Bounded memory on a pipe that runs for days: what came and went without trace is counted instead of kept, and paths
//! that nobody has named for long are forgotten.
//!
//! What an operation, a descriptor or a working directory refers to is never forgotten, so no claim changes by it; a
//! forgotten path is simply unknown again, which can only make a later claim weaker.

use rustc_hash::FxHashMap;

use super::engine::Engine;
use super::operation::Kind;
use crate::trace::At;
use crate::trace::names::{Names, PathId};

/// When to tidy up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Distinct paths.
    pub paths: usize,
    /// Operations that may have come and gone.
    pub drafts: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            paths: 150_000,
            drafts: 20_000,
        }
    }
}

/// What was let go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Paths.
    pub paths: u64,
    /// Calls on files that were made and removed again.
    pub transient: u64,
}

/// Tidies up when a limit is reached.
pub(super) fn tidy(engine: &mut Engine) {
    if engine.drafts.len() >= engine.next_tidy.drafts {
        fold(engine);
        engine.next_tidy.drafts = (engine.drafts.len() * 2).max(engine.limits.drafts);
    }
    if engine.trace.names.len() >= engine.next_tidy.paths {
        forget(engine);
        engine.next_tidy.paths = (engine.trace.names.len() * 2).max(engine.limits.paths);
    }
}

/// Drops the drafts of files that were made and removed again, the newest ones excepted.
fn fold(engine: &mut Engine) {
    let newest = engine.drafts.len().saturating_sub(engine.limits.drafts / 4);
    let mut parts: FxHashMap<PathId, Vec<usize>> = FxHashMap::default();
    let mut gone = vec![false; engine.drafts.len()];
    for (n, d) in engine.drafts.iter().enumerate().take(newest) {
        let Some(id) = d.id() else { continue };
        match d.kind {
            Kind::Create | Kind::Mkdir => {
                parts.insert(id, vec![n]);
            }
            Kind::Unlink | Kind::Rmdir => {
                if let Some(made) = parts.remove(&id) {
                    for m in made {
                        gone[m] = true;
                    }
                    gone[n] = true;
                }
            }
            _ if d.hidden.is_some() => {
                parts.remove(&id);
            }
            _ => {
                if let Some(p) = parts.get_mut(&id) {
                    p.push(n);
                }
            }
        }
    }
    let mut place = vec![0usize; engine.drafts.len()];
    let mut next = 0;
    for (n, g) in gone.iter().enumerate() {
        place[n] = next;
        next += usize::from(!g);
    }
    let mut n = 0;
    engine.drafts.retain(|_| {
        n += 1;
        !gone[n - 1]
    });
    engine.forgotten.transient += (place.len() - next) as u64;
    let moved = |n: usize| (!gone[n]).then(|| place[n]);
    for h in &mut engine.surroundings.hidden {
        h.draft = moved(h.draft).unwrap_or(h.draft);
    }
    engine.content.redraft(moved);
    engine.narrow.redraft(moved);
    engine.latest.retain(|_, n| match moved(*n) {
        Some(to) => {
            *n = to;
            true
        }
        None => false,
    });
}

/// Keeps the paths that something refers to and the most recently named half of the rest.
fn forget(engine: &mut Engine) {
    let count = engine.trace.names.len();
    let mut keep = vec![false; count];
    keep[0] = true;
    engine.visit(&mut |id| keep[id.index()] = true);
    let mut last: Vec<At> = (0..count as u32)
        .filter_map(|n| engine.ledger.now(PathId(n)).map(|s| s.last))
        .collect();
    let half = engine.limits.paths / 2;
    let since = if last.len() > half {
        let at = last.len() - half;
        *last.select_nth_unstable(at).1
    } else {
        At::default()
    };
    for n in 0..count as u32 {
        let id = PathId(n);
        let recent = engine.ledger.now(id).is_some_and(|s| s.last >= since);
        if recent || keep[id.index()] {
            let mut up = id;
            while !keep[up.index()] || up == id {
                keep[up.index()] = true;
                if up == PathId::ROOT {
                    break;
                }
                up = engine.trace.names.parent(up);
            }
        }
    }
    let mut names = Names::new();
    let mut place = vec![None; count];
    for n in 0..count {
        if keep[n] {
            let old = PathId(n as u32);
            place[n] = Some(names.intern(engine.trace.names.get(old)));
        }
    }
    engine.forgotten.paths += (count - names.len()) as u64;
    engine.forgot = engine.now;
    let moved = |id: PathId| place[id.index()];
    engine.ledger.renumber(moved);
    engine.visit(&mut |id| {
        if let Some(to) = moved(*id) {
            *id = to;
        }
    });
    engine.surroundings.renumber(moved);
    engine.content.renumber(moved);
    engine.narrow.renumber(moved);
    engine.failures.renumber(moved);
    rekey(&mut engine.modes, moved);
    rekey(&mut engine.changed, moved);
    rekey(&mut engine.foreign, moved);
    engine.latest = std::mem::take(&mut engine.latest)
        .into_iter()
        .filter_map(|((id, kind), n)| Some(((moved(id)?, kind), n)))
        .collect();
    engine.trace.names = names;
    // Two that stand for all the older ones: what they could have named stays contested.
    if engine.namings.len() > engine.limits.paths {
        let cut = engine.namings.len() / 2;
        let at = engine.namings[cut];
        engine.namings.drain(..cut);
        engine.namings.splice(..0, [at, at]);
    }
}

/// Moves the entries of a map to the new numbers; those of forgotten paths go.
pub(crate) fn rekey<V>(map: &mut FxHashMap<PathId, V>, moved: impl Fn(PathId) -> Option<PathId>) {
    *map = std::mem::take(map)
        .into_iter()
        .filter_map(|(id, v)| Some((moved(id)?, v)))
        .collect();
}

impl Engine {
    /// Every reference to a path that must stay good.
    fn visit(&mut self, each: &mut dyn FnMut(&mut PathId)) {
        for d in &mut self.drafts {
            if let Some(p) = &mut d.path {
                each(&mut p.id);
            }
            if let Some(id) = d.to.as_mut().and_then(|t| t.id.as_mut()) {
                each(id);
            }
        }
        self.narrow.visit(each);
        self.surroundings.visit(each);
        self.content.visit(each);
        self.failures.visit(each);
        self.trace.visit(each);
    }
}
