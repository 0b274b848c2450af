//! What a thread does around the saving of a file, beyond what it does with one candidate.

use super::Case;
use crate::dialect::fs_usage::calls::Op;
use crate::infer::facts::windows::Mention;
use crate::infer::patterns::{self, Relation};
use crate::ledger::{Cause, State};
use crate::object::ObjectType;
use crate::trace::names::PathId;

/// Sets attributes of what it names.
fn sets_attributes(op: Op) -> bool {
    matches!(
        op,
        Op::Chmod
            | Op::Chown
            | Op::Lchown
            | Op::Chflags
            | Op::Utimes
            | Op::Setattrlist
            | Op::Setxattr
    )
}

/// Two names end in the same extension.
fn same_extension(a: &[u8], b: &[u8]) -> bool {
    let dot = |name: &[u8]| name.iter().rposition(|c| *c == b'.');
    match (dot(a), dot(b)) {
        (Some(x), Some(y)) => a[x..] == b[y..],
        (None, None) => true,
        _ => false,
    }
}

impl Case<'_> {
    fn stands_beside(&self, id: PathId) -> bool {
        let names = self.verdicts.names();
        id != self.call.id && names.parent(id) == names.parent(self.call.id)
    }

    /// Nothing was heard of it before the call.
    pub(in crate::infer) fn is_unheard_of(&self) -> bool {
        let c = self.candidate;
        c.absent_before.is_none() && c.present_before.is_none() && c.before.is_none()
    }

    /// Since three calls before it made the source the thread has looked at something else beside it, and found it.
    pub(in crate::infer) fn looked_at_another_before(&self) -> bool {
        let before = &self.window.before;
        let made = before
            .iter()
            .find(|m| m.id == self.call.id && m.op == Op::Open);
        let since = made.map_or(self.window.turn, |m| m.turn).saturating_sub(3);
        let facts = self.verdicts.facts;
        before.iter().any(|m| {
            let looked = m.turn >= since && m.wide && m.errno.is_none() && m.op != Op::Rename;
            looked
                && m.id != self.candidate.id
                && self.stands_beside(m.id)
                && !facts.changes_at(m.id, m.at)
                && facts.object(m.id) != ObjectType::Directory
        })
    }

    /// Something was opened as the source, or made there, before it was renamed.
    pub(in crate::infer) fn is_source_written(&self) -> bool {
        let opened = |m: &Mention| m.id == self.call.id && m.op == Op::Open && m.errno.is_none();
        self.is_source_made() || self.window.before.iter().any(opened)
    }

    /// The name beside the source that the thread itself renamed away last, if nothing that it did since took that name again.
    pub(in crate::infer) fn given_up(&self) -> Option<PathId> {
        let before = &self.window.before;
        let last = before
            .iter()
            .rposition(|m| m.op == Op::Rename && m.errno.is_none())?;
        let left = before[last].id;
        if !self.stands_beside(left) {
            return None;
        }
        let (facts, names) = (self.verdicts.facts, self.verdicts.names());
        let taken = |m: &Mention| {
            let made = || facts.changes_at(left, m.at);
            m.id == left && m.errno.is_none() && (m.op == Op::Open || made())
        };
        // what the thread has just made was not given up: it got its name
        let made = || {
            let spans = facts.ledger.spans(left).iter().rev();
            let stood = spans.skip_while(|s| s.first >= before[last].at);
            let mut stood = stood.take_while(|s| s.state.present());
            stood.any(|s| s.cause == Cause::Call)
        };
        let written =
            |m: &Mention| m.id == left && m.op == Op::Open && facts.changed.is_after(left, m.at);
        // nor was what loses its suffix: it was put back
        let restored = |m: &Mention| {
            let to = patterns::relation(names.get(left), names.get(m.id));
            matches!(to, Relation::Restore | Relation::Temporary)
        };
        let kept = before[last + 1..].iter().any(taken)
            || made()
            || before[..last].iter().any(written)
            || patterns::temporary(names.base(left))
            || before.iter().any(restored);
        (!kept).then_some(left)
    }

    /// The file beside the source that the thread opened to read before it made the source.
    pub(in crate::infer) fn read_before(&self) -> Option<PathId> {
        let before = &self.window.before;
        let made = before
            .iter()
            .position(|m| m.id == self.call.id && m.op == Op::Open)?;
        let read = before[..made].iter().rev().take(2).find(|m| {
            m.op == Op::Open
                && m.errno.is_none()
                && self.stands_beside(m.id)
                && !self.verdicts.facts.changes_at(m.id, m.at)
        });
        read.map(|m| m.id)
    }

    /// Right after the call the thread looks at another name beside it, of which nothing was heard before.
    pub(in crate::infer) fn looks_at_a_new_name_next(&self) -> bool {
        let next = self.window.after.first();
        next.is_some_and(|m| m.turn - self.window.turn <= 1 && self.is_newcomer(m))
    }

    fn is_newcomer(&self, m: &Mention) -> bool {
        let heard = self.verdicts.facts.ledger.before(m.id, self.window.at);
        let looked = matches!(
            m.op,
            Op::Stat | Op::Lstat | Op::Open | Op::Getattrlist | Op::Access
        );
        looked
            && m.errno.is_none()
            && m.id != self.candidate.id
            && self.stands_beside(m.id)
            && heard.is_none()
    }

    /// The candidate is one of several files of a kind that the thread reads, and another of them is met for the first time right
    /// after the call.
    pub(in crate::infer) fn is_one_of_a_set_that_grew(&self) -> bool {
        let names = self.verdicts.names();
        let alike = |id: PathId| same_extension(names.base(id), self.name);
        let mut read: Vec<PathId> = self
            .window
            .before
            .iter()
            .filter(|m| m.op == Op::Open && m.errno.is_none() && m.id != self.candidate.id)
            .map(|m| m.id)
            .filter(|id| self.stands_beside(*id) && alike(*id))
            .collect();
        read.sort_unstable();
        read.dedup();
        let soon = |m: &&Mention| m.turn - self.window.turn <= 4;
        let mut next = self.window.after.iter().take_while(soon);
        read.len() >= 2 && next.any(|m| alike(m.id) && self.is_newcomer(m))
    }

    /// The thread's first call at the candidate afterwards sets attributes: those of what it has just written.
    pub(in crate::infer) fn gets_attributes_after(&self) -> bool {
        let mut after = self.window.after.iter();
        let first =
            after.find(|m| m.id == self.candidate.id && !matches!(m.op, Op::Stat | Op::Lstat));
        let soon = |m: &Mention| m.turn - self.window.turn <= 10;
        first.is_some_and(|m| sets_attributes(m.op) && m.errno.is_none() && soon(m))
    }

    /// The name is a link that a visible call made.
    pub(in crate::infer) fn is_own_link(&self) -> bool {
        let spans = self
            .verdicts
            .facts
            .ledger
            .spans(self.candidate.id)
            .iter()
            .rev();
        let earlier = spans.skip_while(|s| s.first >= self.window.at);
        let mut there = earlier.take_while(|s| s.state.present());
        there.any(|s| s.state == State::Present(ObjectType::Link) && s.cause == Cause::Call)
    }

    /// The thread's very last call took the name away, and its very next one finds it again.
    pub(in crate::infer) fn is_back_at_once(&self) -> bool {
        let (c, window) = (self.candidate, self.window);
        let left = window.before.last().is_some_and(|m| {
            m.id == c.id && m.op == Op::Rename && m.errno.is_none() && window.turn - m.turn <= 1
        });
        left && c.vacated
            && !c.just_left
            && !c.named_since
            && c.found_after.is_some()
            && c.after_within(1)
            && c.after_itself
    }
}
