//! `getdirentries` of `/a/y`, `rename /a/x` of a file: a file is not renamed over a directory (21, `EISDIR`).
//!
//! A directory may be renamed over an empty one; of an object that may be one, an empty directory made here is left to
//! [`super::over_something`].

use super::{Place, forbids_if};
use crate::infer::operation::ObjectType;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Finding, Meta};
use crate::ledger::State;

pub(super) static META: Meta = Meta {
    id: "over-a-directory",
    says: "was a directory before",
};

#[inline]
pub(super) fn judge(p: &Place<'_>) -> Option<Finding> {
    let was = p
        .known
        .before
        .is_some_and(|b| b.state == State::Present(ObjectType::Directory));
    let directory = match p.s.object {
        ObjectType::Directory => true,
        ObjectType::Unknown => p.known.is_empty_directory,
        _ => false,
    };
    forbids_if(&META, was && !directory)
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /a/x.d/in\nopen F=5 (_W____) /a/x\nwrite F=5 B=1\nclose F=5\nrename /a/x\nlstat64 /a/x.d",
        &["certain write /a/x", "certain rename /a/x -> ?"],
    ),
    nearly(
        "lstat64 [2] /a/x.d\nopen F=5 (_W____) /a/x\nwrite F=5 B=1\nclose F=5\nrename /a/x\nlstat64 /a/x.d",
        &["certain write /a/x", "certain rename /a/x -> /a/x.d"],
    ),
];
