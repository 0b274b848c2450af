//! `open (_WC_T_) /a/x.pid`: who writes its number there has just begun, and the file of the one before is gone or useless.

use crate::infer::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "pid-file",
    says: "a file with the number of a process is made anew by the process that it names",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "open F=5 (_WC_T_) /a/x.pid\nwrite F=5 B=4\nclose F=5",
        &["likely create /a/x.pid"],
    ),
    nearly(
        "open F=5 (_WC_T_) /a/x.txt\nwrite F=5 B=4\nclose F=5",
        &["possible write /a/x.txt"],
    ),
];
