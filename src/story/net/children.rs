//! The names in a directory, sorted: mostly one or a few, now and then thousands.

use std::collections::BTreeMap;

use bstr::{BStr, BString};

use super::node::Id;

/// Names known to be taken (`Some`) or free (`None`).
#[derive(Clone, Debug)]
pub(crate) enum Children {
    /// A list takes no more room than its names.
    Few(Vec<(BString, Option<Id>)>),
    /// In a tree, a name more does not move all those after it.
    Many(BTreeMap<BString, Option<Id>>),
}

/// Names from which on they are kept in a tree.
const MANY: usize = 64;

impl Default for Children {
    fn default() -> Self {
        Children::Few(Vec::new())
    }
}

impl Children {
    /// What is known of a name: nothing, or who has it, or that it is free.
    pub(crate) fn get(&self, name: &BStr) -> Option<Option<Id>> {
        match self {
            Children::Few(list) => {
                let at = list.binary_search_by(|(known, _)| known.as_slice().cmp(name));
                at.ok().map(|at| list[at].1)
            }
            Children::Many(tree) => tree.get(name).copied(),
        }
    }

    /// Who has a name; none if nobody is known to.
    pub(crate) fn holder(&self, name: &BStr) -> Option<Id> {
        self.get(name).flatten()
    }

    /// From now on this is known of a name.
    pub(crate) fn insert(&mut self, name: BString, known: Option<Id>) {
        match self {
            Children::Few(list) => match list.binary_search_by(|(other, _)| other.cmp(&name)) {
                Ok(at) => list[at].1 = known,
                Err(at) => {
                    if list.len() == list.capacity() {
                        list.reserve_exact(list.len() / 2 + 1);
                    }
                    list.insert(at, (name, known));
                    if list.len() > MANY {
                        *self = Children::Many(std::mem::take(list).into_iter().collect());
                    }
                }
            },
            Children::Many(tree) => {
                tree.insert(name, known);
            }
        }
    }

    /// All names, sorted, and what is known of each.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&BString, Option<Id>)> {
        let (list, tree) = match self {
            Children::Few(list) => (Some(list), None),
            Children::Many(tree) => (None, Some(tree)),
        };
        let list = list
            .into_iter()
            .flatten()
            .map(|(name, known)| (name, *known));
        list.chain(
            tree.into_iter()
                .flatten()
                .map(|(name, known)| (name, *known)),
        )
    }

    /// Those who have a name, in the order of the names.
    pub(crate) fn holders(&self) -> impl Iterator<Item = Id> + '_ {
        self.iter().filter_map(|(_, known)| known)
    }

    /// No name is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use bstr::ByteSlice;

    use super::*;

    #[test]
    fn few_and_many_names_are_known_alike() {
        let mut children = Children::default();
        let mut expected = BTreeMap::new();
        assert!(children.is_empty());
        for n in 0..500usize {
            let name = BString::from(format!("n{}", n * 7919 % 251));
            let known = (n % 3 > 0).then_some(n);
            children.insert(name.clone(), known);
            expected.insert(name, known);
            let all: Vec<_> = children.iter().collect();
            let same: Vec<_> = expected
                .iter()
                .map(|(name, known)| (name, *known))
                .collect();
            assert_eq!(all, same);
        }
        for (name, known) in &expected {
            assert_eq!(children.get(name.as_bstr()), Some(*known));
            assert_eq!(children.holder(name.as_bstr()), *known);
        }
        assert_eq!(children.get(b"other".as_bstr()), None);
        assert_eq!(
            children.holders().count(),
            expected.values().flatten().count()
        );
    }
}
