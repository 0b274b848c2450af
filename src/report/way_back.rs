//! Is there a way back: what the script does by itself, what it offers, and what is left.

use std::collections::BTreeSet;

use bstr::BString;
use rustc_hash::FxHashSet;

use super::advice;
use super::model::{Hidden, Report};
use super::phrases;
use crate::infer::operation::Operation;
use crate::revert::plan::{Plan, Revert};
use crate::trace::names::volume;

/// The sentences of the third answer.
pub(super) fn answer(report: &Report) -> String {
    let plan = &report.plan;
    let inactive = plan.inactive();
    let elsewhere = manual(report).filter(|op| is_elsewhere(op)).count() as u64;
    let left = left(report, &inactive, elsewhere).join(" ");
    if let (true, Some(hidden)) = (plan.is_empty(), &report.hidden)
        && hidden.steps > 0
    {
        return hidden_steps(hidden, &left);
    }
    if plan.is_empty() {
        return without_steps(report, &left, elsewhere);
    }
    with_steps(plan, inactive.len() as u64, &left)
}

/// Operations that the script does not undo.
fn manual(report: &Report) -> impl Iterator<Item = &Operation> {
    let operations = report.operations.iter();
    operations.filter(|op| matches!(report.revert_of(op), Revert::Manual(_)))
}

/// What the script leaves as it is, or does on a condition only; so many of it are on other volumes.
fn left(report: &Report, inactive: &BTreeSet<u32>, elsewhere: u64) -> Vec<String> {
    let plan = &report.plan;
    let (offers, active): (Vec<_>, Vec<_>) = plan
        .steps
        .iter()
        .partition(|step| inactive.contains(&step.number));
    // what is offered is for a person to decide, too, but it can be done
    let offered: FxHashSet<u32> = offers
        .iter()
        .flat_map(|step| step.operations.iter().copied())
        .collect();
    let others = manual(report)
        .filter(|op| !is_elsewhere(op) && !offered.contains(&op.id))
        .count() as u64;
    let mut left = Vec::new();
    if elsewhere > 0 {
        left.push(format!(
            "{} on another volume {} left alone on purpose, because another machine may be using that volume \
             (--include other-volumes takes {} in).",
            phrases::count(elsewhere, "change", "changes"),
            if elsewhere == 1 { "is" } else { "are" },
            if elsewhere == 1 { "it" } else { "them" }
        ));
    }
    if others > 0 {
        left.push(format!(
            "{} cannot be undone by it, or only in part; the reasons are given below.",
            phrases::count(others, "change", "changes")
        ));
    }
    let conditional = active
        .iter()
        .filter(|step| step.action.kind().is_conditional())
        .count() as u64;
    if conditional > 0 {
        left.push(format!(
            "{} something back only where it is found under the name that is likely or possible; else it is left.",
            phrases::count(conditional, "step moves", "steps move")
        ));
    }
    if plan.not_kept > 0 {
        left.push(format!(
            "{} at the beginning are not kept, and nothing of them is taken back.",
            phrases::count(plan.not_kept, "operation", "operations")
        ));
    }
    left
}

/// The script has steps, but none for what the report is restricted to.
fn hidden_steps(hidden: &Hidden, left: &str) -> String {
    let steps = match hidden.steps {
        1 => "1 step is".to_owned(),
        n => format!("{} steps are", phrases::thousands(n)),
    };
    let by = &hidden.by;
    format!("The script has no step for what {by} asks for; {steps} left out. {left}")
        .trim_end()
        .to_owned()
}

/// The script has no step at all.
fn without_steps(report: &Report, left: &str, elsewhere: u64) -> String {
    match report.plan.advice.is_empty() {
        true if report.found_nothing() => format!(
            "This report cannot tell: no line that was read is by {}.",
            phrases::processes(report)
        ),
        true if report.operations.is_empty() && report.has_unnamed() => {
            "Nothing that the lines name needs to be undone.".to_owned()
        }
        true if report.operations.is_empty() && report.capture.only_disk_io => {
            "This report cannot tell: no line that was read is a call. fs_usage shows calls with -f filesys, and none with \
             -f diskio."
                .to_owned()
        }
        true if report.operations.is_empty() && !report.capture.is_complete() => {
            "Nothing that was read needs to be undone; the capture is incomplete.".to_owned()
        }
        true => "Nothing needs to be undone.".to_owned(),
        false if elsewhere > 0 => {
            format!("Not by a script as it stands. {left} What a person can do is said below.")
        }
        false => "Not by a script; what a person can do is said below.".to_owned(),
    }
}

/// The script has steps; so many of them are only offered.
fn with_steps(plan: &Plan, offered: u64, left: &str) -> String {
    let by_itself = plan.steps.len() as u64 - offered;
    let mut steps = phrases::count(by_itself, "step", "steps");
    if offered > 0 {
        let more = phrases::thousands(offered);
        steps.push_str(&format!(" and offers {more} more (--take)"));
    }
    if left.is_empty() && offered == 0 && plan.not_kept == 0 {
        return format!(
            "Yes: the script of 'unsnare revert' has {steps}, and checks the disk before each."
        );
    }
    let first = said_first(plan);
    let text = match by_itself {
        0 => format!(
            "{first}Only what you decide: the script of 'unsnare revert' does nothing by itself, and offers {} (--take). {left}",
            phrases::count(offered, "step", "steps")
        ),
        _ => format!(
            "{first}In part: the script of 'unsnare revert' has {steps}, and checks the disk before each. {left}"
        ),
    };
    text.trim_end().to_owned()
}

/// What comes before everything else: that programs are left neither old nor new, and that places are left empty.
fn said_first(plan: &Plan) -> String {
    let named = |paths: &[BString]| advice::places(&paths.iter().map(Some).collect::<Vec<_>>());
    let mut said = String::new();
    if !plan.emptied.is_empty() {
        said = format!(
            "Not to a working state: nothing stands at {} afterwards, since what stood there at the start was removed, and cannot be \
             put back. ",
            named(&plan.emptied)
        );
    }
    if plan.broken.is_empty() {
        return said;
    }
    format!(
        "{said}Not to a working state: the old bytes of {} are gone, so neither the old version nor the new one works once the rest is \
         taken back. ",
        named(&plan.broken)
    )
}

/// It is about a path on another volume than the system's.
fn is_elsewhere(op: &Operation) -> bool {
    let path = op.path.as_ref().filter(|_| op.whole);
    path.is_some_and(|path| volume(path) != b"/")
}
