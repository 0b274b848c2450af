//! An operation while its hidden half is still open.

use std::borrow::Cow;

use bstr::BString;

use crate::dialect::fs_usage::record::Record;
use crate::infer::operation::{Confidence, Kind, OperationDetails, Proof, Rival};
use crate::infer::rules::meta::Meta;
use crate::infer::rules::printed_half::{
    columns_lost, directory_by_number, head_cut_off, name_taken_away, narrow_line, path_not_whole,
    perhaps_another_directory, placed_below_a_root, placed_by_directory,
};
use crate::time_of_day::PrintedTime;
use crate::trace::names::PathId;
use crate::trace::paths::Completeness;
use crate::trace::{At, Event, Located};

/// A reason that will become an [`crate::infer::operation::Evidence`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) at: At,
    pub(crate) text: Cow<'static, str>,
    /// The rule that says so.
    pub(crate) rule: Option<&'static str>,
}

/// Reasons in their order. Most changes have one, which needs no room of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reasons {
    first: Option<Reason>,
    more: Option<Box<More>>,
}

#[derive(Clone, Debug, Default)]
struct More(Vec<Reason>);

impl Reasons {
    pub(crate) fn push(&mut self, reason: Reason) {
        match &mut self.first {
            first @ None => *first = Some(reason),
            Some(_) => self.more.get_or_insert_default().0.push(reason),
        }
    }

    pub(crate) fn first(&self) -> Option<&Reason> {
        self.first.as_ref()
    }

    /// Only the first stays.
    fn keep_first(&mut self) {
        self.more = None;
    }

    pub(crate) fn shrink_to_fit(&mut self) {
        if let Some(more) = &mut self.more {
            more.0.shrink_to_fit();
        }
    }
}

impl IntoIterator for Reasons {
    type Item = Reason;
    type IntoIter = std::iter::Chain<std::option::IntoIter<Reason>, std::vec::IntoIter<Reason>>;

    fn into_iter(self) -> Self::IntoIter {
        let more = self.more.map_or_else(Vec::new, |more| more.0);
        self.first.into_iter().chain(more)
    }
}

/// The number of a change: it counts up for ever, and stands for this one however many others are let go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ChangeId(pub(crate) u32);

/// One visible change and what is known of it so far.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) number: ChangeId,
    pub(crate) kind: Kind,
    /// The path, where it is known which one is meant.
    pub(crate) path: Option<Located>,
    /// The printed text, where it is not.
    pub(crate) text: Option<Box<BString>>,
    /// Line of the call that made the change.
    pub(crate) at: At,
    pub(crate) us: u64,
    pub(crate) time: PrintedTime,
    pub(crate) thread: Option<i64>,
    pub(crate) process: u32,
    /// How sure the visible half is.
    pub(crate) visible: Confidence,
    /// What makes it less sure than certain.
    pub(crate) doubt: Option<&'static Meta>,
    /// The hidden half, once solved.
    pub(crate) to: Option<Box<Destination>>,
    /// replace: what it rests on that the temporary took the name `path`.
    pub(crate) saved_by: Option<Proof>,
    pub(crate) evidence: Reasons,
    pub(crate) rivals: Vec<Rival>,
    pub(crate) details: OperationDetails,
    /// `open` with CREAT and TRUNC of a name that the capture did not know: a new file, or an old one emptied.
    pub(crate) perhaps_new: bool,
    /// `open` with CREAT, but not TRUNC, of such a name, and nothing done with it so far: a new file, or none of our business.
    pub(crate) perhaps_made: bool,
    /// That it is new rests on nothing having made it since a look that missed it.
    pub(crate) by_exclusion: bool,
    /// The opening it belongs to.
    pub(crate) opening: Option<u32>,
    /// For what is done through a descriptor, or to a path that begins at a directory which has left its place: the line since
    /// which that stands for its object; else no line.
    pub(crate) since: At,
    /// Where such a path stood.
    pub(crate) left: Option<Located>,
    /// How sure the visible half is if nothing took the name away.
    pub(crate) if_it_stayed: Confidence,
    /// A write by lines that tell no threads: the number of the descriptor, or 255.
    pub(crate) through: Option<u8>,
    /// Became part of another operation.
    pub(crate) absorbed: bool,
    /// Another source names the hidden half.
    pub(crate) naming: Naming,
    /// How often the same was done again, and where last.
    pub(crate) again: (u64, At),
}

/// Whether another source names the hidden half.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Naming {
    /// It does not.
    #[default]
    No,
    /// It names it, and tells that the call was allowed; that it succeeded, it does not tell.
    Allowed,
    /// It names it, or the whole change; and the change took place.
    Done,
}

/// A solved hidden half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Destination {
    /// The path, where it is one of the trace.
    pub(crate) id: Option<PathId>,
    /// Its text (a link's target may be relative).
    pub(crate) text: BString,
    pub(crate) confidence: Confidence,
    /// What it rests on.
    pub(crate) proof: Proof,
    /// No line holds it, nor does a log or the disk: a pattern makes it from the other name.
    pub(crate) guessed: bool,
}

impl Change {
    pub(crate) fn new(kind: Kind, e: &Event<'_, '_>, path: Option<Located>) -> Self {
        let text = match path {
            Some(_) => None,
            None => e.record.path.map(|path| Box::new(path.into())),
        };
        let (visible, doubt) = visible(path, e.record);
        let mut d = Change {
            number: ChangeId::default(),
            kind,
            path,
            text,
            at: e.at,
            us: e.us,
            time: PrintedTime::of(e.record.time),
            thread: e.record.thread,
            process: e.process,
            visible,
            doubt,
            to: None,
            saved_by: None,
            evidence: Reasons::default(),
            rivals: Vec::new(),
            details: OperationDetails::of(e.at.source(), e.at.line()),
            perhaps_new: false,
            perhaps_made: false,
            by_exclusion: false,
            opening: None,
            since: At::default(),
            left: None,
            if_it_stayed: Confidence::Certain,
            through: None,
            absorbed: false,
            naming: Naming::No,
            again: (0, e.at),
        };
        if let (None, Some(l), Some((_, since))) = (path, e.left, e.begins) {
            d.since = since;
            d.left = Some(l);
            d.if_it_stayed = self::visible(e.left, e.record).0;
        }
        let naming = matches!(
            kind,
            Kind::Rename
                | Kind::Unlink
                | Kind::Rmdir
                | Kind::Mkdir
                | Kind::Symlink
                | Kind::Link
                | Kind::Exchange
        );
        if !e.record.wide && naming {
            // A failed call looks like a good one, and programs try: rename across volumes, mkdir of what is there.
            d.cap(&narrow_line::META, Confidence::Possible);
        }
        if e.record.squeezed {
            d.cap(&columns_lost::META, Confidence::Likely);
        }
        d
    }

    /// One of which no line tells: it is put after the line `at`.
    pub(in crate::infer) fn told(
        kind: Kind,
        path: Located,
        at: At,
        (us, time): (u64, PrintedTime),
        thread: Option<i64>,
        process: u32,
    ) -> Self {
        Change {
            number: ChangeId::default(),
            kind,
            path: Some(path),
            text: None,
            at,
            us,
            time,
            thread,
            process,
            visible: Confidence::Certain,
            doubt: None,
            to: None,
            saved_by: None,
            evidence: Reasons::default(),
            rivals: Vec::new(),
            details: OperationDetails::of(at.source(), at.line()),
            perhaps_new: false,
            perhaps_made: false,
            by_exclusion: false,
            opening: None,
            since: At::default(),
            left: None,
            if_it_stayed: Confidence::Certain,
            through: None,
            absorbed: false,
            naming: Naming::No,
            again: (0, at),
        }
    }

    pub(crate) fn because(&mut self, at: At, text: impl Into<Cow<'static, str>>) {
        self.evidence.push(Reason {
            at,
            text: text.into(),
            rule: None,
        });
    }

    /// A rule speaks for it, or makes it less sure.
    pub(in crate::infer) fn because_of(
        &mut self,
        at: At,
        text: impl Into<Cow<'static, str>>,
        rule: &'static str,
    ) {
        self.evidence.push(Reason {
            at,
            text: text.into(),
            rule: Some(rule),
        });
    }

    /// Another source decides the hidden half: what spoke for the candidate before goes with it.
    pub(crate) fn reconsider(&mut self) {
        self.to = None;
        self.evidence.keep_first();
        if self.kind == Kind::Rename {
            self.details.replaced = None;
        }
    }

    /// The same change again.
    pub(crate) fn repeat(&mut self, d: Change) {
        self.again = (self.again.0 + 1, d.at);
        if let Some(more) = d.details.bytes {
            self.details.bytes = Some(self.details.bytes.unwrap_or(0) + more);
        }
        self.details.append &= d.details.append;
        if let Some(new) = &d.details.rare().new_value {
            self.details.rare_mut().new_value = Some(new.clone());
        }
        // One line of each of the first repetitions; the rest is counted.
        if self.again.0 <= 3 {
            let first = d.evidence.into_iter().next();
            first.into_iter().for_each(|r| self.evidence.push(r));
        }
    }

    /// Lowers the visible half's confidence to at most `c`, which a rule says.
    pub(crate) fn cap(&mut self, rule: &'static Meta, c: Confidence) {
        if c < self.visible && rule.is_on() {
            self.show(rule, c);
        }
    }

    /// The visible half is so sure, and a rule says why it is no more than that.
    pub(crate) fn show(&mut self, rule: &'static Meta, c: Confidence) {
        if rule.is_on() {
            self.visible = c;
            self.doubt = Some(rule);
        }
    }

    /// Something else than the line proves it.
    pub(crate) fn prove(&mut self) {
        self.visible = Confidence::Certain;
        self.doubt = None;
    }

    /// Another source names the hidden half: nothing is left to be inferred.
    pub(crate) fn is_named(&self) -> bool {
        self.naming != Naming::No
    }

    /// It is done through a descriptor, which stands for an object since that line; `taken` tells whether the name by which it was
    /// opened has been taken away since.
    pub(crate) fn bind(&mut self, since: At, taken: bool) {
        self.since = since;
        self.if_it_stayed = self.visible;
        if taken {
            self.cap(&name_taken_away::META, Confidence::Possible);
            self.details.rare_mut().old_value = None;
        }
    }

    /// The path as a number, when the capture tells it.
    pub(crate) fn id(&self) -> Option<PathId> {
        self.path.map(|p| p.id)
    }

    /// The names that it holds as numbers.
    pub(in crate::infer) fn names_mut(&mut self) -> impl Iterator<Item = &mut PathId> {
        let path = self.path.as_mut().map(|l| &mut l.id);
        let to = self.to.as_mut().and_then(|to| to.id.as_mut());
        let left = self.left.as_mut().map(|l| &mut l.id);
        path.into_iter().chain(to).chain(left)
    }

    /// Whole and absolute.
    pub(crate) fn whole(&self) -> bool {
        self.path.is_some_and(|p| p.how == Completeness::Whole)
    }

    /// The most that the capture allows to claim of the half that no line prints: what is hidden behind a path that is
    /// itself put together is a guess upon a guess.
    pub(crate) fn hidden_at_most(&self) -> Confidence {
        if self.whole() {
            self.visible
        } else {
            self.visible.min(Confidence::Possible)
        }
    }
}

/// What the way a path was shown allows to claim about a successful call, and why it is no more than that.
pub(in crate::infer) fn visible(
    path: Option<Located>,
    record: &Record<'_>,
) -> (Confidence, Option<&'static Meta>) {
    let (confidence, rule) = match path.map(|p| p.how) {
        Some(Completeness::Whole) if record.wide => return (Confidence::Certain, None),
        Some(Completeness::Rooted | Completeness::Relative) if record.thread.is_none() => {
            (Confidence::Possible, &perhaps_another_directory::META)
        }
        Some(Completeness::Stopped) | None => (Confidence::Possible, &path_not_whole::META),
        Some(Completeness::Whole) => (Confidence::Likely, &narrow_line::META),
        Some(Completeness::Relative) => (Confidence::Likely, &placed_by_directory::META),
        Some(Completeness::Rooted) => (Confidence::Likely, &placed_below_a_root::META),
        Some(Completeness::Numbered) => (Confidence::Likely, &directory_by_number::META),
        Some(Completeness::Completed) => (Confidence::Likely, &head_cut_off::META),
    };
    match rule.is_on() {
        true => (confidence, Some(rule)),
        false => (Confidence::Certain, None),
    }
}
