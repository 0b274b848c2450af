//! `getattrlist /a/x`, `open (_WC__E) /a/x.part`, `rename /a/x.part`, `lstat /a/x.batch.142`: of that name nothing was heard before, nothing
//! visible made it, and it is made from the plain one: the temporary may have become that. (Of 5,000 random histories on untidy disks 49
//! were wrong.)

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Kind;
use crate::infer::patterns::{self, Relation};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};
use crate::ledger::Cause;

pub(super) static META: Meta = Meta {
    id: "another-turns-up",
    says: "another name made from it is first seen right after the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let told = c.after_within(2) || c.appeared() || c.vacated;
    if case.call.kind != Kind::Rename || c.relation != Relation::Temporary || told {
        return None;
    }
    let next = case.window.after.first()?;
    let names = &case.verdicts.names();
    let rest = names.base(next.id).strip_prefix(case.name)?;
    // backups and locks stand there anyway
    let known =
        patterns::aside_of(names.base(next.id)).is_some() || patterns::is_lock(names.base(next.id));
    let longer = !known && rest.first().is_some_and(|c| !c.is_ascii_alphanumeric());
    let beside = names.parent(next.id) == names.parent(c.id) && next.id != case.call.id;
    let spans = case.verdicts.facts.ledger.spans(next.id);
    let first = spans
        .first()
        .filter(|s| s.first == next.at && s.cause == Cause::Seen);
    let fresh = first.is_some_and(|s| s.state.present());
    let right_after = next.turn - case.window.turn <= 1 && next.found();
    (longer && beside && fresh && right_after).then(|| META.caps(Possible))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "getattrlist /a/x.dat
         open F=5 (_WC__E) /a/x.dat.part
         write F=5 B=4
         close F=5
         rename /a/x.dat.part
         lstat64 /a/x.dat.batch.142
         stat64 /usr/lib",
        &["possible replace /a/x.dat"],
    ),
    nearly(
        "getattrlist /a/x.dat
         open F=5 (_WC__E) /a/x.dat.part
         write F=5 B=4
         close F=5
         rename /a/x.dat.part
         lstat64 /a/x.dat.bak
         stat64 /usr/lib",
        &["likely replace /a/x.dat"],
    ),
    nearly(
        "getattrlist /a/x.dat
         open F=5 (_WC__E) /a/x.dat.part
         write F=5 B=4
         close F=5
         rename /a/x.dat.part
         lstat64 [2] /a/x.dat.batch.142
         stat64 /usr/lib",
        &["likely replace /a/x.dat"],
    ),
];
