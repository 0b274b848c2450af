//! Net effect: what is different in the end, whatever detours it took.

mod appeared;
mod attributes;
mod children;
mod copied;
mod doer;
mod effects;
mod listed;
mod moves;
mod node;
mod open;
mod own;
mod partial_removals;
mod path_ends;
mod replay;
pub(crate) mod sources;
mod strength;
pub(crate) mod tree;
mod unknown_names;

use std::collections::BTreeMap;

use bstr::{BString, ByteSlice};
use serde::Serialize;

use super::past::Past;
use crate::infer::operation::{Confidence, ObjectType, Operation};
pub(crate) use strength::hides_a_name;
use tree::{Gone, Id, Node, Tree};

/// What became of one path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Change {
    /// What stood here stands at `to` now, and nothing took its place.
    MovedAway,
    /// What stands here stood at `from` before.
    MovedHere,
    /// Nothing stood here before.
    Created,
    /// A directory was made.
    Mkdir,
    /// A link was made; `target` is its text.
    Symlink,
    /// A further name for the file `from`.
    HardLink,
    /// The file is the same, its bytes are not.
    ContentChanged,
    /// Another object stands here; the one before is gone, or stands at `to`.
    Replaced,
    /// What stood here is gone.
    Removed,
    /// Permissions, owner, flags, extended attributes or times.
    Attributes,
    /// The capture shows that something happened here, but not what stands here now.
    Unclear,
}

/// Net change of one path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NetChange {
    /// Absolute, with `/etc`, `/var`, `/tmp`.
    pub path: BString,
    /// What became of it.
    pub change: Change,
    /// Type of what stands (or stood) there.
    pub object: ObjectType,
    /// Where what stands here stood before.
    pub from: Option<BString>,
    /// Where what stood here stands now.
    pub to: Option<BString>,
    /// Text of the link that stands here.
    pub target: Option<BString>,
    /// Where the bytes that stood here before can still be found.
    pub copy: Option<BString>,
    /// Operations behind it.
    pub operations: Vec<u32>,
    /// Of the weakest claim behind it.
    pub confidence: Confidence,
    /// Why it is not certain enough to act on.
    pub doubt: Option<String>,
}

/// The disk in the end, and what is different about it.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    /// Objects, where they stood and where they stand.
    pub(crate) tree: Tree,
    /// Sorted by path.
    pub(crate) changes: Vec<NetChange>,
}

/// Net effect of `operations`; claims below `threshold` only leave doubt behind.
pub(crate) fn effect(operations: &[Operation], threshold: Confidence, past: &Past) -> Effect {
    let tree = Tree::replay(operations, threshold, past);
    let changes = changes(&tree);
    Effect { tree, changes }
}

/// Net effect of `operations`, path by path. Claims below `likely` only leave doubt behind.
#[cfg(test)]
pub(crate) fn net(operations: &[Operation]) -> Vec<NetChange> {
    effect(operations, Confidence::Likely, &Past::default()).changes
}

/// What stood at a path at the start and what stands there in the end, where that may differ.
#[derive(Clone, Copy, Default)]
struct Entry {
    before: Option<Id>,
    after: Option<Id>,
}

fn changes(tree: &Tree) -> Vec<NetChange> {
    let mut entries: BTreeMap<BString, Entry> = BTreeMap::new();
    for (id, node) in tree.nodes.iter().enumerate().skip(1) {
        let moved = node.home.is_some() && node.home != node.place;
        let touched = !(node.made.is_empty()
            && node.moved.is_empty()
            && node.written.is_empty()
            && node.attributes.is_empty()
            && node.doubt.is_none());
        if moved && (touched || is_end(node, id, tree)) {
            entries.entry(tree.home_path(id)).or_default().before = Some(id);
        }
        let theirs = node.foreign.is_some() && !touched;
        if node.place.is_some() && !theirs && (moved || node.home.is_none()) {
            entries.entry(tree.path(id)).or_default().after = Some(id);
        }
        if node.home.is_some() && !moved && touched {
            let entry = entries.entry(tree.path(id)).or_default();
            (entry.before, entry.after) = (Some(id), Some(id));
        }
    }
    let mut changes: Vec<NetChange> = entries
        .into_iter()
        .filter_map(|(path, entry)| change(tree, path, entry))
        .collect();
    changes.shrink_to_fit();
    changes
}

/// An object that is gone by an operation of its own, not merely with the directory that held it.
fn is_end(node: &Node, id: Id, tree: &Tree) -> bool {
    let (Some(gone), Some((directory, _))) = (node.gone, &node.home) else {
        return false;
    };
    tree.nodes[*directory].gone != Some(gone) || *directory == id
}

fn change(tree: &Tree, path: BString, entry: Entry) -> Option<NetChange> {
    let subject = entry.after.or(entry.before)?;
    let node = &tree.nodes[subject];
    let before = entry.before.map(|id| &tree.nodes[id]);
    let doubt = [entry.before, entry.after]
        .into_iter()
        .flatten()
        .find_map(|id| tree.doubt(id))
        .map(str::to_owned)
        .or_else(|| match before?.gone? {
            Gone::Lost(id) => Some(format!(
                "operation {id} gave it a name that the capture does not tell for sure"
            )),
            _ => None,
        });
    let doubt = doubt.or_else(|| match (entry.before, entry.after) {
        (None, Some(id)) => stood_in_what_was_there(tree, id),
        (Some(id), None) => refilled(tree, id, &path),
        _ => None,
    });
    let unsure = doubt.is_some() && (entry.before.is_none() || entry.after.is_none());
    let same = entry.before == entry.after;
    let change = match (entry.before, entry.after) {
        _ if same && !node.made.is_empty() => return None,
        (Some(_), Some(_)) if same && doubt.is_some() => Change::Unclear,
        (Some(_), Some(_)) if same && !node.written.is_empty() => Change::ContentChanged,
        (Some(_), Some(_)) if same && !node.attributes.is_empty() => Change::Attributes,
        (Some(_), Some(_)) if same => return None,
        (Some(_), Some(_)) => Change::Replaced,
        (Some(_), None) if matches!(node.gone, Some(Gone::Removed(_) | Gone::Overwritten(_))) => {
            Change::Removed
        }
        (Some(_), None) => Change::MovedAway,
        (None, _) if node.home.is_some() => Change::MovedHere,
        (None, _) if node.same_file.is_some() => Change::HardLink,
        (None, _) => match node.object {
            ObjectType::Directory => Change::Mkdir,
            ObjectType::Link => Change::Symlink,
            _ => Change::Created,
        },
    };
    let mut operations: Vec<u32> = [entry.before, entry.after]
        .into_iter()
        .flatten()
        .flat_map(|id| operations_of(&tree.nodes[id]))
        .collect();
    operations.sort_unstable();
    operations.dedup();
    let after = entry.after.filter(|_| !same).map(|id| &tree.nodes[id]);
    Some(NetChange {
        change,
        object: node.object,
        from: entry
            .after
            .filter(|_| !same)
            .and_then(|id| match node.same_file {
                Some(file) => Some(tree.path(file)),
                None => node.home.is_some().then(|| tree.home_path(id)),
            }),
        to: entry
            .before
            .filter(|&id| !same && tree.nodes[id].place.is_some())
            .map(|id| tree.path(id)),
        target: after.and_then(|node| node.target.clone()),
        copy: before
            .and_then(|node| node.copy.as_deref())
            .map(|copy| tree.path_of(copy)),
        operations,
        confidence: [entry.before, entry.after]
            .into_iter()
            .flatten()
            .filter_map(|id| tree.nodes[id].confidence)
            .min()
            .map(|sure| match unsure {
                true => sure.min(Confidence::Possible),
                false => sure,
            })
            .unwrap_or(Confidence::Unknown),
        doubt,
        path,
    })
}

/// It stands in a directory that took another one's place, in which something of that name may have stood: no line lists that.
fn stood_in_what_was_there(tree: &Tree, id: Id) -> Option<String> {
    let mut names: Vec<&BString> = Vec::new();
    let mut at = id;
    while let Some((directory, name)) = &tree.nodes[at].place {
        names.push(name);
        at = *directory;
        let place = tree.nodes[at].place.as_ref()?;
        let before = tree.homes.get(place).filter(|before| **before != at);
        if let Some(before) = before {
            let mut inside = *before;
            for name in names.iter().rev() {
                match tree.known_at(inside, name.as_bstr()) {
                    Some(None) => return None,
                    Some(Some(known)) => inside = known,
                    None => break,
                }
            }
            let path = crate::bytes::shown(&tree.path(at));
            return Some(format!(
                "what stood at {path} before may have held one of that name, too"
            ));
        }
    }
    None
}

/// Something went where no line tells since it was removed, and may stand there now.
fn refilled(tree: &Tree, id: Id, path: &BString) -> Option<String> {
    let Some(Gone::Removed(removed)) = tree.nodes[id].gone else {
        return None;
    };
    let mut later = tree.open.iter();
    let open = later.find(|open| {
        open.operation.is_some_and(|operation| operation > removed)
            && open.may_name(path, ObjectType::Unknown, open.at)
    })?;
    let operation = open.operation?;
    Some(format!(
        "or replaced by what operation {operation} put where no line tells: look at it before you restore anything"
    ))
}

/// The operations that made an object what it is and brought it where it is.
pub(crate) fn operations_of(node: &Node) -> Vec<u32> {
    let mut list = [&node.made, &node.moved, &node.written, &node.attributes]
        .into_iter()
        .flatten()
        .copied()
        .collect::<Vec<_>>();
    if let Some(Gone::Removed(id) | Gone::Overwritten(id) | Gone::Lost(id)) = node.gone {
        list.push(id);
    }
    list.sort_unstable();
    list.dedup();
    list
}
