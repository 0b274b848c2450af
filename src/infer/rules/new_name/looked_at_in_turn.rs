//! `lstat /tmp/Zq81xPk2`, `lstat /etc/x.conf`, `rename /tmp/Zq81xPk2`: so `mv` looks at what it moves, and at what it moves it over.
//!
//! Possible only: a program that goes through a directory looks at its files in turn, too.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::facts::windows::Mention;
use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "looked-at-in-turn",
    says: "the old name and then this one were looked at immediately before the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let [.., first, last] = &case.window.before[..] else {
        return None;
    };
    let looks = |m: &Mention| matches!(m.op, Op::Lstat | Op::Fstatat | Op::Access) && m.wide;
    let found = |m: &Mention| looks(m) && m.errno.is_none();
    let in_turn = first.id == case.call.id
        && last.id == case.candidate.id
        && last.turn - first.turn <= 1
        && case.window.turn - last.turn <= 1;
    // what was looked for in vain, other rules judge
    (in_turn && found(first) && found(last) && !case.candidate.empty_directory)
        .then(|| META.speaks(Possible, Proof::Likeness))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 /tmp/Zq81xPk2\nlstat64 /etc/x.conf\nrename /tmp/Zq81xPk2\nstat64 /usr/lib",
        &["possible rename /tmp/Zq81xPk2 -> /etc/x.conf"],
    ),
    nearly(
        "lstat64 /etc/x.conf\nlstat64 /tmp/Zq81xPk2\nrename /tmp/Zq81xPk2\nstat64 /usr/lib",
        &["certain rename /tmp/Zq81xPk2 -> ?"],
    ),
];
