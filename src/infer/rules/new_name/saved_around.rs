//! `stat /a/x`, `open (_WC__E) /a/.dat1a2b.003`, `write`, `rename /a/.dat1a2b.003`, `stat /a/x`: the name that the thread asked for
//! before it made the file, or looks at right after.
//!
//! The very last look of the thread before it made or renamed the file, at something that stands in the directory, makes it
//! possible.
//!
//! What the thread makes or removes is other work of its own, and no look at what is saved.
//!
//! What it looks at for the first time only afterwards may be what it does next.
//!
//! Fails where a program looks at a neighbour of what it saves: it takes a look on either side, or one right after the call at a
//! name that is hardly ever used. What the program made itself, like the parts of a set, is possible only.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::operation::Confidence::{Likely, Possible};
use crate::infer::operation::Proof;
use crate::infer::patterns::{self, Relation};
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "saved-around",
    says: "a temporary file is saved under a name that the thread looked at around it",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    // a second name was given to another one: that is what is saved
    let another = case.linked_before().is_some_and(|id| id != c.id);
    if c.relation != Relation::BlindTemporary
        || another
        || is_of_the_one_before(case)
        || is_followed(case)
    {
        return None;
    }
    // nothing is saved over a link that was just made; and what the thread has given up itself is saved before anything that it comes
    // to only afterwards
    let (unheard_of, attributes_after) = (case.is_unheard_of(), case.gets_attributes_after());
    // of which nothing was heard before may be the next work of a thread that looked at something else before it saved
    if unheard_of && !attributes_after && case.looked_at_another_before() {
        return None;
    }
    let given_up = || case.is_source_written() && case.given_up().is_some_and(|id| id != c.id);
    let no_look_after = unheard_of && !attributes_after || !c.after_within(3);
    if case.is_own_link() || no_look_after && given_up() {
        return None;
    }
    let just_before = c.before_source.is_some_and(|d| d <= 3);
    let before = just_before || c.before_asked && c.before_within(8);
    let asked_after = c.after_asked && (c.after_found || c.present_before.is_some());
    let after = c.after_within(3) && (asked_after || attributes_after);
    let rare = c.times <= 6;
    let looked_next = c.after_within(1) && (c.after_looked || c.after_opened);
    let seen_next = looked_next && c.after_asked && (c.source_made || !c.fresh());
    // what was read before the file was made is what is saved
    let read = case.read_before();
    let seen_next = seen_next && (!unheard_of || read.is_none_or(|id| id == c.id));
    // the very last look before a temporary file of a known make
    let known_make = patterns::blind_temporary(case.source_name());
    let asked_last = known_make && c.source_made && c.before_source == Some(1) && rare;
    let asked_last = asked_last && (read == Some(c.id) || !case.looks_at_a_new_name_next());
    if (before && after || seen_next && rare || asked_last) && !c.made {
        // nor is it more than possible if it looked at nothing; what it looks at whenever it does something may have nothing to do with
        // a file that is numbered
        let told = !unheard_of && !patterns::is_counted_temporary(case.source_name());
        let best = match case.is_one_of_a_set_that_grew() || !told {
            true => META.speaks(Possible, Proof::Likeness),
            false => META.speaks(Likely, Proof::HalfWitnessed),
        };
        return Some(best);
    }
    let last_look =
        c.source_made && (c.before_asked && c.before_within(1) || c.before_source == Some(1));
    let last_look = last_look && c.present_before.is_some();
    // what stood there was put aside, and the name was asked for since
    let refilled = c.source_made && c.vacated && c.asked_since;
    let attributes_after = attributes_after && c.source_made && c.fresh();
    // however often it is used: what stands there, and is looked at next
    let next_look = looked_next && c.after_looked && c.source_made && c.present_before.is_some();
    let next_look = next_look && !c.made && read.is_none_or(|id| id == c.id);
    ((just_before || after) && rare || last_look || next_look || refilled || attributes_after)
        .then(|| META.speaks(Possible, Proof::Likeness))
}

/// `rename /a/tool`, `rename /a/.stage-x`, `stat /a/tool.old`: the name is made from that of what was renamed just before.
fn is_of_the_one_before(case: &Case<'_>) -> bool {
    let names = &case.verdicts.names();
    let last = case.window.before.iter().rev().take(4);
    let mut renamed =
        last.filter(|m| m.op == Op::Rename && m.errno.is_none() && m.id != case.call.id);
    let made_from = |from| patterns::relation(names.get(from), names.get(case.candidate.id));
    case.candidate.fresh() && renamed.any(|m| made_from(m.id) == Relation::Backup)
}

/// `readlink /a/x`, `readlink [22] /a/y`: the link is followed to its end, and what stands there is saved.
fn is_followed(case: &Case<'_>) -> bool {
    let mut read = case.window.before.iter().filter(|m| m.op == Op::Readlink);
    let followed = read.any(|m| m.id == case.candidate.id && m.errno.is_none());
    followed && read.any(|m| m.id != case.candidate.id && m.errno == Some(22))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /a/x
         open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         rename /a/.dat1a2b.003
         stat64 /a/x",
        &["likely replace /a/x"],
    ),
    hits(
        "stat64 /a/x
         open F=4 (R_____) /a/x
         read F=4 B=7
         close F=4
         open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         rename /a/.dat1a2b.003
         stat64 /a/next
         stat64 /usr/lib",
        &["likely replace /a/x"],
    ),
    hits(
        "open F=4 (R_____) /a/root.plist
         close F=4
         open F=4 (R_____) /a/daemon.plist
         close F=4
         stat64 /a/anna.plist
         open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         rename /a/.dat1a2b.003
         stat64 /a/anna.plist
         open F=4 (R_____) /a/bob.plist",
        &["possible replace /a/anna.plist"],
    ),
    hits(
        "lstat64 /a/dir
         symlink /a/dir
         stat64 /a/dir
         open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         rename /a/.dat1a2b.003
         stat64 /usr/lib
         stat64 /usr/share
         stat64 /usr/libexec
         stat64 /a/x
         chmod <rw-r--r--> /a/x",
        &[
            "certain symlink /a/dir -> ?",
            "possible replace /a/x",
            "certain chmod /a/x",
        ],
    ),
    hits(
        "open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         rename /a/.dat1a2b.003
         stat64 /a/x",
        &["possible replace /a/x"],
    ),
    hits(
        "open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         stat64 /a/hosts
         rename /a/.dat1a2b.003
         stat64 /a/services",
        &["possible replace /a/hosts"],
    ),
    hits(
        "stat64 /a/trigger
         open F=5 (_WC__E) /a/tmp.1
         write F=5 B=4
         close F=5
         stat64 /a/trigger
         rename /a/tmp.1
         stat64 /a/trigger",
        &["possible replace /a/trigger"],
    ),
    nearly(
        "open F=5 (_WC__E) /a/x
         write F=5 B=4
         close F=5
         open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         rename /a/.dat1a2b.003
         stat64 /usr/lib",
        &[
            "certain create /a/x",
            "certain create /a/.dat1a2b.003",
            "certain rename /a/.dat1a2b.003 -> ?",
        ],
    ),
    nearly(
        "open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         rename /a/.dat1a2b.003
         open F=5 (_WC__E) /a/x
         write F=5 B=4
         close F=5
         unlink /a/x",
        &[
            "certain create /a/.dat1a2b.003",
            "certain rename /a/.dat1a2b.003 -> ?",
            "certain create /a/x",
            "certain unlink /a/x",
        ],
    ),
    nearly(
        "stat64 /b/x
         open F=5 (_WC__E) /a/.dat1a2b.003
         write F=5 B=4
         close F=5
         rename /a/.dat1a2b.003
         stat64 /usr/lib",
        &[
            "certain create /a/.dat1a2b.003",
            "certain rename /a/.dat1a2b.003 -> ?",
        ],
    ),
    nearly(
        "mkdir /a/.stage-k3x9zq1p
         open F=5 (_WC__E) /a/.stage-k3x9zq1p/t
         write F=5 B=4
         close F=5
         rename /a/tool
         rename /a/.stage-k3x9zq1p
         lstat64 /a/tool.old",
        &[
            "certain mkdir /a/.stage-k3x9zq1p",
            "certain create /a/.stage-k3x9zq1p/t",
            "possible rename /a/tool -> /a/tool.old",
            "possible rename /a/.stage-k3x9zq1p -> /a/tool",
        ],
    ),
];
