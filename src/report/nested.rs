//! What belongs to something that was made: a new directory's content, a new file's mode. A list that is read by a
//! person shows it as one entry.

use rustc_hash::FxHashMap;

use crate::infer::operation::{Kind, Operation};
use crate::story::model::Group;
use crate::trace::paths::strictly_below;

/// An operation, and those that only filled what it made, or set its attributes.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) op: &'a Operation,
    pub(crate) inside: Vec<&'a Operation>,
}

/// Folds a list in order of time.
pub(crate) fn entries<'a>(operations: impl Iterator<Item = &'a Operation>) -> Vec<Entry<'a>> {
    let mut entries: Vec<Entry<'a>> = Vec::new();
    // the latest entry that made something at a path
    let mut made: FxHashMap<&[u8], usize> = FxHashMap::default();
    for op in operations {
        let path = op
            .path
            .as_ref()
            .filter(|_| op.whole)
            .map(|path| path.as_slice());
        let holder = path.and_then(|path| {
            let above = upwards(path).filter_map(|above| made.get(above).copied());
            above.filter(|index| belongs(op, entries[*index].op)).max()
        });
        match holder {
            Some(index) => entries[index].inside.push(op),
            None => {
                if let Some(path) = path {
                    made.insert(path, entries.len());
                }
                entries.push(Entry {
                    op,
                    inside: Vec::new(),
                });
            }
        }
    }
    entries
}

/// A path, and every directory above it.
pub(crate) fn upwards(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::successors(Some(path), |path| {
        let cut = path.iter().rposition(|b| *b == b'/')?;
        (cut > 0).then_some(&path[..cut])
    })
}

/// The entries of each group in the order of the groups, and those of none.
pub(crate) fn grouped<'e, 'a>(
    entries: &'e [Entry<'a>],
    groups: &'a [Group],
) -> (Vec<(&'a Group, Vec<&'e Entry<'a>>)>, Vec<&'e Entry<'a>>) {
    let mut place: FxHashMap<u32, usize> = FxHashMap::default();
    for (index, group) in groups.iter().enumerate() {
        place.extend(group.operations.iter().map(|id| (*id, index)));
    }
    let mut of_group: Vec<_> = groups.iter().map(|group| (group, Vec::new())).collect();
    let mut rest = Vec::new();
    for entry in entries {
        match place.get(&entry.op.id) {
            Some(index) => of_group[*index].1.push(entry),
            None => rest.push(entry),
        }
    }
    of_group.retain(|(_, entries)| !entries.is_empty());
    (of_group, rest)
}

/// Nothing folded.
pub(crate) fn flat<'a>(operations: impl Iterator<Item = &'a Operation>) -> Vec<Entry<'a>> {
    operations
        .map(|op| Entry {
            op,
            inside: Vec::new(),
        })
        .collect()
}

/// Does `op` only fill or dress what `made` made?
fn belongs(op: &Operation, made: &Operation) -> bool {
    let (Some(path), Some(root)) = (
        op.path.as_ref().filter(|_| op.whole),
        made.path.as_ref().filter(|_| made.whole),
    ) else {
        return false;
    };
    let stays = match (op.kind, &op.to) {
        // a link's target is a text, not a place that changes
        (Kind::Symlink, _) | (_, None) => true,
        (_, Some(to)) => strictly_below(to, root),
    };
    match made.kind {
        Kind::Mkdir => {
            (strictly_below(path, root) || path == root && op.kind.edits())
                && stays
                && op.kind != Kind::Rmdir
        }
        Kind::Create | Kind::Replace | Kind::Write => path == root && op.kind.edits(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::op;

    #[test]
    fn a_new_directory_takes_in_its_content_and_nothing_that_leaves_it() {
        let operations = [
            op(1, Kind::Mkdir, "/a", None),
            op(2, Kind::Create, "/a/b", None),
            op(3, Kind::Chmod, "/a", None),
            op(4, Kind::Create, "/ab", None),
            op(5, Kind::Chown, "/ab", None),
            op(6, Kind::Rename, "/a/b", Some("/a/c")),
            op(7, Kind::Rename, "/a/c", Some("/d")),
            op(8, Kind::Rename, "/x", Some("/a/x")),
        ];
        let folded: Vec<_> = entries(operations.iter())
            .iter()
            .map(|entry| {
                (
                    entry.op.id,
                    entry.inside.iter().map(|op| op.id).collect::<Vec<_>>(),
                )
            })
            .collect();
        assert_eq!(
            folded,
            [(1, vec![2, 3, 6]), (4, vec![5]), (7, vec![]), (8, vec![])]
        );
    }
}
