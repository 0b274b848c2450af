//! `open (_WC__E) /tmp/Save 31`, `write`, `exchangedata /a/x`, `unlink /tmp/Save 31`: the thread makes a file, exchanges, and removes what
//! it has then: the old content.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "exchanged-with-own",
    says: "the thread made it before the call, and removes it right after",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let (c, window) = (case.candidate, case.window);
    let own = window
        .before
        .iter()
        .any(|m| m.id == c.id && m.op == Op::Open);
    let next = window.after.first();
    let removed = next.is_some_and(|m| m.id == c.id && m.op == Op::Unlink && m.errno.is_none());
    (own && c.made && removed).then(|| META.speaks(Possible, Proof::HalfWitnessed))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "open F=5 (RWC__E) /T/Save 31
         write F=5 B=8
         close F=5
         getattrlist /a/x
         exchangedata /a/x
         unlink /T/Save 31
         getattrlist /a/y",
        &[
            "certain create /T/Save 31",
            "possible exchange /a/x -> /T/Save 31",
            "certain unlink /T/Save 31",
        ],
    ),
    nearly(
        "open F=5 (RWC__E) /T/Save 31
         write F=5 B=8
         close F=5
         exchangedata /a/x
         stat64 /usr/lib
         unlink /T/Save 31",
        &[
            "certain create /T/Save 31",
            "certain exchange /a/x -> ?",
            "certain unlink /T/Save 31",
        ],
    ),
];
