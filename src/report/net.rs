//! Before and after, in one line per path: the same for every rendering that is text.

use super::clusters::by_directory;
use super::words;
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

/// The net effect, folded per directory where it is long.
pub(crate) fn lines(report: &Report, all: bool) -> Vec<Line> {
    let net: Vec<&NetChange> = report.plan.net.iter().collect();
    if all || net.len() <= MOST {
        return net.into_iter().map(line).collect();
    }
    let paths: Vec<_> = net
        .iter()
        .map(|change| Some(change.path.as_slice()))
        .collect();
    by_directory(&paths, MOST)
        .iter()
        .map(|cluster| match cluster.members.as_slice() {
            [one] => line(net[*one]),
            many => {
                let changes: Vec<_> = many.iter().map(|at| net[*at]).collect();
                let first = mark(changes[0].change);
                let same = changes.iter().all(|change| mark(change.change) == first);
                Line {
                    mark: if same { first } else { '~' },
                    what: words::count(many.len() as u64, "path", "paths"),
                    text: format!("{}: {}", cluster.place(), summary(&changes)),
                }
            }
        })
        .collect()
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

fn summary(changes: &[&NetChange]) -> String {
    let mut counts: indexmap::IndexMap<&str, u64> = indexmap::IndexMap::new();
    for change in changes {
        let word = match change.change {
            Change::MovedAway => "moved away",
            Change::MovedHere => "moved here",
            Change::Created => "new",
            Change::Mkdir => "new directories",
            Change::Symlink => "new links",
            Change::HardLink => "new names",
            Change::ContentChanged => "changed",
            Change::Replaced => "replaced",
            Change::Removed => "removed",
            Change::Attributes => "with other attributes",
            Change::Unclear => "unclear",
        };
        *counts.entry(word).or_default() += 1;
    }
    let parts: Vec<_> = counts
        .iter()
        .map(|(word, n)| format!("{} {word}", words::thousands(*n)))
        .collect();
    words::join(&parts)
}

fn line(change: &NetChange) -> Line {
    let thing = match change.object {
        ObjectType::Directory => "directory",
        ObjectType::Link => "link",
        ObjectType::File => "file",
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
    if change.confidence < Confidence::Likely {
        text.push_str(&format!(" ({})", words::confidence(change.confidence)));
    }
    Line {
        mark: mark(change.change),
        what: shown(&change.path),
        text,
    }
}
