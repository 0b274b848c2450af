//! `open (RW____) /a/x.jnl`, `write`, `close`, `rename /a/tmp-1`, `unlink /a/x.jnl`: what stood there is removed in the next call, so
//! nothing was renamed over it.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::operation::Kind;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "removed-at-once",
    says: "stood there before, and is removed right after the call: nothing was renamed over it",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let (c, window) = (case.candidate, case.window);
    let next = window.after.first();
    let removed = next.is_some_and(|m| {
        let gone = m.op == Op::Unlink && m.errno.is_none();
        gone && m.id == c.id && m.turn - window.turn <= 1
    });
    let stood = c.present_before.is_some() && case.call.kind == Kind::Rename;
    (removed && stood).then(|| META.forbids())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         stat64 /a/x
         rename /a/.dat1a2b.003
         unlink /a/x",
        &[
            "certain create /a/.dat1a2b.003",
            "certain rename /a/.dat1a2b.003 -> ?",
            "certain unlink /a/x",
        ],
    ),
    nearly(
        "open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         stat64 /a/x
         rename /a/.dat1a2b.003
         stat64 /a/x
         unlink /a/x",
        &["likely replace /a/x", "certain unlink /a/x"],
    ),
];
