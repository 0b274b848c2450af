//! `/etc/a` leads to `/srv/a/config`, and `/opt/b` to something of `/srv/b`: then `/etc/b` leads to `/srv/b/config`. Two links have to agree;
//! a pattern is no line, so it never makes more than possible.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "same-pattern",
    says: "other links made in the capture follow the same pattern",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "symlink private/etc/a\nopen F=3 (R_____) /srv/a/config\nsymlink /opt/b\nopen F=4 (R_____) /srv/b/x\nsymlink private/etc/b",
        &[
            "possible symlink /etc/a -> /srv/a/config",
            "possible symlink /opt/b -> /srv/b/x",
            "possible symlink /etc/b -> /srv/b/config",
        ],
    ),
    nearly(
        "symlink private/etc/a\nopen F=3 (R_____) /srv/a/config\nsymlink private/etc/b",
        &[
            "possible symlink /etc/a -> /srv/a/config",
            "certain symlink /etc/b -> ?",
        ],
    ),
];
