//! The lines speak for `x.bak`, and the mounted disk has nothing there.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "missing-on-disk",
    says: "it is not on the mounted disk, and nothing took it away",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /Library/x.bak\nrename /Library/x\nlstat64 /Library/x.bak",
        &["possible rename /Library/x -> /Library/x.bak"],
    )
    .beside(Others {
        disk: "dir /Library",
        ..Others::NONE
    }),
    nearly(
        "lstat64 [2] /Library/x.bak\nrename /Library/x\nlstat64 /Library/x.bak",
        &["likely rename /Library/x -> /Library/x.bak"],
    )
    .beside(Others {
        disk: "file /Library/x.bak",
        ..Others::NONE
    }),
];
