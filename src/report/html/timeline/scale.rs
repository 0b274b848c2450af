//! Times of day to places on the time line, and its grid.

use std::fmt::Write as _;

use crate::report::model::Report;
use crate::time_of_day::{DAY_US, Exact, printed, time_of_day};

/// Where the first and the last moment stand.
pub(super) const LEFT: f64 = 170.0;
pub(super) const RIGHT: f64 = 985.0;

/// Time to horizontal position.
pub(super) struct Scale {
    pub(super) from: u64,
    pub(super) to: u64,
}

impl Scale {
    pub(super) fn of(report: &Report) -> Option<Self> {
        let activity = &report.activity;
        let buckets = activity
            .rows
            .iter()
            .map(|row| row.calls.len())
            .max()
            .unwrap_or(0) as u64;
        let mut from = (buckets > 0).then_some(activity.from_us);
        let mut to = (buckets > 0).then(|| activity.from_us + buckets * activity.bucket_us);
        for op in &report.operations {
            from = Some(from.map_or(op.at_us, |from| from.min(op.at_us)));
            to = Some(to.map_or(op.at_us, |to| to.max(op.at_us)));
        }
        let (from, to) = (from?, to?);
        Some(Scale {
            from,
            to: to.max(from + 1000),
        })
    }

    pub(super) fn x(&self, us: u64) -> f64 {
        let share = us.saturating_sub(self.from) as f64 / (self.to - self.from) as f64;
        LEFT + share.min(1.0) * (RIGHT - LEFT)
    }

    pub(super) fn holds(&self, us: u64) -> bool {
        (self.from..=self.to).contains(&us)
    }

    /// A printed time of day, on the first day on which it falls into the range.
    pub(super) fn place(&self, text: &str) -> Option<u64> {
        let us = time_of_day(text.as_bytes())?;
        let first = self.from / DAY_US;
        // whole seconds (narrow captures, logs) may lie just before the first call
        (first..=self.to / DAY_US)
            .map(|day| day * DAY_US + us)
            .find(|us| *us + 1_000_000 >= self.from && *us <= self.to + 1_000_000)
    }

    /// Six or so marks at round times.
    pub(super) fn grid(&self, height: f64) -> String {
        const STEPS: [u64; 22] = [
            100,
            1_000,
            2_000,
            5_000,
            10_000,
            20_000,
            50_000,
            100_000,
            200_000,
            500_000,
            1_000_000,
            2_000_000,
            5_000_000,
            10_000_000,
            30_000_000,
            60_000_000,
            300_000_000,
            600_000_000,
            1_800_000_000,
            3_600_000_000,
            14_400_000_000,
            DAY_US,
        ];
        let span = self.to - self.from;
        let step = STEPS
            .into_iter()
            .find(|step| span / step <= 7)
            .unwrap_or((span / 6).max(1));
        let exact = match step {
            1_000_000.. => Exact::Seconds,
            1_000.. => Exact::Millis,
            _ => Exact::Micros,
        };
        let mut out = String::new();
        let mut at = self.from.div_ceil(step) * step;
        while at <= self.to {
            let x = self.x(at);
            let _ = writeln!(
                out,
                "<line class=\"grid\" x1=\"{x:.1}\" y1=\"20\" x2=\"{x:.1}\" y2=\"{:.0}\"/>",
                height - 4.0
            );
            let _ = writeln!(
                out,
                "<text class=\"soft\" x=\"{x:.1}\" y=\"14\" text-anchor=\"middle\">{}</text>",
                printed(at, exact)
            );
            at += step;
        }
        out
    }
}
