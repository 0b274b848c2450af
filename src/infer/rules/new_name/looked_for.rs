//! `access [2] /a/x.bak`, `rename /a/x`: the program asked whether the name is free, within its three last calls.
//!
//! Possible only: nothing tells that the name was given, and a program asks for old neighbours of what it renames to somewhere else.

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "looked-for",
    says: "the name was looked for and missing just before the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.c;
    let asked = c.probed_missing && c.before_within(3) && c.relation.named();
    asked.then(|| META.speaks(Possible, Proof::HalfWitnessed))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "access [2] /a/x.bak\nrename /a/x\nstat64 /usr/lib",
        &["possible rename /a/x -> /a/x.bak"],
    ),
    nearly(
        "stat64 /a/x.bak\nstat64 /usr/lib\nstat64 /usr/share\nstat64 /usr/bin\nrename /a/x",
        &["certain rename /a/x -> ?"],
    ),
];
