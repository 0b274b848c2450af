//! `access [2] /b/y`, `rename /a/x`: so `mv` asks whether it may overwrite.
//!
//! Possible only: any program asks with `access` for what it needs next.

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "asked-for-elsewhere",
    says: "whether the name is free was asked immediately before the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.c;
    (c.looked && c.asked && c.before_within(1)).then(|| META.speaks(Possible, Proof::Likeness))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "access [2] /b/y\nrename /a/x\nstat64 /usr/lib",
        &["possible rename /a/x -> /b/y"],
    ),
    nearly(
        "access [2] /b/y\nstat64 /a\nrename /a/x\nstat64 /usr/lib",
        &["certain rename /a/x -> ?"],
    ),
];
