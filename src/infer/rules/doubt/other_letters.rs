//! `lstat [2] /a/x.bak`, `rename /a/x`, `mkdir /a/X.bak`, `lstat /a/x.bak`.

use crate::infer::operation::Confidence::Possible;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "other-letters",
    says: "a visible call made the same name in other letters (A for a, e with an accent in one character or in two), which most volumes take for one",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    case.blind_spots()?.made_in_other_letters().then(|| {
        META.caps(Possible).saying(
            "it is there afterwards, but a visible call made the same name in other letters (A for a, e with an accent in one character or in two), which most volumes take for one",
        )
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x.bak\nrename /a/x\nmkdir /a/X.bak\nlstat64 /a/x.bak",
        &["possible rename /a/x -> /a/x.bak", "certain mkdir /a/X.bak"],
    ),
    nearly(
        "lstat64 [2] /a/x.bak\nrename /a/x\nmkdir /a/Y.bak\nlstat64 /a/x.bak",
        &["certain rename /a/x -> /a/x.bak", "certain mkdir /a/Y.bak"],
    ),
];
