//! Candidates for a name that no line prints: which are possible at all, and what speaks for each.
//!
//! First the ledger forbids (it was there as a directory, it is absent afterwards, it stands on another volume), then
//! what speaks for the survivors is listed; names decide last.

use bstr::ByteSlice;

use super::engine::Engine;
use super::hidden::{Hidden, Mention, WINDOW};
use super::operation::{Kind, ObjectType};
use super::patterns::{self, Old, Relation};
use crate::dialect::fs_usage::calls::Op;
use crate::ledger::{Cause, Ledger, Span, State};
use crate::trace::At;
use crate::trace::names::{PathId, rest, volume};

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
    /// A visible rename or removal had just made the name free.
    pub(crate) vacated: bool,
    /// How many path-naming calls of the thread before; 1 is the neighbour.
    pub(crate) before: Option<(u64, At)>,
    /// Looked up just before, and missing.
    pub(crate) probed_missing: bool,
    /// How many path-naming calls of the thread after.
    pub(crate) after: Option<(u64, At)>,
    /// Looked up after (at or below the candidate), and found.
    pub(crate) after_found: bool,
    /// The first proof that it is there afterwards is that it was renamed or removed itself.
    pub(crate) left_again: bool,
    /// The look before was on a narrow line, which does not tell whether it was found.
    pub(crate) unread: bool,
    /// A link or a directory is made in the source's place soon after: it is gone from there.
    pub(crate) place_taken: bool,
    /// The source is made anew and written right after (as far as the order of narrow calls tells).
    pub(crate) remade: bool,
    /// It is named itself afterwards, not only something below it.
    pub(crate) after_itself: bool,
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

/// Why the ledger rules a candidate out.
pub(super) fn forbidden(
    engine: &Engine,
    h: &Hidden,
    s: Source,
    id: PathId,
) -> Option<&'static str> {
    let known = Known::of(&engine.ledger, id, h.at);
    ruled_out(engine, h, s, id, &known)
}

/// What the ledger tells of a path right before and after a line.
struct Known {
    before: Option<Span>,
    after: Option<Span>,
}

impl Known {
    fn of(ledger: &Ledger, id: PathId, at: At) -> Known {
        Known {
            before: ledger.before(id, at),
            after: ledger.after(id, at),
        }
    }
}

fn ruled_out(
    engine: &Engine,
    h: &Hidden,
    s: Source,
    id: PathId,
    known: &Known,
) -> Option<&'static str> {
    let names = &engine.trace.names;
    let (from, to) = (names.get(s.id).as_bytes(), names.get(id).as_bytes());
    if volume(from) != volume(to) {
        return Some("stands on another volume: the call would have failed");
    }
    if rest(to, from).is_some() {
        return Some("stands below the source");
    }
    if rest(from, to).is_some() {
        return Some("is a directory that holds the source");
    }
    if let Some(dir) = h.dir
        && names.rest(id, dir).is_none()
    {
        return Some("is not below the directory that the line names");
    }
    let directory = s.object == ObjectType::Directory;
    if let Some(b) = known.before {
        if s.kind == Kind::Link && b.state.present() {
            return Some("was there before: link never replaces");
        }
        if s.kind == Kind::Exchange && b.state == State::Absent {
            return Some("was not there before: both files must exist");
        }
        if b.state == State::Present(ObjectType::Directory) && !directory {
            return Some("was a directory before");
        }
        if directory && b.state.present() && s.kind == Kind::Rename {
            return Some("was there before: a directory is not renamed over it");
        }
    }
    if let Some(a) = known.after {
        if a.state == State::Absent && a.first > h.at && a.cause == Cause::Seen {
            return Some("is not there afterwards");
        }
        if a.state == State::Absent && a.first < h.at {
            return Some("is still not there afterwards");
        }
        if a.cause == Cause::Call && a.state.present() && a.first > h.at {
            return Some("was made later by a visible call");
        }
        let t = a.state.object();
        if a.first > h.at
            && t != ObjectType::Unknown
            && s.object != ObjectType::Unknown
            && t != s.object
        {
            return Some("is of another type afterwards");
        }
        if a.first > h.at && a.state == State::NotLink && s.object == ObjectType::Link {
            return Some("is no link afterwards");
        }
    }
    None
}

/// A call with a hidden half, and what its surroundings tell whatever the candidate.
pub(super) struct Scene<'e> {
    engine: &'e Engine,
    h: &'e Hidden,
    s: Source,
    old: &'e Old<'e>,
    /// The texts of what the thread names afterwards.
    after: [&'e [u8]; WINDOW],
    /// The turn in which the thread opened the source.
    opened: Option<u64>,
    /// The line that made it, if that was just before.
    made: Option<At>,
    /// See [`Candidate::place_taken`].
    place_taken: bool,
    /// See [`Candidate::remade`].
    remade: bool,
}

impl<'e> Scene<'e> {
    pub(super) fn of(engine: &'e Engine, h: &'e Hidden, s: Source, old: &'e Old<'e>) -> Scene<'e> {
        let opened = |m: &&Mention| m.id == s.id && m.op == Op::Open;
        let written_since = |at: At| engine.changed.get(&s.id).is_some_and(|c| *c > at);
        let mut after = [&b""[..]; WINDOW];
        for (text, m) in after.iter_mut().zip(&h.after) {
            *text = engine.trace.names.get(m.id);
        }
        Scene {
            engine,
            h,
            s,
            old,
            after,
            opened: h.before.iter().find(opened).map(|m| m.turn),
            made: made_just_before(engine, h, s.id),
            place_taken: h.after.iter().any(|m| {
                m.id == s.id
                    && m.turn - h.turn <= 12
                    && m.errno.is_none()
                    && matches!(m.op, Op::Symlink | Op::Mkdir)
            }),
            remade: h
                .after
                .iter()
                .take(3)
                .any(|m| opened(&m) && m.turn - h.turn <= 2 && written_since(m.at)),
        }
    }

    pub(super) fn engine(&self) -> &'e Engine {
        self.engine
    }

    pub(super) fn at(&self) -> At {
        self.h.at
    }

    pub(super) fn source(&self) -> PathId {
        self.s.id
    }

    /// The thread's own last look is worth telling among the losers, and so are names that belong together; far-fetched
    /// ones are not.
    pub(super) fn is_near(&self, id: PathId) -> bool {
        self.relation(id).named() || self.h.before.last().is_some_and(|m| m.id == id)
    }

    fn relation(&self, id: PathId) -> Relation {
        let names = &self.engine.trace.names;
        if names.parent(id) == names.parent(self.s.id) {
            self.old.beside(names.base(id))
        } else {
            self.old.elsewhere(names.base(id))
        }
    }

    /// What is known of a path that could be meant, or why it cannot.
    pub(super) fn examine(&self, id: PathId) -> Result<Candidate, &'static str> {
        let known = Known::of(&self.engine.ledger, id, self.h.at);
        match ruled_out(self.engine, self.h, self.s, id, &known) {
            Some(why) => Err(why),
            None => Ok(self.candidate(id, &known)),
        }
    }

    fn candidate(&self, id: PathId, known: &Known) -> Candidate {
        let Scene { engine, h, s, .. } = *self;
        let names = &engine.trace.names;
        let text = names.get(id).as_bytes();
        let b = known.before;
        let a = known
            .after
            .filter(|a| a.state.present() && a.cause == Cause::Seen);
        let absent_before = b.filter(|b| !b.state.present()).map(|b| b.last);
        let found_after = a.map(|a| a.first.max(h.at)).filter(|f| *f > h.at);
        let before = h.before.iter().rev().find(|m| m.id == id);
        // another process has made it since the look, and that is what is found afterwards
        let theirs = engine.foreign.get(&id).filter(|at| **at < h.at);
        let before = before.filter(|m| {
            let made = b.is_some_and(|b| b.state.present() && b.cause == Cause::Call);
            !(made && theirs.is_some_and(|at| *at > m.at))
        });
        let before_source = self.opened.and_then(|made| {
            h.before
                .iter()
                .rev()
                .find(|m| m.id == id && m.turn < made)
                .map(|m| made - m.turn)
        });
        let after = After::of(self, id, text);
        let contested = match (absent_before, found_after) {
            (Some(x), Some(y)) => {
                let lo = engine.namings.partition_point(|n| *n <= x);
                let hi = engine.namings.partition_point(|n| *n < y);
                hi.saturating_sub(lo) != 1
            }
            _ => true,
        };
        let relation = match self.relation(id) {
            by_name @ (Relation::SameDirectory | Relation::Restore) => self
                .made
                .filter(|made| may_be_saved(engine, h, *made, id))
                .and_then(|_| self.old.by_use(text))
                .unwrap_or(by_name),
            by_name => by_name,
        };
        Candidate {
            id,
            relation,
            absent_before,
            present_before: b.filter(|b| b.state.present()).map(|b| b.last),
            made: b.is_some_and(|b| {
                let written = || engine.changed.get(&id).is_some_and(|c| *c < h.at);
                b.state.present() && (b.cause == Cause::Call || written())
            }),
            looked_for: b.is_some_and(|b| b.looked_for),
            found_after,
            turned_up: a.is_some_and(|a| {
                let spans = engine.ledger.spans(id);
                let removed = |s: &Span| s.cause == Cause::Call && !s.state.present();
                !spans.iter().any(|s| s.first == a.first && removed(s))
            }),
            vacated: b.is_some_and(|b| !b.state.present() && b.cause == Cause::Call),
            before: before.map(|m| (h.turn.saturating_sub(m.turn), m.at)),
            probed_missing: before.is_some_and(|m| m.missing()),
            after: after.first.map(|m| (m.turn - h.turn, m.at)),
            after_found: after.first.is_some_and(Mention::found),
            left_again: after.left_again,
            unread: before.is_some_and(|m| !m.wide),
            place_taken: self.place_taken,
            remade: self.remade,
            after_itself: after.itself,
            after_used: after.used,
            saved_beside: saved_beside(engine, h, s, id),
            rotates_back: relation == Relation::Restore && self.old.rotates_from(text),
            before_source,
            times: engine.surroundings.times(id),
            holds_others: engine.any_narrow
                && names.children(id).next().is_some()
                && names.children(s.id).next().is_none(),
            contested,
        }
    }
}

/// What the thread does afterwards with a candidate, or below it.
#[derive(Default)]
struct After<'e> {
    first: Option<&'e Mention>,
    /// See [`Candidate::left_again`].
    left_again: bool,
    /// See [`Candidate::after_itself`].
    itself: bool,
    /// See [`Candidate::after_used`].
    used: bool,
}

impl<'e> After<'e> {
    fn of(scene: &Scene<'e>, id: PathId, text: &[u8]) -> After<'e> {
        let mut all = After::default();
        for (m, named) in scene.h.after.iter().zip(&scene.after) {
            let itself = m.id == id;
            if !itself && rest(named, text).is_none() {
                continue;
            }
            all.first.get_or_insert(m);
            all.used |= m.turn - scene.h.turn <= 8
                && !matches!(
                    m.op,
                    Op::Stat | Op::Lstat | Op::Access | Op::Getattrlist | Op::Rename | Op::Unlink
                );
            all.itself |= itself;
            all.left_again |=
                itself && matches!(m.op, Op::Rename | Op::Unlink | Op::Delete | Op::Rmdir);
        }
        all
    }
}

/// A visible call of the same thread made it, just before this one: whatever its name looks like, it is a temporary one
/// once it is renamed.
pub(super) fn made_just_before(engine: &Engine, h: &Hidden, id: PathId) -> Option<At> {
    let made = |b: &Span| b.state.present() && b.cause == Cause::Call;
    let made = engine.ledger.before(id, h.at).filter(made)?.first;
    h.before
        .iter()
        .any(|m| m.id == id && m.at == made)
        .then_some(made)
}

/// The thread asked for the name around the call, did not write that file itself since the source was made, and did not
/// make it only to remove it again.
fn may_be_saved(engine: &Engine, h: &Hidden, source_made: At, id: PathId) -> bool {
    let soon = |m: &&Mention| m.turn - h.turn <= 3;
    let mut asked = h.before.iter().chain(h.after.iter().take_while(soon));
    let written = engine
        .changed
        .get(&id)
        .is_some_and(|at| *at >= source_made && *at < h.at);
    let by_call = |b: &Span| b.cause == Cause::Call;
    let passing = engine
        .ledger
        .before(id, h.at)
        .filter(|b| !b.state.present() && by_call(b))
        .and_then(|b| engine.ledger.before(id, b.first))
        .is_some_and(|b| b.state.present() && by_call(&b));
    asked.any(|m| m.id == id) && !written && !passing
}

/// The source is saved in a directory that was made for it, beside the candidate of the same name or where the system
/// wants it: exchanged from there, or renamed and the directory removed.
fn saved_beside(engine: &Engine, h: &Hidden, s: Source, candidate: PathId) -> bool {
    let names = &engine.trace.names;
    if names.base(s.id) != names.base(candidate) {
        return false;
    }
    let between = names.parent(s.id);
    let known = patterns::save_directory(names.base(between));
    let beside = names.parent(between) == names.parent(candidate);
    let made = || {
        engine
            .ledger
            .before(between, h.at)
            .is_some_and(|made| made.state.present() && made.cause == Cause::Call)
    };
    let removed = || h.after.iter().any(|m| m.id == between && m.op == Op::Rmdir);
    known || beside && made() && (s.kind == Kind::Exchange || removed())
}

/// How the reasons for a candidate read.
pub(crate) fn reasons(
    engine: &Engine,
    c: &Candidate,
) -> impl Iterator<Item = (At, String)> + use<> {
    let name = crate::bytes::shown(engine.trace.names.get(c.id));
    let before = if let Some(at) = c.absent_before {
        let text = if c.vacated {
            ["made ", &name, " free"].concat()
        } else {
            [&name, " was not there before"].concat()
        };
        Some((at, text))
    } else if let Some((_, at)) = c.before {
        let text = ["the same thread looked at ", &name, " just before"].concat();
        Some((at, text))
    } else {
        None
    };
    let after = if let Some(at) = c.found_after {
        let text = [&name, " is there afterwards, and no visible call made it"];
        Some((at, text.concat()))
    } else if let Some((_, at)) = c.after {
        let text = ["the same thread uses ", &name, " just after"].concat();
        Some((at, text))
    } else {
        None
    };
    before.into_iter().chain(after)
}
