//! `lstat [2] /a/x.bak`, `rename /a/x`, four looks elsewhere, `lstat /a/x.bak`: without arguments fs_usage leaves out the shells, Terminal
//! and sshd that ran when it was started; a `> x.bak` of one of them has no line.
//!
//! Right around the call, within a few lines, there is hardly room for that.

use crate::infer::operation::Confidence::Likely;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};
use crate::trace::At;

pub(super) static META: Meta = Meta {
    id: "shells-unrecorded",
    says: "shells that ran already, Terminal and sshd are not in a recording",
};

/// Lines between the two looks at most.
const AT_ONCE: u64 = 5;

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let lines = |a: At, b: At| match a.source() == b.source() {
        true => b.line().saturating_sub(a.line()),
        false => u64::MAX,
    };
    let apart = case.candidate.absent_before.zip(case.candidate.found_after);
    let at_once = apart.is_some_and(|(absent, found)| lines(absent, found) <= AT_ONCE);
    let close = at_once && case.candidate.before_within(3) && case.candidate.after_within(3);
    // what is not all remembered is a doubt of its own
    let known = case.blind_spots().is_some_and(|spots| spots.is_complete());
    (!close && known).then(|| {
        META.caps(Likely).saying(
            "it was absent before and is there after, and of all calls recorded only this one in between could have named it (shells that ran already, Terminal and sshd are not in a recording)",
        )
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x.bak
         rename /a/x
         stat64 /d1
         stat64 /d2
         stat64 /d3
         lstat64 /a/x.bak",
        &["likely rename /a/x -> /a/x.bak"],
    ),
    nearly(
        "lstat64 [2] /a/x.bak\nrename /a/x\nstat64 /d1\nstat64 /d2\nlstat64 /a/x.bak",
        &["certain rename /a/x -> /a/x.bak"],
    ),
];
