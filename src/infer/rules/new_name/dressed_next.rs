//! `open (_WC__E) /stage/adding.1`, `write`, `rename /stage/adding.1`, `chmod /store/9/x.txt`: the very next call sets attributes of a
//! name that nobody had heard of: those of the file that was just written.

use crate::infer::operation::Confidence::Possible;
use crate::infer::operation::Proof;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "dressed-next",
    says: "first heard of right after the call, which sets attributes there: those of the file that was just made",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.c;
    let related = c.relation.named();
    let next = c.fresh() && c.after_within(1) && c.after_itself && c.source_made;
    (next && !related && case.is_dressed_after()).then(|| META.speaks(Possible, Proof::Likeness))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "open F=5 (_WC__E) /stage/adding.1
         write F=5 B=8
         close F=5
         rename /stage/adding.1
         chmod <rw-r--r--> /store/9/x.txt",
        &[
            "certain create /stage/adding.1",
            "possible rename /stage/adding.1 -> /store/9/x.txt",
            "certain chmod /store/9/x.txt",
        ],
    ),
    nearly(
        "stat64 /store/9/x.txt
         stat64 /d1
         open F=5 (_WC__E) /stage/adding.1
         write F=5 B=8
         close F=5
         rename /stage/adding.1
         chmod <rw-r--r--> /store/9/x.txt",
        &[
            "certain create /stage/adding.1",
            "possible rename /stage/adding.1 -> /d1",
            "certain chmod /store/9/x.txt",
        ],
    ),
];
