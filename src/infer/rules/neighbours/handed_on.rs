//! `mkdir /a/.stage`, `rename /a/.x.AbCdEf`, `rename /a/.stage/x`: the directory was empty, and only the first rename can have put there
//! what the second one takes away. So `rsync --delay-updates` keeps what it has got until all is there.
//!
//! Fails where something was put there by a call that leaves no line.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "handed-on",
    says: "it is renamed on from a directory that was made empty before, and no other call can have put it there",
};

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "mkdir /a/.stage
         lstat64 /a/x
         open F=5 (_WC__E) /a/.x.Ab3dE6
         write F=5 B=4
         close F=5
         rename /a/.x.Ab3dE6
         rename /a/.stage/x
         rmdir /a/.stage",
        &[
            "certain mkdir /a/.stage",
            "likely replace /a/.stage/x",
            "likely rename /a/.stage/x -> /a/x",
            "certain rmdir /a/.stage",
        ],
    ),
    nearly(
        "lstat64 /a/x
         open F=5 (_WC__E) /a/.x.Ab3dE6
         write F=5 B=4
         close F=5
         rename /a/.x.Ab3dE6
         rename /a/.stage/x
         rmdir /a/.stage",
        &[
            "likely replace /a/x",
            "certain rename /a/.stage/x -> ?",
            "certain rmdir /a/.stage",
        ],
    ),
];
