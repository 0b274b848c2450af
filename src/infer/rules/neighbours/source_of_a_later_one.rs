//! `rename /b/q`, `rename /a/log.1`, `rename /a/log.2`: either of the first two may have become the third one's source.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "source-of-a-later-one",
    says: "it is first heard of as the source of a later rename: any of the calls before that may have given it",
};

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "rename /b/q\nrename /a/log.1\nrename /a/log\nrename /a/log.2",
        &[
            "certain rename /b/q -> ?",
            "possible rename /a/log.1 -> /a/log.2",
            "likely rename /a/log -> /a/log.1",
            "possible rename /a/log.2 -> /a/log",
        ],
    ),
    nearly(
        "open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         rename /a/.dat1a2b.003
         lstat64 /a/x
         stat64 /usr/lib",
        &["possible replace /a/x"],
    ),
];
