//! `link /a/x`, `lstat /a/x.bak`: the next call finds a name of which nothing was heard before.
//!
//! Possible only where the first that is heard of it is an opening, or that it is renamed or removed: an old neighbour may have stood
//! there all along.

use crate::infer::operation::Confidence::{Likely, Possible};
use crate::infer::operation::Proof;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "link-first-seen",
    says: "first seen right after the call, with a name made from the old one",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let weak = c.after_opened || !c.after_looked || c.relation == Relation::Restore;
    (c.fresh() && c.relation.named() && c.after_within(2)).then(|| {
        if weak {
            META.speaks(Possible, Proof::Likeness)
        } else {
            META.speaks(Likely, Proof::HalfWitnessed)
        }
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "link /a/x\nlstat64 /a/x.bak",
        &["likely link /a/x -> /a/x.bak"],
    ),
    hits(
        "link /a/x\nrename /a/x.save",
        &[
            "possible link /a/x -> /a/x.save",
            "likely rename /a/x.save -> ?",
        ],
    ),
    nearly(
        "link /a/x\nstat64 /d1\nstat64 /d2\nstat64 /d3\nlstat64 /a/x.bak",
        &["certain link /a/x -> ?"],
    ),
];
