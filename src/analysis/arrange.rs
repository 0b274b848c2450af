//! Several captures: which are the same recording twice, and which come first.
//!
//! A capture has no date, so its times alone say little: two that share their lines are one recording, as printed wide and
//! narrow, or as it was and filtered. What is counted twice would be claimed twice.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, Hash as _, Hasher as _};

use rustc_hash::FxBuildHasher;

use crate::bytes::shown;
use crate::dialect::fs_usage::record::Record;
use crate::dialect::fs_usage::{Filter, Outcome, Reader};
use crate::input::{self, Line, Source};

/// Lines of a capture that are remembered; of a longer one, a part.
const MOST_KEYS: usize = 100_000;
/// Parts of one recording follow each other within this time, in microseconds.
const NEXT: u64 = 600 * 1_000_000;

/// What is known of a capture before it is read.
struct Summary {
    source: Source,
    /// Time of day of its first and last line, in microseconds.
    first: u64,
    last: u64,
    lines: u64,
    wide: bool,
    /// Its lines, each as a number: time, call, path and process as the narrow form prints them.
    keys: HashSet<u64, FxBuildHasher>,
    /// A line is remembered if its number has so many zeros at its end.
    zeros: u32,
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
            keys: HashSet::default(),
            zeros: 0,
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
        (found.lines > 0).then_some(found)
    }

    fn take(&mut self, record: &Record<'_>) {
        if self.lines == 0 {
            self.first = record.time_us;
        }
        self.last = record.time_us;
        self.lines += 1;
        self.wide |= record.wide;
        // a path is cut on the left, and a process on the right, at other places in the narrow form
        let path = record.path.unwrap_or_default();
        let mut hash = FxBuildHasher.build_hasher();
        record.time.get(..8).hash(&mut hash);
        record.label.hash(&mut hash);
        path[path.len().saturating_sub(24)..].hash(&mut hash);
        record.process[..record.process.len().min(12)].hash(&mut hash);
        let key = hash.finish();
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

    /// The share of the lines of the one that has fewer which the other has, too, in hundredths.
    fn shares(&self, other: &Summary) -> usize {
        let zeros = self.zeros.max(other.zeros);
        let kept = |of: &Summary| -> HashSet<u64, FxBuildHasher> {
            let keys = of.keys.iter().copied();
            keys.filter(|key| key.trailing_zeros() >= zeros).collect()
        };
        let (a, b) = (kept(self), kept(other));
        let fewer = a.len().min(b.len()).max(1);
        a.intersection(&b).count() * 100 / fewer
    }

    /// More is known from it than from the other.
    fn is_better(&self, other: &Summary) -> bool {
        (self.wide, self.lines) >= (other.wide, other.lines)
    }

    fn name(&self) -> String {
        shown(self.source.path().as_os_str().as_encoded_bytes())
    }
}

/// The captures in the order of their recording, the same one once, and what was done to that end.
pub(crate) fn arrange(sources: &[Source]) -> (Vec<Source>, Vec<String>) {
    let files = sources
        .iter()
        .all(|source| matches!(source, Source::File(_)));
    if sources.len() < 2 || !files {
        return (sources.to_vec(), Vec::new());
    }
    let found: Vec<Option<Summary>> = sources.iter().map(Summary::of).collect();
    let Some(found) = found.into_iter().collect::<Option<Vec<_>>>() else {
        // what cannot be read is told when it is read
        return (sources.to_vec(), Vec::new());
    };
    let mut notes = Vec::new();
    let mut kept: Vec<Summary> = Vec::new();
    for next in found {
        match kept.iter().position(|one| one.shares(&next) >= 50) {
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
    (kept.into_iter().map(|one| one.source).collect(), notes)
}

/// Parts of one recording in their order: each begins soon after the one before it has ended.
fn order(captures: &mut [Summary]) -> Option<String> {
    let follows = |pair: &[Summary]| {
        let gap = pair[1].first.checked_sub(pair[0].last);
        gap.is_some_and(|gap| gap <= NEXT)
    };
    if captures.len() < 2 || captures.windows(2).all(follows) {
        return None;
    }
    let mut at: Vec<usize> = (0..captures.len()).collect();
    at.sort_by_key(|&n| captures[n].first);
    let next = |pair: &[usize]| {
        let gap = captures[pair[1]].first.checked_sub(captures[pair[0]].last);
        gap.is_some_and(|gap| gap <= NEXT)
    };
    if at.is_sorted() || !at.windows(2).all(next) {
        return None;
    }
    captures.sort_by_key(|one| one.first);
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
        let (order, notes) = arrange(&sources);
        let at = |source| sources.iter().position(|one| *one == source).unwrap();
        (order.into_iter().map(at).collect(), notes)
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
        let morning = text(&["08:00:00", "08:00:01"], true);
        assert_eq!(arranged(&[second, morning]), (vec![0, 1], vec![]));
    }
}
