//! `rename /a/x`, `rename /a/x.part`: `x` may have become `x.part`, which is now renamed to a third name; that it goes back, another
//! look at the plain name must say, or that it is found afterwards. That it is missing in between does not tell it, as any look after a
//! rename finds that: then it is possible.
//!
//! Not for the names of a series, which move on in order.

use crate::infer::operation::Confidence::Possible;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "just-left",
    says: "has just been renamed away, and the source may be the very thing: a chain of names",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let series = matches!(
        c.relation,
        Relation::Rotation | Relation::Backup | Relation::Within
    );
    if c.just_left && c.relation == Relation::BlindTemporary && !c.asked_since {
        // what is found there afterwards may be a third one
        return Some(META.caps(Possible));
    }
    if !c.just_left || series || c.found_after.is_some() {
        return None;
    }
    Some(if c.asked_since {
        META.caps(Possible)
    } else {
        META.forbids()
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/x.part\nrename /a/x\nrename /a/x.part\nstat64 /usr/lib",
        &[
            "certain rename /a/x -> /a/x.part",
            "certain rename /a/x.part -> ?",
        ],
    ),
    hits(
        "lstat64 [2] /a/x.part\nrename /a/x\nlstat64 [2] /a/x\nrename /a/x.part\nstat64 /usr/lib",
        &[
            "certain rename /a/x -> /a/x.part",
            "possible rename /a/x.part -> /a/x",
        ],
    ),
    nearly(
        "lstat64 [2] /a/x.part\nrename /a/x\nrename /a/x.part\nlstat64 /a/x",
        &[
            "certain rename /a/x -> /a/x.part",
            "likely rename /a/x.part -> /a/x",
        ],
    ),
];
