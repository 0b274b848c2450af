//! `x` to `x.kept`, `y` to `y.kept`, and then `z`, of which a strange `z.two` turns up: the suffix that the program uses speaks against
//! it.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "habit-contests",
    says: "the program put other names aside with another suffix, which contests this one",
};

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x.kept
         rename /a/x
         lstat64 /a/x.kept
         lstat64 [2] /a/y.kept
         rename /a/y
         lstat64 /a/y.kept
         rename /a/z
         lstat64 /a/z.two",
        &[
            "certain rename /a/x -> /a/x.kept",
            "certain rename /a/y -> /a/y.kept",
            "possible rename /a/z -> /a/z.two",
        ],
    ),
    nearly(
        "lstat64 [2] /a/x.kept
         rename /a/x
         lstat64 /a/x.kept
         rename /a/z
         lstat64 /a/z.two",
        &[
            "certain rename /a/x -> /a/x.kept",
            "likely rename /a/z -> /a/z.two",
        ],
    ),
];
