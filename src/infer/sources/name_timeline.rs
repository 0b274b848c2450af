//! What became of names after a line: asked for every operation when a mounted disk is consulted, answered from one pass
//! over them.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::infer::facts::change::Change;
use crate::infer::operation::Kind;
use crate::infer::verdicts::Verdicts;
use crate::ledger::Ledger;
use crate::trace::At;
use crate::trace::names::PathId;

/// What the operations did to names, by name.
pub(in crate::infer) struct NameTimeline {
    /// The last call that gave or took the name.
    named: FxHashMap<PathId, At>,
    /// Operations of which this is the hidden half, in order of line; some have got another one since.
    given: FxHashMap<PathId, Vec<(At, usize)>>,
    /// The last call that took the name away.
    taken: FxHashMap<PathId, At>,
    made: FxHashSet<PathId>,
    links: FxHashMap<PathId, u32>,
    /// Lines at which a later call took, or may have taken, what is not known to have stood there: from, and up to but not
    /// including. In order, apart from one another.
    unsure: Vec<(At, At)>,
}

impl NameTimeline {
    pub(in crate::infer) fn of(verdicts: &Verdicts<'_>) -> NameTimeline {
        let mut all = NameTimeline {
            named: FxHashMap::default(),
            given: FxHashMap::default(),
            taken: FxHashMap::default(),
            made: FxHashSet::default(),
            links: FxHashMap::default(),
            unsure: Vec::new(),
        };
        let mut takes = verdicts.facts.foreign.clone();
        for (n, d) in verdicts.changes().enumerate() {
            all.enter(n, d);
            if matches!(
                d.kind,
                Kind::Rename | Kind::Replace | Kind::Unlink | Kind::Exchange
            ) {
                match d.id() {
                    Some(id) => later(&mut takes, id, d.at),
                    None => all.unsure.push((At::default(), d.at)),
                }
            }
        }
        for given in all.given.values_mut() {
            given.sort_unstable();
        }
        for (id, at) in takes {
            absent(&verdicts.facts.ledger, id, at, &mut all.unsure);
        }
        all.unsure = joined(std::mem::take(&mut all.unsure));
        all
    }

    fn enter(&mut self, n: usize, d: &Change) {
        if names(d.kind) {
            if let Some(id) = d.id() {
                later(&mut self.named, id, d.at);
            }
            if let Some(to) = hidden_name(d) {
                self.given.entry(to).or_default().push((d.at, n));
            }
        }
        let Some(id) = d.id() else { return };
        match d.kind {
            Kind::Rename | Kind::Unlink | Kind::Rmdir => later(&mut self.taken, id, d.at),
            Kind::Create | Kind::Mkdir | Kind::Symlink | Kind::Replace => {
                self.made.insert(id);
            }
            Kind::Link => *self.links.entry(id).or_default() += 1,
            _ => {}
        }
    }

    /// The operation has got another hidden half.
    pub(in crate::infer) fn note_hidden_name(&mut self, n: usize, d: &Change) {
        if names(d.kind)
            && let Some(to) = hidden_name(d)
        {
            let given = self.given.entry(to).or_default();
            let place = given.partition_point(|g| *g < (d.at, n));
            if given.get(place) != Some(&(d.at, n)) {
                given.insert(place, (d.at, n));
            }
        }
    }

    /// No later operation touches the path, so the disk shows what this one left behind.
    pub(in crate::infer) fn last_word(&self, verdicts: &Verdicts<'_>, at: At, id: PathId) -> bool {
        let renamed = |id: PathId| self.named.get(&id).is_some_and(|last| *last > at);
        let mut up = id;
        while up != PathId::ROOT {
            if renamed(up) {
                return false;
            }
            up = verdicts.names().parent(up);
        }
        let given = self.given.get(&id).map_or(&[][..], Vec::as_slice);
        let still = |(_, n): &(At, usize)| hidden_name(verdicts.change(*n)) == Some(id);
        let again = given.iter().rev().take_while(|g| g.0 > at).any(still);
        !renamed(PathId::ROOT) && !again
    }

    /// No later operation takes the name away.
    pub(in crate::infer) fn stays(&self, at: At, id: PathId) -> bool {
        self.taken.get(&id).is_none_or(|last| *last <= at)
    }

    /// An operation put something there.
    pub(in crate::infer) fn is_made(&self, id: PathId) -> bool {
        self.made.contains(&id)
    }

    /// How many further names operations gave to the file.
    pub(in crate::infer) fn links(&self, id: PathId) -> u32 {
        self.links.get(&id).copied().unwrap_or_default()
    }

    /// Something was taken from its place after the line, or changed by another process, that is not known to have stood there
    /// before it.
    pub(in crate::infer) fn may_have_moved(&self, at: At) -> bool {
        let next = self.unsure.partition_point(|(_, until)| *until <= at);
        self.unsure.get(next).is_some_and(|(from, _)| *from <= at)
    }
}

fn names(kind: Kind) -> bool {
    !kind.edits() && kind != Kind::Link
}

fn hidden_name(d: &Change) -> Option<PathId> {
    d.to.as_ref()
        .filter(|_| d.kind != Kind::Symlink)
        .and_then(|t| t.id)
}

fn later(last: &mut FxHashMap<PathId, At>, id: PathId, at: At) {
    let known = last.entry(id).or_insert(at);
    *known = at.max(*known);
}

/// The lines before `taken` at which nothing is known to have stood at the path.
fn absent(ledger: &Ledger, id: PathId, taken: At, into: &mut Vec<(At, At)>) {
    let mut from = Some(At::default());
    for span in ledger.spans(id) {
        // what is known of a line is what began before it
        let since = span.first.next();
        if let Some(from) = from.filter(|_| span.state.present()) {
            into.push((from, since.min(taken)));
        }
        from = match (span.state.present(), from) {
            (true, _) => None,
            (false, None) => Some(since),
            (false, from) => from,
        };
    }
    into.extend(from.map(|from| (from, taken)));
}

/// Pieces that overlap or touch become one.
fn joined(mut pieces: Vec<(At, At)>) -> Vec<(At, At)> {
    pieces.retain(|(from, until)| from < until);
    pieces.sort_unstable();
    let mut out: Vec<(At, At)> = Vec::new();
    for (from, until) in pieces {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => out.push((from, until)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dialect::fs_usage::calls::Call;
    use crate::dialect::fs_usage::record::Record;
    use crate::infer::observe::Observation;

    const PATHS: [&str; 6] = ["/a", "/a/b", "/a/b/c", "/a/d", "/e", "/e/b"];
    const CALLS: [&str; 8] = [
        "rename", "unlink", "rmdir", "mkdir", "link", "lstat", "symlink", "chmod",
    ];

    /// What the calls come to: call, path, whether it failed, whether it is of the process reported on.
    fn read(calls: &[(usize, usize, bool, bool)]) -> Observation {
        let mut observation = Observation::default();
        for (line, (call, path, failed, target)) in (1..).zip(calls) {
            let record = Record {
                line,
                time: b"10:00:00.000",
                time_us: line,
                us: line,
                label: CALLS[*call].as_bytes(),
                call: Call::find(CALLS[*call].as_bytes()),
                process: if *target { b"servermgrd" } else { b"mds" },
                wide: true,
                path: Some(PATHS[*path].as_bytes()),
                errno: failed.then_some(2),
                ..Record::default()
            };
            observation.push(0, &record, *target);
        }
        observation
    }

    fn touched_later(verdicts: &Verdicts<'_>, at: At, id: PathId) -> bool {
        let below = |top| verdicts.names().rest(id, top).is_some();
        verdicts.changes().any(|x| {
            let own = x.id().is_some_and(|p| p == id || below(p));
            x.at > at && names(x.kind) && (own || hidden_name(x) == Some(id))
        })
    }

    fn moved_later(verdicts: &Verdicts<'_>, at: At) -> bool {
        let stood = |id| {
            verdicts
                .facts
                .ledger
                .before(id, at)
                .is_some_and(|s| s.state.present())
        };
        let own = verdicts.changes().any(|x| {
            let takes = matches!(
                x.kind,
                Kind::Rename | Kind::Replace | Kind::Unlink | Kind::Exchange
            );
            x.at > at && takes && x.id().is_none_or(|id| !stood(id))
        });
        let mut others = verdicts.facts.foreign.iter();
        own || others.any(|(id, changed)| *changed > at && !stood(*id))
    }

    proptest! {
        #[test]
        fn one_pass_answers_what_a_look_at_all_operations_does(
            calls in proptest::collection::vec((0..8usize, 0..6usize, any::<bool>(), any::<bool>()), 1..60)
        ) {
            let observation = read(&calls);
            let mut verdicts = Verdicts::none(&observation.facts, &observation.memory);
            crate::infer::memory::settle::solve(&mut verdicts, usize::MAX);
            let after = NameTimeline::of(&verdicts);
            for line in 0..62 {
                let at = At::new(0, line);
                prop_assert_eq!(after.may_have_moved(at), moved_later(&verdicts, at));
                for n in 0..observation.facts.trace.names.len() {
                    let id = PathId(n as u32);
                    prop_assert_eq!(after.last_word(&verdicts, at, id), !touched_later(&verdicts, at, id));
                }
            }
        }
    }
}
