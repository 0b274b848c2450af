//! The script tried before it is handed out: what goes wrong on a replica of the disk is taken out of it.

use crate::report::model::Report;
use crate::revert::rehearse::{Error, Failure, Settings, rehearse_soon};
use crate::revert::script::render;

/// Steps that go wrong, one after the other, before the whole is taken for wrong.
const LEFT_OUT: usize = 8;

/// Steps up to which the shell tries all of them where trying some, or the simulation, went wrong: it takes a minute.
const PATIENCE: usize = 2_000;

/// What trying the script has come to.
#[derive(Debug, Default)]
pub(crate) struct Tried {
    /// What was taken out, and what came of it when it was tried: a sentence each.
    pub(crate) withdrawn: Vec<String>,
    /// What is wrong all the same.
    pub(crate) failure: Option<Failure>,
}

/// Rehearses the report's script. A step at which that fails leaves plan and script, with those that would not be whole without it, and the
/// rest is tried again: one step that is wrong holds up none that does not rest on it. So do offers that go wrong when they are taken.
///
/// # Errors
/// When no rehearsal could be held.
pub(crate) fn rehearse_and_withdraw(
    report: &mut Report,
    settings: &Settings,
) -> Result<Tried, Error> {
    let mut tried = Tried::default();
    for _ in 0..=LEFT_OUT {
        if report.plan.is_empty() {
            tried.failure = None;
            break;
        }
        let header = &report.script_header;
        let rehearsal = rehearse_soon(&report.plan, header, &report.script, settings, PATIENCE)?;
        tried.failure.clone_from(&rehearsal.failure);
        let Some(failure) = &rehearsal.failure else {
            for (step, why) in rehearsal.refused_offers() {
                if report.plan.withdraw(step, &why).is_some() {
                    tried.withdrawn.push(format!(
                        "step {step} is not offered: taking it went wrong on a replica of the disk: {why}"
                    ));
                }
            }
            break;
        };
        let wrong = failure
            .step
            .and_then(|step| report.plan.withdraw(step, &failure.what));
        let Some((title, others)) = wrong else { break };
        let with_it = match others {
            0 => String::new(),
            1 => ", nor one step that goes with it".to_owned(),
            n => format!(", nor {n} steps that go with it"),
        };
        tried.withdrawn.push(format!(
            "the script does not {title}{with_it}: it went wrong on a replica of the disk: {}",
            failure.what
        ));
        report.script = render(&report.plan, &report.script_header).into();
    }
    if !tried.withdrawn.is_empty() {
        report.script = render(&report.plan, &report.script_header).into();
    }
    Ok(tried)
}
