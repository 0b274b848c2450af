//! Lines of one time from several captures, put together.

use std::collections::{HashMap, VecDeque};

use crate::input::Line;
use crate::time_of_day::time_of_day;

/// How a line ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Whole,
    Unterminated,
    TooLong,
}

/// A physical line of a capture.
pub(super) struct Physical {
    pub(super) number: u64,
    pub(super) text: Vec<u8>,
    pub(super) end: End,
}

impl Physical {
    pub(super) fn line(&self) -> Line<'_> {
        match self.end {
            End::Whole => Line::Whole(&self.text),
            End::Unterminated => Line::Unterminated(&self.text),
            End::TooLong => Line::TooLong(&self.text),
        }
    }
}

/// A line, and the lines without a time behind it: the rest of a name that holds a newline.
pub(super) struct Waiting {
    pub(super) first: Physical,
    pub(super) rest: Vec<Physical>,
    /// Microseconds since the first midnight.
    pub(super) us: u64,
    /// The same for the same line in another capture.
    pub(super) key: u64,
    /// Other captures that hold it, too.
    pub(super) others: Vec<u32>,
}

impl Waiting {
    /// It begins with a time.
    pub(super) fn is_timed(&self) -> bool {
        time_of_day(&self.first.text).is_some()
    }

    /// Microseconds that the printed time leaves open.
    pub(super) fn grain(&self) -> u64 {
        grain(&self.first.text)
    }

    /// The times, as exactly as both are printed, are the same.
    fn is_of_one_time(&self, other: &Waiting) -> bool {
        let grain = self.grain().max(other.grain());
        self.us / grain == other.us / grain
    }

    /// It breaks off where the other goes on.
    fn is_cut_from(&self, other: &Waiting) -> bool {
        self.first.end == End::Unterminated
            && self.is_of_one_time(other)
            && other.first.text.starts_with(&self.first.text)
    }
}

/// Microseconds that a line's time leaves open.
fn grain(text: &[u8]) -> u64 {
    let fraction = text.get(8..).and_then(|rest| rest.strip_prefix(b"."));
    let digits = fraction.unwrap_or_default().iter().take(6);
    match digits.take_while(|b| b.is_ascii_digit()).count() {
        6 => 1,
        3..=5 => 1_000,
        _ => 1_000_000,
    }
}

/// The place of the line among known ones, if it is one of them: each of these stands for one line of a capture.
fn take_known(
    known: &mut HashMap<u64, VecDeque<usize>>,
    all: &[(u32, Waiting)],
    line: &Waiting,
) -> Option<usize> {
    let places = known.get_mut(&line.key)?;
    let found = places
        .iter()
        .position(|place| all[*place].1.is_of_one_time(line))?;
    places.remove(found)
}

/// The lines of one time from several captures, in the order of the capture that tells times best and has most of them; what
/// others have in common with it once, and what they have besides behind what stood before it there, too.
pub(super) fn united(mut groups: Vec<(u32, Vec<Waiting>)>) -> Vec<(u32, Waiting)> {
    let finest = |lines: &[Waiting]| lines.iter().map(Waiting::grain).min();
    // a group without lines comes last
    groups.retain(|(_, lines)| !lines.is_empty());
    groups.sort_by_key(|(_, lines)| (finest(lines), std::cmp::Reverse(lines.len())));
    let mut cut = Vec::new();
    for (file, lines) in &mut groups {
        cut.extend(
            lines
                .pop_if(|line| line.first.end == End::Unterminated)
                .map(|line| (*file, vec![line])),
        );
    }
    let mut all: Vec<(u32, Waiting)> = Vec::new();
    for (file, lines) in groups.into_iter().chain(cut) {
        let mut known: HashMap<u64, VecDeque<usize>> = HashMap::new();
        for (place, (holder, line)) in all.iter().enumerate() {
            if *holder != file && !line.others.contains(&file) {
                known.entry(line.key).or_default().push_back(place);
            }
        }
        // of each line that is new: behind how many of the known ones it belongs
        let mut new: Vec<(usize, Waiting)> = Vec::new();
        let (mut reached, mut first) = (0, all.len());
        for line in lines {
            let same = take_known(&mut known, &all, &line).or_else(|| {
                all.iter()
                    .position(|(holder, whole)| *holder != file && line.is_cut_from(whole))
            });
            match same {
                Some(place) => {
                    if reached == 0 {
                        first = place;
                    }
                    reached = reached.max(place + 1);
                    all[place].1.others.push(file);
                }
                None => new.push((reached, line)),
            }
        }
        // what stands before all that is known belongs before the first of it
        let behind = |(reached, line)| (if reached == 0 { first } else { reached }, line);
        let mut new = new.into_iter().map(behind).peekable();
        let mut both = Vec::with_capacity(all.len() + new.len());
        for (place, known) in all.into_iter().enumerate() {
            while let Some((_, line)) = new.next_if(|(behind, _)| *behind <= place) {
                both.push((file, line));
            }
            both.push(known);
        }
        both.extend(new.map(|(_, line)| (file, line)));
        all = both;
    }
    all
}

/// Lines that were handed out a moment ago: another capture may have them a little later, where lines of two threads stand in
/// another order.
#[derive(Default)]
pub(super) struct Recent {
    lines: HashMap<u64, Vec<Passed>>,
    order: VecDeque<(u64, u64)>,
}

struct Passed {
    us: u64,
    grain: u64,
    files: Vec<u32>,
}

impl Recent {
    /// The line has been handed out, as one of these captures.
    pub(super) fn passed(&mut self, file: u32, line: &Waiting) {
        let mut files = vec![file];
        files.extend(&line.others);
        let (us, grain) = (line.us, line.grain());
        self.lines
            .entry(line.key)
            .or_default()
            .push(Passed { us, grain, files });
        self.order.push_back((us, line.key));
    }

    /// It was handed out before, as a line of another capture.
    pub(super) fn holds(&mut self, file: u32, line: &Waiting) -> bool {
        let found = self.lines.get_mut(&line.key).and_then(|passed| {
            passed.iter_mut().find(|passed| {
                let grain = passed.grain.max(line.grain());
                passed.us / grain == line.us / grain && !passed.files.contains(&file)
            })
        });
        match found {
            Some(passed) => {
                passed.files.push(file);
                true
            }
            None => false,
        }
    }

    /// Nothing comes any more that is as old as this.
    pub(super) fn forget_before(&mut self, us: u64) {
        while let Some((_, key)) = self.order.front().copied().filter(|(then, _)| *then < us) {
            self.order.pop_front();
            if let Some(passed) = self.lines.get_mut(&key) {
                passed.retain(|passed| passed.us >= us);
                if passed.is_empty() {
                    self.lines.remove(&key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::hash::BuildHasher as _;

    use rustc_hash::FxBuildHasher;

    use super::*;

    fn line(text: &str) -> Waiting {
        let text: Vec<u8> = text.into();
        Waiting {
            us: 7,
            key: FxBuildHasher.hash_one(text.trim_ascii_end()),
            first: Physical {
                number: 1,
                text,
                end: End::Whole,
            },
            rest: Vec::new(),
            others: Vec::new(),
        }
    }

    fn texts(all: &[(u32, Waiting)]) -> Vec<(u32, String)> {
        let text = |line: &Waiting| String::from_utf8_lossy(&line.first.text).into_owned();
        all.iter().map(|(file, line)| (*file, text(line))).collect()
    }

    #[test]
    fn lines_of_one_time_are_united_and_repeats_stay() {
        let lines = |texts: &[&str]| texts.iter().map(|text| line(text)).collect::<Vec<_>>();
        let all = united(vec![
            (0, lines(&["b", "own"])),
            (1, lines(&["a", "b  ", "b", "c"])),
        ]);
        let wanted = [(1, "a"), (1, "b  "), (0, "own"), (1, "b"), (1, "c")];
        assert_eq!(
            texts(&all),
            wanted.map(|(file, text)| (file, text.to_owned()))
        );
        assert_eq!(all.iter().map(|(_, l)| l.others.len()).sum::<usize>(), 1);
    }

    #[test]
    fn a_line_that_breaks_off_is_the_one_that_goes_on_in_another_capture() {
        let mut cut = line("one li");
        cut.first.end = End::Unterminated;
        let all = united(vec![
            (0, vec![line("other"), cut]),
            (1, vec![line("one line")]),
        ]);
        let wanted = [(0, "other"), (1, "one line")];
        assert_eq!(
            texts(&all),
            wanted.map(|(file, text)| (file, text.to_owned()))
        );
    }

    #[test]
    fn a_line_that_another_capture_has_a_little_later_is_known_once() {
        let mut recent = Recent::default();
        recent.passed(0, &line("one"));
        assert!(!recent.holds(0, &line("one")), "another one of its own");
        assert!(recent.holds(1, &line("one")));
        assert!(!recent.holds(1, &line("one")), "it has been taken");
        assert!(recent.holds(2, &line("one")));
        recent.forget_before(8);
        assert!(!recent.holds(3, &line("one")));
    }
}
