//! Lines looked at ahead, in the thread that reads them: which of them have the columns last known, whose they are, and
//! whether anybody will want to know more.
//!
//! What is noted is a hint. The reader takes it only as long as it goes by the same columns and no earlier line waits; it
//! looks at any other line itself. So the outcomes are those of reading without a sieve.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::super::calls::{Call, TABLE};
use super::super::filter::Names;
use super::super::layout::{Era, Geometry, Stamp};
use super::super::line::{Located, is_disk};
use super::super::other::Other;
use super::super::outcome::Sink;
use super::super::tail::{self, plausible};
use super::Reader;

/// By a wanted process.
const WANTED: u64 = 1;
/// By another one.
const OTHER: u64 = 2;
/// The bits of these. Above them: what the event was found to be, which row of the call table, counted from 1, and the
/// columns.
const FOUND: u64 = 3;
const TAG: u32 = 2;
const CALL: u32 = 6;
const COLUMNS: u32 = 18;
const TAGS: u64 = (1 << (CALL - TAG)) - 1;
const ROWS: u64 = (1 << (COLUMNS - CALL)) - 1;

/// The columns that the reader goes by, to be seen from another thread; 0 while there are none.
#[derive(Debug, Default)]
pub(super) struct Columns {
    own: u64,
    shared: Arc<AtomicU64>,
}

impl Columns {
    pub(super) fn adopt(&mut self, geometry: Geometry) {
        self.own = code(geometry);
        self.shared.store(self.own, Ordering::Relaxed);
    }
}

fn code(geometry: Geometry) -> u64 {
    let stamp = match geometry.stamp {
        Stamp::Seconds => 1,
        Stamp::Millis => 2,
        Stamp::Micros => 3,
    };
    (geometry.dot as u64) << 3 | u64::from(geometry.era == Era::Old) << 2 | stamp
}

fn geometry(code: u64) -> Option<Geometry> {
    let stamp = match code & 3 {
        1 => Stamp::Seconds,
        2 => Stamp::Millis,
        3 => Stamp::Micros,
        _ => return None,
    };
    let era = if code & 4 == 0 { Era::New } else { Era::Old };
    let dot = (code >> 3) as usize;
    Some(Geometry { stamp, era, dot })
}

/// Looks at lines ahead of a [`Reader`].
pub struct Sieve {
    names: Names,
    columns: Arc<AtomicU64>,
    tag: fn(&Other<'_>) -> u8,
}

impl Sieve {
    /// What is noted of a physical line, for [`Reader::noted`].
    pub fn note(&self, text: &[u8]) -> u64 {
        let code = self.columns.load(Ordering::Relaxed);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        let Some(geometry) = geometry(code) else {
            return 0;
        };
        let Some(tail) = tail::quick(text, &geometry)
            .filter(|tail| plausible(tail, geometry.stamp) && geometry.stamp.begins(text))
        else {
            return 0;
        };
        let disk = is_disk(text, geometry.stamp);
        let found = if self.names.want(geometry.stamp, tail.process, disk) {
            WANTED
        } else {
            let call = row_of(text, geometry.stamp);
            let line = Located {
                number: 0,
                text,
                geometry,
                tail: &tail,
                fill: false,
                call: Call::of_row(call),
            };
            let tag = u64::from((self.tag)(&Other::line(&line))) & TAGS;
            (call as u64) << CALL | tag << TAG | OTHER
        };
        code << COLUMNS | found
    }
}

/// The row, counted from 1, whose name fills the label column as it is; 0 if none does.
fn row_of(text: &[u8], stamp: Stamp) -> usize {
    let column = text.get(stamp.len() + 2..).and_then(<[u8]>::first_chunk);
    column
        .and_then(|column| TABLE.row(column))
        .map_or(0, |row| row + 1)
}

impl Reader {
    /// A sieve for the lines that this reader will get. What `tag` says of an event of another process, a number below 16,
    /// comes back with it as [`Other::tag`].
    pub fn sieve(&self, tag: fn(&Other<'_>) -> u8) -> Sieve {
        Sieve {
            names: self.names.clone(),
            columns: Arc::clone(&self.columns.shared),
            tag,
        }
    }

    /// Takes one physical line, as [`Reader::line`] does, with what its sieve noted of it.
    #[inline]
    pub fn noted(&mut self, number: u64, text: &[u8], note: u64, sink: &mut Sink<'_>) {
        let found = note & FOUND;
        let known = found != 0
            && note >> COLUMNS == self.columns.own
            && self.held.is_none()
            && self.unsettled.is_empty();
        let Some(geometry) = self.geometry.filter(|_| known) else {
            return self.line(number, text, sink);
        };
        let line = text.strip_suffix(b"\r").unwrap_or(text);
        let Some(tail) = tail::quick(line, &geometry) else {
            return self.line(number, text, sink);
        };
        self.census.lines += 1;
        let line = Located {
            number,
            text: line,
            geometry,
            tail: &tail,
            fill: self.survey.possible().may_fill(),
            call: Call::of_row((note >> CALL & ROWS) as usize),
        };
        if found == WANTED {
            self.wanted(&line, sink);
        } else {
            let tag = (note >> TAG & TAGS) as u8;
            self.bystander(&Other::tagged(&line, tag), sink);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_survive_their_code() {
        for stamp in [Stamp::Seconds, Stamp::Millis, Stamp::Micros] {
            for era in [Era::Old, Era::New] {
                for dot in [0, 109, 223, 70_000] {
                    let columns = Geometry { stamp, era, dot };
                    assert_eq!(geometry(code(columns)), Some(columns));
                }
            }
        }
        assert_eq!(geometry(0), None);
    }
}
