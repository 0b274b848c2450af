//! `lstat /a/y`, `link /a/x`: a hard link is made only where nothing stands (17, `EEXIST`).

use super::{Place, forbids_if};
use crate::infer::operation::Kind;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Finding, Meta};
use crate::ledger::Span;

pub(super) static META: Meta = Meta {
    id: "link-never-replaces",
    says: "was there before: link never replaces",
};

#[inline]
pub(super) fn judge(p: &Place<'_>) -> Option<Finding> {
    let there = |b: &Span| b.state.present();
    forbids_if(
        &META,
        p.s.kind == Kind::Link && p.known.before.is_some_and(|b| there(&b)),
    )
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 /a/x.bak\nlink /a/x\nlstat64 /a/x.bak",
        &["certain link /a/x -> ?"],
    ),
    nearly(
        "lstat64 [2] /a/x.bak\nlink /a/x\nlstat64 /a/x.bak",
        &["certain link /a/x -> /a/x.bak"],
    ),
];
