//! The captures as they were named, where several were read as one.

use std::collections::BTreeMap;

use crate::infer::operation::Evidence;
use crate::report::model::{Place, Places, Report, Source};

/// Captures that were read as one.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) sources: Vec<Source>,
    /// Of each line in the order read: the capture, and the line in it.
    pub(super) lines: Vec<(u32, u64)>,
}

/// The captures as they were named, and where in them the lines of what was read stand.
pub(super) fn named(
    read: Vec<Source>,
    mut merged: BTreeMap<usize, Merged>,
) -> (Vec<Source>, Places) {
    if merged.is_empty() {
        return (read, Places::default());
    }
    let (mut sources, mut places) = (Vec::new(), Vec::new());
    for (at, source) in read.into_iter().enumerate() {
        let first = sources.len();
        match merged.remove(&at) {
            None => {
                places.push(Place::Source(first));
                sources.push(source);
            }
            Some(merged) => {
                places.push(Place::Lines(first, merged.lines));
                sources.extend(merged.sources);
            }
        }
    }
    (sources, Places(places))
}

/// Names the lines of a report by the captures that hold them, where several were read as one.
pub(super) fn relocate(report: &mut Report) {
    let places = std::mem::take(&mut report.capture.places);
    if places == Places::default() {
        return;
    }
    let real = |source: &mut usize, line: &mut u64| {
        (*source, *line) = places.real(*source, *line);
    };
    let pair = |at: &mut (usize, u64)| real(&mut at.0, &mut at.1);
    let evidence = |all: &mut Vec<Evidence>| {
        all.iter_mut()
            .for_each(|item| real(&mut item.source, &mut item.line));
    };
    for op in &mut report.operations {
        evidence(&mut op.evidence);
        real(&mut op.details.source, &mut op.details.line);
    }
    report
        .leftovers
        .iter_mut()
        .for_each(|leftover| evidence(&mut leftover.evidence));
    report
        .resets
        .iter_mut()
        .for_each(|reset| evidence(&mut reset.evidence));
    for obstacle in &mut report.obstacles {
        pair(&mut obstacle.first);
        pair(&mut obstacle.last);
        obstacle
            .suspects
            .iter_mut()
            .for_each(|suspect| pair(&mut suspect.line));
    }
    report
        .capture
        .holes
        .iter_mut()
        .filter_map(|hole| hole.at.as_mut())
        .for_each(pair);
    for damage in &mut report.census.damage {
        real(&mut damage.source, &mut damage.line);
    }
    for unnamed in &mut report.unnamed {
        real(&mut unnamed.source, &mut unnamed.line);
    }
    for launch in &mut report.launches {
        real(&mut launch.source, &mut launch.line);
    }
    for said in &mut report.log {
        real(&mut said.source, &mut said.line);
    }
}
