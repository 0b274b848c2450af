//! The list has the link, but another one may have been renamed to its place since it was made.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "perhaps-another-link",
    says: "another link may have been renamed to this name since",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits("symlink /a/l\nrename /b/m\nstat64 /usr/lib", &["likely symlink /a/l -> /srv/t", "certain rename /b/m -> ?"]).beside(Others { after: "  14        8 lrwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a/l -> /srv/t\n", ..Others::NONE }),
    nearly("rename /b/m\nsymlink /a/l", &["certain rename /b/m -> ?", "certain symlink /a/l -> /srv/t"]).beside(Others { after: "  14        8 lrwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a/l -> /srv/t\n", ..Others::NONE }),
];
