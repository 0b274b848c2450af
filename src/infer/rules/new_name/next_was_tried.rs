//! `rename [2] /a/log.2.gz`, `rename /a/log.1.gz`: a rotation goes from the highest number down, without asking what is there.
//!
//! Possible only where something else than what a file is packed with follows the number; also where the next number was not missing, but
//! renamed away (`rename /a/s.2.txt`, `rename /a/s.1.txt`).

use crate::dialect::fs_usage::calls::Op;
use crate::infer::operation::Confidence::{Likely, Possible};
use crate::infer::operation::Proof;
use crate::infer::patterns::{self, Relation};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "next-was-tried",
    says: "the next number was to be renamed by the very call before",
};

/// A look at the file may lie in between.
const NEAR: u64 = 2;

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let (c, window) = (case.candidate, case.window);
    let mut before = window.before.iter().rev();
    let last = before.find(|m| m.id != case.call.id)?;
    let in_turn =
        last.id == c.id && last.op == Op::Rename && window.turn.saturating_sub(last.turn) <= NEAR;
    let tried = in_turn && last.missing() && window.turn.saturating_sub(last.turn) <= 1;
    let taken = in_turn && last.found() && c.vacated && c.relation != Relation::Rotation;
    let next = case.is_beside() && patterns::next_in_number(case.source_name(), case.name);
    ((tried || taken) && next).then(|| {
        if c.relation == Relation::Rotation {
            META.speaks(Likely, Proof::HalfWitnessed)
        } else {
            META.speaks(Possible, Proof::Likeness)
        }
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "rename [2] /a/log.3.gz\nrename [2] /a/log.2.gz\nrename /a/log.1.gz\nstat64 /usr/lib",
        &["likely rename /a/log.1.gz -> /a/log.2.gz"],
    ),
    hits(
        "rename [2] /a/s.2.txt\nrename /a/s.1.txt\nstat64 /usr/lib",
        &["possible rename /a/s.1.txt -> /a/s.2.txt"],
    ),
    hits(
        "stat64 /a/s.1.txt\nrename /a/s.2.txt\nstat64 /a/s.1.txt\nrename /a/s.1.txt\nstat64 /usr/lib",
        &[
            "certain rename /a/s.2.txt -> ?",
            "possible rename /a/s.1.txt -> /a/s.2.txt",
        ],
    ),
    nearly(
        "rename /a/s.1.txt\nrename /a/s.2.txt\nstat64 /usr/lib",
        &[
            "certain rename /a/s.1.txt -> ?",
            "certain rename /a/s.2.txt -> ?",
        ],
    ),
    nearly(
        "rename [2] /a/log.3.gz\nrename /a/log.1.gz\nstat64 /usr/lib",
        &["certain rename /a/log.1.gz -> ?"],
    ),
];
