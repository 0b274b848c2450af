//! Who looks at our files again and again (an index, a backup) prints the same bytes from label to path, and they tell the
//! same. Such a line costs one probe, and is not read again.
//!
//! Pattern: `lstat64  /Library/x.plist` by `mds`, and a second later by `mdworker`.

use crate::dialect::fs_usage::Shown;
use crate::dialect::fs_usage::calls::Op;
use crate::dialect::fs_usage::record::Record;
use crate::infer::memory::forget;
use crate::infer::observe::Observation;
use crate::infer::observe::looks::Met;
use crate::ledger::proof;
use crate::trace::paths::Completeness;
use crate::trace::{At, Event, Located};

/// Calls that tell whether a name is there, and do nothing else.
fn only_looks(op: Op) -> bool {
    matches!(
        op,
        Op::Stat
            | Op::Lstat
            | Op::Access
            | Op::Getattrlist
            | Op::Readlink
            | Op::Statfs
            | Op::Pathconf
            | Op::Getxattr
            | Op::Listxattr
    )
}

impl Observation {
    /// Takes a look that was met before; false if it has to be read.
    pub(in crate::infer) fn looked_again(&mut self, at: At, process: u32, met: Met) -> bool {
        if forget::is_due(self) || !self.facts.trace.is_plain(process) {
            return false;
        }
        self.memory.since_sweep += 1;
        let facts = &mut self.facts;
        facts.now = at;
        facts.trace.named_again(process, met.id);
        if let Some(state) = met.state {
            facts.ledger.seen(&facts.trace.names, met.id, state, at);
            if met.looked_for {
                facts.ledger.looked_for(met.id, at);
            }
        }
        true
    }

    /// Remembers a look that has been taken, if whoever prints the same tells the same by it.
    pub(in crate::infer) fn remember(
        &mut self,
        shown: &Shown<'_>,
        process: u32,
        record: &Record<'_>,
    ) {
        let (Some(call), Some(text)) = (record.call, record.path) else {
            return;
        };
        let odd = record.stray
            || record.squeezed
            || record.clipped
            || record.stopped
            || !record.wide
            || record.fd.or(record.fd2).or(record.dirfd).is_some();
        if odd || !only_looks(call.op) || !self.facts.trace.is_plain(process) {
            return;
        }
        let Some(id) = self.facts.trace.plainly_named(text) else {
            return;
        };
        // what only stands near a rename concerns nobody any more after a while
        let windows = &self.facts.windows;
        if !windows.met(id) && !windows.met(self.facts.trace.names.parent(id)) {
            return;
        }
        let how = Completeness::Whole;
        let event = Event {
            record,
            at: self.facts.now,
            us: 0,
            process,
            op: call.op,
            path: Some(Located { id, how }),
            file: None,
            dir: None,
            begins: None,
            left: None,
        };
        let met = Met {
            id,
            state: proof::of_lookup(&event),
            looked_for: proof::looks_for(&event),
        };
        self.memory.looks.put(shown, met);
    }
}
