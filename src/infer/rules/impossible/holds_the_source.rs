//! `stat /a`, `rename /a/x`: what holds the source is a directory that is not empty.

use super::{Place, forbids_if};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Finding, Meta};
use crate::trace::names::rest;

pub(super) static META: Meta = Meta {
    id: "holds-the-source",
    says: "is a directory that holds the source",
};

#[inline]
pub(super) fn judge(p: &Place<'_>) -> Option<Finding> {
    forbids_if(&META, rest(p.from, p.to).is_some())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/b\nrename /a/b/x\nlstat64 /a/b",
        &["certain rename /a/b/x -> ?"],
    ),
    nearly(
        "lstat64 [2] /a/x.b\nrename /a/x\nlstat64 /a/x.b",
        &["certain rename /a/x -> /a/x.b"],
    ),
];
