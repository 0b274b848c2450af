//! `stat /a/x.bak`, `rename /a/x`, `stat /a/x.bak`: looked at on either side, so that the new name is likely to be meant; looked at
//! on one side only, it is possible. So is a name beside it that was found to stand there before: then both looks may be about an old neighbour
//! that stays as it is.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::operation::Confidence::{Likely, Possible};
use crate::infer::operation::Proof;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "used-around",
    says: "the names belong together, and the name is used near the call",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    let neighbour = case.is_neighbour();
    let related = match c.relation {
        Relation::Rotation => c.series || c.vacated,
        // what was made there is not replaced by its namesake
        Relation::SameName => !c.vacated && !c.made && (c.before_within(3) || c.after_within(1)),
        // an original that is put back is a matter of its own (`plain-name`)
        Relation::Restore => false,
        _ => case.is_close() && neighbour,
    };
    if !related {
        return None;
    }
    let backup = c.relation == Relation::Backup;
    let looked = c.after_within(3) && c.after_looked && !c.after_opened;
    let put_aside = backup && c.place_taken && looked && !case.is_numbered();
    let neighbour_of_old = backup || c.relation == Relation::Within;
    let stood = neighbour_of_old && c.present_before.is_some() && !c.unread;
    // found there before, and not looked at since: it is an old neighbour
    if stood && !c.after_within(3) {
        return None;
    }
    let sides = !stood && c.before_within(2) && (c.after_within(2) || backup && c.unread);
    let sides = sides && (c.before_looked || !c.unread);
    // narrow looks tell neither that it was missing nor that it is there, and of others nothing is recorded
    let told = c.place_taken || c.made_anew || c.after_used;
    let alone = case.verdicts.facts.blind_spots.alone;
    let sides = sides && !(c.unread && alone && !told);
    // a narrow rename that failed, as there was nothing to rename, looks the same
    let mut before = case.window.before.iter();
    let met = before.any(|m| m.id == case.call.id && m.op != Op::Rename);
    let met = met || c.after_used || c.place_taken;
    let sides = sides && (!c.unread || met);
    Some(if sides || put_aside {
        META.speaks(Likely, Proof::HalfWitnessed)
    } else {
        META.speaks(Possible, Proof::Likeness)
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /a/x.bak\nrename /a/x\nstat64 /a/x.bak",
        &["possible rename /a/x -> /a/x.bak"],
    ),
    nearly(
        "lstat64 [  2] /etc/a\nsymlink /etc/a\nrename /var/a\nsymlink /var/a",
        &[
            "certain symlink /etc/a -> ?",
            "certain rename /var/a -> ?",
            "certain symlink /var/a -> ?",
        ],
    ),
    nearly(
        "stat64 /a/x.bak\nstat64 /d1\nstat64 /d2\nstat64 /d3\nrename /a/x\nstat64 /d1",
        &["certain rename /a/x -> ?"],
    ),
];
