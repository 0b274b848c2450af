//! What is new since the last look: operations as they appear, and those that later evidence revised.

use bstr::BString;
use rustc_hash::FxHashMap;

use crate::infer::Snapshot;
use crate::infer::operation::{Confidence, Kind, Operation};

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
    /// So many more, which came faster than they could be told.
    Untold(u64),
}

/// Remembers what has been told of the operations that may still change.
#[derive(Debug, Default)]
pub(crate) struct Live {
    told: FxHashMap<Key, Told>,
    /// Operations that no longer change.
    settled: u64,
}

/// The call behind an operation: source, line, and which of that line's operations.
type Key = (usize, u64, u32);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    kind: Kind,
    claim: (Option<BString>, Option<BString>, Confidence),
}

impl Live {
    /// Compares the operations as they are known now with what has been told.
    pub(crate) fn news(&mut self, look: Snapshot) -> Vec<News> {
        let mut news = Vec::new();
        let mut before = std::mem::take(&mut self.told);
        self.settled += look.settled.len() as u64 + look.untold;
        for (key, now, op) in keyed(look.settled) {
            news.extend(compare(before.remove(&key), &now, op));
        }
        for (key, now, op) in keyed(look.open) {
            news.extend(compare(before.remove(&key), &now, op));
            self.told.insert(key, now);
        }
        if look.untold > 0 {
            news.push(News::Untold(look.untold));
            // some of those that are missing are among them
            before.clear();
        }
        let mut gone: Vec<_> = before.into_iter().collect();
        gone.sort_unstable_by_key(|(key, _)| *key);
        let absorbed = gone.into_iter().map(|(key, told)| News::Absorbed {
            line: key.1,
            kind: told.kind,
        });
        // what took it in is told after it
        absorbed.chain(news).collect()
    }

    /// Operations told and still standing.
    pub(crate) fn count(&self) -> u64 {
        self.settled + self.told.len() as u64
    }
}
/// Operations with what identifies them and what is claimed.
fn keyed(operations: Vec<Operation>) -> impl Iterator<Item = (Key, Told, Operation)> {
    let mut last = (usize::MAX, 0, 0);
    operations.into_iter().map(move |op| {
        let at = (op.details.source, op.details.line);
        let same = (last.0, last.1) == at;
        last = (at.0, at.1, if same { last.2 + 1 } else { 0 });
        let now = Told {
            kind: op.kind,
            claim: (op.path.clone(), op.to.clone(), op.confidence),
        };
        (last, now, op)
    })
}

fn compare(before: Option<Told>, now: &Told, op: Operation) -> Option<News> {
    match before {
        Some(before) if before == *now => None,
        Some(before) => Some(News::Revised {
            before: (before.claim.1, before.claim.2),
            now: op,
        }),
        None => Some(News::New(op)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::op;

    fn all(open: Vec<Operation>) -> Snapshot {
        Snapshot {
            open,
            ..Snapshot::default()
        }
    }

    fn at(line: u64, mut op: Operation) -> Operation {
        op.details.line = line;
        op
    }

    #[test]
    fn what_is_known_better_is_told_again_and_nothing_else() {
        let mut live = Live::default();
        let open = at(5, op(1, Kind::Rename, "/a", None));
        let settled = at(5, op(1, Kind::Rename, "/a", Some("/b")));
        assert_eq!(
            live.news(all(vec![open.clone()])),
            [News::New(open.clone())]
        );
        assert_eq!(live.news(all(vec![open.clone()])), []);
        let revised = News::Revised {
            now: settled.clone(),
            before: (None, open.confidence),
        };
        assert_eq!(live.news(all(vec![settled.clone()])), [revised]);
        assert_eq!(live.news(all(vec![settled])), []);
    }

    #[test]
    fn a_temporary_file_becomes_part_of_the_save() {
        let mut live = Live::default();
        live.news(all(vec![at(3, op(1, Kind::Create, "/t/.dat1", None))]));
        let save = at(9, op(1, Kind::Replace, "/t/x.plist", None));
        let news = live.news(all(vec![save.clone()]));
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
    fn what_is_settled_for_good_is_told_once_and_no_longer_compared() {
        let mut live = Live::default();
        let open = at(5, op(1, Kind::Rename, "/a", None));
        let settled = at(5, op(1, Kind::Rename, "/a", Some("/b")));
        let next = at(6, op(2, Kind::Mkdir, "/c", None));
        live.news(all(vec![open.clone()]));
        let news = live.news(Snapshot {
            settled: vec![settled.clone()],
            open: vec![next.clone()],
            untold: 0,
        });
        let revised = News::Revised {
            now: settled,
            before: (None, open.confidence),
        };
        assert_eq!(news, [revised, News::New(next.clone())]);
        assert_eq!(live.news(all(vec![next])), []);
        assert_eq!((live.count(), live.told.len()), (2, 1));
    }

    #[test]
    fn what_was_too_much_to_be_told_is_counted() {
        let mut live = Live::default();
        live.news(all(vec![at(5, op(1, Kind::Mkdir, "/c", None))]));
        let news = live.news(Snapshot {
            untold: 7,
            ..Snapshot::default()
        });
        assert_eq!(news, [News::Untold(7)]);
        assert_eq!(live.count(), 7);
    }
}
