//! `readlink /a/x`, `rename /a/x`, `stat /a/x.old`: a lookup that follows links ended at `/a/x.old`, so that is none.

use super::{Place, forbids_if};
use crate::infer::operation::ObjectType;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Finding, Meta};
use crate::ledger::{Span, State};

pub(super) static META: Meta = Meta {
    id: "no-link-after",
    says: "is no link afterwards",
};

#[inline]
pub(super) fn judge(p: &Place<'_>) -> Option<Finding> {
    let no_link = |a: Span| a.first > p.window.at && a.state == State::NotLink;
    forbids_if(
        &META,
        p.s.object == ObjectType::Link && p.known.after.is_some_and(no_link),
    )
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "readlink /a/x\nlstat64 [2] /a/x.old\nrename /a/x\nstat64 /a/x.old",
        &["certain rename /a/x -> ?"],
    ),
    nearly(
        "readlink /a/x\nlstat64 [2] /a/x.old\nrename /a/x\nlstat64 /a/x.old",
        &["certain rename /a/x -> /a/x.old"],
    ),
];
