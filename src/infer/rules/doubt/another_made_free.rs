//! `unlink [2] /a/x.conf.old`, `rename /a/x.conf.new`: the program makes a name free, and the very next thing that it does is to rename
//! something beside it: that name may be meant, rather than the one that the temporary carries.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Kind;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "another-made-free",
    says: "another name beside it was made free immediately before the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let names = &case.verdicts.names();
    let last = case.window.before.last()?;
    let free = last.op == Op::Unlink && matches!(last.errno, None | Some(2)) && last.wide;
    let another =
        last.id != case.candidate.id && names.parent(last.id) == names.parent(case.call.id);
    let right_before = case.window.turn.saturating_sub(last.turn) <= 1;
    let temporary = matches!(
        case.candidate.relation,
        Relation::Temporary | Relation::BlindTemporary
    );
    let looked = case.candidate.after_within(2) && case.candidate.after_found;
    (case.call.kind == Kind::Rename && temporary && free && another && right_before && !looked)
        .then(|| META.caps(Possible))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 /a/x.conf
         open F=5 (_WC__E) /a/x.conf.new
         write F=5 B=4
         close F=5
         unlink /a/x.conf.old
         rename /a/x.conf.new
         stat64 /usr/lib",
        &["certain unlink /a/x.conf.old", "possible replace /a/x.conf"],
    ),
    nearly(
        "lstat64 /a/x.conf
         open F=5 (_WC__E) /a/x.conf.new
         write F=5 B=4
         close F=5
         unlink /b/x.conf.old
         rename /a/x.conf.new
         stat64 /usr/lib",
        &["certain unlink /b/x.conf.old", "likely replace /a/x.conf"],
    ),
];
