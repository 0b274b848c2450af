//! `link /a/lock.123` (its new name is on no line), `rename /a/x+`, `unlink /a/x.lock`: a lock comes and goes by calls that do not
//! name it.
//!
//! Not for a name made from the old one: an original put aside may be removed in the end.

use crate::infer::operation::Kind;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "removed-later",
    says: "is only heard of when it is removed: something else made it",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let only = c.found_after.is_some() && !c.turned_up && c.moved_on.is_none();
    let made_from_it = case.is_close() || c.removed_for_it;
    (only && !made_from_it && case.call.kind != Kind::Link).then(|| META.forbids())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x.lock
         link /a/lock.123
         open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         rename /a/.dat1a2b.003
         unlink /a/x.lock",
        &[
            "likely link /a/lock.123 -> /a/x.lock",
            "certain create /a/.dat1a2b.003",
            "certain rename /a/.dat1a2b.003 -> ?",
            "certain unlink /a/x.lock",
        ],
    ),
    nearly(
        "lstat64 [2] /a/x.bak\nrename /a/x\nunlink /a/x.bak",
        &["certain rename /a/x -> /a/x.bak", "certain unlink /a/x.bak"],
    ),
];
