//! Records and ledger in, operations out.

mod aftermath;
mod afterwards;
mod between;
mod candidate;
mod change;
mod claims;
mod content;
mod decide;
mod disk;
mod disk_lines;
mod doubts;
pub mod dropped;
mod engine;
mod explained;
mod facts;
mod finish;
mod fold;
pub mod foreign;
pub mod forget;
mod gather;
mod hidden;
mod latest;
mod left_to_disk;
mod link;
pub(crate) mod listed;
mod made;
mod memory;
mod metadata;
pub mod named;
mod naming;
mod narrow;
mod narrow_files;
mod opening;
pub mod operation;
pub mod patterns;
mod reasons;
mod rename;
pub mod rules;
pub mod said;
mod saves;
mod settle;
mod sketch;
mod together;
pub mod unnamed;
mod verdicts;
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
use facts::Facts;
pub use forget::{Forgotten, Limits};
use memory::Memory;
use operation::{Attempt, ObjectType, Operation};
pub(crate) use settle::Look;
use verdicts::{Concluded, Verdicts};

/// Open operations while somebody watches: a look goes over all of them.
const WATCHED: usize = 2_000;

/// The inference of one capture: records in, in order; operations out.
#[derive(Clone, Debug, Default)]
pub struct Inference {
    engine: Engine,
    /// Lists of files made before and afterwards.
    pub(crate) lists: listed::Listings,
}

impl Inference {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With other limits of memory than the default ones.
    pub fn with_limits(limits: Limits) -> Self {
        let mut new = Self::default();
        new.engine.memory.limits = limits;
        new
    }

    /// Notes the time of a line, in microseconds since midnight, that need not be taken otherwise: a midnight may be told by any
    /// line. Microseconds since the first midnight.
    pub fn tick(&mut self, time_us: u64) -> u64 {
        self.engine.facts.trace.tick(time_us)
    }

    /// Takes the next record of source `source`; `target` tells whether its process is reported on (the others are
    /// evidence only).
    pub fn push(&mut self, source: usize, record: &Record<'_>, target: bool) {
        self.engine.push(source, record, target);
    }

    /// Takes the next record of a process that is not reported on, whose number is known.
    pub(crate) fn push_other(&mut self, source: usize, record: &Record<'_>, process: u32) {
        self.engine.push_other(source, record, process);
    }

    /// The number of a process.
    pub(crate) fn process(&mut self, name: &[u8]) -> u32 {
        self.engine.facts.trace.process(name)
    }

    /// How many processes have done something that was read.
    pub(crate) fn processes(&self) -> usize {
        self.engine.facts.trace.process_count()
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
        let Facts {
            trace,
            surroundings,
            vicinity,
            ..
        } = &self.engine.facts;
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
        self.engine.facts.witness = witness;
    }

    /// Events are missing at this line of source `source` (buffer overrun).
    pub fn hole(&mut self, source: usize, line: u64) {
        self.engine.hole(At::new(source, line));
    }

    /// A line of source `source` cannot be read: it may have been any call.
    pub fn unread(&mut self, source: usize, line: u64) {
        self.engine.unread(At::new(source, line));
    }

    /// From this line of source `source` on, the system is one some of whose calls leave no line, or none of which.
    pub fn unseen_calls(&mut self, source: usize, line: u64, any: bool) {
        self.engine
            .facts
            .doubts
            .unseen_calls(At::new(source, line), any);
    }

    /// Whether the recording holds hardly anything but what the processes reported on did: `fs_usage` or `grep` was given
    /// their names.
    pub fn filtered(&mut self, filtered: bool) {
        self.engine.facts.doubts.filtered = filtered;
    }

    /// Somebody will look: what is settled waits to be told, and fewer operations are left open, so that a look is short.
    pub(crate) fn watched(&mut self) {
        self.engine.memory.waiting = Some(Default::default());
        self.engine.memory.limits.changes = WATCHED;
    }

    /// What is new since the last look; the reading goes on.
    pub(crate) fn look(&mut self) -> Look {
        self.engine.look()
    }

    /// Lets somebody ask what is found so far, apart from operations; the reading goes on.
    pub(crate) fn so_far<T>(&mut self, ask: impl FnOnce(&Findings) -> T) -> T {
        let Engine { facts, memory } = std::mem::take(&mut self.engine);
        let found = Findings {
            operations: Vec::new(),
            disagreements: Vec::new(),
            witness: named::Witness::default(),
            facts,
            memory,
        };
        let answer = ask(&found);
        let Findings { facts, memory, .. } = found;
        self.engine = Engine { facts, memory };
        answer
    }

    /// Solves what is hidden. A mounted disk decides where the trace is silent.
    pub fn finish(self, disk: Option<&Disk>) -> Findings {
        self.finish_with(&[], disk)
    }

    /// The same with what programs wrote into the logs meanwhile.
    pub fn finish_with(mut self, said: &[said::Statement], disk: Option<&Disk>) -> Findings {
        let engine = &mut self.engine;
        let observed = Concluded::nothing(&mut engine.facts, &mut engine.memory);
        let observed = listed::consult(engine, observed, &self.lists, false);
        let mut verdicts = Verdicts::of(&engine.facts, &engine.memory, observed);
        settle::solve(&mut verdicts, usize::MAX);
        disk_lines::take(&mut verdicts);
        let concluded = verdicts.into_concluded();
        let concluded = listed::consult(engine, concluded, &self.lists, true);
        let mut verdicts = Verdicts::of(&engine.facts, &engine.memory, concluded);
        said::consult(&mut verdicts, said);
        let mut disagreements = named::weigh(&mut verdicts);
        disagreements.extend(between::weigh(&mut verdicts, &self.lists));
        let concluded = verdicts.into_concluded();
        engine.let_go();
        let mut verdicts = Verdicts::of(&engine.facts, &engine.memory, concluded);
        disagreements.extend(disk.map_or_else(Vec::new, |d| disk::consult(&mut verdicts, d)));
        finish::compose(&mut verdicts);
        let concluded = verdicts.into_concluded();
        engine.facts.namings = Vec::new();
        engine.facts.content = Default::default();
        engine.facts.changed = Default::default();
        let operations = finish::operations(&engine.facts, &engine.memory, concluded);
        let Engine { mut facts, memory } = self.engine;
        Findings {
            operations,
            disagreements,
            witness: std::mem::take(&mut facts.witness),
            facts,
            memory,
        }
    }
}

/// All that was found, for the story.
#[derive(Debug)]
pub struct Findings {
    /// In order of time.
    pub operations: Vec<Operation>,
    /// Where another source or the mounted disk and the capture do not agree, one sentence each.
    pub disagreements: Vec<String>,
    /// What the other source tells, and which of its calls the capture shows.
    pub(crate) witness: named::Witness,
    facts: Facts,
    memory: Memory,
}

impl Findings {
    /// Every path of the capture.
    pub fn names(&self) -> &Names {
        &self.facts.trace.names
    }

    /// What is known to exist.
    pub fn ledger(&self) -> &Ledger {
        &self.facts.ledger
    }

    /// Changes that were tried and failed, and how many more there were.
    pub fn attempts(&self) -> (&[Attempt], u64) {
        (&self.facts.attempts, self.facts.more_attempts)
    }

    /// What was let go to bound memory.
    pub fn forgotten(&self) -> Forgotten {
        Forgotten {
            missing: self.facts.failures.dropped,
            ..self.memory.forgotten
        }
    }

    /// The names of operations that were let go.
    pub(crate) fn dropped(&self) -> &dropped::Dropped {
        &self.memory.dropped
    }

    /// What other processes put, took away or wrote, and the last line that did.
    pub(crate) fn foreign(&self) -> impl Iterator<Item = (PathId, At)> + '_ {
        self.facts.foreign.iter().map(|(path, at)| (*path, *at))
    }

    pub(crate) fn failures(&self) -> &Failures {
        &self.facts.failures
    }

    /// No line shows the path whole: it was put together, and is no operand.
    pub(crate) fn is_put_together(&self, id: PathId) -> bool {
        self.facts.trace.is_put_together(id)
    }

    /// The last thing known of a path is that nothing stands there.
    pub fn absent_at_end(&self, id: PathId) -> bool {
        self.ledger().now(id).is_some_and(|s| !s.state.present())
    }

    /// The last thing known of a path is that something stands there.
    pub fn present_at_end(&self, id: PathId) -> bool {
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
    pub fn object(&self, id: PathId) -> ObjectType {
        self.facts.object(id)
    }
}
