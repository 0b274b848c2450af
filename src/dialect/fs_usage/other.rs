//! An event of a process that the filter leaves out: counted at once, read only if somebody asks.

use super::calls::{Call, TABLE};
use super::layout::{Geometry, Stamp};
use super::line::Located;
use super::reader::{PrescannedLine, Shown};
use super::record::Record;
use super::swar::trim_blanks;
use super::tail::split_thread;

/// One event of another process.
#[derive(Clone, Copy, Debug)]
pub struct OtherEvent<'a> {
    kind: Kind<'a>,
    /// The midnight before it, in microseconds since the first one.
    midnight: u64,
}

#[derive(Clone, Copy, Debug)]
enum Kind<'a> {
    /// Found by its columns, not read yet.
    Line(&'a Located<'a, 'a>),
    /// The same, looked at before its turn.
    Prescanned(&'a PrescannedLine<'a>),
    /// Had to be read to know whose it is.
    Record(&'a Record<'a>),
}

/// What can be told of a line's path without reading its fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum PathHint<'a> {
    /// There is none.
    Nothing,
    /// It is absolute; what is cut off or filled at its end is still there.
    Absolute(&'a [u8]),
    /// It is relative, or cut off at its head: the fields must be read.
    #[default]
    Unclear,
}

impl<'a> OtherEvent<'a> {
    pub(super) fn line(line: &'a Located<'a, 'a>) -> OtherEvent<'a> {
        OtherEvent {
            kind: Kind::Line(line),
            midnight: 0,
        }
    }

    pub(crate) fn prescanned(line: &'a PrescannedLine<'a>) -> OtherEvent<'a> {
        OtherEvent {
            kind: Kind::Prescanned(line),
            midnight: 0,
        }
    }

    pub(super) fn record_of(record: &'a Record<'a>) -> OtherEvent<'a> {
        OtherEvent {
            kind: Kind::Record(record),
            midnight: 0,
        }
    }

    /// The same on the day that begins with this midnight, in microseconds since the first one.
    #[inline]
    pub(crate) fn on_day(self, midnight: u64) -> OtherEvent<'a> {
        OtherEvent { midnight, ..self }
    }

    /// Number of its line, counted from 1.
    #[inline]
    pub fn number(&self) -> u64 {
        match self.kind {
            Kind::Record(record) => record.line,
            Kind::Line(line) => line.number,
            Kind::Prescanned(line) => line.number,
        }
    }

    /// What it was found to be when it was prescanned, if it was.
    #[inline]
    pub fn tag(&self) -> Option<u8> {
        match self.kind {
            Kind::Prescanned(line) => Some(line.prescan.bits.tagged()),
            _ => None,
        }
    }

    /// A number that stands for the process name in all that the same prescanner looked at.
    #[inline]
    pub fn process_number(&self) -> Option<usize> {
        match self.kind {
            Kind::Prescanned(line) => line.prescan.bits.number(),
            _ => None,
        }
    }

    /// Process name as printed, trailing blanks stripped.
    #[inline]
    pub fn process(&self) -> &'a [u8] {
        let (geometry, column) = match self.kind {
            Kind::Record(record) => return record.process,
            Kind::Line(Located { geometry, tail, .. }) => (geometry, tail.process),
            Kind::Prescanned(line) => (&line.geometry, line.process()),
        };
        process_name(geometry.stamp, column)
    }

    /// The thread, where lines tell it (10.7 and later, wide).
    pub fn thread(&self) -> Option<i64> {
        let (geometry, column) = match self.kind {
            Kind::Record(record) => return record.thread,
            Kind::Line(Located { geometry, tail, .. }) => (geometry, tail.process),
            Kind::Prescanned(line) => (&line.geometry, line.process()),
        };
        thread(geometry.stamp, column)
    }

    /// The line, its columns, and where its fields end.
    #[inline]
    fn text(&self) -> Option<(&'a [u8], &'a Geometry, usize)> {
        match self.kind {
            Kind::Record(_) => None,
            Kind::Line(line) => Some((line.text, &line.geometry, line.tail.blank)),
            Kind::Prescanned(line) => Some((line.text, &line.geometry, line.blank())),
        }
    }

    /// What stands between label and elapsed time, without trailing blanks.
    #[inline]
    fn field(&self) -> Option<&'a [u8]> {
        let (text, geometry, blank) = self.text()?;
        let start = geometry.stamp.len() + 2 + geometry.era.label_width();
        Some(trim_blanks(text.get(start..blank).unwrap_or_default()))
    }

    /// The row of the call table. Lines of 10.2-10.4 are found by their 15-wide column.
    #[inline]
    pub fn call(&self) -> Option<&'static Call> {
        let known = match self.kind {
            Kind::Record(record) => return record.call,
            Kind::Line(line) => line.call,
            Kind::Prescanned(line) => line.prescan.bits.row(),
        };
        known.or_else(|| {
            let (text, geometry, _) = self.text()?;
            let column = text.get(geometry.stamp.len() + 2..)?.first_chunk::<17>()?;
            TABLE.find_column(column).or_else(|| call_slowly(column))
        })
    }

    /// The path field, looked at from its end.
    #[inline]
    pub(crate) fn path_hint(&self) -> PathHint<'a> {
        if let Kind::Prescanned(line) = self.kind
            && let Some(path) = line.prescan.bits.path(line.text)
        {
            return PathHint::Absolute(path);
        }
        self.field().map_or(PathHint::Unclear, path_hint)
    }

    /// The descriptor of a wide line, when the fields tell nothing else, as far as can be told without reading them.
    #[inline]
    pub fn descriptor(&self) -> Option<i32> {
        match self.kind {
            Kind::Record(_) => None,
            Kind::Prescanned(line) => line.prescan.bits.descriptor(),
            Kind::Line(line) => line.lone_descriptor(),
        }
    }

    /// What its line shows from the label to the path, where that was found before its turn.
    #[inline]
    pub(crate) fn shown(&self) -> Option<Shown<'a>> {
        match self.kind {
            Kind::Prescanned(line) => line.shown(),
            _ => None,
        }
    }

    /// Microseconds since midnight, as printed.
    #[inline]
    pub fn time_us(&self) -> u64 {
        match (self.kind, self.text()) {
            (Kind::Record(record), _) => record.time_us,
            (_, Some((text, geometry, _))) => geometry.stamp.time_of_day(text),
            _ => 0,
        }
    }

    /// The time stamp as printed.
    #[inline]
    pub fn time(&self) -> &'a [u8] {
        match (self.kind, self.text()) {
            (Kind::Record(record), _) => record.time,
            (_, Some((text, geometry, _))) => &text[..geometry.stamp.len()],
            _ => b"",
        }
    }

    /// Wide layout.
    #[inline]
    pub fn wide(&self) -> bool {
        match (self.kind, self.text()) {
            (Kind::Record(record), _) => record.wide,
            (_, Some((_, geometry, _))) => geometry.wide(),
            _ => false,
        }
    }

    /// All fields; `None` when the columns hold something else.
    pub fn record(&self) -> Option<Record<'a>> {
        let mut record = Record::default();
        self.read(&mut record).then_some(record)
    }

    /// The same into a record that is there already; false when the columns hold something else.
    pub fn read(&self, into: &mut Record<'a>) -> bool {
        let is_read = match self.kind {
            Kind::Record(record) => {
                *into = *record;
                true
            }
            Kind::Line(line) => line.read(into).is_some(),
            Kind::Prescanned(line) => line.read(into),
        };
        into.us = self.midnight + into.time_us;
        is_read
    }
}

/// The name in a process column.
pub(super) fn process_name(stamp: Stamp, column: &[u8]) -> &[u8] {
    match stamp.process_width() {
        Some(_) => trim_blanks(column),
        None => memchr::memrchr(b'.', column).map_or(column, |dot| &column[..dot]),
    }
}

/// The thread in a process column.
pub(super) fn thread(stamp: Stamp, column: &[u8]) -> Option<i64> {
    match stamp.process_width() {
        Some(_) => None,
        None => split_thread(column.trim_ascii_end()).map(|(_, thread)| thread),
    }
}

/// The row of a label column that is no name as it is: a disk label, indented and with a bracket, or one of 10.2-10.4, 15
/// bytes wide.
#[cold]
pub(super) fn call_slowly(column: &[u8; 17]) -> Option<&'static Call> {
    TABLE
        .find(column.trim_ascii())
        .or_else(|| TABLE.find(column[..15].trim_ascii()))
}

/// What the fields and the path of a line, without trailing blanks, tell of its path.
#[inline]
fn path_hint(field: &[u8]) -> PathHint<'_> {
    let Some(slash) = memchr::memchr(b'/', field) else {
        let fields = field.trim_ascii_start();
        let none = fields.is_empty() || fields.starts_with(b"[") && fields.ends_with(b"]");
        return if none {
            PathHint::Nothing
        } else {
            PathHint::Unclear
        };
    };
    match &field[..slash] {
        // the links that every Mac has are printed by their text
        [.., b' '] | [] | [.., b' ', b'p', b'r', b'i', b'v', b'a', b't', b'e'] => {
            PathHint::Absolute(&field[slash..])
        }
        _ => PathHint::Unclear,
    }
}
