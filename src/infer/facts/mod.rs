//! What the lines show: written while they are read, only looked at by what concludes from it.

pub(super) mod blind_spots;
pub(super) mod bloom_filter;
pub(super) mod change;
pub(super) mod changed;
pub(super) mod content;
pub(crate) mod foreign;
pub(super) mod last_edit;
pub(super) mod narrow_files;
pub(super) mod read_meanwhile;
pub(super) mod rename_neighbourhood;
pub(crate) mod unnamed;
pub(super) mod windows;

use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};

use self::blind_spots::BlindSpots;
use self::change::{Change, ChangeId};
use self::changed::Changed;
use self::content::Content;
use self::foreign::Foreign;
use self::last_edit::LastEdit;
use self::narrow_files::Narrow;
use self::read_meanwhile::ReadMeanwhile;
use self::rename_neighbourhood::RenameNeighbourhood;
use self::unnamed::Unknown;
use self::windows::ThreadWindows;
use super::operation::{Attempt, ObjectType};
use crate::infer::sources::lists::Listings;
use crate::infer::sources::other_source::Witness;
use crate::ledger::failures::{Failure, Failures};
use crate::ledger::{Cause, Ledger};
use crate::trace::names::PathId;
use crate::trace::{At, Trace};

/// All that was observed, and is needed for what is still open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) trace: Trace,
    pub(crate) ledger: Ledger,
    pub(crate) changes: Observed,
    pub(crate) windows: ThreadWindows,
    pub(crate) content: Content,
    /// What was read while something was written.
    pub(super) read_meanwhile: ReadMeanwhile,
    pub(crate) attempts: Vec<Attempt>,
    /// Failed attempts that are not among them.
    pub(crate) more_attempts: u64,
    pub(crate) failures: Failures,
    /// Permission strings as last set.
    pub(super) modes: FxHashMap<PathId, String>,
    /// When the content of files changed.
    pub(crate) changed: Changed,
    /// Where to look for the hidden halves of our operations.
    pub(super) neighbourhood: RenameNeighbourhood,
    /// Lines, by anybody, that give something a name that is not printed, or may: what cannot be read may be such a call.
    pub(crate) namings: Vec<At>,
    pub(crate) blind_spots: BlindSpots,
    /// Names that a rename was tried of and that were missing, and the last line that shows it. (That the directory of the new
    /// name was missing looks the same: the next rename of the series tells.)
    pub(crate) renames_in_vain: FxHashMap<PathId, At>,
    /// What changed through other processes.
    pub(crate) foreign: FxHashMap<PathId, At>,
    /// The same one by one.
    pub(super) foreign_log: Foreign,
    /// Changes of which no line names the file, and calls that nobody knows.
    pub(super) unknown: Unknown,
    pub(super) disk_lines: DiskLines,
    /// What narrow lines leave to be guessed.
    pub(super) narrow: Narrow,
    pub(super) last_edit: LastEdit,
    /// Numbers of descriptors that two processes of one name hold, where lines tell no threads.
    pub(super) shared_numbers: FxHashMap<u32, FxHashSet<i32>>,
    /// Another source, which names both ends.
    pub(super) witness: Witness,
    /// Lists of files made before and afterwards.
    pub(crate) lists: Listings,
    /// Some line was narrow.
    pub(crate) any_narrow: bool,
    /// Line of the newest event.
    pub(super) now: At,
}

/// The first disk line of each file and process, and how many more.
#[derive(Clone, Debug, Default)]
pub(super) struct DiskLines(pub(super) IndexMap<(PathId, u32), Change>);

impl DiskLines {
    /// Every reference to a path that must stay good.
    pub(super) fn visit(&mut self, each: &mut dyn FnMut(&mut PathId)) {
        let all = std::mem::take(&mut self.0);
        self.0
            .extend(all.into_iter().map(|((mut id, process), mut d)| {
                each(&mut id);
                if let Some(l) = &mut d.path {
                    l.id = id;
                }
                ((id, process), d)
            }));
    }
}

/// The changes that are not settled yet, in the order in which they were entered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Observed {
    pub(super) list: Vec<Change>,
    /// So many were entered before the first of them.
    first: u32,
}

impl Observed {
    /// The number of the next change.
    pub(super) fn next(&self) -> ChangeId {
        ChangeId(self.first + self.list.len() as u32)
    }

    /// The number of the change at a place.
    pub(super) fn number(&self, place: usize) -> ChangeId {
        ChangeId(self.first + place as u32)
    }

    /// Enters a change.
    pub(super) fn push(&mut self, mut change: Change) -> ChangeId {
        change.number = self.next();
        let number = change.number;
        self.list.push(change);
        number
    }

    /// The place of a change among them; `None` if it is settled.
    pub(super) fn place(&self, number: ChangeId) -> Option<usize> {
        number.0.checked_sub(self.first).map(|n| n as usize)
    }

    pub(super) fn get(&self, number: ChangeId) -> Option<&Change> {
        self.list.get(self.place(number)?)
    }

    pub(super) fn get_mut(&mut self, number: ChangeId) -> Option<&mut Change> {
        let place = self.place(number)?;
        self.list.get_mut(place)
    }

    /// Takes all of them out. Their numbers are still those of their places.
    pub(super) fn take(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.list)
    }

    /// After all were taken out: so many are settled, and these, which followed them, are not.
    pub(super) fn go_on(&mut self, open: Vec<Change>, settled: usize) {
        self.first += settled as u32;
        self.list = open;
    }
}

impl Facts {
    /// The last thing known of a path is that nothing stands there.
    pub(crate) fn absent_at_end(&self, id: PathId) -> bool {
        self.ledger.now(id).is_some_and(|s| !s.state.present())
    }

    /// The last thing known of a path is that something stands there.
    pub(crate) fn present_at_end(&self, id: PathId) -> bool {
        self.ledger.now(id).is_some_and(|s| s.state.present())
    }

    /// The links among the names looked at just before a failing lookup: proven to be links, or looked at before it
    /// again and again.
    pub(crate) fn links_to(&self, failure: &Failure) -> impl Iterator<Item = (PathId, At)> {
        let proven = |id: PathId| self.object(id) == ObjectType::Link;
        failure.links.iter().filter_map(move |(id, count, at)| {
            // A name put aside is looked at together with the link in its place.
            let aside = failure.links.iter().any(|(other, ..)| {
                other != id
                    && self
                        .trace
                        .names
                        .get(*id)
                        .starts_with(self.trace.names.get(*other))
            });
            (proven(*id) || *count >= 2 && !aside && self.object(*id) == ObjectType::Unknown)
                .then_some((*id, *at))
        })
    }

    /// The call at that line made or took away what stands at a path.
    pub(super) fn changes_at(&self, id: PathId, at: At) -> bool {
        let mut spans = self.ledger.spans(id).iter();
        spans.any(|s| s.first == at && s.cause == Cause::Call)
    }

    /// Some line has the path.
    pub(super) fn has_line(&self, id: PathId) -> bool {
        self.windows.times(id) > 0 || !self.ledger.spans(id).is_empty()
    }

    /// Type of what stands at a path, as far as proven.
    pub(crate) fn object(&self, id: PathId) -> ObjectType {
        let now = self
            .ledger
            .now(id)
            .map_or(ObjectType::Unknown, |s| s.state.object());
        if now != ObjectType::Unknown || id.is_made() {
            return now;
        }
        let child = self
            .trace
            .names
            .children(id)
            .any(|c| self.ledger.now(c).is_some_and(|s| s.state.present()));
        if child {
            ObjectType::Directory
        } else {
            ObjectType::Unknown
        }
    }
}
