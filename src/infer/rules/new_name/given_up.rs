//! `rename /a/log` (its new name is on no line), `open (_WC__E) /a/zlog.kP3a9x`, `rename /a/zlog.kP3a9x`: the thread has given a name up
//! and makes a file beside it for the moment: that takes the name.
//!
//! Known to fail where the original is put aside for good, and the next file is another one.

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "given-up",
    says: "the thread had just given the name up, and made a file beside it that takes its place",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let for_the_moment = matches!(
        c.relation,
        Relation::BlindTemporary | Relation::Temporary | Relation::SameDirectory
    );
    let there = c.present_before.is_some();
    if !for_the_moment || there || c.just_left || !case.is_source_written() {
        return None;
    }
    (case.given_up() == Some(c.id)).then(|| META.speaks(Possible, Proof::HalfWitnessed))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "rename /a/log
         lstat64 [2] /a/zlog.kP3a9x
         open F=5 (RWC__E) /a/zlog.kP3a9x
         write F=5 B=4
         close F=5
         rename /a/zlog.kP3a9x
         stat64 /a/other.log",
        &["certain rename /a/log -> ?", "possible replace /a/log"],
    ),
    nearly(
        "rename /a/log
         open F=4 (_WC__E) /a/log
         close F=4
         open F=5 (RWC__E) /a/zlog.kP3a9x
         write F=5 B=4
         close F=5
         rename /a/zlog.kP3a9x
         stat64 /a/other.log",
        &[
            "certain rename /a/log -> ?",
            "certain create /a/log",
            "possible replace /a/other.log",
        ],
    ),
];
