//! `open [2] /etc/locale.alias`, `rename /etc/x.edit`: the C library, the loader and the frameworks look for their files at any time.

use crate::infer::patterns;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "looked-up-by-libraries",
    says: "is looked up by the libraries of every program, not by this one",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let own = case.is_close() || case.candidate.relation == Relation::SameName;
    (!own && patterns::is_of_libraries(case.verdicts.names().get(case.candidate.id)))
        .then(|| META.forbids())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /etc/locale.alias\nrename /etc/group.edit",
        &["certain rename /etc/group.edit -> ?"],
    ),
    nearly(
        "lstat64 [2] /etc/locale.kept\nrename /etc/group.edit",
        &["possible rename /etc/group.edit -> /etc/locale.kept"],
    ),
];
