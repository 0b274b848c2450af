//! `symlink /srv/ln`, `stat /srv/tree/in`: the next call looks into a name beside the link, and follows links. Possible: the program may
//! have its own business there.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "looked-into-beside",
    says: "a name beside the link is looked into right after",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "symlink /srv/ln\nstat64 /srv/tree/in",
        &["possible symlink /srv/ln -> /srv/tree"],
    ),
    nearly(
        "symlink /srv/ln\nlstat64 /srv/tree/in",
        &["certain symlink /srv/ln -> ?"],
    ),
];
