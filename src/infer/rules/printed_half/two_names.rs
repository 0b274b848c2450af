//! `link /a/x`, `rename /a/x`: renamed over its own second name, both would have stayed.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "two-names",
    says: "the file has two names: renamed over the other one, both would have stayed",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "link /a/x\nrename /a/x\nstat64 /usr/lib",
        &["certain link /a/x -> ?", "likely rename /a/x -> ?"],
    ),
    nearly(
        "rename /a/x\nstat64 /usr/lib",
        &["certain rename /a/x -> ?"],
    ),
];
