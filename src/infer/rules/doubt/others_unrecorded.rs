//! `fs_usage servermgrd`, or `grep servermgrd`: any other process may have made the name.

use crate::infer::operation::Confidence::Likely;
#[cfg(test)]
use crate::infer::rules::tests::{Example, filtered, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "others-unrecorded",
    says: "what other processes did is not in the recording",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    (case.blind_spots().is_some() && case.verdicts.facts.blind_spots.filtered).then(|| {
        META.caps(Likely).saying(
            "it was absent before and is there after, and of all calls recorded only this one in between could have named it (other processes are not in the recording)",
        )
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    filtered(
        "lstat64 [2] /a/x.bak\nrename /a/x\nlstat64 /a/x.bak",
        &["likely rename /a/x -> /a/x.bak"],
    ),
    nearly(
        "lstat64 [2] /a/x.bak\nrename /a/x\nlstat64 /a/x.bak",
        &["certain rename /a/x -> /a/x.bak"],
    ),
];
