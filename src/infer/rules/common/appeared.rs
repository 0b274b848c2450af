//! `lstat [2] /b/y`, `rename /a/x`, another `rename`, `lstat /b/y`: absent, then there, and some call in between gave the name.
//!
//! That it was this one, its own name must say, or the look just before it. Of several calls that claim it,
//! `infer/neighbours/mod.rs` leaves one.

use crate::infer::operation::Confidence::Likely;
use crate::infer::operation::{Kind, Proof};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "appeared",
    says: "it was absent before and is there after, without a visible cause",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let told = case.is_near() && (case.is_close() || !c.contested)
        || c.probed_missing && c.before_within(2)
        || case.is_neighbour() && case.is_beside() && !c.contested;
    // a lock gets a name like that of what it locks, which comes back by another call
    let of_locked =
        case.call.kind == Kind::Link && case.source_name().starts_with(case.name) && c.contested;
    (case.appeared() && told && !of_locked).then(|| META.speaks(Likely, Proof::Witnessed))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /b/y\nrename /a/x\n@rename /c/z\nlstat64 /b/y",
        &["likely rename /a/x -> /b/y"],
    ),
    nearly(
        "lstat64 [2] /a/b/x.bak\nrename /a/b/x\nrename /a/b\nrename /a/new\nlstat64 /a/b/x.bak",
        &[
            "possible rename /a/b/x -> /a/b/x.bak",
            "certain rename /a/b -> ?",
            "likely rename /a/new -> /a/b",
        ],
    ),
    nearly(
        "lstat64 [2] /a/x.7
         @rename /b/x.7
         open F=5 (_WC__E) /a/x.7.401
         write F=5 B=3
         close F=5
         stat64 /d1
         stat64 /d2
         link /a/x.7.401
         unlink /a/x.7.401
         open F=5 (R_____) /a/x.7",
        &[
            "certain create /a/x.7.401",
            "possible link /a/x.7.401 -> /a/x.7",
            "certain unlink /a/x.7.401",
        ],
    ),
    nearly(
        "lstat64 [2] /b/y\nstat64 /d1\nstat64 /d2\nstat64 /d3\nrename /a/x\n@rename /c/z\nlstat64 /b/y",
        &["possible rename /a/x -> /b/y"],
    ),
];
