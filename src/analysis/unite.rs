//! Lines of one time from several captures, put together.

use std::collections::{HashMap, VecDeque};

use crate::input::Line;

/// How a line ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Whole,
    Unterminated,
    TooLong,
}

/// A line that waits for its turn.
pub(super) struct Waiting {
    pub(super) number: u64,
    /// Microseconds since the first midnight.
    pub(super) us: u64,
    pub(super) text: Vec<u8>,
    pub(super) end: End,
    /// The same for the same line in another capture.
    pub(super) key: u64,
}

impl Waiting {
    pub(super) fn line(&self) -> Line<'_> {
        match self.end {
            End::Whole => Line::Whole(&self.text),
            End::Unterminated => Line::Unterminated(&self.text),
            End::TooLong => Line::TooLong(&self.text),
        }
    }
}

/// The lines of one time from several captures, in the order of the capture that tells times best and has most of them; what
/// others have in common with it once, and what they have besides behind what stood before it there, too. How many there were in
/// common.
pub(super) fn united(mut groups: Vec<(u32, Vec<Waiting>)>) -> (Vec<(u32, Waiting)>, u64) {
    let fine = |lines: &[Waiting]| lines.iter().any(|line| line.text.get(8) == Some(&b'.'));
    groups.sort_by_key(|(_, lines)| std::cmp::Reverse((fine(lines), lines.len())));
    let mut all: Vec<(u32, Waiting)> = Vec::new();
    let mut twice = 0;
    for (file, lines) in groups {
        let mut known: HashMap<u64, VecDeque<usize>> = HashMap::new();
        for (place, (_, line)) in all.iter().enumerate() {
            known.entry(line.key).or_default().push_back(place);
        }
        // of each line that is new: behind how many of the known ones it belongs
        let mut new: Vec<(usize, Waiting)> = Vec::new();
        let (mut reached, mut first) = (0, all.len());
        for line in lines {
            match known.get_mut(&line.key).and_then(VecDeque::pop_front) {
                Some(place) => {
                    if reached == 0 {
                        first = place;
                    }
                    reached = reached.max(place + 1);
                    twice += 1;
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
    (all, twice)
}

#[cfg(test)]
mod tests {
    use std::hash::BuildHasher as _;

    use rustc_hash::FxBuildHasher;

    use super::*;

    #[test]
    fn lines_of_one_time_are_united_and_repeats_stay() {
        let line = |text: &str| Waiting {
            number: 1,
            us: 7,
            text: text.into(),
            end: End::Whole,
            key: FxBuildHasher.hash_one(text.trim_ascii_end()),
        };
        let lines = |texts: &[&str]| texts.iter().map(|text| line(text)).collect::<Vec<_>>();
        let (all, twice) = united(vec![
            (0, lines(&["b", "own"])),
            (1, lines(&["a", "b  ", "b", "c"])),
        ]);
        let told: Vec<_> = all
            .iter()
            .map(|(file, line)| (*file, String::from_utf8_lossy(&line.text).into_owned()))
            .collect();
        let wanted = [(1, "a"), (1, "b  "), (0, "own"), (1, "b"), (1, "c")];
        assert_eq!(told, wanted.map(|(file, text)| (file, text.to_owned())));
        assert_eq!(twice, 1);
    }
}
