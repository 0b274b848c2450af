//! Whether a file that was made under another name is saved as a candidate.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::candidates::candidate::Source;
use crate::infer::facts::windows::{Mention, Window};
use crate::infer::operation::Kind;
use crate::infer::patterns;
use crate::infer::verdicts::Verdicts;
use crate::ledger::{Cause, Span};
use crate::trace::At;
use crate::trace::names::PathId;

/// The thread asked for the name around the call, did not write that file itself since the source was made, and did not
/// make it only to remove it again.
pub(in crate::infer) fn may_be(
    verdicts: &Verdicts<'_>,
    window: &Window,
    source_made: At,
    id: PathId,
) -> bool {
    let soon = |m: &&Mention| m.turn - window.turn <= 3;
    let mut asked = window
        .before
        .iter()
        .chain(window.after.iter().take_while(soon));
    let written = verdicts
        .facts
        .changed
        .is_between(id, source_made, window.at);
    let by_call = |b: &Span| b.cause == Cause::Call;
    let passing = verdicts
        .facts
        .ledger
        .before(id, window.at)
        .filter(|b| !b.state.present() && by_call(b))
        .and_then(|b| verdicts.facts.ledger.before(id, b.first))
        .is_some_and(|b| b.state.present() && by_call(&b));
    asked.any(|m| m.id == id) && !written && !passing
}

/// The source is saved in a directory that was made for it, beside the candidate of the same name or where the system
/// wants it: exchanged from there, or renamed and the directory removed.
pub(in crate::infer) fn beside(
    verdicts: &Verdicts<'_>,
    window: &Window,
    s: Source,
    candidate: PathId,
) -> bool {
    let names = verdicts.names();
    let between = names.parent(s.id);
    let known = patterns::save_directory(names.base(between));
    let beside = names.parent(between) == names.parent(candidate);
    let made = || {
        verdicts
            .facts
            .ledger
            .before(between, window.at)
            .is_some_and(|made| made.state.present() && made.cause == Cause::Call)
    };
    let removed = || {
        window
            .after
            .iter()
            .any(|m| m.id == between && m.op == Op::Rmdir)
    };
    known || beside && made() && (s.kind == Kind::Exchange || removed())
}
