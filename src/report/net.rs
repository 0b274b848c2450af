//! Before and after, in one line per path: the same for every rendering that is text.

use rustc_hash::FxHashMap;

use super::clusters::by_directory;
use super::nested::upwards;
use super::phrases;
use crate::bytes::shown;
use crate::infer::operation::{Confidence, ObjectType};
use crate::report::model::Report;
use crate::story::net::{Change, NetChange};

/// Lines from which on the list is folded per directory.
const MOST: usize = 40;

/// What became of a path, or of so many in a directory.
pub(crate) struct Line {
    /// `-` gone, `+` new, `~` changed, `?` not told.
    pub(crate) mark: char,
    /// The path, or "3,274 paths".
    pub(crate) what: String,
    /// What became of it.
    pub(crate) text: String,
}

/// The net effect: what stands in a new directory is told with it, and a list that is still long is folded per directory.
pub(crate) fn lines(report: &Report, all: bool) -> Vec<Line> {
    if all {
        return report.plan.net.iter().map(line).collect();
    }
    let tops = in_new_directories(&report.plan.net);
    let one = |at: usize| {
        let (change, inside) = &tops[at];
        let mut line = line(change);
        if !inside.is_empty() {
            line.text
                .push_str(&format!(", with {} in it", summary(inside)));
        }
        line
    };
    if tops.len() <= MOST {
        return (0..tops.len()).map(one).collect();
    }
    let paths: Vec<_> = tops
        .iter()
        .map(|(change, _)| Some(change.path.as_slice()))
        .collect();
    by_directory(&paths, MOST)
        .iter()
        .map(|cluster| match cluster.members.as_slice() {
            [at] => one(*at),
            many => {
                let changes: Vec<_> = many
                    .iter()
                    .flat_map(|at| std::iter::once(tops[*at].0).chain(tops[*at].1.iter().copied()))
                    .collect();
                let first = mark(changes[0].change);
                let same = changes.iter().all(|change| mark(change.change) == first);
                Line {
                    mark: if same { first } else { '~' },
                    what: phrases::count(changes.len() as u64, "path", "paths"),
                    text: format!("{}: {}", cluster.place(), summary(&changes)),
                }
            }
        })
        .collect()
}

/// Every change with those that only fill the directory that it made.
fn in_new_directories(net: &[NetChange]) -> Vec<(&NetChange, Vec<&NetChange>)> {
    let mut tops: Vec<(&NetChange, Vec<&NetChange>)> = Vec::new();
    // where the change of each new directory is told
    let mut made: FxHashMap<&[u8], usize> = FxHashMap::default();
    let mut order: Vec<&NetChange> = net.iter().collect();
    order.sort_by_key(|change| change.path.split(|b| *b == b'/').count());
    for change in order {
        let new = mark(change.change) == '+' && change.from.is_none();
        let holder = upwards(&change.path)
            .skip(1)
            .find_map(|dir| made.get(dir).copied())
            .filter(|_| new);
        match holder {
            Some(at) => tops[at].1.push(change),
            None => {
                if change.change == Change::Mkdir {
                    made.insert(&change.path, tops.len());
                }
                tops.push((change, Vec::new()));
            }
        }
    }
    tops.sort_by(|a, b| a.0.path.cmp(&b.0.path));
    tops
}

fn mark(change: Change) -> char {
    match change {
        Change::MovedAway | Change::Removed => '-',
        Change::MovedHere
        | Change::Created
        | Change::Mkdir
        | Change::Symlink
        | Change::HardLink => '+',
        Change::ContentChanged | Change::Replaced | Change::Attributes => '~',
        Change::Unclear => '?',
    }
}

/// "12 new files and 1 new directory".
fn summary(changes: &[&NetChange]) -> String {
    let mut counts: indexmap::IndexMap<(&str, &str), u64> = indexmap::IndexMap::new();
    for change in changes {
        let word = match change.change {
            Change::MovedAway => ("path moved away", "paths moved away"),
            Change::MovedHere => ("path moved here", "paths moved here"),
            Change::Created => ("new file", "new files"),
            Change::Mkdir => ("new directory", "new directories"),
            Change::Symlink => ("new link", "new links"),
            Change::HardLink => ("new name of a file", "new names of files"),
            Change::ContentChanged => ("file with other content", "files with other content"),
            Change::Replaced => ("path replaced", "paths replaced"),
            Change::Removed => ("path removed", "paths removed"),
            Change::Attributes => ("path with other attributes", "paths with other attributes"),
            Change::Unclear => (
                "path whose end is not shown",
                "paths whose end is not shown",
            ),
        };
        *counts.entry(word).or_default() += 1;
    }
    let parts: Vec<_> = counts
        .iter()
        .map(|((one, many), n)| phrases::count(*n, one, many))
        .collect();
    phrases::join(&parts)
}

fn line(change: &NetChange) -> Line {
    let thing = match change.object {
        ObjectType::Directory => "directory",
        ObjectType::Link => "link",
        ObjectType::File => "file",
        ObjectType::Special => "socket, FIFO or device",
        ObjectType::Unknown => "object",
    };
    let at = |path: &Option<bstr::BString>| path.as_ref().map(|path| shown(path));
    let mut text = match change.change {
        Change::MovedAway => match at(&change.to) {
            Some(to) => format!("stands at {to} now"),
            None => "moved away, where to is not known".to_owned(),
        },
        Change::MovedHere => match at(&change.from) {
            Some(from) => format!("stood at {from} before"),
            None => "stood elsewhere before".to_owned(),
        },
        Change::Created => format!("new {thing}"),
        Change::Mkdir => "new directory".to_owned(),
        Change::Symlink => match at(&change.target) {
            Some(target) => format!("new link to {target}"),
            None => "new link, where it leads is not known".to_owned(),
        },
        Change::HardLink => match at(&change.from) {
            Some(from) => format!("further name of the file {from}"),
            None => "further name of a file".to_owned(),
        },
        Change::ContentChanged => match at(&change.copy) {
            Some(copy) => format!("other content; the old content is at {copy}"),
            None => "other content".to_owned(),
        },
        Change::Replaced => {
            let now = match (at(&change.target), at(&change.from)) {
                (Some(target), _) => format!("a link to {target} stands here now"),
                (None, Some(from)) => format!("what stood at {from} stands here now"),
                (None, None) => format!("another {thing} stands here now"),
            };
            match (at(&change.to), at(&change.copy)) {
                (Some(to), _) => format!("{now}; what stood here stands at {to}"),
                (None, Some(copy)) => format!("{now}; a copy of what stood here is at {copy}"),
                (None, None) => now,
            }
        }
        Change::Removed => match at(&change.copy) {
            Some(copy) => format!("removed; a copy is at {copy}"),
            None => "removed".to_owned(),
        },
        Change::Attributes => "other mode, owner, flags or times".to_owned(),
        Change::Unclear => "changed; what stands here now is not shown".to_owned(),
    };
    let told = matches!(
        change.change,
        Change::Removed | Change::Created | Change::Mkdir | Change::Symlink | Change::HardLink
    );
    if let Some(doubt) = change.doubt.as_ref().filter(|_| told) {
        text.push_str(&format!("; {doubt}"));
    }
    // of what is not known at all the words say so
    if change.confidence < Confidence::Likely && change.confidence != Confidence::Unknown {
        text.push_str(&format!(" ({})", phrases::confidence(change.confidence)));
    }
    Line {
        mark: mark(change.change),
        what: shown(&change.path),
        text,
    }
}
