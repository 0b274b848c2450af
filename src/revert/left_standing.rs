//! What stays needs what it leads to, and stands where it stood: steps that would take that away are offers.

use std::collections::HashMap;

use bstr::ByteSlice;

use super::goal::{Need, Survey};
use crate::bytes::shown;
use crate::infer::operation::ObjectType;
use crate::infer::patterns::{Relation, relation};
use crate::story::net::tree::{Gone, Id, join};

impl Survey<'_> {
    /// Where a link that the program made stays, what it leads to stays, and all that is in it.
    pub(super) fn keep_what_links_lead_to(&mut self) {
        let goes = |id: Id| {
            let mut goals = self.goals.iter().filter(|goal| goal.node == id);
            goals.any(|goal| goal.need == Need::Aside && goal.offer.is_none())
        };
        let links = self.tree.nodes.iter().enumerate().filter(|(_, node)| {
            node.object == ObjectType::Link && node.place.is_some() && node.home.is_none()
        });
        let mut held: HashMap<Id, Id> = HashMap::new();
        for (link, node) in links.filter(|(id, _)| !goes(*id)) {
            let Some((up, _)) = &node.place else { continue };
            let to: Vec<Id> = match &node.leads {
                Some(text) => {
                    let path = match text.starts_with(b"/") {
                        true => text.clone(),
                        false => join(self.tree.path(*up).as_bstr(), text.as_bstr()),
                    };
                    self.tree.known(&path).into_iter().collect()
                }
                // what was made beside it, before it
                None => {
                    let beside = self.node(*up).children.holders();
                    let made = |id: &Id| {
                        let other = self.node(*id);
                        let before = other.made_after() < node.made_after();
                        other.object == ObjectType::Directory && other.home.is_none() && before
                    };
                    beside.filter(made).collect()
                }
            };
            for below in to.into_iter().flat_map(|to| self.tree.subtree(to)) {
                held.entry(below).or_insert(link);
            }
        }
        for goal in &mut self.goals {
            let takes = matches!(goal.need, Need::Aside | Need::Home | Need::CopyHome);
            let Some(link) = held.get(&goal.node).filter(|_| takes) else {
                continue;
            };
            let link = shown(&self.tree.path(*link)).to_string();
            goal.offer
                .get_or_insert_with(|| format!("the link {link} stays, and may lead there"));
        }
    }

    /// What stands where it stood at the start, because its directory and it have both been moved, is taken out of there only if all of
    /// the way back is gone.
    pub(super) fn offer_what_returns_without_its_directory(&mut self) {
        let home: HashMap<Id, Option<String>> = self
            .goals
            .iter()
            .filter(|goal| goal.need == Need::Home)
            .map(|goal| (goal.node, goal.offer.clone()))
            .collect();
        let mut half = Vec::new();
        for (at, goal) in self.goals.iter().enumerate() {
            let id = goal.node;
            let again = goal.need == Need::Home && self.tree.path(id) == self.tree.home_path(id);
            if !again || goal.offer.is_some() {
                continue;
            }
            let moved = self.homes_above(id).find(|up| {
                let node = self.node(*up);
                node.home != node.place && !matches!(home.get(up), Some(None))
            });
            if let Some(up) = moved {
                half.push((at, format!(
                    "it stands where it stood at the start, and its directory ({}) does not come back by itself",
                    shown(&self.tree.path(up))
                )));
            }
        }
        for (at, why) in half {
            self.goals[at].offer = Some(why);
        }
    }

    /// What stands in the place of another goes home by itself only where that one comes back, or is gone for good: not where it stands
    /// elsewhere and is left there. A place that is empty then, under the name that programs use, is told before anything else.
    pub(super) fn offer_what_leaves_its_place_empty(&mut self) {
        let mut alone = Vec::new();
        for (at, goal) in self.goals.iter().enumerate() {
            let node = self.node(goal.node);
            let moves = goal.need == Need::Home && goal.offer.is_none() && node.home != node.place;
            let place = node.place.as_ref().filter(|_| moves);
            let before = place.and_then(|place| self.tree.homes.get(place));
            let Some(&before) = before.filter(|before| **before != goal.node) else {
                continue;
            };
            if self.goals.iter().any(|other| other.node == before) {
                continue;
            }
            let path = self.tree.path(goal.node);
            if self.node(before).place.is_some() {
                alone.push((at, format!(
                    "what stood at {} before is left where it is, and nothing would stand there",
                    shown(&path)
                )));
            } else if matches!(self.node(before).gone, Some(Gone::Removed(_)))
                && relation(&self.tree.home_path(goal.node), &path) == Relation::Restore
            {
                self.emptied.push(path);
            }
        }
        for (at, why) in alone {
            self.goals[at].offer = Some(why);
        }
    }

    /// The directories in which it stood at the start.
    fn homes_above(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let up = |at: &Id| self.node(*at).home.as_ref().map(|home| home.0);
        let mut left = self.tree.nodes.len();
        std::iter::successors(up(&id), up).take_while(move |_| {
            left = left.saturating_sub(1);
            left > 0
        })
    }
}
