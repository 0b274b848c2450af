//! Narrow `open /a/x`, `write`, `close`: the line of the write names nothing; the last thing opened is meant, if no other
//! thread came between.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Recorded, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "narrow-descriptor",
    says: "narrow lines show no descriptor: which file is meant, the order of the calls tells",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "open /a/x\nwrite\nclose\nstat64 /usr/lib",
        &["possible create /a/x"],
    )
    .recorded(Recorded::Narrow),
    nearly(
        "open F=5 (_WC__E) /a/x\nwrite F=5 B=4\nclose F=5",
        &["certain create /a/x"],
    ),
];
