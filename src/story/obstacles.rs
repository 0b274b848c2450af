//! What is looked for and not found: counted once for each place, raised to the volume where the volume itself is missing, and ranked.

use bstr::{BString, ByteSlice};
use rustc_hash::FxHashMap;

use super::model::{Obstacle, Suspect};
use crate::infer::facts::Facts;
use crate::ledger::failures::Failure;
use crate::trace::names::{PathId, volume};

/// Obstacles reported.
const MOST: usize = 20;
/// Suspects per obstacle.
const SUSPECTS: usize = 5;
/// A name looked for once or twice is a probe; programs probe all the time.
const PROBES: u64 = 3;

/// All obstacles, worst first.
pub(crate) fn obstacles(f: &Facts) -> Vec<Obstacle> {
    let names = &f.trace.names;
    let mut groups: FxHashMap<PathId, Vec<(PathId, &Failure)>> = FxHashMap::default();
    for (id, failure) in f.failures.iter() {
        groups.entry(top(f, id)).or_default().push((id, failure));
    }
    let mut found = Vec::new();
    for (id, members) in groups {
        if !f.absent_at_end(id) {
            continue;
        }
        let path = names.get(id);
        let missing_volume = volume(path) == path.as_bytes() && path != "/";
        let count: u64 = members.iter().map(|m| m.1.count).sum();
        let rounds: u64 = members.iter().map(|m| m.1.rounds).sum();
        let stopped: u64 = members.iter().map(|m| m.1.stopped).sum();
        let linked = members.iter().flat_map(|m| f.links_to(m.1)).count() as u64;
        let insisted = rounds >= PROBES && count >= PROBES;
        if !missing_volume && !(insisted && (stopped > 0 || linked > 0 || rounds >= 2 * PROBES)) {
            continue;
        }
        let rank =
            count + if missing_volume { 1 << 40 } else { 0 } + if linked > 0 { 1 << 20 } else { 0 };
        let build = move || obstacle(f, id, &members, missing_volume, count, rounds);
        found.push((std::cmp::Reverse(rank), path, build));
    }
    found.sort_by_key(|(rank, path, _)| (*rank, *path));
    let worst = found.into_iter().take(MOST);
    worst.map(|(.., build)| build()).collect()
}

/// The highest path that the evidence shows to be missing: the volume rather than a file on it.
fn top(f: &Facts, id: PathId) -> PathId {
    let names = &f.trace.names;
    let mut best = id;
    let mut up = names.parent(id);
    while up != PathId::ROOT {
        if f.absent_at_end(up) {
            best = up;
        }
        up = names.parent(up);
    }
    best
}

fn obstacle(
    f: &Facts,
    id: PathId,
    members: &[(PathId, &Failure)],
    missing_volume: bool,
    count: u64,
    rounds: u64,
) -> Obstacle {
    let names = &f.trace.names;
    let mut calls: Vec<(String, u64)> = Vec::new();
    let mut links: Vec<BString> = Vec::new();
    let mut reads: Vec<(PathId, u64, crate::trace::At)> = Vec::new();
    let (mut first, mut last) = (members[0].1, members[0].1);
    for (_, m) in members {
        for (name, n) in m.calls.iter() {
            match calls.iter_mut().find(|c| c.0 == *name) {
                Some(c) => c.1 += n,
                None => calls.push((name.to_string(), *n)),
            }
        }
        for (l, _) in f.links_to(m) {
            let text: BString = names.get(l).into();
            if !links.contains(&text) {
                links.push(text);
            }
        }
        for (r, n, at) in &m.reads {
            match reads.iter_mut().find(|x| x.0 == *r) {
                Some(x) => {
                    x.1 += n;
                    x.2 = x.2.max(*at);
                }
                None => reads.push((*r, *n, *at)),
            }
        }
        if m.first < first.first {
            first = m;
        }
        if m.last > last.last {
            last = m;
        }
    }
    calls.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    links.sort();
    reads.sort_by_key(|(_, n, at)| (std::cmp::Reverse(*n), *at));
    let suspects = reads
        .into_iter()
        .filter(|(r, _, _)| {
            // the way to what is missing is walked, not followed
            let on_the_way = members.iter().any(|(id, _)| names.rest(*id, *r).is_some());
            f.present_at_end(*r) && !system_file(names.get(*r)) && !on_the_way
        })
        .take(SUSPECTS)
        .map(|(r, n, at)| Suspect {
            path: names.get(r).into(),
            count: n,
            line: (at.source(), at.line()),
            reason: format!(
                "read just before the failure in {n} of {rounds} round{}",
                if rounds == 1 { "" } else { "s" }
            ),
        })
        .collect();
    let reason = if missing_volume {
        "the volume itself is not there; everything looked for on it fails".to_string()
    } else if !links.is_empty() {
        "a link leads there, and it is not there".to_string()
    } else {
        format!("looked for again and again, in {rounds} rounds, and never found")
    };
    Obstacle {
        path: names.get(id).into(),
        errno: Some(first.errno),
        count,
        calls,
        first: (first.first.source(), first.first.line()),
        last: (last.last.source(), last.last.line()),
        first_time: first.first_time.to_string(),
        last_time: last.last_time.to_string(),
        links,
        suspects,
        log: Vec::new(),
        reason,
    }
}

/// A part of the system itself: read all the time, and never what sends a program astray.
fn system_file(path: &[u8]) -> bool {
    [
        &b"/System/"[..],
        b"/usr/lib/",
        b"/usr/share/",
        b"/usr/bin/",
        b"/usr/sbin/",
        b"/dev/",
    ]
    .iter()
    .any(|p| path.starts_with(p))
        || path.find(b".framework/").is_some()
}
