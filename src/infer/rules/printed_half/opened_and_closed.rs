//! `open /a/x.lock` without letters, `close`: nobody opens a lock to read nothing.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "opened-and-closed",
    says: "the letters of the opening are not printed, and nothing was read or written: it may have made the file",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "open F=5 /a/x.lock\nclose F=5",
        &["possible create /a/x.lock"],
    ),
    nearly("open F=5 (R_____) /a/x.lock\nclose F=5", &[]),
];
