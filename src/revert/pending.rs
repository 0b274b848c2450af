//! The goals that are still to be carried out, and what is asked of them at every step: who has one, what place one will
//! fill, what one reads. A plan may have many thousands.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, btree_map};

use bstr::BString;

use super::goal::{Goal, Need};
use crate::story::net::tree::{Id, Place, Tree};

/// Goals by their number in the order in which they are wanted.
#[derive(Default)]
pub(super) struct Pending {
    goals: BTreeMap<usize, Goal>,
    /// By the object.
    of: HashMap<Id, Vec<usize>>,
    /// How many put something at a place, and into a directory.
    places: HashMap<Place, usize>,
    directories: HashMap<Id, usize>,
    /// How many read an object.
    read: HashMap<Id, usize>,
}

/// The place where a goal puts something, when it does.
pub(super) fn puts_at<'t>(tree: &'t Tree, goal: &Goal) -> Option<&'t Place> {
    match goal.need {
        Need::Aside
        | Need::Mode(..)
        | Need::Owner(..)
        | Need::Flags(..)
        | Need::RemoveUnseenHardLink(_) => None,
        _ => tree.nodes[goal.node].home.as_ref(),
    }
}

/// The object that a goal reads.
pub(super) fn reads(goal: &Goal) -> Option<Id> {
    match goal.need {
        Need::Bytes { from, .. } => Some(from),
        Need::Name { of } => Some(of),
        _ => None,
    }
}

fn more<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: K) {
    *counts.entry(key).or_default() += 1;
}

fn less<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

impl Pending {
    pub(super) fn new(tree: &Tree, goals: Vec<Goal>) -> Pending {
        let mut pending = Pending::default();
        for (number, goal) in goals.into_iter().enumerate() {
            pending.of.entry(goal.node).or_default().push(number);
            if let Some(place) = puts_at(tree, &goal) {
                more(&mut pending.directories, place.0);
                more(&mut pending.places, place.clone());
            }
            if let Some(id) = reads(&goal) {
                more(&mut pending.read, id);
            }
            pending.goals.insert(number, goal);
        }
        pending
    }

    pub(super) fn take(&mut self, tree: &Tree, number: usize) -> Option<Goal> {
        let goal = self.goals.remove(&number)?;
        if let Some(place) = puts_at(tree, &goal) {
            less(&mut self.directories, &place.0);
            less(&mut self.places, place);
        }
        if let Some(id) = reads(&goal) {
            less(&mut self.read, &id);
        }
        if let Entry::Occupied(mut list) = self.of.entry(goal.node) {
            list.get_mut().retain(|other| *other != number);
            if list.get().is_empty() {
                list.remove();
            }
        }
        Some(goal)
    }

    pub(super) fn get(&self, number: usize) -> Option<&Goal> {
        self.goals.get(&number)
    }

    /// The first goal after `number`.
    pub(super) fn after(&self, number: Option<usize>) -> Option<usize> {
        let from = number.map_or(0, |number| number + 1);
        self.goals.range(from..).next().map(|(number, _)| *number)
    }

    /// In order.
    pub(super) fn iter(&self) -> btree_map::Values<'_, usize, Goal> {
        self.goals.values()
    }

    /// The goals of an object.
    pub(super) fn of(&self, id: Id) -> impl Iterator<Item = &Goal> {
        let numbers = self.of.get(&id).into_iter().flatten();
        numbers.filter_map(|number| self.goals.get(number))
    }

    pub(super) fn has_goal(&self, id: Id) -> bool {
        self.of.contains_key(&id)
    }

    /// Takes all goals of an object.
    pub(super) fn take_all(&mut self, tree: &Tree, id: Id) -> Vec<Goal> {
        let numbers = self.of.get(&id).cloned().unwrap_or_default();
        let taken = numbers.into_iter().map(|number| self.take(tree, number));
        taken.flatten().collect()
    }

    pub(super) fn fills(&self, place: &Place) -> bool {
        self.places.contains_key(place)
    }

    pub(super) fn fills_in(&self, directory: Id) -> bool {
        self.directories.contains_key(&directory)
    }

    pub(super) fn reads(&self, id: Id) -> bool {
        self.read.contains_key(&id)
    }

    /// What is left, in order.
    pub(super) fn rest(self) -> Vec<Goal> {
        self.goals.into_values().collect()
    }
}

/// So long must a name be that tells where it turns up in another directory.
const TELLING: usize = 8;

/// Old names of what the program made and gave a name that the capture does not tell.
pub(super) struct Renamed {
    /// By every directory in or below which it was: where.
    below: HashMap<Id, Vec<Place>>,
    /// By the directory above its own: its own directory, and its name. A mail is written in `tmp` and linked into `new`.
    beside: HashMap<Id, Vec<Place>>,
}

impl Renamed {
    pub(super) fn new(tree: &Tree) -> Renamed {
        let mut renamed = Renamed {
            below: HashMap::new(),
            beside: HashMap::new(),
        };
        for node in tree.nodes.iter().filter(|node| node.home.is_none()) {
            let from = match (&node.lost, node.unseen.is_empty()) {
                (Some(lost), _) => Some(&lost.from),
                (None, false) => node.place.as_ref(),
                (None, true) => None,
            };
            let Some(from) = from else { continue };
            let up = tree.nodes[from.0].place.as_ref();
            if let Some((up, _)) = up.filter(|_| from.1.len() >= TELLING) {
                renamed.beside.entry(*up).or_default().push(from.clone());
            }
            if node.lost.is_none() {
                continue;
            }
            let mut at = from.0;
            for _ in 0..tree.nodes.len() {
                renamed.below.entry(at).or_default().push(from.clone());
                match &tree.nodes[at].place {
                    Some((up, _)) => at = *up,
                    None => break,
                }
            }
        }
        renamed
    }

    /// What may be left in a directory of the program's own: beginnings of names below it.
    pub(super) fn within(&self, tree: &Tree, directory: Id) -> Vec<BString> {
        let head = tree.path(directory).len() + 1;
        let below = self.below.get(&directory).into_iter().flatten();
        let mut names: Vec<BString> = below
            .filter(|place| tree.within(place.0, directory))
            .map(|place| BString::from(&tree.place_path(place)[head..]))
            .collect();
        let up = tree.nodes[directory].place.as_ref().map(|place| place.0);
        let beside = up.and_then(|up| self.beside.get(&up)).into_iter().flatten();
        names.extend(
            beside
                .filter(|place| place.0 != directory)
                .map(|place| place.1.clone()),
        );
        names.sort();
        names.dedup();
        names
    }
}
