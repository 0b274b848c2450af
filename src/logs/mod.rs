//! The log files of a Mac as one sequence of records: repeats and continuations attached, years found, rotated files
//! in order.
//!
//! The dialects decode single lines; here are neighbours, files and their times of modification.

mod calendar;
mod file;
mod lines;
mod paths;
mod read;
mod reader;
mod record;
mod rotation;
mod sentence;
mod undated;

use std::fmt;

use bstr::BString;
use chrono::{NaiveDate, NaiveDateTime};

pub(crate) use file::LogFile;
pub(crate) use read::read_files;
pub(crate) use reader::LogReader;
pub(crate) use record::LogRecord;
pub(crate) use sentence::{Deed, told};

/// Every log of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Logs {
    /// In order of time, oldest first.
    pub files: Vec<LogFile>,
    /// The records of all files in order. Within a file the order of its lines is kept, also where the clock stepped
    /// back.
    pub records: Vec<LogRecord>,
    /// What a reader should know.
    pub warnings: Vec<Warning>,
}

/// What may be wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Warning {
    /// Index of the source.
    pub source: usize,
    /// Name of the log as given.
    pub name: BString,
    /// What is wrong.
    pub kind: WarningKind,
}

/// See [`Warning`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WarningKind {
    /// Could not be opened, or broke off.
    Unreadable(String),
    /// Not a single line is a log line.
    NotALog,
    /// `log show --style json` prints one array, which is no line format.
    JsonArray,
    /// Every line is by one program: `grep` has removed repeat lines and what other programs said.
    Filtered(BString),
    /// Times are universal, the capture's are local.
    UniversalTime,
    /// The year is a guess from the file's time of modification.
    YearFromFileTime(i32),
    /// Lines without dates are taken to be of the day on which the file was changed.
    DateFromFileTime(u64),
    /// Nothing tells which of day and month comes first.
    AmbiguousDates,
    /// More records than are kept in memory.
    Dropped(u64),
    /// Lines that are no log lines: how many, and the first.
    Damaged(u64, u64),
}

impl fmt::Display for WarningKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WarningKind::Unreadable(why) => write!(f, "cannot be read ({why}), and is left out"),
            WarningKind::NotALog => f.write_str(
                "no line is a line of system.log or of 'log show --style syslog' (or ndjson); it is left out",
            ),
            WarningKind::JsonArray => {
                f.write_str("this is 'log show --style json'; export it with --style ndjson, one object per line")
            }
            WarningKind::Filtered(sender) => write!(
                f,
                "every line is by {}: it looks filtered, so repeat counts and what other programs said are missing; \
                 give the whole log",
                crate::bytes::shown(sender)
            ),
            WarningKind::UniversalTime => f.write_str(
                "its times are universal (UTC) and cannot be laid beside the local times of the capture; export it \
                 with local times (syslog -T local)",
            ),
            WarningKind::YearFromFileTime(year) => write!(
                f,
                "system.log prints no year; {year} is taken from the time the file was changed (give --date if that \
                 is wrong)"
            ),
            WarningKind::DateFromFileTime(count) => write!(
                f,
                "{count} line{} lost the date on the left; the day on which the file was changed is taken for it (give \
                 --date if that is wrong)",
                if *count == 1 { " has" } else { "s have" }
            ),
            WarningKind::AmbiguousDates => f.write_str(
                "its dates do not tell which of day and month comes first; they are read month first, unless --date says \
                 otherwise",
            ),
            WarningKind::Dropped(count) => {
                write!(f, "{count} records are left out to bound memory; give a shorter log or --date")
            }
            WarningKind::Damaged(count, first) => {
                write!(f, "{count} line{} no log line (first: line {first})", if *count == 1 { " is" } else { "s are" })
            }
        }
    }
}

impl Logs {
    /// Puts files in order, finds their years, attaches what spans two files and merges the records.
    ///
    /// `day` is the day of the capture, which decides the year before any file time does.
    #[must_use]
    pub(crate) fn assemble(mut files: Vec<LogFile>, day: Option<NaiveDate>) -> Logs {
        let mut logs = Logs::default();
        for file in &mut files {
            file.decide_dates(day);
            logs.warnings.extend(file.warnings());
        }
        files.retain(|file| file.entries > 0 || file.leading_repeats > 0);
        for (file, year) in rotation::find_years(&mut files, day) {
            logs.warnings
                .push(files[file].warning(WarningKind::YearFromFileTime(year)));
        }
        rotation::order(&mut files);
        for at in 1..files.len() {
            let (older, newer) = files.split_at_mut(at);
            if newer[0].leading_repeats > 0
                && rotation::is_successor(&older[at - 1], &newer[0])
                && let Some(last) = older[at - 1].last_kept()
            {
                last.repeats += newer[0].leading_repeats;
                newer[0].leading_repeats = 0;
            }
        }
        logs.records = merge(&mut files);
        logs.files = files;
        logs
    }
}

/// Records of several files by time; within a file the order of lines stands, so the key never decreases there.
fn merge(files: &mut [LogFile]) -> Vec<LogRecord> {
    let mut keyed: Vec<(NaiveDateTime, usize, LogRecord)> = Vec::new();
    for (index, file) in files.iter_mut().enumerate() {
        let mut latest = NaiveDateTime::MIN;
        for record in std::mem::take(&mut file.records) {
            latest = record.time.map_or(latest, |time| time.max(latest));
            keyed.push((latest, index, record));
        }
    }
    if files.len() > 1 {
        // Stable: ties keep the order of files, and of lines.
        keyed.sort_by_key(|(time, index, _)| (*time, *index));
    }
    keyed.into_iter().map(|(.., record)| record).collect()
}

#[cfg(test)]
mod forms_tests;
#[cfg(test)]
mod tests;
