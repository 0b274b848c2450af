//! What a thread did, before a call, with a name that the call may have given.

use crate::dialect::fs_usage::calls::Op;
#[cfg(doc)]
use crate::infer::candidates::candidate::Candidate;
use crate::infer::facts::Facts;
use crate::infer::facts::windows::{Mention, Window};
use crate::infer::patterns::Relation;
use crate::infer::verdicts::Verdicts;
use crate::ledger::{Cause, Span};
use crate::trace::At;
use crate::trace::names::PathId;

/// What the thread did before with a candidate.
#[derive(Default)]
pub(in crate::infer) struct Before<'e> {
    /// The last line that names it, whatever the call.
    pub(in crate::infer) named: Option<At>,
    /// The last call that asks for it.
    pub(in crate::infer) last: Option<&'e Mention>,
    /// See [`Candidate::before_asked`].
    pub(in crate::infer) asked: bool,
    /// See [`Candidate::before_source`].
    pub(in crate::infer) source: Option<u64>,
}

impl<'e> Before<'e> {
    /// `opened`: the turn in which the thread opened the source; `known`: what is known of the candidate right before the call;
    /// `by_name`: how its name and the source's belong together.
    pub(in crate::infer) fn of(
        facts: &Facts,
        window: &'e Window,
        opened: Option<u64>,
        id: PathId,
        known: Option<Span>,
        by_name: Relation,
    ) -> Before<'e> {
        let mut all = window.before.iter().rev().filter(|m| m.id == id);
        let Some(newest) = all.clone().map(|m| m.at).max() else {
            return Before::default();
        };
        // A hard link's line names the file, and asks for nothing; nor does the call that takes the name away, unless the
        // names follow each other as in a rotation.
        let follows = matches!(
            by_name,
            Relation::Rotation | Relation::Backup | Relation::Within
        );
        let asks = |m: &&Mention| {
            let left = m.op == Op::Rename && m.errno.is_none();
            m.op != Op::Link && !m.is_failed_source() && (follows || !left)
        };
        let source = opened.and_then(|made| {
            let mut earlier = all.clone().filter(asks);
            let asked = earlier.find(|m| m.turn < made && !facts.changes_at(id, m.at));
            asked.map(|m| made - m.turn)
        });
        // another process has made it since the look, and that is what is found afterwards; narrow lines do not tell made from
        // changed
        let made_since = |m: &Mention| {
            let narrow = facts.narrow.theirs.get(&id);
            let theirs = facts.foreign.get(&id).max(narrow);
            theirs.is_some_and(|at| *at < window.at && *at > m.at)
        };
        let made_here = known.is_some_and(|b| b.state.present() && b.cause == Cause::Call);
        let last = all
            .find(asks)
            .filter(|m| (m.wide && !made_here) || !made_since(m));
        Before {
            named: Some(newest),
            last,
            asked: last.is_some_and(|m| !facts.changes_at(id, m.at)),
            source,
        }
    }
}

/// A visible call of the same thread made it, just before this one: whatever its name looks like, it is a temporary one
/// once it is renamed.
pub(in crate::infer) fn made(verdicts: &Verdicts<'_>, window: &Window, id: PathId) -> Option<At> {
    let (facts, before) = (verdicts.facts, &window.before);
    let by_call = |b: &Span| b.state.present() && b.cause == Cause::Call;
    if let Some(made) = facts.ledger.before(id, window.at).filter(by_call) {
        let made = made.first;
        return before
            .iter()
            .any(|m| m.id == id && m.at == made)
            .then_some(made);
    }
    // opened to be made or emptied, and nothing was heard of it before
    let first = before
        .iter()
        .find(|m| m.id == id && m.op == Op::Open && m.found())?;
    let emptied = facts.changed.began_at(id, first.at);
    let unheard_of = facts.ledger.spans(id).first().map(|s| s.first) == Some(first.at);
    (emptied && unheard_of).then_some(first.at)
}
