//! The mounted disk has the link, and no other call made one there since.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "link-text-on-disk",
    says: "the link on the mounted disk has this text",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "symlink /Library/l",
        &["likely symlink /Library/l -> /srv/t"],
    )
    .beside(Others {
        disk: "link /Library/l -> /srv/t",
        ..Others::NONE
    }),
    nearly("symlink /Library/l", &["certain symlink /Library/l -> ?"]).beside(Others {
        disk: "file /Library/other",
        ..Others::NONE
    }),
];
