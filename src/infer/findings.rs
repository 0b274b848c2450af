//! All that was found in one capture, for the story.

use bstr::{BStr, BString};

use super::facts::Facts;
use super::memory::Memory;
use super::operation::{Attempt, ObjectType, Operation};
use crate::infer::facts::foreign::ForeignChange;
use crate::infer::facts::unnamed::{UnknownCall, Unnamed};
use crate::infer::memory::dropped::Dropped;
use crate::infer::memory::limits::Forgotten;
use crate::infer::sources::lists::Listings;
use crate::infer::sources::other_source::Witness;
use crate::ledger::Ledger;
use crate::ledger::failures::{Failure, Failures};
use crate::trace::At;
use crate::trace::names::{Names, PathId};
use crate::trace::paths::Completeness;

/// All that was found, for the story.
#[derive(Debug)]
pub(crate) struct Findings {
    /// In order of time.
    pub operations: Vec<Operation>,
    /// Where another source or the mounted disk and the capture do not agree, one sentence each.
    pub disagreements: Vec<String>,
    /// What the other source tells, and which of its calls the capture shows.
    pub(crate) witness: Witness,
    pub(super) facts: Facts,
    pub(super) memory: Memory,
}

impl Findings {
    /// What the lines show.
    pub(crate) fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Every path of the capture.
    pub(crate) fn names(&self) -> &Names {
        &self.facts.trace.names
    }

    /// What is known to exist.
    pub(crate) fn ledger(&self) -> &Ledger {
        &self.facts.ledger
    }

    /// Changes that were tried and failed, and how many more there were.
    pub(crate) fn attempts(&self) -> (&[Attempt], u64) {
        (&self.facts.attempts, self.facts.more_attempts)
    }

    /// Lists of files made before and afterwards.
    pub(crate) fn lists(&self) -> &Listings {
        &self.facts.lists
    }

    /// What was let go to bound memory.
    pub(crate) fn forgotten(&self) -> Forgotten {
        Forgotten {
            missing: self.facts.failures.dropped,
            ..self.memory.forgotten
        }
    }

    /// The names of operations that were let go.
    pub(crate) fn dropped(&self) -> &Dropped {
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

    /// The links among the names looked at just before a failing lookup.
    pub(crate) fn links_to(&self, failure: &Failure) -> impl Iterator<Item = (PathId, At)> {
        self.facts.links_to(failure)
    }

    /// Type of what stands at a path, as far as proven.
    pub(crate) fn object(&self, id: PathId) -> ObjectType {
        self.facts.object(id)
    }

    /// What processes that are not reported on changed, in order of line, as far as it is remembered.
    pub(crate) fn foreign_changes(&self) -> impl Iterator<Item = ForeignChange> + '_ {
        let facts = &self.facts;
        facts.foreign_log.changes.iter().map(|c| ForeignChange {
            kind: c.kind,
            path: facts.trace.names.get(c.id).into(),
            whole: c.how == Completeness::Whole && !facts.trace.is_put_together(c.id),
            object: c.object,
            confidence: c.confidence,
            process: facts.trace.process_name(c.process).into(),
            source: c.at.source(),
            line: c.at.line(),
            at_us: c.us,
        })
    }

    /// The same of what no line places: what is shown of the path, the last line, the process.
    pub(crate) fn unplaced_foreign_changes(&self) -> impl Iterator<Item = (&BString, At, &BStr)> {
        let facts = &self.facts;
        let all = facts.foreign_log.unplaced();
        all.map(|(shown, at, process)| (shown, at, facts.trace.process_name(process)))
    }

    /// Changes through descriptors of which no line tells what they stand for.
    pub(crate) fn unnamed_changes(&self) -> Vec<Unnamed> {
        let all = self.facts.unknown.descriptors.iter();
        all.map(|((process, descriptor), t)| Unnamed {
            process: self.facts.trace.process_name(*process).into(),
            descriptor: *descriptor,
            writes: t.writes,
            settings: t.settings,
            opened_before: t.opened_before,
            source: t.first.source(),
            line: t.first.line(),
        })
        .collect()
    }

    /// Calls by processes reported on that the call table does not know.
    pub(crate) fn unknown_calls(&self) -> Vec<UnknownCall> {
        let all = self.facts.unknown.calls.iter();
        all.map(|(label, (count, at))| UnknownCall {
            label: label.clone(),
            count: *count,
            source: at.source(),
            line: at.line(),
        })
        .collect()
    }
}
