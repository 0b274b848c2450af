//! `rename /a/t.MYD`, `rename /a/t.TMD`, `chmod /a/t.MYD`: a name is missing for one call only, and there again after it.

use crate::infer::operation::Confidence::Likely;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "back-at-once",
    says: "the call before took the name away, and the call after finds it again",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    case.is_back_at_once()
        .then(|| META.speaks(Likely, Proof::Witnessed))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /a/t.TMD
         rename /a/t.MYD
         rename /a/t.TMD
         chmod <rw-r--r--> /a/t.MYD",
        &[
            "certain rename /a/t.MYD -> ?",
            "likely rename /a/t.TMD -> /a/t.MYD",
            "certain chmod /a/t.MYD",
        ],
    ),
    nearly(
        "open F=5 (RWC__E) /a/t.TMD
         write F=5 B=8
         close F=5
         rename /a/t.MYD
         rename /a/t.TMD
         stat64 /usr/lib",
        &[
            "certain create /a/t.TMD",
            "certain rename /a/t.MYD -> ?",
            "certain rename /a/t.TMD -> ?",
        ],
    ),
];
