//! The order of the steps: goals are carried out one by one on the tree, newest change first, each as soon
//! as nothing is in its way, so that every step's operands and preconditions are exact.

use std::collections::HashMap;

use bstr::BString;

use super::actions;
use super::attribute_order::{brings_attributes, unlocks, waits_for};
use super::dependency::join_half_ways;
use super::goal::{Goal, Need, on_other_volume};
use super::pending::{Pending, Renamed, puts_at, reads};
use super::plan::{Action, Step};
use crate::infer::operation::{Confidence, ObjectType};
use crate::story::net::tree::{Id, Node, Place, ROOT, Tree};

/// Carries out goals on the tree, which is used up.
pub(super) struct Order {
    tree: Tree,
    pending: Pending,
    /// Steps so far.
    pub(super) steps: Vec<Step>,
    /// What waits in the backup, and the step that took it there.
    held: HashMap<Id, u32>,
    /// Steps that took something out of a directory.
    taken: HashMap<Id, Vec<u32>>,
    /// Steps that took away a further name of a file.
    names_taken: HashMap<Id, Vec<u32>>,
    /// Steps that brought something home.
    homes: HashMap<Id, u32>,
    renamed: Renamed,
    /// Directories that could not be taken away when they were looked at last: what in them has a goal of its own.
    waits: HashMap<Id, Id>,
    /// Directories in the way of something: what in them keeps them from going as a whole, if anything does.
    stays: HashMap<Id, Option<Id>>,
}

impl Order {
    /// Goals that could not be carried out come back with the steps.
    pub(super) fn run(tree: Tree, mut goals: Vec<Goal>) -> (Vec<Step>, Vec<Goal>) {
        goals.sort_by_key(|goal| std::cmp::Reverse(goal.key));
        let mut order = Order {
            pending: Pending::new(&tree, goals),
            renamed: Renamed::new(&tree),
            tree,
            steps: Vec::new(),
            held: HashMap::new(),
            taken: HashMap::new(),
            names_taken: HashMap::new(),
            homes: HashMap::new(),
            waits: HashMap::new(),
            stays: HashMap::new(),
        };
        loop {
            let mut next = order.pending.after(None);
            while let Some(number) = next.filter(|&number| !order.is_ready(number)) {
                next = order.pending.after(Some(number));
            }
            let goal = next.and_then(|number| order.pending.take(&order.tree, number));
            match goal {
                Some(goal) => order.carry_out(goal),
                None if order.break_circle() => {}
                None => break,
            }
        }
        join_half_ways(&order.tree, &order.homes, &mut order.steps);
        (order.steps, order.pending.rest())
    }

    fn node(&self, id: Id) -> &Node {
        &self.tree.nodes[id]
    }

    fn connected(&self, directory: Id) -> bool {
        self.tree.within(directory, ROOT)
    }

    fn occupant(&self, place: &Place) -> Option<Id> {
        self.node(place.0).children.holder(place.1.as_ref())
    }

    fn is_ready(&mut self, number: usize) -> bool {
        let Some(goal) = self.pending.get(number) else {
            return false;
        };
        let id = goal.node;
        match goal.need {
            Need::Aside => self.aside_is_ready(id),
            _ => self.ready(goal),
        }
    }

    /// The same for all but what is to be taken away.
    fn ready(&self, goal: &Goal) -> bool {
        let node = self.node(goal.node);
        match &goal.need {
            Need::RemoveUnseenHardLink(_) => node.place.is_some() && self.connected(goal.node),
            Need::Mode(..) | Need::Owner(..) | Need::Flags(..) => {
                let later = |other: &Goal| waits_for(&goal.need, &other.need);
                let mut others = self.pending.of(goal.node);
                node.place.is_some() && self.connected(goal.node) && !others.any(later)
            }
            need => {
                let Some(home) = &node.home else { return false };
                let before = |other: &Goal| {
                    let attribute = matches!(other.need, Need::Mode(..) | Need::Owner(..));
                    unlocks(&other.need)
                        || attribute && brings_attributes(need) && node.place.is_some()
                };
                if self.pending.of(goal.node).any(before) {
                    return false;
                }
                if !self.connected(home.0) || self.tree.within(home.0, goal.node) {
                    return false;
                }
                if reads(goal).is_some_and(|read| !self.connected(read)) {
                    return false;
                }
                // a file with other names is not replaced: those that the program gave go first
                let replaces = matches!(need, Need::Bytes { .. } | Need::Embedded(_));
                if replaces && self.has_names_to_go(goal.node) {
                    return false;
                }
                match (self.occupant(home), need) {
                    (None, _) => true,
                    (Some(standing), Need::Bytes { .. } | Need::Embedded(_))
                        if standing == goal.node =>
                    {
                        true
                    }
                    // made by the program, in the place of a file whose bytes come back
                    (
                        Some(standing),
                        Need::Bytes { .. } | Need::Embedded(_) | Need::RestoreFromUnseenName(_),
                    ) => {
                        let standing_node = self.node(standing);
                        standing_node.home.is_none()
                            && standing_node.object == ObjectType::File
                            && self.tree.doubt(standing).is_none()
                            && !self.pending.has_goal(standing)
                    }
                    _ => false,
                }
            }
        }
    }

    /// Further names of the file are to be put away.
    fn has_names_to_go(&self, id: Id) -> bool {
        let mut names = self.node(id).names.iter();
        names.any(|name| self.pending.of(*name).any(|goal| goal.need == Need::Aside))
    }

    /// A directory above is in the way of something and will go as a whole, with all that the program put in it.
    fn goes_with_its_directory(&mut self, id: Id) -> bool {
        let mut at = id;
        while let Some(place) = &self.node(at).place {
            at = place.0;
            let Some(place) = &self.node(at).place else {
                break;
            };
            let made = self.node(at).home.is_none() && self.pending.has_goal(at);
            if made && self.pending.fills(place) {
                return self.goes_as_a_whole(at);
            }
        }
        false
    }

    fn goes_as_a_whole(&mut self, directory: Id) -> bool {
        let keeps = |order: &Order, below: Id| {
            let node = order.node(below);
            !node.is_ours() || node.home.is_some() && !order.pending.has_goal(below)
        };
        match self.stays.get(&directory) {
            Some(None) => return true,
            Some(Some(below)) if self.tree.within(*below, directory) && keeps(self, *below) => {
                return false;
            }
            _ => {}
        }
        let subtree = self.tree.subtree(directory);
        let kept_by = subtree.into_iter().find(|below| keeps(self, *below));
        self.stays.insert(directory, kept_by);
        kept_by.is_none()
    }

    fn aside_is_ready(&mut self, id: Id) -> bool {
        let Some(place) = self.node(id).place.clone() else {
            return false;
        };
        if !self.connected(id) {
            return false;
        }
        let whole = self.pending.fills(&place);
        let waits = self.waits.get(&id).copied();
        if !whole
            && waits
                .is_some_and(|below| self.pending.has_goal(below) && self.tree.within(below, id))
        {
            return false;
        }
        let below = self.tree.subtree(id);
        if below.iter().any(|&below| self.pending.reads(below)) {
            return false;
        }
        if self.goes_with_its_directory(id) {
            return false;
        }
        if self.node(id).object != ObjectType::Directory {
            // its other name is told by it
            let mut goals = self.pending.of(id);
            return goals.all(|goal| !matches!(goal.need, Need::RemoveUnseenHardLink(_)));
        }
        if whole {
            // nothing that was there before the program came may go along
            below.iter().all(|&below| {
                self.node(below).home.is_none()
                    && self.node(below).is_ours()
                    && !self.pending.fills_in(below)
            })
        } else {
            let first = below
                .iter()
                .skip(1)
                .find(|&&below| self.pending.has_goal(below));
            if let Some(&first) = first {
                self.waits.insert(id, first);
            }
            first.is_none()
        }
    }

    /// Two or more objects that stand in each other's place: one of them waits in the backup.
    fn break_circle(&mut self) -> bool {
        let blocked = self.pending.iter().find_map(|goal| {
            let place = puts_at(&self.tree, goal)?;
            let standing = self.occupant(place)?;
            let mut goals = self.pending.of(standing);
            let circle = standing != goal.node && goals.any(|other| other.need == Need::Home);
            circle.then_some(standing)
        });
        let Some(id) = blocked else { return false };
        let path = self.tree.path(id);
        let object = self.node(id).object;
        let Some(goal) = self.pending.of(id).next() else {
            return false;
        };
        let (operations, confidence) = (goal.operations.clone(), goal.confidence);
        let offer = goal.offer.clone();
        let number = self.push(
            Action::Park(actions::Park { path, object }),
            operations,
            confidence,
            offer,
        );
        self.take(id, number);
        self.held.insert(id, number);
        true
    }

    /// What the program made in a directory and no step of its own takes away, as names below it.
    fn carried(&self, directory: Id) -> Vec<BString> {
        let head = self.tree.path(directory).len() + 1;
        let mut names: Vec<BString> = self
            .tree
            .subtree(directory)
            .into_iter()
            .skip(1)
            .filter(|&id| self.node(id).home.is_none() && self.node(id).is_ours())
            .map(|id| BString::from(&self.tree.path(id)[head..]))
            .collect();
        names.sort();
        names
    }

    fn take(&mut self, id: Id, step: u32) {
        if let Some((directory, _)) = &self.node(id).place {
            self.taken.entry(*directory).or_default().push(step);
        }
        self.tree.detach(id);
    }

    fn push(
        &mut self,
        action: Action,
        operations: Vec<u32>,
        confidence: Confidence,
        offer: Option<String>,
    ) -> u32 {
        let number = self.steps.len() as u32 + 1;
        self.steps.push(Step {
            number,
            action,
            after: Vec::new(),
            refilled_by: None,
            operations,
            confidence,
            unprinted: false,
            offer,
        });
        number
    }

    fn carry_out(&mut self, goal: Goal) {
        let Goal {
            node: id,
            need,
            mut operations,
            confidence,
            mut offer,
            ..
        } = goal;
        let object = self.node(id).object;
        let home = self.node(id).home.clone();
        let action = match &need {
            Need::Aside => {
                let path = self.tree.path(id);
                let place = self.node(id).place.clone();
                let needed = place.is_some_and(|place| self.pending.fills(&place));
                let allowed = (object == ObjectType::Directory).then(|| actions::AllowedContents {
                    takes: self.taken.get(&id).cloned().unwrap_or_default(),
                    expected: self.carried(id),
                    similar: self.renamed.within(&self.tree, id),
                });
                if let Some(allowed) = allowed.clone().filter(|_| !needed) {
                    Action::RemoveDirectory(actions::RemoveDirectory {
                        path,
                        takes: allowed.takes,
                        expected: allowed.expected,
                        similar: allowed.similar,
                    })
                } else {
                    for below in self.tree.subtree(id) {
                        for other in self.pending.take_all(&self.tree, below) {
                            operations.extend(&other.operations);
                            offer = offer.take().or(other.offer);
                        }
                    }
                    operations.sort_unstable();
                    operations.dedup();
                    let node = self.node(id);
                    let target = node.target.clone().filter(|_| node.target_sure);
                    let original = self.tree.same_bytes_as(id).filter(|of| {
                        self.node(*of).place.is_some() && self.connected(*of) && !needed
                    });
                    let original = original.map(|of| self.tree.path(of));
                    Action::Aside(actions::Aside {
                        path,
                        object,
                        target,
                        original: original.filter(|path| !on_other_volume(path)),
                        allowed,
                    })
                }
            }
            Need::RemoveUnseenHardLink(unseen) => {
                Action::RemoveUnseenHardLink(actions::RemoveUnseenHardLink {
                    path: self.tree.path(id),
                    known: unseen.known.clone(),
                    operation: unseen.operation,
                    claimed: unseen.claimed.clone(),
                })
            }
            Need::Mode(old, new) => Action::Mode(actions::Mode {
                path: self.tree.path(id),
                old: old.clone(),
                new: new.clone(),
            }),
            Need::Owner(old, new) => Action::Owner(actions::Owner {
                path: self.tree.path(id),
                old: *old,
                new: *new,
            }),
            Need::Flags(old, new) => Action::Flags(actions::Flags {
                path: self.tree.path(id),
                old: old.clone(),
                new: new.clone(),
            }),
            need => {
                let Some(home) = &home else { return };
                let path = self.tree.place_path(home);
                match need {
                    Need::Home => match self.held.get(&id) {
                        Some(&parked) => Action::Unpark(actions::Unpark {
                            parked,
                            to: path,
                            object,
                        }),
                        None => Action::Move(actions::Move {
                            from: self.tree.path(id),
                            to: path,
                            object,
                            displaces: None,
                            if_present: self.node(id).move_unsure
                                || self.node(id).by_disk.is_some(),
                        }),
                    },
                    Need::CopyHome => Action::Restore(actions::Restore {
                        path,
                        copy: self.tree.path(id),
                        optional: false,
                        absent: true,
                        recorded: false,
                    }),
                    Need::Bytes {
                        from,
                        optional,
                        recorded,
                    } => Action::Restore(actions::Restore {
                        path,
                        copy: self.tree.path(*from),
                        optional: *optional,
                        absent: self.occupant(home).is_none(),
                        recorded: *recorded,
                    }),
                    Need::Embedded(content) => Action::Embedded(actions::Embedded {
                        path,
                        content: content.clone(),
                        absent: self.occupant(home).is_none(),
                    }),
                    Need::RestoreFromUnseenName(unseen) => {
                        Action::RestoreFromUnseenName(actions::RestoreFromUnseenName {
                            path,
                            size: unseen.size.unwrap_or_default(),
                            known: unseen.known.clone(),
                            operation: unseen.operation,
                        })
                    }
                    Need::MoveBackUnseen(unseen) => {
                        Action::MoveBackUnseen(actions::MoveBackUnseen {
                            path,
                            object,
                            known: unseen.known.clone(),
                            operation: unseen.operation,
                        })
                    }
                    Need::Name { of } => Action::HardLink(actions::HardLink {
                        path,
                        other: self.tree.path(*of),
                    }),
                    Need::Text(target) => Action::Relink(actions::Relink {
                        path,
                        target: target.clone(),
                    }),
                    _ => Action::MakeDirectory(actions::MakeDirectory { path }),
                }
            }
        };
        let number = self.push(action, operations, confidence, offer);
        match need {
            Need::Aside => {
                if let Some(file) = self.node(id).same_file {
                    self.names_taken.entry(file).or_default().push(number);
                }
            }
            // a file is replaced only once it has no other names
            Need::Bytes { .. } | Need::Embedded(_) => {
                let taken = self.names_taken.get(&id).cloned().unwrap_or_default();
                self.steps[number as usize - 1].after = taken;
            }
            Need::Home => {
                self.homes.insert(id, number);
            }
            _ => {}
        }
        match (need, home) {
            (Need::Mode(..) | Need::Owner(..) | Need::Flags(..), _) => {}
            (Need::RemoveUnseenHardLink(_), _) => {
                if let Some((directory, _)) = self.node(id).place.clone() {
                    self.taken.entry(directory).or_default().push(number);
                }
            }
            (Need::Aside, _) => self.take(id, number),
            (Need::Home, Some(home)) => {
                self.take(id, number);
                self.held.remove(&id);
                self.tree.attach(id, home);
            }
            (Need::CopyHome, Some(home)) => {
                let copy = self.tree.add(Node {
                    object,
                    ..Node::default()
                });
                self.tree.attach(copy, home);
            }
            (_, Some(home)) => {
                if let Some(standing) = self.occupant(&home).filter(|&standing| standing != id) {
                    self.take(standing, number);
                }
                self.tree.attach(id, home);
                self.tree.nodes[id].gone = None;
            }
            (_, None) => {}
        }
    }
}
