//! Narrow lines: `stat /b`, `rename /a/x`, `stat /b/in`: `mv file directory` looks at the directory, but the new name stands in it.

use crate::infer::operation::Confidence::Possible;
#[cfg(test)]
use crate::infer::rules::tests::{Example, narrow_lines, nearly_narrow};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "into-the-directory",
    says: "it holds other names: the new name may stand in it",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    case.candidate.holds_others.then(|| META.caps(Possible))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    narrow_lines(
        "lstat64 /a/x.d\nrename /a/x\nopen /a/x.d/in\nread",
        &["possible rename /a/x -> /a/x.d"],
    ),
    nearly_narrow(
        "lstat64 /a/x.d\nrename /a/x\nopen /a/x.d\nread",
        &["likely rename /a/x -> /a/x.d"],
    ),
];
