//! `unlink private/etc/x` on a narrow line, which is printed alike whether the call succeeded or failed.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Recorded, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "narrow-line",
    says: "a narrow line is printed alike whether the call succeeded or failed",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /a\nunlink /a/x\nstat64 /usr/lib",
        &["possible unlink /a/x"],
    )
    .recorded(Recorded::Narrow),
    nearly(
        "stat64 /a\nunlink /a/x\nstat64 /usr/lib",
        &["certain unlink /a/x"],
    ),
];
