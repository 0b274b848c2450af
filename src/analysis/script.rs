//! The script of a report, with what its head says.

use crate::recipe::Recipe;
use crate::report::model::Report;
use crate::revert::script::{Header, SourceLine, render};

/// Writes the script of the report's plan.
pub(super) fn write(report: &mut Report, recipes: &[Recipe]) {
    report.script_header = header(report, recipes);
    report.script = render(&report.plan, &report.script_header).into();
}

/// What the script's head tells.
fn header(report: &Report, recipes: &[Recipe]) -> Header {
    let capture = &report.capture;
    let named = |recipe: &&Recipe| {
        let of_leftovers = report
            .leftovers
            .iter()
            .filter_map(|leftover| leftover.recipe.as_ref());
        of_leftovers
            .chain(report.resets.iter().map(|reset| &reset.recipe))
            .any(|name| *name == recipe.name)
    };
    let named: Vec<_> = recipes.iter().filter(named).collect();
    Header {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        // the same capture gives the same script, byte for byte
        generated: None,
        sources: capture
            .sources
            .iter()
            .map(|source| SourceLine {
                name: source.name.clone(),
                cksum: source.cksum,
                lines: source.lines,
            })
            .collect(),
        release: capture.release.clone(),
        mode: Some(capture.mode.name().to_owned()),
        processes: capture.processes.clone(),
        span: capture.first_time.clone().zip(capture.last_time.clone()),
        date: capture.date.clone(),
        holes: capture.holes.iter().map(|hole| hole.what.clone()).collect(),
        before: named
            .iter()
            .flat_map(|recipe| recipe.stop.clone())
            .collect(),
        after: named
            .iter()
            .flat_map(|recipe| recipe.after.clone())
            .collect(),
    }
}
