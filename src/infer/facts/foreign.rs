//! What processes that are not reported on changed: no operation of the report, but it is replayed for the net effect.
//!
//! Pattern: `servermgrd` makes a file, `rm` removes it, `vi` makes another one of that name: what stands there now is not
//! ours.

use bstr::BString;
use rustc_hash::FxHashMap;

use crate::infer::facts::change::visible;
use crate::infer::operation::{Confidence, Kind, ObjectType};
use crate::trace::names::{PathId, rekey};
use crate::trace::paths::Completeness;
use crate::trace::{At, Event};

/// Changes that are kept: the newest.
const MOST: usize = 16_384;

/// One change of one path by a process that is not reported on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ForeignChange {
    /// What was done. Where it went (`rename`, `link`, `exchange`) no line tells; a `create` made a file where, as far as is
    /// known, none was.
    pub kind: Kind,
    /// Absolute, with `/etc`, `/var`, `/tmp`.
    pub path: BString,
    /// `path` is whole and absolute; else it is put together.
    pub whole: bool,
    /// Type of what was made, moved or removed.
    pub object: ObjectType,
    /// That it was done.
    pub confidence: Confidence,
    /// Who did it.
    pub process: BString,
    /// Index of the source.
    pub source: usize,
    /// Line of the call; of writes in a row the first.
    pub line: u64,
    /// End of the call, microseconds since the first midnight of the capture.
    pub at_us: u64,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::infer) struct Change {
    pub(in crate::infer) kind: Kind,
    pub(in crate::infer) id: PathId,
    pub(in crate::infer) how: Completeness,
    pub(in crate::infer) object: ObjectType,
    pub(in crate::infer) confidence: Confidence,
    pub(in crate::infer) process: u32,
    pub(in crate::infer) at: At,
    pub(in crate::infer) us: u64,
}

/// The newest changes, in order of line.
#[derive(Clone, Debug, Default)]
pub(in crate::infer) struct Foreign {
    /// The last change of what a line does not place, by what it shows of the path, and by whom.
    unplaced: FxHashMap<BString, (At, u32)>,
    pub(in crate::infer) changes: Vec<Change>,
    /// What was done last to a path, and by whom.
    last: FxHashMap<PathId, (Kind, u32)>,
    /// The changes up to this line were let go.
    pub(in crate::infer) until: Option<At>,
}

impl Foreign {
    /// A process that is not reported on changed what the line names, or what its descriptor stands for.
    pub(in crate::infer) fn note(&mut self, e: &Event<'_, '_>, kind: Kind, object: ObjectType) {
        let Some(l) = e.path.or(e.file.and_then(|f| f.path)) else {
            return;
        };
        let last = self.last.insert(l.id, (kind, e.process));
        if kind.edits() && last == Some((kind, e.process)) {
            return;
        }
        if self.changes.len() >= MOST {
            self.until = self.changes.get(MOST / 2 - 1).map(|c| c.at);
            self.changes.drain(..MOST / 2);
            let kept: FxHashMap<PathId, (Kind, u32)> = self
                .changes
                .iter()
                .map(|c| (c.id, (c.kind, c.process)))
                .collect();
            self.last = kept;
        }
        let (mut confidence, _) = visible(Some(l), e.record);
        if e.file.is_some_and(|f| f.doubtful) {
            confidence = confidence.min(Confidence::Likely);
        }
        self.changes.push(Change {
            kind,
            id: l.id,
            how: l.how,
            object,
            confidence,
            process: e.process,
            at: e.at,
            us: e.us,
        });
    }

    /// The same of what is not placed: `shown` is all that there is of the path.
    pub(in crate::infer) fn note_unplaced(&mut self, e: &Event<'_, '_>, shown: &[u8]) {
        if self.unplaced.len() >= MOST {
            let mut lines: Vec<At> = self.unplaced.values().map(|(at, _)| *at).collect();
            let (_, middle, _) = lines.select_nth_unstable(MOST / 2);
            self.unplaced.retain(|_, (at, _)| *at > *middle);
        }
        self.unplaced.insert(shown.into(), (e.at, e.process));
    }

    /// What is shown, the last line that shows it changed, and the number of the process.
    pub(in crate::infer) fn unplaced(&self) -> impl Iterator<Item = (&BString, At, u32)> {
        self.unplaced
            .iter()
            .map(|(shown, (at, process))| (shown, *at, *process))
    }

    /// Every reference to a path that must stay good.
    pub(in crate::infer) fn visit(&mut self, each: &mut dyn FnMut(&mut PathId)) {
        for c in &mut self.changes {
            each(&mut c.id);
        }
    }

    /// Moves the rest to the paths' new numbers.
    pub(in crate::infer) fn renumber(&mut self, moved: impl Fn(PathId) -> Option<PathId>) {
        rekey(&mut self.last, moved);
    }
}
