//! `chdir /a`, `lstat [2] x.bak`, `rename /a/x`, `lstat /a/x.bak`: another process of the same name may have another working
//! directory.

use crate::infer::operation::Confidence::Likely;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "placed-by-hand",
    says: "a look at it is told by a line whose path is put together",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    case.blind_spots()?.is_put_together().then(|| {
        META.caps(Likely).saying(
            "it was absent before and is there after, as far as a line tells whose path is put together",
        )
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "chdir /a\nlstat64 [2] x.bak\nrename /a/x\nlstat64 /a/x.bak",
        &["likely rename /a/x -> /a/x.bak"],
    ),
    nearly(
        "chdir /a\nlstat64 [2] /a/x.bak\nrename /a/x\nlstat64 /a/x.bak",
        &["certain rename /a/x -> /a/x.bak"],
    ),
];
