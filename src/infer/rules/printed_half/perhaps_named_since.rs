//! `lstat [2] /a/x`, `rename /b/y`, `open (_WC_T_) /a/x`: the rename may have gone there, and then nothing was made.
//!
//! Likely not; but possible only where what was renamed has that very name.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "perhaps-named-since",
    says: "the name was not there, but a call since then may have given it",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x\nrename /b/y\nopen F=5 (_WC_T_) /a/x\nwrite F=5 B=4\nclose F=5",
        &["certain rename /b/y -> ?", "likely create /a/x"],
    ),
    hits(
        "lstat64 [2] /a/x\nrename /b/x\nopen F=5 (RWCA__) /a/x\nwrite F=5 B=4\nclose F=5",
        &["certain rename /b/x -> ?", "possible create /a/x"],
    ),
    nearly(
        "lstat64 [2] /a/x\nopen F=5 (_WC_T_) /a/x\nwrite F=5 B=4\nclose F=5",
        &["certain create /a/x"],
    ),
];
