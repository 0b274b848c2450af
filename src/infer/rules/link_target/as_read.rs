//! `symlink /srv/ln`, `readlink /srv/ln`, `lstat /srv/tree`: the program reads the link, and looks at what its text names. Possible;
//! only beside the link, where a relative text leads.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "read-next",
    says: "the link is read, and a name beside it is looked up next",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "symlink /srv/ln\nlstat64 /srv/ln\nreadlink /srv/ln\nlstat64 /srv/tree",
        &["possible symlink /srv/ln -> /srv/tree"],
    ),
    nearly(
        "symlink private/etc/x\nlstat64 private/etc/x\nreadlink private/etc/x\nlstat64 /usr/lib/libSystem.B.dylib",
        &["certain symlink /etc/x -> ?"],
    ),
];
