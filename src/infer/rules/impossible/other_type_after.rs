//! `stat /a/x/in`, `rename /a/x`, `readlink /a/x.old`: a directory does not become a link.

use super::{Place, forbids_if};
use crate::infer::operation::ObjectType;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Finding, Meta};
use crate::ledger::Span;

pub(super) static META: Meta = Meta {
    id: "other-type-after",
    says: "is of another type afterwards",
};

#[inline]
pub(super) fn judge(p: &Place<'_>) -> Option<Finding> {
    use ObjectType::Unknown;
    let other = |a: Span| {
        let found = a.state.object();
        a.first > p.window.at && found != Unknown && p.s.object != Unknown && found != p.s.object
    };
    forbids_if(&META, p.known.after.is_some_and(other))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /a/x/in\nlstat64 [2] /a/x.old\nrename /a/x\nreadlink /a/x.old",
        &["certain rename /a/x -> ?"],
    ),
    nearly(
        "stat64 /a/x/in\nlstat64 [2] /a/x.old\nrename /a/x\nstat64 /a/x.old/in",
        &["certain rename /a/x -> /a/x.old"],
    ),
];
