//! Calls between the look that misses a name and the one that finds it, whose own new name nobody knows: what keeps its last name in
//! the directory, and what another program has prepared under a name for the moment beside it, may have taken the name.

use crate::infer::candidates::claims::Claim;
use crate::infer::facts::windows::Window;
use crate::infer::neighbours::fitting::{Fit, fit_of};
use crate::infer::operation::{Confidence, Kind};
use crate::infer::patterns::{self, Old};
use crate::infer::rules::neighbours::another_open_end;
use crate::infer::verdicts::Verdicts;
use crate::ledger::Cause;
use crate::trace::At;
use crate::trace::names::PathId;

/// A rename whose new name is not known.
struct UnknownRename {
    at: At,
    source: PathId,
    /// The rename of another process.
    by_another: bool,
}

/// A claim is possible only, where such a call may have taken the name.
pub(super) fn cap(verdicts: &Verdicts<'_>, windows: &[&Window], claims: &mut [Vec<Claim>]) {
    let mut weak = Vec::new();
    for (i, own) in claims.iter().enumerate() {
        let Some(claim) = own.first().filter(|c| c.confidence() >= Confidence::Likely) else {
            continue;
        };
        let c = &claim.candidate;
        let (Some(free), Some(found)) = (c.absent_before.filter(|_| !c.vacated), c.found_after)
        else {
            continue;
        };
        let Some(source) = verdicts.of_call(windows[i]).id() else {
            continue;
        };
        let fit = fit_of(verdicts, source, c.id, Some(claim));
        let mut open = between(verdicts, windows, claims, i, (free, found), c.id);
        if open.any(|open| may_take(verdicts, &open, c.id, fit)) {
            weak.push(i);
        }
    }
    for i in weak {
        let finding = another_open_end::META.caps(Confidence::Possible);
        claims[i][0].verdict.take(finding);
    }
}

/// The other renames between two lines that are not known to have given another name than `id`.
fn between<'v>(
    verdicts: &'v Verdicts<'_>,
    windows: &'v [&Window],
    claims: &'v [Vec<Claim>],
    i: usize,
    (free, found): (At, At),
    id: PathId,
) -> impl Iterator<Item = UnknownRename> + 'v {
    let from = windows.partition_point(|window| window.at <= free);
    let until = windows.partition_point(|window| window.at < found);
    let process = verdicts.of_call(windows[i]).process;
    let ours = (from..until).filter(move |j| *j != i).filter_map(move |j| {
        let d = verdicts.of_call(windows[j]);
        let best = claims[j].first();
        let told = best.filter(|best| best.confidence() >= Confidence::Likely);
        let elsewhere = told.is_some_and(|best| best.candidate.id != id);
        (d.kind == Kind::Rename && !elsewhere).then_some(UnknownRename {
            at: windows[j].at,
            source: d.id()?,
            by_another: d.process != process,
        })
    });
    let others = &verdicts.facts.foreign_log.changes;
    let from = others.partition_point(|change| change.at <= free);
    let until = others.partition_point(|change| change.at < found);
    let theirs = others.get(from..until).unwrap_or_default().iter();
    let theirs = theirs.filter(|change| change.kind == Kind::Rename);
    ours.chain(theirs.map(|change| UnknownRename {
        at: change.at,
        source: change.id,
        by_another: true,
    }))
}

/// The call may well have given that name, which goes so well with what the claim is about.
fn may_take(verdicts: &Verdicts<'_>, open: &UnknownRename, id: PathId, fit: Fit) -> bool {
    let names = verdicts.names();
    let (source, name) = (names.base(open.source), names.base(id));
    if names.parent(open.source) != names.parent(id) {
        // a name that is kept says more than one that is made longer
        return source == name && matches!(fit, Fit::Longer(_) | Fit::Related);
    }
    let made = verdicts.facts.ledger.before(open.source, open.at);
    let made = made.is_some_and(|s| s.state.present() && s.cause == Cause::Call);
    let carried = Old::new(names.get(open.source)).carried();
    let other = carried.is_some_and(|carried| carried != &**name);
    open.by_another && (made || patterns::temporary(source)) && !other
}
