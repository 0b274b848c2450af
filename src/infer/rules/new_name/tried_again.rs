//! `rename [2] /a/x`, `mkdir /a/store`, `rename /a/x`: the first one failed for want of the directory.
//!
//! Possible only: no line names it. A temporary name is not kept.

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
use crate::infer::patterns::{self, Relation};
use crate::infer::rename::made_for_it;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, narrow_lines, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "tried-again",
    says: "the rename had failed, and the directory was made for it",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let into = || made_for_it(case.window, case.call.id);
    let names = case.verdicts.names();
    let kept = case.candidate.relation == Relation::SameName && !patterns::temporary(case.name);
    (kept && into() == Some(names.parent(case.candidate.id)))
        .then(|| META.speaks(Possible, Proof::Likeness))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "rename [2] /a/k\nmkdir /a/store\nrename /a/k\nstat64 /usr/lib",
        &[
            "certain mkdir /a/store",
            "possible rename /a/k -> /a/store/k",
        ],
    ),
    narrow_lines(
        "rename /a/k\nmkdir /a/store\nrename /a/k\nstat64 /usr/lib",
        &[
            "possible mkdir /a/store",
            "possible rename /a/k -> /a/store/k",
        ],
    ),
    nearly(
        "rename [2] /t/svn-mRnRfu\nmkdir /p/46\nrename /t/svn-mRnRfu\nstat64 /usr/lib",
        &["certain mkdir /p/46", "certain rename /t/svn-mRnRfu -> ?"],
    ),
    nearly(
        "mkdir /a/store\nrename /a/k\nstat64 /usr/lib",
        &["certain mkdir /a/store", "certain rename /a/k -> ?"],
    ),
];
