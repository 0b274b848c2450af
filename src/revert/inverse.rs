//! Net effect into the plan: goals, their order, the leftovers of earlier changes, and what remains to be said.

use std::collections::HashSet;

use bstr::{BString, ByteSlice};

use super::actions::kind::stand_in;
use super::actions::{Aside, PutBack, Restore};
use super::dependency::{below, link_up};
use super::goal::{Goal, Need, Survey, on_other_volume};
use super::order::Order;
use super::pending::reads;
use super::plan::{Action, Advice, DiskItem, Inputs, Options, Plan, Step};
use super::verdicts::verdicts;
use super::widened::offer_what_is_added;
use crate::bytes::shown;
use crate::infer::operation::{Confidence, ObjectType, Operation, Proof};
use crate::story::leftovers::stands;
use crate::story::model::{Leftover, LeftoverState, Reset};
use crate::story::net::tree::{Id, Tree};
use crate::story::net::{Change, Effect, NetChange, effect, hides_a_name};

/// The plan that takes back what `inputs` tell.
pub(crate) fn plan(inputs: &Inputs<'_>, options: &Options) -> Plan {
    let mut plan = planned(inputs, options);
    if options.include_possible {
        let plain = Options {
            include_possible: false,
            ..options.clone()
        };
        offer_what_is_added(&mut plan, &planned(inputs, &plain), inputs.operations);
    }
    plan
}

fn planned(inputs: &Inputs<'_>, options: &Options) -> Plan {
    let threshold = if options.include_possible {
        Confidence::Possible
    } else {
        Confidence::Likely
    };
    let Effect { mut tree, changes } = effect(inputs.operations, threshold, inputs.past);
    let known = tree.nodes.len();
    let (goals, mut advice, mut broken, mut emptied) = survey(&mut tree, inputs, options);
    advice.extend(unplaced(&tree, inputs.operations));
    if inputs.past.not_kept > 0 {
        advice.push(Advice {
            path: None,
            reason: format!(
                "the {} oldest operations are not kept, and nothing of them is taken back; nor is anything done at a name that \
                 they were about",
                inputs.past.not_kept
            ),
            remedy: "read the recording in parts, or with --path, to see them".to_owned(),
            operations: Vec::new(),
            left_out: false,
        });
    }
    let stand_ins = stand_ins(&tree, &goals);
    let mut disk = disk(&tree, known, &goals);
    let next_file = tree.nodes.len();
    // the same again, should the tree be needed once more: two of them at once take much room
    let again = || {
        let mut tree = Tree::replay(inputs.operations, threshold, inputs.past);
        survey(&mut tree, inputs, options);
        tree
    };
    let mut steps = ordered(tree, &again, goals, &mut advice);
    let mut extra = Extra {
        changes: &changes,
        steps: &mut steps,
        advice: &mut advice,
        disk: Vec::new(),
        next_file,
    };
    for leftover in inputs.leftovers {
        extra.leftover(leftover, inputs.leftovers, options, threshold);
    }
    for reset in inputs.resets {
        extra.reset(reset, options);
    }
    for (path, copy) in &options.restores {
        extra.users_restore(path, copy);
    }
    let extra_disk = std::mem::take(&mut extra.disk);
    for (step, number) in steps.iter_mut().zip(1..) {
        step.number = number;
    }
    link_up(&mut steps);
    mark_unprinted(&mut steps, inputs.operations);
    disk.extend(stand_ins);
    disk.extend(extra_disk);
    advice.sort_by(|a, b| (&a.path, &a.reason).cmp(&(&b.path, &b.reason)));
    if steps.iter().all(|step| step.offer.is_some()) {
        broken.clear();
        emptied.clear();
    }
    broken.sort();
    emptied.sort();
    Plan {
        broken,
        emptied,
        verdicts: verdicts(inputs.operations, &steps, &advice),
        steps,
        advice,
        not_kept: inputs.past.not_kept,
        net: changes,
        disk,
        other_volumes: options.include_other_volumes,
    }
}

/// Marks the steps that rest on a name that no line prints.
fn mark_unprinted(steps: &mut [Step], operations: &[Operation]) {
    let hides = |id: &u32| {
        let found = operations.binary_search_by_key(id, |operation| operation.id);
        found.is_ok_and(|at| {
            let operation = &operations[at];
            let named = operation.proof == Some(Proof::Named);
            hides_a_name(operation) && !named
        })
    };
    for step in steps {
        // a link or a file goes from where the capture shows it, whatever it displaced
        let shown = matches!(
            step.action,
            Action::Aside(Aside {
                object: ObjectType::Link,
                ..
            })
        );
        step.unprinted = !shown && step.operations.iter().any(hides);
    }
}

/// What every object needs, and what cannot be done; copies that are told of come into view.
fn survey(
    tree: &mut Tree,
    inputs: &Inputs<'_>,
    options: &Options,
) -> (Vec<Goal>, Vec<Advice>, Vec<BString>, Vec<BString>) {
    let mut survey = Survey::new(tree, options, inputs.resets);
    survey.run();
    (survey.goals, survey.advice, survey.broken, survey.emptied)
}

/// Operations that could not even be placed on the disk.
fn unplaced(tree: &Tree, operations: &[Operation]) -> Vec<Advice> {
    tree.unplaced
        .iter()
        .map(|(id, reason)| {
            // in order of their numbers
            let found = operations.binary_search_by_key(id, |operation| operation.id);
            let operation = found.ok().map(|at| &operations[at]);
            Advice {
                path: operation.and_then(|operation| operation.path.clone()),
                reason: reason.clone(),
                remedy: "find out by hand what it was; the report has the line".to_owned(),
                operations: vec![*id],
                left_out: false,
            }
        })
        .collect()
}

/// Steps for the goals. A goal that cannot be carried out takes with it those that would only make room for it.
fn ordered(
    mut tree: Tree,
    again: &dyn Fn() -> Tree,
    mut goals: Vec<Goal>,
    advice: &mut Vec<Advice>,
) -> Vec<Step> {
    loop {
        let (steps, stuck) = Order::run(tree, goals.clone());
        if stuck.is_empty() {
            return steps;
        }
        tree = again();
        for goal in stuck {
            let room = match goal.need {
                Need::Aside
                | Need::Mode(..)
                | Need::Owner(..)
                | Need::Flags(..)
                | Need::RemoveUnseenHardLink(_) => None,
                // its directory may be gone, and another one stand in that one's place
                _ => tree.nodes[goal.node]
                    .home
                    .as_ref()
                    .map(|_| tree.home_path(goal.node)),
            };
            let in_the_way: Option<Id> = room.and_then(|path| tree.known(&path));
            goals.retain(|other| {
                let same = other.node == goal.node && other.need == goal.need;
                let only_makes_room = other.need == Need::Aside && Some(other.node) == in_the_way;
                if same || only_makes_room {
                    advice.push(Advice {
                        path: Some(tree.path(other.node)),
                        reason: if same {
                            "something that the script must not touch is in the way".to_owned()
                        } else {
                            "what stood there before cannot be put back, so what stands there now stays".to_owned()
                        },
                        remedy: "look at it by hand; see the other notes for what is in the way".to_owned(),
                        operations: other.operations.clone(),
                        left_out: false,
                    });
                }
                !(same || only_makes_room)
            });
        }
    }
}

/// Steps that do not come from the operations.
struct Extra<'a> {
    changes: &'a [NetChange],
    steps: &'a mut Vec<Step>,
    advice: &'a mut Vec<Advice>,
    disk: Vec<DiskItem>,
    next_file: usize,
}

impl Extra<'_> {
    /// The capture itself changes `path` (or something above or below it).
    fn changed(&self, path: &BString) -> Option<&NetChange> {
        self.changes.iter().find(|change| {
            change.change != Change::Attributes
                && (below(change.path.as_bstr(), path.as_bstr())
                    || below(path.as_bstr(), change.path.as_bstr()))
        })
    }

    fn handled(&self, path: &BString) -> bool {
        self.steps.iter().any(|step| step.action.path() == path)
    }

    fn step(&mut self, action: Action, confidence: Confidence, offer: Option<String>) {
        self.steps.push(Step {
            number: 0,
            action,
            after: Vec::new(),
            refilled_by: None,
            operations: Vec::new(),
            confidence,
            unprinted: false,
            offer,
        });
    }

    fn item(&mut self, path: &BString, object: ObjectType, target: Option<BString>) {
        self.item_of(path, object, target, path);
    }

    /// What stands at `path`, and stood at `home` before.
    fn item_of(
        &mut self,
        path: &BString,
        object: ObjectType,
        target: Option<BString>,
        home: &BString,
    ) {
        self.next_file += 1;
        self.disk.push(DiskItem {
            path: path.clone(),
            object,
            target,
            mode: None,
            file: self.next_file,
            same_bytes: None,
            size: None,
            home: Some(home.clone()),
        });
    }

    fn leftover(
        &mut self,
        leftover: &Leftover,
        leftovers: &[Leftover],
        options: &Options,
        threshold: Confidence,
    ) {
        let (path, aside) = (&leftover.path, &leftover.aside);
        if self.handled(path) || self.handled(aside) {
            return;
        }
        let mut advise = |reason: String, remedy: &str| {
            self.advice.push(Advice {
                path: Some(path.clone()),
                reason,
                remedy: remedy.to_owned(),
                operations: Vec::new(),
                left_out: false,
            });
        };
        let look = "look at both; a backup that merely exists is not moved";
        if leftover.recipe.is_none() {
            return advise(
                format!(
                    "{} may be what stood there, but no recipe knows the change",
                    shown(aside)
                ),
                look,
            );
        }
        if !leftover.both_shown || leftover.confidence < threshold {
            return advise(
                format!(
                    "{} may be what stood there, but the capture does not show both",
                    shown(aside)
                ),
                look,
            );
        }
        if !options.include_other_volumes && (on_other_volume(path) || on_other_volume(aside)) {
            return advise(
                "it stands on another volume, which may be in use by another machine, or gone"
                    .to_owned(),
                "generate the script with --include other-volumes if that volume is to be changed, too",
            );
        }
        if self.changed(path).or(self.changed(aside)).is_some() {
            return self.advice.push(Advice {
                path: Some(path.clone()),
                reason: format!(
                    "{} belongs there, but the capture shows further changes to them",
                    shown(aside)
                ),
                remedy: look.to_owned(),
                operations: Vec::new(),
                left_out: false,
            });
        }
        let object = match leftover.object {
            ObjectType::Link => ObjectType::Unknown,
            object => object,
        };
        let recipe = leftover.recipe.as_deref().unwrap_or_default();
        let alone = (!stands(leftovers, recipe)).then(|| {
            "it is the only one that stands aside, and may be there from long ago".to_owned()
        });
        self.step(
            Action::PutBack(PutBack {
                path: path.clone(),
                aside: aside.clone(),
                object,
                target: leftover.target.clone(),
                leads: leftover.leads.clone(),
            }),
            leftover.confidence,
            alone,
        );
        let laid_out = match object {
            ObjectType::Unknown => ObjectType::File,
            object => object,
        };
        self.item_of(aside, laid_out, None, path);
        match leftover.state {
            LeftoverState::Absent => {}
            LeftoverState::Replaced => self.item(path, ObjectType::File, None),
            LeftoverState::Link | LeftoverState::LinkToNowhere => {
                let target = leftover
                    .target
                    .clone()
                    .unwrap_or_else(|| "/Volumes/Unknown/.Unknown/it".into());
                self.item(path, ObjectType::Link, Some(target));
            }
        }
    }

    fn reset(&mut self, reset: &Reset, options: &Options) {
        let (path, template) = (&reset.path, &reset.template);
        let other =
            !options.include_other_volumes && (on_other_volume(path) || on_other_volume(template));
        if other || self.handled(path) || self.changed(template).is_some() {
            return;
        }
        let unnamed = (!reset.named).then(|| {
            format!(
                "no line of the capture names it: nothing but the recipe {} tells that it was changed",
                reset.recipe
            )
        });
        self.step(
            Action::Restore(Restore {
                path: path.clone(),
                copy: template.clone(),
                optional: true,
                absent: false,
                recorded: false,
            }),
            Confidence::Likely,
            unnamed,
        );
        self.item(path, ObjectType::File, None);
        self.item(template, ObjectType::File, None);
    }

    /// `--restore PATH=COPY` for a path that the capture does not change.
    fn users_restore(&mut self, path: &BString, copy: &BString) {
        if self.handled(path) || self.changed(path).is_some() {
            return;
        }
        self.step(
            Action::Restore(Restore {
                path: path.clone(),
                copy: copy.clone(),
                optional: false,
                absent: false,
                recorded: false,
            }),
            Confidence::Certain,
            None,
        );
        self.item(path, ObjectType::File, None);
        self.item(copy, ObjectType::File, None);
    }
}

/// What a rehearsal needs in place of the names that only the disk tells.
fn stand_ins(tree: &Tree, goals: &[Goal]) -> Vec<DiskItem> {
    let item = |goal: &Goal| {
        let (unseen, stands, file, home) = match &goal.need {
            Need::RemoveUnseenHardLink(unseen) if unseen.claimed.is_some() => return None,
            Need::RemoveUnseenHardLink(unseen) => (unseen, tree.path(goal.node), goal.node, None),
            Need::RestoreFromUnseenName(unseen) | Need::MoveBackUnseen(unseen) => {
                let home = tree.nodes[goal.node].home.as_ref()?;
                let stood = Some(tree.home_path(goal.node));
                // its number is of no other item: the object itself is gone
                (unseen, tree.place_path(home), goal.node, stood)
            }
            _ => return None,
        };
        Some(DiskItem {
            path: stand_in(&stands, unseen.operation),
            object: match tree.nodes[goal.node].object {
                ObjectType::Unknown => ObjectType::File,
                object => object,
            },
            target: None,
            mode: None,
            file: tree.nodes[file].same_file.unwrap_or(file),
            same_bytes: None,
            size: unseen
                .size
                .filter(|_| matches!(goal.need, Need::RestoreFromUnseenName(_))),
            home,
        })
    };
    goals.iter().filter_map(item).collect()
}

/// The part of the disk that the capture tells of, as it stands in the end.
fn disk(tree: &Tree, known: usize, goals: &[Goal]) -> Vec<DiskItem> {
    // a copy that stays is read all the same
    let compared = goals.iter().filter(|goal| goal.need == Need::Aside);
    let compared = compared.filter_map(|goal| tree.same_bytes_as(goal.node));
    let read: HashSet<Id> = goals.iter().filter_map(reads).chain(compared).collect();
    let number = |tree: &Tree, id: Id| tree.nodes[id].same_file.unwrap_or(id);
    let stands = |id: &Id| {
        let sure = tree.doubt(*id).is_none() || read.contains(id);
        tree.nodes[*id].place.is_some() && sure
    };
    let mut list: Vec<DiskItem> = (1..known.max(tree.nodes.len()))
        .filter(stands)
        .map(|id| {
            let node = &tree.nodes[id];
            DiskItem {
                path: tree.path(id),
                object: match node.object {
                    ObjectType::Unknown if node.children.holders().next().is_some() => {
                        ObjectType::Directory
                    }
                    ObjectType::Unknown => ObjectType::File,
                    object => object,
                },
                target: node.target.clone(),
                mode: node.mode.as_ref().map(|both| both.1.clone()),
                file: node.same_file.unwrap_or(id),
                same_bytes: tree.same_bytes_as(id).map(|of| number(tree, of)),
                size: None,
                home: node.home.as_ref().map(|_| tree.home_path(id)),
            }
        })
        .collect();
    list.sort_by(|a, b| a.path.cmp(&b.path));
    list
}
