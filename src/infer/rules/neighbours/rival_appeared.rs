//! `lstat [2]` of two names, `rename /a/x`, `lstat` of both: the call gave only one of them.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "rival-appeared",
    says: "another name turned up as well",
};

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /b/y
         lstat64 [2] /a/x.bak
         rename /a/x
         lstat64 /a/x.bak
         lstat64 /b/y",
        &["likely rename /a/x -> /a/x.bak"],
    ),
    nearly(
        "lstat64 [2] /b/y
         lstat64 [2] /a/x.bak
         rename /a/x
         lstat64 /a/x.bak
         lstat64 [2] /b/y",
        &["certain rename /a/x -> /a/x.bak"],
    ),
];
