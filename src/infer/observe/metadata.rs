//! Permissions, owner, flags, extended attributes, times.
//!
//! Pattern: `chmod <rwxr-xr-x> path`, or `fchmod F=5 <rwxr-xr-x>` through a descriptor. The old value is known where the
//! capture shows the one set before.

use bstr::ByteSlice;

use crate::dialect::fs_usage::calls::Op;
use crate::infer::facts::change::Change;
use crate::infer::observe::Observation;
use crate::infer::operation::{Kind, ObjectType};
use crate::infer::rules::printed_half::contested_descriptor;
use crate::trace::Event;

impl Observation {
    pub(in crate::infer) fn metadata(&mut self, e: &Event<'_, '_>, target: bool, kind: Kind) {
        let through = e.file.filter(|_| e.path.is_none());
        let path = e.path.or(through.and_then(|f| f.path));
        if let Some(f) = through {
            self.facts.content.set_attributes(f.opening);
        }
        if e.path.is_some() {
            self.lookup(e);
            if !e.record.wide {
                self.narrow_still_there(e);
            }
        }
        if !e.record.wide && path.is_none() && e.record.path.is_none() {
            self.narrow_metadata(e, target, kind);
            return;
        }
        if !target {
            return self.facts.foreign_log.note(e, kind, ObjectType::Unknown);
        }
        let shown = through
            .and_then(|f| self.facts.content.text(f.opening))
            .cloned();
        if path.is_none() && e.record.path.is_none() && shown.is_none() {
            // Through a descriptor whose opening was not seen: a change, but of which file is unknown.
            if !through.is_some_and(|f| f.stream) {
                self.facts.unknown.change(&self.facts.trace, e);
            }
            return;
        }
        let mut d = Change::new(kind, e, path);
        d.text = d.text.or(shown.map(Box::new));
        let taken =
            through.is_some_and(|f| f.path.is_some_and(|l| self.taken_since(l.id, f.opened)));
        if kind == Kind::Chmod
            && !taken
            && !e.record.call.is_some_and(|c| c.is_at())
            && let (Some(l), Some(mode)) = (path, e.record.angle)
        {
            let mode = mode.to_str_lossy().into_owned();
            let same = self.latest_edit(l.id, kind).is_some();
            let before = self.facts.modes.insert(l.id, mode.clone());
            let texts = d.details.rare_mut();
            texts.old_value = before.filter(|_| same);
            texts.new_value = Some(mode);
        } else if kind == Kind::Chflags {
            d.details.rare_mut().new_value = e.record.angle.map(|a| a.to_str_lossy().into_owned());
        }
        d.details.unnamed_attributes = matches!(e.op, Op::Setattrlist | Op::Fsetattrlist);
        d.because(
            e.at,
            if d.details.unnamed_attributes {
                "the call succeeded; which attributes it set, its line does not show"
            } else {
                "the call succeeded"
            },
        );
        if let Some(f) = through {
            if let Some(s) = self.facts.content.get(f.opening) {
                d.because(s.opened, "the descriptor was opened here");
            }
            d.opening = Some(f.opening);
            if let Some(most) = contested_descriptor::at_most(&f, e.record.thread) {
                d.cap(&contested_descriptor::META, most);
            }
            d.bind(f.opened, taken);
        }
        let next = self.facts.changes.next();
        let n = self.add(d);
        if n == next {
            self.ask_witness(e, n);
        }
    }
}
