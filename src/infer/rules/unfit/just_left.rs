//! `rename /a/x`, `rename /a/x.part`: `x` may have become `x.part`, which is now renamed to a third name; that it goes back, another
//! look at the plain name must say, or that it is found afterwards.
//!
//! Not for the names of a series, which move on in order.

use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "just-left",
    says: "has just been renamed away, and the source may be the very thing: a chain of names",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.c;
    let series = matches!(
        c.relation,
        Relation::Rotation | Relation::Backup | Relation::Within
    );
    let told = c.asked_since || c.found_after.is_some();
    (c.just_left && !series && !told).then(|| META.forbids())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x.part\nrename /a/x\nrename /a/x.part\nstat64 /usr/lib",
        &[
            "certain rename /a/x -> /a/x.part",
            "certain rename /a/x.part -> ?",
        ],
    ),
    nearly(
        "lstat64 [2] /a/x.part\nrename /a/x\nlstat64 [2] /a/x\nrename /a/x.part\nstat64 /usr/lib",
        &[
            "certain rename /a/x -> /a/x.part",
            "likely rename /a/x.part -> /a/x",
        ],
    ),
];
