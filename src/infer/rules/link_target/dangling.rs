//! `unlink /srv/ln`, `symlink /srv/ln`, `stat [2] /srv/later`: the link was renewed, and the one name that is looked up next, never
//! before and never again, is missing: it leads to nothing. Possible; where the link is new, programs look for what they will make.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "missing-after-renewal",
    says: "it is missing, and looked up right after the link was made anew, and nowhere else",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "unlink /srv/ln\nsymlink /srv/ln\nstat64 [2] /srv/later",
        &[
            "certain unlink /srv/ln",
            "possible symlink /srv/ln -> /srv/later",
        ],
    ),
    nearly(
        "symlink /srv/ln\nstat64 [2] /srv/later",
        &["certain symlink /srv/ln -> ?"],
    ),
];
