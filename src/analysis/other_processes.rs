//! Other processes: every event is counted by name; read is what can bear on the files of ours.

use bstr::BString;
use rustc_hash::FxHashSet;

use super::calls_met::CallsMet;
use super::names_met::NamesMet;
use crate::dialect::fs_usage::calls::{Call, Mutates, Op};
use crate::dialect::fs_usage::record::Record;
use crate::dialect::fs_usage::{Interest, OtherEvent, PathHint, PendingLine, Processes, Want};
use crate::infer::Inference;
use crate::trace::At;

/// Process names that are counted one by one.
const MOST_NAMES: usize = 4096;

/// The processes that the report is not about.
pub(super) struct OtherProcesses {
    processes: Processes,
    /// What is known of each, by its number.
    known: Vec<OtherProcess>,
    /// The numbers of those that were looked at ahead, by the number that they had there, counted from 1.
    ahead: Vec<usize>,
    pub(super) names_met: NamesMet,
    pub(super) calls_met: CallsMet,
}

/// One such process.
#[derive(Default)]
struct OtherProcess {
    events: u64,
    /// Descriptors open for writing: while one is, what the process reads may be what it copies.
    writing: FxHashSet<i32>,
    /// Its number in the inference, once that has one.
    inferred: Option<u32>,
}

/// What such an event can be to our files, as far as its line tells by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bearing {
    /// It can change a name or a content, or decides what a descriptor or a relative path of that process stands for.
    Change,
    /// It may show whether a name is there.
    Look,
    /// It goes through a descriptor: the other half of a copy, perhaps.
    Transfer,
    /// It closes a descriptor.
    Close,
    /// Nothing.
    None,
    /// A label that is in no table may still be read as a longer one that is.
    Unread,
}

/// For [`crate::dialect::fs_usage::Prescanner`].
pub(super) fn interest(call: Option<&'static Call>) -> Interest {
    let bearing = Bearing::of(call);
    Interest {
        tag: bearing as u8,
        want: match bearing {
            // without a path it shows no name
            Bearing::Look => Want::Path(Bearing::None as u8),
            Bearing::Close => Want::Descriptor,
            Bearing::Change => Want::Fields,
            Bearing::Unread | Bearing::Transfer | Bearing::None => Want::Nothing,
        },
    }
}

impl Bearing {
    #[inline]
    fn of_tag(tag: u8) -> Bearing {
        const ALL: [Bearing; 6] = [
            Bearing::Change,
            Bearing::Look,
            Bearing::Transfer,
            Bearing::Close,
            Bearing::None,
            Bearing::Unread,
        ];
        ALL.get(usize::from(tag))
            .copied()
            .unwrap_or(Bearing::Unread)
    }

    /// It is read, whatever happened before.
    fn is_read(self) -> bool {
        matches!(self, Bearing::Change | Bearing::Close | Bearing::Unread)
    }

    fn of(call: Option<&Call>) -> Bearing {
        call.map_or(Bearing::Unread, Bearing::of_call)
    }

    fn of_call(call: &Call) -> Bearing {
        match call.op {
            Op::Close => Bearing::Close,
            Op::Open
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

impl Default for OtherProcesses {
    fn default() -> OtherProcesses {
        OtherProcesses {
            processes: Processes::at_most(MOST_NAMES),
            known: Vec::new(),
            ahead: Vec::new(),
            names_met: NamesMet::default(),
            calls_met: CallsMet::default(),
        }
    }
}

impl OtherProcesses {
    /// Another source begins: who looks at its lines ahead counts the processes anew.
    pub(super) fn begin(&mut self) {
        self.ahead.clear();
    }

    /// Counts an event of which nothing else is asked, as far as its label and its process tell; false if it is to be taken.
    #[inline(always)]
    pub(super) fn counts_only(&mut self, line: &PendingLine<'_>) -> bool {
        let (tag, number) = line.tag_and_process();
        let place = number.and_then(|number| self.ahead.get(number));
        let place = place.and_then(|place| place.checked_sub(1));
        let Some(known) = place.and_then(|place| self.known.get_mut(place)) else {
            return false;
        };
        let only = match Bearing::of_tag(tag) {
            Bearing::None => true,
            Bearing::Transfer => known.writing.is_empty(),
            _ => false,
        };
        known.events += u64::from(only);
        only
    }

    /// Counts the event, and hands it to the inference if it may be evidence: the only place where that is decided, whether the
    /// line was read or passed over.
    #[inline]
    pub(super) fn take(
        &mut self,
        source: usize,
        other: &OtherEvent<'_>,
        inference: &mut Inference,
    ) {
        let place = self.place(other);
        let bearing = other
            .tag()
            .map_or_else(|| Bearing::of(other.call()), Bearing::of_tag);
        // a look that showed the same before tells the same
        let shown = match bearing {
            Bearing::Look => other.shown(),
            _ => None,
        };
        if let Some(known) = place.and_then(|place| self.known.get_mut(place)) {
            known.events += 1;
            if bearing == Bearing::Transfer && known.writing.is_empty() {
                return;
            }
            if let (Bearing::Close, Some(fd)) = (bearing, other.descriptor()) {
                known.close(fd);
                self.calls_met.closed();
                let process = known.inferred(|| other.process(), inference);
                let at = At::new(source, other.number());
                return inference.closed(at, process, fd, || other.thread());
            }
            if let Some(met) = shown.and_then(|shown| inference.met(&shown)) {
                let process = known.inferred(|| other.process(), inference);
                let at = At::new(source, other.number());
                if inference.looked_again(at, process, met) {
                    return;
                }
            }
        }
        let passed_over = match bearing {
            Bearing::Look => match other.path_hint() {
                PathHint::Absolute(path) => !inference.concerns(path),
                PathHint::Unclear => false,
                PathHint::Nothing => true,
            },
            Bearing::Transfer => false,
            _ => !bearing.is_read(),
        };
        let mut record = Record::default();
        if !passed_over && other.read(&mut record) {
            self.calls_met.take(&record);
            match place.and_then(|place| self.known.get_mut(place)) {
                Some(known) => {
                    known.follow(&record);
                    let process = known.inferred(|| record.process, inference);
                    inference.push_other(source, &record, process);
                    if let Some(shown) = shown {
                        inference.remember(&shown, process, &record);
                    }
                }
                None => inference.push(source, &record, false),
            }
        }
    }

    /// The number of the process.
    #[inline]
    fn place(&mut self, other: &OtherEvent<'_>) -> Option<usize> {
        let number = other.process_number();
        if let Some(place) = number.and_then(|number| self.ahead.get(number))
            && *place > 0
        {
            return Some(*place - 1);
        }
        let place = self.processes.place(other.process())?;
        if place >= self.known.len() {
            self.known.resize_with(place + 1, OtherProcess::default);
            self.names_met.add(other.process());
        }
        if let Some(number) = number {
            if number >= self.ahead.len() {
                self.ahead.resize(number + 1, 0);
            }
            self.ahead[number] = place + 1;
        }
        Some(place)
    }

    /// The names and how many events each has had so far, most first.
    #[cfg(feature = "cli")]
    pub(super) fn so_far(&self) -> Vec<(BString, u64)> {
        let known = self.known.iter().enumerate();
        let mut counts: Vec<_> = known
            .map(|(place, known)| (self.processes.name(place).into(), known.events))
            .collect();
        counts.sort_by(|a: &(BString, u64), b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counts
    }

    /// The names and how many events each had, most first.
    pub(super) fn counts(&mut self) -> Vec<(BString, u64)> {
        // who was met is asked for after that, too
        let (names_met, calls_met) = (self.names_met, self.calls_met);
        let OtherProcesses {
            processes, known, ..
        } = std::mem::replace(
            self,
            OtherProcesses {
                names_met,
                calls_met,
                ..OtherProcesses::default()
            },
        );
        let events = known.into_iter().map(|known| known.events);
        let mut counts: Vec<_> = processes.into_names().into_iter().zip(events).collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counts
    }
}

impl OtherProcess {
    fn inferred<'a>(&mut self, name: impl Fn() -> &'a [u8], inference: &mut Inference) -> u32 {
        *self
            .inferred
            .get_or_insert_with(|| inference.process(name()))
    }

    fn close(&mut self, fd: i32) {
        if !self.writing.is_empty() {
            self.writing.remove(&fd);
        }
    }

    /// Notes which descriptors are open for writing.
    fn follow(&mut self, record: &Record<'_>) {
        match (record.call.map(|call| call.op), record.fd) {
            (Some(Op::Open), Some(fd)) => {
                let letter = record.flags.and_then(|letters| letters.get(1));
                if letter == Some(&b'W') || record.flags_doubtful() {
                    self.writing.insert(fd);
                }
            }
            (Some(Op::Close), Some(fd)) => self.close(fd),
            (Some(Op::Exit), _) => self.writing.clear(),
            _ => {}
        }
    }
}
