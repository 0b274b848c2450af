//! `lstat [2] /b/n`, `rename /a/x`, `rename /a/y`, `lstat /b/n`: one of the two has the name, and the look right before the first is no
//! proof that it is that one.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "one-of-several",
    says: "it was missing before and is there after, and more than one call of the process may have given the name",
};

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /b/n\nrename /a/x\nrename /a/y\nlstat64 /b/n",
        &["possible rename /a/x -> /b/n", "certain rename /a/y -> ?"],
    ),
    nearly(
        "lstat64 [2] /b/n\nrename /a/x\n@rename /a/y\nlstat64 /b/n",
        &["likely rename /a/x -> /b/n"],
    ),
];
