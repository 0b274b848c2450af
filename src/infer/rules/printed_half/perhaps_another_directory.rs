//! `chdir /a`, `unlink x` where lines tell no thread: another process of the same name may be the one that removes.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Recorded, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "perhaps-another-directory",
    says: "the path is relative, or below another root, and lines without threads do not tell which process of the name it is",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits("chdir /a\nlstat64 x\nunlink x", &["possible unlink /a/x"]),
    nearly(
        "7: chdir /a\n7: lstat64 x\n7: unlink x",
        &["likely unlink /a/x"],
    )
    .recorded(Recorded::Threaded),
];
