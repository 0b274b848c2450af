//! `rename log.2`, much later `rename log.1`: the chain speaks for the next number, however much lies in between.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "rotation-chain",
    says: "the next in a rotation whose other names moved on by one",
};

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/log.3
         rename /a/log.2
         stat64 /d1
         stat64 /d2
         stat64 /d3
         stat64 /d4
         rename /a/log.1",
        &[
            "likely rename /a/log.2 -> /a/log.3",
            "likely rename /a/log.1 -> /a/log.2",
        ],
    ),
    nearly(
        "unlink /a/log.2
         stat64 /d1
         stat64 /d2
         stat64 /d3
         stat64 /d4
         rename /a/log.1",
        &[
            "certain unlink /a/log.2",
            "possible rename /a/log.1 -> /a/log.2",
        ],
    ),
];
