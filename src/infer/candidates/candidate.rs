//! What is known of a candidate for a name that no line prints, seen from one call.

use crate::infer::operation::{Kind, ObjectType};
use crate::infer::patterns::Relation;
use crate::ledger::Span;
use crate::trace::At;
use crate::trace::names::PathId;

/// What is known of one candidate, seen from one call.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) id: PathId,
    pub(crate) relation: Relation,
    /// Proven absent before, and the line that proves it.
    pub(crate) absent_before: Option<At>,
    /// Proven present before.
    pub(crate) present_before: Option<At>,
    /// A visible call made or wrote it, and it stands there.
    pub(crate) made: bool,
    /// The call that proves it looked for the very name (see [`crate::ledger::proof::looks_for`]).
    pub(crate) looked_for: bool,
    /// Found afterwards although no visible call made it: the line.
    pub(crate) found_after: Option<At>,
    /// It was found by more than the call that takes it away again.
    pub(crate) turned_up: bool,
    /// A visible call of this capture made or wrote what left the name before the call.
    pub(crate) made_here: bool,
    /// A visible rename or removal had just made the name free.
    pub(crate) vacated: bool,
    /// The thread's very last call before removed what stood there, beside the source, or found that nothing does.
    pub(crate) removed_for_it: bool,
    /// It is the name that the source's own says that it is to be called, beside it.
    pub(crate) carried: bool,
    /// How many path-naming calls of the thread before; 1 is the neighbour.
    pub(crate) before: Option<(u64, At)>,
    /// What the thread did there last before neither made nor removed it.
    pub(crate) before_asked: bool,
    /// It was no opening, either, by which narrow lines may have made it.
    pub(crate) before_looked: bool,
    /// Looked up just before, and missing: by a call that asks, to its very end.
    pub(crate) probed_missing: bool,
    /// And by one that asks for this very name, not for what a link leads to.
    pub(crate) looked: bool,
    /// By `access`, which is how programs ask whether they may overwrite.
    pub(crate) asked: bool,
    /// How many path-naming calls of the thread after.
    pub(crate) after: Option<(u64, At)>,
    /// Looked up after (at or below the candidate), and found.
    pub(crate) after_found: bool,
    /// The first proof that it is there afterwards is that it was renamed or removed itself.
    pub(crate) left_again: bool,
    /// How many path-naming calls of the thread after it is renamed itself.
    pub(crate) moved_on: Option<u64>,
    /// A rename took the name away, and nothing tells that the source stood elsewhere then: it may be the very thing that
    /// had this name.
    pub(crate) just_left: bool,
    /// The thread asked for the name since that rename.
    pub(crate) asked_since: bool,
    /// It is an empty directory that a visible call has made.
    pub(crate) empty_directory: bool,
    /// Its neighbours in a series of numbers move on by one, too.
    pub(crate) series: bool,
    /// A visible call of the thread had just made the source.
    pub(crate) source_made: bool,
    /// A visible call wrote the source before.
    pub(crate) source_written: bool,
    /// The look before was on a narrow line, which does not tell whether it was found.
    pub(crate) unread: bool,
    /// A link or a directory is made in the source's place soon after: it is gone from there.
    pub(crate) place_taken: bool,
    /// The source is made anew and written right after (as far as the order of narrow calls tells).
    pub(crate) remade: bool,
    /// A visible call makes something in the source's place soon after.
    pub(crate) made_anew: bool,
    /// It is named itself afterwards, not only something below it.
    pub(crate) after_itself: bool,
    /// What it does there first neither makes nor removes it.
    pub(crate) after_asked: bool,
    /// What it does there first is a look: it neither changes anything nor gives or takes a name.
    pub(crate) after_looked: bool,
    /// What it does there first is to open it.
    pub(crate) after_opened: bool,
    /// What the thread does with it (or below it) afterwards is more than asking whether it is there.
    pub(crate) after_used: bool,
    /// The source stands in a directory that was made for it beside the candidate of the same name: an application
    /// saves a document this way.
    pub(crate) saved_beside: bool,
    /// The source's name is the next after the candidate's in a rotation.
    pub(crate) rotates_back: bool,
    /// How many path-naming calls of the thread before the source itself was made.
    pub(crate) before_source: Option<u64>,
    /// How often it is named in the capture.
    pub(crate) times: u32,
    /// Narrow lines prove no types; but names below it are known, and none below the source.
    pub(crate) holds_others: bool,
    /// Another call gives a name that is not printed between this one and the proof that it is there.
    pub(crate) named_since: bool,
    /// Other calls that name something unseen lie between the proof of absence and that of presence.
    pub(crate) contested: bool,
}

impl Candidate {
    /// It was not there, and then it was, and nothing visible made it.
    pub(crate) fn appeared(&self) -> bool {
        self.absent_before.is_some() && self.found_after.is_some()
    }

    /// First heard of afterwards, and there.
    pub(crate) fn fresh(&self) -> bool {
        self.absent_before.is_none() && self.present_before.is_none() && self.found_after.is_some()
    }

    /// It was not there: a call looked for it, or a visible one had just taken the name away.
    pub(crate) fn missed(&self) -> bool {
        self.absent_before.is_some() && (self.looked_for || self.vacated)
    }

    pub(crate) fn before_within(&self, n: u64) -> bool {
        self.before.is_some_and(|(d, _)| d <= n)
    }

    pub(crate) fn after_within(&self, n: u64) -> bool {
        self.after.is_some_and(|(d, _)| d <= n)
    }
}

/// The source of a hidden half.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    pub(crate) id: PathId,
    pub(crate) kind: Kind,
    pub(crate) object: ObjectType,
}

/// What the ledger tells of a path right before and after a line.
pub(in crate::infer) struct BeforeAndAfter {
    pub(in crate::infer) before: Option<Span>,
    pub(in crate::infer) after: Option<Span>,
    /// A visible call made a directory there, and nothing in it was named before the line.
    pub(in crate::infer) is_empty_directory: bool,
}
