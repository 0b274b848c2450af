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
pub(super) struct Unconfirmed {
    number: u64,
    stamp: Stamp,
    dot: usize,
    text: Vec<u8>,
}

/// Longest record that is put together from several lines.
const MOST_HELD: usize = 64 * 1024;
/// Lines that wait for their columns to be confirmed.
const MOST_UNCONFIRMED: usize = 8;

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
            self.decide_waiting(None, sink);
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
            .unconfirmed
            .iter()
            .any(|u| (u.stamp, u.dot) == (stamp, tail.dot));
        if self.unconfirmed.len() >= MOST_UNCONFIRMED {
            self.decide_waiting(None, sink);
        }
        self.unconfirmed.push(Unconfirmed {
            number,
            stamp,
            dot: tail.dot,
            text: text.to_vec(),
        });
        if confirmed {
            self.decide_waiting(Some(own), sink);
        }
    }

    /// The columns of the only line of a capture, which nothing can confirm.
    pub(super) fn lone(&self) -> Option<Geometry> {
        match self.unconfirmed.as_slice() {
            [one] if self.geometry.is_none() => Some(self.new_geometry(one.stamp, one.dot)),
            _ => None,
        }
    }

    /// Decides the lines that wait: those of the confirmed columns are records like any other, the rest had their
    /// blanks changed.
    pub(super) fn decide_waiting(&mut self, confirmed: Option<Geometry>, sink: &mut Sink<'_>) {
        if let Some(geometry) = confirmed {
            self.adopt(geometry);
        }
        for waiting in std::mem::take(&mut self.unconfirmed) {
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
                self.deliver(&mut record, None, sink);
            } else {
                self.damage(waiting.number, Damage::Garbled, &waiting.text, sink);
            }
        }
    }

    /// Appends a physical line to the held one; true when that was right. `located`: the columns that the line fits by itself.
    ///
    /// A path is cut to its column, newlines and all, so a record ends where its columns say, whatever stands in its name: a
    /// line that is too long to be a part of it is a line of its own, and one that is not may be, even if it looks like one.
    pub(super) fn join(
        &mut self,
        number: u64,
        text: &[u8],
        located: Option<Geometry>,
        sink: &mut Sink<'_>,
    ) -> bool {
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
        let current = self.geometry.filter(|g| g.stamp == held.stamp);
        let stamped = Stamp::of(text).is_some();
        let may_belong = match current {
            Some(geometry) if !held.interrupted => held.text.len() <= geometry.dot + 16,
            _ => !stamped && held.text.len() <= MOST_HELD,
        };
        let whole = match located {
            // the rest of an interrupted line has no time
            Some(_) if held.interrupted || located == current => None,
            Some(_) => current.and_then(|g| Some((g, tail::at_geometry(&held.text, &g)?))),
            None => self.locate(&held.text, held.stamp).or_else(|| {
                let tail = tail::search(&held.text, held.stamp, before + 4)?;
                let own = self.new_geometry(held.stamp, tail.dot);
                (!stamped).then_some((own, tail))
            }),
        };
        if let Some((geometry, tail)) = whole {
            self.adopt(geometry);
            self.event(held.number, &held.text, geometry, &tail, sink);
            for line in held.more.into_iter().chain([number]) {
                self.census.continuations += 1;
                self.harmless(line, Harmless::Continuation, text, sink);
            }
            return true;
        }
        if !may_belong {
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

    /// What is held is no record: the first line is damaged, and those after it are what they are by themselves.
    pub(super) fn give_up_held(&mut self, sink: &mut Sink<'_>) {
        let Some(held) = self.held.take() else {
            return;
        };
        let mut parts = held.text.split(|&b| b == b'\n');
        let first = parts.next().unwrap_or_default();
        self.damage(held.number, Damage::Cut, first, sink);
        for number in held.more {
            // the rest of an interrupted line stands behind its beginning
            self.alone(number, parts.next().unwrap_or_default(), sink);
        }
    }

    /// A line that was taken for a part of the one before.
    fn alone(&mut self, number: u64, text: &[u8], sink: &mut Sink<'_>) {
        let Some(stamp) = Stamp::of(text) else {
            return match notice::classify(text).filter(|kind| *kind != Harmless::Blank) {
                Some(kind) => self.harmless(number, kind, text, sink),
                None => self.damage(number, Damage::NoTimeStamp, text, sink),
            };
        };
        if let Some((geometry, tail)) = self.locate(text, stamp) {
            self.event(number, text, geometry, &tail, sink);
        } else if !self.squeezed(number, text, stamp, sink) {
            self.damage(number, Damage::Cut, text, sink);
        }
    }
}
