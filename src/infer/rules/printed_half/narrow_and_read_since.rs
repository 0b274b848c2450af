//! Narrow `read`, `unlink /a/x`, `open /a/x`, `read`: it was there before, and it is still: nothing tells that it was removed.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Recorded, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "narrow-and-read-since",
    says: "the line is narrow, and what it was to remove is read afterwards, though nothing made it again",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "open /a/x\nfstat64\nread\nclose\nunlink /a/x\n@open /a/x\n@fstat64\n@read\n@close",
        &["possible unlink /a/x"],
    )
    .recorded(Recorded::Narrow),
    hits(
        "mkdir /a/d\nrmdir /a/d\nopen /a/d/x\nfstat64\nread\nclose",
        &["possible mkdir /a/d", "possible rmdir /a/d"],
    )
    .recorded(Recorded::Narrow),
    nearly(
        "open /a/x\nfstat64\nread\nclose\nunlink /a/x\nrename /a/y\nopen /a/x\nfstat64\nread\nclose",
        &["likely unlink /a/x", "possible rename /a/y -> ?"],
    )
    .recorded(Recorded::Narrow),
];
