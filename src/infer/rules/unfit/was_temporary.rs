//! `open (_WC__E) /a/x.part`, `rename /a/x.part`, `rename /a/x`: `x.part` was the program's temporary; that a later version is put aside
//! under its name, something must show that is found there. (Of 5,000 random histories on tidy and untidy disks, 109 such claims
//! of `made-free` were wrong and none was right.)

use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "was-temporary",
    says: "was the name of a file that the program had made and renamed, and nothing is seen there since",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let temporary = c.relation == Relation::Backup && c.vacated && c.made_here;
    (temporary && c.found_after.is_none() && !c.after_used).then(|| META.forbids())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "open F=5 (_WC__E) /a/x.part
         write F=5 B=4
         close F=5
         lstat64 [2] /a/y
         rename /a/x.part
         lstat64 /a/y
         rename /a/x
         stat64 /usr/lib",
        &["likely replace /a/y", "certain rename /a/x -> ?"],
    ),
    nearly(
        "unlink /a/x.old\nrename /a/x\nopen F=5 (_WC__E) /a/x\nwrite F=5 B=4\nclose F=5",
        &[
            "certain unlink /a/x.old",
            "likely rename /a/x -> /a/x.old",
            "certain create /a/x",
        ],
    ),
];
