//! `lstat [2] /a/x.bak`, `rename /a/y`, `rename /a/x`, `lstat /a/x.bak`: the look stands right before the first rename, and the name is
//! made from what the second one renames.
//!
//! Programs ask for all names first and rename afterwards, or do something else in between; they hardly give a file a name that is made
//! from another one's while that one is renamed, too. Fails where two files change places under each other's backup names.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "belongs-to-another-rename",
    says: "the name is made from that of another file, which was renamed in the meantime, too",
};

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x.bak\nrename /a/y\nrename /a/x\nlstat64 /a/x.bak",
        &["certain rename /a/y -> ?", "likely rename /a/x -> /a/x.bak"],
    ),
    hits(
        "lstat64 [2] /a/x.bak\nlstat64 [2] /a/y.bak\nrename /a/x\nrename /a/y\nlstat64 /a/x.bak\nlstat64 /a/y.bak",
        &[
            "likely rename /a/x -> /a/x.bak",
            "likely rename /a/y -> /a/y.bak",
        ],
    ),
    nearly(
        "lstat64 [2] /a/x.bak\nrename /a/y\nlstat64 /a/x.bak\nrename /a/x\nstat64 /usr/lib",
        &["likely rename /a/y -> /a/x.bak", "certain rename /a/x -> ?"],
    ),
];
