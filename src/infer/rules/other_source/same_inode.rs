//! A file keeps its inode when it is renamed, and on HFS+ none is given twice in so short a time.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "same-inode",
    says: "lists of files have the same inode here before and there afterwards",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits("rename /a/x", &["certain rename /a/x -> /a/z"]).beside(Others { before: "  11        8 drwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a\n  12        8 -rw-r--r--    1 root             wheel                   5 Feb  8 10:00 /a/x\n", after: "  11        8 drwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a\n  12        8 -rw-r--r--    1 root             wheel                   5 Feb  8 10:00 /a/z\n", ..Others::NONE }),
    nearly("rename /a/x", &["certain rename /a/x -> ?"]).beside(Others { before: "  11        8 drwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a\n  12        8 -rw-r--r--    1 root             wheel                   5 Feb  8 10:00 /a/x\n", after: "  11        8 drwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a\n  13        8 -rw-r--r--    1 root             wheel                   5 Feb  8 10:00 /a/z\n", ..Others::NONE }),
];
