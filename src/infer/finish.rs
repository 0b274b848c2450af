//! Drafts into operations: atomic saves as one `replace`, copies of old content found, comings and goings marked.

use bstr::BString;
use rustc_hash::{FxHashMap, FxHashSet};

use super::draft::{Draft, To};
use super::engine::Engine;
use super::operation::{Confidence, Evidence, Facts, Kind, Operation, Revert};
use super::patterns::{self, Relation};
use crate::ledger::Span;
use crate::trace::At;
use crate::trace::names::{PathId, base};
use crate::trace::paths::Completeness;

/// All operations, in order of time; the drafts are used up.
pub(crate) fn operations(engine: &mut Engine) -> Vec<Operation> {
    // whatever refers to drafts by their place is used up, too
    engine.drafts.sort_by_key(|d| d.at);
    engine.settled = 0;
    saves(engine, 0);
    let order: Vec<usize> = (0..engine.drafts.len()).collect();
    old_content(engine, &order);
    second_names(engine, &order);
    unseen_names(engine, &order);
    rotated(engine, &order);
    transient(engine, &order);
    engine.namings = Vec::new();
    engine.content = Default::default();
    engine.changed = Default::default();
    engine.foreign = Default::default();
    let drafts = std::mem::take(&mut engine.drafts);
    let count = drafts.iter().filter(|d| !d.absorbed).count();
    let mut out = Vec::with_capacity(count);
    for d in drafts.into_iter().filter(|d| !d.absorbed) {
        let o = operation(engine, d, out.len() as u32 + 1);
        out.push(o);
    }
    out
}

/// The operations behind the drafts from `first` on, in order of time, for somebody who watches: without evidence.
pub(super) fn brief(engine: &Engine, first: usize) -> Vec<Operation> {
    order(&engine.drafts, first)
        .into_iter()
        .map(|n| &engine.drafts[n])
        .filter(|d| !d.absorbed)
        .map(|d| {
            let seen = Draft {
                text: d.text.clone(),
                to: d.to.clone(),
                evidence: Vec::new(),
                rivals: Vec::new(),
                facts: Facts::of(d.facts.source, d.facts.line),
                ..*d
            };
            operation(engine, seen, 0)
        })
        .collect()
}

fn order(drafts: &[Draft], first: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (first..drafts.len()).collect();
    order.sort_by_key(|n| drafts[*n].at);
    order
}

/// A file made here under a temporary name and renamed: the temporary's parts belong to the `replace`.
pub(super) fn saves(engine: &mut Engine, first: usize) {
    let mut parts: FxHashMap<PathId, Vec<usize>> = FxHashMap::default();
    // the same, of files that may have been there before
    let mut unsure: FxHashMap<PathId, Vec<usize>> = FxHashMap::default();
    for n in order(&engine.drafts, first) {
        let d = &engine.drafts[n];
        let Some(id) = d.id().filter(|_| !d.absorbed) else {
            continue;
        };
        match d.kind {
            Kind::Create | Kind::Write
                if d.kind == Kind::Create
                    || d.facts.texts().copied_from.is_some()
                    || !parts.contains_key(&id) && fresh_write(engine, d) =>
            {
                unsure.remove(&id);
                parts.insert(id, vec![n]);
            }
            Kind::Write if d.perhaps_new && !parts.contains_key(&id) => {
                unsure.insert(id, vec![n]);
            }
            kind if kind.edits() => {
                if let Some(p) = parts.get_mut(&id).or_else(|| unsure.get_mut(&id)) {
                    p.push(n);
                }
            }
            Kind::Rename => {
                let unsure = unsure.remove(&id);
                let made = match (parts.remove(&id), unsure) {
                    (Some(made), _) => made,
                    (None, Some(made)) if made_to_be_renamed(engine, made[0], n) => made,
                    _ => continue,
                };
                let d = &engine.drafts[n];
                let name = base(engine.trace.names.get(id));
                // A name of a known make was made to be saved under another one. Else, of a guessed name only the
                // parts are told: they are surer than what they come to.
                let temporary = patterns::temporary(name);
                let enough = if temporary {
                    Confidence::Possible
                } else {
                    d.hidden_at_most().min(Confidence::Likely)
                };
                let known = d.to.as_ref().is_some_and(|t| t.confidence >= enough);
                if !known || !temporary && !engine.drafts[made[0]].whole() {
                    continue;
                }
                absorb(engine, n, made);
            }
            Kind::Unlink => {
                parts.remove(&id);
                unsure.remove(&id);
            }
            _ => {}
        }
    }
}

/// Between making a file and giving it its name, however large it is.
const SOON_US: u64 = 2_000_000;

/// A file opened with CREAT and TRUNC, written, and given quite another name at once is a new one: who had emptied a file
/// that was there would have lost both its text and its name. Not so under a backup's or a rotation's name: that is how
/// files are kept that were there.
fn made_to_be_renamed(engine: &mut Engine, made: usize, rename: usize) -> bool {
    let (m, r) = (&engine.drafts[made], &engine.drafts[rename]);
    let (Some(from), Some(to)) = (m.id(), &r.to) else {
        return false;
    };
    let at_once = m.process == r.process
        && m.thread == r.thread
        && r.us.saturating_sub(m.us) <= SOON_US
        && m.whole()
        && r.whole();
    let kept = matches!(
        patterns::relation(engine.trace.names.get(from), &to.text),
        Relation::Backup | Relation::Rotation | Relation::Within
    );
    if !at_once || kept || to.confidence < Confidence::Likely {
        return false;
    }
    let at = r.at;
    let m = &mut engine.drafts[made];
    m.kind = Kind::Create;
    m.visible = Confidence::Likely;
    m.facts.replaced = Some(false);
    m.because(
        at,
        "written and given another name at once: it was made for that",
    );
    true
}

/// A write to a file of which the capture does not know whether it existed is the making of it, if it has a temporary name.
fn fresh_write(engine: &Engine, d: &Draft) -> bool {
    d.visible == Confidence::Possible
        && d.id()
            .is_some_and(|id| patterns::temporary(base(engine.trace.names.get(id))))
}

fn absorb(engine: &mut Engine, rename: usize, made: Vec<usize>) {
    let temporary: BString = engine.drafts[rename]
        .id()
        .map(|id| engine.trace.names.get(id).into())
        .unwrap_or_default();
    let mut evidence = Vec::new();
    let mut copied = None;
    let mut bytes = None;
    for n in made {
        let d = &mut engine.drafts[n];
        d.absorbed = true;
        copied = copied.or_else(|| d.facts.texts().copied_from.clone());
        bytes = bytes.or(d.facts.bytes);
        if let Some(r) = d.evidence.first() {
            let text = match d.kind {
                Kind::Create => "a new file is made under a temporary name",
                Kind::Write => "it is written",
                _ => "its attributes are set",
            };
            evidence.push((r.at, text));
        }
    }
    let d = &mut engine.drafts[rename];
    let Some(to) = d.to.take() else { return };
    d.kind = Kind::Replace;
    d.visible = d.visible.min(to.confidence);
    let texts = d.facts.texts_mut();
    texts.temporary = Some(temporary);
    texts.copied_from = copied;
    d.facts.bytes = bytes;
    d.path = to.id.map(|id| crate::trace::Located {
        id,
        how: crate::trace::paths::Completeness::Whole,
    });
    for (at, text) in evidence {
        d.because(at, text);
    }
}

/// Where the bytes that an operation took away can still be found: a copy or a second name made before, and not
/// changed since.
fn old_content(engine: &mut Engine, order: &[usize]) {
    // What each file's content was copied to, and when; a second name of the same file is marked.
    let mut copies: FxHashMap<PathId, Vec<(PathId, At, bool)>> = FxHashMap::default();
    for c in engine.content.copies.iter().filter(|c| !c.guess) {
        copies.entry(c.from).or_default().push((c.to, c.at, false));
    }
    let mut removed: FxHashMap<PathId, At> = FxHashMap::default();
    for &n in order {
        let d = &engine.drafts[n];
        if let Some(id) = d.id() {
            if matches!(d.kind, Kind::Unlink | Kind::Rename | Kind::Rmdir) {
                removed.insert(id, d.at);
            }
            if d.kind == Kind::Link
                && let Some(to) =
                    d.to.as_ref()
                        .filter(|t| t.confidence >= Confidence::Likely)
                        .and_then(|t| t.id)
            {
                copies.entry(id).or_default().push((to, d.at, true));
            }
        }
    }
    let mut touched: FxHashSet<PathId> = FxHashSet::default();
    for &n in order {
        let d = &engine.drafts[n];
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
        let good = found.iter().rev().find(|(to, at, linked)| {
            *at < d.at
                && !(in_place && *linked)
                && engine.changed.get(to).is_none_or(|c| c <= at)
                && removed.get(to).is_none_or(|r| r < at)
                && engine.foreign.get(to).is_none_or(|f| f <= at)
        });
        if let Some((to, at, _)) = good.copied() {
            let text: BString = engine.trace.names.get(to).into();
            let d = &mut engine.drafts[n];
            d.facts.texts_mut().old_copy = Some(text);
            d.because(at, "a copy of the old content was made here");
        }
    }
}

/// A file with two names: to rename one over the other succeeds and changes nothing.
fn second_names(engine: &mut Engine, order: &[usize]) {
    let mut linked: FxHashSet<PathId> = FxHashSet::default();
    for &n in order {
        let d = &mut engine.drafts[n];
        let Some(id) = d.id().filter(|_| !d.absorbed) else {
            continue;
        };
        let to = d.to.as_ref().and_then(|to| to.id);
        match d.kind {
            Kind::Link => linked.extend([Some(id), to].into_iter().flatten()),
            Kind::Rename if linked.contains(&id) => match to {
                Some(to) if linked.insert(to) => {}
                _ => {
                    d.cap(Confidence::Likely);
                    d.because(
                        d.at,
                        "the file has two names: renamed over the other one, both would have stayed",
                    );
                }
            },
            _ => {}
        }
    }
}

/// What may tell the new name of a hard link, or of something that was put aside, on the disk, when no line does.
fn unseen_names(engine: &mut Engine, order: &[usize]) {
    for &n in order {
        let d = &engine.drafts[n];
        let Some(id) = d.id().filter(|_| !d.absorbed) else {
            continue;
        };
        let names = &engine.trace.names;
        // a weak guess of which the names know nothing is no rival to what the disk shows
        let weak = |to: &To| {
            to.confidence == Confidence::Possible
                && !patterns::relation(names.get(id), &to.text).named()
        };
        match (d.kind, &d.to) {
            (Kind::Link | Kind::Rename, None) => {}
            (Kind::Rename, Some(to)) if weak(to) => {}
            _ => continue,
        }
        let file = base(names.get(id));
        let alike = |other: &PathId| {
            let other = base(names.get(*other));
            other.len() > file.len() && other.starts_with(file)
        };
        let mut known_names = Vec::new();
        let mut turned_up = false;
        for other in names.children(names.parent(id)).filter(alike) {
            let there = |s: &&Span| s.state.present();
            if let Some(first) = engine.ledger.spans(other).iter().find(there) {
                // it may be the new name itself, which has been moved on since
                turned_up |= first.first > d.at;
                known_names.push(base(names.get(other)).into());
            }
        }
        if d.kind == Kind::Rename {
            // a temporary is saved under a name of its own
            let beside = d.whole() && !turned_up && !patterns::temporary(file);
            let facts = &mut engine.drafts[n].facts;
            facts.beside = beside;
            if beside {
                facts.texts_mut().known_names = known_names;
            }
            continue;
        }
        // Nothing may have been renamed over the file before it was opened.
        let calls_until = |at: At| engine.namings.partition_point(|n| *n <= at);
        let size = engine
            .content
            .readings
            .iter()
            .find(|r| r.file == id && r.opened > d.at)
            .filter(|_| !turned_up)
            .filter(|r| calls_until(r.opened) == calls_until(d.at))
            .filter(|r| {
                engine
                    .changed
                    .get(&id)
                    .is_none_or(|c| *c < d.at || *c > r.opened)
            })
            .map(|r| r.bytes);
        let texts = engine.drafts[n].facts.texts_mut();
        texts.size = size;
        texts.known_names = known_names;
    }
}

/// Between the renames of one rotation.
const ROTATION_US: u64 = 5_000_000;

/// Narrow lines do not tell which renames of a rotation failed for want of the file: `log.3` to `log.4`, `log.2` to `log.3`
/// ... when `log` is likely to have become `log.1`, each of them was done if there was anything to rename.
fn rotated(engine: &mut Engine, order: &[usize]) {
    // names that a later rename moved something to, and when
    let mut taken: FxHashMap<(u32, Option<i64>, PathId), u64> = FxHashMap::default();
    for &n in order.iter().rev() {
        let d = &engine.drafts[n];
        let (Kind::Rename, Some(id), Some(to)) = (d.kind, d.id(), &d.to) else {
            continue;
        };
        let (Some(to_id), true) = (to.id, d.whole() && !d.absorbed) else {
            continue;
        };
        let name = engine.trace.names.get(id);
        if patterns::relation(name, &to.text) != Relation::Rotation {
            continue;
        }
        let sure = d.visible >= Confidence::Likely && to.confidence >= Confidence::Likely;
        let next = taken.get(&(d.process, d.thread, id));
        let follows = next.is_some_and(|us| us.saturating_sub(d.us) <= ROTATION_US);
        // a rename that is seen to have succeeded is no matter of the disk
        let untold = d.visible == Confidence::Possible;
        if sure || follows && untold {
            taken.insert((d.process, d.thread, to_id), d.us);
            engine.drafts[n].facts.rotated = !sure;
        }
    }
}

/// Made and removed again within the capture.
fn transient(engine: &mut Engine, order: &[usize]) {
    let mut made: FxHashMap<PathId, usize> = FxHashMap::default();
    for &n in order {
        let d = &engine.drafts[n];
        let Some(id) = d.id().filter(|_| !d.absorbed) else {
            continue;
        };
        match d.kind {
            Kind::Create | Kind::Mkdir | Kind::Symlink => {
                made.insert(id, n);
            }
            Kind::Unlink | Kind::Rmdir => {
                if let Some(m) = made.remove(&id) {
                    engine.drafts[m].facts.transient = true;
                    engine.drafts[n].facts.transient = true;
                }
            }
            Kind::Rename => {
                made.remove(&id);
            }
            _ => {}
        }
    }
}

fn operation(engine: &Engine, d: Draft, id: u32) -> Operation {
    let names = &engine.trace.names;
    let to = d.to.as_ref();
    let mut confidence = to.map_or(d.visible, |t| t.confidence.min(d.visible));
    if d.kind == Kind::Replace {
        confidence = d.visible;
    }
    let whole = d.whole();
    let process = name(engine, &d);
    let mut evidence: Vec<Evidence> = d
        .evidence
        .into_iter()
        .map(|r| Evidence {
            source: r.at.source(),
            line: r.at.line(),
            reason: r.text,
        })
        .collect();
    evidence.dedup();
    let placed = match d.path.map(|p| p.how) {
        Some(Completeness::Completed) => Some(
            "the head of the path was cut off; completed with the only known path that ends this way",
        ),
        Some(Completeness::Relative) => {
            Some("the path is relative; placed by the working directory")
        }
        _ => None,
    };
    if let Some(reason) = placed {
        evidence.push(Evidence {
            source: d.at.source(),
            line: d.at.line(),
            reason: reason.into(),
        });
    }
    if d.again.0 > 3 {
        evidence.push(Evidence {
            source: d.again.1.source(),
            line: d.again.1.line(),
            reason: format!("the same again, {} times in all, last here", d.again.0 + 1).into(),
        });
    }
    Operation {
        id,
        kind: d.kind,
        path: d.path.map(|p| names.get(p.id).into()).or(d.text),
        whole,
        to: d.to.map(|t| t.text),
        confidence,
        visible: d.visible,
        evidence,
        rivals: d.rivals,
        time: d.time.to_string(),
        at_us: d.us,
        thread: d.thread,
        process,
        group: None,
        revert: Revert::NoneNeeded,
        facts: d.facts,
    }
}

fn name(engine: &Engine, d: &Draft) -> BString {
    engine.trace.process_name(d.process).into()
}
