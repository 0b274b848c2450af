//! `lstat [2] /a/x.bak`, `rename /a/x`, `open (_WC_T_) x.bak`, `lstat /a/x.bak`: a relative name, a cut path or a number of a directory
//! may mean the very place.

use crate::infer::operation::Confidence::{Likely, Possible};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "made-elsewhere",
    says: "something of that name was made by a call whose line does not tell where",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    match case.blind_spots()?.made_elsewhere()? {
        true => Some(META.caps(Possible).saying(
            "it is there afterwards, but something of that name was made by a call whose line does not tell where",
        )),
        false => Some(META.caps(Likely).saying(
            "it was absent before and is there after, but a call whose line does not tell where may have made something of that name",
        )),
    }
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x.bak\nrename /a/x\nopen F=5 (_WC_T_) x.bak\nlstat64 /a/x.bak",
        &["possible rename /a/x -> /a/x.bak"],
    ),
    nearly(
        "lstat64 [2] /a/x.bak\nrename /a/x\nopen F=5 (_WC_T_) y.bak\nlstat64 /a/x.bak",
        &["certain rename /a/x -> /a/x.bak"],
    ),
];
