//! What a thread does, after a call, with a name that the call may have given.

#[cfg(doc)]
use super::candidate::Candidate;
use super::examine::Scene;
use super::windows::Mention;
use crate::dialect::fs_usage::calls::Op;
use crate::ledger::proof;
use crate::trace::names::{PathId, rest};

/// What the thread does afterwards with a candidate, or below it.
#[derive(Default)]
pub(super) struct After<'e> {
    pub(super) first: Option<&'e Mention>,
    /// See [`Candidate::left_again`].
    pub(super) left_again: bool,
    /// See [`Candidate::moved_on`].
    pub(super) moved_on: Option<u64>,
    /// See [`Candidate::after_itself`].
    pub(super) itself: bool,
    /// See [`Candidate::after_used`].
    pub(super) used: bool,
    /// See [`Candidate::after_asked`].
    pub(super) asked: bool,
    /// See [`Candidate::after_looked`].
    pub(super) looked: bool,
    /// See [`Candidate::after_opened`].
    pub(super) opened: bool,
}

impl<'e> After<'e> {
    pub(super) fn of(scene: &Scene<'e>, id: PathId, text: &[u8]) -> After<'e> {
        let (mut all, turn) = (After::default(), scene.window().turn);
        for (m, named) in scene.window().after.iter().zip(scene.after()) {
            let itself = m.id == id;
            if m.is_failed_source() || !itself && rest(named, text).is_none() {
                continue;
            }
            if all.first.is_none() {
                all.asked = m.op == Op::Rename || !scene.verdicts().facts.changes_at(m.id, m.at);
                all.opened = m.op == Op::Open;
                all.looked = proof::is_look(m.op) || matches!(m.op, Op::Stat | Op::Readlink);
                all.first = Some(m);
            }
            all.used |= m.turn - turn <= 8
                && !matches!(
                    m.op,
                    Op::Stat | Op::Lstat | Op::Access | Op::Getattrlist | Op::Rename | Op::Unlink
                );
            all.itself |= itself;
            if itself && m.op == Op::Rename && m.errno.is_none() {
                all.moved_on.get_or_insert(m.turn - turn);
            }
            all.left_again |=
                itself && matches!(m.op, Op::Rename | Op::Unlink | Op::Delete | Op::Rmdir);
        }
        all
    }
}
