//! `rename /a/.x.swp`, and `/a/x` was looked at: the temporary is saved under the name that it carries.
//!
//! Likely for what was made or written here: a temporary file that was left from an earlier time goes anywhere. And for names of a known make, for those that begin or end with the other one, and where that is found afterwards. A name that
//! holds another one in its middle (`__db.x.db`, made from `x.db` and not from `x`), and a lock, of which any file may be made, tell less.

use crate::infer::operation::Confidence::{Likely, Possible};
use crate::infer::operation::Proof;
use crate::infer::patterns::{self, Relation};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "carried",
    says: "the temporary name carries the final one, which the capture knows",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let alone = c.found_after.is_some() && !c.contested && !c.named_since;
    let known = c.present_before.is_some() || c.absent_before.is_some() || case.is_neighbour();
    let drawn = patterns::is_drawn_after(case.source_name(), case.name);
    let known = known || alone || drawn && c.found_after.is_some();
    // what was made there meanwhile is another file: nothing tells that it is replaced, if the thread does not even look
    let refilled = c.made && !case.is_source_made() && !case.is_neighbour();
    if c.relation != Relation::Temporary || !known || refilled {
        return None;
    }
    let own = case.source_name();
    let known_make = patterns::final_name(own) == Some(case.name);
    let at_an_end = own.starts_with(case.name) || own.ends_with(case.name);
    let telling = (known_make || at_an_end) && !patterns::lock_or_pid(own);
    let surely = !drawn || case.is_neighbour() || c.present_before.is_some() || alone;
    let at_best = if surely && (telling || c.after_found) && case.is_source_made() {
        Likely
    } else {
        Possible
    };
    Some(META.speaks(at_best, Proof::HalfWitnessed))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 /a/x
         stat64 /d1
         stat64 /d2
         stat64 /d3
         open F=5 (_WC__E) /a/.x.swp
         write F=5 B=4
         close F=5
         rename /a/.x.swp",
        &["likely replace /a/x"],
    ),
    hits(
        "lstat64 /a/x\nstat64 /d1\nstat64 /d2\nstat64 /d3\nrename /a/.x.swp",
        &["possible rename /a/.x.swp -> /a/x"],
    ),
    hits(
        "stat64 /a/main
         open F=5 (_WC__E) /a/tm.main.db
         write F=5 B=4
         close F=5
         rename /a/tm.main.db
         stat64 /usr/lib",
        &[
            "certain create /a/tm.main.db",
            "possible rename /a/tm.main.db -> /a/main",
        ],
    ),
    nearly(
        "stat64 /a/x
         rename /a/x
         open F=5 (RWC__E) /a/x
         write F=5 B=4
         close F=5
         stat64 /d1
         stat64 /d2
         stat64 /d3
         lstat64 /a/x.T1385812345
         stat64 /d1
         stat64 /d2
         stat64 /d3
         rename /a/x.T1385812345
         stat64 /d1",
        &[
            "certain rename /a/x -> ?",
            "certain create /a/x",
            "certain rename /a/x.T1385812345 -> ?",
        ],
    ),
    nearly(
        "lstat64 /a/y\nstat64 /d1\nstat64 /d2\nstat64 /d3\nrename /a/.x.swp",
        &["certain rename /a/.x.swp -> ?"],
    ),
];
