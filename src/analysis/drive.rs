//! The one loop over the lines of a capture, whoever takes them.

use crate::dialect::fs_usage::{FieldSpans, PrescanBits, Prescanned, Prescanner, Reader, Sink};
use crate::input::{Capture, InputError, Line, Origin, Prescan, Scan};

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
pub(super) fn prescanned(scan: Scan<'_, Prescanner>) -> Prescanned<'_> {
    Prescanned {
        bits: scan.bits,
        next: scan.next,
        spans: scan.spans,
    }
}

/// Takes the lines of a capture.
pub(crate) trait LineTaker {
    /// Passes over lines of which enough is known already.
    fn pass_over(&mut self, capture: &mut PrescannedCapture);

    /// Takes the next line.
    fn line(&mut self, number: u64, line: Line<'_>, prescan: Prescanned<'_>);

    /// So far the capture has been read.
    fn reached(&mut self, _number: u64, _origin: &Origin) {}
}

/// Hands the lines of a capture, from the one of this number on, to who takes them.
///
/// # Errors
/// When the capture cannot be read to its end; what stands before has been handed over.
pub(crate) fn drive(
    capture: &mut PrescannedCapture,
    from: u64,
    taker: &mut impl LineTaker,
) -> Result<(), InputError> {
    let mut begun = from <= 1;
    loop {
        if begun {
            taker.pass_over(capture);
        }
        let number = match capture.next_scanned()? {
            None => return Ok(()),
            Some((number, ..)) if number < from => {
                begun = number + 1 >= from;
                continue;
            }
            Some((number, line, scan)) => {
                taker.line(number, line, prescanned(scan));
                number
            }
        };
        taker.reached(number, capture);
    }
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
