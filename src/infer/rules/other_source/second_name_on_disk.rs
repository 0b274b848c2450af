//! On the mounted disk the file has exactly one other name, in the same directory.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "second-name-on-disk",
    says: "on the mounted disk the file has two names, and this is the other one",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "link /Library/a",
        &["likely link /Library/a -> /Library/second"],
    )
    .beside(Others {
        disk: "file /Library/a\ntwin /Library/a /Library/second",
        ..Others::NONE
    }),
    nearly("link /Library/a", &["certain link /Library/a -> ?"]).beside(Others {
        disk: "file /Library/a\nfile /Library/second",
        ..Others::NONE
    }),
];
