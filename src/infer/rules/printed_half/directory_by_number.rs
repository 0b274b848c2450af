//! `unlink /.vol/234881026/1234/a`: the directory is named by volume and number, and no line tells where that is.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "directory-by-number",
    says: "the path names its directory by a number",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "unlink /.vol/234881026/1234/a",
        &["likely unlink /.vol/234881026/1234/a"],
    ),
    nearly("unlink /a/1234/a", &["certain unlink /a/1234/a"]),
];
