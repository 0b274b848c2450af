//! No line names either, and a file of the same inode stands elsewhere afterwards, with another size.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "only-lists-show-it",
    says: "lists of files made before and afterwards differ in it, which may mean something else",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits("mkdir /b", &["certain mkdir /b", "likely rename /a/x -> /a/z", "likely write /a/z"]).beside(Others { before: "  11        8 drwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a\n  12        8 -rw-r--r--    1 root             wheel                   5 Feb  8 10:00 /a/x\n", after: "  11        8 drwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a\n  12        8 -rw-r--r--    1 root             wheel                   6 Feb  8 10:00 /a/z\n", ..Others::NONE }),
    nearly("mkdir /b", &["certain mkdir /b", "certain rename /a/x -> /a/z"]).beside(Others { before: "  11        8 drwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a\n  12        8 -rw-r--r--    1 root             wheel                   5 Feb  8 10:00 /a/x\n", after: "  11        8 drwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a\n  12        8 -rw-r--r--    1 root             wheel                   5 Feb  8 10:00 /a/z\n", ..Others::NONE }),
];
