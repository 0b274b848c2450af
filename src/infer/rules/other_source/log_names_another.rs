//! The lines speak for one name, the log for another one.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "log-names-another",
    says: "the program names another one in the log",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x.bak\nrename /a/x\nlstat64 /a/x.bak",
        &["possible rename /a/x -> /a/x.bak"],
    )
    .beside(Others {
        log: "Feb  8 14:03:00 xserve servermgrd[58]: renamed /a/x to /a/other\n",
        ..Others::NONE
    }),
    nearly(
        "lstat64 [2] /a/x.bak\nrename /a/x\nlstat64 /a/x.bak",
        &["likely rename /a/x -> /a/x.bak"],
    )
    .beside(Others {
        log: "Feb  8 14:03:00 xserve servermgrd[58]: renamed /a/x to /a/x.bak\n",
        ..Others::NONE
    }),
];
