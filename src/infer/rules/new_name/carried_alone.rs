//! `rename /a/x.plist.AbCdEfG`: a name of a known make, and the name that it carries stands on a line that says nothing of this call.
//!
//! A name that no line has is not told: of 207 that were, 121 were wrong. But where the thread that made the file put an ending of a file
//! that is not whole yet behind the whole name, `HEAD.lock`, `a.conf.tmp.4711`, and renames it, there is hardly another reason. (`prefs.tmp`
//! becomes `prefs.xml`: without an ending of its own the name may not be whole.)

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
    // what stands before such an ending is the whole name
    let ending = own.strip_prefix(case.name).unwrap_or_default();
    let whole = patterns::has_extension(case.name) || ending == b".lock";
    let unfinished = whole && patterns::is_unfinished(ending) && !patterns::temporary(case.name);
    let by_its_maker = case.candidate.source_made && unfinished && !case.candidate.made;
    let known = known || by_its_maker;
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
    hits(
        "open F=5 (_WC__E) /a/HEAD.lock\nwrite F=5 B=4\nclose F=5\nrename /a/HEAD.lock\nstat64 /usr/lib",
        &["possible replace /a/HEAD"],
    ),
    nearly(
        "open F=5 (_WC__E) /a/prefs.tmp\nwrite F=5 B=4\nclose F=5\nrename /a/prefs.tmp\nstat64 /usr/lib",
        &[
            "certain create /a/prefs.tmp",
            "certain rename /a/prefs.tmp -> ?",
        ],
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
