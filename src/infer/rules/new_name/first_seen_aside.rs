//! `rename /a/x`, and at some time `stat /a/x.bak`: nobody looked before, so it may have stood there all along.
//!
//! Possible only, and only for the endings by which originals are put aside.

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
use crate::infer::patterns;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "first-seen-aside",
    says: "first seen after the call, under the old name with an ending for what is put aside",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let aside = c.relation == Relation::Backup && patterns::aside_of(case.name).is_some();
    (aside && c.fresh()).then(|| META.speaks(Possible, Proof::Likeness))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "rename /a/x\nstat64 /d1\nstat64 /d2\nstat64 /d3\nlstat64 /a/x.orig",
        &["possible rename /a/x -> /a/x.orig"],
    ),
    nearly(
        "rename /a/x\nstat64 /d1\nstat64 /d2\nstat64 /d3\nlstat64 /a/x.db",
        &["certain rename /a/x -> ?"],
    ),
];
