//! Times of day, as they are printed in captures, logs and reports, and the clock that counts the midnights between them.

use std::fmt;

use serde::{Serialize, Serializer};

/// Microseconds in a day.
pub(crate) const DAY_US: u64 = 86_400_000_000;

/// The time of day that a text begins with (`HH:MM:SS`, with any fraction), in microseconds since midnight. A leap second is the
/// 60th.
pub(crate) fn time_of_day(text: &[u8]) -> Option<u64> {
    let number = |at: usize| {
        let digits = text.get(at..at + 2)?;
        let both = digits.iter().all(u8::is_ascii_digit);
        both.then(|| u64::from(digits[0] - b'0') * 10 + u64::from(digits[1] - b'0'))
    };
    let (hour, minute, second) = (number(0)?, number(3)?, number(6)?);
    if text[2] != b':' || text[5] != b':' || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let fraction = text.get(8..).and_then(|rest| rest.strip_prefix(b"."));
    let digits = fraction.unwrap_or_default().iter().take(6);
    let digits = digits.take_while(|b| b.is_ascii_digit());
    let micros = digits
        .zip([100_000, 10_000, 1_000, 100, 10, 1])
        .map(|(digit, unit)| u64::from(digit - b'0') * unit)
        .sum::<u64>();
    Some(((hour * 60 + minute) * 60 + second) * 1_000_000 + micros)
}

/// How exactly a time is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exact {
    /// `HH:MM:SS`.
    Seconds,
    /// With three digits more.
    Millis,
    /// With six digits more.
    Micros,
}

/// Microseconds as a time of day.
pub(crate) fn printed(us: u64, exact: Exact) -> String {
    let (seconds, fraction) = (us % DAY_US / 1_000_000, us % 1_000_000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match exact {
        Exact::Seconds => format!("{hour:02}:{minute:02}:{second:02}"),
        Exact::Millis => format!("{hour:02}:{minute:02}:{second:02}.{:03}", fraction / 1000),
        Exact::Micros => format!("{hour:02}:{minute:02}:{second:02}.{fraction:06}"),
    }
}

/// Turns times of day into microseconds since the first midnight.
///
/// A step back of more than half a day is midnight; a smaller one is a clock that was set, or lines of two threads in
/// the wrong order, and stays what it is: order is by line.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    day: u64,
    last: Option<u64>,
}

impl Clock {
    /// The next time of day, in microseconds since midnight.
    pub(crate) fn tick(&mut self, time_us: u64) -> u64 {
        if let Some(last) = self.last {
            if time_us + DAY_US / 2 < last {
                self.day += 1;
            } else if last + DAY_US / 2 < time_us && self.day > 0 {
                // A line that was completed just before midnight but printed after it.
                self.day -= 1;
            }
        }
        self.last = Some(time_us);
        self.at(time_us)
    }

    /// What comes from here on came a day later.
    pub(crate) fn skip_to_next_day(&mut self) {
        self.day += 1;
    }

    /// A time of the same day as the one before, which need not be told the clock.
    pub(crate) fn at(&self, time_us: u64) -> u64 {
        self.day * DAY_US + time_us
    }
}

/// A time stamp as printed, which needs no room elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrintedTime {
    text: [u8; 15],
    length: u8,
}

impl PrintedTime {
    /// The stamp at the beginning of a record; none is longer than `HH:MM:SS.uuuuuu`.
    pub(crate) fn of(stamp: &[u8]) -> PrintedTime {
        let mut text = [0; 15];
        let length = stamp.len().min(text.len());
        text[..length].copy_from_slice(&stamp[..length]);
        let length = length as u8;
        PrintedTime { text, length }
    }

    /// As it was printed.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text[..usize::from(self.length)]).unwrap_or_default()
    }

    /// It tells fractions of a second.
    pub(crate) fn is_fine(&self) -> bool {
        self.text[..usize::from(self.length)].contains(&b'.')
    }
}

impl std::ops::Deref for PrintedTime {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for PrintedTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for PrintedTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_from_the_beginning_of_a_text() {
        assert_eq!(time_of_day(b"00:00:01  open"), Some(1_000_000));
        assert_eq!(time_of_day(b"00:00:01.25  open"), Some(1_250_000));
        assert_eq!(time_of_day(b"23:59:59.999999  open"), Some(DAY_US - 1));
        assert_eq!(time_of_day(b"08:14:20"), Some(29_660_000_000));
        assert_eq!(time_of_day(b"a name that goes on"), None);
        assert_eq!(time_of_day(b"12:61:00  open"), None);
    }

    #[test]
    fn a_time_is_printed_as_exactly_as_asked() {
        let us = 29_660_250_001;
        assert_eq!(printed(us, Exact::Seconds), "08:14:20");
        assert_eq!(printed(us + DAY_US, Exact::Millis), "08:14:20.250");
        assert_eq!(printed(us, Exact::Micros), "08:14:20.250001");
    }

    #[test]
    fn midnight_adds_a_day_and_a_small_step_back_does_not() {
        let mut c = Clock::default();
        let at = |h: u64, m: u64| (h * 60 + m) * 60_000_000;
        assert_eq!(c.tick(at(23, 59)), at(23, 59));
        assert_eq!(c.tick(at(0, 0)), DAY_US);
        assert_eq!(c.tick(at(23, 59)), at(23, 59));
        assert_eq!(c.tick(at(0, 1)), DAY_US + at(0, 1));
        assert_eq!(c.tick(at(1, 59)), DAY_US + at(1, 59));
        assert_eq!(c.tick(at(1, 24)), DAY_US + at(1, 24));
    }
}
