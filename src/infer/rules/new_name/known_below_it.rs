//! `open /a/held/info`, `rename /a/held`, `unlink /a/releasing.k3x9.tmp/info`: what was known below the old name is named below another one
//! beside it, right after the call.
//!
//! Likely where the name was not there before. Else possible only: a program that goes through directories of one make finds the same
//! names in each.

use crate::infer::operation::Confidence::{Likely, Possible};
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "known-below-it",
    says: "what was known below the old name is named below this one, under which nothing was known, right after the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    if c.present_before.is_some() || c.found_after.is_none() || !case.is_beside() {
        return None;
    }
    let (names, window) = (&case.verdicts.names(), case.window);
    let mut next = window
        .after
        .iter()
        .take_while(|m| m.turn - window.turn <= 2);
    let rest = next.find_map(|m| names.rest(m.id, c.id))?;
    let old: &[u8] = names.get(case.call.id);
    let below = names.find(&[old, b"/", rest].concat())?;
    let known = case.verdicts.facts.ledger.before(below, window.at)?;
    let missing = c.absent_before.is_some() && !case.verdicts.facts.any_narrow;
    known.state.present().then(|| match missing {
        true => META.speaks(Likely, Proof::Witnessed),
        false => META.speaks(Possible, Proof::HalfWitnessed),
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "open F=5 (R_____) /a/held/info
         close F=5
         rename /a/held
         unlink /a/releasing.k3x9.tmp/info
         rmdir /a/releasing.k3x9.tmp",
        &[
            "possible rename /a/held -> /a/releasing.k3x9.tmp",
            "certain unlink /a/releasing.k3x9.tmp/info",
            "certain rmdir /a/releasing.k3x9.tmp",
        ],
    ),
    hits(
        "mkdir /a/k3x9.tmp
         open F=5 (_WC__E) /a/k3x9.tmp/info
         close F=5
         lstat64 [2] /a/held
         stat64 /d1
         stat64 /d2
         stat64 /d3
         stat64 /d4
         rename /a/k3x9.tmp
         rename /b/q
         open F=5 (R_____) /a/held/info",
        &[
            "certain mkdir /a/k3x9.tmp",
            "certain create /a/k3x9.tmp/info",
            "likely rename /a/k3x9.tmp -> /a/held",
            "certain rename /b/q -> ?",
        ],
    ),
    nearly(
        "open F=5 (R_____) /a/held/info
         close F=5
         rename /a/held
         unlink /a/releasing.k3x9.tmp/other
         rmdir /a/releasing.k3x9.tmp",
        &[
            "certain rename /a/held -> ?",
            "certain unlink /a/releasing.k3x9.tmp/other",
            "certain rmdir /a/releasing.k3x9.tmp",
        ],
    ),
];
