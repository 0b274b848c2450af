//! `lstat [2] /a/x`, `open (_WC_T_) /a/x` in what `fs_usage servermgrd` or `grep` left: any other process may have made it in between. EXCL
//! would tell.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, filtered, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "others-may-have-made-it",
    says: "it was missing when it was looked for, and others, of whom not everything is in the recording, may have made it since",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    filtered(
        "lstat64 [2] /a/x\nopen F=5 (_WC_T_) /a/x\nwrite F=5 B=4\nclose F=5",
        &["likely create /a/x"],
    ),
    nearly(
        "lstat64 [2] /a/x\nopen F=5 (_WC_T_) /a/x\nwrite F=5 B=4\nclose F=5",
        &["certain create /a/x"],
    ),
];
