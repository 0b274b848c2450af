//! `rename /a/f.5.log`, `access [2] /a/f.7.log`, `rename /a/f.log`: of two numbers that are free, the lower one is given; the higher one was asked
//! for, to see where the series ends.
//!
//! So is a number whose own rename failed (`rename [2] /a/f.0.log`).
//!
//! What was missing and is there afterwards is another matter.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::patterns;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "lower-number-free",
    says: "a lower number of the same series had just been made free",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let (names, window) = (case.verdicts.names(), case.window);
    if case.appeared() || !case.is_beside() || !case.name.iter().any(u8::is_ascii_digit) {
        return None;
    }
    let lower = |name: &[u8]| {
        let below = patterns::numbers_apart(name, case.name).is_some();
        below && patterns::numbers_apart(name, case.source_name()).is_none()
    };
    let free = |id| {
        let known = case.verdicts.facts.ledger.before(id, window.at);
        known.is_some_and(|span| !span.state.present())
    };
    let mut left = window.before.iter();
    left.any(|m| {
        let gone = m.errno.is_none() || m.missing();
        let renamed = m.op == Op::Rename && gone && m.id != case.call.id;
        let beside = renamed && names.parent(m.id) == names.parent(case.candidate.id);
        beside && lower(names.base(m.id)) && (m.missing() || free(m.id))
    })
    .then(|| META.forbids())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "rename /a/f.5.log\naccess [2] /a/f.7.log\nrename /a/f.log\nstat64 /usr/lib",
        &[
            "certain rename /a/f.5.log -> ?",
            "possible rename /a/f.log -> /a/f.5.log",
        ],
    ),
    hits(
        "rename [2] /a/f.1.log\nrename [2] /a/f.0.log\naccess [2] /a/f.2.log\nrename /a/f.log\nstat64 /usr/lib",
        &["certain rename /a/f.log -> ?"],
    ),
    nearly(
        "rename /a/f.9.log\naccess [2] /a/f.7.log\nrename /a/f.log\nstat64 /usr/lib",
        &[
            "certain rename /a/f.9.log -> ?",
            "possible rename /a/f.log -> /a/f.7.log",
        ],
    ),
];
