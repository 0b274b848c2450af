//! What is new since the last look: operations as they appear, and those that later evidence revised.

use bstr::BString;
use rustc_hash::FxHashMap;

use crate::infer::operation::{Confidence, Kind, Operation};

/// Operations that are compared; what is older than that many is settled for good.
const MOST: usize = 20_000;

/// Something to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// Seen for the first time.
    New(Operation),
    /// Told before, and now known better.
    Revised {
        /// As it is known now.
        now: Operation,
        /// The hidden half and the confidence as they were told before.
        before: (Option<BString>, Confidence),
    },
    /// Told before, and no operation of its own any more: it is part of the one at that line.
    Absorbed {
        /// Line of the call.
        line: u64,
        /// What it was.
        kind: Kind,
    },
}

/// Remembers what has been told.
#[derive(Debug, Default)]
pub(crate) struct Live {
    told: FxHashMap<Key, Told>,
    /// Lines up to here are no longer compared.
    settled: (usize, u64),
    /// Operations told that are no longer compared.
    pub(crate) retired: u64,
}

/// The call behind an operation: source, line, and which of that line's operations.
type Key = (usize, u64, u32);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    kind: Kind,
    claim: (Option<BString>, Option<BString>, Confidence),
}

impl Live {
    /// Compares all operations as they are known now with what has been told.
    pub(crate) fn look(&mut self, operations: Vec<Operation>) -> Vec<News> {
        let mut news = Vec::new();
        let mut seen = FxHashMap::default();
        let mut last = (usize::MAX, 0, 0);
        for op in operations {
            let at = (op.facts.source, op.facts.line);
            let nth = if (last.0, last.1) == at {
                last.2 + 1
            } else {
                0
            };
            let key = (at.0, at.1, nth);
            last = key;
            if at <= self.settled {
                continue;
            }
            let now = Told {
                kind: op.kind,
                claim: (op.path.clone(), op.to.clone(), op.confidence),
            };
            match self.told.get(&key) {
                Some(before) if *before == now => {}
                Some(before) => news.push(News::Revised {
                    before: (before.claim.1.clone(), before.claim.2),
                    now: op,
                }),
                None => news.push(News::New(op)),
            }
            seen.insert(key, now);
        }
        let mut gone: Vec<_> = self
            .told
            .iter()
            .filter(|(key, _)| !seen.contains_key(*key))
            .map(|(key, told)| (*key, told.kind))
            .collect();
        gone.sort_unstable_by_key(|(key, _)| *key);
        let absorbed = gone
            .into_iter()
            .map(|(key, kind)| News::Absorbed { line: key.1, kind });
        // what took it in is told after it
        let news = absorbed.chain(news).collect();
        self.told = seen;
        self.retire();
        news
    }

    /// Operations told and still standing.
    pub(crate) fn count(&self) -> u64 {
        self.retired + self.told.len() as u64
    }

    fn retire(&mut self) {
        if self.told.len() <= MOST {
            return;
        }
        let mut keys: Vec<_> = self.told.keys().copied().collect();
        keys.sort_unstable();
        for key in &keys[..keys.len() - MOST / 2] {
            self.told.remove(key);
            self.retired += 1;
            self.settled = (key.0, key.1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::op;

    fn at(line: u64, mut op: Operation) -> Operation {
        op.facts.line = line;
        op
    }

    #[test]
    fn what_is_known_better_is_told_again_and_nothing_else() {
        let mut live = Live::default();
        let open = at(5, op(1, Kind::Rename, "/a", None));
        let settled = at(5, op(1, Kind::Rename, "/a", Some("/b")));
        assert_eq!(live.look(vec![open.clone()]), [News::New(open.clone())]);
        assert_eq!(live.look(vec![open.clone()]), []);
        let revised = News::Revised {
            now: settled.clone(),
            before: (None, open.confidence),
        };
        assert_eq!(live.look(vec![settled.clone()]), [revised]);
        assert_eq!(live.look(vec![settled]), []);
    }

    #[test]
    fn a_temporary_file_becomes_part_of_the_save() {
        let mut live = Live::default();
        live.look(vec![at(3, op(1, Kind::Create, "/t/.dat1", None))]);
        let save = at(9, op(1, Kind::Replace, "/t/x.plist", None));
        let news = live.look(vec![save.clone()]);
        assert_eq!(
            news,
            [
                News::Absorbed {
                    line: 3,
                    kind: Kind::Create
                },
                News::New(save)
            ]
        );
        assert_eq!(live.count(), 1);
    }

    #[test]
    fn memory_is_bounded_and_old_operations_are_not_told_twice() {
        let mut live = Live::default();
        let many = |n: u64| {
            (1..=n)
                .map(|line| at(line, op(1, Kind::Unlink, "/x", None)))
                .collect::<Vec<_>>()
        };
        assert_eq!(live.look(many(MOST as u64 + 1)).len(), MOST + 1);
        assert!(live.told.len() <= MOST);
        assert_eq!(live.look(many(MOST as u64 + 2)).len(), 1);
        assert_eq!(live.count(), MOST as u64 + 2);
    }
}
