//! `lstat /a/y`, `rename /a/x` of a directory: it goes over nothing but an empty directory (66, `ENOTEMPTY`; 20, `ENOTDIR`).
//!
//! A directory that was made here, with nothing named in it since, is empty.

use super::{Place, forbids_if};
use crate::infer::operation::{Kind, ObjectType};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "over-something",
    says: "was there before: a directory is not renamed over it",
};

#[inline]
pub(super) fn judge(p: &Place<'_>) -> Option<Finding> {
    let there = p.known.before.is_some_and(|b| b.state.present());
    let directory = p.s.object == ObjectType::Directory && p.s.kind == Kind::Rename;
    forbids_if(&META, directory && there && !p.known.is_empty_directory)
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /a/x/in\nlstat64 /a/x.old\nrename /a/x\nlstat64 /a/x.old",
        &["certain rename /a/x -> ?"],
    ),
    nearly(
        "stat64 /a/x/in\nlstat64 [2] /a/x.old\nrename /a/x\nlstat64 /a/x.old",
        &["certain rename /a/x -> /a/x.old"],
    ),
];
