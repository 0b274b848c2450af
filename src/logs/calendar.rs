//! Years for time stamps that have none.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};

use super::record::moment;

/// Follows month and day through a file and counts the years.
#[derive(Clone, Debug, Default)]
pub(crate) struct YearWalk {
    previous: Option<(u32, u32)>,
    year: i32,
    /// Day and year before the clock fell to the first of January, where a Mac without battery starts.
    before_fall: Option<((u32, u32), i32)>,
}

/// A clock is corrected by less than this; going back further means that a year has passed.
const LARGEST_CORRECTION: i32 = 40;

impl YearWalk {
    /// Years since the first record.
    pub(crate) fn step(&mut self, month: u32, day: u32) -> i32 {
        let now = (month, day);
        if let Some(previous) = self.previous {
            let forward = ordinal(now) - ordinal(previous);
            let new_year = previous >= (12, 30) || now <= (1, 2);
            if forward < -LARGEST_CORRECTION {
                self.before_fall = new_year.then_some((previous, self.year));
                self.year += 1;
            } else if previous <= (1, 2) && now >= (12, 30) {
                self.year -= 1;
            } else if let Some((before, year)) = self.before_fall {
                let since = ordinal(now) - ordinal(before);
                if previous <= (1, 3) && (0..=31).contains(&since) {
                    self.year = year;
                    self.before_fall = None;
                }
            }
        }
        self.previous = Some(now);
        self.year
    }
}

/// Day of a year that has a 29th of February.
fn ordinal((month, day): (u32, u32)) -> i32 {
    NaiveDate::from_ymd_opt(2000, month, day).map_or_else(
        || month as i32 * 31 + day as i32 - 31,
        |date| date.ordinal() as i32,
    )
}

/// A point in time whose year counts from the unknown year of the file's first record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) year: i32,
    pub(crate) month: u32,
    pub(crate) day: u32,
    pub(crate) time_us: u64,
}

impl Point {
    pub(crate) fn at(self, base: i32) -> Option<NaiveDateTime> {
        moment(base + self.year, self.month, self.day, self.time_us)
    }
}

/// The year of the first record that brings the file nearest to `day`.
pub(crate) fn base_near(first: Point, last: Point, day: NaiveDate) -> Option<i32> {
    let noon = day.and_hms_opt(12, 0, 0)?;
    (day.year() - last.year - 1..=day.year() + 1)
        .filter_map(|base| {
            let (first, last) = (first.at(base)?, last.at(base)?);
            let distance = if noon < first {
                first - noon
            } else if noon > last {
                noon - last
            } else {
                TimeDelta::zero()
            };
            Some((distance, base))
        })
        .min_by_key(|(distance, base)| (*distance, *base))
        .map(|(_, base)| base)
}

/// The year of the first record when the last one was written at `end` or before. A day of grace allows for other
/// time zones.
pub(crate) fn base_until(last: Point, end: NaiveDateTime) -> Option<i32> {
    let latest = end.checked_add_signed(TimeDelta::days(1))?;
    let newest = end.year() - last.year + 1;
    // Eight years reach a 29th of February in any case.
    (0..=8)
        .map(|back| newest - back)
        .find(|base| last.at(*base).is_some_and(|time| time <= latest))
}
