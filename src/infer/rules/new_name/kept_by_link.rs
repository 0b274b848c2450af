//! `open (_WC__E) /a/.dat1a2b.003`, `write`, `link /a/x`, `rename /a/.dat1a2b.003`: what a second name has just been given to is
//! what is saved over.

use crate::infer::operation::Confidence::Likely;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "kept-by-link",
    says: "a second name was given to it right before the call: the old one is kept, and the file that was made takes its place",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    (case.linked_before() == Some(case.candidate.id) && case.is_source_made())
        .then(|| META.speaks(Likely, Proof::HalfWitnessed))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         link /a/x
         rename /a/.dat1a2b.003
         stat64 /usr/lib",
        &["certain link /a/x -> ?", "likely replace /a/x"],
    ),
    nearly(
        "open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         link /b/x
         rename /a/.dat1a2b.003
         stat64 /usr/lib",
        &[
            "certain create /a/.dat1a2b.003",
            "certain link /b/x -> ?",
            "certain rename /a/.dat1a2b.003 -> ?",
        ],
    ),
];
