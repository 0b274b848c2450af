//! `stat /a/x`, `exchangedata /a/.dat1`: another file of the directory that the thread looks at.

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "exchanged-near",
    says: "looked at by the same thread near the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    // both files existed before: what is first heard of afterwards shows nothing of it
    let heard_of = case.candidate.before.is_some() || case.candidate.present_before.is_some();
    (heard_of && case.is_neighbour() && case.is_beside())
        .then(|| META.speaks(Possible, Proof::Likeness))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /a/x\nexchangedata /a/.dat1a2b.003\nstat64 /usr/lib",
        &["possible exchange /a/.dat1a2b.003 -> /a/x"],
    ),
    nearly(
        "stat64 /d1\nexchangedata /a/x\nstat64 /a/y",
        &["certain exchange /a/x -> ?"],
    ),
    nearly(
        "stat64 /b/y\nexchangedata /a/.dat1a2b.003\nstat64 /usr/lib",
        &["certain exchange /a/.dat1a2b.003 -> ?"],
    ),
];
