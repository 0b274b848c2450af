//! Narrow `open /a/x`, `read`, `close`, `unlink /a/x`: what is read is there, and what is not heard of again was removed.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Recorded, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "narrow-and-used",
    says: "the line is narrow, but what the program does with the name around the call shows that it succeeded",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "open /a/x\nread\nclose\nunlink /a/x\nstat64 /usr/lib",
        &["likely unlink /a/x"],
    )
    .recorded(Recorded::Narrow),
    nearly(
        "stat64 /a\nunlink /a/x\nstat64 /usr/lib",
        &["possible unlink /a/x"],
    )
    .recorded(Recorded::Narrow),
];
