//! The link on the mounted disk was made after the date of the recording: perhaps a copy of the disk that does not keep times, perhaps
//! another link.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "changed-since-on-disk",
    says: "what stands on the mounted disk was made after the recording: it may be another link",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "symlink /Library/l",
        &["possible symlink /Library/l -> /srv/t"],
    )
    .beside(Others {
        disk: "link /Library/l -> /srv/t",
        dated: true,
        ..Others::NONE
    }),
    nearly(
        "symlink /Library/l",
        &["likely symlink /Library/l -> /srv/t"],
    )
    .beside(Others {
        disk: "link /Library/l -> /srv/t",
        ..Others::NONE
    }),
];
