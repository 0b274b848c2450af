//! Changes of which no line names the file, and calls that nobody knows: counted, and told.
//!
//! Pattern: `write F=14` of a daemon that opened its log before the recording began.

use bstr::BString;
use indexmap::IndexMap;

use super::Findings;
use crate::dialect::fs_usage::calls::Op;
use crate::trace::{At, Event, Trace};

/// Descriptors, and labels, that are told apart; what is beyond is counted only.
const MOST: usize = 256;

/// Calls that changed something through a descriptor of which no line tells what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unnamed {
    /// Whose descriptor.
    pub process: BString,
    /// Its number; `None`: narrow lines do not tell.
    pub descriptor: Option<i32>,
    /// Calls that wrote.
    pub writes: u64,
    /// Calls that changed attributes.
    pub settings: u64,
    /// Nothing in the recording opened or closed that number: it was open before.
    pub opened_before: bool,
    /// Index of the source and line of the first of the calls.
    pub source: usize,
    /// See `source`.
    pub line: u64,
}

/// Lines of a call that the call table does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCall {
    /// As printed.
    pub label: BString,
    /// How many.
    pub count: u64,
    /// Index of the source and number of the first line.
    pub source: usize,
    /// See `source`.
    pub line: u64,
}

#[derive(Clone, Copy, Debug)]
struct Through {
    writes: u64,
    settings: u64,
    opened_before: bool,
    first: At,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Unknown {
    descriptors: IndexMap<(u32, Option<i32>), Through>,
    calls: IndexMap<BString, (u64, At)>,
}

impl Unknown {
    /// A call changed something through a descriptor, and it is not known what that stands for.
    pub(super) fn change(&mut self, trace: &Trace, e: &Event<'_, '_>) {
        let fd = e.record.fd;
        let known = self.descriptors.len();
        let new = || Through {
            writes: 0,
            settings: 0,
            opened_before: fd.is_some_and(|fd| trace.opened_before(e.process, fd)),
            first: e.at,
        };
        let through = match self.descriptors.get_mut(&(e.process, fd)) {
            Some(known) => known,
            None if known < MOST => self.descriptors.entry((e.process, fd)).or_insert_with(new),
            None => return,
        };
        match e.op {
            Op::Write | Op::Ftruncate => through.writes += 1,
            _ => through.settings += 1,
        }
    }

    /// A line has a label that is in no table.
    pub(super) fn call(&mut self, label: &[u8], at: At) {
        if let Some((count, _)) = self.calls.get_mut(bstr::BStr::new(label)) {
            *count += 1;
        } else if self.calls.len() < MOST {
            self.calls.insert(label.into(), (1, at));
        }
    }
}

impl Findings {
    /// Changes through descriptors of which no line tells what they stand for.
    pub fn unnamed_changes(&self) -> Vec<Unnamed> {
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
    pub fn unknown_calls(&self) -> Vec<UnknownCall> {
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
