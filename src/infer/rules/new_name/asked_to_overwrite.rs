//! `stat /a/b`, `access /a/b`, `lstat /a/a`, `rename /a/a`: `mv a b` asks whether it may overwrite what stands there, looks at what it is
//! to move, and moves it.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::facts::windows::Mention;
use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "asked-to-overwrite",
    says: "looked at, and asked whether it may be overwritten, right before the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let (c, window) = (case.candidate, case.window);
    if !c.asked || c.present_before.is_none() || c.made {
        return None;
    }
    let mut before = window.before.iter().rev().peekable();
    let looks = |m: &Mention| matches!(m.op, Op::Stat | Op::Lstat) && m.errno.is_none();
    let source = before.next_if(|m| m.id == case.call.id && looks(m))?;
    let asked = before.next_if(|m| m.id == c.id && m.op == Op::Access && m.errno.is_none())?;
    let looked = before.next_if(|m| m.id == c.id && looks(m))?;
    let in_turn = window.turn - source.turn <= 1 && source.turn - asked.turn <= 1;
    (in_turn && asked.turn - looked.turn <= 1).then(|| META.speaks(Possible, Proof::Likeness))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /a/b\naccess /a/b\nlstat64 /a/a\nrename /a/a\nstat64 /usr/lib",
        &["possible rename /a/a -> /a/b"],
    ),
    nearly(
        "access /a/b\nlstat64 /a/a\nrename /a/a\nstat64 /usr/lib",
        &["certain rename /a/a -> ?"],
    ),
];
