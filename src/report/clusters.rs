//! Long lists, folded per directory: so many lines at most, the fullest directories opened first.

use std::collections::BinaryHeap;
use std::ops::Range;

use bstr::{BString, ByteSlice};

/// So many items without a path are listed one by one.
const FEW: usize = 5;

/// Items of one directory, or one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cluster {
    /// The directory; nothing where the paths are not known.
    pub(crate) dir: BString,
    /// All of them stand in it, none further below.
    pub(crate) direct: bool,
    /// Places of the items in the list, in its order.
    pub(crate) members: Vec<usize>,
}

impl Cluster {
    /// "in /a" or "below /a".
    pub(crate) fn place(&self) -> String {
        if self.dir.is_empty() {
            return "at paths that are not shown whole".to_owned();
        }
        let word = if self.direct { "in" } else { "below" };
        format!("{word} {}", crate::bytes::shown(&self.dir))
    }
}

/// A directory under way: its items are a range of the sorted list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Node {
    count: usize,
    /// Bytes of the directory's name, without a slash at the end.
    len: usize,
    start: usize,
    direct: bool,
}

impl Node {
    fn range(&self) -> Range<usize> {
        self.start..self.start + self.count
    }
}

/// Folds the items at these paths to at most `most` clusters (and never fewer than the top needs), in the order of their
/// first members. Items without a path are a cluster each.
pub(crate) fn by_directory(paths: &[Option<&[u8]>], most: usize) -> Vec<Cluster> {
    let mut order: Vec<usize> = (0..paths.len()).filter(|i| paths[*i].is_some()).collect();
    // a blank or a dot sorts before a slash: what stands below a directory has to stay together
    let key = |i: &usize| {
        let path = paths[*i].unwrap_or_default();
        path.split(|b| *b == b'/')
    };
    order.sort_by(|a, b| key(a).cmp(key(b)).then(a.cmp(b)));
    let path = |at: usize| paths[order[at]].unwrap_or_default();
    let mut done: Vec<Node> = Vec::new();
    let mut open = BinaryHeap::new();
    if !order.is_empty() {
        open.push(Node {
            count: order.len(),
            len: 0,
            start: 0,
            direct: false,
        });
    }
    while let Some(node) = open.pop() {
        let children = children(&node, &path);
        let lines = done.len() + open.len() + children.len();
        if node.count == 1 || (children.len() > 1 && lines > most) {
            done.push(node);
        } else {
            open.extend(children);
        }
    }
    let mut clusters: Vec<Cluster> = done
        .into_iter()
        .map(|node| {
            let mut members = order[node.range()].to_vec();
            members.sort_unstable();
            Cluster {
                dir: match node.len {
                    0 => "/".into(),
                    len => path(node.start)[..len].into(),
                },
                direct: node.direct,
                members,
            }
        })
        .collect();
    let pathless: Vec<usize> = (0..paths.len()).filter(|i| paths[*i].is_none()).collect();
    let together = if pathless.len() > FEW {
        pathless.len()
    } else {
        1
    };
    clusters.extend(pathless.chunks(together).map(|members| Cluster {
        dir: BString::default(),
        direct: true,
        members: members.to_vec(),
    }));
    clusters.sort_by_key(|cluster| cluster.members.first().copied());
    clusters
}

/// The directories in a directory, and its own items as one; of its own items each.
fn children<'p>(node: &Node, path: &impl Fn(usize) -> &'p [u8]) -> Vec<Node> {
    let single = |start| Node {
        count: 1,
        len: node.len,
        start,
        direct: true,
    };
    if node.direct {
        return node.range().map(single).collect();
    }
    // the end of the next component, or of the directory itself where the item stands in it
    let end = |at: usize| {
        let rest = path(at).get(node.len + 1..).unwrap_or_default();
        rest.find_byte(b'/').map(|slash| node.len + 1 + slash)
    };
    let mut all: Vec<Node> = Vec::new();
    for at in node.range() {
        let len = end(at);
        let same = all.last().is_some_and(|last| match len {
            None => last.direct && last.start + last.count == at,
            Some(len) => {
                !last.direct && last.len == len && path(last.start)[..len] == path(at)[..len]
            }
        });
        match (same, all.last_mut()) {
            (true, Some(last)) => last.count += 1,
            _ => all.push(Node {
                count: 1,
                len: len.unwrap_or(node.len),
                start: at,
                direct: len.is_none(),
            }),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(paths: &[&str], most: usize) -> Vec<(String, Vec<usize>)> {
        let paths: Vec<_> = paths.iter().map(|path| Some(path.as_bytes())).collect();
        by_directory(&paths, most)
            .into_iter()
            .map(|cluster| (cluster.place(), cluster.members))
            .collect()
    }

    #[test]
    fn a_full_directory_is_one_line_and_a_lone_item_stays_itself() {
        let mut paths: Vec<String> = (0..100).map(|n| format!("/tmp/x/{n}")).collect();
        paths.insert(50, "/etc/hosts".to_owned());
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let lines = folded(&paths, 10);
        assert_eq!(lines.len(), 2);
        assert_eq!((lines[0].0.as_str(), lines[0].1.len()), ("in /tmp/x", 100));
        assert_eq!(lines[1].1, [50]);
    }

    #[test]
    fn the_fullest_directories_are_opened_as_far_as_there_are_lines() {
        let paths = ["/a/b/1", "/a/b/2", "/a/c/1", "/a/c/2", "/a/c/3", "/d/1"];
        assert_eq!(folded(&paths, 6).len(), 6);
        assert_eq!(
            folded(&paths, 3),
            [
                ("in /a/b".to_owned(), vec![0, 1]),
                ("in /a/c".to_owned(), vec![2, 3, 4]),
                ("below /d".to_owned(), vec![5])
            ]
        );
        assert_eq!(
            folded(&paths, 2),
            [
                ("below /a".to_owned(), vec![0, 1, 2, 3, 4]),
                ("below /d".to_owned(), vec![5])
            ]
        );
    }

    #[test]
    fn names_that_sort_before_a_slash_do_not_tear_a_directory_apart() {
        let paths = ["/a/x", "/a b/x", "/a/y", "/a.d/x"];
        let lines = folded(&paths, 3);
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert_eq!(lines[0], ("in /a".to_owned(), vec![0, 2]));
    }

    #[test]
    fn what_has_no_path_is_listed_by_itself() {
        let clusters = by_directory(&[None, Some(b"/a/b"), None], 1);
        assert_eq!(clusters.len(), 3);
    }
}
