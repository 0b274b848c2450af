//! Records and ledger in, operations out.

mod candidates;
mod compose;
mod decide;
pub(crate) mod facts;
mod findings;
mod link;
mod made;
pub(crate) mod memory;
mod neighbours;
mod observe;
pub(crate) mod operation;
pub(crate) mod patterns;
mod rename;
pub(crate) mod rules;
pub(crate) mod sources;
mod verdicts;

use crate::dialect::fs_usage::Shown;
use crate::dialect::fs_usage::record::Record;
use crate::dialect::named::Named;
use crate::disk::Disk;
use crate::trace::At;
use crate::trace::paths::{directory, unprefixed};
pub(crate) use decide::recipe_confirms;
use facts::Facts;
pub(crate) use findings::Findings;
pub(crate) use memory::limits::Limits;
#[cfg(feature = "cli")]
pub(crate) use memory::settle::Snapshot;
use observe::Observation;
use observe::looks::Met;
use verdicts::{Concluded, Verdicts};

/// Open operations while somebody watches: a look goes over all of them.
#[cfg(feature = "cli")]
const WATCHED: usize = 2_000;

/// The inference of one capture: records in, in order; operations out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inference {
    observation: Observation,
}

impl Inference {
    /// Nothing read yet.
    #[cfg(test)]
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// With other limits of memory than the default ones.
    pub(crate) fn with_limits(limits: Limits) -> Self {
        let mut new = Self::default();
        new.observation.memory.limits = limits;
        new
    }

    /// Takes the next record of source `source`; `target` tells whether its process is reported on (the others are
    /// evidence only).
    pub(crate) fn push(&mut self, source: usize, record: &Record<'_>, target: bool) {
        memory::forget::tidy(&mut self.observation);
        self.observation.push(source, record, target);
    }

    /// Takes the next record of a process that is not reported on, whose number is known.
    pub(crate) fn push_other(&mut self, source: usize, record: &Record<'_>, process: u32) {
        memory::forget::tidy(&mut self.observation);
        self.observation.push_other(source, record, process);
    }

    /// The number of a process.
    pub(crate) fn process(&mut self, name: &[u8]) -> u32 {
        self.observation.facts.trace.process(name)
    }

    /// The name of the process of this number, if so many have done something that was read.
    pub(crate) fn process_name(&self, number: usize) -> Option<&[u8]> {
        self.observation.facts.trace.name_of_process(number)
    }

    /// Takes a wide line by which another process of this number closes a descriptor, with or without success.
    pub(crate) fn closed(
        &mut self,
        at: At,
        process: u32,
        fd: i32,
        thread: impl FnOnce() -> Option<i64>,
    ) {
        memory::forget::tidy(&mut self.observation);
        self.observation.closed(at, process, fd, thread);
    }

    /// The look of another process that showed this before, and concerned us.
    pub(crate) fn met(&self, shown: &Shown<'_>) -> Option<Met> {
        self.observation.memory.looks.get(shown)
    }

    /// Takes such a look, which has been met just now; false if it has to be read.
    pub(crate) fn looked_again(&mut self, at: At, process: u32, met: Met) -> bool {
        self.observation.looked_again(at, process, met)
    }

    /// The look that was taken last may be met again.
    pub(crate) fn remember(&mut self, shown: &Shown<'_>, process: u32, record: &Record<'_>) {
        self.observation.remember(shown, process, record);
    }

    /// Whether what another process finds at this absolute path may matter: one of ours named it, or something in the same
    /// directory, or it may show the half of an operation that no line prints.
    pub(crate) fn concerns(&self, path: &[u8]) -> bool {
        let Facts {
            trace,
            windows,
            neighbourhood,
            ..
        } = &self.observation.facts;
        let met = |path| {
            let known = || trace.names.find(path);
            windows.may_have_met(path) && known().is_some_and(|id| windows.met(id))
        };
        let path = unprefixed(path);
        met(path) || met(directory(path)) || neighbourhood.holds(path)
    }

    /// Takes the next call of a source that names both ends, in place of `fs_usage`; `record` is what `fs_usage` would print.
    pub(crate) fn told(&mut self, source: usize, record: &Record<'_>, named: &Named, target: bool) {
        memory::forget::tidy(&mut self.observation);
        self.observation.told(source, record, named, target);
    }

    /// Another source of the same time, which names both ends of what the capture is going to show.
    pub(crate) fn witness(&mut self, witness: sources::other_source::Witness) {
        self.observation.facts.witness = witness;
    }

    /// Tells under which process each call of the other source is reported, if it is.
    pub(crate) fn attribute(&mut self, process: impl Fn(&Named) -> Option<bstr::BString>) {
        self.observation.facts.witness.attribute(process);
    }

    /// Lists of files made before and afterwards.
    pub(crate) fn listed(&mut self, lists: sources::lists::Listings) {
        self.observation.facts.lists = lists;
    }

    /// Events are missing at this line of source `source` (buffer overrun).
    pub(crate) fn hole(&mut self, source: usize, line: u64) {
        self.observation.hole(At::new(source, line));
    }

    /// A line of source `source` cannot be read: it may have been any call.
    pub(crate) fn unread(&mut self, source: usize, line: u64) {
        self.observation.unread(At::new(source, line));
    }

    /// From this line of source `source` on, the system is one some of whose calls leave no line, or none of which.
    pub(crate) fn unseen_calls(&mut self, source: usize, line: u64, any: bool) {
        self.observation
            .facts
            .blind_spots
            .unseen_calls(At::new(source, line), any);
    }

    /// Whether the recording holds hardly anything but what the processes reported on did: `fs_usage` or `grep` was given
    /// their names.
    pub(crate) fn filtered(&mut self, filtered: bool) {
        self.observation.facts.blind_spots.filtered = filtered;
        self.observation.facts.blind_spots.alone = filtered;
    }

    /// Others are in it, but lines are missing.
    pub(crate) fn incomplete(&mut self, incomplete: bool) {
        self.observation.facts.blind_spots.filtered |= incomplete;
    }

    /// Somebody will look: what is settled waits to be told, and fewer operations are left open, so that a look is short.
    #[cfg(feature = "cli")]
    pub(crate) fn watched(&mut self) {
        self.observation.memory.waiting = Some(Default::default());
        self.observation.memory.limits.changes = WATCHED;
    }

    /// What is new since the last look; the reading goes on.
    #[cfg(feature = "cli")]
    pub(crate) fn snapshot(&mut self) -> Snapshot {
        self.observation.snapshot()
    }

    /// What the lines have shown so far; the reading goes on.
    #[cfg(feature = "cli")]
    pub(crate) fn facts(&self) -> &Facts {
        &self.observation.facts
    }

    /// Solves what is hidden. A mounted disk decides where the trace is silent.
    #[cfg(test)]
    pub(crate) fn finish(self, disk: Option<&Disk>) -> Findings {
        self.finish_with(&[], disk)
    }

    /// The same with what programs wrote into the logs meanwhile.
    pub(crate) fn finish_with(
        mut self,
        said: &[sources::log_messages::Statement],
        disk: Option<&Disk>,
    ) -> Findings {
        let observation = &mut self.observation;
        sources::unshown::take(observation);
        let lists = std::mem::take(&mut observation.facts.lists);
        let observed = Concluded::nothing(&mut observation.facts, &mut observation.memory);
        let observed = sources::listed::consult(observation, observed, &lists, false);
        let mut verdicts = Verdicts::of(&observation.facts, &observation.memory, observed);
        memory::settle::solve(&mut verdicts, usize::MAX);
        observe::disk_lines::take(&mut verdicts);
        let concluded = verdicts.into_concluded();
        let concluded = sources::listed::consult(observation, concluded, &lists, true);
        let mut verdicts = Verdicts::of(&observation.facts, &observation.memory, concluded);
        sources::log_messages::consult(&mut verdicts, said);
        let mut disagreements = sources::named::weigh(&mut verdicts);
        disagreements.extend(sources::between::weigh(&mut verdicts, &lists));
        let concluded = verdicts.into_concluded();
        observation.facts.lists = lists.clone();
        observation.let_go();
        let mut verdicts = Verdicts::of(&observation.facts, &observation.memory, concluded);
        disagreements
            .extend(disk.map_or_else(Vec::new, |d| sources::disk::consult(&mut verdicts, d)));
        compose::finish::compose(&mut verdicts);
        disagreements.extend(compose::unseen_moves::notes(&verdicts));
        disagreements.extend(sources::only_listed::enter(&mut verdicts, &lists));
        let concluded = verdicts.into_concluded();
        observation.facts.namings = Vec::new();
        observation.facts.content = Default::default();
        observation.facts.changed = Default::default();
        let operations =
            compose::finish::operations(&observation.facts, &observation.memory, concluded);
        let Observation { mut facts, memory } = self.observation;
        Findings {
            operations,
            disagreements,
            witness: std::mem::take(&mut facts.witness),
            facts,
            memory,
        }
    }
}
