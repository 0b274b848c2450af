//! One log file into records.

use std::io::{self, BufRead, BufReader, Read};

use chrono::{NaiveDate, NaiveDateTime};

use super::calendar::{Point, YearWalk};
use super::file::{Damage, LogFile, Style};
use super::lines;
use super::record::{LogRecord, comparable};
use super::undated::Dates;
use crate::dialect::{syslog, unified};

/// Records kept per file; what comes after is counted.
const MOST_RECORDS: usize = 50_000;
/// Damaged lines kept per file; the others are counted.
const MOST_DAMAGE: usize = 20;
/// A log that begins with so many bytes without a newline is none.
const LARGEST_LINE: usize = 1024 * 1024;
/// Nor is one that begins with so many lines that are none.
const MOST_NONE: u64 = 100_000;

/// Reads one log file.
pub(crate) struct LogReader<'a> {
    file: LogFile,
    keep: &'a dyn Fn(&LogRecord) -> bool,
    pending: Option<LogRecord>,
    years: YearWalk,
    dates: Dates,
}

impl<'a> LogReader<'a> {
    /// `keep` says of each finished record (its year not known yet) whether it can matter; all others are only counted.
    #[must_use]
    pub(crate) fn new(
        source: usize,
        name: &[u8],
        modified: Option<NaiveDateTime>,
        keep: &'a dyn Fn(&LogRecord) -> bool,
    ) -> Self {
        let file = LogFile {
            source,
            name: name.into(),
            modified,
            ..LogFile::default()
        };
        LogReader {
            file,
            keep,
            pending: None,
            years: YearWalk::default(),
            dates: Dates::new(modified),
        }
    }

    /// Lines that have lost their dates are of this day, if it is known, whenever the file was changed.
    #[must_use]
    pub(crate) fn of_day(mut self, day: Option<NaiveDate>) -> Self {
        if let Some(day) = day {
            self.dates = Dates::of_day(day);
        }
        self
    }

    /// The lines will come one by one, from a capture into which a log was mixed (see [`LogReader::take`]).
    #[must_use]
    pub(crate) fn mixed_in(mut self) -> Self {
        self.file.mixed_in = true;
        self
    }

    /// Takes one line with its number in the source.
    pub(crate) fn take(&mut self, number: u64, line: &[u8]) {
        self.file.lines += 1;
        self.line(number, &syslog::without_escapes(line));
    }

    /// Ends the file.
    #[must_use]
    pub(crate) fn finish(mut self) -> LogFile {
        self.flush();
        self.file.last_kept &= self.file.dropped == 0;
        // what other lines tell holds for those that do not
        let [day, month, either] = self.file.orders;
        if day > 0 && month == 0 && either > 0 {
            self.file.swap_dates();
        }
        self.file
    }

    /// Reads to the end. An error of the input ends the file there and is told by a warning; what came before counts.
    #[must_use]
    pub(crate) fn read(mut self, input: impl Read) -> LogFile {
        let mut input = BufReader::with_capacity(LARGEST_LINE, input);
        let mut begin = Vec::new();
        let most = LARGEST_LINE as u64;
        let failed = (&mut input).take(most).read_to_end(&mut begin).err();
        if Self::is_none(&begin) {
            self.file.broken = Some(format!(
                "there is no line in its first {} KiB: it is no log",
                LARGEST_LINE / 1024
            ));
            return self.finish();
        }
        let begin = io::Cursor::new(begin);
        let read = match failed {
            // what came before it is used
            Some(error) => self.lines(&mut { begin }).and(Err(error)),
            None => self.lines(&mut begin.chain(input)),
        };
        if let Err(error) = read {
            self.file.broken = Some(error.to_string());
        }
        self.finish()
    }

    fn lines(&mut self, input: &mut impl BufRead) -> io::Result<()> {
        let mut line = Vec::new();
        while lines::next(input, &mut line)? {
            let number = self.file.lines + 1;
            self.take(number, &line);
            if self.file.json_array {
                return Ok(());
            }
            if self.file.entries == 0 && self.file.damaged > MOST_NONE {
                let why = format!("none of its first {MOST_NONE} lines is a line of a log");
                self.file.broken = Some(why);
                return Ok(());
            }
        }
        Ok(())
    }

    /// What has no line in it, or none that is a log's, however far it goes: a device, another file.
    fn is_none(begin: &[u8]) -> bool {
        begin.len() == LARGEST_LINE && memchr::memchr(b'\n', begin).is_none()
    }

    fn line(&mut self, number: u64, line: &[u8]) {
        if line.first() == Some(&b'{') && self.ndjson(number, line) {
            return;
        }
        if self.file.lines == 1 && line.starts_with(b"[{") {
            self.file.json_array = true;
            return self.damage(number, line, "begins a JSON array".to_owned());
        }
        if line.first().is_some_and(u8::is_ascii_digit)
            && let Ok(unified::Line::Entry(entry)) = unified::decode(line)
        {
            self.dates.note(&entry.base.stamp);
            self.entry(
                Style::Show,
                &entry.base.stamp,
                LogRecord::from_show(self.file.source, number, &entry),
            );
            return;
        }
        if let Some((whole, of_file)) = self.dates.whole(line) {
            self.file.undated += u64::from(of_file);
            self.line(number, &whole);
            return self.dates.of_file(of_file);
        }
        if let Some(copied) = syslog::console(line) {
            return self.copied(number, &copied);
        }
        match syslog::decode(line) {
            Ok(syslog::Line::Entry(entry)) => {
                self.entry(
                    Style::Syslog,
                    &entry.stamp,
                    LogRecord::from_syslog(self.file.source, number, &entry),
                );
            }
            Ok(syslog::Line::Repeat { count, .. }) => self.repeat(count),
            Ok(syslog::Line::Continuation(text)) if self.pending.is_some() => {
                self.continuation(text)
            }
            Ok(syslog::Line::Blank) => self.file.harmless += 1,
            other => match unified::decode(line) {
                Ok(unified::Line::Heading) => self.file.harmless += 1,
                Ok(unified::Line::Continuation(text))
                    if self.file.style == Style::Show && self.pending.is_some() =>
                {
                    self.continuation(text);
                }
                _ => self.damage(
                    number,
                    line,
                    other.err().map_or_else(
                        || "continues a message that is not in the file".to_owned(),
                        |error| error.to_string(),
                    ),
                ),
            },
        }
    }

    /// A line copied from Console.
    fn copied(&mut self, number: u64, line: &syslog::Console<'_>) {
        let mut record = LogRecord::from_syslog(self.file.source, number, &line.entry);
        record.either = line.order == syslog::Order::Either;
        match line.order {
            syslog::Order::DayFirst => self.file.orders[0] += 1,
            syslog::Order::MonthFirst => self.file.orders[1] += 1,
            syslog::Order::Either => self.file.orders[2] += 1,
            syslog::Order::Same => {}
        }
        let stamp = line.entry.stamp;
        let (month, day) = match record.either {
            true => (stamp.day, stamp.month),
            false => (stamp.month, stamp.day),
        };
        let other = Point {
            year: stamp.year.unwrap_or_default(),
            month,
            day,
            time_us: stamp.time_us,
        };
        let first = self.file.other_span.map_or(other, |(first, _)| first);
        self.file.other_span = Some((first, other));
        self.entry(Style::Syslog, &stamp, record);
    }

    fn ndjson(&mut self, number: u64, line: &[u8]) -> bool {
        let Ok(event) = unified::decode_ndjson(line) else {
            return false;
        };
        if event.is_footer() {
            self.file.harmless += 1;
            return true;
        }
        let Some(stamp) = event.stamp() else {
            return false;
        };
        self.entry(
            Style::Ndjson,
            &stamp,
            LogRecord::from_event(self.file.source, number, &event, &stamp),
        );
        true
    }

    fn entry(&mut self, style: Style, stamp: &syslog::Stamp<'_>, mut record: LogRecord) {
        self.flush();
        self.file.style = style;
        self.file.entries += 1;
        self.file.universal |= !comparable(stamp);
        match stamp.year {
            Some(year) => {
                self.file.dated = true;
                record.year = year;
            }
            None => record.year = self.years.step(stamp.month, stamp.day),
        }
        let point = Point {
            year: record.year,
            month: stamp.month,
            day: stamp.day,
            time_us: stamp.time_us,
        };
        self.file.span = Some((self.file.span.map_or(point, |(first, _)| first), point));
        match &self.file.only_sender {
            None => self.file.only_sender = Some(record.sender.clone()),
            Some(sender) => self.file.mixed_senders |= *sender != record.sender,
        }
        self.pending = Some(record);
    }

    fn repeat(&mut self, count: u64) {
        self.file.repeats += 1;
        match &mut self.pending {
            Some(record) => record.repeats = record.repeats.saturating_add(count),
            // Only before the first message: the record before is in another file.
            None => self.file.leading_repeats = self.file.leading_repeats.saturating_add(count),
        }
    }

    fn continuation(&mut self, text: &[u8]) {
        self.file.harmless += 1;
        if let Some(record) = &mut self.pending {
            record.add_line(text);
        }
    }

    fn damage(&mut self, line: u64, text: &[u8], why: String) {
        self.file.damaged += 1;
        if self.file.damage.len() < MOST_DAMAGE {
            self.file.damage.push(Damage {
                line,
                text: text[..text.len().min(200)].into(),
                why,
            });
        }
    }

    fn flush(&mut self) {
        let Some(record) = self.pending.take() else {
            return;
        };
        self.file.last_kept = (self.keep)(&record)
            || record.either && {
                let (month, day) = (record.day, record.month);
                (self.keep)(&LogRecord {
                    month,
                    day,
                    ..record.clone()
                })
            };
        if !self.file.last_kept {
            return;
        }
        if self.file.records.len() < MOST_RECORDS {
            self.file.records.push(record);
        } else {
            self.file.dropped += 1;
        }
    }
}
