//! Lines of `log show` that lost their dates on the left: in a window that was too narrow, or in a copy of some columns.

use bstr::BString;
use chrono::{NaiveDate, NaiveDateTime};

use crate::dialect::syslog::Stamp;
use crate::dialect::unified::{self, Line};

/// A time that goes back by more than this is of another day.
const HALF_A_DAY: u64 = 12 * 3_600 * 1_000_000;
/// `2023-05-26 `
const DATE: usize = 11;

/// The date of the line before, or of the file.
#[derive(Debug, Default)]
pub(super) struct Dates {
    last: BString,
    time_us: u64,
    /// The date is that of the file: no line has shown one.
    of_file: bool,
}

impl Dates {
    pub(super) fn new(modified: Option<NaiveDateTime>) -> Dates {
        let date = modified.map(|time| time.format("%Y-%m-%d").to_string());
        Dates {
            last: date.unwrap_or_default().into(),
            time_us: 0,
            of_file: true,
        }
    }

    /// The day of the first line is known.
    pub(super) fn of_day(day: NaiveDate) -> Dates {
        Dates {
            last: day.format("%Y-%m-%d").to_string().into(),
            ..Dates::default()
        }
    }

    /// A line shows its date.
    pub(super) fn note(&mut self, stamp: &Stamp<'_>) {
        if let Some(date) = stamp.printed.get(..DATE - 1) {
            self.last = date.into();
            self.time_us = stamp.time_us;
            self.of_file = false;
        }
    }

    /// The date of the line was that of the file, which shows none.
    pub(super) fn of_file(&mut self, of_file: bool) {
        self.of_file = of_file;
    }

    /// The line with its date, and whether that is the file's; `None` if it is no such line, or of a day that is not known.
    pub(super) fn whole(&self, line: &[u8]) -> Option<(BString, bool)> {
        let at = clock(line)?;
        let left = line[..at].trim_ascii_end();
        if self.last.is_empty() || !self.last.ends_with(left) {
            return None;
        }
        let whole = [self.last.as_slice(), b" ", &line[at..]].concat();
        let Ok(Line::Entry(entry)) = unified::decode(&whole) else {
            return None;
        };
        let later = entry.base.stamp.time_us + HALF_A_DAY >= self.time_us;
        later.then(|| (whole.into(), self.of_file))
    }
}

/// Where `13:42:44.136082+0200 ` begins, behind what is left of a date.
fn clock(line: &[u8]) -> Option<usize> {
    const SHAPE: &[u8] = b"00:00:00.000000+0000 ";
    let at = line[..line.len().min(DATE + 3)]
        .iter()
        .position(|b| !(b.is_ascii_digit() || b"- ".contains(b)))
        .map_or(0, |colon| colon.saturating_sub(2));
    let alone = at == 0 || line[at - 1] == b' ';
    let text = line.get(at..at + SHAPE.len())?;
    let like = |(b, shape): (&u8, &u8)| match shape {
        b'0' => b.is_ascii_digit(),
        b'+' => b"+-".contains(b),
        _ => b == shape,
    };
    (alone && text.iter().zip(SHAPE).all(like)).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bstr::ByteSlice as _;

    const WHOLE: &[u8] = b"2023-05-26 13:42:44.136082+0200  localhost servermgrd[206]: (Mail) gone";

    #[test]
    fn what_is_left_of_a_date_is_that_of_the_line_before() {
        let mut dates = Dates::default();
        assert_eq!(dates.whole(&WHOLE[11..]), None);
        let Ok(Line::Entry(entry)) = unified::decode(WHOLE) else {
            panic!("a line");
        };
        dates.note(&entry.base.stamp);
        for from in [2, 5, 8, 11] {
            assert_eq!(
                dates.whole(&WHOLE[from..]),
                Some((WHOLE.into(), false)),
                "{from}"
            );
        }
        let others: [&[u8]; 4] = [
            b"-25 13:42:45.136082+0200  localhost servermgrd[206]: another day",
            b"00:10:00.000000+0200  localhost servermgrd[206]: after midnight",
            b"13:42:45 of another kind",
            b"x 13:42:45.136082+0200 y",
        ];
        for other in others {
            assert_eq!(dates.whole(other), None, "{}", other.as_bstr());
        }
    }

    #[test]
    fn without_a_line_before_it_is_the_day_that_was_given() {
        let day = NaiveDate::from_ymd_opt(2023, 5, 26);
        let dates = day.map(Dates::of_day).unwrap_or_default();
        assert_eq!(dates.whole(&WHOLE[11..]), Some((WHOLE.into(), false)));
    }

    #[test]
    fn without_a_line_before_it_is_that_of_the_file() {
        let day = NaiveDate::from_ymd_opt(2023, 5, 26);
        let dates = Dates::new(day.and_then(|day| day.and_hms_opt(14, 0, 0)));
        assert_eq!(dates.whole(&WHOLE[11..]), Some((WHOLE.into(), true)));
    }
}
