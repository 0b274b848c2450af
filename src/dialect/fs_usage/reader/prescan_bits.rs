//! What is noted of a line that was looked at ahead.

use super::super::calls::Call;
use super::super::layout::{Era, Geometry, Stamp};
use super::super::other::PathHint;
use super::super::record::Record;

/// What a look at a line ahead told; nothing by default. It is packed: there is one for every line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PrescanBits(pub(crate) u64);

/// Bits from `.0` on, `.1` of them.
type Field = (u32, u32);

const WHOSE: Field = (0, 2);
const TAG: Field = (2, 4);
/// The row of the call table, counted from 1.
const CALL: Field = (6, 9);
const STEADY: Field = (15, 1);
/// The number of the process, counted from 1.
const PROCESS: Field = (16, 12);
/// Where the path begins and how long it is; without a path, 0 and one more than the descriptor.
const START: Field = (28, 9);
const LENGTH: Field = (37, 9);
/// A carriage return stands before the newline.
const RETURN: Field = (46, 1);
const COLUMNS: Field = (47, 17);

/// Other processes' names that have a number.
pub(super) const PROCESSES: usize = (1 << PROCESS.1) - 1;

/// Whose line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// A wanted process's.
    Wanted = 1,
    /// Another one's.
    Other = 2,
}

impl PrescanBits {
    pub(super) fn of(self, columns: Columns, whose: Whose) -> PrescanBits {
        self.with(COLUMNS, columns.0 as usize)
            .with(WHOSE, whose as usize)
    }

    /// The same with a value in a field; 0 if it is too large for it.
    fn with(self, (from, bits): Field, value: usize) -> PrescanBits {
        let fits = value >> bits == 0;
        PrescanBits(self.0 | if fits { (value as u64) << from } else { 0 })
    }

    #[inline(always)]
    fn get(self, (from, bits): Field) -> usize {
        (self.0 >> from & ((1 << bits) - 1)) as usize
    }

    pub(super) fn tag(self, tag: u8) -> PrescanBits {
        self.with(TAG, usize::from(tag))
    }

    pub(super) fn call(self, row: usize) -> PrescanBits {
        self.with(CALL, row)
    }

    pub(super) fn process(self, number: Option<usize>) -> PrescanBits {
        self.with(PROCESS, number.map_or(0, |number| number + 1))
    }

    /// It ended no earlier than the line before, and in the same hour of the clock.
    pub(super) fn steady(self, steady: bool) -> PrescanBits {
        self.with(STEADY, usize::from(steady))
    }

    /// The line without the carriage return that stands before its newline.
    pub(super) fn trimmed(self, text: &[u8]) -> (PrescanBits, &[u8]) {
        match text {
            [line @ .., b'\r'] => (self.with(RETURN, 1), line),
            _ => (self, text),
        }
    }

    /// Both, which have no field in common.
    #[inline(always)]
    pub(super) fn and(self, other: PrescanBits) -> PrescanBits {
        PrescanBits(self.0 | other.0)
    }

    /// An absolute path in `text`.
    #[inline(always)]
    pub(super) fn path_of(self, text: &[u8], path: PathHint<'_>) -> PrescanBits {
        let PathHint::Absolute(path) = path else {
            return self;
        };
        match Span::of(text, Some(path)) {
            Some(Span { start, length }) => self.place(usize::from(start), usize::from(length)),
            None => self,
        }
    }

    /// The descriptor that is all that a call shows.
    #[inline(always)]
    pub(super) fn lone(self, fd: i32) -> PrescanBits {
        self.place(0, fd as usize + 1)
    }

    fn place(self, start: usize, length: usize) -> PrescanBits {
        if start >> START.1 != 0 || length >> LENGTH.1 != 0 {
            return self;
        }
        self.with(START, start).with(LENGTH, length)
    }

    /// Whose line it is, if it has these columns.
    #[inline(always)]
    pub(super) fn whose(self, columns: Columns) -> Option<Whose> {
        if columns.0 == 0 || self.get(COLUMNS) as u32 != columns.0 {
            return None;
        }
        match self.get(WHOSE) {
            1 => Some(Whose::Wanted),
            2 => Some(Whose::Other),
            _ => None,
        }
    }

    /// The line of this note without a carriage return at its end, which is not looked at again.
    #[inline(always)]
    pub(super) fn line(self, text: &[u8]) -> &[u8] {
        &text[..text.len().saturating_sub(self.get(RETURN))]
    }

    #[inline(always)]
    pub(in super::super) fn tagged(self) -> u8 {
        self.get(TAG) as u8
    }

    #[inline(always)]
    pub(in super::super) fn row(self) -> Option<&'static Call> {
        Call::of_row(self.get(CALL))
    }

    #[inline(always)]
    pub(in super::super) fn number(self) -> Option<usize> {
        self.get(PROCESS).checked_sub(1)
    }

    /// Another process's event, whose time goes on from that of the line before.
    #[inline(always)]
    pub(super) fn goes_on(self, columns: Columns) -> bool {
        self.whose(columns) == Some(Whose::Other) && self.get(STEADY) != 0
    }

    /// The absolute path.
    #[inline(always)]
    pub(in super::super) fn path(self, text: &[u8]) -> Option<&[u8]> {
        let start = self.get(START);
        text.get(start..start + self.get(LENGTH))
            .filter(|_| start != 0)
    }

    /// Where the absolute path ends.
    #[inline(always)]
    pub(super) fn path_end(self) -> usize {
        self.get(START) + self.get(LENGTH)
    }

    /// The descriptor that is all that the call shows.
    #[inline(always)]
    pub(in super::super) fn descriptor(self) -> Option<i32> {
        match self.get(START) {
            0 => self.get(LENGTH).checked_sub(1).map(|fd| fd as i32),
            _ => None,
        }
    }
}

/// The columns of a line as a number; 0 if there are none, or too wide ones for a note.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns(pub(super) u32);

impl Columns {
    pub(super) fn of(geometry: Geometry) -> Columns {
        let stamp = match geometry.stamp {
            Stamp::Seconds => 1,
            Stamp::Millis => 2,
            Stamp::Micros => 3,
        };
        match u32::try_from(geometry.dot) {
            Ok(dot) if dot < 1 << (COLUMNS.1 - 3) => {
                Columns(dot << 3 | u32::from(geometry.era == Era::Old) << 2 | stamp)
            }
            _ => Columns::default(),
        }
    }

    pub(super) fn geometry(self) -> Option<Geometry> {
        let stamp = match self.0 & 3 {
            1 => Stamp::Seconds,
            2 => Stamp::Millis,
            3 => Stamp::Micros,
            _ => return None,
        };
        let era = if self.0 & 4 == 0 { Era::New } else { Era::Old };
        let dot = (self.0 >> 3) as usize;
        Some(Geometry { stamp, era, dot })
    }
}

/// A piece of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    start: u16,
    length: u16,
}

impl Span {
    const NONE: Span = Span {
        start: 0,
        length: u16::MAX,
    };

    /// Where a part lies in its line; `None` if it does not, or too far to the right.
    fn of(text: &[u8], part: Option<&[u8]>) -> Option<Span> {
        let Some(part) = part else {
            return Some(Span::NONE);
        };
        let start = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
        text.get(start..start.checked_add(part.len())?)?;
        let span = Span {
            start: u16::try_from(start).ok()?,
            length: u16::try_from(part.len()).ok()?,
        };
        (span.length != Span::NONE.length).then_some(span)
    }

    #[inline(always)]
    fn part(self, text: &[u8]) -> Option<&[u8]> {
        if self.length == Span::NONE.length {
            return None;
        }
        let start = usize::from(self.start);
        text.get(start..start + usize::from(self.length))
    }
}

/// The fields of a line, read ahead: where the texts are in it, and the numbers. A value that no line has stands for none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldSpans {
    time: Span,
    label: Span,
    process: Span,
    path: Span,
    path2: Span,
    device: Span,
    flags: Span,
    angle: Span,
    fd: i32,
    fd2: i32,
    errno: i32,
    dirfd: i32,
    time_us: u64,
    bytes: u64,
    offset: u64,
    address: u64,
    block: u64,
    count: i64,
    thread: i64,
    elapsed_us: u64,
    nested: bool,
    clipped: bool,
    waited: bool,
    wide: bool,
    squeezed: bool,
}

/// The number that stands for none in its place; `None` if it is a field's value.
fn packed<N: PartialEq>(field: Option<N>, none: N) -> Option<N> {
    match field {
        Some(number) => (number != none).then_some(number),
        None => Some(none),
    }
}

#[inline(always)]
fn field<N: PartialEq>(packed: N, none: N) -> Option<N> {
    (packed != none).then_some(packed)
}

impl FieldSpans {
    /// From the record that the line was read into. None if it does not fit, or if the path may end in the fill of a stopped
    /// lookup: whether it does depends on the release.
    pub(super) fn of(record: &Record<'_>, text: &[u8]) -> Option<FieldSpans> {
        if record.stopped {
            return None;
        }
        let span = |part| Span::of(text, part);
        Some(FieldSpans {
            time: span(Some(record.time))?,
            label: span(Some(record.label))?,
            process: span(Some(record.process))?,
            path: span(record.path)?,
            path2: span(record.path2)?,
            device: span(record.device)?,
            flags: span(record.flags)?,
            angle: span(record.angle)?,
            fd: packed(record.fd, i32::MIN)?,
            fd2: packed(record.fd2, i32::MIN)?,
            errno: packed(record.errno, i32::MIN)?,
            dirfd: packed(record.dirfd, i32::MIN)?,
            time_us: record.time_us,
            bytes: packed(record.bytes, u64::MAX)?,
            offset: packed(record.offset, u64::MAX)?,
            address: packed(record.address, u64::MAX)?,
            block: packed(record.block, u64::MAX)?,
            count: packed(record.count, i64::MIN)?,
            thread: packed(record.thread, i64::MIN)?,
            elapsed_us: record.elapsed_us,
            nested: record.nested,
            clipped: record.clipped,
            waited: record.waited,
            wide: record.wide,
            squeezed: record.squeezed,
        })
    }

    /// The record of the line that was cut.
    #[inline]
    pub(in super::super) fn record<'a>(
        &self,
        line: u64,
        text: &'a [u8],
        call: Option<&'static Call>,
    ) -> Record<'a> {
        Record {
            line,
            time: self.time.part(text).unwrap_or_default(),
            time_us: self.time_us,
            us: 0,
            label: self.label.part(text).unwrap_or_default(),
            call,
            nested: self.nested,
            fd: field(self.fd, i32::MIN),
            fd2: field(self.fd2, i32::MIN),
            errno: field(self.errno, i32::MIN),
            path: self.path.part(text),
            path2: self.path2.part(text),
            device: self.device.part(text),
            dirfd: field(self.dirfd, i32::MIN),
            stopped: false,
            clipped: self.clipped,
            flags: self.flags.part(text),
            angle: self.angle.part(text),
            bytes: field(self.bytes, u64::MAX),
            offset: field(self.offset, u64::MAX),
            address: field(self.address, u64::MAX),
            block: field(self.block, u64::MAX),
            count: field(self.count, i64::MIN),
            process: self.process.part(text).unwrap_or_default(),
            thread: field(self.thread, i64::MIN),
            elapsed_us: self.elapsed_us,
            waited: self.waited,
            wide: self.wide,
            squeezed: self.squeezed,
            stray: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_survive_their_number() {
        for stamp in [Stamp::Seconds, Stamp::Millis, Stamp::Micros] {
            for era in [Era::Old, Era::New] {
                for dot in [0, 109, 223, 16_383] {
                    let columns = Geometry { stamp, era, dot };
                    assert_eq!(Columns::of(columns).geometry(), Some(columns));
                }
                let wide = Geometry {
                    stamp,
                    era,
                    dot: 16_384,
                };
                assert_eq!(Columns::of(wide).geometry(), None);
            }
        }
    }

    #[test]
    fn a_note_gives_back_what_was_put_in() {
        let text = [b' '; 300].as_slice();
        let columns = Columns(7 << 3 | 2);
        let note = PrescanBits::default()
            .of(columns, Whose::Other)
            .tag(15)
            .call(3)
            .process(Some(4094))
            .steady(true);
        assert_eq!(note.whose(columns), Some(Whose::Other));
        assert_eq!(note.whose(Columns(7 << 3 | 3)), None);
        assert_eq!((note.tagged(), note.number()), (15, Some(4094)));
        assert_eq!(note.row(), Call::of_row(3));
        assert!(note.goes_on(columns));
        let (ended, line) = note.trimmed(b"line\r");
        assert_eq!((line, ended.line(b"line\r")), (&b"line"[..], &b"line"[..]));
        assert_eq!(note.trimmed(b"line"), (note, &b"line"[..]));
        assert_eq!((note.path(text), note.descriptor()), (None, None));
        let path = note.path_of(text, PathHint::Absolute(&text[40..80]));
        assert_eq!(path.path(text), Some(&text[40..80]));
        assert_eq!(path.descriptor(), None);
        let descriptor = note.lone(0);
        assert_eq!(descriptor.path(text), None);
        assert_eq!(descriptor.descriptor(), Some(0));
        assert_eq!(note.lone(511), note);
        assert_eq!(note.process(Some(PROCESSES)).number(), note.number());
    }
}
