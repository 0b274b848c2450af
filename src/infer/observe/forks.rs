//! Resource forks: what is written to one changes a file, but has no path of its own.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::facts::content::Flags;
use crate::infer::observe::Observation;
use crate::trace::Event;

impl Observation {
    /// A resource fork is opened.
    pub(super) fn open_fork(&mut self, e: &Event<'_, '_>) {
        let named = e.record.path.filter(|text| text.ends_with(b"/rsrc"));
        if let (Op::Open, Some(f), Some(text)) = (e.op, e.file, named) {
            let flags = Flags::parse(e.record.flags);
            self.facts.content.open(f.opening, None, e.at, flags);
            self.facts.content.shown(f.opening, text);
        }
    }
}
