//! `rename r7/a.ini`, `lstat /srv/app/r7/a.ini.keep`: the source's directory is not told, and the next call finds the old name with
//! a suffix, in a directory that ends alike. Never an operand.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "relative-source",
    says: "the next call finds the old name with a suffix, in a directory that ends as the old name's does",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "rename r7/a.ini\nlstat64 /srv/app/r7/a.ini.keep",
        &["possible rename r7/a.ini -> /srv/app/r7/a.ini.keep"],
    ),
    nearly(
        "rename r7/a.ini\nlstat64 /srv/app/r8/a.ini.keep",
        &["possible rename r7/a.ini -> ?"],
    ),
];
