//! Thread 7: `chdir /a`, `unlink x`: the working directory of the thread tells where it is, if every `chdir` was seen.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Recorded, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "placed-by-directory",
    says: "the path is relative: the working directory tells where it is",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "7: chdir /a\n7: lstat64 x\n7: unlink x",
        &["likely unlink /a/x"],
    )
    .recorded(Recorded::Threaded),
    nearly(
        "7: chdir /a\n7: lstat64 /a/x\n7: unlink /a/x",
        &["certain unlink /a/x"],
    )
    .recorded(Recorded::Threaded),
];
