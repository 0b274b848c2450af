//! Links that lead to each other.
//!
//! Pattern: `symlink /a/p`, `symlink /a/q`, `stat [62]`: a lookup that is led from link to link for ever has no path on its line. Right
//! after two links were made beside each other, of which nothing else tells, it is these two.

use bstr::BString;

use crate::infer::decide;
use crate::infer::facts::windows::Window;
use crate::infer::operation::{Confidence, Kind};
use crate::infer::rules::link_target;
use crate::infer::verdicts::Verdicts;

/// Calls between the second link and the lookup, at most.
const NEAR: u64 = 2;

/// Gives two links that were made in a row each other for a target, where a lookup goes round and round right afterwards.
pub(super) fn close(verdicts: &mut Verdicts<'_>, windows: &[&Window]) {
    let mut links: Vec<&Window> = windows.to_vec();
    links.sort_by_key(|window| window.at);
    for pair in links.windows(2) {
        let (first, second) = (pair[0], pair[1]);
        let Some((at, turn)) = second.looped.filter(|_| is_pair(verdicts, first, second)) else {
            continue;
        };
        if turn.saturating_sub(second.turn) > NEAR {
            continue;
        }
        for (link, target) in [(first, second), (second, first)] {
            let Some(id) = verdicts.of_call(target).id() else {
                continue;
            };
            let text: BString = verdicts.names().get(id).into();
            let d = verdicts.of_call_mut(link);
            d.because_of(
                at,
                link_target::circle::META.says,
                link_target::circle::META.id,
            );
            let finding = link_target::circle::META.leads(Confidence::Possible);
            decide::claim_target(d, Some(id), text, &[finding]);
        }
    }
}

/// One thread made both, one right after the other and side by side, and nothing tells of either.
fn is_pair(verdicts: &Verdicts<'_>, first: &Window, second: &Window) -> bool {
    let (a, b) = (verdicts.of_call(first), verdicts.of_call(second));
    let (Some(x), Some(y)) = (a.id(), b.id()) else {
        return false;
    };
    let links = a.kind == Kind::Symlink && b.kind == Kind::Symlink;
    let in_a_row = a.process == b.process && a.thread == b.thread && second.turn - first.turn == 1;
    let names = verdicts.names();
    let beside = x != y && names.parent(x) == names.parent(y);
    links && in_a_row && beside && a.to.is_none() && b.to.is_none()
}
