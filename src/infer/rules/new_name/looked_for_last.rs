//! `lstat [2] /a/y`, `rename /a/x`: the very last call of the thread asked for another name of the same directory.
//!
//! Only `lstat`, `access` and `getattrlist` ask for the name itself, and only a whole path tells which. In another directory the
//! last look is mostly about something else (a library's files, the program's next task). Possible only, as nothing tells that the
//! name was given: in a rotation that was never full, the name asked for last is not the one that is taken.

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "looked-for-last",
    says: "the name was looked for and missing immediately before the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let asked = c.looked && c.before_within(1) && case.is_beside();
    asked.then(|| META.speaks(Possible, Proof::Likeness))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/y\nrename /a/x\nstat64 /usr/lib",
        &["possible rename /a/x -> /a/y"],
    ),
    nearly(
        "lstat64 [2] /b/y\nrename /a/x\nstat64 /usr/lib",
        &["certain rename /a/x -> ?"],
    ),
    nearly(
        "stat64 [2] /a/y\nrename /a/x\nstat64 /usr/lib",
        &["certain rename /a/x -> ?"],
    ),
];
