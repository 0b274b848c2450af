//! Who did how much: lines, calls, failures, bytes and files of each process, and the programs that it started.

use bstr::BString;
use rustc_hash::FxHashMap;

use crate::dialect::fs_usage::Processes;
use crate::dialect::fs_usage::calls::{Call, Op};
use crate::dialect::fs_usage::record::Record;
use crate::report::model::{Launch, Tally};
use crate::report::selection::Selection;
use crate::time_of_day::PrintedTime;
use crate::trace::paths::{canonical, is_absolute};

/// Processes counted one by one; the others are not told.
const MOST: usize = 4096;
/// Files counted of each process, and of all together.
const FILES: usize = 4096;
const ALL_FILES: usize = 1 << 18;
/// Files told of each process.
const TOLD: usize = 10;
/// Programs told one by one.
const LAUNCHES: usize = 500;

/// Counts the calls of each process.
pub(super) struct Counter {
    processes: Processes,
    counts: Vec<Count>,
    /// Files that are counted, of all processes together.
    files: usize,
}

#[derive(Default)]
struct Count {
    tally: Tally,
    first: Option<PrintedTime>,
    last: Option<PrintedTime>,
    /// What was named, and how often.
    named: FxHashMap<BString, u64>,
    /// The paths of open descriptors.
    open: FxHashMap<i32, BString>,
}

impl Default for Counter {
    fn default() -> Self {
        Counter {
            processes: Processes::at_most(MOST),
            counts: Vec::new(),
            files: 0,
        }
    }
}

impl Counter {
    pub(super) fn take(&mut self, record: &Record<'_>, selection: &Selection) {
        let Some(place) = self.processes.place(record.process) else {
            return;
        };
        if place >= self.counts.len() {
            self.counts.resize_with(place + 1, Count::default);
        }
        let count = &mut self.counts[place];
        let op = record.call.map(|call| call.op);
        let failed = record.errno.is_some_and(|errno| errno != 0) && op != Some(Op::Exit);
        let path = count.path(record, op, failed);
        if !path.as_deref().is_none_or(|path| selection.printed(path))
            || path.is_none() && !selection.is_about_all_paths()
        {
            return;
        }
        let tally = &mut count.tally;
        tally.lines += 1;
        let time = PrintedTime::of(record.time);
        count.first.get_or_insert(time);
        count.last = Some(time);
        if record.call.is_some_and(Call::is_disk) {
            return;
        }
        tally.calls += 1;
        tally.failures += u64::from(failed);
        let bytes = record.bytes.filter(|_| !failed).unwrap_or(0);
        match op {
            Some(Op::Read) => tally.read += bytes,
            Some(Op::Write) => tally.written += bytes,
            _ => {}
        }
        if let Some(path) = path {
            if let Some(times) = count.named.get_mut(&path) {
                *times += 1;
            } else if count.named.len() < FILES && self.files < ALL_FILES {
                count.named.insert(path, 1);
                self.files += 1;
            }
        }
    }

    /// Most lines first; `changes` counts what was inferred of each.
    pub(super) fn finish(self, changes: &FxHashMap<BString, u64>) -> Vec<Tally> {
        let names = self.processes.into_names();
        let mut all: Vec<Tally> = names
            .into_iter()
            .zip(self.counts)
            .map(|(process, count)| {
                let mut files: Vec<_> = count.named.into_iter().collect();
                files.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
                files.truncate(TOLD);
                let time = |printed: Option<PrintedTime>| printed.map(|time| time.to_string());
                Tally {
                    changes: changes.get(&process).copied().unwrap_or(0),
                    process,
                    first: time(count.first),
                    last: time(count.last),
                    files,
                    ..count.tally
                }
            })
            .filter(|tally| tally.lines > 0)
            .collect();
        all.sort_by(|a, b| {
            let key = |tally: &Tally| (tally.changes, tally.lines);
            key(b).cmp(&key(a)).then_with(|| a.process.cmp(&b.process))
        });
        all
    }
}

impl Count {
    /// The path that a line is about: its own, or that of its descriptor.
    fn path(&mut self, record: &Record<'_>, op: Option<Op>, failed: bool) -> Option<BString> {
        let own = record.path.map(named);
        match (op, record.fd) {
            (Some(Op::Open), Some(fd)) if !failed => {
                match &own {
                    Some(path) if self.open.len() < FILES => self.open.insert(fd, path.clone()),
                    _ => self.open.remove(&fd),
                };
                own
            }
            (Some(Op::Close), Some(fd)) => self.open.remove(&fd),
            (_, Some(fd)) if own.is_none() => self.open.get(&fd).cloned(),
            _ => own,
        }
    }
}

/// A path as the report spells it, as far as its line shows it.
fn named(path: &[u8]) -> BString {
    match is_absolute(path) {
        true => canonical(path),
        false => path.into(),
    }
}

/// Programs that the processes reported on have started.
#[derive(Default)]
pub(super) struct Launches {
    told: Vec<Launch>,
}

impl Launches {
    pub(super) fn take(&mut self, source: usize, record: &Record<'_>) {
        let op = record.call.map(|call| call.op);
        let launched = matches!(op, Some(Op::Execve | Op::PosixSpawn))
            && record.errno.is_none_or(|errno| errno == 0)
            && !record.stopped;
        let Some(path) = record.path.filter(|_| launched) else {
            return;
        };
        let path = named(path);
        let same = |launch: &&mut Launch| launch.path == path && launch.process == record.process;
        if let Some(known) = self.told.iter_mut().find(same) {
            known.count += 1;
        } else if self.told.len() < LAUNCHES {
            self.told.push(Launch {
                path,
                process: record.process.into(),
                count: 1,
                source,
                line: record.line,
                time: PrintedTime::of(record.time).to_string(),
            });
        }
    }

    pub(super) fn finish(self) -> Vec<Launch> {
        self.told
    }
}
