//! A plan for a part of the disk: the steps asked for, and none that rests on a step left out.

use std::collections::BTreeSet;

#[cfg(feature = "cli")]
use super::plan::Revert;
use super::plan::{Advice, Plan, Step};

impl Plan {
    /// Leaves out every step that is not wanted, and those that would not be whole without one left out. What stays keeps
    /// its number. How many went.
    pub(crate) fn restrict(
        &mut self,
        wanted: impl Fn(&Step) -> bool,
        why: &str,
        remedy: &str,
    ) -> usize {
        let mut out: BTreeSet<u32> = self
            .steps
            .iter()
            .filter(|step| !wanted(step))
            .map(|step| step.number)
            .collect();
        if out.is_empty() {
            return 0;
        }
        loop {
            let leans = |step: &&Step| leans_on(step).any(|number| out.contains(&number));
            let more: Vec<u32> = self
                .steps
                .iter()
                .filter(|step| !out.contains(&step.number))
                .filter(leans)
                .map(|step| step.number)
                .collect();
            if more.is_empty() {
                break;
            }
            out.extend(more);
        }
        let operations: BTreeSet<u32> = self
            .steps
            .iter()
            .filter(|step| out.contains(&step.number))
            .flat_map(|step| step.operations.iter().copied())
            .collect();
        self.steps.retain(|step| !out.contains(&step.number));
        let steps = match out.len() {
            1 => "1 step is".to_owned(),
            n => format!("{n} steps are"),
        };
        self.advice.push(Advice {
            path: None,
            reason: format!("{steps} left out of this script {why}"),
            remedy: remedy.to_owned(),
            operations: operations.into_iter().collect(),
            left_out: true,
        });
        out.len()
    }

    /// Takes a step out, and what would not be whole without it: it was tried on a replica, and this is what came of it. The title of
    /// the step, and how many went with it.
    #[cfg(feature = "cli")]
    pub(crate) fn withdraw(&mut self, number: u32, why: &str) -> Option<(String, usize)> {
        let step = self.steps.iter().find(|step| step.number == number)?;
        let title = step.action.title();
        let what = match step.offer {
            Some(_) => "because taking what it offers went wrong",
            None => "because a step went wrong",
        };
        let reason = format!("{what} on a replica of the disk: {why}");
        let remedy = "look at it by hand; the report lists what speaks for it";
        let left_out = self.restrict(|step| step.number != number, &reason, remedy);
        let told = self.advice.last().map(|advice| &advice.operations);
        for id in told.into_iter().flatten() {
            self.verdicts
                .insert(*id, Revert::Manual(format!("left out {reason}").into()));
        }
        Some((title, left_out - 1))
    }
}

/// The steps without which this one must not run.
fn leans_on(step: &Step) -> impl Iterator<Item = u32> {
    let kind = step.action.kind();
    step.after
        .iter()
        .chain(&step.refilled_by)
        .chain(kind.taken_out_by())
        .copied()
        .chain(kind.goes_on_from())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::operation::{Confidence, ObjectType};
    use crate::revert::actions::Aside;
    use crate::revert::plan::Action;

    fn step(number: u32, path: &str, after: &[u32]) -> Step {
        Step {
            number,
            action: Action::Aside(Aside {
                path: path.into(),
                object: ObjectType::File,
                target: None,
                original: None,
                allowed: None,
            }),
            after: after.to_vec(),
            refilled_by: None,
            operations: vec![number],
            confidence: Confidence::Certain,
            unprinted: false,
            offer: None,
        }
    }

    fn left(mut plan: Plan, path: &str) -> (Vec<u32>, usize) {
        let gone = plan.restrict(|step| step.action.path() == path, "by --path", "");
        (plan.steps.iter().map(|step| step.number).collect(), gone)
    }

    #[test]
    fn a_step_that_rests_on_one_left_out_is_left_out_too() {
        let plan = Plan {
            steps: vec![
                step(1, "/a", &[]),
                step(2, "/b", &[1]),
                step(3, "/b", &[]),
                step(4, "/b", &[2]),
            ],
            ..Plan::default()
        };
        assert_eq!(left(plan, "/b"), (vec![3], 3));
    }

    #[test]
    fn a_place_is_not_cleared_when_the_step_that_refills_it_is_left_out() {
        let mut clears = step(1, "/a", &[]);
        clears.refilled_by = Some(2);
        let plan = Plan {
            steps: vec![clears, step(2, "/b", &[1])],
            ..Plan::default()
        };
        assert_eq!(left(plan, "/a"), (vec![], 2));
    }

    #[test]
    fn nothing_is_said_when_nothing_is_left_out() {
        let mut plan = Plan {
            steps: vec![step(1, "/a", &[])],
            ..Plan::default()
        };
        assert_eq!(plan.restrict(|_| true, "by --path", ""), 0);
        assert!(plan.advice.is_empty());
    }
}
