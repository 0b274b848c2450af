//! `link /a/b1`, `rename /a/b2.new`: the next call renames a name beside it of which nothing was heard before: the file gets the second
//! name of another one, which is first given beside it and then put over it.
//!
//! Possible only: what is renamed next may have stood there all along.

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "link-renamed-next",
    says: "a name beside it, first heard of as what the next call renames",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let next = c.left_again && c.moved_on.is_some_and(|turns| turns <= 1);
    (c.fresh() && case.is_beside() && next).then(|| META.speaks(Possible, Proof::Likeness))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "link /a/b1\nrename /a/b2.new\nstat64 /usr/lib",
        &[
            "possible link /a/b1 -> /a/b2.new",
            "likely rename /a/b2.new -> ?",
        ],
    ),
    nearly(
        "link /a/b1\nstat64 /d1\nrename /a/b2.new\nstat64 /usr/lib",
        &["certain link /a/b1 -> ?", "certain rename /a/b2.new -> ?"],
    ),
];
