//! `lstat [2] /a/x.bak`, `link /a/x`: asked for within the two last calls, and made from the old name. So is `unlink [2] /a/x.bak`:
//! `link` never replaces, and the program makes sure that nothing is in the way. And so is `unlink /a/x.bak` as the very call before.

use crate::infer::operation::Confidence::Likely;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "link-looked-for",
    says: "the name was looked for and missing just before the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let near = case.is_near() && (case.is_close() || c.before_within(1));
    let made_sure = c.removed_for_it && case.is_close();
    (c.probed_missing && c.before_within(2) && near || made_sure)
        .then(|| META.speaks(Likely, Proof::HalfWitnessed))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x.bak\nlink /a/x\nstat64 /usr/lib",
        &["likely link /a/x -> /a/x.bak"],
    ),
    hits(
        "unlink [2] /a/x~\nlink /a/x\nstat64 /usr/lib",
        &["likely link /a/x -> /a/x~"],
    ),
    hits(
        "stat64 /a/x.edit
         unlink /a/x-
         link /a/x
         rename /a/x.edit
         unlink /a/x.lock
         open F=3 (R_____) /a/x-",
        &[
            "certain unlink /a/x-",
            "likely link /a/x -> /a/x-",
            "certain rename /a/x.edit -> ?",
            "certain unlink /a/x.lock",
        ],
    ),
    nearly(
        "unlink /a/x.lock
         lstat64 /a/x
         link /a/x
         stat64 /usr/lib",
        &[
            "certain unlink /a/x.lock",
            "possible link /a/x -> /a/x.lock",
        ],
    ),
    nearly(
        "lstat64 [2] /a/other\nlink /a/x\nstat64 /usr/lib",
        &["certain link /a/x -> ?"],
    ),
];
