//! `stat /a/x.orig`, `rename /a/x`, `stat /a/x.orig-2`: what is kept of the backup is not what is kept of the file.

use crate::infer::operation::Confidence::Possible;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};
use crate::ledger::Cause;

pub(super) static META: Meta = Meta {
    id: "made-from-another",
    says: "another name stands between the two: the longer one is made from that",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    if case.appeared() {
        return None;
    }
    // a backup's name is made from the source's, the name that a temporary file is saved under the other way round
    let (short, id) = match case.candidate.relation {
        Relation::Backup => (case.source_name(), case.candidate.id),
        Relation::Temporary if case.source_name().starts_with(case.name) => {
            (case.name, case.call.id)
        }
        _ => return None,
    };
    let names = case.verdicts.names();
    let (path, long): (&[u8], &[u8]) = (names.get(id), names.base(id));
    let directory = path.len() - long.len();
    let heard_of = |end: &usize| {
        let known = names.find(&path[..directory + end]);
        known.is_some_and(|id| {
            let mut spans = case.verdicts.facts.ledger.spans(id).iter();
            spans.any(|s| s.state.present() && s.cause != Cause::Call || s.first < case.window.at)
        })
    };
    let mut ends = (short.len() + 1..long.len()).filter(|n| !long[*n].is_ascii_alphanumeric());
    ends.any(|end| heard_of(&end)).then(|| META.caps(Possible))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 /a/x.orig\nstat64 /d\nrename /a/x\nlstat64 /a/x.orig.old",
        &["possible rename /a/x -> /a/x.orig.old"],
    ),
    hits(
        "stat64 /a/relay.old
         stat64 /a/relay
         open F=5 (_WC__E) /a/relay.old.next
         write F=5 B=4
         close F=5
         rename /a/relay.old.next
         stat64 /usr/lib",
        &["likely replace /a/relay.old"],
    ),
    nearly(
        "stat64 /a/y.orig\nstat64 /d\nrename /a/x\nlstat64 /a/x.orig.old",
        &["likely rename /a/x -> /a/x.orig.old"],
    ),
];
