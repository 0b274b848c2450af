//! On the mounted disk stands `x.bak`, of which no line tells, and nothing else that is made from `x`.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "one-name-on-disk",
    says: "on the mounted disk stands exactly one name made from the old one that nothing else explains",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "rename /Library/x",
        &["possible rename /Library/x -> /Library/x.bak"],
    )
    .beside(Others {
        disk: "file /Library/x.bak",
        ..Others::NONE
    }),
    nearly("rename /Library/x", &["certain rename /Library/x -> ?"]).beside(Others {
        disk: "file /Library/x.bak\nfile /Library/x.old",
        ..Others::NONE
    }),
];
