//! What settled operations come to: what came and went without trace is counted instead of kept, the same file saved
//! again and again is one operation, and of operations beyond a limit only the newest are kept.

use bstr::ByteSlice;
use rustc_hash::{FxHashMap, FxHashSet};

use super::draft::Draft;
use super::engine::Engine;
use super::operation::{Confidence, Kind};
use crate::trace::names::PathId;

/// Folds what is settled.
pub(super) fn fold(engine: &mut Engine) {
    let found = Found::new(engine);
    for (first, n) in &found.repeats {
        let (at, more) = (engine.drafts[*n].at, engine.drafts[*n].again.0 + 1);
        let first = &mut engine.drafts[*first];
        first.again = (first.again.0 + more, at);
    }
    engine.forgotten.transient += found.transient;
    remove(engine, &found.gone);
    // what is left stays for long
    for d in &mut engine.drafts[..engine.settled] {
        d.rivals.shrink_to_fit();
        d.evidence.shrink_to_fit();
    }
}

/// Drops the oldest settled operations beyond the limits: from then on the report begins later than the recording.
pub(super) fn drop_oldest(engine: &mut Engine) {
    let most = engine.limits.lasting;
    let count = if engine.settled > most {
        engine.settled - most / 4 * 3
    } else {
        too_far_afield(engine)
    };
    if count == 0 {
        return;
    }
    let mut gone = vec![false; engine.drafts.len()];
    gone[..count].fill(true);
    engine.forgotten.operations += count as u64;
    engine.forgotten.until = engine.drafts[..count].iter().map(|d| d.at).max();
    for d in &engine.drafts[..count] {
        let names = [d.id(), d.to.as_ref().and_then(|to| to.id)];
        for id in names.into_iter().flatten() {
            engine.dropped.add(engine.trace.names.get(id));
        }
        if let Some(temporary) = &d.facts.texts().temporary {
            engine.dropped.add(temporary.as_bstr());
        }
    }
    remove(engine, &gone);
}

/// So many of the oldest settled operations are to go if all together are about too many places.
fn too_far_afield(engine: &Engine) -> usize {
    let (names, most) = (&engine.trace.names, engine.limits.places);
    let mut met = vec![false; names.len()];
    let (mut count, mut enough) = (0, None);
    for (n, d) in engine.drafts.iter().enumerate().rev() {
        let to = d.to.as_ref().and_then(|t| t.id);
        for mut up in d.id().into_iter().chain(to) {
            while !std::mem::replace(&mut met[up.index()], true) {
                count += 1;
                up = names.parent(up);
            }
        }
        if count > most / 4 * 3 {
            enough.get_or_insert(n);
        }
        if count > most {
            return enough.unwrap_or(n).min(engine.settled);
        }
    }
    0
}

/// A directory that was made and removed again, and the drafts in between.
struct Passing {
    parts: Vec<usize>,
    from: usize,
    to: usize,
}

struct Found {
    gone: Vec<bool>,
    transient: u64,
    /// A save of the same file, and the first of them.
    repeats: Vec<(usize, usize)>,
}

impl Found {
    fn new(engine: &Engine) -> Found {
        let mut pass = Pass {
            engine,
            lives: FxHashMap::default(),
            saves: FxHashMap::default(),
            gone: vec![false; engine.drafts.len()],
            repeats: Vec::new(),
            passing: FxHashMap::default(),
        };
        let absorbed = |n: &usize| engine.drafts[*n].absorbed;
        for n in (0..engine.settled).filter(|n| !absorbed(n)) {
            pass.take(n);
        }
        pass.keep_needed();
        let repeats: FxHashSet<usize> = pass.repeats.iter().map(|r| r.1).collect();
        let transient = pass.gone.iter().filter(|g| **g).count() as u64;
        let mut gone = pass.gone;
        let mut kept = Vec::new();
        for (first, n) in pass.repeats {
            // the first may have gone with the file
            if !gone[first] && !gone[n] {
                kept.push((first, n));
            }
        }
        let absorbed = (0..engine.settled).filter(absorbed);
        for n in repeats.into_iter().chain(absorbed) {
            gone[n] = true;
        }
        Found {
            gone,
            transient,
            repeats: kept,
        }
    }
}

struct Pass<'e> {
    engine: &'e Engine,
    /// What an object that was made in the capture went through, by the place where it stands.
    lives: FxHashMap<PathId, Vec<usize>>,
    /// The first of the saves of a file since its name was last given or taken otherwise.
    saves: FxHashMap<PathId, usize>,
    gone: Vec<bool>,
    repeats: Vec<(usize, usize)>,
    passing: FxHashMap<PathId, Vec<Passing>>,
}

impl Pass<'_> {
    fn take(&mut self, n: usize) {
        let d = &self.engine.drafts[n];
        let Some(id) = d.id() else { return };
        let to = d.to.as_ref();
        let known = to
            .filter(|t| t.confidence >= Confidence::Likely)
            .and_then(|t| t.id);
        let sure = d.visible >= Confidence::Likely;
        match d.kind {
            Kind::Create | Kind::Mkdir | Kind::Symlink => {
                self.saves.remove(&id);
                self.lives.remove(&id);
                if sure && d.facts.replaced == Some(false) {
                    self.lives.insert(id, vec![n]);
                }
            }
            Kind::Replace => self.saved(n, d, id, sure),
            Kind::Unlink | Kind::Rmdir => {
                self.saves.remove(&id);
                let Some(mut life) = self.lives.remove(&id) else {
                    return;
                };
                if !sure {
                    return;
                }
                life.push(n);
                for part in &life {
                    self.gone[*part] = true;
                }
                if d.kind == Kind::Rmdir {
                    self.passing.entry(id).or_default().push(Passing {
                        from: life[0],
                        to: n,
                        parts: life,
                    });
                }
            }
            Kind::Rename | Kind::Link | Kind::Exchange => {
                let life = self.lives.remove(&id);
                self.saves.remove(&id);
                self.forget_below(id);
                for other in [known, to.and_then(|t| t.id)].into_iter().flatten() {
                    self.lives.remove(&other);
                    self.saves.remove(&other);
                    self.forget_below(other);
                }
                let alone = d.kind == Kind::Rename && d.facts.replaced == Some(false);
                if let (true, Some(mut life), Some(to)) = (alone, life, known) {
                    life.push(n);
                    self.lives.insert(to, life);
                }
            }
            _ => {
                if let Some(life) = self.lives.get_mut(&id) {
                    life.push(n);
                }
            }
        }
    }

    fn saved(&mut self, n: usize, d: &Draft, id: PathId, sure: bool) {
        if let Some(life) = self.lives.get_mut(&id) {
            life.push(n);
        } else if sure && d.facts.replaced == Some(false) {
            self.lives.insert(id, vec![n]);
        }
        let first = self.saves.get(&id).copied().filter(|first| {
            let first = &self.engine.drafts[*first];
            first.process == d.process && first.visible == d.visible
        });
        match first {
            Some(first) => self.repeats.push((first, n)),
            None => {
                self.saves.insert(id, n);
            }
        }
    }

    /// A directory has another name, and with it what is in it.
    fn forget_below(&mut self, id: PathId) {
        if self.engine.trace.names.children(id).next().is_some() {
            for below in self.engine.trace.names.below(id) {
                self.lives.remove(&below);
                self.saves.remove(&below);
            }
        }
    }

    /// A directory that came and went stays if something that stays happened in it meanwhile: without it, it would seem
    /// to have stood there before.
    fn keep_needed(&mut self) {
        let names = &self.engine.trace.names;
        let mut queue: Vec<usize> = (0..self.engine.settled)
            .filter(|n| !self.gone[*n] && !self.engine.drafts[*n].absorbed)
            .collect();
        while let Some(n) = queue.pop() {
            let d = &self.engine.drafts[n];
            for id in [d.id(), d.to.as_ref().and_then(|t| t.id)]
                .into_iter()
                .flatten()
            {
                let mut up = names.parent(id);
                while up != PathId::ROOT {
                    let Some(all) = self.passing.get_mut(&up) else {
                        up = names.parent(up);
                        continue;
                    };
                    let during = |p: &Passing| p.from < n && n < p.to;
                    for passing in all.extract_if(.., |p| during(p)) {
                        for part in passing.parts {
                            self.gone[part] = false;
                            queue.push(part);
                        }
                    }
                    up = names.parent(up);
                }
            }
        }
    }
}

/// Takes drafts out of the list; whatever refers to the others follows.
fn remove(engine: &mut Engine, gone: &[bool]) {
    if !gone.contains(&true) {
        return;
    }
    let mut place = Vec::with_capacity(gone.len());
    let mut next = 0;
    for g in gone {
        place.push(next);
        next += usize::from(!g);
    }
    let settled = gone[..engine.settled].iter().filter(|g| !**g).count();
    let mut n = 0;
    engine.drafts.retain(|_| {
        n += 1;
        !gone[n - 1]
    });
    engine.settled = settled;
    let moved = |n: usize| (!gone[n]).then(|| place[n]);
    engine.surroundings.redraft(moved);
    engine.content.redraft(moved);
    engine.narrow.redraft(moved);
    engine.latest.redraft(moved);
}
