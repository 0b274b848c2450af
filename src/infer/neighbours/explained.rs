//! Claims that another operation explains: what speaks for them is that one's witness.
//!
//! Pattern: `link /etc/passwd.311`, ..., `unlink /etc/passwd.lock`: the name that is heard of only when it is removed is the
//! lock's, and no rename's in between. `rename X`, `rename X.part`: the second does not go back to `X`, unless something is
//! seen there. A rename packs nothing: `X.1` does not become `X.2.gz`.

use std::cell::LazyCell;

use bstr::ByteSlice;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::dialect::fs_usage::calls::Op;
use crate::infer::candidates::claims::Claim;
use crate::infer::facts::windows::Window;
use crate::infer::operation::{Confidence, Kind, Proof};
use crate::infer::patterns::{self, Relation};
use crate::infer::rules::neighbours::{lock_by_link, source_of_a_later_one};
use crate::infer::verdicts::Verdicts;
use crate::ledger::Cause;
use crate::trace::At;
use crate::trace::names::PathId;

/// Calls before one that may have taken what it seems to go back to.
const BACK: usize = 16;

/// Drops the claims whose evidence belongs to another operation.
pub(in crate::infer) fn drop(
    verdicts: &Verdicts<'_>,
    windows: &[&Window],
    claims: &mut [Vec<Claim>],
) {
    let removals = LazyCell::new(|| removals(verdicts));
    let renamed_next = renamed_next(verdicts, windows);
    let makers = makers(verdicts, windows);
    for (i, next) in renamed_next.into_iter().enumerate() {
        let (before, rest) = claims.split_at_mut(i);
        let Some(own) = rest.first_mut().filter(|own| !own.is_empty()) else {
            continue;
        };
        let case = OneCall {
            verdicts,
            windows,
            i,
            before,
        };
        own.retain(|c| {
            !(case.packs(c)
                || makers.contains(&c.candidate.id)
                || case.only_removed(c, &removals)
                || case.is_next_source(c, next)
                || case.goes_back(c)
                || case.is_siblings(c))
        });
    }
}

/// What may be the witness of another call, of which nothing else tells, is no better than possible: a name that is first heard
/// of as the source of a later rename, where the names do not belong together; a backup's name that was made free long before
/// and is found again.
pub(in crate::infer) fn cap(
    verdicts: &Verdicts<'_>,
    windows: &[&Window],
    claims: &mut [Vec<Claim>],
) {
    let source = |i: usize| verdicts.of_call(windows[i]).id();
    let likely = |own: &Vec<Claim>| {
        let first = own.first().filter(|c| c.confidence() >= Confidence::Likely);
        first.map(|c| c.candidate.id)
    };
    let mut weak = Vec::new();
    for (i, own) in claims.iter().enumerate() {
        let Some(c) = own.first().filter(|c| c.confidence() >= Confidence::Likely) else {
            continue;
        };
        let c = &c.candidate;
        let Some(found) = c.found_after else {
            continue;
        };
        let end = windows.partition_point(|window| window.at < found);
        let start = match c.absent_before {
            Some(_) if c.relation != Relation::Backup || !c.vacated => continue,
            Some(_) if c.probed_missing || c.removed_for_it => continue,
            Some(free) => windows.partition_point(|window| window.at <= free),
            // in a rotation the higher numbers go first
            None if c.relation.named() && c.relation != Relation::Rotation => continue,
            None if c.present_before.is_some() => continue,
            None => {
                let as_source = windows.get(end).is_some_and(|window| window.at == found);
                if !as_source || source(end) != Some(c.id) {
                    continue;
                }
                i.saturating_sub(BACK)
            }
        };
        let process = verdicts.of_call(windows[i]).process;
        let open = (start..end).filter(|j| *j != i).any(|j| {
            let d = verdicts.of_call(windows[j]);
            let told = likely(&claims[j]).is_some_and(|other| other != c.id);
            d.process == process && matches!(d.kind, Kind::Rename | Kind::Link) && !told
        });
        if open {
            weak.push(i);
        }
    }
    for i in weak {
        let finding = source_of_a_later_one::META.caps(Confidence::Possible);
        claims[i][0].verdict.take(finding);
    }
}

/// What the process renames next, and nothing made, stands beside and has a name that holds this one's: it may be what this call
/// made of it, so that the name that is found after both calls is possible only.
pub(in crate::infer) fn passed_on(
    verdicts: &Verdicts<'_>,
    windows: &[&Window],
    claims: &mut [Vec<Claim>],
) {
    let (names, ledger) = (verdicts.names(), &verdicts.facts.ledger);
    let renamed_next = renamed_next(verdicts, windows);
    let best = |own: &Vec<Claim>| own.first().map(|c| c.candidate.id);
    let claims_to: Vec<Option<PathId>> = claims.iter().map(best).collect();
    for (i, window) in windows.iter().enumerate() {
        let likely = |c: &&mut Claim| c.confidence() >= Confidence::Likely;
        let d = verdicts.of_call(window);
        let own = d.id().filter(|_| d.kind == Kind::Rename);
        let (Some(own), Some(c)) = (own, claims[i].first_mut().filter(likely)) else {
            continue;
        };
        let Some((at, next)) = renamed_next[i] else {
            continue;
        };
        let made_from = names.base(next).find(names.base(own)).is_some();
        let unheard = ledger
            .before(next, at)
            .is_none_or(|s| !s.state.present() || s.cause == Cause::Seen && s.first >= window.at);
        let (from, until) = (i.saturating_sub(BACK), claims_to.len().min(i + BACK));
        let told = claims_to[from..until].contains(&Some(next));
        let later = c.candidate.found_after.is_none_or(|found| found > at);
        let beside = names.parent(next) == names.parent(own);
        if next != c.candidate.id && next != own && beside && made_from && unheard && later && !told
        {
            c.verdict
                .take(source_of_a_later_one::META.caps(Confidence::Possible));
        }
    }
}

/// The lines at which something was removed, with its path.
fn removals(verdicts: &Verdicts<'_>) -> FxHashSet<(At, PathId)> {
    let removed =
        |d: &&crate::infer::facts::change::Change| matches!(d.kind, Kind::Unlink | Kind::Rmdir);
    let changes = verdicts.changes().filter(removed);
    changes.filter_map(|d| Some((d.at, d.id()?))).collect()
}

/// Names that are no more than what a program lets its temporary names begin with: `svn` of `/a/svn-AbCdEf` and `/b/svn-GhIjKl`. They
/// have no extension, are carried in more than one directory, and nothing is ever called so.
fn makers(verdicts: &Verdicts<'_>, windows: &[&Window]) -> FxHashSet<PathId> {
    let names = &verdicts.names();
    let mut carried: FxHashMap<&[u8], Vec<(PathId, Option<PathId>)>> = FxHashMap::default();
    for window in windows {
        let Some(own) = verdicts.of_call(window).id() else {
            continue;
        };
        let name: &[u8] = names.base(own);
        if let Some(stem) = patterns::drawn(name).filter(|stem| !stem.contains(&b'.')) {
            let parent = names.parent(own);
            let mut path = Vec::from(names.get(parent).as_bytes());
            path.push(b'/');
            path.extend_from_slice(stem);
            let of = carried.entry(stem).or_default();
            if !of.iter().any(|(directory, _)| *directory == parent) {
                of.push((parent, names.find(&path)));
            }
        }
    }
    let heard = |id: &PathId| !verdicts.facts.ledger.spans(*id).is_empty();
    let only_carried = carried
        .into_values()
        .filter(|of| of.len() > 1 && !of.iter().filter_map(|(_, id)| *id).any(|id| heard(&id)));
    only_carried.flatten().filter_map(|(_, id)| id).collect()
}

/// For each call the source of the next rename of its process.
fn renamed_next(verdicts: &Verdicts<'_>, windows: &[&Window]) -> Vec<Option<(At, PathId)>> {
    let mut next: FxHashMap<u32, (At, PathId)> = FxHashMap::default();
    let mut out = vec![None; windows.len()];
    for (i, window) in windows.iter().enumerate().rev() {
        let d = verdicts.of_call(window);
        out[i] = next.get(&d.process).copied();
        if let (Kind::Rename, Some(id)) = (d.kind, d.id()) {
            next.insert(d.process, (window.at, id));
        }
    }
    out
}

/// One call among the others.
struct OneCall<'e> {
    verdicts: &'e Verdicts<'e>,
    windows: &'e [&'e Window],
    i: usize,
    /// The claims of the calls before it.
    before: &'e [Vec<Claim>],
}

impl OneCall<'_> {
    fn kind(&self) -> Kind {
        self.verdicts.of_call(self.windows[self.i]).kind
    }

    fn source(&self, i: usize) -> Option<PathId> {
        self.verdicts.of_call(self.windows[i]).id()
    }

    /// A rename neither packs nor unpacks: what is packed does not take the place of what it was packed from, nor does the plain
    /// file become the next packed one, unless it was made here, under a temporary name.
    fn packs(&self, c: &Claim) -> bool {
        let names = &self.verdicts.names();
        let Some(own) = self.source(self.i) else {
            return false;
        };
        let (from, to) = (names.base(own), names.base(c.candidate.id));
        let c = &c.candidate;
        let witnessed = c.appeared() && !c.vacated || c.removed_for_it && c.found_after.is_some();
        match (is_packed(from), is_packed(to)) {
            (true, false) => !witnessed && from.starts_with(to),
            (false, true) => {
                let next = c.vacated || c.relation == Relation::Rotation;
                let grown = to.starts_with(from) && !c.source_made && !c.source_written;
                next && !witnessed || grown
            }
            _ => false,
        }
    }

    /// All that is heard of it is that it was removed: it was a lock, or stood there all along. (A backup is made free again
    /// and again for the next one.)
    fn only_removed(&self, c: &Claim, removals: &FxHashSet<(At, PathId)>) -> bool {
        let c = &c.candidate;
        let unasked = c.fresh() || c.vacated && !c.probed_missing && !c.relation.named();
        let unasked = unasked && !c.removed_for_it;
        self.kind() == Kind::Rename
            && unasked
            && c.found_after
                .is_some_and(|at| removals.contains(&(at, c.id)))
    }

    /// The program made it for itself and renames it next: it is lost, if this call goes there.
    fn is_next_source(&self, c: &Claim, next: Option<(At, PathId)>) -> bool {
        let far = matches!(
            c.candidate.relation,
            Relation::None | Relation::SameDirectory | Relation::SameName
        );
        let id = c.candidate.id;
        let at = self.windows[self.i].at;
        far && c.candidate.made
            && next.is_some_and(|(later, source)| {
                let spans = self.verdicts.facts.ledger.spans(id).iter();
                let anew = |s: &crate::ledger::Span| {
                    s.cause == Cause::Call && s.first > at && s.first < later
                };
                source == id && !spans.copied().any(|s| anew(&s))
            })
    }

    /// `.tmp-a.idx` does not become `a.pack` where `.tmp-a.pack` is renamed, too: what goes together is renamed alike.
    fn is_siblings(&self, c: &Claim) -> bool {
        let names = &self.verdicts.names();
        let Some(own) = self.source(self.i) else {
            return false;
        };
        let ending = |id: PathId| {
            let name: &[u8] = names.base(id);
            let dot = name.iter().rposition(|b| *b == b'.').filter(|n| *n > 0)?;
            Some((&name[..dot], &name[dot..]))
        };
        let (Some((stem, end)), Some((_, other))) = (ending(own), ending(c.candidate.id)) else {
            return false;
        };
        let call = self.verdicts.of_call(self.windows[self.i]);
        let until = self.windows.len().min(self.i + BACK);
        let mut around = self.windows[self.i.saturating_sub(BACK)..until].iter();
        end != other
            && around.any(|window| {
                let d = self.verdicts.of_call(window);
                let sibling = d.id().filter(|id| *id != c.candidate.id && *id != own);
                d.process == call.process
                    && d.kind == call.kind
                    && sibling.is_some_and(|id| {
                        names.parent(id) == names.parent(own) && ending(id) == Some((stem, other))
                    })
            })
    }

    /// Back to the name that the same object has just left, though nothing was looked for there and nothing is seen there.
    fn goes_back(&self, c: &Claim) -> bool {
        let window = self.windows[self.i];
        let id = c.candidate.id;
        if self.kind() != Kind::Rename || !c.candidate.vacated || c.candidate.turned_up {
            return false;
        }
        let process = self.verdicts.of_call(window).process;
        let left = (self.i.saturating_sub(BACK)..self.i).rev().find(|j| {
            let d = self.verdicts.of_call(self.windows[*j]);
            d.process == process && d.kind == Kind::Rename && d.id() == Some(id)
        });
        let (Some(j), Some(own)) = (left, self.source(self.i)) else {
            return false;
        };
        let left_at = self.windows[j].at;
        let claimed = self.before[j].first().map(|c| c.candidate.id) == Some(own);
        let heard = self.verdicts.facts.ledger.spans(own).iter();
        let unheard = !heard
            .into_iter()
            .any(|s| s.first < left_at && s.state.present());
        let looked = window
            .before
            .iter()
            .any(|m| m.id == id && m.at > left_at && !matches!(m.op, Op::Rename));
        (claimed || unheard && c.candidate.relation == Relation::Restore) && !looked
    }
}

/// The names of what a program has packed.
fn is_packed(name: &[u8]) -> bool {
    [&b".gz"[..], b".bz2", b".xz", b".Z", b".zst", b".zip"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// A hard link whose first name is removed soon: a lock. The second name is one in its directory that was not there, and is
/// heard of only when the same process removes it.
pub(in crate::infer) fn locks(
    verdicts: &Verdicts<'_>,
    windows: &[&Window],
    claims: &mut [Vec<Claim>],
) {
    for (window, claims) in windows.iter().zip(claims) {
        let d = verdicts.of_call(window);
        let first = claims.first();
        if d.kind != Kind::Link || first.is_some_and(|c| c.candidate.absent_before.is_some()) {
            continue;
        }
        if let Some(lock) = d.id().and_then(|id| lock_of(verdicts, window, id)) {
            claims.retain(|c| c.candidate.id != lock);
            for c in claims.iter_mut() {
                let finding = lock_by_link::META.caps(Confidence::Possible);
                c.verdict.take(finding);
            }
            let finding = lock_by_link::META.speaks(Confidence::Possible, Proof::Likeness);
            claims.insert(0, Claim::guess(lock, Relation::SameDirectory, finding));
        }
    }
}

/// Removals after a link among which its lock's is looked for.
const LOCKED: usize = 32;

/// The second name of a file whose first name was `id`: the only one that comes into question, or the one that begins like it.
fn lock_of(verdicts: &Verdicts<'_>, window: &Window, id: PathId) -> Option<PathId> {
    let names = verdicts.names();
    let process = verdicts.of_call(window).process;
    let later = verdicts
        .since(window)
        .filter(|d| d.kind == Kind::Unlink && d.at > window.at && d.process == process);
    let mut removed = later.take(LOCKED).filter_map(|d| Some((d.at, d.id()?)));
    removed.next().filter(|(_, first)| *first == id)?;
    let only_then = |(at, other): &(At, PathId)| {
        let mut spans = verdicts.facts.ledger.spans(*other).iter();
        let before = verdicts.facts.ledger.before(*other, window.at);
        names.parent(*other) == names.parent(id)
            && !before.is_some_and(|s| s.state.present())
            && spans
                .find(|s| s.state.present() && s.first > window.at)
                .is_some_and(|s| s.first == *at && s.cause == Cause::Seen)
    };
    let own = names.base(id);
    // `ann.lock.4711.host` becomes `ann.lock`
    let named = [&b".lock."[..], b".lck."]
        .iter()
        .find_map(|part| Some(&own[..own.find(part)? + part.len() - 1]));
    let fits = |other: &PathId| named.is_none_or(|name| names.base(*other) == name);
    let alike = |other: PathId| {
        let pairs = own.iter().zip(names.base(other).iter());
        pairs.take_while(|(a, b)| a == b).count()
    };
    let unheard: Vec<PathId> = removed
        .filter(only_then)
        .map(|(_, other)| other)
        .filter(fits)
        .collect();
    match unheard.as_slice() {
        [] => None,
        [only] => {
            let lock = patterns::is_lock(names.base(*only)) || alike(*only) >= ALIKE;
            lock.then_some(*only)
        }
        many => {
            let most = many.iter().map(|other| alike(*other)).max()?;
            let mut best = many.iter().filter(|other| alike(**other) == most);
            let lock = *best.next()?;
            (most >= ALIKE && best.all(|other| *other == lock)).then_some(lock)
        }
    }
}

/// So many bytes at the beginning of two names are hardly the same by accident.
const ALIKE: usize = 3;
