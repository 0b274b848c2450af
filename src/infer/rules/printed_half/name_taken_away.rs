//! `open F=5 (RWC__E) /a/x.1`, `link /a/x.1`, `unlink /a/x.1`, `fchmod F=5`: the file has that name no more.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "name-taken-away",
    says: "the name under which the file was opened had been taken away before: under which it stands, if any, no line tells",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "open F=5 (RWC__E) /a/x.1
         unlink /a/x.1
         fchmod F=5",
        &[
            "certain create /a/x.1",
            "certain unlink /a/x.1",
            "possible chmod /a/x.1",
        ],
    ),
    nearly(
        "open F=5 (RWC__E) /a/x.1
         fchmod F=5
         unlink /a/x.1",
        &[
            "certain create /a/x.1",
            "likely chmod /a/x.1",
            "certain unlink /a/x.1",
        ],
    ),
];
