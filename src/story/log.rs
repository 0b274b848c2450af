//! Log lines that belong to what the process did, or failed to do, at that moment.
//!
//! A capture has times of day without a date, in milli- or microseconds; system.log has whole seconds, and a message
//! stamped `T` came between `T` and `T` + 1 s. Both are local time.

use std::collections::BTreeMap;

use bstr::{BStr, BString, ByteSlice};
use chrono::{Datelike, NaiveDate, TimeDelta};

use super::mention::{Mentions, is_failure};
use super::model::Obstacle;
use crate::infer::operation::Operation;
use crate::infer::sources::log_messages::Statement;
use crate::logs::{LogRecord, Logs};
use crate::time_of_day::{Exact, printed, time_of_day};

const SECOND: u64 = 1_000_000;
const DAY: u64 = 86_400 * SECOND;
/// How far before and after the capture a line may lie: what led to it, and what came of it.
const MARGIN: u64 = 60 * SECOND;
/// "At that moment": the last call, a time-out, then the message.
const NEAR: u64 = 2 * SECOND;
/// Lines kept in all, per obstacle, and by programs that name nothing of the story.
const MOST_LINES: usize = 200;
const MOST_PER_OBSTACLE: usize = 20;
const MOST_BYSTANDERS: usize = 20;
/// Operations named beside a line.
const MOST_OPERATIONS: usize = 8;

/// A log line, placed in the story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogLine {
    /// Index of the source.
    pub source: usize,
    /// 1-based physical line.
    pub line: u64,
    /// Time of day as in the log.
    pub time: String,
    /// Microseconds since the first midnight of the capture, when it could be placed there.
    pub at_us: Option<u64>,
    /// Program that wrote it.
    pub sender: BString,
    /// The job on whose behalf launchd wrote it: the service that it is about.
    pub job: Option<BString>,
    /// The message.
    pub message: BString,
    /// How often it came again.
    pub repeats: u64,
    /// It reports a failure.
    pub failure: bool,
    /// Why it belongs to the story.
    pub reason: String,
    /// Operations that it names, or else those near it in time (ids).
    pub operations: Vec<u32>,
    /// Obstacles it may speak of (indices).
    pub obstacles: Vec<usize>,
}

/// When the capture was recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    /// First line, in microseconds since its midnight.
    pub first_us: u64,
    /// Last line, in microseconds since the same midnight.
    pub last_us: u64,
    /// Day of the first line, where it is known.
    pub day: Option<NaiveDate>,
}

impl Span {
    /// When the recording had surely ended, wherever the Mac stood: in seconds since 1970, where its day is known.
    pub(crate) fn end(&self) -> Option<i64> {
        /// No clock is further behind that of Greenwich.
        const FURTHEST: i64 = 12 * 3600;
        let midnight = self.day?.and_time(chrono::NaiveTime::MIN).and_utc();
        let seconds = i64::try_from(self.last_us / 1_000_000).ok()?;
        Some(midnight.timestamp() + seconds + 1 + FURTHEST)
    }

    /// Places a time of day: the microseconds since the first midnight, for every day of the capture it can be.
    fn places(&self, time_us: u64) -> impl Iterator<Item = (u64, u64)> + use<> {
        let (first, last) = (
            self.first_us.saturating_sub(MARGIN),
            self.last_us.saturating_add(MARGIN),
        );
        (first / DAY..=last / DAY)
            .map(move |day| (day, day * DAY + time_us % DAY))
            .filter(move |(_, at)| (first..=last).contains(at))
    }

    /// Can this record matter? Its year may still be unknown.
    #[must_use]
    pub(crate) fn holds(&self, record: &LogRecord) -> bool {
        self.places(record.time_us)
            .any(|(index, _)| match self.day {
                Some(day) => day
                    .checked_add_signed(TimeDelta::days(index as i64))
                    .is_some_and(|day| (day.month(), day.day()) == (record.month, record.day)),
                None => true,
            })
    }
}

/// What the logs add to the story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LogStory {
    /// In order of time.
    pub lines: Vec<LogLine>,
    /// Day of the first line of the capture: given, or the day on which the log fits it.
    pub day: Option<NaiveDate>,
    /// What a reader should know, one sentence each.
    pub notes: Vec<String>,
}

/// Picks the lines that belong to the operations and obstacles, and notes in each obstacle which speak of it.
///
/// `processes` are those reported on; empty means all.
#[must_use]
pub(crate) fn correlate(
    logs: &Logs,
    span: &Span,
    processes: &[BString],
    operations: &[Operation],
    obstacles: &mut [Obstacle],
) -> LogStory {
    let mut story = LogStory {
        day: span.day,
        ..LogStory::default()
    };
    if logs.files.is_empty() {
        return story;
    }
    let by_process =
        |record: &LogRecord| processes.is_empty() || processes.contains(&record.sender);
    let Some(day) = choose_day(logs, span, &by_process, &mut story.notes) else {
        story.notes.push(format!(
            "the log has no line from the time of the capture ({} to {}){}",
            printed(span.first_us, Exact::Seconds),
            printed(span.last_us, Exact::Seconds),
            covered(logs)
        ));
        return story;
    };
    if logs.records.iter().any(|record| {
        record
            .time
            .is_some_and(|time| Some(time.date()) == Some(day))
    }) {
        story.day = Some(day);
    }
    let moments = Moments::new(span, operations, obstacles);
    let mut ranked: Vec<(u32, LogLine)> = Vec::new();
    for (record, at) in placed(logs, span, day) {
        ranked.extend(moments.judge(record, at, by_process(record) && !processes.is_empty()));
    }
    story.lines = select(ranked);
    for (index, obstacle) in obstacles.iter_mut().enumerate() {
        obstacle.log = lines_of(&story.lines, index);
    }
    story
}

/// The records of the time of the capture, each with its microseconds since the first midnight.
fn placed<'l>(
    logs: &'l Logs,
    span: &Span,
    day: NaiveDate,
) -> impl Iterator<Item = (&'l LogRecord, u64)> {
    logs.records.iter().filter_map(move |record| {
        let days = (day_of(record)? - day).num_days();
        let index = u64::try_from(days).ok()?;
        let (_, at) = span
            .places(record.time_us)
            .find(|(place, _)| *place == index)?;
        Some((record, at))
    })
}

/// What programs wrote during the capture, for inference; failures are the story's. Nothing where the day of the capture
/// is a guess among several.
#[must_use]
pub(crate) fn statements(logs: &Logs, span: &Span, processes: &[BString]) -> Vec<Statement> {
    let mut doubts = Vec::new();
    let by_process =
        |record: &LogRecord| processes.is_empty() || processes.contains(&record.sender);
    let day = choose_day(logs, span, &by_process, &mut doubts).filter(|_| doubts.is_empty());
    day.into_iter()
        .flat_map(|day| placed(logs, span, day))
        .filter(|(record, _)| !is_failure(record.level.as_deref(), &record.message))
        .map(|(record, at)| Statement {
            source: record.source,
            line: record.line,
            from_us: at,
            until_us: if record.fraction { at } else { at + SECOND - 1 },
            sender: record.sender.clone(),
            message: record.message.clone(),
        })
        .collect()
}

/// The record's date; records of logs whose year stayed unknown are put into one that has every day.
fn day_of(record: &LogRecord) -> Option<NaiveDate> {
    record
        .time
        .map(|time| time.date())
        .or_else(|| NaiveDate::from_ymd_opt(2000, record.month, record.day))
}

/// The first day of the capture: the one given, or the day on which the process wrote most lines at that time.
fn choose_day(
    logs: &Logs,
    span: &Span,
    by_process: &dyn Fn(&LogRecord) -> bool,
    notes: &mut Vec<String>,
) -> Option<NaiveDate> {
    let mut days: BTreeMap<NaiveDate, (usize, usize)> = BTreeMap::new();
    for record in &logs.records {
        for (index, _) in span.places(record.time_us) {
            let first = day_of(record)
                .and_then(|date| date.checked_sub_signed(TimeDelta::days(index as i64)));
            if let Some(first) = first {
                let counts = days.entry(first).or_default();
                counts.0 += usize::from(by_process(record));
                counts.1 += 1;
            }
        }
    }
    if let Some(day) = span.day {
        return days.contains_key(&day).then_some(day);
    }
    let (day, counts) = days.iter().max_by_key(|(day, counts)| (**counts, **day))?;
    let rivals = days
        .values()
        .filter(|other| other.0 > 0 || counts.0 == 0)
        .count();
    if rivals > 1 {
        notes.push(format!(
            "the capture has no date and the log has lines at its time of day on {rivals} days; those of {} are \
             shown (give --date to choose)",
            day.format("%-d %B")
        ));
    }
    Some(*day)
}

fn covered(logs: &Logs) -> String {
    // lines copied by hand stand in any order
    let times = || logs.files.iter().flat_map(|file| [file.begin, file.end]);
    let first = times().flatten().min();
    let last = times().flatten().max();
    match (first, last) {
        (Some(first), Some(last)) => {
            format!(
                "; it covers {} to {}",
                first.format("%Y-%m-%d %H:%M:%S"),
                last.format("%Y-%m-%d %H:%M:%S")
            )
        }
        _ => String::new(),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Owner {
    Operation(u32),
    Obstacle(usize),
}

/// What lines are measured against.
struct Moments {
    mentions: Mentions<Owner>,
    /// Time and id of each operation, by time.
    operations: Vec<(u64, u32)>,
    /// First and last failure of each obstacle.
    obstacles: Vec<Option<(u64, u64)>>,
}

impl Moments {
    fn new(span: &Span, operations: &[Operation], obstacles: &[Obstacle]) -> Self {
        let missing = obstacles.iter().enumerate().flat_map(|(index, obstacle)| {
            let paths = obstacle.links.iter().chain([&obstacle.path]);
            paths.map(move |path| (path.as_bstr(), Owner::Obstacle(index)))
        });
        let changed = operations
            .iter()
            .filter(|operation| operation.whole)
            .flat_map(|operation| {
                let paths = operation.path.iter().chain(&operation.to);
                paths.map(move |path| (path.as_bstr(), Owner::Operation(operation.id)))
            });
        let mut times: Vec<(u64, u32)> = operations
            .iter()
            .filter(|operation| !operation.details.only_listed)
            .map(|operation| (operation.at_us, operation.id))
            .collect();
        times.sort_unstable();
        let place = |text: &str| {
            let time = time_of_day(text.as_bytes())?;
            span.places(time).map(|(_, at)| at).next()
        };
        let failures = obstacles
            .iter()
            .map(|obstacle| Some((place(&obstacle.first_time)?, place(&obstacle.last_time)?)));
        Moments {
            mentions: Mentions::new(missing.chain(changed)),
            operations: times,
            obstacles: failures.collect(),
        }
    }

    /// The line with its rank, when it belongs to the story at all.
    fn judge(&self, record: &LogRecord, at: u64, by_process: bool) -> Option<(u32, LogLine)> {
        // A message stamped in whole seconds came up to a second later.
        let until = if record.fraction { at } else { at + SECOND - 1 };
        let failure = is_failure(record.level.as_deref(), &record.message);
        let mut reasons: Vec<String> = Vec::new();
        let mut rank = 0;
        let mut named_operations: Vec<u32> = Vec::new();
        let mut named_obstacles: Vec<usize> = Vec::new();
        if by_process {
            rank += 4;
            reasons.push(format!("by {}", crate::bytes::shown(&record.sender)));
        }
        let label = record
            .job
            .as_ref()
            .map_or(BStr::new(""), |job| job.label.as_bstr());
        for (name, owners) in self
            .mentions
            .find(&record.message)
            .into_iter()
            .chain(self.mentions.find(label))
        {
            for owner in owners {
                match owner {
                    Owner::Operation(id) => push_new(&mut named_operations, *id),
                    Owner::Obstacle(index) => push_new(&mut named_obstacles, *index),
                }
            }
            let reason = format!("names {}", crate::bytes::shown(name));
            if !reasons.contains(&reason) {
                reasons.push(reason);
                rank += 3;
            }
        }
        let near_operations = self.operations_between(at.saturating_sub(NEAR), until + NEAR);
        let near_obstacles: Vec<usize> = (0..self.obstacles.len())
            .filter(|index| self.during(*index, at, until))
            .collect();
        let near = !near_operations.is_empty() || !near_obstacles.is_empty();
        if reasons.is_empty() && !near {
            return None;
        }
        let relevant = !reasons.is_empty();
        if !relevant {
            reasons.push("at the same moment".to_owned());
        }
        rank += u32::from(near) + 2 * u32::from(failure);
        if named_obstacles.is_empty() && failure && relevant {
            named_obstacles = near_obstacles;
        }
        if named_operations.is_empty() && named_obstacles.is_empty() {
            named_operations = self
                .operations_between(at, until)
                .iter()
                .map(|(_, id)| *id)
                .collect();
        }
        named_operations.truncate(MOST_OPERATIONS);
        let line = LogLine {
            source: record.source,
            line: record.line,
            time: record.clock(),
            at_us: Some(at),
            sender: record.sender.clone(),
            job: record.job.as_ref().map(|job| job.label.clone()),
            message: record.message.clone(),
            repeats: record.repeats,
            failure,
            reason: reasons.join(", "),
            operations: named_operations,
            obstacles: named_obstacles,
        };
        Some((rank, line))
    }

    fn operations_between(&self, from: u64, to: u64) -> &[(u64, u32)] {
        let start = self.operations.partition_point(|(at, _)| *at < from);
        let end = self.operations.partition_point(|(at, _)| *at <= to);
        &self.operations[start..end.max(start)]
    }

    fn during(&self, obstacle: usize, at: u64, until: u64) -> bool {
        self.obstacles[obstacle]
            .is_some_and(|(first, last)| until + NEAR >= first && at <= last.saturating_add(NEAR))
    }
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// The best lines, in the order of the log.
fn select(ranked: Vec<(u32, LogLine)>) -> Vec<LogLine> {
    let mut order: Vec<usize> = (0..ranked.len()).collect();
    // Of equals the earlier one.
    order.sort_by_key(|index| (std::cmp::Reverse(ranked[*index].0), *index));
    let mut bystanders = 0;
    let mut chosen: Vec<usize> = order
        .into_iter()
        .filter(|index| {
            let is_bystander =
                ranked[*index].0 <= 3 && ranked[*index].1.reason == "at the same moment";
            bystanders += usize::from(is_bystander);
            !is_bystander || bystanders <= MOST_BYSTANDERS
        })
        .take(MOST_LINES)
        .collect();
    chosen.sort_unstable();
    let mut lines: Vec<Option<LogLine>> = ranked.into_iter().map(|(_, line)| Some(line)).collect();
    chosen
        .into_iter()
        .filter_map(|index| lines[index].take())
        .collect()
}

/// Indices of the lines that speak of an obstacle: failures first when there are too many.
fn lines_of(lines: &[LogLine], obstacle: usize) -> Vec<usize> {
    let mut found: Vec<usize> = (0..lines.len())
        .filter(|index| lines[*index].obstacles.contains(&obstacle))
        .collect();
    found.sort_by_key(|index| (!lines[*index].failure, *index));
    found.truncate(MOST_PER_OBSTACLE);
    found.sort_unstable();
    found
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
