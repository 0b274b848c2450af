//! `rename /a/one`, `rename /a/.mvQ4kZ`: put aside for the moment, and moved on by the next rename.
//!
//! What is only removed later, as a lock is, was made by a call that names nothing (`link`).

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
use crate::infer::patterns;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "aside-for-the-moment",
    says: "a temporary name in the same directory, first seen right after the call, and given on",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let moved_on = c.moved_on.is_some_and(|turns| turns <= 3);
    (c.fresh()
        && case.is_beside()
        && c.after_within(3)
        && moved_on
        && patterns::temporary(case.name))
    .then(|| META.speaks(Possible, Proof::Likeness))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "rename /a/one\nrename /a/.tmp77\nstat64 /usr/lib",
        &[
            "possible rename /a/one -> /a/.tmp77",
            "certain rename /a/.tmp77 -> ?",
        ],
    ),
    nearly(
        "rename /a/one\nunlink /a/two.lock\nstat64 /usr/lib",
        &["certain rename /a/one -> ?", "certain unlink /a/two.lock"],
    ),
];
