//! What the script will do, and what it will not.

use std::io;

use super::{Style, faint, plain};
use crate::bytes::shown_text;
use crate::report::answers::left_to_a_person;
use crate::report::model::Report;
use crate::report::page::{Page, Tone};

pub(super) fn write(report: &Report, style: Style, page: &mut Page<'_>) -> io::Result<()> {
    let plan = &report.plan;
    if plan.is_empty() && plan.advice.is_empty() {
        return Ok(());
    }
    page.section("The revert script")?;
    if !plan.is_empty() {
        page.gap()?;
        page.flow(
            2,
            2,
            &[
                (Tone::Good, "It will".to_owned()),
                plain(", newest change first, after checking all of this:"),
            ],
        )?;
        for step in &plan.steps {
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
            page.flow(6usize.saturating_sub(number.len()), 7, &spans)?;
        }
    }
    if !plan.advice.is_empty() {
        page.gap()?;
        page.flow(
            2,
            2,
            &[(Tone::Doubt, "It leaves".to_owned()), plain(" to you:")],
        )?;
        for left in left_to_a_person(report) {
            let mut spans = vec![
                plain("- "),
                (Tone::Name, left.what),
                plain(format!(": {}", shown_text(left.reason))),
            ];
            if style.detail >= 0 && !left.remedy.is_empty() {
                spans.push(plain(". "));
                spans.push(faint(capital(&shown_text(left.remedy))));
            }
            page.flow(5, 7, &spans)?;
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

/// The first letter large: a remedy that begins a sentence.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
