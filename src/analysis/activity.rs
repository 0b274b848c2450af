//! Calls over time by thread, in fixed memory: when a capture outgrows the buckets, neighbours are joined.

use bstr::BString;

use crate::dialect::fs_usage::record::Record;
use crate::report::model::{Activity, ActivityRow};

/// Buckets at most; twice what a drawing can show.
const BUCKETS: usize = 480;
/// Rows at most; a server's threads come and go, so the rest shares the last one.
const ROWS: usize = 64;

/// Collects the calls.
#[derive(Debug)]
pub(super) struct Collector {
    from_us: Option<u64>,
    bucket_us: u64,
    rows: Vec<ActivityRow>,
    /// Process and thread of each row.
    keys: Vec<(BString, Option<i64>)>,
    /// The row of the call before: most often it is this one's, too.
    last: usize,
}

impl Default for Collector {
    fn default() -> Self {
        Collector {
            from_us: None,
            bucket_us: 100,
            rows: Vec::new(),
            keys: Vec::new(),
            last: 0,
        }
    }
}

impl Collector {
    /// Takes a call.
    pub(super) fn take(&mut self, record: &Record<'_>) {
        let us = record.us;
        let from = *self.from_us.get_or_insert(us);
        // lines of two threads may be a little out of order: what came "before the first" counts as first
        let mut bucket = us.saturating_sub(from) / self.bucket_us;
        while bucket >= BUCKETS as u64 {
            self.halve();
            bucket = us.saturating_sub(from) / self.bucket_us;
        }
        let bucket = bucket as usize;
        let row = self.row(record);
        let row = &mut self.rows[row];
        bump(&mut row.calls, bucket);
        if record.errno.is_some_and(|errno| errno != 0) {
            bump(&mut row.failures, bucket);
        }
    }

    fn row(&mut self, record: &Record<'_>) -> usize {
        let same = |(process, thread): &(BString, Option<i64>)| {
            *thread == record.thread && process == record.process
        };
        if self.keys.get(self.last).is_some_and(same) {
            return self.last;
        }
        if let Some(row) = self.keys.iter().position(same) {
            self.last = row;
            return row;
        }
        if self.rows.len() >= ROWS {
            if self.rows.len() == ROWS {
                self.rows.push(ActivityRow {
                    name: "more threads".into(),
                    ..ActivityRow::default()
                });
            }
            return ROWS;
        }
        let process = BString::from(record.process);
        let name = match record.thread {
            Some(thread) => format!("{process}.{thread}").into(),
            None => process.clone(),
        };
        self.rows.push(ActivityRow {
            name,
            ..ActivityRow::default()
        });
        self.keys.push((process, record.thread));
        self.rows.len() - 1
    }

    fn halve(&mut self) {
        self.bucket_us *= 2;
        for row in &mut self.rows {
            for list in [&mut row.calls, &mut row.failures] {
                *list = list
                    .chunks(2)
                    .map(|pair| pair.iter().fold(0, |sum: u32, n| sum.saturating_add(*n)))
                    .collect();
            }
        }
    }

    pub(super) fn finish(self) -> Activity {
        Activity {
            from_us: self.from_us.unwrap_or(0),
            bucket_us: self.bucket_us,
            rows: self.rows,
        }
    }
}

fn bump(list: &mut Vec<u32>, bucket: usize) {
    if list.len() <= bucket {
        list.resize(bucket + 1, 0);
    }
    list[bucket] = list[bucket].saturating_add(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_capture_keeps_every_call_in_few_buckets() {
        let mut collector = Collector::default();
        for second in 0..100_000 {
            collector.take(&Record {
                process: b"p",
                us: second * 1_000_000,
                ..Record::default()
            });
        }
        let activity = collector.finish();
        assert!(activity.rows[0].calls.len() <= BUCKETS);
        assert_eq!(activity.rows[0].calls.iter().sum::<u32>(), 100_000);
    }

    #[test]
    fn threads_beyond_the_limit_share_a_row() {
        let mut collector = Collector::default();
        for thread in 0..1000 {
            collector.take(&Record {
                process: b"p",
                thread: Some(thread),
                us: 5,
                ..Record::default()
            });
        }
        let activity = collector.finish();
        assert_eq!(activity.rows.len(), ROWS + 1);
        assert_eq!(activity.rows[ROWS].calls, [1000 - ROWS as u32]);
    }
}
