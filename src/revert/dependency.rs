//! Which step builds on which: read off the paths that they look at or change.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bstr::{BStr, BString, ByteSlice};

use super::plan::{Action, Step};
use crate::infer::operation::ObjectType;
use crate::story::net::tree::{Id, Tree};
use crate::trace::paths::strictly_below;

/// `path` is `directory` or below it.
pub(super) fn below(path: &BStr, directory: &BStr) -> bool {
    path == directory || strictly_below(path, directory)
}

/// Fills in which step builds on which, and which one fills the place that another freed.
pub(super) fn link_up(steps: &mut [Step]) {
    // steps by the paths they look at or change
    let mut seen: BTreeMap<BString, Vec<u32>> = BTreeMap::new();
    for at in 0..steps.len() {
        let action = &steps[at].action;
        let takes_all = action.kind().takes_all();
        let mine: Vec<BString> = operands(action).cloned().collect();
        let mut related: Vec<u32> = Vec::new();
        // A path below the destination of a move was looked for, before it, below the source: what happened there counts.
        let looked_at = mine.iter().chain(action.kind().compared_with());
        let mut wanted: Vec<(BString, u32)> = looked_at.map(|p| (p.clone(), u32::MAX)).collect();
        while let Some((path, before)) = wanted.pop() {
            let above = path.find_iter("/").skip(1).map(|end| path[..end].as_bstr());
            for above in above.chain([path.as_bstr()]) {
                for &number in seen
                    .get(above)
                    .into_iter()
                    .flatten()
                    .filter(|n| **n < before)
                {
                    related.push(number);
                    let earlier = &steps[number as usize - 1].action;
                    let moved = earlier.kind().carries();
                    if let (true, Some(from)) = (moved && earlier.path() == above, earlier.from()) {
                        let rest = &path[above.len()..];
                        wanted.push(([from.as_slice(), rest].concat().into(), number));
                    }
                }
            }
        }
        for path in mine.iter().filter(|_| takes_all) {
            let inside = child(path);
            let range = seen.range::<BString, _>(&inside..);
            let inside = range.take_while(|(key, _)| key.starts_with(&inside));
            related.extend(inside.flat_map(|(_, numbers)| numbers));
        }
        related.extend(action.kind().goes_on_from());
        related.extend(std::mem::take(&mut steps[at].after));
        let mut after: BTreeSet<u32> = BTreeSet::new();
        for number in related {
            if after.insert(number) {
                after.extend(&steps[number as usize - 1].after);
            }
        }
        steps[at].after = after.into_iter().rev().collect();
        // what becomes of a file's other name is nothing to the steps for its own, nor is who owns it
        let apart = action.kind().stands_apart();
        for path in mine.into_iter().filter(|_| !apart) {
            seen.entry(path).or_default().push(steps[at].number);
        }
    }
    let mut fillers: BTreeMap<BString, Vec<u32>> = BTreeMap::new();
    for step in steps.iter() {
        if step.action.kind().fills() {
            fillers
                .entry(step.action.path().clone())
                .or_default()
                .push(step.number);
        }
    }
    let mut freed: BTreeMap<BString, ObjectType> = BTreeMap::new();
    for step in steps.iter_mut() {
        let displaced = freed.get(step.action.path()).copied();
        step.action.kind_mut().note_displaced(displaced);
        let kind = step.action.kind();
        if let Some((path, object)) = kind.frees() {
            freed.insert(path.clone(), object);
            // what goes away leaves its place empty
            if kind.awaits_filler() {
                let later = fillers.get(path).into_iter().flatten();
                let later = later.copied().find(|&number| number > step.number);
                step.refilled_by = later.or(step.refilled_by);
            }
        }
    }
}

/// What a step takes out of the place where it stood at the start is one with the step that brings its directory back; `homes` are the
/// steps that bring an object home.
pub(super) fn join_half_ways(tree: &Tree, homes: &HashMap<Id, u32>, steps: &mut [Step]) {
    for (&id, &number) in homes {
        let step = &mut steps[number as usize - 1];
        if step.action.from() != Some(&tree.home_path(id)) {
            continue;
        }
        let mut later = None;
        let mut up = tree.nodes[id].home.as_ref();
        while let Some((directory, _)) = up {
            later = later.max(homes.get(directory).copied());
            up = tree.nodes[*directory].home.as_ref();
        }
        step.refilled_by = later.filter(|later| *later > number);
    }
}

/// What the paths of everything in a directory begin with.
fn child(directory: &BString) -> BString {
    let mut prefix = directory.clone();
    prefix.push(b'/');
    prefix
}

/// The paths that a step looks at or changes.
fn operands(action: &Action) -> impl Iterator<Item = &BString> {
    std::iter::once(action.path()).chain(action.from())
}
