//! Captures of the same time read as one: line by line in order of time, what is in several once.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::hash::BuildHasher as _;
use std::rc::Rc;

use rustc_hash::FxBuildHasher;

use super::arrange::rough_key;
use super::drive::LineSource;
use super::unite::{End, Waiting, united};
use super::{Intake, Observer};
use crate::bytes::shown;
use crate::dialect::fs_usage::{Filter, Outcome, Prescanned, Reader};
use crate::infer::operation::Evidence;
use crate::input::{self, Capture, InputError, Line};
use crate::report::model::{Hole, Report, Source, SourceKind};
use crate::report::phrases;
use crate::time_of_day::{Clock, DAY_US, time_of_day};

const SECOND: u64 = 1_000_000;

/// What was read as one.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// The captures.
    pub(super) sources: Vec<Source>,
    /// Of each line in the order read: the capture, and the line in it.
    pub(super) lines: Vec<(u32, u64)>,
}

/// A capture, and its next line.
struct Stream {
    capture: Capture,
    next: Option<Waiting>,
    clock: Clock,
    /// Time of the last line that showed one.
    us: u64,
    lines: u64,
    /// Where it breaks off.
    broken: Option<(u64, &'static str)>,
    /// Reads its lines, where other columns are to be compared.
    reader: Option<Reader>,
}

/// Lines from which the columns of a capture are learned.
const LEARNED: usize = 200;

/// A reader that knows the columns of a capture.
fn learned(source: &input::Source) -> Result<Reader, InputError> {
    let mut capture = input::open(source)?;
    let mut reader = Reader::new(&Filter::All);
    for _ in 0..LEARNED {
        let Ok(Some((number, Line::Whole(text)))) = capture.next_line() else {
            break;
        };
        reader.line(number, text, &mut |_| {});
    }
    reader.finish(&mut |_| {});
    Ok(reader)
}

/// A number that is the same for the same line.
fn key(reader: &mut Option<Reader>, number: u64, text: &[u8]) -> u64 {
    let mut found = None;
    if let Some(reader) = reader {
        reader.line(number, text, &mut |outcome: Outcome<'_>| {
            if let Outcome::Record(record) = outcome
                && record.line == number
            {
                found = Some(rough_key(record));
            }
        });
    }
    found.unwrap_or_else(|| FxBuildHasher.hash_one(text.trim_ascii_end()))
}

impl Stream {
    fn step(&mut self) -> Result<(), InputError> {
        self.next = match self.capture.next_line() {
            Ok(None) => None,
            Ok(Some((number, line))) => {
                let (text, end) = match line {
                    Line::Whole(text) => (text, End::Whole),
                    Line::Unterminated(text) => (text, End::Unterminated),
                    Line::TooLong(text) => (text, End::TooLong),
                };
                if let Some(of_day) = time_of_day(text) {
                    self.us = self.clock.tick(of_day);
                }
                self.lines = number;
                Some(Waiting {
                    number,
                    us: self.us,
                    text: text.to_vec(),
                    end,
                    key: key(&mut self.reader, number, text),
                })
            }
            Err(InputError::Corrupt { line, format, .. }) if line > 0 => {
                self.broken = Some((line, format));
                None
            }
            Err(error) => return Err(error),
        };
        Ok(())
    }

    /// The next lines of this time, or of this second.
    fn group(&mut self, us: u64, unit: u64) -> Result<Vec<Waiting>, InputError> {
        let mut group = Vec::new();
        while let Some(line) = self.next.take_if(|line| line.us / unit == us / unit) {
            group.push(line);
            self.step()?;
        }
        Ok(group)
    }
}

/// Of each line that was handed out: the capture, and the line in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places(Rc<RefCell<Vec<(u32, u64)>>>);

impl Places {
    /// The number of the line that stands there.
    fn push(&mut self, place: (u32, u64)) -> u64 {
        let mut lines = self.0.borrow_mut();
        lines.push(place);
        lines.len() as u64
    }

    /// The capture of the line of this number, and its number there.
    #[cfg(feature = "cli")]
    pub(crate) fn real(&self, line: u64) -> (usize, u64) {
        let lines = self.0.borrow();
        let found = line.checked_sub(1).and_then(|n| lines.get(n as usize));
        let (file, number) = found.copied().unwrap_or_default();
        (file as usize, number)
    }

    fn into_lines(self) -> Vec<(u32, u64)> {
        self.0.take()
    }
}

/// Captures of the same time, line by line.
pub(crate) struct Merger {
    /// The columns of all are the same.
    alike: bool,
    streams: Vec<Stream>,
    /// Lines of one time.
    ready: VecDeque<(u32, Waiting)>,
    current: Option<Waiting>,
    places: Places,
    /// Lines left out because another capture held them, too.
    twice: u64,
}

impl Merger {
    /// Captures whose columns are all the same, or not.
    ///
    /// # Errors
    /// When one cannot be opened or read.
    pub(crate) fn open(sources: &[input::Source], alike: bool) -> Result<Merger, InputError> {
        let mut streams = Vec::new();
        for source in sources {
            let mut stream = Stream {
                capture: source.open_with_cksum()?,
                next: None,
                clock: Clock::default(),
                us: 0,
                lines: 0,
                broken: None,
                reader: match alike {
                    true => None,
                    false => Some(learned(source)?),
                },
            };
            stream.step()?;
            streams.push(stream);
        }
        // one that begins after the midnight that another crosses
        let first = streams.first().map_or(0, |stream| stream.us);
        for stream in &mut streams {
            if stream.us + DAY_US / 2 < first {
                stream.clock.skip_to_next_day();
                stream.us += DAY_US;
                stream.next.iter_mut().for_each(|line| line.us += DAY_US);
            }
        }
        Ok(Merger {
            alike,
            streams,
            ready: VecDeque::new(),
            current: None,
            places: Places::default(),
            twice: 0,
        })
    }

    fn next_line(&mut self) -> Result<Option<(u64, Line<'_>)>, InputError> {
        if self.ready.is_empty() {
            let waiting = self
                .streams
                .iter()
                .filter_map(|stream| stream.next.as_ref());
            let Some(us) = waiting.map(|line| line.us).min() else {
                return Ok(None);
            };
            // a narrow line tells the second only
            let unit = if self.alike { 1 } else { SECOND };
            let mut groups = Vec::new();
            for (file, stream) in self.streams.iter_mut().enumerate() {
                groups.push((file as u32, stream.group(us, unit)?));
            }
            let (all, again) = united(groups);
            self.twice += again;
            self.ready = all.into();
        }
        let Some((file, line)) = self.ready.pop_front() else {
            return Ok(None);
        };
        let number = self.places.push((file, line.number));
        let line = self.current.insert(line);
        Ok(Some((number, line.line())))
    }

    /// The names of the captures.
    #[cfg(feature = "cli")]
    pub(crate) fn names(&self) -> Vec<Vec<u8>> {
        let paths = self.streams.iter().map(|stream| stream.capture.path());
        paths
            .map(|path| path.as_os_str().as_encoded_bytes().to_vec())
            .collect()
    }

    /// Where the lines that are handed out stand, while more of them are.
    #[cfg(feature = "cli")]
    pub(crate) fn places(&self) -> Places {
        self.places.clone()
    }

    /// Longest path of a line that has lost its columns.
    pub(crate) fn longest(&self) -> usize {
        let longest = self.streams.iter().map(|stream| stream.capture.longest());
        longest.max().unwrap_or(0)
    }

    /// What was done, in words.
    pub(crate) fn told(&self) -> String {
        let names: Vec<String> = (self.streams.iter())
            .map(|stream| shown(stream.capture.path().as_os_str().as_encoded_bytes()))
            .collect();
        let several = match self.streams.len() {
            2 => "both",
            _ => "more than one",
        };
        let repeated = match self.twice {
            1 => format!("a line that is in {several} counts once"),
            n => format!(
                "{} lines that are in {several} count once",
                phrases::thousands(n)
            ),
        };
        format!(
            "{} were recorded at the same time, and are read as one, in order of time; {repeated}",
            phrases::join(&names)
        )
    }
}

impl LineSource for Merger {
    fn next_prescanned(&mut self) -> Result<Option<(u64, Line<'_>, Prescanned<'_>)>, InputError> {
        let next = self.next_line()?;
        Ok(next.map(|(number, line)| (number, line, Prescanned::default())))
    }
}

impl Intake {
    /// Reads captures of one recording as one.
    ///
    /// # Errors
    /// When one cannot be opened or read.
    pub(crate) fn read_merged(
        &mut self,
        sources: &[input::Source],
        alike: bool,
        observer: &mut dyn Observer,
    ) -> Result<(), InputError> {
        let mut merger = Merger::open(sources, alike)?;
        self.begin_merged(merger.longest());
        if let Some(stream) = merger.streams.first() {
            observer.begin(&stream.capture);
        }
        let ended = self.drive(&mut merger, 1, observer);
        observer.end();
        ended?;
        for stream in &merger.streams {
            if let Some((line, format)) = stream.broken {
                let name = shown(stream.capture.path().as_os_str().as_encoded_bytes());
                self.collected.holes.push(Hole {
                    at: None,
                    what: format!(
                        "the {format} data of {name} are damaged or end early at line {line}"
                    ),
                });
            }
        }
        self.end(None)?;
        self.note(merger.told());
        let sources = merger.streams.iter().map(|stream| Source {
            name: stream.capture.path().as_os_str().as_encoded_bytes().into(),
            kind: SourceKind::Capture,
            bytes: stream.capture.bytes_read(),
            lines: stream.lines,
            cksum: stream.capture.cksum(),
            ..Source::default()
        });
        self.collected.merged = Some(Merged {
            sources: sources.collect(),
            lines: merger.places.into_lines(),
        });
        Ok(())
    }
}

/// Names the lines of a report by the captures that hold them, where several were read as one.
pub(super) fn relocate(report: &mut Report) {
    let lines = std::mem::take(&mut report.capture.merged);
    if lines.is_empty() {
        return;
    }
    let real = |source: &mut usize, line: &mut u64| {
        if *source == 0
            && let Some((file, number)) = line.checked_sub(1).and_then(|n| lines.get(n as usize))
        {
            (*source, *line) = (*file as usize, *number);
        }
    };
    let pair = |at: &mut (usize, u64)| real(&mut at.0, &mut at.1);
    let evidence = |all: &mut Vec<Evidence>| {
        all.iter_mut()
            .for_each(|item| real(&mut item.source, &mut item.line));
    };
    for op in &mut report.operations {
        evidence(&mut op.evidence);
        real(&mut op.details.source, &mut op.details.line);
    }
    report
        .leftovers
        .iter_mut()
        .for_each(|leftover| evidence(&mut leftover.evidence));
    report
        .resets
        .iter_mut()
        .for_each(|reset| evidence(&mut reset.evidence));
    for obstacle in &mut report.obstacles {
        pair(&mut obstacle.first);
        pair(&mut obstacle.last);
        obstacle
            .suspects
            .iter_mut()
            .for_each(|suspect| pair(&mut suspect.line));
    }
    report
        .capture
        .holes
        .iter_mut()
        .filter_map(|hole| hole.at.as_mut())
        .for_each(pair);
    for damage in &mut report.census.damage {
        real(&mut damage.source, &mut damage.line);
    }
    for unnamed in &mut report.unnamed {
        real(&mut unnamed.source, &mut unnamed.line);
    }
    for launch in &mut report.launches {
        real(&mut launch.source, &mut launch.line);
    }
    for said in &mut report.log {
        real(&mut said.source, &mut said.line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line that was completed just before midnight but printed after it, in one of two captures of the same time, is not
    /// taken for one of the next day.
    #[test]
    fn a_late_line_from_before_midnight_stays_on_its_day() {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str, lines: &[&str]| {
            let path = dir.path().join(name);
            std::fs::write(&path, lines.join("\n") + "\n").unwrap();
            input::Source::File(path)
        };
        let one = file(
            "1",
            &["23:59:58 a", "00:00:01 b", "23:59:59 c", "00:00:02 d"],
        );
        let two = file("2", &["23:59:58 e", "00:00:01 f", "00:00:02 g"]);
        let mut merger = Merger::open(&[one, two], true).unwrap();
        let mut found = String::new();
        while let Some((_, line)) = merger.next_line().unwrap() {
            let Line::Whole(text) = line else { continue };
            found.push(char::from(text[9]));
        }
        assert_eq!(found, ["ae", "bf", "c", "dg"].concat());
    }
}
