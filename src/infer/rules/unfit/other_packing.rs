//! `lstat [2] /a/log.0`, `rename /a/log.0.bz2`, `rename /a/log`, `lstat /a/log.0`: a rename neither packs nor unpacks; what turns up came
//! by another call.

use crate::infer::patterns;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "other-packing",
    says: "has the same name, packed or not as the old one is not: a rename neither packs nor unpacks",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let (own, name) = (case.source_name(), case.name);
    let packed = patterns::unpacked(own) == Some(name) || patterns::unpacked(name) == Some(own);
    let alone = case.appeared() && !case.candidate.contested;
    (packed && !alone).then(|| META.forbids())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/log.0
         lstat64 /a/log.0.bz2
         rename /a/log.0.bz2
         chmod <rw-r-----> /a/log.1.bz2
         rename /a/log
         lstat64 /a/log.0",
        &[
            "certain rename /a/log.0.bz2 -> ?",
            "certain chmod /a/log.1.bz2",
            "likely rename /a/log -> /a/log.0",
        ],
    ),
    nearly(
        "lstat64 [2] /a/log.0\nrename /a/log.0.bz2\nlstat64 /a/log.0",
        &["certain rename /a/log.0.bz2 -> /a/log.0"],
    ),
];
