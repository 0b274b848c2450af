//! `open (_WC__E) /a/.x.AbCdEf`, `rename /a/x`: nobody puts an original aside to the temporary file of the next save.

use crate::infer::operation::Kind;
use crate::infer::patterns;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "standing-temporary",
    says: "is a temporary name under which something stands: nothing is kept under it",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    // what the program made for the moment and renamed leaves no place to fill
    if c.vacated && c.made_here && case.is_source_made() && patterns::temporary(case.name) {
        return Some(META.forbids().saying(
            "is the name of a temporary file that was renamed before: nothing is kept under it",
        ));
    }
    let stands = c.present_before.is_some() && c.relation != Relation::Temporary;
    let named = stands && (c.made || !c.before_within(1)) && case.call.kind == Kind::Rename;
    (named && patterns::temporary(case.name)).then(|| META.forbids())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /a/x.new\nstat64 /a\nrename /a/x\nstat64 /a/x.new",
        &["certain rename /a/x -> ?"],
    ),
    hits(
        "stat64 /a/one
         open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         chmod <rw-r--r--> /a/.dat1a2b.003
         rename /a/.dat1a2b.003
         stat64 /a/two
         open F=5 (_WC__E) /a/.dat1a2b.004
         write F=5 B=4
         close F=5
         chmod <rw-r--r--> /a/.dat1a2b.004
         rename /a/.dat1a2b.004",
        &["possible replace /a/one", "likely replace /a/two"],
    ),
    nearly(
        "lstat64 [2] /a/x.new\nrename /a/x\nlstat64 /a/x.new",
        &["certain rename /a/x -> /a/x.new"],
    ),
];
