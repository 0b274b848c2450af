//! `open F=5 /a/x`, `rename /a/x` (to `/a/x.0`), `write F=5`: a descriptor stands for the file, whatever its name is by then.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "renamed-while-open",
    says: "it was opened under another name, and renamed here: what is done through the descriptor, or below the directory, is done under the name that it is claimed to have got",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "open F=5 (_W_A__) /a/x.log
         lstat64 [2] /a/x.log.0
         rename /a/x.log
         open F=6 (_WC__E) /a/x.log
         close F=6
         lstat64 /a/x.log.0
         write F=5 B=4
         close F=5",
        &[
            "certain rename /a/x.log -> /a/x.log.0",
            "certain create /a/x.log",
            "certain write /a/x.log.0",
        ],
    ),
    nearly(
        "open F=5 (_W_A__) /a/x.log
         write F=5 B=4
         lstat64 [2] /a/x.log.0
         rename /a/x.log
         open F=6 (_WC__E) /a/x.log
         close F=6
         lstat64 /a/x.log.0
         close F=5",
        &[
            "certain write /a/x.log",
            "certain rename /a/x.log -> /a/x.log.0",
            "certain create /a/x.log",
        ],
    ),
];
