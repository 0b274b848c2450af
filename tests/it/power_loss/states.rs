//! Which of the writes may be on the disk when the power fails.

use std::collections::BTreeSet;

use super::picture::Change;

/// What the last write of a state is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Torn {
    Whole,
    /// Half of its bytes.
    Half,
    /// As many bytes, all of them NUL: the length was on the disk before they were.
    Nuls,
}

/// A state that a loss of power can leave: the writes that are on the disk, by number, and how much of the last one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct State {
    pub(super) kept: Vec<usize>,
    pub(super) torn: Torn,
}

/// The states that the power can leave when it fails after so many writes, or sooner.
pub(super) fn states(changes: &[Change]) -> BTreeSet<State> {
    let mut states = BTreeSet::new();
    let mut from = 0;
    for (at, change) in changes.iter().enumerate() {
        if matches!(change, Change::Sync) {
            from = at + 1;
            continue;
        }
        let before: Vec<usize> = (0..from).collect();
        let mut leave = |lost: &dyn Fn(usize) -> bool| {
            let mut gone: Vec<usize> = Vec::new();
            let mut kept = before.clone();
            for n in from..=at {
                if lost(n) || gone.iter().any(|g| changes[n].needs(&changes[*g])) {
                    gone.push(n);
                } else {
                    kept.push(n);
                }
            }
            let appended = kept
                .last()
                .is_some_and(|n| matches!(changes[*n], Change::Append(..)));
            let whole = State {
                kept,
                torn: Torn::Whole,
            };
            if appended {
                for torn in [Torn::Half, Torn::Nuls] {
                    states.insert(State {
                        torn,
                        ..whole.clone()
                    });
                }
            }
            states.insert(whole);
        };
        leave(&|_| false);
        leave(&|n| n < at);
        for one in from..at {
            leave(&|n| n == one);
            leave(&|n| n > one && n < at);
        }
    }
    states
}
