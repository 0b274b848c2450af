//! `symlink /etc/app.conf`, `open /srv/app/2/conf`: the program names it this once, right after the link was made; it has no other
//! business there. Possible.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "named-once",
    says: "it is looked up right after, and nowhere else",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "symlink private/etc/app.conf\nopen F=3 (R_____) /srv/app/2/conf",
        &["possible symlink /etc/app.conf -> /srv/app/2/conf"],
    ),
    nearly(
        "symlink private/etc/app.conf\nopen F=3 (R_____) /srv/app/2/conf\nopen F=4 (R_____) /srv/app/2/conf",
        &["certain symlink /etc/app.conf -> ?"],
    ),
];
