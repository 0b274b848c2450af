//! Two processes of one name that lines do not tell apart, seen by a number that one of them has closed.

use crate::infer::facts::change::Change;
use crate::infer::observe::Observation;
use crate::infer::rules::printed_half::contested_descriptor;
use crate::trace::Event;

impl Observation {
    /// Takes note of the number that a write went through.
    pub(super) fn note_number(&self, d: &mut Change, e: &Event<'_, '_>) {
        let (None, Some(fd)) = (e.record.thread, e.record.fd) else {
            return;
        };
        d.through = Some(fd.clamp(0, 255) as u8);
        if let Some(numbers) = self.facts.shared_numbers.get(&e.process) {
            let most = contested_descriptor::of_two(numbers.contains(&fd));
            d.cap(&contested_descriptor::META, most);
        }
    }

    /// Lines that tell no threads show a number written through although it has been closed: two processes of the name hold it, of
    /// which one has closed its own. Which of them wrote what, before and after, no line tells.
    pub(super) fn written_though_closed(&mut self, e: &Event<'_, '_>) {
        let Some(fd) = e
            .record
            .fd
            .filter(|fd| e.record.thread.is_none() && self.facts.trace.is_closed(e.process, *fd))
        else {
            return;
        };
        let numbers = self.facts.shared_numbers.entry(e.process).or_default();
        if !numbers.insert(fd) {
            return;
        }
        let number = fd.clamp(0, 255) as u8;
        let written = self
            .newest()
            .filter(|d| d.process == e.process && d.through.is_some());
        let written: Vec<_> = written
            .map(|d| (d.number, d.through == Some(number), d.opening))
            .collect();
        let of_number = written.iter().filter(|(_, same, _)| *same);
        // the first file under the number may be what both hold
        let first = of_number.map(|(.., opening)| *opening).min().flatten();
        for (change, same, opening) in written {
            let most = contested_descriptor::of_two(same && opening != first);
            if let Some(d) = self.change_mut(change) {
                d.cap(&contested_descriptor::META, most);
            }
        }
    }
}
