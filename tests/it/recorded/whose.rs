//! Who has to do with a path of a history: the program, other processes, or nobody.

use std::collections::BTreeSet;

use crate::support::disk::canonical;
use crate::support::history::{ACTOR, Played};
use crate::support::tree::Tree;

/// Something stands at a path that is told without `/private`.
pub(super) fn now_holds(after: &Tree, name: &[u8]) -> bool {
    after.keys().any(|path| canonical(path) == name)
}

/// It is one of the paths, or stands below one.
pub(super) fn below_any<P: AsRef<[u8]>>(name: &[u8], paths: &[P]) -> bool {
    paths.iter().any(|path| {
        let rest = name.strip_prefix(path.as_ref());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
    })
}

/// What other processes changed: the names that they gave it, and those that it had at the start.
pub(super) fn of_others(played: &Played) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = Vec::new();
    for (n, m) in played.truth.iter().enumerate() {
        if m.process == ACTOR.as_bytes() {
            continue;
        }
        all.extend(m.to.clone());
        let mut path = m.path.clone();
        all.push(path.clone());
        for earlier in played.truth[..n].iter().rev() {
            let moved = earlier.to.as_ref().filter(|_| earlier.kind == "rename");
            if let Some(to) = moved
                && below_any(&path, &[to])
            {
                path = [&earlier.path, &path[to.len()..]].concat();
                all.push(path.clone());
            }
        }
        // and those that it was given afterwards
        let mut path = m.path.clone();
        for later in &played.truth[n + 1..] {
            let moved = later.to.as_ref().filter(|_| later.kind == "rename");
            if let Some(to) = moved
                && below_any(&path, &[&later.path])
            {
                path = [to, &path[later.path.len()..]].concat();
                all.push(path.clone());
            }
        }
    }
    all
}

/// A call names the path, or a directory above it.
pub(super) fn by_somebody(played: &Played, name: &[u8]) -> bool {
    let named = played.truth.iter().flat_map(|m| {
        let to = m.to.as_deref().filter(|_| m.kind != "symlink");
        [Some(m.path.as_slice()), to]
    });
    below_any(name, &named.flatten().collect::<Vec<_>>())
}

/// What stood there without a call that made it: the histories lay out what they need.
pub(super) fn nobodys(played: &Played, before: &Tree) -> Vec<Vec<u8>> {
    let mut known: BTreeSet<Vec<u8>> = before.keys().map(|path| canonical(path)).collect();
    let mut out: Vec<Vec<u8>> = Vec::new();
    // what was in a directory comes with it
    let mut moved: Vec<Vec<u8>> = Vec::new();
    for m in &played.truth {
        let made = matches!(m.kind, "create" | "mkdir" | "symlink" | "clone" | "write");
        if !made && !known.contains(&m.path) && !below_any(&m.path, &moved) {
            out.push(m.path.clone());
        }
        known.insert(m.path.clone());
        let to = m.to.clone().filter(|_| m.kind != "symlink");
        moved.extend(to.clone().filter(|_| m.kind == "rename"));
        known.extend(to);
    }
    out
}
