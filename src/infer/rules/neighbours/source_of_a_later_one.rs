//! `rename /b/q`, `rename /a/.dat1a2b.003`, `rename /a/x`: either of the first two may have become the third one's source.

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
        "rename /b/q
         open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         rename /a/.dat1a2b.003
         rename /a/x
         stat64 /usr/lib",
        &[
            "certain rename /b/q -> ?",
            "possible replace /a/x",
            "certain rename /a/x -> ?",
        ],
    ),
    nearly(
        "open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         rename /a/.dat1a2b.003
         lstat64 /a/x
         stat64 /usr/lib",
        &["likely replace /a/x"],
    ),
];
