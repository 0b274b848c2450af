//! `lstat /etc/app/m.cf`, `mkdir /Volumes/X/app`, `open /Volumes/X/app/m.cf`, `rename /etc/app`, `symlink /etc/app`: one directory of the
//! link's name was made elsewhere, and the names that were known below the original are named there, too: it was copied.
//!
//! Possible only: lines that do not show the bytes do not tell a copy from another directory of the same build.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "made-alike-elsewhere",
    says: "a directory of the link's name was made there before, and what was known below the original is named in it",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 private/etc/app/m.cf\nmkdir /Volumes/X/app\nlstat64 [2] /Volumes/X/app/m.cf\nrename private/etc/app\nsymlink private/etc/app\nlstat64 /usr/lib",
        &[
            "certain mkdir /Volumes/X/app",
            "certain rename /etc/app -> ?",
            "possible symlink /etc/app -> /Volumes/X/app",
        ],
    ),
    nearly(
        "lstat64 private/etc/app/m.cf\nmkdir /Volumes/X/app\nlstat64 [2] /Volumes/X/app/other\nrename private/etc/app\nsymlink private/etc/app\nlstat64 /usr/lib",
        &[
            "certain mkdir /Volumes/X/app",
            "certain rename /etc/app -> ?",
            "certain symlink /etc/app -> ?",
        ],
    ),
];
