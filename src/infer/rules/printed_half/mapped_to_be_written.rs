//! `open F=5 (RW____) /a/x`, `mmap F=5 <READ|WRITE>`: what is written to the memory is written to the file, by no line.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "mapped-to-be-written",
    says: "the file is mapped into memory to be written: what is written there, no line shows",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "open F=5 (RW____) /a/x
         mmap F=5 B=4096 <READ|WRITE>
         close F=5",
        &["possible write /a/x"],
    ),
    nearly(
        "open F=5 (RW____) /a/x
         mmap F=5 B=4096 <READ>
         close F=5",
        &[],
    ),
    // a private copy
    nearly(
        "open F=5 (R_____) /a/x
         mmap F=5 B=4096 <READ|WRITE>
         close F=5",
        &[],
    ),
];
