//! What the script will do, and what it will not.

use std::collections::BTreeSet;
use std::io;

use super::{Style, faint, plain};
use crate::bytes::shown_text;
use crate::report::advice::grouped_advice;
use crate::report::clusters::by_directory;
use crate::report::model::Report;
use crate::report::page::{Page, Tone};
use crate::report::phrases;
use crate::revert::plan::Step;

/// Steps from which on the list is folded per directory, and the lines that it then has.
const MANY: usize = 100;
const FOLDED: usize = 30;
/// Reasons told for what is left to a person.
const LEFT: usize = 20;

pub(super) fn write(report: &Report, style: Style, page: &mut Page<'_>) -> io::Result<()> {
    let plan = &report.plan;
    if plan.is_empty() && plan.advice.is_empty() {
        return Ok(());
    }
    page.section("The revert script")?;
    if !plan.is_empty() {
        page.gap()?;
        let idle = plan.inactive().len() == plan.steps.len();
        let (will, when) = match idle {
            false => (
                "It will",
                ", newest change first, after checking all of this:",
            ),
            true => ("It offers", ", and does nothing of it by itself:"),
        };
        let tone = if idle { Tone::Doubt } else { Tone::Good };
        page.flow(2, 2, &[(tone, will.to_owned()), plain(when)])?;
        steps(report, style, page)?;
    }
    if !plan.advice.is_empty() {
        page.gap()?;
        page.flow(
            2,
            2,
            &[(Tone::Doubt, "It leaves".to_owned()), plain(" to you:")],
        )?;
        let all = grouped_advice(report);
        let few = if style.detail >= 1 { all.len() } else { LEFT };
        let more = all.len().saturating_sub(few);
        for left in all.into_iter().take(few) {
            let mut spans = vec![
                plain("- "),
                plain(left.what),
                plain(format!(": {}", shown_text(&left.reason))),
            ];
            if style.detail >= 0 && !left.remedy.is_empty() {
                spans.push(plain(". "));
                spans.push(faint(capital(&shown_text(&left.remedy))));
            }
            page.flow(5, 7, &spans)?;
        }
        if more > 0 {
            let text = format!(
                "- {} more; the script's head lists them all",
                phrases::thousands(more as u64)
            );
            page.flow(5, 7, &[faint(text)])?;
        }
    }
    if style.detail >= 0 && !plan.is_empty() {
        page.gap()?;
        page.flow(
            2,
            2,
            &[faint(
                "Without options it only checks. It deletes nothing, and --undo takes it back.",
            )],
        )?;
    }
    Ok(())
}

fn steps(report: &Report, style: Style, page: &mut Page<'_>) -> io::Result<()> {
    let steps = &report.plan.steps;
    let offered = report.plan.inactive();
    if steps.len() <= MANY || style.detail >= 1 {
        return steps
            .iter()
            .try_for_each(|step| one(step, &offered, style, page));
    }
    let paths: Vec<_> = steps
        .iter()
        .map(|step| Some(step.action.path().as_slice()))
        .collect();
    for cluster in by_directory(&paths, FOLDED) {
        let members: Vec<&Step> = cluster.members.iter().map(|at| &steps[*at]).collect();
        match members.as_slice() {
            [] => {}
            [step] => one(step, &offered, style, page)?,
            [first, .., last] => {
                let spans = [
                    plain(format!("{} to {} ", first.number, last.number)),
                    (Tone::Heading, summary(&members)),
                    plain(" "),
                    (Tone::Name, cluster.place()),
                ];
                page.flow(3, 7, &spans)?;
            }
        }
    }
    Ok(())
}

fn one(step: &Step, offered: &BTreeSet<u32>, style: Style, page: &mut Page<'_>) -> io::Result<()> {
    let tone = Tone::of(step.confidence);
    let number = step.number.to_string();
    let mut spans = vec![
        plain(format!("{number} ")),
        (tone, shown_text(&step.action.title())),
    ];
    if !step.operations.is_empty() && style.detail >= 0 {
        let ids: Vec<_> = step.operations.iter().map(|id| format!("#{id}")).collect();
        spans.push(faint(format!(" ({})", ids.join(" "))));
    }
    if offered.contains(&step.number) {
        let text = format!(" offered only: --take {number}");
        spans.push((Tone::Doubt, text));
    }
    page.flow(6usize.saturating_sub(number.len()), 7, &spans)
}

/// "take away 3,274 files and put 2 objects back".
pub(crate) fn summary(steps: &[&Step]) -> String {
    let mut counts: indexmap::IndexMap<(&str, &str, &str), u64> = indexmap::IndexMap::new();
    for step in steps {
        *counts.entry(step.action.kind().summary()).or_default() += 1;
    }
    let parts: Vec<_> = counts
        .iter()
        .map(|((verb, things, end), n)| format!("{verb} {} {things}{end}", phrases::thousands(*n)))
        .collect();
    phrases::join(&parts)
}

/// The first letter large: a remedy that begins a sentence.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
