//! `rename /a/x`, `stat /a/x/y`: nothing moves into itself (22, `EINVAL`).

use super::{Place, forbids_if};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Finding, Meta};
use crate::trace::names::rest;

pub(super) static META: Meta = Meta {
    id: "below-the-source",
    says: "stands below the source",
};

#[inline]
pub(super) fn judge(p: &Place<'_>) -> Option<Finding> {
    forbids_if(&META, rest(p.to, p.from).is_some())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x/kept\nrename /a/x\nstat64 /a/x/kept",
        &["certain rename /a/x -> ?"],
    ),
    nearly(
        "lstat64 [2] /a/x.kept\nrename /a/x\nlstat64 /a/x.kept",
        &["certain rename /a/x -> /a/x.kept"],
    ),
];
