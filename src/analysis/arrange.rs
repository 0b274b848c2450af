//! Several captures: which are the same recording twice, which belong together, and which come first.
//!
//! A capture has no date, so its times alone say little: two that share their lines are one recording, as printed wide and
//! narrow, or as it was and filtered. What is counted twice would be claimed twice, and what is left out has to be in another.

use super::merge::Merger;
use super::summary::Summary;
use crate::bytes::shown;
use crate::input::Source;
use crate::report::phrases;
use crate::time_of_day::DAY_US;

/// Parts of one recording follow each other within this time, in microseconds.
const NEXT: u64 = 600 * 1_000_000;
/// So many lines in common are no coincidence.
const FEW: usize = 3;

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

/// The captures in the order of their recording, the same one once, and what was done to that end. What is no capture of
/// `fs_usage`, or can be read but once, stays where it is.
pub(crate) fn arrange(sources: &[Source]) -> (Vec<Part>, Vec<String>) {
    let as_given = |source: &Source| Part::One(source.clone(), 1);
    if sources.len() < 2 {
        return (sources.iter().map(as_given).collect(), Vec::new());
    }
    let found: Vec<Option<Summary>> = (sources.iter().enumerate())
        .map(|(at, source)| Summary::of(at, source))
        .collect();
    let captures: Vec<bool> = found.iter().map(Option::is_some).collect();
    let mut notes = Vec::new();
    let kept = without_repetitions(found.into_iter().flatten().collect(), &mut notes);
    let (mut arranged, mut order) = (Vec::new(), Vec::new());
    for recording in in_order(recordings(kept)) {
        let (parts, read) = recording.parts(&mut notes);
        arranged.extend(parts);
        order.extend(read);
    }
    if !order.is_sorted() {
        let name = |at: &usize| shown(sources[*at].path().as_os_str().as_encoded_bytes());
        let names: Vec<String> = order.iter().map(name).collect();
        notes.push(format!(
            "the captures were read in the order of their times: {}",
            names.join(", ")
        ));
    }
    let mut parts = Vec::new();
    for (source, is_capture) in sources.iter().zip(captures) {
        match is_capture {
            true => parts.append(&mut arranged),
            false => parts.push(as_given(source)),
        }
    }
    (parts, notes)
}

/// The captures without those that have nothing to add to another one.
fn without_repetitions(found: Vec<Summary>, notes: &mut Vec<String>) -> Vec<Summary> {
    let mut kept: Vec<Summary> = Vec::new();
    for next in found {
        let mut is_new = true;
        let mut at = 0;
        while is_new && at < kept.len() {
            let one = &kept[at];
            at += 1;
            if !one.shares_much(&next) {
                continue;
            }
            let Some((own, others)) = each_alone(one, &next) else {
                continue;
            };
            let mut leave_out = |left: &Summary, read: &Summary| {
                notes.push(format!(
                    "{} holds the same recording as {}, and is left out: nothing is counted twice",
                    left.name(),
                    read.name()
                ));
            };
            if next.adds_nothing(others, one, own) {
                leave_out(&next, one);
                is_new = false;
            } else if one.adds_nothing(own, &next, others) {
                leave_out(one, &next);
                at -= 1;
                kept.remove(at);
            }
        }
        if is_new {
            kept.push(next);
        }
    }
    kept
}

/// How many lines each of the two holds that the other does not.
fn each_alone(one: &Summary, other: &Summary) -> Option<(u64, u64)> {
    let turned = one.is_after(other);
    let (first, second) = if turned { (other, one) } else { (one, other) };
    let sources = [first.source.clone(), second.source.clone()];
    let own = Merger::open(&sources, one.is_alike(other))
        .ok()?
        .own()
        .ok()?;
    match (own.as_slice(), turned) {
        ([first, second], false) => Some((*first, *second)),
        ([first, second], true) => Some((*second, *first)),
        _ => None,
    }
}

/// Captures that share lines, in the order in which they begin.
struct Recording(Vec<Summary>);

/// Which captures belong together.
fn recordings(captures: Vec<Summary>) -> Vec<Recording> {
    let mut recordings: Vec<Recording> = Vec::new();
    for capture in captures {
        let shares = |recording: &Recording| {
            let mut all = recording.0.iter();
            all.any(|one| one.common(&capture) >= FEW)
        };
        let (with, mut others): (Vec<_>, Vec<_>) = recordings.into_iter().partition(shares);
        let mut all: Vec<Summary> = with.into_iter().flat_map(|recording| recording.0).collect();
        all.push(capture);
        others.push(Recording(all));
        recordings = others;
    }
    recordings.iter_mut().for_each(Recording::sort);
    recordings
}

impl Recording {
    /// Where the first of its captures was named.
    fn given(&self) -> usize {
        self.0.iter().map(|one| one.at).min().unwrap_or_default()
    }

    /// The first comes first: that may be one which begins late in the day, where a midnight is in between.
    fn sort(&mut self) {
        self.0.sort_by_key(|one| (one.first, one.at));
        for _ in 1..self.0.len() {
            if self.has_no_gap() {
                return;
            }
            self.0.rotate_left(1);
        }
        if !self.has_no_gap() {
            self.0.rotate_left(1);
        }
    }

    /// Each begins before those that begin before it have ended.
    fn has_no_gap(&self) -> bool {
        let first = &self.0[0];
        let mut last = first.last;
        self.0.iter().all(|one| {
            let begin = first.start(one);
            let follows = begin <= last;
            last = last.max(begin + (one.last - one.first));
            follows
        })
    }

    /// When it begins and ends, in microseconds since the midnight before its beginning.
    fn span(&self) -> (u64, u64) {
        let first = &self.0[0];
        let ends = self
            .0
            .iter()
            .map(|one| first.start(one) + (one.last - one.first));
        (first.first, ends.max().unwrap_or(first.last))
    }

    /// The other is what was recorded next.
    fn is_followed_by(&self, other: &Recording) -> bool {
        let ((first, last), (next, _)) = (self.span(), other.span());
        let next = if next < first { next + DAY_US } else { next };
        next.checked_sub(last).is_some_and(|gap| gap <= NEXT)
    }

    /// How its captures are read, and the order of their names: what one repeats of the one before it is passed over, and what
    /// cannot be told apart like that is read line by line in order of time.
    fn parts(self, notes: &mut Vec<String>) -> (Vec<Part>, Vec<usize>) {
        let mut order: Vec<usize> = self.0.iter().map(|one| one.at).collect();
        let Some(repeated) = self.repeated() else {
            order.sort_unstable();
            let alike = self.0.iter().all(|one| one.is_alike(&self.0[0]));
            let sources = self.0.into_iter().map(|one| one.source).collect();
            return (vec![Part::Merged(sources, alike)], order);
        };
        let mut from = vec![1];
        for (pair, (line, events)) in self.0.windows(2).zip(repeated) {
            notes.push(format!(
                "{} begins with {} that {} holds, too: they count once",
                pair[1].name(),
                phrases::count(events, "line", "lines"),
                pair[0].name()
            ));
            from.push(line + 1);
        }
        let parts = self.0.into_iter().zip(from);
        let parts = parts.map(|(one, from)| Part::One(one.source, from));
        (parts.collect(), order)
    }

    /// What each capture after the first repeats of the one before it, if that and what follows is all there is.
    fn repeated(&self) -> Option<Vec<(u64, u64)>> {
        let apart = |at: usize, other: &Summary| self.0[at].common(other) < FEW;
        let chained = (self.0.iter().enumerate())
            .all(|(at, one)| (0..at.saturating_sub(1)).all(|before| apart(before, one)));
        let each = self.0.windows(2).map(|pair| pair[1].repeats(&pair[0]));
        if chained { each.collect() } else { None }
    }
}

/// Recordings in their order: each begins soon after the one before it has ended. As they were named, where that cannot be told.
fn in_order(mut recordings: Vec<Recording>) -> Vec<Recording> {
    let follow = |recordings: &[Recording]| {
        let mut pairs = recordings.windows(2);
        pairs.all(|pair| pair[0].is_followed_by(&pair[1]))
    };
    recordings.sort_by_key(Recording::given);
    if follow(&recordings) {
        return recordings;
    }
    recordings.sort_by_key(|recording| recording.span().0);
    // one of them may be the first although another begins earlier in the day: a midnight is in between
    for _ in 0..recordings.len() {
        if follow(&recordings) {
            return recordings;
        }
        recordings.rotate_left(1);
    }
    recordings.sort_by_key(Recording::given);
    recordings
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
