//! `rename /opt/c.ini`, `symlink /opt/c.ini`, `open c.ini.first`: a link took the old place, and its text begins with the name that was
//! given up: it is the name that the original got. Possible.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "text-begins-with-the-old-name",
    says: "a link took the old place, and its text begins with the old name: what is put aside is linked to",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 private/etc/hosts\nrename /opt/c.ini\nsymlink /opt/c.ini\nopen c.ini.first",
        &[
            "possible rename /opt/c.ini -> /opt/c.ini.first",
            "likely symlink /opt/c.ini -> c.ini.first",
        ],
    ),
    nearly(
        "rename /opt/c.ini\nsymlink /opt/c.ini\nopen other",
        &[
            "certain rename /opt/c.ini -> ?",
            "possible symlink /opt/c.ini -> other",
        ],
    ),
];
