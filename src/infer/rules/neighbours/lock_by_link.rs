//! `open (_WC__E) /run/R4tz81Qw`, `link /run/R4tz81Qw`, `unlink /run/R4tz81Qw`, `unlink /run/job.lck`: a lock is taken by a link and
//! given back. The one name in the directory that is heard of only when the process removes it is the second one.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "lock-by-link",
    says: "its first name is removed soon, and this one is heard of only when the same process removes it: a lock",
};

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "open F=5 (_WC__E) /run/R4tz81Qw
         write F=5 B=4
         close F=5
         link /run/R4tz81Qw
         unlink /run/R4tz81Qw
         stat64 /usr/lib
         unlink /run/job.lck",
        &[
            "certain create /run/R4tz81Qw",
            "possible link /run/R4tz81Qw -> /run/job.lck",
            "certain unlink /run/R4tz81Qw",
            "certain unlink /run/job.lck",
        ],
    ),
    nearly(
        "open F=5 (_WC__E) /run/R4tz81Qw
         write F=5 B=4
         close F=5
         link /run/R4tz81Qw
         unlink /run/R4tz81Qw
         stat64 /usr/lib
         unlink /tmp/job.lck",
        &[
            "certain create /run/R4tz81Qw",
            "certain link /run/R4tz81Qw -> ?",
            "certain unlink /run/R4tz81Qw",
            "certain unlink /tmp/job.lck",
        ],
    ),
];
