//! `access [2] /a/x.one`, `access [2] /a/x.two`, `rename /a/x`: either may be meant.

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
        "access [2] /a/x.one\naccess [2] /a/x.two\nrename /a/x",
        &["possible rename /a/x -> /a/x.two"],
    ),
    nearly(
        "access [2] /b/x.one\naccess [2] /a/x.two\nrename /a/x",
        &["likely rename /a/x -> /a/x.two"],
    ),
];
