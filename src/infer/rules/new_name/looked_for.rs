//! `access [2] /a/x.bak`, `rename /a/x`: the program asked whether the name is free, within its three last calls. So is `stat [2] /a/s.3.txt`,
//! `rename /a/s.2.txt`, and the same name in other letters or with other signs: `stat [2] /a/a_1.jpg`, `rename /a/A 1.JPG`.
//!
//! Possible only: nothing tells that the name was given, and a program asks for old neighbours of what it renames to somewhere else.
//! Likely for the next number where the rest of the series moves on, too; and where something is made in the old place soon after:
//! the original was put aside for it. Not so a name that programs look for beside a file to read it, too: `x.local`, `x.d`.

use crate::infer::operation::Confidence::{Likely, Possible};
use crate::infer::operation::Proof;
use crate::infer::patterns::{self, Relation};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "looked-for",
    says: "the name was looked for and missing just before the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let next = || case.is_beside() && patterns::next_in_number(case.source_name(), case.name);
    let respelled = || case.is_beside() && patterns::is_respelled(case.source_name(), case.name);
    let asked =
        c.probed_missing && c.before_within(3) && (c.relation.named() || next() || respelled());
    let aside = matches!(
        c.relation,
        Relation::Backup | Relation::Rotation | Relation::Within
    );
    let aside = aside && !patterns::names_a_companion(case.name);
    let at_best = if c.relation == Relation::Rotation && c.series || aside && c.made_anew {
        Likely
    } else {
        Possible
    };
    asked.then(|| META.speaks(at_best, Proof::HalfWitnessed))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "access [2] /a/x.bak\nrename /a/x\nstat64 /usr/lib",
        &["possible rename /a/x -> /a/x.bak"],
    ),
    hits(
        "access [2] /a/log.2\nrename /a/log.1\nrename /a/log\nstat64 /usr/lib",
        &[
            "likely rename /a/log.1 -> /a/log.2",
            "likely rename /a/log -> /a/log.1",
        ],
    ),
    hits(
        "access [2] /a/x.bak\nrename /a/x\nmkdir /a/x\nstat64 /usr/lib",
        &["likely rename /a/x -> /a/x.bak", "certain mkdir /a/x"],
    ),
    hits(
        "stat64 [2] /a/s.3.txt\nstat64 /a/s.2.txt\nrename /a/s.2.txt\nstat64 /usr/lib",
        &["possible rename /a/s.2.txt -> /a/s.3.txt"],
    ),
    hits(
        "stat64 [2] /a/a_1.jpg\nrename /a/A 1.JPG\nstat64 /usr/lib",
        &["possible rename /a/A 1.JPG -> /a/a_1.jpg"],
    ),
    nearly(
        "stat64 [2] /a/s.4.txt\nrename /a/s.2.txt\nstat64 /usr/lib",
        &["certain rename /a/s.2.txt -> ?"],
    ),
    hits(
        "stat64 [2] /a/x.local\nrename /a/x\nmkdir /a/x\nstat64 /usr/lib",
        &["possible rename /a/x -> /a/x.local", "certain mkdir /a/x"],
    ),
    nearly(
        "stat64 /a/x.bak\nstat64 /usr/lib\nstat64 /usr/share\nstat64 /usr/bin\nrename /a/x",
        &["certain rename /a/x -> ?"],
    ),
];
