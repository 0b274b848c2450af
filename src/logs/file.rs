//! What one log file holds.

use bstr::BString;
use chrono::{Datelike as _, NaiveDate, NaiveDateTime};

use super::calendar::Point;
use super::record::LogRecord;
use super::{Warning, WarningKind};

/// One program alone in this many lines makes a log look filtered.
const FILTERED: u64 = 5;

/// Format of a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Style {
    /// Lines of syslogd, or of `syslog(1)`.
    #[default]
    Syslog,
    /// `log show --style syslog`, or its default style.
    Show,
    /// `log show --style ndjson`.
    Ndjson,
}

/// A line that is no log line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Damage {
    /// 1-based physical line.
    pub line: u64,
    /// The line, cut.
    pub text: BString,
    /// Why.
    pub why: String,
}

/// What one log file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LogFile {
    /// Index into the sources.
    pub source: usize,
    /// As given.
    pub name: BString,
    /// When the file was last changed, in local time.
    pub modified: Option<NaiveDateTime>,
    /// Format of the last message.
    pub style: Style,
    /// Physical lines: `entries + repeats + harmless + damaged`.
    pub lines: u64,
    /// Messages.
    pub entries: u64,
    /// Repeat lines.
    pub repeats: u64,
    /// Continuations, headings, blank lines.
    pub harmless: u64,
    /// Lines that are no log lines.
    pub damaged: u64,
    /// The first of them.
    pub damage: Vec<Damage>,
    /// Time of the first record, once the year is known.
    pub begin: Option<NaiveDateTime>,
    /// Time of the last record, once the year is known.
    pub end: Option<NaiveDateTime>,
    pub(crate) records: Vec<LogRecord>,
    pub(crate) dropped: u64,
    /// Repeats whose message stands in the file before this one.
    pub(crate) leading_repeats: u64,
    /// The years are printed.
    pub(crate) dated: bool,
    pub(crate) span: Option<(Point, Point)>,
    /// The same with day and month the other way round, where the order is open.
    pub(super) other_span: Option<(Point, Point)>,
    /// Lines of Console that tell which of day and month comes first: the day, the month, neither.
    pub(super) orders: [u64; 3],
    /// Lines that stood among those of a capture.
    pub(super) mixed_in: bool,
    /// Lines that lost their dates, before any that has one.
    pub(super) undated: u64,
    pub(super) universal: bool,
    pub(super) json_array: bool,
    pub(super) broken: Option<String>,
    pub(super) only_sender: Option<BString>,
    pub(super) mixed_senders: bool,
    pub(super) last_kept: bool,
}

impl LogFile {
    /// A log that could not be opened.
    #[must_use]
    pub(crate) fn unreadable(source: usize, name: &[u8], why: String) -> LogFile {
        LogFile {
            source,
            name: name.into(),
            broken: Some(why),
            ..LogFile::default()
        }
    }

    pub(crate) fn warning(&self, kind: WarningKind) -> Warning {
        Warning {
            source: self.source,
            name: self.name.clone(),
            kind,
        }
    }

    pub(crate) fn warnings(&self) -> Vec<Warning> {
        let mut kinds = Vec::new();
        if let Some(why) = &self.broken {
            kinds.push(WarningKind::Unreadable(why.clone()));
        }
        if self.json_array {
            kinds.push(WarningKind::JsonArray);
        } else if self.entries == 0 && self.repeats == 0 {
            if self.broken.is_none() && !self.mixed_in {
                kinds.push(WarningKind::NotALog);
            }
        } else {
            if self.damaged > 0 {
                kinds.push(WarningKind::Damaged(
                    self.damaged,
                    self.damage.first().map_or(0, |first| first.line),
                ));
            }
            if self.universal {
                kinds.push(WarningKind::UniversalTime);
            }
            if self.undated > 0 {
                kinds.push(WarningKind::DateFromFileTime(self.undated));
            }
            if self.dropped > 0 {
                kinds.push(WarningKind::Dropped(self.dropped));
            }
            if self.is_ambiguous() {
                kinds.push(WarningKind::AmbiguousDates);
            }
            if let (false, Some(sender)) = (self.mixed_senders, &self.only_sender)
                && self.entries >= FILTERED
                && !self.mixed_in
                && self.repeats == 0
            {
                kinds.push(WarningKind::Filtered(sender.clone()));
            }
        }
        kinds.into_iter().map(|kind| self.warning(kind)).collect()
    }

    /// Nothing in the file tells which of day and month comes first.
    fn is_ambiguous(&self) -> bool {
        let [day, month, either] = self.orders;
        either > 0 && (day > 0) == (month > 0)
    }

    /// Day and month the other way round, where the order is open.
    pub(super) fn swap_dates(&mut self) {
        for record in self.records.iter_mut().filter(|record| record.either) {
            std::mem::swap(&mut record.month, &mut record.day);
        }
        std::mem::swap(&mut self.span, &mut self.other_span);
    }

    /// The day of the capture decides what the file leaves open.
    pub(crate) fn decide_dates(&mut self, day: Option<NaiveDate>) {
        let Some(day) = day.filter(|_| self.is_ambiguous()) else {
            return;
        };
        let on = |month: u32, date: u32| (month, date) == (day.month(), day.day());
        let open = || self.records.iter().filter(|record| record.either);
        let as_is = open().any(|record| on(record.month, record.day));
        let swapped = open().any(|record| on(record.day, record.month));
        if as_is != swapped {
            if swapped {
                self.swap_dates();
            }
            self.orders[2] = 0;
        }
    }

    pub(crate) fn date_from(&mut self, base: i32) {
        for record in &mut self.records {
            record.date_in(base + record.year);
        }
        self.begin = self.span.and_then(|(first, _)| first.at(base));
        self.end = self.span.and_then(|(_, last)| last.at(base));
    }

    /// The last record of the file, if it was kept.
    pub(crate) fn last_kept(&mut self) -> Option<&mut LogRecord> {
        if self.last_kept {
            self.records.last_mut()
        } else {
            None
        }
    }
}
