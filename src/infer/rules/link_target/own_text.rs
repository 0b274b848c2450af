//! `symlink /opt/c.ini`, `open c.ini.first`: the next call prints a text without a leading slash, while no working directory explains
//! it: it is the text of a relative link.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "own-text",
    says: "a text without a leading slash is looked up next: a relative link's own; likely where it begins with the link's name",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "symlink /opt/c.ini\nopen other",
        &["possible symlink /opt/c.ini -> other"],
    ),
    hits(
        "symlink /opt/c.ini\nopen c.ini.first",
        &["likely symlink /opt/c.ini -> c.ini.first"],
    ),
    hits(
        "chdir /srv/build\nsymlink /opt/app\nopen app-1.2/x",
        &["possible symlink /opt/app -> app-1.2"],
    ),
    nearly(
        "symlink /opt/c.ini\nlstat64 /usr/lib/x\nopen other",
        &["certain symlink /opt/c.ini -> ?"],
    ),
];
