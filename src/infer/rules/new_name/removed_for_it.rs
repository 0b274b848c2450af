//! `unlink /a/undo.desc`, `rename /a/journal.desc`: the program makes the name free, and the very next thing that it does is to rename
//! something of the same directory.
//!
//! Programs that also run where a rename replaces nothing do so, whatever the names; also where nothing stood there (`unlink [2]`).
//! Likely where the name is found again afterwards. A directory that is made and removed at once tells that one can be made there.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::operation::Confidence::{Likely, Possible};
use crate::infer::operation::{Kind, Proof};
use crate::infer::patterns::{self, Relation};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};
use crate::ledger::{Cause, Span};
use crate::trace::At;
use crate::trace::names::PathId;

pub(super) static META: Meta = Meta {
    id: "removed-for-it",
    says: "the name was made free immediately before the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    if !c.removed_for_it || c.just_left {
        return None;
    }
    // a temporary name is made free for the next temporary file, and for what is found there at once
    let for_the_moment =
        patterns::temporary(case.name) && !(c.found_after.is_some() && c.after_within(1));
    if for_the_moment || is_outdated(case) {
        return None;
    }
    if c.found_after.is_some() {
        let best = match is_saved_meanwhile(case) {
            true => META.speaks(Possible, Proof::HalfWitnessed),
            false => META.speaks(Likely, Proof::Witnessed),
        };
        return Some(best);
    }
    let own = case.source_name();
    let carried = patterns::final_name(own).filter(|name| *name != case.name);
    if patterns::carries_a_name(own, carried) || is_of_the_one_before(case) {
        return None;
    }
    // what the program had made itself was a thing for the moment
    let tried = case.window.before.last().is_some_and(|m| m.op == Op::Rmdir);
    (!c.made_here || tried).then(|| META.speaks(Possible, Proof::HalfWitnessed))
}

/// Before the name is found again, a file is made in its directory and renamed, too, whose own name tells nothing and for which no
/// other name was made free.
fn is_saved_meanwhile(case: &Case<'_>) -> bool {
    let (c, names) = (case.candidate, case.verdicts.names());
    if c.relation.named() || c.relation == Relation::BlindTemporary {
        return false;
    }
    let beside = |id: PathId| names.parent(id) == names.parent(c.id);
    let made_since = |id: PathId, at: At| {
        let stood = case.verdicts.facts.ledger.before(id, at);
        let made = |s: Span| s.state.present() && s.cause == Cause::Call;
        stood.is_some_and(|s| made(s) && s.first > case.window.at)
    };
    let mut freed = false;
    for d in case.verdicts.since(case.window) {
        let between = d.at > case.window.at && c.found_after.is_some_and(|found| d.at < found);
        let Some(id) = d.id().filter(|id| between && beside(*id)) else {
            continue;
        };
        match d.kind {
            Kind::Unlink => freed = id != c.id,
            Kind::Rename | Kind::Link => {
                let name = names.base(id);
                let carries = patterns::carries_a_name(name, patterns::final_name(name));
                if !freed && !carries && made_since(id, d.at) {
                    return true;
                }
                freed = false;
            }
            _ => {}
        }
    }
    false
}

/// All that is heard of it is the removal, and the thread has just renamed something else beside it: that was called so.
fn is_of_the_one_before(case: &Case<'_>) -> bool {
    let (id, names) = (case.candidate.id, case.verdicts.names());
    let mut before = case.window.before.iter();
    case.candidate.times == 1
        && before.any(|m| {
            let renamed = m.op == Op::Rename && m.errno.is_none() && m.id != case.call.id;
            renamed && names.parent(m.id) == names.parent(id)
        })
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
