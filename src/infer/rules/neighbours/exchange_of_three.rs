//! `A` to `T`, `B` to `A`, `T` to `B`: the third call's source proves the first call's destination, and the way is closed.
//! Another rename of the same thread between them closes a longer way, of which this tells nothing.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "exchange-of-three",
    says: "three renames exchange two names over a third",
};

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /s/.mv77
         rename /s/one
         lstat64 [2] /s/one
         rename /o/two
         lstat64 [2] /o/two
         rename /s/.mv77
         stat64 /usr/lib",
        &[
            "likely rename /s/one -> /s/.mv77",
            "possible rename /o/two -> /s/one",
            "possible rename /s/.mv77 -> /o/two",
        ],
    ),
    hits(
        "open F=5 (_WC__E) /s/one.fnSPdt
         write F=5 B=4
         close F=5
         lstat64 [2] /s/one-0042
         rename /s/one
         lstat64 /s/one-0042
         lstat64 [2] /s/one
         rename /s/one.fnSPdt
         lstat64 /s/one
         rename /s/one-0042
         stat64 /usr/lib",
        &[
            "certain rename /s/one -> /s/one-0042",
            "likely replace /s/one",
            "possible rename /s/one-0042 -> /s/one.fnSPdt",
        ],
    ),
    nearly(
        "rename /s/one
         lstat64 /s/one.t11
         rename /s/two
         rename /o/three
         stat64 /s/two
         rename /s/one.t11
         lstat64 /o/three",
        &[
            "likely rename /s/one -> /s/one.t11",
            "certain rename /s/two -> ?",
            "possible rename /o/three -> /s/two",
            "possible rename /s/one.t11 -> /o/three",
        ],
    ),
    nearly(
        "lstat64 [2] /s/.mv77
         rename /s/one
         rename /s/.mv77
         stat64 /usr/lib",
        &[
            "likely rename /s/one -> /s/.mv77",
            "certain rename /s/.mv77 -> ?",
        ],
    ),
];
