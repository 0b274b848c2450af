//! `rename /a/x`, `mkdir /a/x.old`: what a visible call makes afterwards was not there.

use super::{Place, forbids_if};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Finding, Meta};
use crate::ledger::{Cause, Span};

pub(super) static META: Meta = Meta {
    id: "made-later",
    says: "was made later by a visible call",
};

#[inline]
pub(super) fn judge(p: &Place<'_>) -> Option<Finding> {
    let made = |a: Span| a.cause == Cause::Call && a.state.present() && a.first > p.window.at;
    forbids_if(&META, p.known.after.is_some_and(made))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x.old\nrename /a/x\nmkdir /a/x.old",
        &["certain rename /a/x -> ?", "certain mkdir /a/x.old"],
    ),
    nearly(
        "lstat64 [2] /a/x.old\nrename /a/x\nlstat64 /a/x.old",
        &["certain rename /a/x -> /a/x.old"],
    ),
];
