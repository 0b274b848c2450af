//! `mkdir /a/new`, `stat /a/new`, `rename /a/box`, `stat /a/new`: `rename` allows a directory over an empty one.

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "over-empty",
    says: "an empty directory that was just made, and is looked at right before and right after the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    (c.empty_directory && c.before_within(2) && c.after_within(1))
        .then(|| META.speaks(Possible, Proof::Likeness))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "mkdir /a/new\nstat64 /a/new\nrename /a/box\nstat64 /a/new",
        &["certain mkdir /a/new", "possible rename /a/box -> /a/new"],
    ),
    nearly(
        "mkdir /a/new\nmkdir /a/new/in\nstat64 /a/new\nrename /a/box\nstat64 /a/new",
        &[
            "certain mkdir /a/new",
            "certain mkdir /a/new/in",
            "certain rename /a/box -> ?",
        ],
    ),
];
