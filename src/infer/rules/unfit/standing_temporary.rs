//! `open (_WC__E) /a/.x.AbCdEf`, `rename /a/x`: nobody puts an original aside to the temporary file of the next save.

use crate::infer::operation::Kind;
use crate::infer::patterns;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "standing-temporary",
    says: "is a temporary name under which something stands: nothing is kept under it",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.c;
    let stands = c.present_before.is_some() && c.relation != Relation::Temporary;
    let named = stands && (c.made || !c.before_within(1)) && case.s.kind == Kind::Rename;
    (named && patterns::temporary(case.name)).then(|| META.forbids())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /a/x.new\nstat64 /a\nrename /a/x\nstat64 /a/x.new",
        &["certain rename /a/x -> ?"],
    ),
    nearly(
        "lstat64 [2] /a/x.new\nrename /a/x\nlstat64 /a/x.new",
        &["certain rename /a/x -> /a/x.new"],
    ),
];
