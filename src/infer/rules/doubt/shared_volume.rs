//! `lstat [2] /Volumes/X/mail.bak`, `rename /Volumes/X/mail`, `lstat /Volumes/X/mail.bak`: an Xsan, NFS, AFP or SMB volume is changed by
//! other machines, too, of which no recording tells; and a volume may have been mounted between the two looks.

use crate::infer::operation::Confidence::Likely;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};
use crate::trace::paths::may_be_shared;

pub(super) static META: Meta = Meta {
    id: "shared-volume",
    says: "stands on a volume that other machines may use, too",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    (may_be_shared(case.verdicts.names().get(case.candidate.id)) && case.blind_spots().is_some()).then(|| {
        META.caps(Likely).saying(
            "it was absent before and is there after, and of all calls of this machine only this one in between could have named it (other machines may use the volume)",
        )
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /Volumes/X/mail.bak\nrename /Volumes/X/mail\nlstat64 /Volumes/X/mail.bak",
        &["likely rename /Volumes/X/mail -> /Volumes/X/mail.bak"],
    ),
    hits(
        "lstat64 [2] /Network/Library/a.bak\nrename /Network/Library/a\nlstat64 /Network/Library/a.bak",
        &["likely rename /Network/Library/a -> /Network/Library/a.bak"],
    ),
    nearly(
        "lstat64 [2] /Library/a.bak\nrename /Library/a\nlstat64 /Library/a.bak",
        &["certain rename /Library/a -> /Library/a.bak"],
    ),
];
