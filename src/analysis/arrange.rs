//! Several captures: which are the same recording twice, and which come first.
//!
//! A capture has no date, so its times alone say little: two that share their lines are one recording, as printed wide and
//! narrow, or as it was and filtered. What is counted twice would be claimed twice.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, Hash as _, Hasher as _};
use std::path::PathBuf;

use rustc_hash::FxBuildHasher;

use crate::bytes::shown;
use crate::dialect::fs_usage::record::Record;
use crate::dialect::fs_usage::{Filter, Geometry, Outcome, Reader};
use crate::input::{self, Line, Source};
use crate::report::phrases;
use crate::time_of_day::DAY_US;

/// Lines of a capture that are remembered; of a longer one, a part.
const MOST_KEYS: usize = 100_000;
/// Parts of one recording follow each other within this time, in microseconds.
const NEXT: u64 = 600 * 1_000_000;

/// So many lines in common are no coincidence.
const FEW: usize = 3;
/// A beginning is that of another capture if so many of its lines are, for each that is not.
const MOSTLY: u64 = 20;

/// A line as a number, different for each line of a capture.
fn exact_key(record: &Record<'_>) -> u64 {
    let mut hash = FxBuildHasher.build_hasher();
    (record.time, record.label, record.path, record.process).hash(&mut hash);
    (record.thread, record.fd, record.bytes, record.elapsed_us).hash(&mut hash);
    hash.finish()
}

/// A line as a number, the same in the wide and in the narrow form.
pub(super) fn rough_key(record: &Record<'_>) -> u64 {
    // a path is cut on the left, and a process on the right, at other places in the narrow form
    let path = record.path.unwrap_or_default();
    let mut hash = FxBuildHasher.build_hasher();
    record.time.get(..8).hash(&mut hash);
    record.label.hash(&mut hash);
    path[path.len().saturating_sub(24)..].hash(&mut hash);
    record.process[..record.process.len().min(12)].hash(&mut hash);
    hash.finish()
}

/// Lines as numbers; of very many, a part.
#[derive(Default)]
struct Sample {
    keys: HashSet<u64, FxBuildHasher>,
    /// A line is remembered if its number has so many zeros at its end.
    zeros: u32,
}

impl Sample {
    fn insert(&mut self, key: u64) {
        if key.trailing_zeros() < self.zeros {
            return;
        }
        self.keys.insert(key);
        if self.keys.len() > MOST_KEYS {
            self.zeros += 1;
            let zeros = self.zeros;
            self.keys.retain(|key| key.trailing_zeros() >= zeros);
        }
    }

    /// Whether the line is among them; nothing if it may have been left out.
    fn holds(&self, key: u64) -> Option<bool> {
        (key.trailing_zeros() >= self.zeros).then(|| self.keys.contains(&key))
    }

    fn common(&self, other: &Sample) -> usize {
        self.keys.intersection(&other.keys).count()
    }

    fn count(&self, zeros: u32) -> usize {
        let kept = |key: &&u64| key.trailing_zeros() >= zeros;
        self.keys.iter().filter(kept).count()
    }
}

/// What is known of a capture before it is read.
struct Summary {
    source: Source,
    /// Time of its first and last line, in microseconds since the midnight before the first.
    first: u64,
    last: u64,
    lines: u64,
    wide: bool,
    /// Its lines.
    exact: Sample,
    /// The same, as the narrow form tells them.
    rough: Sample,
    /// The columns that it has.
    layouts: Vec<Geometry>,
}

impl Summary {
    fn of(source: &Source) -> Option<Summary> {
        let mut capture = input::open(source).ok()?;
        let mut reader = Reader::new(&Filter::All);
        reader.paths_of(capture.longest());
        let mut found = Summary {
            source: source.clone(),
            first: 0,
            last: 0,
            lines: 0,
            wide: false,
            exact: Sample::default(),
            rough: Sample::default(),
            layouts: Vec::new(),
        };
        let mut sink = |outcome: Outcome<'_>| {
            if let Outcome::Record(record) = outcome {
                found.take(record);
            }
        };
        while let Ok(Some((number, line))) = capture.next_line() {
            if let Line::Whole(text) | Line::Unterminated(text) = line {
                reader.line(number, text, &mut sink);
            }
        }
        reader.finish(&mut sink);
        found.layouts = reader
            .layouts()
            .iter()
            .map(|layout| layout.geometry)
            .collect();
        (found.lines > 0).then_some(found)
    }

    fn take(&mut self, record: &Record<'_>) {
        if self.lines == 0 {
            self.first = record.us;
        }
        self.last = record.us;
        self.lines += 1;
        self.wide |= record.wide;
        self.exact.insert(exact_key(record));
        self.rough.insert(rough_key(record));
    }

    /// The share of the lines of the one that has fewer which the other has, too, in hundredths.
    fn shares(&self, other: &Summary) -> usize {
        let (own, theirs) = self.comparable(other);
        let zeros = own.zeros.max(theirs.zeros);
        let fewer = own.count(zeros).min(theirs.count(zeros)).max(1);
        own.common(theirs) * 100 / fewer
    }

    /// One of the two has nothing to add to the other.
    fn holds(&self, other: &Summary) -> bool {
        // of other columns, a line is not always known as the same
        let most = match self.layouts == other.layouts {
            true => 98,
            false => 50,
        };
        self.shares(other) >= most
    }

    /// What can be compared of the two: all that a line tells, where their columns are the same.
    fn comparable<'s>(&'s self, other: &'s Summary) -> (&'s Sample, &'s Sample) {
        match self.layouts == other.layouts {
            true => (&self.exact, &other.exact),
            false => (&self.rough, &other.rough),
        }
    }

    /// When the other begins, if it does not begin before this one.
    fn start(&self, other: &Summary) -> u64 {
        match other.first < self.first {
            true => other.first + DAY_US,
            false => other.first,
        }
    }

    /// The other is what was recorded next, or goes on from within this one.
    fn is_followed_by(&self, other: &Summary) -> bool {
        match self.start(other).checked_sub(self.last) {
            Some(gap) => gap <= NEXT,
            None => self.common(other) >= FEW,
        }
    }

    /// Lines of which both know that they are in both.
    fn common(&self, other: &Summary) -> usize {
        let (own, theirs) = self.comparable(other);
        own.common(theirs)
    }

    /// The last line of the beginning that `before` holds, too, and how many records that are. Nothing where lines that it does
    /// not hold are among them, or where it goes on at the same time with lines that are not here.
    fn repeats(&self, before: &Summary) -> Option<(u64, u64)> {
        let mut capture = input::open(&self.source).ok()?;
        let mut reader = Reader::new(&Filter::All);
        reader.paths_of(capture.longest());
        let later = before.start(self) - self.first;
        let (_, before_lines) = self.comparable(before);
        let (mut own, mut known, mut until, mut records, mut shared) = (0_u64, 0, 0, 0, (0, 0));
        let mut sink = |outcome: Outcome<'_>| {
            let Outcome::Record(record) = outcome else {
                return;
            };
            records += 1;
            let key = match self.layouts == before.layouts {
                true => exact_key(record),
                false => rough_key(record),
            };
            match before_lines.holds(key) {
                Some(true) if record.us + later <= before.last => {
                    (known, until) = (known + 1, record.line);
                    shared = (own, records);
                }
                Some(_) => own += 1,
                None => {}
            }
        };
        while let Ok(Some((number, line))) = capture.next_line() {
            if let Line::Whole(text) | Line::Unterminated(text) = line {
                reader.line(number, text, &mut sink);
            }
        }
        reader.finish(&mut sink);
        let (strangers, repeated) = shared;
        // one line may look like another of the same second
        (known > strangers * MOSTLY).then_some((until, repeated))
    }

    /// More is known from it than from the other.
    fn is_better(&self, other: &Summary) -> bool {
        (self.wide, self.lines) >= (other.wide, other.lines)
    }

    fn name(&self) -> String {
        shown(self.source.path().as_os_str().as_encoded_bytes())
    }
}

/// How captures are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// One, from a line on: what stands before it was read in the one before.
    One(Source, u64),
    /// Several of the same time, as one; whether their lines have the same columns.
    Merged(Vec<Source>, bool),
}

#[cfg(test)]
impl Part {
    /// The captures in it.
    fn sources(&self) -> &[Source] {
        match self {
            Part::One(source, _) => std::slice::from_ref(source),
            Part::Merged(sources, _) => sources,
        }
    }
}

/// The captures in the order of their recording, the same one once, and what was done to that end.
pub(crate) fn arrange(sources: &[Source]) -> (Vec<Part>, Vec<String>) {
    let as_given = || sources.iter().map(|source| Part::One(source.clone(), 1));
    let files = sources
        .iter()
        .all(|source| matches!(source, Source::File(_)));
    if sources.len() < 2 || !files {
        return (as_given().collect(), Vec::new());
    }
    let found: Vec<Option<Summary>> = sources.iter().map(Summary::of).collect();
    let Some(found) = found.into_iter().collect::<Option<Vec<_>>>() else {
        // what cannot be read is told when it is read
        return (as_given().collect(), Vec::new());
    };
    let mut notes = Vec::new();
    let mut kept: Vec<Summary> = Vec::new();
    for next in found {
        match kept.iter().position(|one| one.holds(&next)) {
            None => kept.push(next),
            Some(at) => {
                let (read, left) = match kept[at].is_better(&next) {
                    true => (&kept[at], &next),
                    false => (&next, &kept[at]),
                };
                notes.push(format!(
                    "{} holds the same recording as {}, and is left out: nothing is counted twice",
                    left.name(),
                    read.name()
                ));
                if !kept[at].is_better(&next) {
                    kept[at] = next;
                }
            }
        }
    }
    notes.extend(order(&mut kept));
    (parts(kept, &mut notes), notes)
}

/// Captures that overlap by less than half: what the second repeats of the first is passed over, and what cannot be told apart
/// like that is read line by line in order of time.
fn parts(mut kept: Vec<Summary>, notes: &mut Vec<String>) -> Vec<Part> {
    let mut from = vec![1; kept.len()];
    let (mut at, said) = (1, notes.len());
    while at < kept.len() {
        let (before, next) = (&kept[at - 1], &kept[at]);
        if before.last < before.start(next) || before.common(next) < FEW {
            at += 1;
        } else if let Some((line, records)) = next.repeats(before) {
            notes.push(format!(
                "{} begins with {} that {} holds, too: they count once",
                next.name(),
                phrases::count(records, "line", "lines"),
                before.name()
            ));
            from[at] = line + 1;
            at += 1;
        } else if are_of_one_time(&kept) {
            notes.truncate(said);
            let alike = kept.iter().all(|one| one.layouts == before.layouts);
            let sources = kept.into_iter().map(|one| one.source).collect();
            return vec![Part::Merged(sources, alike)];
        } else {
            let worse = if before.is_better(next) { at } else { at - 1 };
            let left = kept.remove(worse);
            from.remove(worse);
            let read = &kept[at - 1];
            notes.push(format!(
                "{} and {} hold lines in common, and with the other captures beside them they cannot be put together: {} is left \
                 out, so that nothing is counted twice, and what it alone holds is not in this report",
                read.name(),
                left.name(),
                left.name()
            ));
        }
    }
    kept.into_iter()
        .zip(from)
        .map(|(one, from)| Part::One(one.source, from))
        .collect()
}

/// Each holds lines of another.
fn are_of_one_time(captures: &[Summary]) -> bool {
    let shares = |at: usize| {
        let others = captures
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at);
        others
            .into_iter()
            .any(|(_, other)| captures[at].common(other) >= FEW)
    };
    (0..captures.len()).all(shares)
}

/// Parts of one recording in their order: each begins soon after the one before it has ended.
fn order(captures: &mut [Summary]) -> Option<String> {
    let follows = |pair: &[usize]| captures[pair[0]].is_followed_by(&captures[pair[1]]);
    let mut at: Vec<usize> = (0..captures.len()).collect();
    if captures.len() < 2 || at.windows(2).all(follows) {
        return None;
    }
    at.sort_by_key(|&n| captures[n].first);
    // one of them may be the first although another begins earlier in the day: a midnight is in between
    let turns = (0..at.len()).find(|_| {
        let all = at.windows(2).all(follows);
        if !all {
            at.rotate_left(1);
        }
        all
    });
    turns?;
    let place: HashMap<PathBuf, usize> = (at.iter().enumerate())
        .map(|(place, n)| (captures[*n].source.path().to_owned(), place))
        .collect();
    captures.sort_by_key(|one| place.get(one.source.path()).copied());
    let names: Vec<String> = captures.iter().map(Summary::name).collect();
    Some(format!(
        "the captures were read in the order of their times: {}",
        names.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(time: &str, path: &str, wide: bool) -> String {
        let call = format!("{:<17}", "unlink");
        match wide {
            true => format!(
                "{time}.979682  {call}                      {path:<163}   0.000024   foo.7\n"
            ),
            false => format!("{time}  {call} {path:<78}    0.000024   foo         \n"),
        }
    }

    fn arranged(texts: &[String]) -> (Vec<usize>, Vec<String>) {
        let dir = tempfile::tempdir().unwrap();
        let sources: Vec<Source> = texts
            .iter()
            .enumerate()
            .map(|(n, text)| {
                let path = dir.path().join(n.to_string());
                std::fs::write(&path, text).unwrap();
                Source::File(path)
            })
            .collect();
        let (parts, notes) = arrange(&sources);
        let at = |source| sources.iter().position(|one| one == source).unwrap();
        let order = parts.iter().flat_map(Part::sources).map(at).collect();
        (order, notes)
    }

    fn text(times: &[&str], wide: bool) -> String {
        let lines = times
            .iter()
            .map(|time| line(time, &format!("/Users/xx/{time}"), wide));
        lines.collect()
    }

    #[test]
    fn the_same_recording_is_read_once_in_its_better_form() {
        let times = ["10:31:12", "10:31:13", "10:31:14", "10:31:15"];
        let (wide, narrow) = (text(&times, true), text(&times, false));
        let grepped = text(&times[1..3], true);
        let (order, notes) = arranged(&[narrow, wide.clone(), grepped, wide]);
        assert_eq!(order, [1]);
        assert_eq!(notes.len(), 3, "{notes:?}");
        assert!(notes[0].contains("holds the same recording as"));
    }

    #[test]
    fn halves_are_put_in_order_and_days_are_not() {
        let first = text(&["10:31:12", "10:31:13"], true);
        let second = text(&["10:31:14", "10:31:15"], true);
        let (order, notes) = arranged(&[second.clone(), first.clone()]);
        assert_eq!(order, [1, 0]);
        assert!(notes[0].starts_with("the captures were read in the order of their times: "));
        assert_eq!(arranged(&[first, second.clone()]), (vec![0, 1], vec![]));
        let (late, early) = (
            text(&["23:59:58", "23:59:59"], true),
            text(&["00:00:00", "00:00:01"], true),
        );
        assert_eq!(arranged(&[early, late]).0, [1, 0]);
        let morning = text(&["08:00:00", "08:00:01"], true);
        assert_eq!(arranged(&[second, morning]), (vec![0, 1], vec![]));
    }
}
