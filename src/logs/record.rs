//! One message, owned.

use bstr::BString;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::dialect::syslog::{self, Stamp, Zone};
use crate::dialect::unified;
use crate::time_of_day::{Exact, printed};

/// Longest message that is kept; what continuation lines add beyond is dropped.
pub(crate) const LONGEST_MESSAGE: usize = 16 * 1024;

/// One message of a log with everything that belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LogRecord {
    /// Index into the sources (logs follow the captures).
    pub source: usize,
    /// 1-based physical line on which it begins.
    pub line: u64,
    /// The time stamp as printed.
    pub printed: BString,
    /// Local date and time, once the year is known.
    pub time: Option<NaiveDateTime>,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month.
    pub day: u32,
    /// Microseconds since midnight.
    pub time_us: u64,
    /// Time is printed in fractions of a second; otherwise the message came within the second that follows `time`.
    pub fraction: bool,
    /// Years since the first record of its file, or the year itself where it is printed.
    pub(crate) year: i32,
    /// Day and month may be the other way round.
    pub(crate) either: bool,
    /// Name of the machine.
    pub host: BString,
    /// Program that wrote it.
    pub sender: BString,
    /// Its process id.
    pub pid: Option<i64>,
    /// Its thread id.
    pub thread: Option<u64>,
    /// The job on whose behalf launchd speaks.
    pub job: Option<Job>,
    /// `Error`, `Info`, ... where printed.
    pub level: Option<String>,
    /// The message, newlines decoded, continuation lines joined.
    pub message: BString,
    /// How often it came again (from repeat lines).
    pub repeats: u64,
}

/// A launchd job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Job {
    /// Label.
    pub label: BString,
    /// Process id, when it ran.
    pub pid: Option<i64>,
}

impl LogRecord {
    pub(crate) fn from_syslog(source: usize, line: u64, entry: &syslog::Entry<'_>) -> Self {
        LogRecord {
            host: entry.host.into(),
            sender: entry.sender.into(),
            pid: entry.pid,
            thread: entry.thread,
            job: entry.job.map(|job| Job {
                label: job.label.into(),
                pid: job.pid,
            }),
            level: entry
                .level
                .map(|level| String::from_utf8_lossy(level).into_owned()),
            message: cut(&syslog::message(entry.message)).into(),
            ..LogRecord::stamped(source, line, &entry.stamp)
        }
    }

    pub(crate) fn from_show(source: usize, line: u64, entry: &unified::Entry<'_>) -> Self {
        LogRecord {
            message: cut(entry.base.message).into(),
            ..LogRecord::from_syslog(source, line, &entry.base)
        }
    }

    pub(crate) fn from_event(
        source: usize,
        line: u64,
        event: &unified::Event,
        stamp: &Stamp<'_>,
    ) -> Self {
        LogRecord {
            sender: event.sender().into(),
            pid: event.process_id,
            thread: event.thread_id,
            level: event.message_type.clone(),
            message: cut(event
                .event_message
                .as_deref()
                .unwrap_or_default()
                .as_bytes())
            .into(),
            ..LogRecord::stamped(source, line, stamp)
        }
    }

    fn stamped(source: usize, line: u64, stamp: &Stamp<'_>) -> Self {
        LogRecord {
            source,
            line,
            printed: stamp.printed.into(),
            month: stamp.month,
            day: stamp.day,
            time_us: stamp.time_us,
            fraction: stamp.fraction,
            year: stamp.year.unwrap_or_default(),
            ..LogRecord::default()
        }
    }

    pub(crate) fn add_line(&mut self, text: &[u8]) {
        if self.message.len() + text.len() < LONGEST_MESSAGE {
            self.message.push(b'\n');
            self.message.extend_from_slice(text);
        }
    }

    /// Sets the time, given the year; stays unknown for a day that the year does not have.
    pub(crate) fn date_in(&mut self, year: i32) {
        self.time = moment(year, self.month, self.day, self.time_us);
    }

    /// `HH:MM:SS`, with milliseconds where the log prints fractions.
    #[must_use]
    pub(crate) fn clock(&self) -> String {
        let exact = match self.fraction {
            true => Exact::Millis,
            false => Exact::Seconds,
        };
        printed(self.time_us, exact)
    }
}

pub(crate) fn moment(year: i32, month: u32, day: u32, time_us: u64) -> Option<NaiveDateTime> {
    let seconds = u32::try_from(time_us / 1_000_000).ok()?.min(86_399);
    let nanos = u32::try_from(time_us % 1_000_000).ok()? * 1000;
    let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos)?;
    Some(NaiveDate::from_ymd_opt(year, month, day)?.and_time(time))
}

fn cut(text: &[u8]) -> &[u8] {
    &text[..text.len().min(LONGEST_MESSAGE)]
}

/// Is the stamp's zone one whose times are kept as they are?
pub(crate) fn comparable(stamp: &Stamp<'_>) -> bool {
    stamp.zone == Zone::Local
}
