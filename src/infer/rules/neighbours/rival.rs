//! `rename /a/x`, `lstat /a/x.one`, `lstat /a/x.two`: either may be meant.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "rival",
    says: "another name has as much for it",
};

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "rename /a/x\nlstat64 /a/x.one\nlstat64 /a/x.two",
        &["possible rename /a/x -> /a/x.one"],
    ),
    nearly(
        "rename /a/x\nlstat64 /b/x.one\nlstat64 /a/x.two",
        &["likely rename /a/x -> /a/x.two"],
    ),
];
