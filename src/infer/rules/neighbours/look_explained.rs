//! `lstat [2] /a/x`, `rename /a/x.kept`, `stat /a/x`, then `rename /a/.dat1a2b.003`: both looks are about the first rename, and say
//! nothing of the second.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "look-explained",
    says: "the look at it is about an earlier call, which got the name",
};

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x
         rename /a/x.kept
         stat64 /a/x
         open F=5 (_WC__E) /a/.dat4a2f.0b1
         write F=5 B=5
         close F=5
         rename /a/.dat4a2f.0b1
         stat64 /usr/lib",
        &[
            "certain rename /a/x.kept -> /a/x",
            "certain create /a/.dat4a2f.0b1",
            "certain rename /a/.dat4a2f.0b1 -> ?",
        ],
    ),
    nearly(
        "lstat64 [2] /a/x
         rename /a/x.kept
         stat64 /a/x
         open F=5 (_WC__E) /a/.dat4a2f.0b1
         write F=5 B=5
         close F=5
         rename /a/.dat4a2f.0b1
         stat64 /a/x",
        &["certain rename /a/x.kept -> /a/x", "likely replace /a/x"],
    ),
];
