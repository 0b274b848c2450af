//! `unlink sub/x`, and no `chdir` was seen: where that is no line tells.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "path-not-whole",
    says: "the line does not show the whole path",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits("unlink sub/x", &["possible unlink sub/x"]),
    nearly("unlink /sub/x", &["certain unlink /sub/x"]),
];
