//! `lstat [2] /a/x.v1`, `rename /a/x`, `rename /a/x.v1`, `rename /a/x.v2`, `stat /a/x.end/in`: what has just got one name made from
//! its first goes on to the next such name that is heard of, as the source of the very next call or by a look right after.
//!
//! Possible only.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "chain-goes-on",
    says: "it had just got a name made from its first one, and this is the next such name that is heard of, right after the call",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x.v1\nrename /a/x\nrename /a/x.v1\nrename /a/x.v2\nstat64 /a/x.end/in",
        &[
            "certain rename /a/x -> /a/x.v1",
            "possible rename /a/x.v1 -> /a/x.v2",
            "possible rename /a/x.v2 -> /a/x.end",
        ],
    ),
    nearly(
        "rename /a/y\nrename /a/x.v1\nrename /a/x.v2\nstat64 /usr/lib",
        &[
            "certain rename /a/y -> ?",
            "certain rename /a/x.v1 -> ?",
            "certain rename /a/x.v2 -> ?",
        ],
    ),
];
