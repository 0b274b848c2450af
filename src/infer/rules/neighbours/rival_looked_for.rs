//! `access [2] /a/x.two`, `rename /a/x`, `stat /a/x.one`: the last look has evidence of its own.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "rival-looked-for",
    says: "another name was looked for in vain immediately before the call",
};

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "access [2] /b/y\nrename /a/x\nlstat64 /a/x.one",
        &["possible rename /a/x -> /a/x.one"],
    ),
    nearly(
        "access [2] /b/y\nstat64 /usr/lib\nrename /a/x\nlstat64 /a/x.one",
        &["likely rename /a/x -> /a/x.one"],
    ),
];
