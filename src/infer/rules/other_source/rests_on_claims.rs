//! The inode was not listed under this name but under one that a claim leads to.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "rests-on-claims",
    says: "what the lists tell rests on other claims that are likely",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits("lstat64 [2] /a/w.bak\nrename /a/w\nlstat64 /a/w.bak\nrename /a/x\nrename /a/w.bak", &["likely rename /a/w -> /a/w.bak", "likely rename /a/x -> /a/z", "possible rename /a/w.bak -> /a/x"]).beside(Others { before: "  11        8 drwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a\n  12        8 -rwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a/x\n", after: "  11        8 drwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a\n  12        8 -rwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a/z\n", ..Others::NONE }),
    nearly("lstat64 [2] /a/w.bak\nrename /a/w\nlstat64 /a/w.bak\nrename /a/x", &["likely rename /a/w -> /a/w.bak", "certain rename /a/x -> /a/z"]).beside(Others { before: "  11        8 drwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a\n  12        8 -rwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a/x\n", after: "  11        8 drwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a\n  12        8 -rwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a/z\n", ..Others::NONE }),
];
