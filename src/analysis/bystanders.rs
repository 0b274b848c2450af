//! Other processes: every event is counted by name; read is what can bear on the files of ours.

use bstr::{BStr, BString};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::dialect::fs_usage::calls::{Call, Mutates, Op};
use crate::dialect::fs_usage::record::Record;
use crate::dialect::fs_usage::{Glimpse, Other};
use crate::infer::Inference;

/// Process names that are counted one by one.
const MOST_NAMES: usize = 4096;

/// The processes that the report is not about.
#[derive(Default)]
pub(super) struct Bystanders {
    /// The names, and how many events each had.
    events: Vec<(BString, u64)>,
    /// Where each name is in there.
    places: FxHashMap<BString, usize>,
    /// Where names were last, by a few of their bytes.
    recent: Recent,
    /// Descriptors open for writing, by process: while one is, what its owner reads may be what it copies.
    writing: FxHashMap<BString, FxHashSet<i32>>,
}

/// What such an event can be to our files, as far as its line tells by itself.
#[derive(Clone, Copy)]
enum Bearing {
    /// It can change a name or a content, or decides what a descriptor or a relative path of that process stands for.
    Change,
    /// It may show whether a name is there.
    Look,
    /// It goes through a descriptor: the other half of a copy, perhaps.
    Transfer,
    /// Nothing.
    None,
    /// A label that is in no table may still be read as a longer one that is.
    Unread,
}

/// For [`crate::dialect::fs_usage::Sieve`].
pub(super) fn tag(other: &Other<'_>) -> u8 {
    match Bearing::of(other) {
        // without a path it shows no name
        Bearing::Look if other.glimpse() == Glimpse::Nothing => Bearing::None as u8,
        bearing => bearing as u8,
    }
}

impl Bearing {
    #[inline]
    fn of_tag(tag: u8) -> Bearing {
        const ALL: [Bearing; 5] = [
            Bearing::Change,
            Bearing::Look,
            Bearing::Transfer,
            Bearing::None,
            Bearing::Unread,
        ];
        ALL.get(usize::from(tag))
            .copied()
            .unwrap_or(Bearing::Unread)
    }

    fn of(other: &Other<'_>) -> Bearing {
        other.call().map_or(Bearing::Unread, Bearing::of_call)
    }

    fn of_call(call: &Call) -> Bearing {
        match call.op {
            Op::Open
            | Op::Close
            | Op::Dup
            | Op::Dup2
            | Op::Accept
            | Op::Socket
            | Op::Fcntl
            | Op::Chdir
            | Op::Fchdir
            | Op::Execve
            | Op::PosixSpawn
            | Op::Exit
            | Op::Bind => Bearing::Change,
            _ if call.is_disk() => Bearing::None,
            _ if call.mutates == Mutates::Yes => Bearing::Change,
            _ if call.takes_path() && call.mutates == Mutates::Maybe => Bearing::Change,
            _ if call.takes_path() => Bearing::Look,
            Op::Read | Op::Lseek | Op::Getdirentries => Bearing::Transfer,
            _ => Bearing::None,
        }
    }
}

/// A place for each of the names that come in turn.
#[derive(Default)]
struct Recent([usize; 32]);

impl Recent {
    /// The place of a name; another one may have it, too.
    fn of(&mut self, name: &[u8]) -> &mut usize {
        let middle = name.get(name.len() / 2).copied().unwrap_or_default();
        let first = name.first().copied().unwrap_or_default();
        let mixed = usize::from(first) * 5 + usize::from(middle) * 3 + name.len();
        &mut self.0[mixed % 32]
    }
}

impl Bystanders {
    /// Counts the event, and hands it to the inference if it may be evidence.
    pub(super) fn take(&mut self, source: usize, other: &Other<'_>, inference: &mut Inference) {
        self.count(other.process());
        if !self.is_evidence(other, inference) {
            return;
        }
        let mut record = Record::default();
        if other.read(&mut record) {
            self.follow(&record);
            inference.push(source, &record, false);
        }
    }

    fn count(&mut self, name: &[u8]) {
        let recent = self.recent.of(name);
        if let Some((known, count)) = self.events.get_mut(*recent)
            && known == name
        {
            *count += 1;
        } else if let Some(place) = self.places.get(BStr::new(name)) {
            *recent = *place;
            self.events[*place].1 += 1;
        } else if self.events.len() < MOST_NAMES {
            *recent = self.events.len();
            self.places.insert(name.into(), self.events.len());
            self.events.push((name.into(), 1));
        }
    }

    fn is_evidence(&self, other: &Other<'_>, inference: &Inference) -> bool {
        let bearing = other
            .tag()
            .map_or_else(|| Bearing::of(other), Bearing::of_tag);
        match bearing {
            Bearing::Change | Bearing::Unread => true,
            Bearing::Look => match other.glimpse() {
                Glimpse::Absolute(path) => inference.concerns(path),
                Glimpse::Unclear => true,
                Glimpse::Nothing => false,
            },
            Bearing::Transfer => {
                !self.writing.is_empty() && self.writing.contains_key(BStr::new(other.process()))
            }
            Bearing::None => false,
        }
    }

    /// Notes which descriptors are open for writing.
    fn follow(&mut self, record: &Record<'_>) {
        let process = BStr::new(record.process);
        match (record.call.map(|call| call.op), record.fd) {
            (Some(Op::Open), Some(fd)) => {
                let letter = record.flags.and_then(|letters| letters.get(1));
                if letter == Some(&b'W') || record.flags_doubtful() {
                    let owner = self.writing.entry(record.process.into());
                    owner.or_default().insert(fd);
                }
            }
            (Some(Op::Close), Some(fd)) => {
                if let Some(open) = self.writing.get_mut(process) {
                    open.remove(&fd);
                    if open.is_empty() {
                        self.writing.remove(process);
                    }
                }
            }
            (Some(Op::Exit), _) => {
                self.writing.remove(process);
            }
            _ => {}
        }
    }

    /// The names and how many events each had, most first.
    pub(super) fn counts(&mut self) -> Vec<(BString, u64)> {
        let mut counts = std::mem::take(&mut self.events);
        self.places.clear();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counts
    }
}
