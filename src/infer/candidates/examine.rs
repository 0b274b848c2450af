//! Candidates for a name that no line prints: which are possible at all, and what speaks for each.
//!
//! First the ledger forbids (it was there as a directory, it is absent afterwards, it stands on another volume), then
//! what speaks for the survivors is listed; names decide last.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::candidates::afterwards::After;
use crate::infer::candidates::beforehand::{self, Before};
use crate::infer::candidates::candidate::{BeforeAndAfter, Candidate, Source};
use crate::infer::candidates::saved_as;
use crate::infer::facts::windows::{MENTIONS, Mention, Window};
use crate::infer::operation::ObjectType;
use crate::infer::patterns::{Old, Relation};
use crate::infer::rules::Finding;
use crate::infer::rules::impossible::{self, Place};
use crate::infer::verdicts::Verdicts;
use crate::ledger::{Cause, Span, State};
use crate::trace::At;
use crate::trace::names::PathId;
use crate::trace::paths::Completeness;

/// Why the ledger rules a candidate out.
pub(in crate::infer) fn forbidden(
    verdicts: &Verdicts<'_>,
    window: &Window,
    s: Source,
    id: PathId,
) -> Option<Finding> {
    let known = known(verdicts, id, window.at);
    ruled_out(verdicts, window, s, id, &known)
}

/// What the ledger tells of a path right before and after a line.
fn known(verdicts: &Verdicts<'_>, id: PathId, at: At) -> BeforeAndAfter {
    let ledger = &verdicts.facts.ledger;
    let before = ledger.before(id, at);
    let made = |b: Span| b.cause == Cause::Call && b.state == State::Present(ObjectType::Directory);
    let named_in = || {
        let mut inside = verdicts.names().children(id);
        inside.any(|child| ledger.spans(child).first().is_some_and(|s| s.first < at))
    };
    BeforeAndAfter {
        before,
        after: ledger.after(id, at),
        is_empty_directory: before.is_some_and(made) && !named_in(),
    }
}

fn ruled_out(
    verdicts: &Verdicts<'_>,
    window: &Window,
    s: Source,
    id: PathId,
    known: &BeforeAndAfter,
) -> Option<Finding> {
    let names = verdicts.names();
    impossible::forbidden(&Place {
        verdicts,
        window,
        s,
        id,
        known,
        from: names.get(s.id),
        to: names.get(id),
    })
}

/// A call with a hidden half, and what its surroundings tell whatever the candidate.
pub(in crate::infer) struct Scene<'e> {
    verdicts: &'e Verdicts<'e>,
    window: &'e Window,
    s: Source,
    old: &'e Old<'e>,
    /// The texts of what the thread names afterwards.
    after: [&'e [u8]; MENTIONS],
    /// The turn in which the thread opened the source.
    opened: Option<u64>,
    /// The line that made it, if that was just before.
    made: Option<At>,
    /// A visible call made it, for sure.
    is_surely_made: bool,
    /// Some line has the final name that the source's own carries.
    is_carried_known: bool,
    /// See [`Candidate::place_taken`].
    place_taken: bool,
    /// See [`Candidate::remade`].
    remade: bool,
    /// See [`Candidate::made_anew`].
    made_anew: bool,
}

impl<'e> Scene<'e> {
    pub(in crate::infer) fn of(
        verdicts: &'e Verdicts<'e>,
        window: &'e Window,
        s: Source,
        old: &'e Old<'e>,
    ) -> Scene<'e> {
        let opened = |m: &&Mention| m.id == s.id && m.op == Op::Open;
        let written_since = |at: At| verdicts.facts.changed.is_after(s.id, at);
        let mut after = [&b""[..]; MENTIONS];
        for (text, m) in after.iter_mut().zip(&window.after) {
            *text = verdicts.names().get(m.id);
        }
        Scene {
            verdicts,
            window,
            s,
            old,
            after,
            opened: window.before.iter().find(opened).map(|m| m.turn),
            made: beforehand::made(verdicts, window, s.id),
            is_surely_made: verdicts
                .facts
                .ledger
                .before(s.id, window.at)
                .is_some_and(|b| b.state.present() && b.cause == Cause::Call),
            is_carried_known: is_on_a_line(verdicts, s.id, old.carried()),
            place_taken: window.after.iter().any(|m| {
                m.id == s.id
                    && m.turn - window.turn <= 12
                    && m.errno.is_none()
                    && matches!(m.op, Op::Symlink | Op::Mkdir)
            }),
            made_anew: window.after.iter().any(|m| {
                let made = |s: &Span| s.first == m.at && s.cause == Cause::Call;
                let made = |s: &Span| made(s) && s.state.present();
                let soon = m.id == s.id && m.turn - window.turn <= 12;
                soon && verdicts.facts.ledger.spans(s.id).iter().any(made)
            }),
            remade: window
                .after
                .iter()
                .take(3)
                .any(|m| opened(&m) && m.turn - window.turn <= 2 && written_since(m.at)),
        }
    }

    pub(in crate::infer) fn verdicts(&self) -> &'e Verdicts<'_> {
        self.verdicts
    }

    pub(in crate::infer) fn window(&self) -> &'e Window {
        self.window
    }

    /// The texts of what the thread names afterwards.
    pub(in crate::infer) fn after(&self) -> &[&'e [u8]; MENTIONS] {
        &self.after
    }

    pub(in crate::infer) fn at(&self) -> At {
        self.window.at
    }

    pub(in crate::infer) fn source(&self) -> PathId {
        self.s.id
    }

    /// The thread's own last look is worth telling among the losers, and so are names that belong together; far-fetched
    /// ones are not.
    pub(in crate::infer) fn is_near(&self, id: PathId) -> bool {
        self.window.before.last().is_some_and(|m| m.id == id) || self.relation(id).named()
    }

    fn relation(&self, id: PathId) -> Relation {
        let names = &self.verdicts.names();
        if names.parent(id) == names.parent(self.s.id) {
            self.old.beside(names.base(id))
        } else {
            self.old.elsewhere(names.base(id))
        }
    }

    /// The last thing known of a path is that a rename took the name away, and the source may be what it took.
    fn just_left(&self, known: Option<Span>) -> bool {
        let Some(left) = known.filter(|b| !b.state.present() && b.cause == Cause::Call) else {
            return false;
        };
        let verdicts = self.verdicts;
        let renamed = verdicts.facts.namings.binary_search(&left.first).is_ok();
        let made = |s: &Span| {
            s.state.present()
                && s.cause != Cause::Seen
                && left.first < s.first
                && s.first < self.window.at
        };
        let spans = verdicts.facts.ledger.spans(self.s.id);
        let then = spans.iter().rev().find(|s| s.first < left.first);
        renamed && !then.is_some_and(|s| s.state.present()) && !spans.iter().any(made)
    }

    /// A visible call of this capture made or wrote what left the name.
    fn was_made_here(&self, id: PathId, left: Span) -> bool {
        let before = self.verdicts.facts.ledger.before(id, left.first);
        let written = self.verdicts.facts.changed.is_before(id, left.first);
        let mut since = self.verdicts.facts.ledger.spans(id).iter().rev();
        let mut present = since
            .by_ref()
            .skip_while(|s| s.first >= left.first)
            .take_while(|s| s.state.present());
        written
            || before.is_some_and(|b| b.state.present()) && present.any(|s| s.cause == Cause::Call)
    }

    /// See [`Candidate::removed_for_it`].
    fn is_removed_for_it(&self, id: PathId) -> bool {
        let Some(last) = self.window.before.last().filter(|m| m.id == id) else {
            return false;
        };
        let names = &self.verdicts.names();
        let beside = names.parent(id) == names.parent(self.s.id);
        let source = self.verdicts.of_call(self.window).path.map(|l| l.how);
        // both relative, to the same directory
        let shown = |how| {
            how == Completeness::Whole || how == Completeness::Relative && source == Some(how)
        };
        let removed =
            last.op == Op::Unlink || last.op == Op::Rmdir && self.window.has_just_made(id);
        beside
            && removed
            && last.wide
            && matches!(last.errno, None | Some(2))
            && shown(last.how)
            && self.window.turn - last.turn <= 1
    }

    /// A directory above was taken away between two looks: what is found there is in another one.
    fn is_elsewhere_since(&self, id: PathId, absent: At, found: At) -> bool {
        let (names, ledger) = (self.verdicts.names(), &self.verdicts.facts.ledger);
        let taken = |s: &Span| {
            s.cause == Cause::Call && !s.state.present() && absent < s.first && s.first < found
        };
        let mut up = names.parent(id);
        while up != PathId::ROOT {
            if ledger.spans(up).iter().any(taken) {
                return true;
            }
            up = names.parent(up);
        }
        false
    }

    /// What stood at the candidate, packed or not, has just been renamed away, or the one before the source in number is renamed next.
    fn is_series(&self, id: PathId, known: Option<Span>) -> bool {
        let names = &self.verdicts.names();
        let renamed = |m: &&Mention| m.op == Op::Rename && m.errno.is_none();
        // `log.1.gz` moves on before `log` becomes `log.1`, which is packed later
        let packed = |m: &Mention| {
            let plain: &[u8] = names.get(id);
            let end = names.get(m.id).strip_prefix(plain);
            matches!(end, Some(b".gz" | b".bz2" | b".xz" | b".Z"))
        };
        let mut left = self.window.before.iter().filter(renamed);
        let freed =
            left.any(|m| m.id == id || packed(m)) && known.is_none_or(|b| !b.state.present());
        let follows = |m: &Mention| {
            let beside = names.parent(m.id) == names.parent(self.s.id);
            beside && self.old.rotates_from(names.get(m.id))
        };
        freed || self.window.after.iter().filter(renamed).any(follows)
    }

    /// What is known of a path that could be meant, or why it cannot.
    pub(in crate::infer) fn examine(&self, id: PathId) -> Result<Candidate, Finding> {
        let known = known(self.verdicts, id, self.window.at);
        match ruled_out(self.verdicts, self.window, self.s, id, &known) {
            Some(why) => Err(why),
            None => Ok(self.candidate(id, &known)),
        }
    }

    fn candidate(&self, id: PathId, known: &BeforeAndAfter) -> Candidate {
        let Scene {
            verdicts,
            window,
            s,
            ..
        } = *self;
        let names = verdicts.names();
        let text: &[u8] = names.get(id);
        let b = known.before;
        let a = known
            .after
            .filter(|a| a.state.present() && a.cause == Cause::Seen);
        let absent_before = b.filter(|b| !b.state.present()).map(|b| b.last);
        let found_after = a.map(|a| a.first.max(window.at)).filter(|f| *f > window.at);
        let between = absent_before.zip(found_after);
        let elsewhere =
            between.is_some_and(|(absent, found)| self.is_elsewhere_since(id, absent, found));
        let found_after = found_after.filter(|_| !elsewhere);
        let absent_before = absent_before.filter(|_| !elsewhere);
        let by_name = self.relation(id);
        let before = Before::of(verdicts.facts, window, self.opened, id, b, by_name);
        let after = match elsewhere {
            true => After::default(),
            false => After::of(self, id, text),
        };
        // what turned up needs no name that fits, and is not to be surer for it
        let turned_up = absent_before.is_some() && found_after.is_some();
        let relation = match turned_up && !self.is_surely_made {
            true => by_name,
            false => self.relation_by_use(id, by_name),
        };
        Candidate {
            id,
            relation,
            absent_before,
            present_before: b.filter(|b| b.state.present()).map(|b| b.last),
            made: b.is_some_and(|b| self.is_made(id, b)),
            looked_for: b.is_some_and(|b| b.looked_for),
            found_after,
            turned_up: a.is_some_and(|a| !self.is_removed_at(id, a.first)),
            made_here: b.is_some_and(|b| !b.state.present() && self.was_made_here(id, b)),
            vacated: b.is_some_and(|b| !b.state.present() && b.cause == Cause::Call),
            removed_for_it: self.is_removed_for_it(id),
            carried: by_name == Relation::Temporary,
            before: before
                .last
                .map(|m| (window.turn.saturating_sub(m.turn), m.at)),
            before_asked: before.asked,
            before_looked: before.asked && before.last.is_some_and(|m| m.op != Op::Open),
            probed_missing: before.last.is_some_and(Mention::asks_in_vain),
            looked: before
                .last
                .is_some_and(|m| m.asks_in_vain() && m.is_for_this_name()),
            asked: before.last.is_some_and(|m| m.op == Op::Access),
            after: after.first.map(|m| (m.turn - window.turn, m.at)),
            after_found: after.first.is_some_and(Mention::found),
            left_again: after.left_again,
            moved_on: after.moved_on,
            just_left: self.just_left(b),
            asked_since: b.zip(before.named).is_some_and(|(b, at)| at > b.first),
            empty_directory: known.is_empty_directory,
            series: relation == Relation::Rotation && self.is_series(id, b),
            source_made: self.made.is_some(),
            source_written: window.written,
            unread: before.last.is_some_and(|m| !m.wide),
            place_taken: self.place_taken,
            remade: self.remade,
            made_anew: self.made_anew,
            after_itself: after.itself,
            after_asked: after.asked,
            after_looked: after.looked,
            after_opened: after.opened,
            after_used: after.used,
            saved_beside: by_name == Relation::SameName
                && saved_as::beside(verdicts, window, s, id),
            rotates_back: relation == Relation::Restore && self.old.rotates_from(text),
            before_source: before.source,
            times: verdicts.facts.windows.times(id),
            holds_others: verdicts.facts.any_narrow && self.holds_others(id),
            named_since: found_after.is_some_and(|found| self.is_named_since(found)),
            contested: absent_before
                .zip(found_after)
                .is_none_or(|(absent, found)| !self.is_alone_between(absent, found)),
        }
    }

    /// How the names belong together; how they are used says more than how they look.
    fn relation_by_use(&self, id: PathId, by_name: Relation) -> Relation {
        if !matches!(by_name, Relation::SameDirectory | Relation::Restore) {
            return by_name;
        }
        let text = self.verdicts.names().get(id);
        self.made
            .filter(|made| saved_as::may_be(self.verdicts, self.window, *made, id))
            .and_then(|_| self.old.by_use(text, self.is_carried_known))
            .unwrap_or(by_name)
    }

    /// See [`Candidate::made`].
    fn is_made(&self, id: PathId, before: Span) -> bool {
        let written = || self.verdicts.facts.changed.is_before(id, self.window.at);
        before.state.present() && (before.cause == Cause::Call || written())
    }

    /// Names below it are known, and none below the source.
    fn holds_others(&self, id: PathId) -> bool {
        let names = self.verdicts.names();
        names.children(id).next().is_some() && names.children(self.s.id).next().is_none()
    }

    /// What stood there was removed on this line.
    fn is_removed_at(&self, id: PathId, line: At) -> bool {
        let mut spans = self.verdicts.facts.ledger.spans(id).iter();
        spans.any(|s| s.first == line && s.cause == Cause::Call && !s.state.present())
    }

    /// Another call gives a name that is not printed between this one and the line.
    fn is_named_since(&self, found: At) -> bool {
        let namings = &self.verdicts.facts.namings;
        let next = namings.partition_point(|n| *n <= self.window.at);
        namings.get(next).is_some_and(|n| *n < found)
    }

    /// One call only that gives a name that is not printed lies between the two lines.
    fn is_alone_between(&self, absent: At, found: At) -> bool {
        let namings = &self.verdicts.facts.namings;
        let from = namings.partition_point(|n| *n <= absent);
        let until = namings.partition_point(|n| *n < found);
        until.saturating_sub(from) == 1
    }
}

/// Some line has this name beside the source.
pub(in crate::infer) fn is_on_a_line(
    verdicts: &Verdicts<'_>,
    source: PathId,
    name: Option<&[u8]>,
) -> bool {
    let names = verdicts.names();
    let Some(name) = name else { return false };
    let text: &[u8] = names.get(source);
    let directory = &text[..text.len() - names.base(source).len()];
    let known = names.find(&[directory, name].concat());
    known.is_some_and(|id| verdicts.facts.has_line(id))
}
