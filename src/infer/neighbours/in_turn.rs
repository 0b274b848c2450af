//! Several looks, and then as many renames of what was made for them: the first look is about the first rename.
//!
//! Pattern: `stat /a/users.db`, `stat /a/groups.db`, `rename /a/.aB3dE6`, `rename /a/.Xy7Zz1`.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::candidates::beforehand;
use crate::infer::candidates::claims::Claim;
use crate::infer::facts::windows::{Mention, Window};
use crate::infer::operation::Kind;
use crate::infer::verdicts::Verdicts;
use crate::ledger::proof;
use crate::trace::names::PathId;

/// Of what was looked at right before the first of several renames in a row, each keeps the one of its own place, or none.
pub(super) fn order(verdicts: &Verdicts<'_>, windows: &[&Window], claims: &mut [Vec<Claim>]) {
    let mut first = 0;
    while first < windows.len() {
        let count = in_a_row(verdicts, &windows[first..]);
        if let Some(looks) = looks_before(verdicts, windows[first], count.max(2)) {
            let of_run = &mut claims[first..first + count];
            // a name that says itself what it becomes needs no order
            let says = |c: &Claim| looks.contains(&c.candidate.id) && c.candidate.carried;
            let told = of_run.iter().flatten().any(says);
            let own = |n: usize| looks.get(n).copied();
            if count > 1 && !told {
                for (n, claims) in of_run.iter_mut().enumerate() {
                    claims.retain(|c| {
                        let id = c.candidate.id;
                        Some(id) == own(n) || !looks.contains(&id) || c.candidate.appeared()
                    });
                }
            }
        }
        first += count.max(1);
    }
}

/// So many renames of one thread, of what it has just made, follow each other with nothing in between.
fn in_a_row(verdicts: &Verdicts<'_>, windows: &[&Window]) -> usize {
    let mut count = 0;
    while let Some(window) = windows.get(count) {
        let d = verdicts.of_call(window);
        let made = d
            .id()
            .is_some_and(|id| beforehand::made(verdicts, window, id).is_some());
        let follows = count.checked_sub(1).is_none_or(|last| {
            let before = verdicts.of_call(windows[last]);
            before.process == d.process
                && before.thread == d.thread
                && window.turn - windows[last].turn == 1
        });
        if d.kind != Kind::Rename || !made || !follows {
            break;
        }
        count += 1;
    }
    count
}

/// What was looked at and found in the last calls before this one, each another name.
fn looks_before(verdicts: &Verdicts<'_>, window: &Window, count: usize) -> Option<Vec<PathId>> {
    let from = window.before.len().checked_sub(count)?;
    let before = &window.before[from..];
    let consecutive = before
        .iter()
        .zip((1..=count as u64).rev())
        .all(|(m, turns)| m.turn + turns == window.turn);
    let looks: Vec<PathId> = before.iter().map(|m| m.id).collect();
    let different = (1..looks.len()).all(|n| !looks[..n].contains(&looks[n]));
    let looks_at = |m: &Mention| {
        let asks = proof::is_look(m.op) || m.op == Op::Stat;
        m.found() && asks && !verdicts.facts.changes_at(m.id, m.at)
    };
    let found = before.iter().all(looks_at);
    (consecutive && different && found).then_some(looks)
}
