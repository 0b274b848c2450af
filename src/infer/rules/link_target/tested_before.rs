//! `stat /srv/shared/app.yml`, `symlink /srv/r5/app.yml`: what `ln -s` is to lead to is looked at right before, under the link's own name
//! in another directory.
//!
//! Possible only. A look that does not follow links is how links are copied.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "tested-before",
    says: "something of the link's own name in another directory was found right before the link was made",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /srv/shared/app.yml\nsymlink /srv/r5/app.yml\nlstat64 /usr/lib",
        &["possible symlink /srv/r5/app.yml -> /srv/shared/app.yml"],
    ),
    nearly(
        "lstat64 /srv/shared/app.yml\nsymlink /srv/r5/app.yml\nlstat64 /usr/lib",
        &["certain symlink /srv/r5/app.yml -> ?"],
    ),
    nearly(
        "stat64 /srv/shared/app.yml\nlstat64 /usr/lib/x\nsymlink /srv/r5/app.yml\nlstat64 /usr/lib",
        &["certain symlink /srv/r5/app.yml -> ?"],
    ),
];
