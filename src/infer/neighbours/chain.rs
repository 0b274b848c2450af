//! Chains: what has just got a name goes on to the next one.
//!
//! Pattern: `rename X` (to `X.v1`), `rename X.v1`, `rename X.v2`, `stat X.end/in`.

use bstr::{BString, ByteSlice};

use crate::dialect::fs_usage::calls::Op;
use crate::infer::candidates::claims::Claim;
use crate::infer::facts::windows::Window;
use crate::infer::operation::{Confidence, Kind, Proof};
use crate::infer::patterns;
use crate::infer::rules::neighbours::chain_goes_on;
use crate::infer::verdicts::Verdicts;
use crate::trace::names::PathId;

/// Calls of the thread between two renames of one chain, at most.
const NEAR: u64 = 2;

/// Where one call got its source's name from the call before, and nothing tells where it goes, the next name of the kind does.
pub(in crate::infer) fn go_on(
    verdicts: &Verdicts<'_>,
    windows: &[&Window],
    claims: &mut [Vec<Claim>],
) {
    // for each call: what its object was called at first
    let mut first: Vec<Option<BString>> = vec![None; windows.len()];
    for i in 1..windows.len() {
        let Some(source) = source(verdicts, windows[i]) else {
            continue;
        };
        let Some(j) = previous(verdicts, windows, i) else {
            continue;
        };
        let from_there = claims[j]
            .first()
            .is_some_and(|c| c.candidate.id == source && c.confidence() > Confidence::Unknown);
        if !from_there {
            continue;
        }
        let names = verdicts.names();
        let stem = match &first[j] {
            Some(stem) => Some(stem.clone()),
            None => self::source(verdicts, windows[j]).map(|id| BString::from(names.base(id))),
        };
        let Some(stem) = stem.filter(|stem| made_from(names.base(source), stem)) else {
            continue;
        };
        if claims[i].is_empty()
            && let Some(next) = next(verdicts, windows[i], source, &stem)
        {
            let finding = chain_goes_on::META.speaks(Confidence::Possible, Proof::Likeness);
            let relation = patterns::relation(names.get(source), names.get(next));
            claims[i].push(Claim::guess(next, relation, finding));
        }
        first[i] = Some(stem);
    }
}

fn source(verdicts: &Verdicts<'_>, window: &Window) -> Option<PathId> {
    let d = verdicts.of_call(window);
    d.id().filter(|_| d.kind == Kind::Rename && d.whole())
}

/// The rename of the same thread right before.
fn previous(verdicts: &Verdicts<'_>, windows: &[&Window], i: usize) -> Option<usize> {
    const BACK: usize = 8;
    let own = verdicts.of_call(windows[i]);
    let before = (0..i).rev().take(BACK);
    before
        .into_iter()
        .find(|j| {
            let d = verdicts.of_call(windows[*j]);
            d.process == own.process && d.thread == own.thread
        })
        .filter(|j| windows[i].turn - windows[*j].turn <= NEAR)
        .filter(|j| source(verdicts, windows[*j]).is_some())
}

/// The name beside the source, made from the same first name and never heard of before, that the thread's next call names.
fn next(verdicts: &Verdicts<'_>, window: &Window, source: PathId, stem: &[u8]) -> Option<PathId> {
    let names = verdicts.names();
    let m = window
        .after
        .iter()
        .find(|m| m.turn == window.turn + 1 && m.found())?;
    let mut id = m.id;
    while id != PathId::ROOT && names.parent(id) != names.parent(source) {
        id = names.parent(id);
    }
    let made = m.op != Op::Rename && verdicts.facts.changes_at(m.id, m.at);
    let told = id != PathId::ROOT && id != source && made_from(names.base(id), stem) && !made;
    (told && verdicts.facts.ledger.before(id, window.at).is_none()).then_some(id)
}

/// `x.v1` is made from `x`.
fn made_from(name: &[u8], first: &[u8]) -> bool {
    let rest = name.strip_prefix(first);
    rest.and_then(|rest| rest.first())
        .is_some_and(|c| !c.is_ascii_alphanumeric())
        && !first.trim().is_empty()
}
