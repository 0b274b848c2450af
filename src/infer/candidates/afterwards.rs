//! What a thread does, after a call, with a name that the call may have given.

use crate::dialect::fs_usage::calls::Op;
#[cfg(doc)]
use crate::infer::candidates::candidate::Candidate;
use crate::infer::candidates::examine::Scene;
use crate::infer::facts::windows::Mention;
use crate::ledger::proof;
use crate::trace::names::{PathId, rest};

/// What the thread does afterwards with a candidate, or below it.
#[derive(Default)]
pub(in crate::infer) struct After<'e> {
    pub(in crate::infer) first: Option<&'e Mention>,
    /// See [`Candidate::left_again`].
    pub(in crate::infer) left_again: bool,
    /// See [`Candidate::moved_on`].
    pub(in crate::infer) moved_on: Option<u64>,
    /// See [`Candidate::after_itself`].
    pub(in crate::infer) itself: bool,
    /// See [`Candidate::after_used`].
    pub(in crate::infer) used: bool,
    /// See [`Candidate::after_asked`].
    pub(in crate::infer) asked: bool,
    /// See [`Candidate::after_looked`].
    pub(in crate::infer) looked: bool,
    /// See [`Candidate::after_opened`].
    pub(in crate::infer) opened: bool,
}

impl<'e> After<'e> {
    pub(in crate::infer) fn of(scene: &Scene<'e>, id: PathId, text: &[u8]) -> After<'e> {
        let (mut all, turn) = (After::default(), scene.window().turn);
        for (m, named) in scene.window().after.iter().zip(scene.after()) {
            let itself = m.id == id;
            if !itself && rest(named, text).is_none() || m.is_failed_source() {
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
