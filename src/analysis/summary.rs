//! What is known of a capture before it is read together with others: when it was recorded, and which lines it has.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, Hash as _, Hasher as _};

use rustc_hash::FxBuildHasher;

use crate::bytes::shown;
use crate::dialect::fs_usage::calls::Call;
use crate::dialect::fs_usage::record::Record;
use crate::dialect::fs_usage::{Filter, Geometry, Outcome, Reader};
use crate::input::{self, Line, Source};
use crate::time_of_day::DAY_US;

/// Lines of a capture that are remembered; of a longer one, a part.
const MOST_KEYS: usize = 100_000;
/// One that shares so many of its lines, in hundredths, may have none of its own.
const MOSTLY: usize = 50;
/// Lines of two threads stand in the wrong order by less than this, in microseconds.
pub(super) const LATE: u64 = 10_000;
/// Lines in common with the capture before that are passed over at the beginning of one; of more, the captures are merged.
const MOST_REPEATED: usize = 4_000_000;

/// A line as a number, different for each line of a capture.
fn exact_key(record: &Record<'_>) -> u64 {
    let mut hash = FxBuildHasher.build_hasher();
    (record.time, record.label, record.path, record.process).hash(&mut hash);
    (record.thread, record.fd, record.bytes, record.elapsed_us).hash(&mut hash);
    hash.finish()
}

/// A line as a number, the same in the wide and in the narrow form.
pub(super) fn rough_key(record: &Record<'_>) -> u64 {
    // a path is cut on the left, and a process on the right, at other places in the narrow form, which shows none on disk lines
    let disk = record.call.is_some_and(Call::is_disk);
    let path = record.path.filter(|_| !disk).unwrap_or_default();
    let mut hash = FxBuildHasher.build_hasher();
    record.time.get(..8).hash(&mut hash);
    record.label.hash(&mut hash);
    path[path.len().saturating_sub(24)..].hash(&mut hash);
    record.process[..record.process.len().min(12)].hash(&mut hash);
    record.elapsed_us.hash(&mut hash);
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

    fn common(&self, other: &Sample) -> usize {
        self.keys.intersection(&other.keys).count()
    }

    fn count(&self, zeros: u32) -> usize {
        let kept = |key: &&u64| key.trailing_zeros() >= zeros;
        self.keys.iter().filter(kept).count()
    }
}

/// What is known of a capture before it is read.
pub(super) struct Summary {
    /// Its place among those that were named.
    pub(super) at: usize,
    pub(super) source: Source,
    /// Time of its first and last line, in microseconds since the midnight before the first.
    pub(super) first: u64,
    pub(super) last: u64,
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
    /// Of a capture that is a file and can be read a second time.
    pub(super) fn of(at: usize, source: &Source) -> Option<Summary> {
        let Source::File(_) = source else {
            return None;
        };
        let capture = input::open(source).ok()?;
        capture.size()?;
        let mut found = Summary {
            at,
            source: source.clone(),
            first: 0,
            last: 0,
            lines: 0,
            wide: false,
            exact: Sample::default(),
            rough: Sample::default(),
            layouts: Vec::new(),
        };
        let reader = each_record(capture, &mut |record| found.take(record));
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
        self.last = self.last.max(record.us);
        self.lines += 1;
        self.wide |= record.wide;
        self.exact.insert(exact_key(record));
        self.rough.insert(rough_key(record));
    }

    /// Their lines have the same columns.
    pub(super) fn is_alike(&self, other: &Summary) -> bool {
        self.layouts == other.layouts
    }

    /// What can be compared of the two: all that a line tells, where their columns are the same.
    fn comparable<'s>(&'s self, other: &'s Summary) -> (&'s Sample, &'s Sample) {
        match self.is_alike(other) {
            true => (&self.exact, &other.exact),
            false => (&self.rough, &other.rough),
        }
    }

    /// Lines of which both know that they are in both.
    pub(super) fn common(&self, other: &Summary) -> usize {
        let (own, theirs) = self.comparable(other);
        own.common(theirs)
    }

    /// One of the two may have nothing to add to the other.
    pub(super) fn shares_much(&self, other: &Summary) -> bool {
        let (own, theirs) = self.comparable(other);
        let zeros = own.zeros.max(theirs.zeros);
        let fewer = own.count(zeros).min(theirs.count(zeros)).max(1);
        own.common(theirs) * 100 >= fewer * MOSTLY
    }

    /// When the other begins, if it does not begin before this one.
    pub(super) fn start(&self, other: &Summary) -> u64 {
        match other.first < self.first {
            true => other.first + DAY_US,
            false => other.first,
        }
    }

    /// The last line of the beginning that is all in `before`, too, and how many events that are. Nothing where what follows
    /// is not all later than `before`, so that the two have to be put together line by line.
    pub(super) fn repeats(&self, before: &Summary) -> Option<(u64, u64)> {
        if !self.is_alike(before) {
            return None;
        }
        let begin = before.start(self);
        let mut known: HashMap<u64, u32, FxBuildHasher> = HashMap::default();
        each_record(input::open(&before.source).ok()?, &mut |record| {
            if record.us + LATE >= begin && known.len() <= MOST_REPEATED {
                *known.entry(exact_key(record)).or_default() += 1;
            }
        });
        if known.len() > MOST_REPEATED {
            return None;
        }
        let later = begin - self.first;
        let (mut until, mut repeated, mut own, mut mixed) = (0, 0, false, false);
        each_record(input::open(&self.source).ok()?, &mut |record| match known
            .get_mut(&exact_key(record))
        {
            Some(count @ 1..) => {
                *count -= 1;
                mixed |= own;
                (until, repeated) = (record.line, repeated + 1);
            }
            _ => {
                own = true;
                mixed |= record.us + later < before.last;
            }
        });
        (!mixed && repeated > 0).then_some((until, repeated))
    }

    /// It begins after the other, which may begin late in the day before.
    pub(super) fn is_after(&self, other: &Summary) -> bool {
        match self.first < other.first {
            true => self.first + DAY_US / 2 < other.first,
            false => self.first - other.first < DAY_US / 2,
        }
    }

    /// More is known from it than from the other.
    fn is_better(&self, other: &Summary) -> bool {
        (self.wide, self.lines) >= (other.wide, other.lines)
    }

    /// It has no line that the other does not hold as well, or better.
    pub(super) fn adds_nothing(&self, own: u64, other: &Summary, others: u64) -> bool {
        let richer = self.wide && !other.wide || self.wide == other.wide && !self.is_alike(other);
        own == 0 && (!richer || others == 0 && other.is_better(self))
    }

    pub(super) fn name(&self) -> String {
        shown(self.source.path().as_os_str().as_encoded_bytes())
    }
}

/// Hands over the events of a capture.
fn each_record(mut capture: input::Capture, take: &mut dyn FnMut(&Record<'_>)) -> Reader {
    let mut reader = Reader::new(&Filter::All);
    reader.paths_of(capture.longest());
    let mut sink = |outcome: Outcome<'_>| {
        if let Outcome::Record(record) = outcome {
            take(record);
        }
    };
    while let Ok(Some((number, line))) = capture.next_line() {
        if let Line::Whole(text) | Line::Unterminated(text) = line {
            reader.line(number, text, &mut sink);
        }
    }
    reader.finish(&mut sink);
    reader
}
