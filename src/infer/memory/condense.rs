//! What settled operations come to: what came and went without trace is counted instead of kept, the same file saved
//! again and again is one operation, and of operations beyond a limit only the newest are kept.

use bstr::ByteSlice;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::infer::facts::change::Change;
use crate::infer::made::{Made, Paths};
use crate::infer::memory::Memory;
use crate::infer::operation::{Confidence, Kind};
use crate::trace::names::{Names, PathId};

/// Condenses what is settled.
pub(in crate::infer) fn condense(memory: &mut Memory, seen: &Names) {
    let none = Made::default();
    let found = Condensed::new(&memory.settled, Paths::new(seen, &memory.made, &none));
    for (first, n) in &found.repeats {
        let (at, more) = (memory.settled[*n].at, memory.settled[*n].again.0 + 1);
        let first = &mut memory.settled[*first];
        first.again = (first.again.0 + more, at);
    }
    memory.forgotten.transient += found.transient;
    remove(memory, &found.gone);
    // what is left stays for long
    for d in &mut memory.settled {
        d.rivals.shrink_to_fit();
        d.evidence.shrink_to_fit();
    }
}

/// Drops the oldest settled operations beyond the limits: from then on the report begins later than the recording. `open` are
/// those that are not settled yet.
pub(in crate::infer) fn drop_oldest(memory: &mut Memory, seen: &Names, open: &[Change]) {
    let most = memory.limits.lasting;
    let none = Made::default();
    let names = Paths::new(seen, &memory.made, &none);
    let count = if memory.settled.len() > most {
        memory.settled.len() - most / 4 * 3
    } else {
        too_far_afield(memory, names, seen.len(), open)
    };
    if count == 0 {
        return;
    }
    let mut gone = vec![false; memory.settled.len()];
    gone[..count].fill(true);
    memory.forgotten.operations += count as u64;
    memory.forgotten.until = memory.settled[..count].iter().map(|d| d.at).max();
    for d in &memory.settled[..count] {
        for id in [d.id(), d.to.as_ref().and_then(|to| to.id)]
            .into_iter()
            .flatten()
        {
            memory.dropped.add(names.get(id));
        }
        if let Some(temporary) = &d.details.rare().temporary {
            memory.dropped.add(temporary.as_bstr());
        }
    }
    remove(memory, &gone);
}

/// So many of the oldest settled operations are to go if all together are about too many places.
fn too_far_afield(memory: &Memory, names: Paths<'_>, seen: usize, open: &[Change]) -> usize {
    let most = memory.limits.places;
    let mut met = vec![false; seen];
    let mut made: FxHashSet<PathId> = FxHashSet::default();
    let (mut count, mut enough) = (0, None);
    let total = memory.settled.len() + open.len();
    let newest = open.iter().rev().chain(memory.settled.iter().rev());
    for (n, d) in (0..total).rev().zip(newest) {
        let to = d.to.as_ref().and_then(|t| t.id);
        for mut up in d.id().into_iter().chain(to) {
            loop {
                let known = match met.get_mut(up.index()) {
                    Some(met) => std::mem::replace(met, true),
                    None => !made.insert(up),
                };
                if known {
                    break;
                }
                count += 1;
                up = names.parent(up);
            }
        }
        if count > most / 4 * 3 {
            enough.get_or_insert(n);
        }
        if count > most {
            return enough.unwrap_or(n).min(memory.settled.len());
        }
    }
    0
}

/// A directory that was made and removed again, and the changes in between.
struct ShortLived {
    parts: Vec<usize>,
    from: usize,
    to: usize,
}

struct Condensed {
    gone: Vec<bool>,
    transient: u64,
    /// A save of the same file, and the first of them.
    repeats: Vec<(usize, usize)>,
}

impl Condensed {
    fn new(settled: &[Change], names: Paths<'_>) -> Condensed {
        let mut pass = Pass {
            settled,
            names,
            lives: FxHashMap::default(),
            saves: FxHashMap::default(),
            gone: vec![false; settled.len()],
            repeats: Vec::new(),
            short_lived: FxHashMap::default(),
        };
        let absorbed = |n: &usize| settled[*n].absorbed;
        for n in (0..settled.len()).filter(|n| !absorbed(n)) {
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
        let absorbed = (0..settled.len()).filter(absorbed);
        for n in repeats.into_iter().chain(absorbed) {
            gone[n] = true;
        }
        Condensed {
            gone,
            transient,
            repeats: kept,
        }
    }
}

struct Pass<'e> {
    settled: &'e [Change],
    names: Paths<'e>,
    /// What an object that was made in the capture went through, by the place where it stands.
    lives: FxHashMap<PathId, Vec<usize>>,
    /// The first of the saves of a file since its name was last given or taken otherwise.
    saves: FxHashMap<PathId, usize>,
    gone: Vec<bool>,
    repeats: Vec<(usize, usize)>,
    short_lived: FxHashMap<PathId, Vec<ShortLived>>,
}

impl<'e> Pass<'e> {
    fn take(&mut self, n: usize) {
        let settled: &'e [Change] = self.settled;
        let d = &settled[n];
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
                if sure && d.details.replaced == Some(false) {
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
                    self.short_lived.entry(id).or_default().push(ShortLived {
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
                let alone = d.kind == Kind::Rename && d.details.replaced == Some(false);
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

    fn saved(&mut self, n: usize, d: &Change, id: PathId, sure: bool) {
        if let Some(life) = self.lives.get_mut(&id) {
            life.push(n);
        } else if sure && d.details.replaced == Some(false) {
            self.lives.insert(id, vec![n]);
        }
        let first = self.saves.get(&id).copied().filter(|first| {
            let first = &self.settled[*first];
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
        if self.names.children(id).next().is_some() {
            for below in self.names.below(id) {
                self.lives.remove(&below);
                self.saves.remove(&below);
            }
        }
    }

    /// A directory that came and went stays if something that stays happened in it meanwhile: without it, it would seem
    /// to have stood there before.
    fn keep_needed(&mut self) {
        let names = self.names;
        let mut queue: Vec<usize> = (0..self.settled.len())
            .filter(|n| !self.gone[*n] && !self.settled[*n].absorbed)
            .collect();
        while let Some(n) = queue.pop() {
            let d = &self.settled[n];
            for id in [d.id(), d.to.as_ref().and_then(|t| t.id)]
                .into_iter()
                .flatten()
            {
                let mut up = names.parent(id);
                while up != PathId::ROOT {
                    let Some(all) = self.short_lived.get_mut(&up) else {
                        up = names.parent(up);
                        continue;
                    };
                    let during = |p: &ShortLived| p.from < n && n < p.to;
                    for short_lived in all.extract_if(.., |p| during(p)) {
                        for part in short_lived.parts {
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

/// Takes settled changes out of the list.
fn remove(memory: &mut Memory, gone: &[bool]) {
    let mut gone = gone.iter();
    memory.settled.retain(|_| gone.next() != Some(&true));
}
