//! `stat /a/y`, `rename /a/x`, `rename /a/y`: the look and the second rename are about what stood there before.

use crate::infer::operation::Kind;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "source-of-the-next",
    says: "was found to be there, and is itself renamed next",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let next = c.moved_on.is_some_and(|turns| turns <= 3);
    let temporary = c.relation == Relation::Temporary;
    (next
        && !temporary
        && c.present_before.is_some()
        && c.found_after.is_none()
        && case.call.kind != Kind::Exchange)
        .then(|| META.forbids())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /b/x\nrename /a/x\nrename /b/x\nstat64 /usr/lib",
        &["certain rename /a/x -> ?", "certain rename /b/x -> ?"],
    ),
    nearly(
        "stat64 /b/x\nrename /a/x\nstat64 /b/x\nstat64 /usr/lib",
        &["likely rename /a/x -> /b/x"],
    ),
];
