//! `stat /a/list.xml`, `open (_WC__E) /a/Temp 1.tmp`, `rename /a/Temp 1.tmp`, `stat /a/list.xml`: the temporary says that it is to be
//! called `Temp 1`, which no line has. What the thread looks at on either side is possible; what it looks at on one side only is not
//! meant.

use crate::infer::operation::Confidence::Possible;
use crate::infer::patterns::{self, Relation};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "carries-another",
    says: "the temporary name carries another one",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let (c, own) = (case.candidate, case.source_name());
    let carried = patterns::final_name(own).filter(|name| *name != case.name);
    let another = patterns::carries_a_name(own, carried);
    if c.relation != Relation::BlindTemporary || patterns::blind_temporary(own) || !another {
        return None;
    }
    if c.appeared() || c.vacated || c.removed_for_it {
        return None;
    }
    let before = c.before_source.is_some_and(|d| d <= 3);
    Some(match before && c.after_within(3) {
        true => META.caps(Possible),
        false => META.forbids(),
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /a/list.xml
         open F=5 (_WC__E) /a/Temp 1.tmp
         write F=5 B=4
         close F=5
         rename /a/Temp 1.tmp
         stat64 /a/list.xml",
        &["possible replace /a/list.xml"],
    ),
    hits(
        "open F=3 (_WC__E) /a/.delta2.EFvtJE
         write F=3 B=1
         close F=3
         chmod <rw-r--r--> /a/.delta2.EFvtJE
         rename /a/.delta2.EFvtJE
         stat64 /a/vivid.xml",
        &[
            "certain create /a/.delta2.EFvtJE",
            "certain chmod /a/.delta2.EFvtJE",
            "certain rename /a/.delta2.EFvtJE -> ?",
        ],
    ),
    nearly(
        "stat64 /a/list.xml
         open F=5 (_WC__E) /a/list.xml.tmp.Q9kLm2
         write F=5 B=4
         close F=5
         rename /a/list.xml.tmp.Q9kLm2
         stat64 /a/list.xml",
        &["likely replace /a/list.xml"],
    ),
];
