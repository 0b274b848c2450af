//! Hidden halves solved: all of them at the end; the older ones for good while a long recording goes on; those that are
//! still open for a look in between.
//!
//! What is settled for good is what a recording that ended here would say. Later evidence no longer changes it, and its
//! surroundings are let go, so that neither memory nor the time of a look grows with the recording.

use super::draft::Draft;
use super::engine::Engine;
use super::finish;
use super::hidden::Hidden;
use super::operation::{Confidence, Kind, Operation};
use super::saves;
use super::{link, rename};
use crate::trace::At;
use crate::trace::names::PathId;

/// What is new for somebody who watches.
#[derive(Clone, Debug, Default)]
pub(crate) struct Look {
    /// Settled for good since the last look, in order of line.
    pub(crate) settled: Vec<Operation>,
    /// As known now; later evidence may still change them.
    pub(crate) open: Vec<Operation>,
    /// Settled for good since the last look, and not among them because they were too many.
    pub(crate) untold: u64,
}

/// Rivals that are kept of what is settled for good.
const RIVALS: usize = 2;
/// Settled operations among which a new one finds its parts.
const LOOKBACK: usize = 12_000;
/// Settled operations that wait to be looked at.
const WAITING: usize = 4_000;

/// Operations settled since the last look.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting {
    operations: Vec<Operation>,
    untold: u64,
}

/// Solves whatever has a hidden half that is still open, and remembers so many rivals of each.
pub(super) fn solve(engine: &mut Engine, rivals: usize) {
    let hidden = std::mem::take(&mut engine.surroundings.hidden);
    let (links, others): (Vec<&Hidden>, Vec<&Hidden>) = hidden
        .iter()
        .filter(|h| {
            let d = &engine.drafts[h.draft];
            !d.absorbed && !d.is_named()
        })
        .partition(|h| engine.drafts[h.draft].kind == Kind::Symlink);
    rename::solve(engine, &others, rivals);
    link::solve(engine, &links);
    engine.surroundings.hidden = hidden;
}

/// Settles all drafts but the newest `keep` for good.
pub(super) fn settle(engine: &mut Engine, keep: usize) {
    let mut cut = engine.drafts.len().saturating_sub(keep.max(1));
    // the operations of one line stay together
    while cut > engine.settled && engine.drafts[cut - 1].at == engine.drafts[cut].at {
        cut -= 1;
    }
    if cut <= engine.settled {
        return;
    }
    let open = engine.set_aside(cut);
    solve(engine, RIVALS);
    engine.drafts.truncate(cut);
    // a file that was made longer ago is not renamed to be saved
    saves::fold(engine, engine.settled.saturating_sub(LOOKBACK));
    engine.surroundings.retire(cut);
    for n in engine.settled..cut {
        let d = &mut engine.drafts[n];
        d.rivals.truncate(RIVALS);
        let to = d.to.as_ref().filter(|t| t.confidence >= Confidence::Likely);
        if d.kind != Kind::Symlink
            && let Some(id) = to.and_then(|t| t.id)
        {
            engine.explained.insert(id, d.at);
        }
    }
    if let Some(mut waiting) = engine.waiting.take() {
        let room = WAITING.saturating_sub(waiting.operations.len());
        let new = finish::brief(engine, engine.settled);
        waiting.untold += new.len().saturating_sub(room) as u64;
        waiting.operations.extend(new.into_iter().take(room));
        engine.waiting = Some(waiting);
    }
    engine.drafts.extend(open);
    engine.forgotten.settled += (cut - engine.settled) as u64;
    engine.settled = cut;
}

impl Engine {
    /// A settled operation is the cause of it that something appeared at a path after it had been absent at a line.
    pub(super) fn is_explained(&self, id: PathId, absent: At) -> bool {
        self.explained.get(&id).is_some_and(|at| *at > absent)
    }

    /// Takes the drafts from `first` on out, and leaves copies to work on: what lasts stays where it is in memory.
    fn set_aside(&mut self, first: usize) -> Vec<Draft> {
        let own = self.drafts.split_off(first);
        self.drafts.extend(own.iter().cloned());
        own
    }

    /// Lets go what only the reading and the solving needed.
    pub(super) fn let_go(&mut self) {
        self.surroundings = Default::default();
        self.narrow = Default::default();
        self.latest = Default::default();
        self.modes = Default::default();
        self.explained = Default::default();
        self.failures.let_go();
    }

    /// What is new since the last look. Nothing of it stays: the next look, and the end, see more than this one.
    pub(super) fn look(&mut self) -> Look {
        let waiting = self
            .waiting
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default();
        let before = self.set_aside(self.settled);
        let names = self.trace.names.len();
        solve(self, 0);
        saves::fold(self, self.settled);
        let open = finish::brief(self, self.settled);
        self.drafts.truncate(self.settled);
        self.drafts.extend(before);
        self.trace.names.truncate(names);
        Look {
            settled: waiting.operations,
            open,
            untold: waiting.untold,
        }
    }
}
