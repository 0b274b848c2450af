//! What a process has open to read it while it has a file open that it writes.

use bstr::BString;

use crate::infer::facts::change::{Change, ChangeId};
use crate::infer::facts::content::Flags;
use crate::infer::facts::read_meanwhile::add;
use crate::infer::observe::Observation;
use crate::infer::operation::{Confidence, Kind, ObjectType};
use crate::infer::rules::printed_half::mapped_to_be_written;
use crate::trace::{Descriptor, Event};

impl Observation {
    /// A file that may be written is mapped into memory to be written.
    pub(super) fn mapped(&mut self, e: &Event<'_, '_>, target: bool) {
        let letters = e.record.angle.unwrap_or_default();
        let written = letters.split(|c| *c == b'|').any(|word| word == b"WRITE");
        let Some(f) = e.file.filter(|f| written && !f.stream) else {
            return;
        };
        let opened = self.facts.content.get(f.opening).copied();
        let allowed = opened.filter(|s| s.flags.known && s.flags.write);
        let Some(s) = allowed.filter(|s| s.change.is_none()) else {
            return;
        };
        if let Some(l) = f.path {
            self.facts.changed.insert(l.id, e.at);
        }
        if !target {
            return self.changed_by_another(e, Kind::Write, ObjectType::File);
        }
        let mut d = Change::new(Kind::Write, e, f.path);
        d.details.object = ObjectType::File;
        d.because(e.at, "mapped into memory to be written");
        d.because(s.opened, "the descriptor was opened here");
        d.cap(&mapped_to_be_written::META, Confidence::Possible);
        self.push_opening(d, e);
    }

    /// A file is opened: what else the process has open may go into it, or it into that.
    pub(super) fn opened_meanwhile(&mut self, e: &Event<'_, '_>, f: Descriptor, flags: Flags) {
        let read = (!flags.write && flags.known).then(|| match f.path {
            Some(l) => self.facts.trace.names.get(l.id).into(),
            None => e.record.path.unwrap_or_default().into(),
        });
        for (opening, name) in
            self.facts
                .read_meanwhile
                .open((e.process, e.record.thread), f.opening, read)
        {
            let opened = self.facts.content.get(opening);
            match opened.and_then(|opened| opened.change) {
                Some(change) => self.read_while_written(change, name),
                None => self.facts.read_meanwhile.wait(opening, name),
            }
        }
    }

    /// What was read while a change was made, which is kept with it.
    pub(super) fn read_while_written(&mut self, change: ChangeId, name: BString) {
        if let Some(d) = self.change_mut(change) {
            add(&mut d.details.rare_mut().read_meanwhile, name);
        }
    }
}
