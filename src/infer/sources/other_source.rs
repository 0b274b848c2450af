//! Another source of the same time: its calls, tied to the lines of the capture by thread, path and time.
//!
//! Known to fail: where the other source has lost messages and one thread gives the same path different names within
//! milliseconds. Then nothing is tied.

use bstr::{BString, ByteSlice};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::dialect::fs_usage::record::Record;
use crate::dialect::named::{Named, What, same_process};
use crate::infer::facts::change::ChangeId;
use crate::infer::operation::Kind;
use crate::time_of_day::PrintedTime;
use crate::trace::names::base;
use crate::trace::paths::{Completeness, canonical, is_absolute};
use crate::trace::{At, Event, Located};

/// Clocks of two sources differ by as much, in microseconds.
const CLOSE: i64 = 3_000;
/// Of a call that only one thing in the other source can be, by as much.
pub(in crate::infer) const NEAR: i64 = 250_000;
/// Zones of the earth differ by multiples of it: one source tells local time, the other may tell another one.
pub(in crate::infer) const QUARTER: i64 = 900_000_000;

/// One call of the other source.
#[derive(Clone, Debug)]
pub(in crate::infer) struct Entry {
    pub(in crate::infer) at: At,
    pub(in crate::infer) named: Named,
    /// The line of the capture that shows it.
    pub(in crate::infer) tied: Option<Tie>,
    /// The process under which it is reported, if it is one of those reported on.
    pub(in crate::infer) process: Option<BString>,
    /// It is an operation of its own.
    pub(in crate::infer) told: bool,
}

/// A line of the capture that shows a call of the other source.
#[derive(Clone, Copy, Debug)]
pub(in crate::infer) struct Tie {
    pub(in crate::infer) at: At,
    pub(in crate::infer) us: u64,
    pub(in crate::infer) time: PrintedTime,
    pub(in crate::infer) process: u32,
}

/// What another source of the same time tells, to be tied to the lines of a capture.
#[derive(Clone, Debug, Default)]
pub(crate) struct Witness {
    pub(in crate::infer) entries: Vec<Entry>,
    /// By the last component of the path that the capture shows.
    by_name: FxHashMap<BString, Vec<u32>>,
    /// Quarters of an hour by which the capture's clock is ahead of the other one.
    zone: Option<i64>,
    /// Messages are missing.
    pub(crate) lossy: bool,
    /// Lines of the capture at which lines are missing or cannot be read.
    pub(in crate::infer) holes: u64,
    /// Calls that the capture shows to have failed: kind, last component, time.
    pub(in crate::infer) failed: Vec<(Kind, BString, u64)>,
    /// New names of what was allowed to be renamed and linked, and which object that was.
    allowed: FxHashMap<BString, (ChangeId, u64)>,
    /// Old names of what was allowed to be renamed, and which object that was.
    left: FxHashMap<BString, (ChangeId, u64)>,
    /// Whether that object was found under its new name afterwards, or another one.
    pub(in crate::infer) found: FxHashMap<ChangeId, bool>,
    /// Renames after which that object was found under its old name still.
    pub(in crate::infer) stayed: FxHashSet<ChangeId>,
}

/// So many of them are compared.
const MOST_ALLOWED: usize = 1 << 16;

impl Witness {
    /// A message that a rename or a link was allowed.
    pub(in crate::infer) fn allow(&mut self, change: ChangeId, named: &Named) {
        if let (Some(to), Some(inode)) = (&named.to, named.before.inode)
            && self.allowed.len() < MOST_ALLOWED
        {
            self.allowed.insert(canonical(to), (change, inode));
            if named.label == "rename" {
                let from = named.resolved.as_ref().unwrap_or(&named.path);
                self.left.insert(canonical(from), (change, inode));
            }
        }
    }

    /// Another message tells which object stands at a name, or puts another one there.
    pub(in crate::infer) fn compare(&mut self, named: &Named) {
        if self.allowed.is_empty() && self.left.is_empty() {
            return;
        }
        let path = canonical(named.resolved.as_ref().unwrap_or(&named.path));
        if let Some((change, inode)) = self.allowed.remove(&path)
            && let Some(there) = named.before.inode
        {
            self.found.insert(change, there == inode);
        }
        // an object that stands at its old name, where nothing brought it back, was not renamed
        if let Some((change, inode)) = self.left.remove(&path)
            && named.before.inode == Some(inode)
            && self.found.get(&change) != Some(&true)
        {
            self.stayed.insert(change);
        }
        if let Some(to) = named.to.as_ref().filter(|_| named.label != "symlink") {
            let to = canonical(to);
            self.allowed.remove(&to);
            self.left.remove(&to);
        }
    }

    /// Adds the next call, which line `at` tells of.
    pub(crate) fn add(&mut self, at: At, named: Named) {
        let n = self.entries.len() as u32;
        let name = base(&named.path).to_owned();
        self.by_name.entry(name).or_default().push(n);
        if let Some(other) = named.resolved.as_ref().map(|path| base(path))
            && other != base(&named.path)
        {
            self.by_name.entry(other.to_owned()).or_default().push(n);
        }
        self.entries.push(Entry {
            at,
            named,
            tied: None,
            process: None,
            told: false,
        });
    }

    /// Tells under which process each call is reported, if it is.
    pub(crate) fn attribute(&mut self, process: impl Fn(&Named) -> Option<BString>) {
        for entry in &mut self.entries {
            entry.process = process(&entry.named);
        }
    }

    /// When a call was made by the clock of the capture, if the two clocks are known to belong together.
    pub(in crate::infer) fn by_the_capture(&self, named: &Named) -> Option<u64> {
        let us = named.when?.div_euclid(1000) + self.zone? * QUARTER;
        u64::try_from(us).ok()
    }

    /// How many calls are operations of their own.
    pub(crate) fn alone(&self) -> usize {
        self.entries.iter().filter(|entry| entry.told).count()
    }

    /// Calls that it tells, and how many of them the capture shows.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let used = self.entries.iter().filter(|e| e.tied.is_some()).count();
        (self.entries.len(), used)
    }

    /// Renames and links that succeeded of which the capture shows none, as far as the other source tells who made them: of
    /// the processes for which `ours` holds.
    pub(crate) fn unseen(
        &self,
        ours: impl Fn(&Named) -> bool,
    ) -> impl Iterator<Item = (At, &Named)> {
        let naming = |named: &Named| {
            matches!(named.label, "rename" | "link" | "symlink" | "exchangedata")
                || named.what == What::Copy
        };
        let left = self
            .entries
            .iter()
            .filter(|e| e.tied.is_none() && !e.told && e.named.errno.is_none());
        left.filter(move |e| naming(&e.named) && ours(&e.named))
            .map(|e| (e.at, &e.named))
    }

    /// The call that a line of the capture shows, if there is one and only one that it can be.
    pub(in crate::infer) fn find(
        &mut self,
        names: &crate::trace::names::Names,
        e: &Event<'_, '_>,
        kind: Kind,
    ) -> Option<usize> {
        let located = e.path.filter(|l| l.how != Completeness::Stopped);
        let shown = match located {
            Some(l) => names.get(l.id).as_bytes(),
            None => e.record.path?,
        };
        let known = self.by_name.get(base(shown))?;
        let mut fits: Vec<(usize, Option<i64>)> = Vec::new();
        for &n in known {
            let entry = &self.entries[n as usize];
            let named = &entry.named;
            if entry.tied.is_some() || !is_kind(named, kind) || !is_by(named, e.record) {
                continue;
            }
            if !same_path(named, shown, located, e.record) {
                continue;
            }
            match named.when {
                None => fits.push((n as usize, None)),
                Some(when) => {
                    fits.extend(self.apart(e, when / 1000).map(|us| (n as usize, Some(us))))
                }
            }
        }
        let close: Vec<usize> = fits
            .iter()
            .filter(|(_, apart)| apart.is_none_or(|us| us <= CLOSE))
            .map(|(n, _)| *n)
            .collect();
        let first = match close.as_slice() {
            [] => match fits.as_slice() {
                [(only, _)] => *only,
                _ => return None,
            },
            [first, rest @ ..] => {
                let end = |n: &usize| &self.entries[*n].named.to;
                let same = rest.iter().all(|n| end(n) == end(first));
                // the same path is renamed again only once it is there again: the calls are in order
                if !same && self.lossy {
                    return None;
                }
                *first
            }
        };
        if let Some(when) = self.entries[first].named.when {
            self.zone = self.zone.or(Some(quarters(e.us as i64 - when / 1000)));
        }
        self.entries[first].tied = Some(Tie {
            at: e.at,
            us: e.us,
            time: PrintedTime::of(e.record.time),
            process: e.process,
        });
        Some(first)
    }

    /// How far the other source's time is outside of the call, in microseconds; `None` if it is not of this call.
    fn apart(&self, e: &Event<'_, '_>, when_us: i64) -> Option<i64> {
        let end = e.us as i64;
        let zone = quarters(end - when_us);
        if self.zone.is_some_and(|known| known != zone) {
            return None;
        }
        // after the end of the call, or before its beginning
        let after = when_us + zone * QUARTER - end;
        let coarse = match PrintedTime::of(e.record.time).is_fine() {
            true => 0,
            false => 1_000_000,
        };
        let late = after - coarse;
        let early = -after - i64::try_from(e.record.elapsed_us).unwrap_or(i64::MAX / 2);
        let apart = late.max(early).max(0);
        (apart <= NEAR).then_some(apart)
    }
}

/// The nearest multiple of a quarter of an hour.
fn quarters(us: i64) -> i64 {
    (us + QUARTER / 2).div_euclid(QUARTER)
}

fn is_kind(named: &Named, kind: Kind) -> bool {
    if named.errno.is_some() || named.what != What::Plain {
        return false;
    }
    match kind {
        Kind::Rename => named.label == "rename",
        Kind::Link => named.label == "link",
        Kind::Symlink => named.label == "symlink",
        Kind::Exchange => named.label == "exchangedata",
        Kind::Chmod => named.label == "chmod",
        Kind::Chown => matches!(named.label, "chown" | "lchown"),
        Kind::Chflags => named.label == "chflags",
        Kind::Mkdir => named.label == "mkdir",
        Kind::Unlink => named.label == "unlink",
        Kind::Rmdir => named.label == "rmdir",
        _ => false,
    }
}

fn is_by(named: &Named, record: &Record<'_>) -> bool {
    let by = &named.by;
    // numbers that do not fit into the field are addresses in the kernel (10.5)
    let thread = match (by.thread, record.thread) {
        (Some(one), Some(other)) if one >> 48 == 0 => one == other,
        _ => true,
    };
    let process = by.process.as_ref();
    thread && process.is_none_or(|name| same_process(name, record.process))
}

/// The path that the line shows is the one that the other source tells.
fn same_path(named: &Named, shown: &[u8], located: Option<Located>, record: &Record<'_>) -> bool {
    let whole = located.is_some_and(|l| l.how == Completeness::Whole);
    let paths = [Some(&named.path), named.resolved.as_ref()];
    paths.into_iter().flatten().any(|path| {
        if !is_absolute(path) {
            let tail = shown.strip_suffix(path.as_bytes());
            return record.path == Some(path.as_bytes())
                || tail.is_some_and(|head| head.ends_with(b"/"));
        }
        let path = canonical(path);
        if path == shown {
            return true;
        }
        // what the line shows of it is its end
        !whole
            && record
                .path
                .is_some_and(|end| end.len() > 1 && path.ends_with(end))
    })
}
