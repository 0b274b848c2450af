//! `open (_WC_T_) /a/new`, written, `rename /a/new` to quite another name at once: who empties a file that was there would
//! lose both.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "made-for-another-name",
    says: "written and given quite another name at once: it was made for that",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/site
         open F=5 (_WC_T_) /a/draft
         write F=5 B=4
         close F=5
         rename /a/draft
         lstat64 /a/site",
        &["likely replace /a/site"],
    ),
    nearly(
        "lstat64 [2] /a/draft.bak
         open F=5 (_WC_T_) /a/draft
         write F=5 B=4
         close F=5
         rename /a/draft
         lstat64 /a/draft.bak",
        &[
            "possible write /a/draft",
            "certain rename /a/draft -> /a/draft.bak",
        ],
    ),
];
