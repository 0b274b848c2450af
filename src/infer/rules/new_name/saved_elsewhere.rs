//! `stat /etc/x.conf`, `open (RWC__E) /tmp/Zq81xPk2`, `write`, `rename /tmp/Zq81xPk2`, `stat /etc/x.conf`: made in another directory.
//!
//! Both looks make it likely; the one right before the making possible, where no other look of the thread comes in between.

use crate::infer::operation::Confidence::{Likely, Possible};
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "saved-elsewhere",
    says: "a file made for it is saved under a name that the thread looked at right before and after",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.c;
    if !c.source_made || case.is_beside() {
        return None;
    }
    let before = c.before_source == Some(1);
    match (before, c.after_within(1) && c.after_found) {
        (true, true) => Some(META.speaks(Likely, Proof::Likeness)),
        (true, false) => Some(META.speaks(Possible, Proof::Likeness)),
        _ => None,
    }
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /etc/x.conf
         open F=5 (RWC__E) /tmp/Zq81xPk2
         write F=5 B=4
         close F=5
         rename /tmp/Zq81xPk2
         stat64 /etc/x.conf",
        &["likely replace /etc/x.conf"],
    ),
    nearly(
        "stat64 /etc/x.conf
         stat64 /etc
         open F=5 (RWC__E) /tmp/Zq81xPk2
         write F=5 B=4
         close F=5
         rename /tmp/Zq81xPk2
         stat64 /usr/lib",
        &[
            "certain create /tmp/Zq81xPk2",
            "certain rename /tmp/Zq81xPk2 -> ?",
        ],
    ),
];
