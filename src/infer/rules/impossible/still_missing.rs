//! `access [2] /a/x.bak`, `rename /a/x`, `stat [2] /a/x.bak`: looked for before and after, and missing both times.

use super::{Place, forbids_if};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Finding, Meta};
use crate::ledger::{Span, State};

pub(super) static META: Meta = Meta {
    id: "still-missing",
    says: "is still not there afterwards",
};

#[inline]
pub(super) fn judge(p: &Place<'_>) -> Option<Finding> {
    let still = |a: Span| a.state == State::Absent && a.first < p.window.at;
    forbids_if(&META, p.known.after.is_some_and(still))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "access [2] /a/x.bak\nrename /a/x\nstat64 [2] /a/x.bak",
        &["certain rename /a/x -> ?"],
    ),
    nearly(
        "access [2] /a/x.bak\nrename /a/x\nstat64 /a/x.bak",
        &["certain rename /a/x -> /a/x.bak"],
    ),
];
