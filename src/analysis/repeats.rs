//! Lines that stand in a capture twice: a part that was pasted a second time, a file appended to itself, a line that was printed
//! twice. What is counted twice would be claimed twice.

use std::collections::HashMap;
use std::hash::BuildHasher as _;
use std::path::PathBuf;

use rustc_hash::FxBuildHasher;

use crate::input::{self, Line, Origin, Source};
use crate::time_of_day::{DAY_US, time_of_day};

/// A step back by less is one of threads whose lines came in another order, in microseconds.
const STEP: u64 = 10_000;
/// So many lines after a step back have to be known from before, if the capture has so many.
const AHEAD: usize = 8;
/// Fewer are enough where their times tell fractions of a second.
const FEW: usize = 3;
/// Lines that are remembered.
const MOST: usize = 4_000_000;
/// Steps back that turned out to be no repetition, after which none is looked into.
const TRIES: u8 = 4;
/// Bytes of a line that tell its time, its call and its first fields, and those of its end that tell how long it took, and who.
const HEAD: usize = 48;
const TAIL: usize = 64;

/// A line, as far as a second one must be like it to be the same.
#[derive(Clone, Copy)]
struct Printed {
    length: usize,
    head: [u8; HEAD],
    tail: [u8; TAIL],
}

/// Tells which lines of a capture stand in it before.
pub(super) struct Repeats {
    /// The file, to be read again where its time steps back.
    path: Option<PathBuf>,
    before: Printed,
    tries: u8,
    known: Option<EarlierLines>,
}

/// The lines from before a step back.
struct EarlierLines {
    /// How often each stood there and has not come again.
    lines: HashMap<u64, u32, FxBuildHasher>,
    /// Time of the last of them.
    last: u64,
}

fn number(text: &[u8]) -> u64 {
    FxBuildHasher.hash_one(text)
}

impl Repeats {
    /// Of a capture that is read from its beginning.
    pub(super) fn of(capture: Option<&Origin>) -> Repeats {
        let file = capture.filter(|capture| capture.size().is_some());
        Repeats {
            path: file.map(|file| file.path().to_owned()),
            before: Printed::NONE,
            tries: TRIES,
            known: None,
        }
    }

    /// Lines are being left out.
    pub(super) fn are_read(&self) -> bool {
        self.known.is_some()
    }

    /// The line stands in the capture before.
    pub(super) fn holds(&mut self, at: u64, text: &[u8]) -> bool {
        if let (Some(head), Some(tail)) = (text.first_chunk(), text.last_chunk())
            && head[2] == b':'
        {
            let line = Printed {
                length: text.len(),
                head: *head,
                tail: *tail,
            };
            let (before, now) = (self.before.clock(), line.clock());
            let same = before == now && self.before.is_same(&line);
            let earlier = std::mem::replace(&mut self.before, line);
            if before > now {
                self.step_back(at, &earlier.head, text);
            } else if same {
                return true;
            }
        }
        let Some(known) = &mut self.known else {
            return false;
        };
        if time_of_day(text).is_some_and(|us| us > known.last) {
            self.known = None;
            return false;
        }
        match known.lines.get_mut(&number(text)) {
            Some(count @ 1..) => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }

    /// The time goes back: perhaps to lines that are known already.
    #[cold]
    fn step_back(&mut self, at: u64, before: &[u8], text: &[u8]) {
        let (Some(last), Some(us)) = (time_of_day(before), time_of_day(text)) else {
            return;
        };
        // by more than half a day it is a midnight
        if self.tries == 0 || us + STEP > last || us + DAY_US / 2 < last {
            return;
        }
        self.known = self.look(at, us, last);
        if self.known.is_none() {
            self.tries -= 1;
        }
    }

    /// The lines before this one, from a time on, if those that follow are among them.
    fn look(&self, at: u64, from: u64, last: u64) -> Option<EarlierLines> {
        let mut capture = input::open(&Source::File(self.path.clone()?)).ok()?;
        let mut lines: HashMap<u64, u32, FxBuildHasher> = HashMap::default();
        let mut ahead = Vec::new();
        let (mut us, mut fine) = (0, true);
        while let Ok(Some((number_of, line))) = capture.next_line() {
            let (Line::Whole(text) | Line::Unterminated(text) | Line::TooLong(text)) = line;
            if number_of >= at {
                fine &= text.get(8) == Some(&b'.');
                ahead.push(number(text));
                if ahead.len() == AHEAD {
                    break;
                }
                continue;
            }
            us = time_of_day(text).unwrap_or(us);
            if us >= from {
                *lines.entry(number(text)).or_default() += 1;
                if lines.len() > MOST {
                    return None;
                }
            }
        }
        let mut left = lines.clone();
        let known = ahead.iter().all(|line| match left.get_mut(line) {
            Some(count @ 1..) => {
                *count -= 1;
                true
            }
            _ => false,
        });
        let enough = ahead.len() >= FEW || fine && !ahead.is_empty();
        (known && enough).then_some(EarlierLines { lines, last })
    }
}

impl Printed {
    /// Before the first line.
    const NONE: Printed = Printed {
        length: 0,
        head: [0; HEAD],
        tail: [0; TAIL],
    };

    /// The time of day, to the millisecond at most: a step back by less is none.
    fn clock(&self) -> [u64; 2] {
        let [clock, rest] = [0, 8].map(|at| {
            let bytes = self.head[at..].first_chunk().copied();
            u64::from_be_bytes(bytes.unwrap_or_default())
        });
        [clock, rest >> 32]
    }

    /// It is printed twice: a thread that ends two calls in one microsecond did not need two for the second.
    fn is_same(&self, other: &Printed) -> bool {
        self.head[8] == b'.'
            && self.head[9..15].iter().all(u8::is_ascii_digit)
            && self.length == other.length
            && self.head == other.head
            && self.tail == other.tail
            && self.took() >= Some(2)
    }

    /// How long it took, in microseconds, if its end names a thread.
    fn took(&self) -> Option<u64> {
        let text = self.tail.trim_ascii_end();
        let dot = text.iter().rposition(|b| !b.is_ascii_digit())?;
        if text[dot] != b'.' || dot + 1 == text.len() {
            return None;
        }
        let point = (1..dot.saturating_sub(7)).find(|&at| {
            text[at] == b'.'
                && text[at - 1].is_ascii_digit()
                && text[at + 1..at + 7].iter().all(u8::is_ascii_digit)
                && text[at + 7] == b' '
        })?;
        let whole = text[..point].rsplit(|b| *b == b' ').next()?;
        let digits = [whole, &text[point + 1..point + 7]].concat();
        std::str::from_utf8(&digits).ok()?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(time: &str, path: &str, took: &str) -> String {
        format!(
            "10:31:{time}  unlink                             {path:<60}   {took}   mailer.4711"
        )
    }

    /// The numbers of the lines that are left out.
    fn left_out(lines: &[String]) -> Vec<u64> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("capture.txt");
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        let capture = input::open(&Source::File(path)).unwrap();
        let mut repeats = Repeats::of(Some(&capture));
        let numbered = (1..).zip(lines);
        numbered
            .filter(|(at, text)| repeats.holds(*at, text.as_bytes()))
            .map(|(at, _)| at)
            .collect()
    }

    fn lines(from: usize, to: usize) -> Vec<String> {
        (from..to)
            .map(|n| {
                line(
                    &format!("{:02}.{:06}", 10 + n / 10, n % 10 * 100_000),
                    &format!("/tmp/{n}"),
                    "0.000021",
                )
            })
            .collect()
    }

    #[test]
    fn a_part_that_was_pasted_twice_counts_once() {
        let whole = lines(0, 40);
        let twice = [whole.clone(), whole.clone()].concat();
        assert_eq!(left_out(&twice), (41..=80).collect::<Vec<_>>());
        let thrice = [whole.clone(), whole.clone(), whole].concat();
        assert_eq!(left_out(&thrice), (41..=120).collect::<Vec<_>>());
        let overlapping = [lines(0, 30), lines(20, 50)].concat();
        assert_eq!(left_out(&overlapping), (31..=40).collect::<Vec<_>>());
        // of which some lines were left out
        let mut some = lines(20, 50);
        some.retain(|line| !line.contains("/tmp/22") && !line.contains("/tmp/25"));
        assert_eq!(
            left_out(&[lines(0, 30), some].concat()),
            (31..=38).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_clock_that_is_set_back_repeats_nothing() {
        let mut again = lines(20, 50);
        for line in &mut again {
            *line = line.replace("0.000021", "0.000022");
        }
        assert!(left_out(&[lines(0, 30), again].concat()).is_empty());
        // two threads whose lines came in another order
        let mut turned = lines(0, 10);
        turned[4] = line("10.000090", "/tmp/4", "0.000021");
        assert!(left_out(&turned).is_empty());
    }

    #[test]
    fn a_line_that_was_printed_twice_counts_once_where_its_thread_can_have_ended_but_one_call_then()
    {
        let one = |took: &str| line("10.000090", "/tmp/4", took);
        assert_eq!(
            left_out(&[one("0.000021"), one("0.000021"), one("0.000021")]),
            [2, 3]
        );
        assert!(left_out(&[one("0.000001"), one("0.000001")]).is_empty());
        let old = |line: String| line.replace("10.000090", "10.009").replace(".4711", "");
        assert!(left_out(&[old(one("0.000021")), old(one("0.000021"))]).is_empty());
    }
}
