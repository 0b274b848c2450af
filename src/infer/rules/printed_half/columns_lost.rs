//! `14:03:00 unlink /a/x 0.000041 servermgrd`: a web page has closed up the blanks; where a path that holds some ends is told
//! by what follows.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "columns-lost",
    says: "blanks of the line are lost: where its columns end, their content tells",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits("~ stat64 /a\n~ unlink /a/x", &["likely unlink /a/x"]),
    nearly("stat64 /a\nunlink /a/x", &["certain unlink /a/x"]),
];
