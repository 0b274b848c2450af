//! Records and ledger in, operations out.

mod aftermath;
mod afterwards;
mod between;
mod candidate;
mod claims;
mod content;
mod decide;
mod disk;
mod disk_lines;
mod doubts;
mod draft;
pub(crate) mod dropped;
mod engine;
mod explained;
mod finish;
mod fold;
pub(crate) mod foreign;
pub(crate) mod forget;
mod gather;
mod hidden;
mod latest;
mod left_to_disk;
mod link;
pub(crate) mod listed;
mod metadata;
pub(crate) mod named;
mod naming;
mod narrow;
mod narrow_files;
mod opening;
pub(crate) mod operation;
pub(crate) mod patterns;
mod reasons;
mod rename;
pub(crate) mod rules;
pub(crate) mod said;
mod saves;
mod settle;
mod sketch;
mod together;
pub(crate) mod unnamed;
mod vicinity;
mod witness;

use crate::dialect::fs_usage::record::Record;
use crate::dialect::named::Named;
use crate::disk::Disk;
use crate::ledger::Ledger;
use crate::ledger::failures::{Failure, Failures};
use crate::trace::At;
use crate::trace::names::{Names, PathId};
use crate::trace::paths::{directory, unprefixed};
use engine::Engine;
pub(crate) use forget::{Forgotten, Limits};
use operation::{Attempt, ObjectType, Operation};
pub(crate) use settle::Look;

/// Open operations while somebody watches: a look goes over all of them.
const WATCHED: usize = 2_000;

/// The inference of one capture: records in, in order; operations out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inference {
    engine: Engine,
    /// Lists of files made before and afterwards.
    pub(crate) lists: listed::Listings,
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
        new.engine.limits = limits;
        new
    }

    /// Notes the time of a line, in microseconds since midnight, that need not be taken otherwise: a midnight may be told by any
    /// line. Microseconds since the first midnight.
    pub(crate) fn tick(&mut self, time_us: u64) -> u64 {
        self.engine.trace.tick(time_us)
    }

    /// Takes the next record of source `source`; `target` tells whether its process is reported on (the others are
    /// evidence only).
    pub(crate) fn push(&mut self, source: usize, record: &Record<'_>, target: bool) {
        self.engine.push(source, record, target);
    }

    /// Takes the next record of a process that is not reported on, whose number is known.
    pub(crate) fn push_other(&mut self, source: usize, record: &Record<'_>, process: u32) {
        self.engine.push_other(source, record, process);
    }

    /// The number of a process.
    pub(crate) fn process(&mut self, name: &[u8]) -> u32 {
        self.engine.trace.process(name)
    }

    /// How many processes have done something that was read.
    pub(crate) fn processes(&self) -> usize {
        self.engine.trace.process_count()
    }

    /// Takes a wide line by which another process of this number closes a descriptor, with or without success.
    pub(crate) fn closed(
        &mut self,
        at: At,
        process: u32,
        fd: i32,
        thread: impl FnOnce() -> Option<i64>,
    ) {
        self.engine.closed(at, process, fd, thread);
    }

    /// Whether what another process finds at this absolute path may matter: one of ours named it, or something in the same
    /// directory, or it may show the half of an operation that no line prints.
    pub(crate) fn concerns(&self, path: &[u8]) -> bool {
        let Engine {
            trace,
            surroundings,
            vicinity,
            ..
        } = &self.engine;
        let met = |path| {
            let known = || trace.names.find(path);
            surroundings.may_have_met(path) && known().is_some_and(|id| surroundings.met(id))
        };
        let path = unprefixed(path);
        met(path) || met(directory(path)) || vicinity.holds(path)
    }

    /// Takes the next call of a source that names both ends, in place of `fs_usage`; `record` is what `fs_usage` would print.
    pub(crate) fn told(&mut self, source: usize, record: &Record<'_>, named: &Named, target: bool) {
        self.engine.told(source, record, named, target);
    }

    /// Another source of the same time, which names both ends of what the capture is going to show.
    pub(crate) fn witness(&mut self, witness: named::Witness) {
        self.engine.witness = witness;
    }

    /// Events are missing at this line of source `source` (buffer overrun).
    pub(crate) fn hole(&mut self, source: usize, line: u64) {
        self.engine.hole(At::new(source, line));
    }

    /// A line of source `source` cannot be read: it may have been any call.
    pub(crate) fn unread(&mut self, source: usize, line: u64) {
        self.engine.unread(At::new(source, line));
    }

    /// From this line of source `source` on, the system is one some of whose calls leave no line, or none of which.
    pub(crate) fn unseen_calls(&mut self, source: usize, line: u64, any: bool) {
        self.engine.doubts.unseen_calls(At::new(source, line), any);
    }

    /// Whether the recording holds hardly anything but what the processes reported on did: `fs_usage` or `grep` was given
    /// their names.
    pub(crate) fn filtered(&mut self, filtered: bool) {
        self.engine.doubts.filtered = filtered;
    }

    /// Somebody will look: what is settled waits to be told, and fewer operations are left open, so that a look is short.
    pub(crate) fn watched(&mut self) {
        self.engine.waiting = Some(Default::default());
        self.engine.limits.drafts = WATCHED;
    }

    /// What is new since the last look; the reading goes on.
    pub(crate) fn look(&mut self) -> Look {
        self.engine.look()
    }

    /// Lets somebody ask what is found so far, apart from operations; the reading goes on.
    pub(crate) fn so_far<T>(&mut self, ask: impl FnOnce(&Findings) -> T) -> T {
        let mut found = Findings {
            operations: Vec::new(),
            disagreements: Vec::new(),
            witness: named::Witness::default(),
            engine: std::mem::take(&mut self.engine),
        };
        let answer = ask(&found);
        self.engine = std::mem::take(&mut found.engine);
        answer
    }

    /// Solves what is hidden. A mounted disk decides where the trace is silent.
    #[cfg(test)]
    pub(crate) fn finish(self, disk: Option<&Disk>) -> Findings {
        self.finish_with(&[], disk)
    }

    /// The same with what programs wrote into the logs meanwhile.
    pub(crate) fn finish_with(mut self, said: &[said::Statement], disk: Option<&Disk>) -> Findings {
        listed::consult(&mut self.engine, &self.lists, false);
        settle::solve(&mut self.engine, usize::MAX);
        self.engine.take_disk_lines();
        listed::consult(&mut self.engine, &self.lists, true);
        said::consult(&mut self.engine, said);
        let mut contradicted = named::weigh(&mut self.engine);
        contradicted.extend(between::weigh(&mut self.engine, &self.lists));
        let witness = std::mem::take(&mut self.engine.witness);
        self.engine.let_go();
        let mut disagreements = contradicted;
        disagreements.extend(disk.map_or_else(Vec::new, |d| disk::consult(&mut self.engine, d)));
        let operations = finish::operations(&mut self.engine);
        Findings {
            operations,
            disagreements,
            witness,
            engine: self.engine,
        }
    }
}

/// All that was found, for the story.
#[derive(Debug)]
pub(crate) struct Findings {
    /// In order of time.
    pub operations: Vec<Operation>,
    /// Where another source or the mounted disk and the capture do not agree, one sentence each.
    pub disagreements: Vec<String>,
    /// What the other source tells, and which of its calls the capture shows.
    pub(crate) witness: named::Witness,
    engine: Engine,
}

impl Findings {
    /// Every path of the capture.
    pub(crate) fn names(&self) -> &Names {
        &self.engine.trace.names
    }

    /// What is known to exist.
    pub(crate) fn ledger(&self) -> &Ledger {
        &self.engine.ledger
    }

    /// Changes that were tried and failed, and how many more there were.
    pub(crate) fn attempts(&self) -> (&[Attempt], u64) {
        (&self.engine.attempts, self.engine.more_attempts)
    }

    /// What was let go to bound memory.
    pub(crate) fn forgotten(&self) -> Forgotten {
        Forgotten {
            missing: self.engine.failures.dropped,
            ..self.engine.forgotten
        }
    }

    /// The names of operations that were let go.
    pub(crate) fn dropped(&self) -> &dropped::Dropped {
        &self.engine.dropped
    }

    /// What other processes put, took away or wrote, and the last line that did.
    pub(crate) fn foreign(&self) -> impl Iterator<Item = (PathId, At)> + '_ {
        self.engine.foreign.iter().map(|(path, at)| (*path, *at))
    }

    pub(crate) fn failures(&self) -> &Failures {
        &self.engine.failures
    }

    /// No line shows the path whole: it was put together, and is no operand.
    pub(crate) fn is_put_together(&self, id: PathId) -> bool {
        self.engine.trace.is_put_together(id)
    }

    /// The last thing known of a path is that nothing stands there.
    pub(crate) fn absent_at_end(&self, id: PathId) -> bool {
        self.ledger().now(id).is_some_and(|s| !s.state.present())
    }

    /// The last thing known of a path is that something stands there.
    pub(crate) fn present_at_end(&self, id: PathId) -> bool {
        self.ledger().now(id).is_some_and(|s| s.state.present())
    }

    /// The links among the names looked at just before a failing lookup: proven to be links, or looked at before it
    /// again and again.
    pub(crate) fn links_to(&self, failure: &Failure) -> impl Iterator<Item = (PathId, At)> {
        let proven = |id: PathId| self.object(id) == ObjectType::Link;
        failure.links.iter().filter_map(move |(id, count, at)| {
            // A name put aside is looked at together with the link in its place.
            let aside = failure.links.iter().any(|(other, ..)| {
                other != id && self.names().get(*id).starts_with(self.names().get(*other))
            });
            (proven(*id) || *count >= 2 && !aside && self.object(*id) == ObjectType::Unknown)
                .then_some((*id, *at))
        })
    }

    /// Type of what stands at a path, as far as proven.
    pub(crate) fn object(&self, id: PathId) -> ObjectType {
        self.engine.object(id)
    }
}
