//! `mkdir /Volumes/X/app`, `symlink /srv/ln`, `open ln.first`, `stat /Volumes/X/app`: a text of its own, and a place that was prepared: as
//! much speaks for the one as for the other, so neither is more than possible.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "rival-target",
    says: "as much speaks for another target",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "mkdir /Volumes/X/app\nsymlink /srv/ln\nopen ln.first\nstat64 /Volumes/X/app",
        &[
            "certain mkdir /Volumes/X/app",
            "possible symlink /srv/ln -> /Volumes/X/app",
        ],
    ),
    nearly(
        "mkdir /Volumes/X/app\nsymlink /srv/ln\nopen other\nstat64 /Volumes/X/app",
        &[
            "certain mkdir /Volumes/X/app",
            "likely symlink /srv/ln -> /Volumes/X/app",
        ],
    ),
];
