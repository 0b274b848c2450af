//! `open (RWC__E) /a/svn-8cfRAv`, `write`, `stat /a/current`, `chmod /a/svn-8cfRAv`, `rename /a/svn-8cfRAv`: a file that was made for it gets the
//! permissions of the one that it takes the place of.
//!
//! Likely where it is used right after, else possible only: a new file gets the permissions of its neighbour, too. Not where it is a copy of
//! that one: a backup has its permissions.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::operation::Confidence::{Likely, Possible};
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "attributes-copied",
    says: "the thread looked at it, and set the attributes of the file that was made for it, right before the call",
};

/// Calls among which both lie.
const NEAR: u64 = 6;

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let (c, window) = (case.candidate, case.window);
    if !case.is_source_made() || !case.is_beside() {
        return None;
    }
    let near =
        |m: &&crate::infer::facts::windows::Mention| window.turn.saturating_sub(m.turn) <= NEAR;
    let mut own = window.before.iter().rev().take_while(near);
    let mut set = false;
    let look = own.find(|m| {
        set |= m.id == case.call.id
            && m.errno.is_none()
            && matches!(m.op, Op::Chmod | Op::Chown | Op::Lchown | Op::Setattrlist);
        m.id != case.call.id
    })?;
    let looked = matches!(look.op, Op::Stat | Op::Lstat | Op::Getattrlist);
    if !set || look.id != c.id || !looked || !look.found() {
        return None;
    }
    if case.copied_from() == Some(c.id) {
        return None;
    }
    Some(if c.after_within(2) && c.after_found {
        META.speaks(Likely, Proof::HalfWitnessed)
    } else {
        META.speaks(Possible, Proof::Likeness)
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "open F=5 (RWC__E) /a/svn-8cfRAv
         write F=5 B=2
         close F=5
         lstat64 /a/svn-8cfRAv
         stat64 /a/current
         chmod <rw-r--r--> /a/svn-8cfRAv
         rename /a/svn-8cfRAv
         stat64 /usr/lib",
        &["possible replace /a/current"],
    ),
    nearly(
        "open F=5 (RWC__E) /a/svn-8cfRAv
         write F=5 B=2
         close F=5
         stat64 /a/current
         stat64 /d1
         chmod <rw-r--r--> /a/svn-8cfRAv
         rename /a/svn-8cfRAv
         stat64 /usr/lib",
        &[
            "certain create /a/svn-8cfRAv",
            "certain chmod /a/svn-8cfRAv",
            "certain rename /a/svn-8cfRAv -> ?",
        ],
    ),
];
