//! From macOS 10.12 on `clonefile` and `renamex_np` are not traced: either may have made the name.

use crate::infer::operation::Confidence::Likely;
#[cfg(test)]
use crate::infer::rules::tests::{Example, nearly, unseen_calls};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "calls-without-lines",
    says: "some calls of that system leave no line",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    (case.blind_spots().is_some() && case.verdicts.facts.blind_spots.has_unseen_calls(case.window.at)).then(|| {
        META.caps(Likely).saying(
            "it was absent before and is there after, and of all calls that leave a line only this one in between could have named it (from macOS 10.12 on clonefile and renamex_np leave none)",
        )
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    unseen_calls(
        "lstat64 [2] /a/x.bak\nrename /a/x\nlstat64 /a/x.bak",
        &["likely rename /a/x -> /a/x.bak"],
    ),
    nearly(
        "lstat64 [2] /a/x.bak\nrename /a/x\nlstat64 /a/x.bak",
        &["certain rename /a/x -> /a/x.bak"],
    ),
];
