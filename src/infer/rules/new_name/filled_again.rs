//! `rename /a/dist`, `rename /a/.stage-RiyM80`, much later `open /a/dist`: the name that was taken away is there again, and no other call in
//! between can have given it, whichever thread made them.
//!
//! A chain (`x` to `x.part`, `x.part` to `x.done`) leaves nothing under the first name, so that it is not found. Possible only from one
//! directory to another; narrow lines tell it not at all.

use crate::infer::operation::Confidence::{Likely, Possible};
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "filled-again",
    says: "the name had been taken away before, and is there again; only this call in between could have given it",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    // a narrow rename may have failed, and the name was there all along
    let told = !case.verdicts.facts.any_narrow;
    let again = told && c.vacated && c.found_after.is_some() && c.turned_up && !c.contested;
    again.then(|| {
        if case.is_beside() {
            META.speaks(Likely, Proof::Witnessed)
        } else {
            META.speaks(Possible, Proof::HalfWitnessed)
        }
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "mkdir /a/.stage-RiyM80
         open F=5 (_WC__E) /a/.stage-RiyM80/in
         close F=5
         rename /a/dist
         rename /a/.stage-RiyM80
         stat64 /d1
         stat64 /d2
         stat64 /d3
         stat64 /d4
         open F=5 (R_____) /a/dist",
        &[
            "certain mkdir /a/.stage-RiyM80",
            "certain create /a/.stage-RiyM80/in",
            "certain rename /a/dist -> ?",
            "likely rename /a/.stage-RiyM80 -> /a/dist",
        ],
    ),
    nearly(
        "rename /a/one
         rename /a/two
         stat64 /d1
         stat64 /d2
         stat64 /d3
         stat64 /d4
         rename /b/three
         open F=5 (R_____) /a/one",
        &[
            "certain rename /a/one -> ?",
            "certain rename /a/two -> ?",
            "certain rename /b/three -> ?",
        ],
    ),
];
