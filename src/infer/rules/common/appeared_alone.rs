//! `lstat [2] /a/x.bak`, `rename /a/x`, `lstat /a/x.bak`: absent, then there, and no other call in between gives a name.
//!
//! Holds by exclusion, as far as the lines go; what they cannot tell (group `doubt`) makes it less. The names must belong together
//! and one of the looks be near: a name that turns up by a call that leaves no line would do so anywhere.

use crate::infer::operation::Confidence::Certain;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "appeared-alone",
    says: "it was absent before and is there after, and this is the only call in between that could have named it",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let near = c.before_within(4) || c.after_within(4);
    (case.appeared() && !c.contested && case.is_near() && near)
        .then(|| META.speaks(Certain, Proof::Excluded))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x.bak\nrename /a/x\nlstat64 /a/x.bak",
        &["certain rename /a/x -> /a/x.bak"],
    ),
    nearly(
        "lstat64 [2] /a/x.bak\nrename /a/x\n@rename /b/y\nlstat64 /a/x.bak",
        &["likely rename /a/x -> /a/x.bak"],
    ),
];
