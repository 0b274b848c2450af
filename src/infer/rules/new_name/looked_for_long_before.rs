//! `lstat [2] /a/x.bak`, many other calls, `rename /a/x`: how far the look lies back does not matter for the old name with an
//! ending by which originals are put aside.
//!
//! Possible only: a program asks at its start for what an earlier run left, and may give another name.

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
use crate::infer::patterns::{self, Relation};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "looked-for-long-before",
    says: "the name was looked for and missing before the call, and has an ending for what is put aside",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let related = c.relation == Relation::Backup && patterns::aside_of(case.name).is_some();
    let missing = c.absent_before.is_some() && !c.vacated && c.found_after.is_none();
    (related && missing).then(|| META.speaks(Possible, Proof::Likeness))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x.bak
         stat64 /d1
         stat64 /d2
         stat64 /d3
         stat64 /d4
         rename /a/x",
        &["possible rename /a/x -> /a/x.bak"],
    ),
    nearly(
        "lstat64 [2] /a/y.bak
         stat64 /d1
         stat64 /d2
         stat64 /d3
         stat64 /d4
         rename /a/x",
        &["certain rename /a/x -> ?"],
    ),
];
