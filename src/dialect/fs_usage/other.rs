//! An event of a process that the filter leaves out: counted at once, read only if somebody asks.

use super::calls::{Call, TABLE};
use super::line::Located;
use super::record::Record;
use super::words::trim_blanks;

/// One event of another process.
#[derive(Clone, Copy, Debug)]
pub struct Other<'a> {
    kind: Kind<'a>,
    tag: Option<u8>,
}

#[derive(Clone, Copy, Debug)]
enum Kind<'a> {
    /// Found by its columns, not read yet.
    Line(&'a Located<'a, 'a>),
    /// Had to be read to know whose it is.
    Record(&'a Record<'a>),
}

/// What can be told of a line's path without reading its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glimpse<'a> {
    /// There is none.
    Nothing,
    /// It is absolute; what is cut off or filled at its end is still there.
    Absolute(&'a [u8]),
    /// It is relative, or cut off at its head: the fields must be read.
    Unclear,
}

impl<'a> Other<'a> {
    pub(super) fn line(line: &'a Located<'a, 'a>) -> Other<'a> {
        Other {
            kind: Kind::Line(line),
            tag: None,
        }
    }

    /// The same, looked at ahead.
    pub(super) fn tagged(line: &'a Located<'a, 'a>, tag: u8) -> Other<'a> {
        Other {
            tag: Some(tag),
            ..Other::line(line)
        }
    }

    pub(super) fn record_of(record: &'a Record<'a>) -> Other<'a> {
        Other {
            kind: Kind::Record(record),
            tag: None,
        }
    }

    /// What it was found to be when it was looked at ahead, if it was.
    #[inline]
    pub fn tag(&self) -> Option<u8> {
        self.tag
    }

    /// Process name as printed, trailing blanks stripped.
    #[inline]
    pub fn process(&self) -> &'a [u8] {
        match self.kind {
            Kind::Record(record) => record.process,
            Kind::Line(Located { geometry, tail, .. }) => match geometry.stamp.process_width() {
                Some(_) => trim_blanks(tail.process),
                None => memchr::memrchr(b'.', tail.process)
                    .map_or(tail.process, |dot| &tail.process[..dot]),
            },
        }
    }

    /// The row of the call table. Lines of 10.2-10.4 are found by their 15-wide column.
    #[inline]
    pub fn call(&self) -> Option<&'static Call> {
        match self.kind {
            Kind::Record(record) => record.call,
            Kind::Line(Located {
                call: Some(call), ..
            }) => Some(call),
            Kind::Line(Located { text, geometry, .. }) => {
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

    /// The path field, looked at from its end.
    #[inline]
    pub fn glimpse(&self) -> Glimpse<'a> {
        let Kind::Line(Located {
            text,
            geometry,
            tail,
            ..
        }) = self.kind
        else {
            return Glimpse::Unclear;
        };
        let start = geometry.stamp.len() + 2 + geometry.era.label_width();
        let field = trim_blanks(text.get(start..tail.blank).unwrap_or_default());
        let Some(slash) = memchr::memchr(b'/', field) else {
            let fields = field.trim_ascii_start();
            let none = fields.is_empty() || fields.starts_with(b"[") && fields.ends_with(b"]");
            return if none {
                Glimpse::Nothing
            } else {
                Glimpse::Unclear
            };
        };
        match &field[..slash] {
            // the links that every Mac has are printed by their text
            [.., b' '] | [] | [.., b' ', b'p', b'r', b'i', b'v', b'a', b't', b'e'] => {
                Glimpse::Absolute(&field[slash..])
            }
            _ => Glimpse::Unclear,
        }
    }

    /// Microseconds since midnight, as printed.
    #[inline]
    pub fn time_us(&self) -> u64 {
        match self.kind {
            Kind::Record(record) => record.time_us,
            Kind::Line(Located { text, geometry, .. }) => geometry.stamp.time_of_day(text),
        }
    }

    /// The time stamp as printed.
    #[inline]
    pub fn time(&self) -> &'a [u8] {
        match self.kind {
            Kind::Record(record) => record.time,
            Kind::Line(Located { text, geometry, .. }) => &text[..geometry.stamp.len()],
        }
    }

    /// Wide layout.
    pub fn wide(&self) -> bool {
        match self.kind {
            Kind::Record(record) => record.wide,
            Kind::Line(Located { geometry, .. }) => geometry.wide(),
        }
    }

    /// All fields; `None` when the columns hold something else.
    pub fn record(&self) -> Option<Record<'a>> {
        let mut record = Record::default();
        self.read(&mut record).then_some(record)
    }

    /// The same into a record that is there already; false when the columns hold something else.
    pub fn read(&self, into: &mut Record<'a>) -> bool {
        match self.kind {
            Kind::Record(record) => {
                *into = *record;
                true
            }
            Kind::Line(line) => line.read(into).is_some(),
        }
    }
}
