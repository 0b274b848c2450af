//! `symlink /a/p`, `symlink /a/q`, `stat [62]`: too many levels of links, and the line has no path: the two links that were just made lead
//! to each other.
//!
//! Possible only: the lookup may have gone through older links.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "leads-in-a-circle",
    says: "two links are made side by side, and the next lookup goes from link to link for ever: they lead to each other",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "symlink /a/p\nsymlink /a/q\nstat64 [62]",
        &[
            "possible symlink /a/p -> /a/q",
            "possible symlink /a/q -> /a/p",
        ],
    ),
    nearly(
        "symlink /a/p\nsymlink /b/q\nstat64 [62]",
        &["certain symlink /a/p -> ?", "certain symlink /b/q -> ?"],
    ),
    nearly(
        "symlink /a/p\nlstat64 /usr/lib\nsymlink /a/q\nstat64 [62]",
        &["certain symlink /a/p -> ?", "certain symlink /a/q -> ?"],
    ),
];
