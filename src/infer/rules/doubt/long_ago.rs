//! `lstat [2] /a/x.bak`, tens of thousands of makings, `rename /a/x`, `lstat /a/x.bak`.

use crate::infer::operation::Confidence::Likely;
#[cfg(test)]
use crate::infer::rules::tests::{Example, long, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "long-ago",
    says: "it was absent so long before that what was made since is not all remembered",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    (!case.blind_spots()?.is_complete()).then(|| {
        META.caps(Likely).saying(
            "it was absent long before and is there after, without a visible cause that is remembered",
        )
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    long(
        "lstat64 [2] /a/x.bak\nrename /a/x\nlstat64 /a/x.bak",
        &["likely rename /a/x -> /a/x.bak"],
    ),
    nearly(
        "lstat64 [2] /a/x.bak\nmkdir /b\nrename /a/x\nlstat64 /a/x.bak",
        &["certain mkdir /b", "certain rename /a/x -> /a/x.bak"],
    ),
];
