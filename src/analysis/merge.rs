//! Captures of the same time read as one: line by line in order of time, what is in several once.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasher as _;
use std::rc::Rc;

use rustc_hash::FxBuildHasher;

use super::drive::LineSource;
use super::relocate::Merged;
use super::repeats::Repeats;
use super::summary::{LATE, rough_key};
use super::unite::{End, Physical, Recent, Waiting, united};
use super::{Intake, Observer};
use crate::bytes::shown;
use crate::dialect::fs_usage::{Filter, Outcome, Prescanned, Reader, stands_alone};
use crate::input::{self, Capture, InputError, Line};
use crate::report::model::{Hole, Source, SourceKind};
use crate::report::phrases;
use crate::time_of_day::{Clock, DAY_US, time_of_day};

const SECOND: u64 = 1_000_000;

/// A capture, and its next lines.
struct Stream {
    capture: Capture,
    /// The last of them may still be going on.
    next: VecDeque<Waiting>,
    ended: bool,
    clock: Clock,
    /// Time of the last line that showed one.
    us: u64,
    lines: u64,
    /// Where it breaks off.
    broken: Option<(u64, &'static str)>,
    /// Reads its lines, where other columns are to be compared.
    reader: Option<Reader>,
    /// What it has read, by the number of the line.
    keys: HashMap<u64, u64, FxBuildHasher>,
    /// Lines that stand in it before are left out.
    repeats: Repeats,
    repeated: u64,
}

/// Lines from which the columns of a capture are learned.
const LEARNED: usize = 200;
/// A reader may have to see so many lines more before it knows what one is.
const AHEAD: usize = 12;

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

impl Stream {
    /// When its first line with a time ended.
    fn begins(&self) -> u64 {
        let timed = self.next.iter().find(|line| line.is_timed());
        timed.map_or(0, |line| line.us)
    }

    /// Of a capture whose columns are those of the others, or not.
    fn open(source: &input::Source, alike: bool) -> Result<Stream, InputError> {
        let capture = source.open_with_cksum()?;
        let mut stream = Stream {
            repeats: Repeats::of(Some(&capture)),
            capture,
            next: VecDeque::new(),
            ended: false,
            clock: Clock::default(),
            us: 0,
            lines: 0,
            broken: None,
            reader: match alike {
                true => None,
                false => Some(learned(source)?),
            },
            keys: HashMap::default(),
            repeated: 0,
        };
        stream.fill()?;
        Ok(stream)
    }

    /// Reads on until its next line is known whole.
    fn fill(&mut self) -> Result<(), InputError> {
        let ahead = match self.reader {
            Some(_) => AHEAD,
            None => 2,
        };
        while !self.ended && self.next.len() < ahead {
            self.step()?;
        }
        Ok(())
    }

    fn step(&mut self) -> Result<(), InputError> {
        let (number, line) = match self.capture.next_line() {
            Ok(Some(next)) => next,
            Ok(None) => {
                self.ended = true;
                let keys = &mut self.keys;
                if let Some(reader) = &mut self.reader {
                    reader.finish(&mut |outcome| note_key(keys, &outcome));
                }
                return Ok(());
            }
            Err(InputError::Corrupt { line, format, .. }) if line > 0 => {
                self.broken = Some((line, format));
                self.ended = true;
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let (text, end) = match line {
            Line::Whole(text) => (text, End::Whole),
            Line::Unterminated(text) => (text, End::Unterminated),
            Line::TooLong(text) => (text, End::TooLong),
        };
        self.lines = number;
        if self.repeats.holds(number, text) {
            self.repeated += 1;
            return Ok(());
        }
        let keys = &mut self.keys;
        if let Some(reader) = &mut self.reader {
            reader.line(number, text, &mut |outcome| note_key(keys, &outcome));
        }
        let of_day = time_of_day(text);
        if let Some(of_day) = of_day {
            self.us = self.clock.tick(of_day);
        }
        let first = Physical {
            number,
            text: text.to_vec(),
            end,
        };
        match self.next.back_mut() {
            Some(last) if of_day.is_none() && last.is_timed() && !stands_alone(text) => {
                last.rest.push(first);
            }
            _ => self.next.push_back(Waiting {
                us: self.us,
                key: FxBuildHasher.hash_one(text.trim_ascii_end()),
                first,
                rest: Vec::new(),
                others: Vec::new(),
            }),
        }
        Ok(())
    }

    /// The next lines of this time, or of this second.
    fn group(&mut self, us: u64, unit: u64) -> Result<Vec<Waiting>, InputError> {
        let mut group = Vec::new();
        while self
            .next
            .front()
            .is_some_and(|line| line.us / unit == us / unit)
        {
            if let Some(mut line) = self.next.pop_front() {
                line.key = self.keys.remove(&line.first.number).unwrap_or(line.key);
                group.push(line);
            }
            self.fill()?;
        }
        Ok(group)
    }
}

/// Keeps a number that is the same for the same line in other columns.
fn note_key(keys: &mut HashMap<u64, u64, FxBuildHasher>, outcome: &Outcome<'_>) {
    if let Outcome::Record(record) = outcome {
        keys.insert(record.line, rough_key(record));
    }
}

/// Of each line that was handed out: the capture, and the line in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct HandedOut(Rc<RefCell<Vec<(u32, u64)>>>);

impl HandedOut {
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
    ready: VecDeque<(u32, Physical)>,
    recent: Recent,
    current: Option<Physical>,
    places: HandedOut,
    /// Lines left out because another capture held them, too.
    twice: u64,
    /// Of each capture: lines with a time that no other one holds.
    own: Vec<u64>,
}

impl Merger {
    /// Captures, in the order in which they begin, whose columns are all the same, or not.
    ///
    /// # Errors
    /// When one cannot be opened or read.
    pub(crate) fn open(sources: &[input::Source], alike: bool) -> Result<Merger, InputError> {
        let mut streams = Vec::new();
        for source in sources {
            streams.push(Stream::open(source, alike)?);
        }
        // one that begins after the midnight that another crosses
        let first = streams.first().map_or(0, Stream::begins);
        for stream in &mut streams {
            if stream.begins() + DAY_US / 2 < first {
                stream.clock.skip_to_next_day();
                stream.us += DAY_US;
                stream.next.iter_mut().for_each(|line| line.us += DAY_US);
            }
        }
        Ok(Merger {
            alike,
            own: vec![0; streams.len()],
            streams,
            ready: VecDeque::new(),
            recent: Recent::default(),
            current: None,
            places: HandedOut::default(),
            twice: 0,
        })
    }

    /// How many lines each of them holds that no other does.
    ///
    /// # Errors
    /// When one cannot be read.
    pub(super) fn own(mut self) -> Result<Vec<u64>, InputError> {
        while self.gather()? {
            self.ready.clear();
        }
        Ok(self.own)
    }

    /// Puts the lines of the next time together; false when there are none.
    fn gather(&mut self) -> Result<bool, InputError> {
        let waiting = (self.streams.iter()).filter_map(|stream| stream.next.front());
        let Some(us) = waiting.map(|line| line.us).min() else {
            return Ok(false);
        };
        // a narrow line tells the second only
        let unit = if self.alike { 1 } else { SECOND };
        let mut groups = Vec::new();
        for (file, stream) in self.streams.iter_mut().enumerate() {
            let file = file as u32;
            let mut lines = stream.group(us, unit)?;
            let came = lines.len();
            lines.retain(|line| !self.recent.holds(file, line));
            self.twice += (came - lines.len()) as u64;
            groups.push((file, lines));
        }
        for (file, line) in united(groups) {
            self.twice += line.others.len() as u64;
            if line.is_timed() {
                if line.others.is_empty() {
                    self.own[file as usize] += 1;
                }
                self.recent.passed(file, &line);
            }
            self.ready.push_back((file, line.first));
            let rest = line.rest.into_iter();
            self.ready.extend(rest.map(|line| (file, line)));
        }
        self.recent.forget_before(us.saturating_sub(unit + LATE));
        Ok(true)
    }

    fn next_line(&mut self) -> Result<Option<(u64, Line<'_>)>, InputError> {
        while self.ready.is_empty() {
            if !self.gather()? {
                return Ok(None);
            }
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
    pub(crate) fn places(&self) -> HandedOut {
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
            0 => format!("no line is in {several}"),
            1 => format!("a line that is in {several} counts once"),
            n => format!(
                "{} lines that are in {several} count once",
                phrases::thousands(n)
            ),
        };
        let again: u64 = self.streams.iter().map(|stream| stream.repeated).sum();
        let again = match again {
            0 => String::new(),
            n => format!("; {}", phrases::repeated(n)),
        };
        format!(
            "{} were recorded at the same time, and are read as one, in order of time; {repeated}{again}",
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
        self.begin_source(merger.longest(), Source::default());
        if let Some(stream) = merger.streams.first() {
            observer.begin(&stream.capture);
        }
        let ended = self.drive(&mut merger, 1, observer);
        observer.end();
        ended?;
        for stream in &merger.streams {
            let name = shown(stream.capture.path().as_os_str().as_encoded_bytes());
            if let Some((line, format)) = stream.broken {
                self.collected.holes.push(Hole {
                    at: None,
                    what: format!(
                        "the {format} data of {name} are damaged or end early at line {line}"
                    ),
                });
            }
            if !stream.capture.cleaned().is_empty() {
                self.note(format!("{name}: {}", stream.capture.cleaned().join("; ")));
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
        let merged = Merged {
            sources: sources.collect(),
            lines: merger.places.into_lines(),
        };
        let read_as = self.collected.source;
        self.collected.merged.insert(read_as, merged);
        Ok(())
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
