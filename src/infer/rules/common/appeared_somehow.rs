//! `lstat [2] /b/y`, much later `rename /a/x`, `lstat /b/y`: absent, then there, and this is one of the calls that may have named it.

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "appeared-somehow",
    says: "it was absent before and is there after, without a visible cause; nothing else tells that this call named it",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    case.appeared()
        .then(|| META.speaks(Possible, Proof::HalfWitnessed))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /b/y\nstat64 /d1\nstat64 /d2\nstat64 /d3\nrename /a/x\n@rename /c/z\nlstat64 /b/y",
        &["possible rename /a/x -> /b/y"],
    ),
    nearly(
        "lstat64 /b/y\nstat64 /d1\nstat64 /d2\nstat64 /d3\nrename /a/x\nlstat64 /b/y",
        &["certain rename /a/x -> ?"],
    ),
];
