//! `stat /etc/app/main.cf`, `rename /etc/app`, `symlink /etc/app`, `open /Volumes/X/app/main.cf`: a lookup through the link is printed
//! with the link's text in place of the link, and what stood below the original stands below the target. Likely right after the
//! call on another volume; a directory at the top of the disk is named by whatever lies below it, and is no target.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "known-below-the-original",
    says: "what was known below the original is looked up there",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 private/etc/app/main.cf\nrename private/etc/app\nsymlink private/etc/app\nopen F=3 (R_____) /Volumes/X/app/main.cf",
        &[
            "certain rename /etc/app -> ?",
            "likely symlink /etc/app -> /Volumes/X/app",
        ],
    ),
    nearly(
        "stat64 private/etc/app/main.cf\nrename private/etc/app\nsymlink private/etc/app\nlstat64 /usr/share/other.cf",
        &[
            "certain rename /etc/app -> ?",
            "certain symlink /etc/app -> ?",
        ],
    ),
];
