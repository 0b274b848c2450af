//! `stat /etc/shadow.lock`, `rename /etc/shadow+`, `unlink /etc/shadow.lock`: what stands under a lock's name is the lock.

use crate::infer::operation::Kind;
use crate::infer::patterns;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "lock",
    says: "is a lock: it is made by a call of its own, and removed",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    // nothing that is no lock itself is put aside under the name of its own lock
    let locks_it = c.relation == Relation::Backup && !patterns::lock_or_pid(case.source_name());
    let other = !case.is_close() || locks_it;
    let other = other && case.call.kind != Kind::Link && !c.saved_beside;
    (other && patterns::lock_or_pid(case.name) && c.relation != Relation::SameName)
        .then(|| META.forbids())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /a/shadow.lck
         open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         rename /a/.dat1a2b.003
         stat64 /a/shadow.lck",
        &[
            "certain create /a/.dat1a2b.003",
            "certain rename /a/.dat1a2b.003 -> ?",
        ],
    ),
    hits(
        "lstat64 [2] /a/keys.lock\nstat64 /a/keys\nunlink /a/keys.lock\nrename /a/keys\nstat64 /a/keys.lock",
        &["certain unlink /a/keys.lock", "certain rename /a/keys -> ?"],
    ),
    nearly(
        "stat64 /a/shadow
         open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         rename /a/.dat1a2b.003
         stat64 /a/shadow",
        &["likely replace /a/shadow"],
    ),
];
