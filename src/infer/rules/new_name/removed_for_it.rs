//! `unlink /a/undo.desc`, `rename /a/journal.desc`: the program makes the name free, and the very next thing that it does is to rename
//! something of the same directory.
//!
//! Programs that also run where a rename replaces nothing do so, whatever the names; also where nothing stood there (`unlink [2]`).
//! Likely where the name is found again afterwards.

use crate::infer::operation::Confidence::{Likely, Possible};
use crate::infer::operation::Proof;
use crate::infer::patterns;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "removed-for-it",
    says: "the name was made free immediately before the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.c;
    if !c.removed_for_it || c.just_left || patterns::temporary(case.name) {
        return None;
    }
    if c.found_after.is_some() {
        return Some(META.speaks(Likely, Proof::Witnessed));
    }
    // what the program had made itself was a thing for the moment
    (!c.made_here).then(|| META.speaks(Possible, Proof::HalfWitnessed))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "unlink /a/undo.desc
         rename /a/journal.desc
         unlink /a/undo.mark
         rename /a/journal.mark
         stat64 /d1
         stat64 /d2
         unlink /a/undo.desc
         unlink /a/undo.mark",
        &[
            "certain unlink /a/undo.desc",
            "likely rename /a/journal.desc -> /a/undo.desc",
            "certain unlink /a/undo.mark",
            "likely rename /a/journal.mark -> /a/undo.mark",
            "certain unlink /a/undo.desc",
            "certain unlink /a/undo.mark",
        ],
    ),
    hits(
        "unlink /a/last\nrename /a/next\nstat64 /usr/lib",
        &[
            "certain unlink /a/last",
            "possible rename /a/next -> /a/last",
        ],
    ),
    hits(
        "unlink [2] /a/db.bak
         rename /a/db.dir
         stat64 /d1
         unlink /a/db.bak
         rename /a/db.dir
         stat64 /a",
        &[
            "likely rename /a/db.dir -> /a/db.bak",
            "certain unlink /a/db.bak",
            "possible rename /a/db.dir -> /a/db.bak",
        ],
    ),
    nearly(
        "unlink /a/last\nstat64 /d1\nrename /a/next\nstat64 /d2",
        &["certain unlink /a/last", "certain rename /a/next -> ?"],
    ),
    nearly(
        "unlink /b/last\nrename /a/next\nstat64 /usr/lib",
        &["certain unlink /b/last", "certain rename /a/next -> ?"],
    ),
];
