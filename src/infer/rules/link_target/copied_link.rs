//! `readlink /a/ln`, `symlink /b/ln`: a link that is copied is read first, and the copy gets the text that was read. No line shows
//! that text: it is known where the other link was made in this capture, too. As sure as that one's target, up to likely.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "copied-link",
    says: "another link was read to be copied: the copy has the same text",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "symlink /a/ln\nopen F=3 (R_____) /srv/app/2/conf\nreadlink /a/ln\nsymlink /b/ln",
        &[
            "possible symlink /a/ln -> /srv/app/2/conf",
            "possible symlink /b/ln -> /srv/app/2/conf",
        ],
    ),
    nearly(
        "symlink /a/ln\nopen F=3 (R_____) /srv/app/2/conf\nreadlink /a/ln\nsymlink /b/other",
        &[
            "possible symlink /a/ln -> /srv/app/2/conf",
            "certain symlink /b/other -> ?",
        ],
    ),
];
