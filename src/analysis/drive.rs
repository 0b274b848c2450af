//! The one loop over lines, whatever they come from and whoever takes them.

use std::io::Read;

use super::repeats::Repeats;
use crate::dialect::fs_usage::{
    FieldSpans, PendingLine, PrescanBits, Prescanned, Prescanner, Reader, Sink,
};
use crate::input::{Capture, InputError, Line, Lines, Origin, Prescan, Scan};

impl Prescan for Prescanner {
    type Bits = PrescanBits;
    type Spans = FieldSpans;

    #[inline(always)]
    fn scan(&mut self, text: &[u8], spans: Option<&mut Vec<FieldSpans>>) -> PrescanBits {
        Prescanner::scan(self, text, spans)
    }
}

/// A capture of `fs_usage`, whose lines are looked at before their turn.
pub(crate) type PrescannedCapture = Capture<Prescanner>;

/// What is known of a line before its turn, for the reader.
#[inline(always)]
fn prescanned(scan: Scan<'_, Prescanner>) -> Prescanned<'_> {
    Prescanned {
        bits: scan.bits,
        next: scan.next,
        spans: scan.spans,
    }
}

/// Where lines come from: a capture, captures that are read as one, or what was kept of a pipe.
pub(crate) trait LineSource {
    /// The next line, its 1-based number and what is known of it; `None` at the end.
    ///
    /// # Errors
    /// When it cannot be read on.
    fn next_prescanned(&mut self) -> Result<Option<(u64, Line<'_>, Prescanned<'_>)>, InputError>;

    /// Passes over the next lines that have been looked at, as long as that is allowed; how many.
    fn pass_over(&mut self, _allow: &mut impl FnMut(PendingLine<'_>) -> bool) -> u64 {
        0
    }

    /// How much of the file has been read, where there is one.
    fn origin(&self) -> Option<&Origin> {
        None
    }
}

impl LineSource for PrescannedCapture {
    #[inline]
    fn next_prescanned(&mut self) -> Result<Option<(u64, Line<'_>, Prescanned<'_>)>, InputError> {
        let next = self.next_scanned()?;
        Ok(next.map(|(number, line, scan)| (number, line, prescanned(scan))))
    }

    #[inline]
    fn pass_over(&mut self, allow: &mut impl FnMut(PendingLine<'_>) -> bool) -> u64 {
        Capture::pass_over(self, |number, text, scan| {
            let prescan = prescanned(scan);
            allow(PendingLine {
                number,
                text,
                prescan,
            })
        })
    }

    fn origin(&self) -> Option<&Origin> {
        Some(self)
    }
}

/// What was kept of a pipe ends where it cannot be read on.
impl<R: Read> LineSource for Lines<R> {
    fn next_prescanned(&mut self) -> Result<Option<(u64, Line<'_>, Prescanned<'_>)>, InputError> {
        let next = self.next_line().ok().flatten();
        Ok(next.map(|(number, line)| (number, line, Prescanned::default())))
    }
}

/// Takes lines.
pub(crate) trait LineTaker {
    /// Passes over lines of which enough is known already.
    fn pass_over(&mut self, _lines: &mut impl LineSource) {}

    /// Takes the next line.
    fn line(&mut self, number: u64, line: Line<'_>, prescan: Prescanned<'_>);

    /// Takes a line that stands in the capture before.
    fn repeated(&mut self, number: u64, line: Line<'_>);

    /// So far the file has been read.
    fn reached(&mut self, _number: u64, _origin: &Origin) {}
}

/// Hands lines, from the one of this number on, to who takes them.
///
/// # Errors
/// When they cannot be read to their end; what stands before has been handed over.
pub(crate) fn drive(
    lines: &mut impl LineSource,
    from: u64,
    taker: &mut impl LineTaker,
) -> Result<(), InputError> {
    let mut begun = from <= 1;
    let mut repeats = Repeats::of(lines.origin());
    loop {
        if begun && !repeats.are_read() {
            taker.pass_over(lines);
        }
        let number = match lines.next_prescanned()? {
            None => return Ok(()),
            Some((number, ..)) if number < from => {
                begun = number + 1 >= from;
                continue;
            }
            Some((number, line, prescan)) => {
                let (Line::Whole(text) | Line::Unterminated(text) | Line::TooLong(text)) = line;
                match repeats.holds(number, text) {
                    true => taker.repeated(number, line),
                    false => taker.line(number, line, prescan),
                }
                number
            }
        };
        if let Some(origin) = lines.origin() {
            taker.reached(number, origin);
        }
    }
}

/// Hands a line that stands in the capture before to a reader.
pub(crate) fn read_repeated(reader: &mut Reader, number: u64, line: Line<'_>, sink: &mut Sink<'_>) {
    let (Line::Whole(text) | Line::Unterminated(text) | Line::TooLong(text)) = line;
    reader.repeated(number, text, sink);
}

/// Hands one line to a reader.
pub(crate) fn read_line(
    reader: &mut Reader,
    number: u64,
    line: Line<'_>,
    prescan: Prescanned<'_>,
    sink: &mut Sink<'_>,
) {
    match line {
        Line::Whole(text) => reader.prescanned(number, text, prescan, sink),
        Line::Unterminated(text) => reader.unterminated(number, text, sink),
        Line::TooLong(text) => reader.too_long(number, text, sink),
    }
}
