//! `lstat [2] /a/x`, `rename /a/x.bak`, `lstat /a/x`: an original is put back. Possible only: of 34 cases in 5,000 random histories one
//! is wrong.

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
use crate::infer::patterns::{self, Relation};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "plain-name",
    says: "the name loses its suffix, and the plain name is used near the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    // what is made anew under the longer name was put aside, not put back
    let aside = c.made_anew && c.present_before.is_some();
    // nobody puts an original back over what was made a moment before, and then looks at neither
    let over = c.made && !case.is_source_made() && c.before_within(4) && c.after.is_none();
    if c.relation != Relation::Restore || aside || over {
        return None;
    }
    let neighbour = case.is_neighbour();
    let restored = (c.absent_before.is_some() || c.vacated) && neighbour
        || c.before_within(2) && c.after_within(3);
    // `corrupt.incoming` does not lose a suffix to become `incoming`
    let loses_suffix = case.source_name().starts_with(case.name) && !c.rotates_back;
    if restored && loses_suffix {
        return Some(META.speaks(Possible, Proof::HalfWitnessed));
    }
    // a temporary of a known make is no original
    let moves_on = patterns::temporary(case.name);
    (neighbour && !moves_on).then(|| META.speaks(Possible, Proof::Likeness))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /a/x\nrename /a/x.bak\nstat64 /a/x",
        &["possible rename /a/x.bak -> /a/x"],
    ),
    hits(
        "stat64 /a/x\nrename /a/x.bak\nstat64 /d1\nstat64 /d2\nstat64 /a/x",
        &["possible rename /a/x.bak -> /a/x"],
    ),
    nearly(
        "stat64 /a/x\nstat64 /d1\nstat64 /d2\nstat64 /d3\nrename /a/x.bak",
        &["certain rename /a/x.bak -> ?"],
    ),
];
