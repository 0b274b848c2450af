//! Disk lines: data of a file went to the disk, or the volume's own record of it did.
//!
//! Pattern: `WrData D=0x00a886d2 B=0x1000 /dev/disk3s5 /Users/x/stats`. The path is the last one that was seen for the file; the
//! process is the one that waited, or that wrote first: the pager writes late. So it is a possible write by that process, where
//! nothing else in the recording explains it.

use rustc_hash::FxHashSet;

use crate::dialect::fs_usage::calls::Op;
use crate::infer::facts::change::Change;
use crate::infer::observe::Observation;
use crate::infer::operation::{Confidence, Kind, ObjectType};
use crate::infer::rules::printed_half::written_to_the_disk;
use crate::infer::verdicts::Verdicts;
use crate::trace::names::PathId;
use crate::trace::paths::{self, Completeness};
use crate::trace::{Event, Located};

/// Files, by process, that are kept.
const MOST: usize = 1024;

/// What the line says was changed; `None`: nothing.
fn changed(e: &Event<'_, '_>) -> Option<(Kind, &'static str)> {
    const WRITTEN: &str = "data of the file went to the disk: a write to it, by this process or by another one (the pager writes late, and the line names who waited)";
    const RECORD: &str = "the volume's record of the file was written with a new time of modification: a write to it, by this process or by another one";
    const SETTING: &str = "the volume's record of the file was written with a new time of change: its attributes were set, by this process or by another one";
    match e.op {
        Op::DiskWrite if e.record.label.starts_with(b"WrData") => Some((Kind::Write, WRITTEN)),
        Op::DiskWrite if e.record.label.starts_with(b"PgOut") => Some((Kind::Write, WRITTEN)),
        Op::HfsUpdate => {
            let letters = e.record.flags.unwrap_or_default();
            if letters.contains(&b'm') {
                Some((Kind::Write, RECORD))
            } else {
                letters.contains(&b'c').then_some((Kind::Utimes, SETTING))
            }
        }
        _ => None,
    }
}

impl Observation {
    /// A disk line of a process reported on.
    pub(in crate::infer) fn disk_line(&mut self, e: &Event<'_, '_>) {
        let Some((kind, why)) = changed(e) else {
            return;
        };
        let Some(text) = e.record.path.filter(|t| paths::is_absolute(t)) else {
            return;
        };
        let path = paths::canonical(&[b"/", text].concat());
        if e.record.clipped || e.record.stopped || paths::is_device(&path) {
            return;
        }
        let id = self.facts.trace.names.intern(&path);
        let known = self.facts.disk_lines.0.get_mut(&(id, e.process));
        if let Some(d) = known {
            d.again = (d.again.0 + 1, e.at);
            if kind == Kind::Write && d.kind != Kind::Write {
                d.kind = kind;
            }
            return;
        }
        if id == PathId::ROOT || self.facts.disk_lines.0.len() >= MOST {
            return;
        }
        let how = Completeness::Whole;
        let mut d = Change::new(kind, e, Some(Located { id, how }));
        d.details.unnamed_attributes = kind == Kind::Utimes;
        d.because(e.at, why);
        d.cap(&written_to_the_disk::META, Confidence::Possible);
        self.facts.disk_lines.0.insert((id, e.process), d);
    }
}

/// At the end: those that no operation, by anybody, explains. What a process names by its path, and does not open for
/// writing, it has hardly had open all the time.
pub(in crate::infer) fn take(verdicts: &mut Verdicts<'_>) {
    let facts = verdicts.facts;
    let mut explained: FxHashSet<PathId> = FxHashSet::default();
    for d in verdicts.changes() {
        let texts = d.details.rare();
        let temporary = texts.temporary.as_ref();
        explained.extend(temporary.and_then(|name| verdicts.names().find(name)));
        explained.extend(d.id());
        explained.extend(d.to.as_ref().and_then(|to| to.id));
    }
    for ((id, _), d) in &facts.disk_lines.0 {
        let theirs = facts.foreign.contains_key(id);
        let directory = facts.object(*id) == ObjectType::Directory;
        let absent = facts
            .ledger
            .before(*id, d.at)
            .is_some_and(|s| !s.state.present());
        let named = facts.windows.times(*id) > 0;
        if !(named || theirs || directory || absent || explained.contains(id)) {
            verdicts.add(d.clone());
        }
    }
}
