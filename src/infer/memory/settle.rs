//! Window halves solved: all of them at the end; the older ones for good while a long recording goes on; those that are
//! still open for a look in between.
//!
//! What is settled for good is what a recording that ended here would say. Later evidence no longer changes it, and its
//! surroundings are let go, so that neither memory nor the time of a look grows with the recording.

use crate::infer::compose::finish;
use crate::infer::compose::saves;
use crate::infer::facts::windows::Window;
use crate::infer::observe::Observation;
#[cfg(feature = "cli")]
use crate::infer::operation::Operation;
use crate::infer::operation::{Confidence, Kind};
use crate::infer::verdicts::{Concluded, Verdicts};
use crate::infer::{link, rename};

/// What is new for somebody who watches.
#[cfg(feature = "cli")]
#[derive(Clone, Debug, Default)]
pub(crate) struct Snapshot {
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

/// Solves whatever has a hidden half that is still open, and remembers so many rivals of each.
pub(in crate::infer) fn solve(verdicts: &mut Verdicts<'_>, rivals: usize) {
    let windows = &verdicts.facts.windows.all;
    let (links, others): (Vec<&Window>, Vec<&Window>) = windows
        .iter()
        .filter(|window| {
            let d = verdicts.of_call(window);
            !d.absorbed && !d.is_named()
        })
        .partition(|window| verdicts.of_call(window).kind == Kind::Symlink);
    rename::solve(verdicts, &others, rivals);
    link::solve(verdicts, &links);
}

/// Settles all changes but the newest `keep` for good.
pub(in crate::infer) fn settle(observation: &mut Observation, keep: usize) {
    let open = &observation.facts.changes.list;
    let mut count = open.len().saturating_sub(keep.max(1));
    // the operations of one line stay together
    while count > 0 && open[count - 1].at == open[count].at {
        count -= 1;
    }
    if count == 0 {
        return;
    }
    // what stays open is concluded anew later
    let newest = open[count..].to_vec();
    let settled = observation.memory.settled.len();
    let observed = Concluded::nothing(&mut observation.facts, &mut observation.memory);
    let mut verdicts = Verdicts::of(&observation.facts, &observation.memory, observed);
    solve(&mut verdicts, RIVALS);
    verdicts.leave_out_from(settled + count);
    // a file that was made longer ago is not renamed to be saved
    saves::join(&mut verdicts, settled.saturating_sub(LOOKBACK));
    let told = observation
        .memory
        .waiting
        .is_some()
        .then(|| finish::brief(&verdicts, settled));
    let concluded = verdicts.into_concluded();
    if let (Some(waiting), Some(new)) = (&mut observation.memory.waiting, told) {
        let room = WAITING.saturating_sub(waiting.operations.len());
        waiting.untold += new.len().saturating_sub(room) as u64;
        waiting.operations.extend(new.into_iter().take(room));
    }
    let first = observation.facts.changes.number(count);
    observation.facts.windows.retire(first);
    observation.facts.changes.go_on(newest, count);
    observation.memory.keep(concluded);
    for d in &mut observation.memory.settled[settled..] {
        d.rivals.truncate(RIVALS);
        let to = d.to.as_ref().filter(|t| t.confidence >= Confidence::Likely);
        if d.kind != Kind::Symlink
            && let Some(id) = to.and_then(|t| t.id)
        {
            observation.memory.explained.insert(id, d.at);
        }
    }
    observation.memory.forgotten.settled += count as u64;
}

impl Observation {
    /// Lets go what only the reading and the solving needed.
    pub(in crate::infer) fn let_go(&mut self) {
        self.facts.windows = Default::default();
        self.facts.narrow = Default::default();
        self.facts.last_edit = Default::default();
        self.facts.modes = Default::default();
        self.memory.explained = Default::default();
        self.facts.failures.let_go();
    }

    /// What is new since the last look.
    #[cfg(feature = "cli")]
    pub(in crate::infer) fn snapshot(&mut self) -> Snapshot {
        let waiting = self.memory.waiting.as_mut().map(std::mem::take);
        let waiting = waiting.unwrap_or_default();
        self.memory.recognise(&self.facts.trace.names);
        Snapshot {
            settled: waiting.operations,
            open: self.solved(),
            untold: waiting.untold,
        }
    }

    /// The operations that are not settled, as they would be if the recording ended here.
    #[cfg(feature = "cli")]
    fn solved(&self) -> Vec<Operation> {
        let mut verdicts = Verdicts::none(&self.facts, &self.memory);
        let settled = self.memory.settled.len();
        solve(&mut verdicts, 0);
        saves::join(&mut verdicts, settled);
        finish::brief(&verdicts, settled)
    }
}
