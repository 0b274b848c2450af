//! `stat /b/y`, `rename /a/x`, `stat /b/y`: a name that is hardly ever used, by the last call before and the next ones after.
//!
//! Possible only: a program may look at any directory of its own whenever it does something.

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "looked-at-around",
    says: "the name is looked at immediately before and after the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    // however often: asked for on both sides, and not to read it
    let asks = c.before_looked && c.after_within(1) && c.after_looked && !c.after_opened;
    (c.before_within(1)
        && c.after_within(2)
        && (c.times <= 4 || asks)
        && c.after_found
        && !c.left_again
        && !c.empty_directory
        && !c.vacated)
        .then(|| META.speaks(Possible, Proof::Likeness))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /b/y\nrename /a/x\nstat64 /b/y",
        &["possible rename /a/x -> /b/y"],
    ),
    nearly(
        "stat64 /b/y\nrename /a/x\nstat64 /d1",
        &["certain rename /a/x -> ?"],
    ),
];
