//! `--include possible` widens what is offered, never what acts: what is in the plan only because of it waits to be taken.

use super::actions::Action;
use super::plan::{Plan, Step};
use super::verdicts::verdicts;
use crate::infer::operation::Operation;

/// Why a step that only the option brings does not act.
const WHY: &str =
    "it rests on something that is possible at most, and is here because of --include possible";

/// Makes offers of the steps of `wide` that `plain`, the plan without the option, does not do by itself.
pub(super) fn offer_what_is_added(wide: &mut Plan, plain: &Plan, operations: &[Operation]) {
    let inactive = plain.inactive();
    let acts: Vec<Action> = plain
        .steps
        .iter()
        .filter(|step| !inactive.contains(&step.number))
        .map(without_numbers)
        .collect();
    for step in wide.steps.iter_mut().filter(|step| step.offer.is_none()) {
        if !acts.contains(&without_numbers(step)) {
            step.offer = Some(WHY.to_owned());
        }
    }
    if wide.steps.iter().all(|step| step.offer.is_some()) {
        wide.broken.clear();
        wide.emptied.clear();
    }
    wide.verdicts = verdicts(operations, &wide.steps, &wide.advice);
}

/// What a step does, without the numbers of other steps, which are others in another plan.
fn without_numbers(step: &Step) -> Action {
    let mut action = step.action.clone();
    match &mut action {
        Action::Aside(aside) => {
            if let Some(allowed) = &mut aside.allowed {
                allowed.takes.clear();
            }
        }
        Action::RemoveDirectory(remove) => remove.takes.clear(),
        Action::Unpark(unpark) => unpark.parked = 0,
        _ => {}
    }
    action
}
