//! One operation explained: every reason with its raw line, and what else it could have been.

use std::io::{self, Write};

use indexmap::IndexMap;

use super::model::Report;
use super::page::{Page, Tone};
use super::phrases;
use super::text::{Style, capital, evidence, operation};
use crate::bytes::{shown, shown_text};
use crate::infer::operation::{Confidence, Operation};
use crate::revert::plan::Step;

/// Writes the explanation of one operation.
///
/// ```
/// use unsnare::analysis::{Options, analyze};
/// use unsnare::report::{explain, text::Style};
///
/// let report = analyze(&["fixtures/mail-cluster/setup/capture.txt".into()], &Options::default(), &mut ())?;
/// let renamed = report.operations.iter().find(|op| op.path.as_ref().is_some_and(|path| path == "/etc/dovecot")).ok_or("it is renamed there")?;
/// let mut out = Vec::new();
/// explain::write(&report, renamed, Style::default(), &mut out)?;
/// assert!(String::from_utf8(out)?.contains("What else it could have been"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When it cannot be written.
pub fn write(report: &Report, op: &Operation, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style.width, style.colored).keeping(&report.names_with_blanks());
    let page = &mut page;
    operation(
        report,
        op,
        Style {
            detail: -1,
            ..style
        },
        page,
    )?;
    if let Some(group) = report.group_of(op) {
        page.flow(
            7,
            9,
            &[
                (Tone::Faint, "belongs to: ".into()),
                (Tone::Plain, shown_text(&group.title)),
            ],
        )?;
    }
    page.section("Why")?;
    page.flow(2, 2, &[(Tone::Plain, meaning(op))])?;
    page.gap()?;
    evidence(report, &op.evidence, 2, Style { detail: 2, ..style }, page)?;
    if phrases::second(op.kind).is_some() {
        rivals(op, page)?;
    }
    page.section("What the script does about it")?;
    let steps = report.plan.steps.iter();
    let steps: Vec<_> = steps
        .filter(|step| step.operations.contains(&op.id))
        .collect();
    for taken in &steps {
        step(taken, page)?;
    }
    let told = left(report, op, steps.is_empty(), page)?;
    if steps.is_empty() && !told {
        let nothing = "Nothing: it has no effect in the end.".into();
        page.flow(2, 4, &[(Tone::Plain, nothing)])?;
    }
    Ok(())
}

/// The names that lost, and why.
fn rivals(op: &Operation, page: &mut Page<'_>) -> io::Result<()> {
    page.section("What else it could have been")?;
    if op.rivals.is_empty() {
        let text = match op.to {
            Some(_) => "No other name that the capture shows came into question.",
            None => "No name that the capture shows comes into question, so none is claimed.",
        };
        page.flow(2, 2, &[(Tone::Plain, text.into())])?;
    }
    for rival in &op.rivals {
        let why = format!(": {}", shown_text(&rival.why));
        page.flow(
            2,
            4,
            &[(Tone::Name, shown(&rival.path)), (Tone::Plain, why)],
        )?;
    }
    Ok(())
}

/// A step of the script, what must hold before it, and how it is taken back.
fn step(step: &Step, page: &mut Page<'_>) -> io::Result<()> {
    let title = format!("step {}: {}", step.number, shown_text(&step.action.title()));
    page.flow(2, 4, &[(Tone::Plain, title)])?;
    let conditions = step.action.preconditions().into_iter();
    let conditions = conditions.map(|condition| ("only if ", condition));
    for (word, text) in conditions.chain([("--undo: ", step.action.inverse())]) {
        let text = (Tone::Plain, shown_text(&text));
        page.flow(4, 6, &[(Tone::Faint, word.into()), text])?;
    }
    Ok(())
}

/// What the script leaves of it to a person, the same of several paths once; whether there was any.
fn left(report: &Report, op: &Operation, all: bool, page: &mut Page<'_>) -> io::Result<bool> {
    let advice = report.plan.advice.iter();
    let told = advice.filter(|advice| advice.operations.contains(&op.id));
    let mut by_reason: IndexMap<(&str, &str), Vec<String>> = IndexMap::new();
    for advice in told {
        let path = advice.path.as_ref().map(|path| shown(path));
        let paths = by_reason.entry((&advice.reason, &advice.remedy));
        paths.or_default().extend(path);
    }
    let heading = match all {
        true => "nothing: ",
        false => "not all of it: ",
    };
    for ((reason, remedy), paths) in &by_reason {
        let mut said = format!("{}.", shown_text(reason));
        if !remedy.is_empty() {
            said.push_str(&format!(" {}", capital(&shown_text(remedy))));
        }
        let mut spans = vec![(Tone::Doubt, heading.to_owned())];
        if by_reason.len() > 1 {
            spans.push((Tone::Name, phrases::join(paths)));
            said.insert_str(0, ": ");
        }
        spans.push((Tone::Plain, said));
        page.flow(2, 4, &spans)?;
    }
    Ok(!by_reason.is_empty())
}

/// What the confidence says in this case.
fn meaning(op: &Operation) -> String {
    let hidden = phrases::second(op.kind);
    let sure = |confidence| match confidence {
        Confidence::Certain => "certain: the trace allows nothing else",
        Confidence::Likely => "likely: there is positive evidence and no rival",
        Confidence::Possible => "possible: the evidence is weak or contested",
        Confidence::Unknown => "not claimed",
    };
    match (hidden, &op.to) {
        (None, _) => format!("That it happened is {}.", sure(op.confidence)),
        (Some(what), None) => format!(
            "That it happened is {}. The other half ({what}) is printed on no line, and nothing in the capture tells it.",
            sure(op.confidence)
        ),
        (Some(what), Some(_)) if op.visible == op.confidence => format!(
            "The whole claim, the half that is printed on no line ({what}) included, is {}.",
            sure(op.confidence)
        ),
        (Some(what), Some(_)) => format!(
            "The call itself is {}. The half that is printed on no line ({what}), and with it the whole claim, is {}.",
            sure(op.visible),
            sure(op.confidence)
        ),
    }
}
