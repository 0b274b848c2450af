//! `unlink /a/undo.desc`, `rename /a/journal.desc`: the program makes the name free, and the very next thing that it does is to rename
//! something of the same directory.
//!
//! Programs that also run where a rename replaces nothing do so, whatever the names; also where nothing stood there (`unlink [2]`).
//! Likely where the name is found again afterwards. A directory that is made and removed at once tells that one can be made there.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::operation::Confidence::{Likely, Possible};
use crate::infer::operation::Proof;
use crate::infer::patterns::{self, Relation};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "removed-for-it",
    says: "the name was made free immediately before the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    if !c.removed_for_it || c.just_left || patterns::temporary(case.name) || is_outdated(case) {
        return None;
    }
    if c.found_after.is_some() {
        return Some(META.speaks(Likely, Proof::Witnessed));
    }
    // what the program had made itself was a thing for the moment
    let tried = case.window.before.last().is_some_and(|m| m.op == Op::Rmdir);
    (!c.made_here || tried).then(|| META.speaks(Possible, Proof::HalfWitnessed))
}

/// `unlink /a/cache.1`, `rename /a/cache.tmp`: an older one of what the temporary name carries is thrown away.
fn is_outdated(case: &Case<'_>) -> bool {
    let names = case.verdicts.names();
    let own: &[u8] = names.get(case.call.id);
    let old = patterns::Old::new(own);
    let Some(carried) = old.carried() else {
        return false;
    };
    let directory = &own[..own.len() - case.source_name().len()];
    let related = patterns::relation(&[directory, carried].concat(), names.get(case.candidate.id));
    matches!(
        related,
        Relation::Backup | Relation::Rotation | Relation::Within
    )
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "unlink /a/undo.desc
         rename /a/journal.desc
         unlink /a/undo.mark
         rename /a/journal.mark
         stat64 /d1
         stat64 /d2
         unlink /a/undo.desc
         unlink /a/undo.mark",
        &[
            "certain unlink /a/undo.desc",
            "likely rename /a/journal.desc -> /a/undo.desc",
            "certain unlink /a/undo.mark",
            "likely rename /a/journal.mark -> /a/undo.mark",
            "certain unlink /a/undo.desc",
            "certain unlink /a/undo.mark",
        ],
    ),
    hits(
        "lstat64 /a/arch.zip\nunlink /a/arch.zip\nrename /a/ziXyZ1aB\nchmod <rw-r--r--> /a/arch.zip\nunlink /a/in.txt",
        &[
            "certain unlink /a/arch.zip",
            "likely rename /a/ziXyZ1aB -> /a/arch.zip",
            "certain chmod /a/arch.zip",
            "certain unlink /a/in.txt",
        ],
    ),
    hits(
        "unlink /a/last\nrename /a/next\nstat64 /usr/lib",
        &[
            "certain unlink /a/last",
            "possible rename /a/next -> /a/last",
        ],
    ),
    hits(
        "unlink [2] /a/db.bak
         rename /a/db.dir
         stat64 /d1
         unlink /a/db.bak
         rename /a/db.dir
         stat64 /a",
        &[
            "likely rename /a/db.dir -> /a/db.bak",
            "certain unlink /a/db.bak",
            "possible rename /a/db.dir -> /a/db.bak",
        ],
    ),
    nearly(
        "open F=5 (_WC__E) /a/cache.tmp\nwrite F=5 B=1\nclose F=5\nunlink /a/cache.1\nrename /a/cache.tmp",
        &[
            "certain create /a/cache.tmp",
            "certain unlink /a/cache.1",
            "certain rename /a/cache.tmp -> ?",
        ],
    ),
    hits(
        "mkdir /a/~equests\nrmdir /a/~equests\nrename /a/requests\nmkdir /a/~equests-2\nrmdir /a/~equests-2\nrename /a/requests-2",
        &[
            "certain mkdir /a/~equests",
            "certain rmdir /a/~equests",
            "possible rename /a/requests -> /a/~equests",
            "certain mkdir /a/~equests-2",
            "certain rmdir /a/~equests-2",
            "possible rename /a/requests-2 -> /a/~equests-2",
        ],
    ),
    nearly(
        "unlink /a/last\nstat64 /d1\nrename /a/next\nstat64 /d2",
        &["certain unlink /a/last", "certain rename /a/next -> ?"],
    ),
    nearly(
        "unlink /b/last\nrename /a/next\nstat64 /usr/lib",
        &["certain unlink /b/last", "certain rename /a/next -> ?"],
    ),
];
