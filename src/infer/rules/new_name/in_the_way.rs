//! `symlink [17] /a/now`, `symlink /a/CuWC7lrN`, `rename /a/CuWC7lrN`: a link is made under the name, in vain, as something stands there; so it
//! is made under another one, and renamed over it (`ln -sf` of GNU).
//!
//! Possible only: there are few cases.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "in-the-way",
    says: "something stood in the way of the link that the thread then made under another name",
};

/// Calls between the two attempts, at most.
const NEAR: u64 = 6;

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let (c, window) = (case.candidate, case.window);
    let mut before = window.before.iter().rev();
    let made = before.find(|m| m.id == case.call.id && m.op == Op::Symlink && m.errno.is_none())?;
    let near = |m: &&crate::infer::facts::windows::Mention| made.turn - m.turn <= NEAR;
    let mut tried = before.take_while(near);
    let failed = tried.any(|m| m.id == c.id && m.op == Op::Symlink && m.errno == Some(17));
    (failed && case.is_beside()).then(|| META.speaks(Possible, Proof::HalfWitnessed))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "symlink [17] /a/now\nlstat64 /a/now\nsymlink /a/CuWC7lrN\nrename /a/CuWC7lrN\nstat64 /usr/lib",
        &[
            "certain symlink /a/CuWC7lrN -> ?",
            "possible rename /a/CuWC7lrN -> /a/now",
        ],
    ),
    nearly(
        "symlink [2] /a/b/now\nsymlink /a/CuWC7lrN\nrename /a/CuWC7lrN\nstat64 /usr/lib",
        &[
            "certain symlink /a/CuWC7lrN -> ?",
            "certain rename /a/CuWC7lrN -> ?",
        ],
    ),
];
