//! What the ledger cannot hold against a claim, and what may be all the same: something made at a place that its line does
//! not tell or under another spelling, a look whose place is put together, calls that leave no line.
//!
//! Pattern: `lstat /a/x.bak [2]`, `rename /a/x`, `open (_WC_T_) x.bak`, `lstat /a/x.bak`: who made it, no line tells.

use std::hash::Hasher;

use bstr::BString;
use rustc_hash::{FxHashMap, FxHasher};

use crate::dialect::fs_usage::calls::Op;
use crate::infer::candidates::candidate::Candidate;
use crate::infer::facts::content::Flags;
use crate::infer::made::Paths;
use crate::trace::names::{Names, base};
use crate::trace::paths::{Completeness, canonical, is_absolute};
use crate::trace::{At, Event};

/// Entries of each kind that are kept; what lies before them is all in doubt.
const MOST: usize = 32_768;

/// The newest entries, by line, and since which line they are complete.
#[derive(Clone, Debug)]
struct Newest<T> {
    all: Vec<(At, T)>,
    since: At,
}

impl<T> Default for Newest<T> {
    fn default() -> Self {
        Newest {
            all: Vec::new(),
            since: At::default(),
        }
    }
}

impl<T> Newest<T> {
    fn push(&mut self, at: At, entry: T) {
        if self.all.len() == MOST {
            self.all.drain(..MOST / 2);
            self.since = self.all.first().map_or(at, |(at, _)| *at);
        }
        self.all.push((at, entry));
    }

    /// Those after one line and before another.
    fn between(&self, after: At, before: At) -> &[(At, T)] {
        let from = self.all.partition_point(|(at, _)| *at <= after);
        let until = self.all.partition_point(|(at, _)| *at < before);
        self.all.get(from..until).unwrap_or_default()
    }

    fn has(&self, line: At) -> bool {
        self.all.binary_search_by_key(&line, |(at, _)| *at).is_ok()
    }

    fn complete_after(&self, at: At) -> bool {
        at >= self.since
    }
}

/// Something that a call made, or may have made, at a place that its line does not tell.
#[derive(Clone, Debug)]
struct Unplaced {
    /// What the line shows of it: whole components from a slash on, or, if its head is cut, just its end.
    shown: BString,
    /// The line tells that it was made, if it was not there, and nothing else tells where.
    sure: bool,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct BlindSpots {
    unplaced: Newest<Unplaced>,
    /// Of those, what was surely made: the newest line, by a hash of its last component.
    somewhere: FxHashMap<u64, At>,
    /// What was made under a whole name, by a hash of that name in which upper and lower case are one.
    spelled: Newest<u64>,
    /// Lines whose path is put together, and no less a proof of what it is taken for.
    put_together: Newest<()>,
    /// From a line on: whether some calls of that system leave no line.
    unseen: Vec<(At, bool)>,
    /// What other processes did is not in the recording, or not all of it.
    pub(crate) filtered: bool,
    /// Nothing of what others did is in it.
    pub(crate) alone: bool,
}

/// Most Macs' volumes take upper and lower case for one, and a letter with an accent and the same in two characters. (So does
/// this, and a few other characters, and all that are not ASCII; a hash may take more for one, too: then a claim is weaker than it
/// need be.)
fn spelling(path: &[u8]) -> u64 {
    if path.is_ascii() {
        return spelling_of_ascii(path);
    }
    let mut plain = Vec::with_capacity(path.len());
    let mut before = 0;
    for &byte in path {
        // U+0300 to U+036F stand behind the letter that they are put on
        if byte.is_ascii() {
            plain.push(byte);
        } else if matches!(byte, 0xcc | 0xcd) && u8::is_ascii_alphabetic(&before) {
            plain.pop();
        }
        before = byte;
    }
    spelling_of_ascii(&plain)
}

fn spelling_of_ascii(path: &[u8]) -> u64 {
    const LOWER: u64 = 0x2020_2020_2020_2020;
    let mut hasher = FxHasher::default();
    let (words, rest) = path.as_chunks::<8>();
    for word in words {
        hasher.write_u64(u64::from_le_bytes(*word) | LOWER);
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    hasher.write_u64(u64::from_le_bytes(last) | LOWER);
    hasher.write_usize(path.len());
    hasher.finish()
}

impl Unplaced {
    fn may_be(&self, path: &[u8]) -> bool {
        let start = path.len().checked_sub(self.shown.len());
        start.is_some_and(|start| path[start..].eq_ignore_ascii_case(&self.shown))
    }
}

/// Whether a call that did not fail makes what it names, if that is not there; and whether its line is clear about it.
fn makes(e: &Event<'_, '_>) -> Option<bool> {
    match e.op {
        Op::Open if e.record.flags_doubtful() => Some(false),
        Op::Open => {
            let flags = Flags::parse(e.record.flags);
            (flags.create || !flags.known).then_some(flags.known)
        }
        Op::Mkdir | Op::Symlink | Op::Mkfifo | Op::Mknod => Some(true),
        // OPENFROM
        Op::Fcntl if e.record.fd2.is_some() => Some(true),
        Op::Bind if e.record.path.is_some() => Some(true),
        _ => None,
    }
}

/// The line itself tells the place of the path that it is about.
fn is_told(e: &Event<'_, '_>) -> bool {
    let Some(l) = e.path.or(e.file.and_then(|f| f.path)) else {
        return true;
    };
    match l.how {
        Completeness::Whole => true,
        Completeness::Stopped => e.record.path.is_none_or(is_absolute),
        _ => false,
    }
}

/// The line does not tell the place; a working directory, a root, or the only known path that ends like it does.
fn is_placed(e: &Event<'_, '_>) -> bool {
    use Completeness::{Completed, Relative, Rooted};
    e.path
        .is_some_and(|l| matches!(l.how, Relative | Rooted | Completed))
}

impl BlindSpots {
    /// Takes note of a call, before the ledger does. Whether it gives an unknown name to something, which nobody can know.
    #[inline]
    pub(in crate::infer) fn note(&mut self, names: &Names, e: &Event<'_, '_>) -> bool {
        let whole = e.path.is_some_and(|l| l.how == Completeness::Whole);
        if !whole && !is_told(e) {
            self.put_together.push(e.at, ());
        }
        if e.record.errno.is_some() {
            return false;
        }
        if matches!(e.op, Op::Copyfile | Op::Undelete | Op::Mount | Op::Unmount) {
            return true;
        }
        makes(e).is_some_and(|sure| self.made(names, e, sure))
    }

    /// Takes note of a call that makes what it names; `sure` if its line is clear about it. Whether no line names it.
    fn made(&mut self, names: &Names, e: &Event<'_, '_>, sure: bool) -> bool {
        match (e.path, e.record.path) {
            (Some(l), _) if l.how == Completeness::Whole => {
                self.spelled.push(e.at, spelling(names.get(l.id)));
            }
            // a resource fork
            (Some(l), _) if l.how == Completeness::Stopped => {}
            (_, Some(text)) => {
                let shown = match text.strip_prefix(b"/.vol/") {
                    // the volume's number and the directory's
                    Some(rest) => rest.splitn(3, |b| *b == b'/').nth(2).unwrap_or_default(),
                    None => text,
                };
                let shown = if e.record.clipped {
                    shown.into()
                } else {
                    canonical(&[b"/", shown].concat())
                };
                let sure = sure && e.record.wide && !is_placed(e);
                if sure {
                    if self.somewhere.len() >= MOST {
                        self.somewhere.clear();
                    }
                    self.somewhere.insert(spelling(base(&shown)), e.at);
                }
                self.unplaced.push(e.at, Unplaced { shown, sure });
            }
            (_, None) => return true,
        }
        false
    }

    /// From this line on some calls leave no line, or none does.
    pub(in crate::infer) fn unseen_calls(&mut self, at: At, unseen: bool) {
        self.unseen.retain(|(known, _)| *known != at);
        if self.unseen.last().is_none_or(|(_, last)| *last != unseen) {
            self.unseen.push((at, unseen));
        }
    }

    pub(crate) fn has_unseen_calls(&self, at: At) -> bool {
        let known = self.unseen.iter().rev().find(|(since, _)| *since <= at);
        known.is_some_and(|(_, unseen)| *unseen)
    }

    /// Whether a call since that line may have made the path, and its own line does not tell where.
    pub(in crate::infer) fn made_somewhere(&self, path: &[u8], since: At) -> bool {
        let last = || self.somewhere.get(&spelling(base(path)));
        !self.somewhere.is_empty() && last().is_some_and(|at| *at > since)
    }
}

/// What may have happened between the proof that a candidate was absent, or the call, and the line that finds it.
pub(in crate::infer) struct Between<'d> {
    blind_spots: &'d BlindSpots,
    path: &'d [u8],
    since: At,
    found: At,
}

impl<'d> Between<'d> {
    /// `None` if it is not found afterwards.
    pub(in crate::infer) fn of(
        blind_spots: &'d BlindSpots,
        names: Paths<'d>,
        c: &Candidate,
        call: At,
    ) -> Option<Between<'d>> {
        Some(Between {
            blind_spots,
            path: names.get(c.id),
            since: c.absent_before.unwrap_or(call),
            found: c.found_after?,
        })
    }

    /// Of a path that was missing at one line and found at another.
    pub(in crate::infer) fn at(
        blind_spots: &'d BlindSpots,
        path: &'d [u8],
        since: At,
        found: At,
    ) -> Between<'d> {
        Between {
            blind_spots,
            path,
            since,
            found,
        }
    }

    /// A call whose line does not tell where made something of that name, surely (`true`) or perhaps.
    pub(in crate::infer) fn made_elsewhere(&self) -> Option<bool> {
        let unplaced = self
            .blind_spots
            .unplaced
            .between(self.since, self.found)
            .iter();
        let made = unplaced
            .filter(|(_, u)| u.may_be(self.path))
            .map(|(_, u)| u.sure);
        made.max()
    }

    /// A visible call made the same name with capitals for small letters, or the other way round.
    pub(in crate::infer) fn made_in_other_letters(&self) -> bool {
        let spelled = spelling(self.path);
        let made = self.blind_spots.spelled.between(self.since, self.found);
        made.iter().any(|(_, s)| *s == spelled)
    }

    /// A line that proves it has a path that is put together.
    pub(in crate::infer) fn is_put_together(&self) -> bool {
        let lines = [self.since, self.found];
        lines
            .iter()
            .any(|at| self.blind_spots.put_together.has(*at))
    }

    /// All that was made since is remembered.
    pub(in crate::infer) fn is_complete(&self) -> bool {
        self.blind_spots.unplaced.complete_after(self.since)
            && self.blind_spots.spelled.complete_after(self.since)
            && self.blind_spots.put_together.complete_after(self.since)
    }

    /// The lines themselves leave no doubt.
    pub(in crate::infer) fn is_clear(&self) -> bool {
        self.made_elsewhere().is_none()
            && !self.made_in_other_letters()
            && !self.is_put_together()
            && self.is_complete()
    }
}
