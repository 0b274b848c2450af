//! What was removed since, and is not known to have stood there before, may have been the second name.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "perhaps-moved-since",
    says: "what was renamed or removed since may have been the new name",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "link /Library/a\nunlink /Users/unheard-of",
        &[
            "possible link /Library/a -> /Library/second",
            "certain unlink /Users/unheard-of",
        ],
    )
    .beside(Others {
        disk: "file /Library/a\ntwin /Library/a /Library/second",
        ..Others::NONE
    }),
    nearly(
        "lstat64 /Library/old\nlink /Library/a\nunlink /Library/old",
        &[
            "likely link /Library/a -> /Library/second",
            "certain unlink /Library/old",
        ],
    )
    .beside(Others {
        disk: "file /Library/a\ntwin /Library/a /Library/second",
        ..Others::NONE
    }),
];
