//! `stat /etc/x.conf`, `open (RWC__E) /tmp/Zq81xPk2`, `write`, `rename /tmp/Zq81xPk2`, `stat /etc/x.conf`: made in another directory.
//!
//! Both looks make it likely; the one right before the making possible, where no other look of the thread comes in between. Outside
//! the directories for temporary files the second look must ask for the name, which is hardly ever used: what is opened next is the program's
//! next file, and what it reads all the time is around every call.
//! `.dat002a.3f2` and `cf#Ab12z` are made beside the file that they are to replace, and so is most of what begins with a dot.
//! What the program has made or written itself, what it has copied, and what the shell looks for to run it, is no destination.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::facts::windows::Mention;
use crate::infer::operation::Confidence::{Likely, Possible};
use crate::infer::operation::Proof;
use crate::infer::patterns;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "saved-elsewhere",
    says: "a file made for it is saved under a name that the thread looked at right before and after",
};

/// So often a name is used that is hardly ever used, at most.
const RARE: u32 = 6;

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    if !c.source_made || case.is_beside() {
        return None;
    }
    let (before, own) = (c.before_source == Some(1), case.source_name());
    let names = case.verdicts.names();
    let programs = [&b"bin"[..], b"sbin", b"libexec"];
    let to_run = programs.contains(&names.base(names.parent(c.id)).as_ref());
    // of what was copied, there is a copy elsewhere
    if c.made || to_run || case.copied_from() == Some(c.id) {
        return None;
    }
    let temporary = patterns::is_for_temporaries(names.get(names.parent(case.call.id)));
    let last = case.window.before.iter().rev().find(|m| m.id == c.id);
    // what is read first is copied
    let read = |m: &Mention| m.id == c.id && m.op == Op::Open;
    if !temporary && case.window.before.iter().any(read) && !c.after_looked {
        return None;
    }
    let asked_before = temporary || last.is_some_and(|m| m.op != Op::Open);
    let asked = (!c.after_opened && !own.starts_with(b".")) || temporary;
    // of these makes it stands beside the file that is saved
    let beside = own.starts_with(b".dat") && patterns::blind_temporary(own);
    if !temporary && (beside || own.starts_with(b"cf#") || c.times > RARE) {
        return None;
    }
    match (before, c.after_within(1) && c.after_found) {
        (true, true) if asked => Some(META.speaks(Likely, Proof::Likeness)),
        (true, true) => Some(META.speaks(Possible, Proof::Likeness)),
        (true, false) if asked_before => Some(META.speaks(Possible, Proof::Likeness)),
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
    nearly(
        "chmod <rw-r-----> /app/thorn.dat
         open F=3 (_WC__E) /db/.dat002a.3f2
         write F=3 B=1
         close F=3
         rename /db/.dat002a.3f2
         stat64 /app/thorn.dat",
        &[
            "certain chmod /app/thorn.dat",
            "certain create /db/.dat002a.3f2",
            "certain rename /db/.dat002a.3f2 -> ?",
        ],
    ),
    nearly(
        "open F=5 (R_____) /db/current
         read F=5 B=4
         close F=5
         open F=5 (RWC__E) /auth/Zq81xPk2
         write F=5 B=4
         close F=5
         rename /auth/Zq81xPk2
         open F=5 (R_____) /db/current",
        &[
            "certain create /auth/Zq81xPk2",
            "certain rename /auth/Zq81xPk2 -> ?",
        ],
    ),
    nearly(
        "open F=3 (R_____) /r/pre.tmpl
         open F=5 (RWC__E) /s/Zq81xPk2
         read F=3 B=100
         write F=5 B=100
         read F=3 B=0
         close F=3
         close F=5
         stat64 /r/pre.tmpl
         rename /s/Zq81xPk2
         stat64 /usr/lib",
        &[
            "certain create /s/Zq81xPk2",
            "certain rename /s/Zq81xPk2 -> ?",
        ],
    ),
    nearly(
        "stat64 /usr/bin/sponge
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
