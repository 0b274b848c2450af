//! An event of a process that the filter leaves out: counted at once, read only if somebody asks.

use super::calls::{Call, TABLE};
use super::layout::{Era, Geometry};
use super::line::{self, Cut};
use super::record::Record;
use super::tail::{self, Tail};
use super::words::trim_blanks;

/// One event of another process.
#[derive(Clone, Copy, Debug)]
pub struct Other<'a>(Kind<'a>);

#[derive(Clone, Copy, Debug)]
enum Kind<'a> {
    /// Found by its columns, not read yet.
    Line {
        number: u64,
        text: &'a [u8],
        geometry: Geometry,
        tail: &'a Tail<'a>,
        fill: bool,
    },
    /// Had to be read to know whose it is.
    Record(&'a Record<'a>),
}

impl<'a> Other<'a> {
    pub(super) fn line(
        number: u64,
        text: &'a [u8],
        geometry: Geometry,
        tail: &'a Tail<'a>,
        fill: bool,
    ) -> Other<'a> {
        Other(Kind::Line {
            number,
            text,
            geometry,
            tail,
            fill,
        })
    }

    pub(super) fn record_of(record: &'a Record<'a>) -> Other<'a> {
        Other(Kind::Record(record))
    }

    /// Process name as printed, trailing blanks stripped.
    #[inline]
    pub fn process(&self) -> &'a [u8] {
        match self.0 {
            Kind::Record(record) => record.process,
            Kind::Line { geometry, tail, .. } => match geometry.stamp.process_width() {
                Some(_) => trim_blanks(tail.process),
                None => memchr::memrchr(b'.', tail.process)
                    .map_or(tail.process, |dot| &tail.process[..dot]),
            },
        }
    }

    /// The row of the call table. Lines of 10.2-10.4 are found by their 15-wide column.
    #[inline]
    pub fn call(&self) -> Option<&'static Call> {
        match self.0 {
            Kind::Record(record) => record.call,
            Kind::Line { text, geometry, .. } => {
                let column = text.get(geometry.stamp.len() + 2..)?.first_chunk::<17>()?;
                TABLE
                    .find_column(column)
                    .or_else(|| self.call_slowly(column))
            }
        }
    }

    #[cold]
    fn call_slowly(&self, column: &[u8; 17]) -> Option<&'static Call> {
        TABLE
            .find(column.trim_ascii())
            .or_else(|| TABLE.find(column[..15].trim_ascii()))
    }

    /// Microseconds since midnight, as printed.
    #[inline]
    pub fn time_us(&self) -> u64 {
        match self.0 {
            Kind::Record(record) => record.time_us,
            Kind::Line { text, geometry, .. } => geometry.stamp.time_of_day(text),
        }
    }

    /// The time stamp as printed.
    #[inline]
    pub fn time(&self) -> &'a [u8] {
        match self.0 {
            Kind::Record(record) => record.time,
            Kind::Line { text, geometry, .. } => &text[..geometry.stamp.len()],
        }
    }

    /// Wide layout.
    pub fn wide(&self) -> bool {
        match self.0 {
            Kind::Record(record) => record.wide,
            Kind::Line { geometry, .. } => geometry.wide(),
        }
    }

    /// All fields; `None` when the columns hold something else.
    pub fn record(&self) -> Option<Record<'a>> {
        match self.0 {
            Kind::Record(record) => Some(*record),
            Kind::Line {
                number,
                text,
                geometry,
                tail,
                fill,
            } => {
                let era = match geometry.era {
                    Era::Old => super::layout::era_clue(text, geometry.stamp).unwrap_or(Era::Old),
                    Era::New => Era::New,
                };
                let decided = Geometry { era, ..geometry };
                match line::record(number, text, &decided, tail, fill) {
                    Cut::Record(record) => Some(record),
                    Cut::Garbled => None,
                    Cut::Era(era) => {
                        let decided = Geometry { era, ..geometry };
                        let tail = tail::at_dot(text, tail.dot, era.seconds_width())?;
                        match line::record(number, text, &decided, &tail, fill) {
                            Cut::Record(record) => Some(record),
                            _ => None,
                        }
                    }
                }
            }
        }
    }
}
