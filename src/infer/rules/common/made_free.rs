//! `rename /a/log.1`, `rename /a/log`: the name that the first call took away is given to the next one. Also `unlink /a/x`,
//! `rename /a/x.new`; and `unlink /d/n`, `rename /t/n`, `stat /d/n`, as documents are saved.
//!
//! Where a rename took it and the source may be the very thing that had it, [`super::super::unfit`] forbids it: a chain
//! (`x` to `x.part`, `x.part` to `x.done`) looks the same. Possible only where what left the name had been made here: it was the program's
//! temporary (`was-temporary` says more); or where what stood there was moved to another volume, which is a copy and a removal: nobody made
//! room.

use crate::infer::operation::Confidence::{Likely, Possible};
use crate::infer::operation::{Kind, Proof};
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "made-free",
    says: "the name had just been made free, and the names belong together",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let found = c.found_after.is_some();
    let close = case.is_close() && (found || c.before_within(2));
    // a document of the same name takes the place of the one that was put away
    let same = c.relation == Relation::SameName && found && c.after_itself && case.is_neighbour();
    let weak = match c.relation {
        _ if case.call.kind == Kind::Link => c.contested,
        Relation::Backup => {
            let found = found && !c.contested;
            !found && (c.made_here || !(c.made_anew && c.before_within(2)))
        }
        Relation::Within => true,
        _ => !found && case.was_moved_away(),
    };
    let at_best = if weak { Possible } else { Likely };
    (c.vacated && (close || same)).then(|| META.speaks(at_best, Proof::Witnessed))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/log.2\nrename /a/log.1\nrename /a/log\nstat64 /a",
        &[
            "likely rename /a/log.1 -> /a/log.2",
            "likely rename /a/log -> /a/log.1",
        ],
    ),
    hits(
        "rename /a/x.old\nrename /a/x\nstat64 /usr/lib",
        &[
            "certain rename /a/x.old -> ?",
            "possible rename /a/x -> /a/x.old",
        ],
    ),
    hits(
        "unlink /a/x.old\nrename /a/x\nopen F=5 (_WC__E) /a/x\nwrite F=5 B=4\nclose F=5",
        &[
            "certain unlink /a/x.old",
            "likely rename /a/x -> /a/x.old",
            "certain create /a/x",
        ],
    ),
    hits(
        "unlink /d/n\nrename /t/n\nlstat64 /d/n",
        &["certain unlink /d/n", "likely rename /t/n -> /d/n"],
    ),
    hits(
        "rename [18] /a/log.2
         open F=5 (R_____) /a/log.2
         open F=6 (_WC__E) /Volumes/D/log.2
         read F=5 B=7
         write F=6 B=7
         read F=5 B=0
         close F=6
         close F=5
         unlink /a/log.2
         rename /a/log.1
         stat64 /usr/lib",
        &[
            "certain create /Volumes/D/log.2",
            "certain unlink /a/log.2",
            "possible rename /a/log.1 -> /a/log.2",
        ],
    ),
    nearly(
        "lstat64 [2] /a/log.2\nrename /a/log.1\nrename /a/other\nstat64 /a",
        &[
            "possible rename /a/log.1 -> /a/log.2",
            "certain rename /a/other -> ?",
        ],
    ),
];
