//! `rename /a/x`, `lstat [2] /a/x.bak`: what was just given its name is there.
//!
//! Fails where it is moved on in between, and no line tells.

use super::{Place, forbids_if};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Finding, Meta};
use crate::ledger::{Cause, Span, State};

pub(super) static META: Meta = Meta {
    id: "missing-after",
    says: "is not there afterwards",
};

#[inline]
pub(super) fn judge(p: &Place<'_>) -> Option<Finding> {
    let gone =
        |a: Span| a.state == State::Absent && a.first > p.window.at && a.cause == Cause::Seen;
    forbids_if(&META, p.known.after.is_some_and(gone))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 /a/x.bak\nrename /a/x\nstat64 [2] /a/x.bak",
        &["certain rename /a/x -> ?"],
    ),
    nearly(
        "lstat64 /a/x.bak\nrename /a/x\nstat64 /a/x.bak",
        &["possible rename /a/x -> /a/x.bak"],
    ),
];
