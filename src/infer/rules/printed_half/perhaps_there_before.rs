//! `open (_WC_T_) /a/x`, and nothing of it before: made, or emptied.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "perhaps-there-before",
    says: "whether the file was there before the opening, the capture does not tell",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "open F=5 (_WC_T_) /a/x\nwrite F=5 B=4\nclose F=5",
        &["possible write /a/x"],
    ),
    nearly(
        "lstat64 [2] /a/x\nopen F=5 (_WC_T_) /a/x\nwrite F=5 B=4\nclose F=5",
        &["certain create /a/x"],
    ),
];
