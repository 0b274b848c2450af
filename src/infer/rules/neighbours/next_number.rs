//! `rename log.1`, `rename log` (to `log.1`): the first went to the next number, although nothing shows it. Never an operand.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "next-number",
    says: "its name is taken by the one before it in a rotation; the next number is a guess",
};

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "rename /a/log.1\nrename /a/log\nlstat64 /a/log.1",
        &[
            "possible rename /a/log.1 -> /a/log.2",
            "likely rename /a/log -> /a/log.1",
        ],
    ),
    nearly(
        "rename /a/log.1\nrename /a/other\nlstat64 /a",
        &[
            "certain rename /a/log.1 -> ?",
            "certain rename /a/other -> ?",
        ],
    ),
];
