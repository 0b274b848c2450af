//! `access [2] /b/y`, `rename /a/x`: so `mv` asks whether it may overwrite.
//!
//! Possible only: any program asks with `access` for what it needs next. With other calls only a name that is made from the old one
//! (`stat [2] /done/j1.ok`, `rename /q/j1.job`).

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
use crate::infer::patterns::{self, Relation};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "asked-for-elsewhere",
    says: "whether the name is free was asked immediately before the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let asked = c.looked && c.asked;
    if is_in_turn(case) {
        return None;
    }
    let related = || {
        let own = case.source_name();
        patterns::is_same_stem(own, case.name) || patterns::is_made_from(own, case.name)
    };
    let elsewhere = c.relation == Relation::None && c.probed_missing;
    (c.before_within(1) && (asked || elsewhere && related()))
        .then(|| META.speaks(Possible, Proof::Likeness))
}

/// `stat [2] /b/x`, `stat [2] /b/x.gz`, `rename /a/x`: the name itself was asked for, too, and then what is made from it.
fn is_in_turn(case: &Case<'_>) -> bool {
    let (names, own) = (case.verdicts.names(), case.source_name());
    let mut before = case.window.before.iter();
    patterns::is_made_from(own, case.name)
        && before.any(|m| {
            let there = names.parent(m.id) == names.parent(case.candidate.id);
            there && m.asks_in_vain() && names.base(m.id) == own
        })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "access [2] /b/y\nrename /a/x\nstat64 /usr/lib",
        &["possible rename /a/x -> /b/y"],
    ),
    hits(
        "stat64 [2] /done/j1.ok\nrename /q/j1.job\nstat64 /usr/lib",
        &["possible rename /q/j1.job -> /done/j1.ok"],
    ),
    nearly(
        "stat64 [2] /done/list\nrename /q/j1.job\nstat64 /usr/lib",
        &["certain rename /q/j1.job -> ?"],
    ),
    nearly(
        "access [2] /b/y\nstat64 /a\nrename /a/x\nstat64 /usr/lib",
        &["certain rename /a/x -> ?"],
    ),
];
