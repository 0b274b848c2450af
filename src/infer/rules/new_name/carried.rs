//! `rename /a/.x.swp`, and `/a/x` was looked at: the temporary is saved under the name that it carries.
//!
//! Likely for what was made or written here: a temporary file that was left from an earlier time goes anywhere. And for names of a known make, for those that begin or end with the other one, and where that is found afterwards. A name that
//! holds another one in its middle (`__db.x.db`, made from `x.db` and not from `x`), and a lock, of which any file may be made, tell less.

use crate::dialect::fs_usage::calls::Op;
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
    if c.relation != Relation::Temporary {
        return None;
    }
    let alone = c.found_after.is_some() && !c.contested && !c.named_since;
    let known = c.present_before.is_some() || c.absent_before.is_some() || case.is_neighbour();
    let drawn = patterns::is_drawn_after(case.source_name(), case.name);
    let known = known || alone || drawn && c.found_after.is_some();
    // a suffix put behind the whole name by what made the file, and nothing else has got a name before the plain one is found
    let own = case.source_name();
    let suffixed = own.starts_with(case.name) && patterns::final_name(own) == Some(case.name);
    let suffixed = suffixed && c.found_after.is_some() && !c.named_since;
    // what the thread opened right before, under a name that ends in letters drawn by lot, was written although no line shows it
    let drawn_by_lot = patterns::drawn(own) == Some(case.name);
    let written = case.is_source_made() || suffixed && drawn_by_lot && is_opened_last(case);
    let known = known || suffixed && written;
    // what was made there meanwhile is another file: nothing tells that it is replaced, if the thread does not even look
    let refilled = c.made && !case.is_source_made() && !case.is_neighbour();
    if !known || refilled || is_rotated(case) {
        return None;
    }
    let known_make = patterns::final_name(own) == Some(case.name);
    let at_an_end = own.starts_with(case.name) || own.ends_with(case.name);
    let telling = (known_make || at_an_end) && !patterns::lock_or_pid(own);
    let surely = !drawn || case.is_neighbour() || c.present_before.is_some() || alone || suffixed;
    let at_best = if surely && (telling || c.after_found) && written {
        Likely
    } else {
        Possible
    };
    Some(META.speaks(at_best, Proof::HalfWitnessed))
}

/// `x.3` is renamed among its neighbours in number: it moves on, whoever made it.
fn is_rotated(case: &Case<'_>) -> bool {
    let (names, own) = (case.verdicts.names(), case.source_name());
    let number = own
        .strip_prefix(case.name)
        .and_then(|rest| rest.strip_prefix(b"."));
    let short = |n: &[u8]| (1..=3).contains(&n.len()) && n.iter().all(u8::is_ascii_digit);
    let mut around = case.window.before.iter().chain(&case.window.after);
    number.is_some_and(short)
        && around.any(|m| {
            let name = names.base(m.id);
            let next = patterns::numbers_apart(name, own).or(patterns::numbers_apart(own, name));
            m.op == Op::Rename && names.parent(m.id) == names.parent(case.call.id) && next.is_some()
        })
}

/// The thread's last call before this one opened the source.
fn is_opened_last(case: &Case<'_>) -> bool {
    let last = case.window.before.last();
    last.is_some_and(|m| {
        let opened = m.op == Op::Open && m.errno.is_none() && m.id == case.call.id;
        opened && case.window.turn - m.turn <= 1
    })
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "open F=5 (RW____) /a/x.plist.mbLkg5p\nrename /a/x.plist.mbLkg5p\n@lstat64 /a/x.plist",
        &["likely rename /a/x.plist.mbLkg5p -> /a/x.plist"],
    ),
    nearly(
        "open F=5 (RW____) /a/x.plist.mbLkg5p\nrename /a/x.plist.mbLkg5p\n@rename /b/y\n@lstat64 /a/x.plist",
        &["possible rename /a/x.plist.mbLkg5p -> /a/x.plist"],
    ),
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
        "open F=5 (_WC__E) /a/x.2
         write F=5 B=4
         close F=5
         open F=5 (_WC__E) /a/x.1
         write F=5 B=4
         close F=5
         rename /a/x.2
         rename /a/x.1
         stat64 /a/x",
        &[
            "certain create /a/x.2",
            "possible rename /a/x.2 -> /a/x.3",
            "likely replace /a/x.2",
        ],
    ),
    nearly(
        "lstat64 /a/y\nstat64 /d1\nstat64 /d2\nstat64 /d3\nrename /a/.x.swp",
        &["certain rename /a/.x.swp -> ?"],
    ),
];
