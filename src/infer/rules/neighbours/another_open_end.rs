//! `lstat [2] /a/x.bak`, `rename /a/x`, and meanwhile another program `open (_WC__E) /a/.q7`, `rename /a/.q7`, then `lstat /a/x.bak`: what
//! it saved may be what stands there. So may `/s/x.bak`, which any program renames meanwhile: it keeps its name.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "another-open-end",
    says: "it was missing before and is there after, and meanwhile something was renamed, nobody knows where to, that may well have taken the name",
};

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x.bak
         rename /a/x
         @open F=5 (_WC__E) /a/.q7
         @write F=5 B=4
         @close F=5
         @rename /a/.q7
         lstat64 /a/x.bak",
        &["possible rename /a/x -> /a/x.bak"],
    ),
    hits(
        "lstat64 [2] /a/x.old\nrename /a/x\n@rename /s/x.old\nlstat64 /a/x.old",
        &["possible rename /a/x -> /a/x.old"],
    ),
    nearly(
        "lstat64 [2] /a/x.bak
         rename /a/x
         @open F=5 (_WC__E) /a/.y.conf.Ab3dE6
         @write F=5 B=4
         @close F=5
         @rename /a/.y.conf.Ab3dE6
         lstat64 /a/x.bak",
        &["likely rename /a/x -> /a/x.bak"],
    ),
];
