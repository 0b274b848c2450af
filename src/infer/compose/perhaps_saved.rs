//! A file that was taken for new where nothing had stood, and that a save may have put there in between, or a call that gave another
//! one a name made from its own.
//!
//! Pattern: `rename /a/log` (put aside), `open (_WC__E) /a/new.Ab12z`, `rename /a/new.Ab12z` (to a name that nothing tells), `open
//! (_WCA__) /a/log`: the log that is opened may be the renamed one. `unlink /a/group-`, `link /a/group`, `open (_WC_T_) /a/group-`: the
//! second name of the file.

use crate::infer::facts::change::Change;
use crate::infer::operation::{Confidence, Kind};
use crate::infer::patterns::{self, Relation};
use crate::infer::rules::printed_half::perhaps_named_since;
use crate::infer::verdicts::Verdicts;
use crate::ledger::Cause;
use crate::trace::At;
use crate::trace::names::PathId;

/// Changes before an opening that are asked, at most.
const RECENT: usize = 4096;

/// Makes such openings possible only.
pub(in crate::infer) fn weigh(verdicts: &mut Verdicts<'_>, order: &[usize]) {
    for (place, &n) in order.iter().enumerate() {
        let d = verdicts.change(n);
        let doubted = d
            .doubt
            .is_some_and(|doubt| std::ptr::eq(doubt, &perhaps_named_since::META));
        let Some(id) = d.id().filter(|_| doubted && d.kind == Kind::Create) else {
            continue;
        };
        let absent = verdicts.facts.ledger.before(id, d.at);
        let since = absent.map_or(At::default(), |s| s.last);
        let earlier = order[..place].iter().rev().take(RECENT);
        let earlier = earlier.map(|n| verdicts.change(*n));
        let mut earlier = earlier.take_while(|other| other.at > since);
        if earlier.any(|other| may_have_taken(verdicts, other, id)) {
            verdicts
                .change_mut(n)
                .cap(&perhaps_named_since::META, Confidence::Possible);
        }
    }
}

/// A file that had just been made beside the name was renamed, or what the name is made from got another one, and nothing tells for sure
/// that it went elsewhere.
fn may_have_taken(verdicts: &Verdicts<'_>, d: &Change, id: PathId) -> bool {
    let names = verdicts.names();
    let (source, elsewhere) = match d.kind {
        Kind::Rename | Kind::Link if !d.absorbed => {
            let to =
                d.to.as_ref()
                    .filter(|to| to.confidence >= Confidence::Likely);
            (d.id(), to.is_some_and(|to| to.id != Some(id)))
        }
        Kind::Replace => {
            let temporary = d.details.rare().temporary.as_ref();
            let source = temporary.and_then(|text| names.find(text));
            let sure = d.visible >= Confidence::Likely;
            (source, sure && d.id() != Some(id))
        }
        _ => return false,
    };
    let made = |source: PathId| {
        let known = verdicts.facts.ledger.before(source, d.at);
        known.is_some_and(|s| s.state.present() && s.cause == Cause::Call)
    };
    let beside = |source: &PathId| *source != id && names.parent(*source) == names.parent(id);
    let related = |source: PathId| {
        let relation = patterns::relation(names.get(source), names.get(id));
        d.kind != Kind::Replace && relation == Relation::Backup
    };
    let by_rename = d.kind != Kind::Link;
    let source = source.filter(beside);
    !elsewhere && source.is_some_and(|source| by_rename && made(source) || related(source))
}
