//! `access [2] /Volumes/X/a.conf`, `rename /Library/a.conf`: a rename, a link, an exchange stays on one volume (18, `EXDEV`).
//!
//! Fails where something else than `/Volumes/NAME` is the root of a volume: then it forbids too little.

use super::{Place, forbids_if};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Finding, Meta};
use crate::trace::names::volume;

pub(super) static META: Meta = Meta {
    id: "other-volume",
    says: "stands on another volume: the call would have failed",
};

#[inline]
pub(super) fn judge(p: &Place<'_>) -> Option<Finding> {
    forbids_if(&META, volume(p.from) != volume(p.to))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "access [2] /Volumes/X/a.conf\nrename /Library/a.conf",
        &["certain rename /Library/a.conf -> ?"],
    ),
    nearly(
        "lstat64 [2] /Volumes/X/b/a.conf\nrename /Volumes/X/a.conf\nlstat64 /Volumes/X/b/a.conf",
        &["likely rename /Volumes/X/a.conf -> /Volumes/X/b/a.conf"],
    ),
];
