//! The clock of a capture: a time of day without a date, that passes midnight and may step back.

use crate::time_of_day::DAY_US;

use std::fmt;

/// Turns times of day into microseconds since the first midnight of the capture.
///
/// A step back of more than half a day is midnight; a smaller one is a clock that was set, or lines of two threads in
/// the wrong order, and stays what it is: order is by line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    day: u64,
    last: Option<u64>,
    /// How often the clock stepped back by more than a second without passing midnight.
    pub steps_back: u64,
}

impl Clock {
    /// The next time stamp, in microseconds since midnight.
    pub(crate) fn tick(&mut self, time_us: u64) -> u64 {
        if let Some(last) = self.last {
            if time_us + DAY_US / 2 < last {
                self.day += 1;
            } else if last + DAY_US / 2 < time_us && self.day > 0 {
                // A line that was completed just before midnight but printed after it.
                self.last = Some(time_us);
                self.day -= 1;
                return self.day * DAY_US + time_us;
            } else if time_us + 1_000_000 < last {
                self.steps_back += 1;
            }
        }
        self.last = Some(time_us);
        self.day * DAY_US + time_us
    }
}

/// A time stamp as printed, which needs no room elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Printed {
    text: [u8; 15],
    length: usize,
}

impl Printed {
    /// The stamp at the beginning of a record; none is longer than `HH:MM:SS.uuuuuu`.
    pub(crate) fn of(stamp: &[u8]) -> Printed {
        let mut printed = Printed::default();
        printed.length = stamp.len().min(printed.text.len());
        printed.text[..printed.length].copy_from_slice(&stamp[..printed.length]);
        printed
    }

    /// It tells fractions of a second.
    pub(crate) fn is_fine(&self) -> bool {
        self.text[..self.length].contains(&b'.')
    }
}

impl fmt::Display for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.text[..self.length]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_adds_a_day_and_a_small_step_back_does_not() {
        let mut c = Clock::default();
        let at = |h: u64, m: u64| (h * 60 + m) * 60_000_000;
        assert_eq!(c.tick(at(23, 59)), at(23, 59));
        assert_eq!(c.tick(at(0, 0)), DAY_US);
        assert_eq!(c.tick(at(23, 59)), at(23, 59));
        assert_eq!(c.tick(at(0, 1)), DAY_US + at(0, 1));
        assert_eq!(c.steps_back, 0);
        assert_eq!(c.tick(at(1, 59)), DAY_US + at(1, 59));
        assert_eq!(c.tick(at(1, 24)), DAY_US + at(1, 24));
        assert_eq!(c.steps_back, 1);
    }
}
