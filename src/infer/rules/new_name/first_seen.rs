//! `rename /a/x`, `lstat /a/x.bak`: the next call finds a name made from the old one, of which nothing was heard before.
//!
//! Right after the call only: a longer name that turns up later may have stood there all along. A number counts where its
//! neighbours move on by one, too; the same name elsewhere where that directory was made just before, for the first that is renamed under
//! that name: what an installer replaces goes there, and then the new file to its place.
//!
//! Possible only for what stands beside a file anyway: a backup that is opened to be read or renamed, the next number, the plain name,
//! `x.orig`, which vendors ship, and what is copied to the old place next; and where the same name was looked for elsewhere just before,
//! and missing.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::operation::Confidence::{Likely, Possible};
use crate::infer::operation::Proof;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "first-seen",
    says: "first seen right after the call, with a name made from the old one",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let right = c.fresh() && c.after_within(2) && !c.named_since;
    let related = match c.relation {
        Relation::Backup | Relation::Within => right,
        Relation::Temporary => right && c.after_looked,
        Relation::Restore => right && c.after_within(1),
        Relation::Rotation => c.fresh() && c.series && c.after_within(8),
        Relation::SameName => {
            let there =
                c.fresh() && case.is_directory_made() && c.after_itself && c.after_within(8);
            there && !case.is_second_of_its_name() && !is_passed_on(case)
        }
        Relation::BlindTemporary | Relation::SameDirectory | Relation::None => false,
    };
    related.then(|| {
        let old_neighbour = c.relation == Relation::Restore
            || c.relation == Relation::Backup
                && (!c.after_looked || c.after_opened || case.is_numbered() || case.is_counted())
            || case.name.ends_with(b".orig")
            || case.is_copied_back();
        if old_neighbour || asked_elsewhere(case) {
            META.speaks(Possible, Proof::Likeness)
        } else {
            META.speaks(Likely, Proof::HalfWitnessed)
        }
    })
}

/// Before the thread names it, it finds something of that name in another directory still: a queue hands its files on, and what is seen
/// later came from there.
fn is_passed_on(case: &Case<'_>) -> bool {
    let names = &case.verdicts.names();
    let mut before = case.window.after.iter();
    let mut before = before.by_ref().take_while(|m| m.id != case.candidate.id);
    before.any(|m| {
        let alike = names.base(m.id) == names.base(case.call.id) && m.id != case.call.id;
        alike && m.op != Op::Rename && (m.found() || !m.wide)
    })
}

/// The same last name was looked for in another directory just before, and missing: `mv` asks so for where it moves something.
fn asked_elsewhere(case: &Case<'_>) -> bool {
    let names = &case.verdicts.names();
    let close = case.window.before.iter().rev();
    let mut close = close.take_while(|m| case.window.turn - m.turn <= 3);
    close.any(|m| {
        let alike = names.base(m.id) == names.base(case.call.id);
        m.asks_in_vain() && alike && m.id != case.call.id && m.id != case.candidate.id
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "rename /a/x\nlstat64 /a/x.bak",
        &["likely rename /a/x -> /a/x.bak"],
    ),
    hits(
        "mkdir /b\nrename /a/x\nstat64 /b/x",
        &["certain mkdir /b", "likely rename /a/x -> /b/x"],
    ),
    hits(
        "rename /a/x\nlstat64 /a/x.orig",
        &["possible rename /a/x -> /a/x.orig"],
    ),
    hits(
        "rename /a/letter.doc\ngetattrlist /a/letter 2.doc",
        &["possible rename /a/letter.doc -> /a/letter 2.doc"],
    ),
    hits(
        "rename /a/app\nstat64 /a/app2/main",
        &["possible rename /a/app -> /a/app2"],
    ),
    hits(
        "stat64 /a/x
         rename /a/x
         stat64 /a/x.old
         open F=3 (R_____) /a/x.old
         open F=4 (_WC_T_) /a/x
         read F=3 B=6
         write F=4 B=6
         read F=3 B=0
         close F=4
         close F=3",
        &["possible rename /a/x -> /a/x.old", "likely create /a/x"],
    ),
    nearly(
        "rename /a/x\nstat64 /d1\nstat64 /d2\nstat64 /d3\nlstat64 /a/x-2",
        &["certain rename /a/x -> ?"],
    ),
    nearly(
        "rename /a/part1.txt\nlstat64 /a/part2.txt",
        &["certain rename /a/part1.txt -> ?"],
    ),
    hits(
        "mkdir /b\nlstat64 [2] /b/y\nrename /a/x\nrename /c/x\nstat64 /b/x\nstat64 /usr/lib",
        &[
            "certain mkdir /b",
            "likely rename /a/x -> /b/x",
            "certain rename /c/x -> ?",
        ],
    ),
    hits(
        "stat64 [2] /b/x\nlstat64 /a/x\nrename /a/x\nstat64 [2] /b/x.tmp\nlstat64 /a/x.tmp\nrename /a/x.tmp\nlstat64 /b/x.tmp",
        &[
            "possible rename /a/x -> /a/x.tmp",
            "certain rename /a/x.tmp -> /b/x.tmp",
        ],
    ),
    nearly(
        "mkdir /q/deferred\nrename /q/incoming/F9\nopen F=3 (R_____) /q/active/F9\nrename /q/active/F9\nstat64 /q/deferred/F9\nstat64 /usr/lib",
        &[
            "certain mkdir /q/deferred",
            "possible rename /q/incoming/F9 -> /q/active/F9",
            "possible rename /q/active/F9 -> /q/deferred/F9",
        ],
    ),
    nearly(
        "rename /a/x\nstat64 /d1\nlstat64 /b/x",
        &["certain rename /a/x -> ?"],
    ),
];
