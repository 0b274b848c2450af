//! `open (_WC_T_) /a/x.pid`: who writes its number there has most often just begun, and the file of the one before is gone or useless.
//! A daemon that reads its configuration again writes it again, too (httpd, named, slapd), and then the file was there.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "pid-file",
    says: "a file with the number of a process is most often made anew by the process that it names, or written again by it",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "open F=5 (_WC_T_) /a/x.pid\nwrite F=5 B=4\nclose F=5",
        &["possible create /a/x.pid"],
    ),
    nearly(
        "open F=5 (_WC_T_) /a/x.txt\nwrite F=5 B=4\nclose F=5",
        &["possible write /a/x.txt"],
    ),
];
