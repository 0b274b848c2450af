//! Lines that wait: for their continuation, or for another line that confirms their columns.

use super::super::layout::{Geometry, Stamp};
use super::super::line::{self, Located};
use super::super::notice::{self, Harmless};
use super::super::outcome::{Damage, Sink};
use super::super::record::Record;
use super::super::tail::{self, Tail};
use super::Reader;

/// A record that a newline in a name has broken, or an overrun notice has interrupted.
pub(super) struct Held {
    number: u64,
    stamp: Stamp,
    text: Vec<u8>,
    /// Numbers of the physical lines after the first.
    more: Vec<u64>,
    /// An overrun notice, with its newline, stood between this line and the next.
    interrupted: bool,
}

/// Lines whose columns nobody has confirmed yet.
pub(super) struct Unsettled {
    number: u64,
    stamp: Stamp,
    dot: usize,
    text: Vec<u8>,
}

/// Longest record that is put together from several lines.
const MOST_HELD: usize = 64 * 1024;
/// Lines that wait for their columns to be confirmed.
const MOST_UNSETTLED: usize = 8;

impl Reader {
    /// A line with a tail at an offset of its own: a call whose fields left no room, or the first lines of a capture
    /// of a width that is not met before.
    pub(super) fn unusual(
        &mut self,
        number: u64,
        text: &[u8],
        stamp: Stamp,
        tail: &Tail<'_>,
        sink: &mut Sink<'_>,
    ) {
        let own = self.new_geometry(stamp, tail.dot);
        if let Some(current) = self
            .geometry
            .filter(|g| g.stamp == stamp && g.dot < tail.dot)
            && line::room(text, &own, tail) == Some(0)
        {
            self.settle(None, sink);
            return self.event(
                number,
                text,
                Geometry {
                    dot: tail.dot,
                    ..current
                },
                tail,
                sink,
            );
        }
        let confirmed = self
            .unsettled
            .iter()
            .any(|u| (u.stamp, u.dot) == (stamp, tail.dot));
        if self.unsettled.len() >= MOST_UNSETTLED {
            self.settle(None, sink);
        }
        self.unsettled.push(Unsettled {
            number,
            stamp,
            dot: tail.dot,
            text: text.to_vec(),
        });
        if confirmed {
            self.settle(Some(own), sink);
        }
    }

    /// The columns of the only line of a capture, which nothing can confirm.
    pub(super) fn lone(&self) -> Option<Geometry> {
        match self.unsettled.as_slice() {
            [one] if self.geometry.is_none() => Some(self.new_geometry(one.stamp, one.dot)),
            _ => None,
        }
    }

    /// Decides the lines that wait: those of the confirmed columns are records like any other, the rest had their
    /// blanks changed.
    pub(super) fn settle(&mut self, confirmed: Option<Geometry>, sink: &mut Sink<'_>) {
        if let Some(geometry) = confirmed {
            self.adopt(geometry);
        }
        for waiting in std::mem::take(&mut self.unsettled) {
            let own = self.new_geometry(waiting.stamp, waiting.dot);
            let Some(tail) = tail::at_dot(&waiting.text, waiting.dot, own.era.seconds_width())
            else {
                self.damage(waiting.number, Damage::Garbled, &waiting.text, sink);
                continue;
            };
            if confirmed.is_some_and(|g| (g.stamp, g.dot) == (waiting.stamp, waiting.dot)) {
                self.event(waiting.number, &waiting.text, own, &tail, sink);
                continue;
            }
            let fill = self.survey.possible().may_fill();
            let line = Located {
                number: waiting.number,
                text: &waiting.text,
                geometry: own,
                tail: &tail,
                fill,
                call: None,
            };
            let mut record = Record::default();
            if line.read(&mut record).is_some() {
                line::off_column(&mut record);
                self.deliver(&record, None, sink);
            } else {
                self.damage(waiting.number, Damage::Garbled, &waiting.text, sink);
            }
        }
    }

    /// Appends a physical line to the held one; true when that was right.
    pub(super) fn join(&mut self, number: u64, text: &[u8], sink: &mut Sink<'_>) -> bool {
        let Some(mut held) = self.held.take() else {
            return false;
        };
        if notice::classify(text) == Some(Harmless::Overrun) {
            self.harmless(number, Harmless::Overrun, text, sink);
            self.held = Some(held);
            return true;
        }
        let before = held.text.len();
        if !held.interrupted {
            held.text.push(b'\n');
        }
        held.text.extend_from_slice(text);
        let whole = self.locate(&held.text, held.stamp).or_else(|| {
            let tail = tail::search(&held.text, held.stamp, before + 4)?;
            Some((self.new_geometry(held.stamp, tail.dot), tail))
        });
        if let Some((geometry, tail)) = whole {
            self.adopt(geometry);
            self.event(held.number, &held.text, geometry, &tail, sink);
            for line in held.more.into_iter().chain([number]) {
                self.census.continuations += 1;
                self.harmless(line, Harmless::Continuation, text, sink);
            }
            return true;
        }
        if Stamp::of(text).is_some() || held.text.len() > MOST_HELD {
            held.text.truncate(before);
            self.held = Some(held);
            return false;
        }
        held.more.push(number);
        held.interrupted = false;
        self.held = Some(held);
        true
    }

    /// Keeps a line whose tail is still to come.
    pub(super) fn hold(&mut self, number: u64, stamp: Stamp, text: &[u8], interrupted: bool) {
        self.held = Some(Held {
            number,
            stamp,
            text: text.to_vec(),
            more: Vec::new(),
            interrupted,
        });
    }

    /// What is held is no record: its lines are damaged.
    pub(super) fn give_up_held(&mut self, sink: &mut Sink<'_>) {
        if let Some(held) = self.held.take() {
            let mut parts = held.text.split(|&b| b == b'\n');
            self.damage(
                held.number,
                Damage::Cut,
                parts.next().unwrap_or_default(),
                sink,
            );
            for line in held.more {
                self.damage(
                    line,
                    Damage::NoTimeStamp,
                    parts.next().unwrap_or_default(),
                    sink,
                );
            }
        }
    }
}
