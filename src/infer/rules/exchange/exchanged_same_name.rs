//! `stat /b/x`, `exchangedata /a/x`: two files of one name are exchanged.

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "exchanged-same-name",
    says: "the same name in the other directory, looked at by the same thread",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    (case.candidate.relation == Relation::SameName && case.is_neighbour())
        .then(|| META.speaks(Possible, Proof::Likeness))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /b/x\nexchangedata /a/x\nstat64 /b/x",
        &["possible exchange /a/x -> /b/x"],
    ),
    nearly(
        "stat64 /b/x\nstat64 /d1\nstat64 /d2\nstat64 /d3\nexchangedata /a/x",
        &["certain exchange /a/x -> ?"],
    ),
];
