//! Changes into operations: copies of old content found, comings and goings marked.

use std::borrow::Cow;
use std::sync::Arc;

use bstr::BString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::infer::compose::followed;
use crate::infer::compose::perhaps_saved;
use crate::infer::compose::saves;
use crate::infer::compose::unseen_moves;
use crate::infer::facts::Facts;
use crate::infer::facts::change::{Change, Reasons};
use crate::infer::made::Paths;
use crate::infer::memory::Memory;
use crate::infer::operation::{Confidence, Evidence, Kind, Operation, OperationDetails};
use crate::infer::rules::printed_half::{others_may_have_made_it, two_names};
use crate::infer::sources::disk_resolved;
use crate::infer::verdicts::{Concluded, Verdicts};
use crate::trace::At;
use crate::trace::names::PathId;
use crate::trace::paths::Completeness;

/// What the changes come to together: saves, copies of old content, comings and goings, names that only the disk can tell.
pub(in crate::infer) fn compose(verdicts: &mut Verdicts<'_>) {
    verdicts.sort();
    followed::follow(verdicts);
    unless_others_made_it(verdicts);
    saves::join(verdicts, 0);
    let order: Vec<usize> = (0..verdicts.count()).collect();
    unseen_moves::swaps(verdicts, &order);
    unseen_moves::seen_again(verdicts, &order);
    perhaps_saved::weigh(verdicts, &order);
    old_content(verdicts, &order);
    second_names(verdicts, &order);
    disk_resolved::unseen_names(verdicts, &order);
    disk_resolved::rotated(verdicts, &order);
    transient(verdicts, &order);
}

/// All operations, in order of time; the changes are used up.
pub(in crate::infer) fn operations(
    facts: &Facts,
    memory: &Memory,
    concluded: Concluded,
) -> Vec<Operation> {
    let names = Paths::new(&facts.trace.names, &memory.made, &concluded.made);
    let mut changes = concluded.changes;
    let mut left = changes.iter().filter(|d| !d.absorbed).count();
    let mut out = Vec::with_capacity(left);
    let mut processes = ProcessNames::default();
    // from the end on: the room of what is used up is let go, and there is never room for all of both
    while let Some(d) = changes.pop() {
        if !d.absorbed {
            out.push(operation(facts, names, &mut processes, d, left as u32));
            left -= 1;
        }
        if changes.len().is_multiple_of(LET_GO) {
            changes.shrink_to_fit();
        }
    }
    out.reverse();
    out
}

/// Changes whose room is let go at once.
const LET_GO: usize = 1 << 14;

/// The operations behind the changes from `first` on, in order of time, for somebody who watches: without evidence.
pub(in crate::infer) fn brief(verdicts: &Verdicts<'_>, first: usize) -> Vec<Operation> {
    let mut processes = ProcessNames::default();
    verdicts
        .in_order(first)
        .into_iter()
        .map(|n| verdicts.change(n))
        .filter(|d| !d.absorbed)
        .map(|d| {
            let seen = Change {
                text: d.text.clone(),
                to: d.to.clone(),
                evidence: Reasons::default(),
                rivals: Vec::new(),
                details: OperationDetails::of(d.details.source, d.details.line),
                ..*d
            };
            operation(verdicts.facts, verdicts.names(), &mut processes, seen, 0)
        })
        .collect()
}

/// What an opening without EXCL made where a look had found nothing: others, of whom nothing is recorded, may have made it in between.
fn unless_others_made_it(verdicts: &mut Verdicts<'_>) {
    if !verdicts.facts.blind_spots.filtered {
        return;
    }
    for n in 0..verdicts.count() {
        if verdicts.change(n).by_exclusion && !verdicts.change(n).is_named() {
            let d = verdicts.change_mut(n);
            d.cap(&others_may_have_made_it::META, Confidence::Likely);
        }
    }
}

/// Where the bytes that an operation took away can still be found: a copy or a second name made before, and not
/// changed since.
fn old_content(verdicts: &mut Verdicts<'_>, order: &[usize]) {
    // What each file's content was copied to, and when; a second name of the same file is marked.
    let mut copies: FxHashMap<PathId, Vec<(PathId, At, bool)>> = FxHashMap::default();
    for c in verdicts.facts.content.copies.iter().filter(|c| !c.guess) {
        copies.entry(c.from).or_default().push((c.to, c.at, false));
    }
    // When something left a copy's name, or was given it.
    let mut moved: FxHashMap<PathId, Vec<At>> = FxHashMap::default();
    for copy in copies.values().flatten() {
        moved.entry(copy.0).or_default();
    }
    for &n in order {
        let d = verdicts.change(n);
        if let Some(id) = d.id() {
            let to = d.to.as_ref().filter(|_| d.kind != Kind::Symlink);
            let temporary = d.details.rare().temporary.as_ref();
            let temporary = temporary.and_then(|name| verdicts.names().find(name));
            let own = matches!(
                d.kind,
                Kind::Rename | Kind::Replace | Kind::Exchange | Kind::Unlink | Kind::Rmdir
            );
            let names = [own.then_some(id), to.and_then(|t| t.id), temporary];
            for name in names.into_iter().flatten() {
                if let Some(moved) = moved.get_mut(&name) {
                    moved.push(d.at);
                }
            }
            if d.kind == Kind::Link
                && let Some(to) =
                    d.to.as_ref()
                        .filter(|t| t.confidence >= Confidence::Likely)
                        .and_then(|t| t.id)
            {
                copies.entry(id).or_default().push((to, d.at, true));
                moved.entry(to).or_default();
            }
        }
    }
    let mut touched: FxHashSet<PathId> = FxHashSet::default();
    for &n in order {
        let d = verdicts.change(n);
        let Some(id) = d.id().filter(|_| !d.absorbed) else {
            continue;
        };
        if !matches!(d.kind, Kind::Write | Kind::Replace | Kind::Unlink) {
            continue;
        }
        let first = d.kind == Kind::Unlink || touched.insert(id);
        let Some(found) = copies.get(&id).filter(|_| first) else {
            continue;
        };
        // What is written in place changes under every name that the file has.
        let in_place = d.kind == Kind::Write;
        // What is written back from there: either nothing changed, or what was written there was no copy.
        let source = d.details.rare().copied_from.as_ref();
        let back = |to: &PathId| source.is_some_and(|from| verdicts.names().get(*to) == from);
        let good = found.iter().rev().find(|(to, at, linked)| {
            let moved = moved.get(to).map_or(&[][..], Vec::as_slice);
            *at < d.at
                && !back(to)
                && (!in_place || !*linked)
                && !verdicts.facts.changed.is_after(*to, *at)
                // what becomes of it afterwards, the replay tells
                && !moved.iter().any(|moved| moved > at && *moved <= d.at)
                && verdicts.facts.foreign.get(to).is_none_or(|f| f <= at)
        });
        // the script reads it, so a line must show where it is
        let good = good.filter(|(to, ..)| !verdicts.facts.trace.is_put_together(*to));
        if let Some((to, at, _)) = good.copied() {
            let text: BString = verdicts.names().get(to).into();
            let d = verdicts.change_mut(n);
            d.details.rare_mut().old_copy = Some(text);
            d.because(at, "a copy of the old content was made here");
        }
    }
}

/// A file with two names: to rename one over the other succeeds and changes nothing.
fn second_names(verdicts: &mut Verdicts<'_>, order: &[usize]) {
    let mut linked: FxHashSet<PathId> = FxHashSet::default();
    for &n in order {
        let d = verdicts.change_mut(n);
        let Some(id) = d.id().filter(|_| !d.absorbed) else {
            continue;
        };
        let to = d.to.as_ref().and_then(|to| to.id);
        match d.kind {
            Kind::Link => linked.extend([Some(id), to].into_iter().flatten()),
            Kind::Rename if linked.contains(&id) => match to {
                Some(to) if linked.insert(to) => {}
                _ => {
                    d.cap(&two_names::META, Confidence::Likely);
                    d.because_of(d.at, two_names::META.says, two_names::META.id);
                }
            },
            _ => {}
        }
    }
}

/// Made and removed again within the capture.
fn transient(verdicts: &mut Verdicts<'_>, order: &[usize]) {
    let mut made: FxHashMap<PathId, usize> = FxHashMap::default();
    for &n in order {
        let d = verdicts.change(n);
        let Some(id) = d.id().filter(|_| !d.absorbed) else {
            continue;
        };
        match d.kind {
            Kind::Create | Kind::Mkdir | Kind::Symlink => {
                made.insert(id, n);
            }
            Kind::Unlink | Kind::Rmdir => {
                if let Some(m) = made.remove(&id) {
                    verdicts.change_mut(m).details.transient = true;
                    verdicts.change_mut(n).details.transient = true;
                }
            }
            Kind::Rename => {
                made.remove(&id);
            }
            _ => {}
        }
    }
}

/// The names of processes, one for all operations of each.
type ProcessNames = FxHashMap<u32, Arc<BString>>;

/// What the printed path lacks, and by what it was placed.
fn placed(how: Completeness) -> Option<&'static str> {
    Some(match how {
        Completeness::Completed => {
            "the head of the path was cut off; completed with the only known path that ends this way"
        }
        Completeness::Relative => "the path is relative; placed by the working directory",
        Completeness::Rooted => {
            "the process had called chroot; placed below the directory that this made its root"
        }
        Completeness::Numbered => {
            "/.vol names the directory by its number; which one that is, the line does not tell"
        }
        Completeness::Whole | Completeness::Stopped => return None,
    })
}

/// What is told for it.
fn evidence(d: &mut Change) -> Vec<Evidence> {
    let on_line = |at: At, reason: Cow<'static, str>, rule: Option<&'static str>| Evidence {
        source: at.source(),
        line: at.line(),
        reason,
        rule,
    };
    let reasons = std::mem::take(&mut d.evidence).into_iter();
    let mut evidence: Vec<Evidence> = reasons
        .map(|reason| on_line(reason.at, reason.text, reason.rule))
        .collect();
    evidence.dedup();
    let placed = d.path.and_then(|p| placed(p.how));
    if let Some(reason) = placed {
        evidence.push(on_line(d.at, reason.into(), None));
    }
    // where the other half is claimed, or makes a save of it, its own rule says how sure that is
    let alone = d.to.is_none() && d.kind != Kind::Replace;
    if let Some(rule) = d.doubt.filter(|_| alone)
        && evidence.iter().all(|e| e.rule != Some(rule.id))
    {
        match evidence.last_mut().filter(|_| placed.is_some()) {
            Some(placed) => placed.rule = Some(rule.id),
            None => evidence.push(on_line(d.at, rule.says.into(), Some(rule.id))),
        }
    }
    let (times, last) = d.again;
    if times > 3 {
        let reason = format!("the same again, {} times in all, last here", times + 1);
        evidence.push(on_line(last, reason.into(), None));
    }
    evidence.shrink_to_fit();
    evidence
}

fn operation(
    facts: &Facts,
    names: Paths<'_>,
    processes: &mut ProcessNames,
    mut d: Change,
    id: u32,
) -> Operation {
    let evidence = evidence(&mut d);
    let to = d.to.as_ref();
    let mut confidence = to.map_or(d.visible, |t| t.confidence.min(d.visible));
    if d.kind == Kind::Replace {
        confidence = d.visible;
    }
    let proof = to.map(|t| t.proof).or(d.saved_by);
    let whole = d.whole();
    let process = processes.entry(d.process);
    let process = process.or_insert_with(|| Arc::new(facts.trace.process_name(d.process).into()));
    let process = Arc::clone(process);
    let mut details = d.details;
    details.guessed |= d.to.as_ref().is_some_and(|to| to.guessed);
    Operation {
        id,
        kind: d.kind,
        path: d
            .path
            .map(|p| names.get(p.id).into())
            .or(d.text.map(|text| *text)),
        whole,
        to: d.to.map(|t| t.text),
        confidence,
        visible: d.visible,
        proof,
        evidence,
        rivals: d.rivals,
        time: d.time,
        at_us: d.us,
        thread: d.thread,
        process,
        details,
    }
}
