//! `rename /a/.x.swp`, and `/a/x` was looked at: the temporary is saved under the name that it carries.

use crate::infer::operation::Confidence::Likely;
use crate::infer::operation::Proof;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "carried",
    says: "the temporary name carries the final one, which the capture knows",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.c;
    let known = c.present_before.is_some() || c.absent_before.is_some() || case.is_neighbour();
    (c.relation == Relation::Temporary && known).then(|| META.speaks(Likely, Proof::HalfWitnessed))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 /a/x\nstat64 /d1\nstat64 /d2\nstat64 /d3\nrename /a/.x.swp",
        &["likely rename /a/.x.swp -> /a/x"],
    ),
    nearly(
        "lstat64 /a/y\nstat64 /d1\nstat64 /d2\nstat64 /d3\nrename /a/.x.swp",
        &["possible rename /a/.x.swp -> /a/x"],
    ),
];
