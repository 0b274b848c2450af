//! Lookups that fail, counted while reading: by what is missing, how often, since when, and what was read before.

use std::collections::VecDeque;
use std::mem::take;

use rustc_hash::FxHashMap;

use crate::dialect::fs_usage::calls::Op;
use crate::time_of_day::PrintedTime;
use crate::trace::names::{Names, PathId, volume};
use crate::trace::{At, Event};

/// One missing path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failure {
    pub(crate) errno: i32,
    pub(crate) count: u64,
    /// Rounds: failures more than a moment apart, or with something found in between.
    pub(crate) rounds: u64,
    /// The last failure of the round before this one.
    round_since: At,
    pub(crate) calls: Calls,
    pub(crate) first: At,
    pub(crate) last: At,
    pub(crate) first_time: PrintedTime,
    pub(crate) last_time: PrintedTime,
    pub(crate) last_us: u64,
    /// The walk ended at a middle component: the program wanted something below.
    pub(crate) stopped: u64,
    /// Looked up by its own name.
    pub(crate) direct: u64,
    /// Files read since the failure before, and in how many rounds.
    pub(crate) reads: Vec<(PathId, u64, At)>,
    /// Names looked at by lstat or readlink just before the failure, and how often: perhaps the links that lead there.
    pub(crate) links: Vec<(PathId, u64, At)>,
}

impl Failure {
    /// The first failure, in the room that another path has left.
    fn begin(&mut self, e: &Event<'_, '_>, name: &'static str) {
        let time = PrintedTime::of(e.record.time);
        let (mut reads, mut links) = (take(&mut self.reads), take(&mut self.links));
        reads.clear();
        links.clear();
        *self = Failure {
            errno: e.record.errno.unwrap_or(0),
            calls: Calls {
                first: (name, 0),
                more: Vec::new(),
            },
            first: e.at,
            last: e.at,
            first_time: time,
            last_time: time,
            reads,
            links,
            ..Failure::default()
        };
    }

    /// What was read before it failed may be what sent the program there.
    fn suspect_reads(&mut self, reads: &VecDeque<(PathId, At)>) {
        if self.reads.is_empty() {
            self.reads.reserve(reads.len());
        }
        for (id, at) in reads {
            if self.count > 1 && *at < self.last {
                continue;
            }
            if let Some(r) = self.reads.iter_mut().find(|r| r.0 == *id) {
                // several failures may be of one round
                r.1 += u64::from(r.2 <= self.round_since);
                r.2 = *at;
            } else if self.reads.len() < 32 {
                self.reads.push((*id, 1, *at));
            }
        }
    }

    /// What was looked at on another volume without being followed may be a link that leads to `missing`.
    fn suspect_links(&mut self, names: &Names, missing: PathId, looks: &VecDeque<(PathId, At)>) {
        for (n, (id, at)) in looks.iter().enumerate() {
            let again = looks.iter().take(n).any(|l| l.0 == *id);
            if again || volume(names.get(*id)) == volume(names.get(missing)) {
                continue;
            }
            if let Some(x) = self.links.iter_mut().find(|x| x.0 == *id) {
                x.1 += 1;
            } else if self.links.len() < 64 {
                self.links.push((*id, 1, *at));
            }
        }
    }
}

/// Names of calls and how often each was made; of most paths there is one, which needs no room of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calls {
    first: (&'static str, u64),
    more: Vec<(&'static str, u64)>,
}

impl Calls {
    fn count(&mut self, name: &'static str) {
        if self.first.0 == name {
            self.first.1 += 1;
            return;
        }
        match self.more.iter_mut().find(|c| c.0 == name) {
            Some(c) => c.1 += 1,
            None => self.more.push((name, 1)),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &(&'static str, u64)> {
        std::iter::once(&self.first).chain(&self.more)
    }
}

#[derive(Clone, Debug, Default)]
struct Recent {
    reads: VecDeque<(PathId, At)>,
    /// Names looked at without following them (lstat, readlink) since the last other call.
    looks: VecDeque<(PathId, At)>,
}

impl Recent {
    /// Takes a call that found what it names.
    fn note(&mut self, id: PathId, e: &Event<'_, '_>) {
        let (list, most) = match e.op {
            Op::Open => {
                self.looks.clear();
                (&mut self.reads, READS)
            }
            Op::Lstat | Op::Readlink => (&mut self.looks, LOOKS),
            // A look at the name put aside may stand between the link and the lookup through it.
            _ => return,
        };
        if list.len() == most {
            list.pop_front();
        }
        list.push_back((id, e.at));
    }
}

/// A call that fails if what it names is not there.
fn looks_up(op: Op) -> bool {
    matches!(
        op,
        Op::Stat
            | Op::Lstat
            | Op::Open
            | Op::Access
            | Op::Getattrlist
            | Op::Statfs
            | Op::Chdir
            | Op::Fstatat
            | Op::Readlink
            | Op::Getxattr
            | Op::Execve
            | Op::Mkdir
            | Op::Listxattr
            | Op::Pathconf
    )
}

/// Distinct missing paths kept; when there are more, those looked for once, and longest ago, go.
const KEPT: usize = 8192;
/// Rounds after which a missing path stays while there is room: somebody insists on it.
const INSISTED: u64 = 3;
const READS: usize = 8;
const LOOKS: usize = 3;

/// All failing lookups of the processes reported on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failures {
    by_path: FxHashMap<PathId, Box<Failure>>,
    recent: FxHashMap<(u32, Option<i64>), Recent>,
    /// Paths that were let go because there were too many.
    pub(crate) dropped: u64,
    /// What they leave behind, for those to come.
    #[expect(clippy::vec_box, reason = "the boxes are used again")]
    spare: Vec<Box<Failure>>,
}

impl Failures {
    /// Takes the next event of a process reported on.
    pub(crate) fn push(&mut self, names: &Names, e: &Event<'_, '_>) {
        let Some(l) = e.path else { return };
        let key = (e.process, e.record.thread);
        if e.record.errno.is_none() {
            return self.recent.entry(key).or_default().note(l.id, e);
        }
        if !matches!(e.record.errno, Some(2 | 20)) || !looks_up(e.op) {
            return;
        }
        if self.by_path.len() >= KEPT && !self.by_path.contains_key(&l.id) {
            self.make_room();
        }
        let time = PrintedTime::of(e.record.time);
        let name = e.record.call.map_or("?", |c| c.name);
        let f = self.by_path.entry(l.id).or_insert_with(|| {
            let mut f: Box<Failure> = self.spare.pop().unwrap_or_default();
            f.begin(e, name);
            f
        });
        f.calls.count(name);
        f.count += 1;
        if f.count == 1 || e.us > f.last_us + 50_000 {
            f.rounds += 1;
            f.round_since = if f.count == 1 { At::default() } else { f.last };
        }
        f.stopped += u64::from(e.record.stopped);
        f.direct += u64::from(!e.record.stopped);
        if let Some(recent) = self.recent.get_mut(&key) {
            f.suspect_reads(&recent.reads);
            f.suspect_links(names, l.id, &recent.looks);
            recent.looks.clear();
        }
        f.last = e.at;
        f.last_us = e.us;
        f.last_time = time;
    }

    /// Lets the older half go, those excepted that are looked for again and again while there is room for them.
    fn make_room(&mut self) {
        let mut last: Vec<At> = self.by_path.values().map(|f| f.last).collect();
        let middle = last.len() / 2;
        let middle = *last.select_nth_unstable(middle).1;
        let mut room = KEPT / 4;
        let gone = self.by_path.extract_if(|_, f| {
            let insisted = f.rounds >= INSISTED && room > 0;
            let stays = f.last > middle || insisted;
            room -= usize::from(insisted && f.last <= middle);
            !stays
        });
        let before = self.spare.len();
        self.spare.extend(gone.map(|(_, f)| f));
        self.dropped += (self.spare.len() - before) as u64;
    }

    /// No more will come.
    pub(crate) fn let_go(&mut self) {
        self.recent = FxHashMap::default();
        self.spare = Vec::new();
    }

    /// Keeps the newest threads only, if there are more than `most`.
    pub(crate) fn sweep(&mut self, most: usize) {
        if self.recent.len() <= most {
            return;
        }
        let last = |r: &Recent| {
            let ends = [r.reads.back(), r.looks.back()].into_iter().flatten();
            ends.map(|(_, at)| *at).max().unwrap_or_default()
        };
        let mut all: Vec<At> = self.recent.values().map(last).collect();
        let cut = all.len() - most / 2;
        let since = *all.select_nth_unstable(cut).1;
        self.recent.retain(|_, r| last(r) >= since);
    }

    /// Every missing path with what is known of it.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (PathId, &Failure)> {
        self.by_path.iter().map(|(id, f)| (*id, &**f))
    }

    /// Every reference to a path that must stay good.
    pub(crate) fn visit(&mut self, each: &mut dyn FnMut(&mut PathId)) {
        for r in self.recent.values_mut() {
            for (id, _) in r.reads.iter_mut().chain(&mut r.looks) {
                each(id);
            }
        }
        for f in self.by_path.values_mut().filter(|f| f.rounds > 1) {
            for (id, ..) in f.reads.iter_mut().chain(&mut f.links) {
                each(id);
            }
        }
    }

    /// Moves everything to the paths' new numbers; what was looked for once and is forgotten goes.
    pub(crate) fn renumber(&mut self, moved: impl Fn(PathId) -> Option<PathId>) {
        self.by_path = take(&mut self.by_path)
            .into_iter()
            .filter_map(|(id, mut f)| {
                let id = moved(id)?;
                if f.rounds <= 1 {
                    let place = |l: &mut Vec<(PathId, u64, At)>| {
                        l.retain_mut(|(id, ..)| moved(*id).map(|to| *id = to).is_some());
                    };
                    place(&mut f.reads);
                    place(&mut f.links);
                }
                Some((id, f))
            })
            .collect();
    }
}
