//! Changes of which no line names the file, and calls that nobody knows: counted, and told.
//!
//! Pattern: `write F=14` of a daemon that opened its log before the recording began.

use bstr::BString;
use indexmap::IndexMap;

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
pub(crate) struct UnknownCall {
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
pub(in crate::infer) struct Through {
    pub(in crate::infer) writes: u64,
    pub(in crate::infer) settings: u64,
    pub(in crate::infer) opened_before: bool,
    pub(in crate::infer) first: At,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(in crate::infer) struct Unknown {
    pub(in crate::infer) descriptors: IndexMap<(u32, Option<i32>), Through>,
    pub(in crate::infer) calls: IndexMap<BString, (u64, At)>,
}

impl Unknown {
    /// A call changed something through a descriptor, and it is not known what that stands for.
    pub(in crate::infer) fn change(&mut self, trace: &Trace, e: &Event<'_, '_>) {
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
            Op::Write | Op::Ftruncate | Op::Aio => through.writes += 1,
            _ => through.settings += 1,
        }
    }

    /// A line has a label that is in no table.
    pub(in crate::infer) fn call(&mut self, label: &[u8], at: At) {
        if let Some((count, _)) = self.calls.get_mut(bstr::BStr::new(label)) {
            *count += 1;
        } else if self.calls.len() < MOST {
            self.calls.insert(label.into(), (1, at));
        }
    }
}
