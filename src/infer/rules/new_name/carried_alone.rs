//! `rename /a/x.plist.AbCdEfG`: a name of a known make, and the name that it carries stands on a line that says nothing of this call.
//!
//! A name that no line has is not told: of 207 that were, 121 were wrong.

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::{ObjectType, Proof};
use crate::infer::patterns;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "carried-alone",
    says: "the temporary name carries it; nothing else speaks for it",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    if case.candidate.relation != Relation::Temporary {
        return None;
    }
    let names = &case.verdicts.names();
    // `temp-rewrite-30.aof` begins like that, and is called otherwise
    let own = case.source_name();
    let begins = own.starts_with(b"temp-") || own.starts_with(b"tmp-");
    let carried = !begins && patterns::final_name(own) == Some(case.name);
    // what stands before letters drawn by lot may be no more than the program's own word
    let word = patterns::drawn(own) == Some(case.name) && !case.name.contains(&b'.');
    let dashed = own.get(
        own.len()
            .min(case.name.len() + usize::from(own.starts_with(b"."))),
    );
    let word = word && (case.call.object == ObjectType::Directory || dashed != Some(&b'.'));
    // nothing is saved where temporary files are made
    let (directory, temporary) = (
        names.get(names.parent(case.candidate.id)),
        [&b"/tmp"[..], b"/var/tmp"],
    );
    let known = case.verdicts.facts.has_line(case.candidate.id) && !case.candidate.made;
    (carried && !word && known && !temporary.contains(&&**directory))
        .then(|| META.speaks(Possible, Proof::Likeness))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "rename /a/.x.swp\nstat64 /d1\nstat64 /d2\nstat64 /d3\nstat64 /d4\nrename /c/y\nstat64 /a/x",
        &[
            "possible rename /a/.x.swp -> /a/x",
            "certain rename /c/y -> ?",
        ],
    ),
    nearly(
        "stat64 /d1\nrename /a/.x.swp\nstat64 /a",
        &["certain rename /a/.x.swp -> ?"],
    ),
    nearly(
        "stat64 /d1\nrename /a/check-AbCd3f",
        &["certain rename /a/check-AbCd3f -> ?"],
    ),
    nearly(
        "stat64 /d1\nrename /tmp/.x.swp",
        &["certain rename /tmp/.x.swp -> ?"],
    ),
];
