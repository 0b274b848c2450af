//! `mkdir /d/(A Document Being Saved By Pad)`, a file `N` made in it, `rename` of that, `chmod /d/N`, `rmdir` of the directory: an
//! application saves the document `N`.
//!
//! A directory of a known make is enough; any other must have been made here, beside the document, and be removed again.

use crate::infer::operation::Confidence::Likely;
use crate::infer::operation::Proof;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "saved-beside",
    says: "the directory was made for a file of the same name: a document is saved this way",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let saved = case.candidate.saved_beside && case.candidate.relation == Relation::SameName;
    saved.then(|| META.speaks(Likely, Proof::HalfWitnessed))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "mkdir /T/(A Document Being Saved By Pad)
         open F=9 (RWC__E) /T/(A Document Being Saved By Pad)/list.txt
         write F=9 B=8
         close F=9
         rename /T/(A Document Being Saved By Pad)/list.txt
         chmod <rw-r--r--> /Users/x/list.txt
         rmdir /T/(A Document Being Saved By Pad)",
        &[
            "certain mkdir /T/(A Document Being Saved By Pad)",
            "likely replace /Users/x/list.txt",
            "certain chmod /Users/x/list.txt",
            "certain rmdir /T/(A Document Being Saved By Pad)",
        ],
    ),
    nearly(
        "mkdir /T/work
         open F=9 (RWC__E) /T/work/list.txt
         write F=9 B=8
         close F=9
         rename /T/work/list.txt
         chmod <rw-r--r--> /Users/x/list.txt
         rmdir /T/work",
        &[
            "certain mkdir /T/work",
            "certain create /T/work/list.txt",
            "possible rename /T/work/list.txt -> /Users/x/list.txt",
            "certain chmod /Users/x/list.txt",
            "certain rmdir /T/work",
        ],
    ),
];
