//! `lstat [2] /a/x`, `open /a/x` without letters, `write`: what is written must be there.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "written-where-nothing-was",
    says: "the letters of the opening are not printed; the file is written, and was not there before or has a name that is made anew",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x\nopen F=5 /a/x\nwrite F=5 B=4\nclose F=5",
        &["likely create /a/x"],
    ),
    nearly(
        "lstat64 [2] /a/x\nopen F=5 (_WC_T_) /a/x\nwrite F=5 B=4\nclose F=5",
        &["certain create /a/x"],
    ),
];
