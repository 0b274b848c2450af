//! `stat /b/x.dpkg-tmp`, `rename /a/x.dpkg-tmp`, `stat /b/x.dpkg-tmp`: each directory has its own temporary file.

use crate::infer::patterns;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "temporary-elsewhere",
    says: "is a temporary name in another directory: nothing is moved there to be moved on",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let elsewhere = case.candidate.relation == Relation::SameName && !case.appeared();
    (elsewhere && patterns::temporary(case.name) && !case.is_directory_made())
        .then(|| META.forbids())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /b/x.tmp\nrename /a/x.tmp\nstat64 /b/x.tmp",
        &["certain rename /a/x.tmp -> ?"],
    ),
    nearly(
        "stat64 /b/x.txt\nrename /a/x.txt\nstat64 /b/x.txt",
        &["likely rename /a/x.txt -> /b/x.txt"],
    ),
];
