//! One operation explained: every reason with its raw line, and what else it could have been.

use std::io::{self, Write};

use super::model::Report;
use super::page::{Page, Tone};
use super::phrases;
use super::text::{Style, capital, evidence, operation};
use crate::bytes::{shown, shown_text};
use crate::infer::operation::{Confidence, Operation};

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
        page.section("What else it could have been")?;
        if op.rivals.is_empty() {
            let text = match op.to {
                Some(_) => "No other name that the capture shows came into question.",
                None => "No name that the capture shows comes into question, so none is claimed.",
            };
            page.flow(2, 2, &[(Tone::Plain, text.into())])?;
        }
        for rival in &op.rivals {
            page.flow(
                2,
                4,
                &[
                    (Tone::Name, shown(&rival.path)),
                    (Tone::Plain, format!(": {}", shown_text(&rival.why))),
                ],
            )?;
        }
    }
    page.section("What the script does about it")?;
    let steps: Vec<_> = report
        .plan
        .steps
        .iter()
        .filter(|step| step.operations.contains(&op.id))
        .collect();
    for step in &steps {
        page.flow(
            2,
            4,
            &[(
                Tone::Plain,
                format!("step {}: {}", step.number, shown_text(&step.action.title())),
            )],
        )?;
        for condition in step.action.preconditions() {
            page.flow(
                4,
                6,
                &[
                    (Tone::Faint, "only if ".into()),
                    (Tone::Plain, shown_text(&condition)),
                ],
            )?;
        }
        page.flow(
            4,
            6,
            &[
                (Tone::Faint, "--undo: ".into()),
                (Tone::Plain, shown_text(&step.action.inverse())),
            ],
        )?;
    }
    let told = report
        .plan
        .advice
        .iter()
        .filter(|advice| advice.operations.contains(&op.id));
    // the same of several paths is said once
    let mut by_reason: indexmap::IndexMap<(&str, &str), Vec<String>> = indexmap::IndexMap::new();
    for advice in told {
        let path = advice.path.as_ref().map(|path| shown(path));
        let paths = by_reason.entry((&advice.reason, &advice.remedy));
        paths.or_default().extend(path);
    }
    let heading = match steps.is_empty() {
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
    if steps.is_empty()
        && !report
            .plan
            .advice
            .iter()
            .any(|advice| advice.operations.contains(&op.id))
    {
        page.flow(
            2,
            4,
            &[(Tone::Plain, "Nothing: it has no effect in the end.".into())],
        )?;
    }
    Ok(())
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
