//! `open F=5 /a/one` and `open F=5 /a/two` by two processes of one name that lines do not tell apart: what goes through 5 is
//! the one or the other.

use crate::infer::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "contested-descriptor",
    says: "another process of the same name may have another file under that number",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/one\nlstat64 [2] /a/two\nopen F=5 (_WC__E) /a/one\nopen F=5 (_WC__E) /a/two\nwrite F=5 B=4",
        &["certain create /a/one", "likely create /a/two"],
    ),
    nearly(
        "lstat64 [2] /a/one\nlstat64 [2] /a/two\nopen F=5 (_WC__E) /a/one\nopen F=6 (_WC__E) /a/two\nwrite F=6 B=4",
        &["certain create /a/one", "certain create /a/two"],
    ),
];
