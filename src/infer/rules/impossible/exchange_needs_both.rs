//! `lstat [2] /a/y`, `exchangedata /a/x`: both files of an exchange exist before.

use super::{Place, forbids_if};
use crate::infer::operation::Kind;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Finding, Meta};
use crate::ledger::State;

pub(super) static META: Meta = Meta {
    id: "exchange-needs-both",
    says: "was not there before: both files must exist",
};

#[inline]
pub(super) fn judge(p: &Place<'_>) -> Option<Finding> {
    let missing = p.known.before.is_some_and(|b| b.state == State::Absent);
    forbids_if(&META, p.s.kind == Kind::Exchange && missing)
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /b/x\nexchangedata /a/x\nlstat64 /b/x",
        &["certain exchange /a/x -> ?"],
    ),
    nearly(
        "lstat64 /b/x\nexchangedata /a/x\nlstat64 /b/x",
        &["possible exchange /a/x -> /b/x"],
    ),
];
