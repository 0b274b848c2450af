//! The list made afterwards shows the link with its text.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "link-text-in-list",
    says: "the list made afterwards has the text of the link",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits("symlink /a/l", &["certain symlink /a/l -> /srv/t"]).beside(Others { after: "  14        8 lrwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a/l -> /srv/t\n", ..Others::NONE }),
    nearly("symlink /a/l", &["certain symlink /a/l -> ?"]).beside(Others { after: "  14        8 -rw-r--r--    1 root             wheel                   5 Feb  8 10:00 /a/l\n", ..Others::NONE }),
];
