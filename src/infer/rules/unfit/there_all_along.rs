//! `rename /a/x.bak`, `rename /a/x`: `/a/x` is the next one to be moved, not what the first call made.

use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "there-all-along",
    says: "is renamed or removed next, or comes before it in a series: it was there all along",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let next = c.left_again || c.rotates_back;
    (next && c.absent_before.is_none() && c.relation == Relation::Restore && !c.saved_beside)
        .then(|| META.forbids())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x.2\nrename /a/x.1\nrename /a/x\nlstat64 /a/x.2",
        &[
            "likely rename /a/x.1 -> /a/x.2",
            "likely rename /a/x -> /a/x.1",
        ],
    ),
    nearly(
        "lstat64 [2] /a/x\nrename /a/x.bak\nrename /a/x",
        &[
            "certain rename /a/x.bak -> /a/x",
            "certain rename /a/x -> ?",
        ],
    ),
];
