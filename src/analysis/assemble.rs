//! The end of the input: operations, story, plan and log put together into the report.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Seek as _;

use bstr::{BString, ByteSlice};
use rustc_hash::FxHashMap;

use super::collected::Collected;
use super::named_source::{TargetProcesses, reorder};
use super::notes::{attempts, dropped, forgotten, nearest, plists, unknown_calls, unnamed};
use super::{Options, copies, raw, reach, relocate};
use crate::bytes::shown;
use crate::dialect::fs_usage::{Census, Reader, wanted::with_thread};
use crate::disk::Disk;
use crate::infer::Findings;
use crate::input;
use crate::logs::{LogReader, Logs, read_files};
use crate::recipe::Recipe;
use crate::report::model::{self, Capture, Mode, Report, Source, SourceKind, Warning};
use crate::report::selection::select;
use crate::revert;
use crate::revert::plan::{Copied, Inputs};
use crate::story::log::{Span, correlate, statements};
use crate::story::past::{Past, recipes_confirm};
use crate::story::{groups, leftovers, obstacles};

/// So many lines, and at most one in so many by another process (grep leaves those that name ours in a path), are no
/// coincidence.
const MANY: u64 = 50;
/// Settles everything.
pub(super) fn report(
    mut read: Collected,
    reader: &Reader,
    recipes: &[Recipe],
    options: &Options,
) -> Report {
    let (census, times) = (reader.census(), reader.times());
    let mut capture = read.capture(reader, options);
    let (mut disk, mut notes) = mounted(options);
    notes.splice(..0, read.text_notes(&capture));
    let span = Span {
        first_us: times.first().map_or(0, |first| first.us),
        last_us: times.last().map_or(0, |last| last.us),
        day: options.date,
    };
    if let (Some(disk), Some(end)) = (&mut disk, span.end()) {
        disk.recorded_until(end);
    }
    let logs = logs(&mut capture, &mut read, &span, options);
    let names = names(&mut read, options);
    let said = statements(&logs, &span, &names);
    read.say_whether_filtered(census);
    let ours = TargetProcesses::new(&options.processes);
    read.inference.attribute(|named| ours.reported(named));
    let mut findings = std::mem::take(&mut read.inference).finish_with(&said, disk.as_ref());
    drop(said);
    notes.append(&mut read.notes);
    notes.append(&mut findings.disagreements);
    let mut operations = std::mem::take(&mut findings.operations);
    reorder(&read.order, &mut operations);
    let mut other_sources = std::mem::take(&mut read.other_sources);
    other_sources.agreement(&findings.witness, &ours, &capture.sources);
    notes.append(&mut other_sources.notes);
    other_sources.append_to(&mut capture.sources, &mut operations);
    for source in &mut capture.sources {
        source.name = called(&source.name, options, false);
    }
    let release = capture.release.as_deref();
    let (leftovers, more) =
        leftovers::leftovers(&findings, &operations, recipes, disk.as_ref(), release);
    if more > 0 {
        notes.push(format!(
            "{more} more names that look like originals put aside are not listed"
        ));
    }
    let mut report = Report {
        capture,
        groups: groups::group(&operations, recipes),
        resets: leftovers::resets(&findings, &operations, &leftovers, recipes),
        obstacles: obstacles::obstacles(findings.facts()),
        operations,
        leftovers,
        ..Report::default()
    };
    if let Some(disk) = &disk {
        plists(disk, &report, &mut notes);
    }
    notes.extend(not_told(&mut report, &findings));
    let planned = reach::begin(&report.operations);
    let past = Past::of(&findings, &report.operations, planned, recipes);
    recipes_confirm(&mut report.operations, &past, recipes);
    // the plan and the report need room of their own
    drop(findings);
    report.warnings.extend(notes.into_iter().map(Warning::Note));
    log(&mut report, &logs, &span, &names);
    let (copies, few) = copies::copies(options, &past);
    report.warnings.extend(few.map(Warning::Note));
    let covered = plan(&mut report, &past, copies, options);
    report.warnings.extend(covered.map(Warning::Note));
    if let Some(counter) = read.counter.take() {
        report.tallies = counter.finish(&changes(&report, options));
    }
    report.launches = std::mem::take(&mut read.launches).finish();
    select(&mut report, &options.selection);
    #[cfg(feature = "script")]
    super::script::write(&mut report, recipes);
    report.census = model::Census::of(census, read.damage);
    report.activity = read.activity.finish();
    warn(&mut report, census);
    place(&mut report, read.spools, options);
    report
}

/// Lines are told by the files in which they stand, with their texts if those are asked for.
fn place(report: &mut Report, spools: BTreeMap<usize, File>, options: &Options) {
    let spools = spools.into_iter();
    let spools = spools.map(|(source, kept)| (report.capture.places.real(source, 0).0, kept));
    let mut spools: BTreeMap<usize, File> = spools.collect();
    relocate::relocate(report);
    if options.raw_lines {
        raw_lines(report, &mut spools, options);
    }
}

/// What the lines do not tell, or not any more: into the report, and in words.
fn not_told(report: &mut Report, findings: &Findings) -> Vec<String> {
    report.unnamed = findings.unnamed_changes();
    report.unknown_calls = findings.unknown_calls().iter().map(|c| c.count).sum();
    let mut notes: Vec<String> = Vec::new();
    notes.extend(attempts(findings, &report.capture));
    notes.extend(unknown_calls(findings, &report.capture));
    notes.extend(unnamed(&report.unnamed, &report.capture));
    notes.extend(forgotten(findings));
    let holes = dropped(findings, &report.capture);
    report.capture.holes.extend(holes);
    notes
}

/// Plans the script; why it does not cover all operations, where it does not.
fn plan(
    report: &mut Report,
    past: &Past,
    copies: BTreeMap<BString, Copied>,
    options: &Options,
) -> Option<String> {
    let first = reach::begin(&report.operations);
    report.plan = revert::plan(
        &Inputs {
            operations: &report.operations[first..],
            leftovers: &report.leftovers,
            resets: &report.resets,
            past,
        },
        &revert::plan::Options {
            include_possible: options.include_possible,
            include_other_volumes: options.include_other_volumes,
            restores: options.restores.clone(),
            copies,
        },
    );
    reach::keep_clear(&mut report.plan, &report.operations, first)
}

/// How many lasting changes of those that are asked for each process made.
fn changes(report: &Report, options: &Options) -> FxHashMap<BString, u64> {
    let mut changes = FxHashMap::default();
    let lasting = report.operations.iter().filter(|op| !op.details.transient);
    for op in lasting.filter(|op| options.selection.operation(op)) {
        *changes.entry(op.process.as_ref().clone()).or_default() += 1;
    }
    changes
}

/// The processes reported on, by name: patterns stand for those that they matched, and a thread for its process.
fn names(read: &mut Collected, options: &Options) -> Vec<BString> {
    let mut names: Vec<BString> = Vec::new();
    for name in &options.processes {
        if let Some((process, _)) = with_thread(name) {
            names.push(process.into());
        }
        names.push(name.clone());
    }
    if let Some(met) = read.met.take() {
        names.extend(met.into_names());
    }
    names
}

/// A file of a packed recording, as a person would name it; and the way back.
fn called(name: &BString, options: &Options, back: bool) -> BString {
    let Ok(path) = name.to_path() else {
        return name.clone();
    };
    let known = options.aliases.iter().find_map(|(here, called)| {
        let (from, to) = if back { (called, here) } else { (here, called) };
        path.strip_prefix(from).ok().map(|rest| to.join(rest))
    });
    known.map_or_else(
        || name.clone(),
        |path| path.into_os_string().into_encoded_bytes().into(),
    )
}

/// The disk named by `--root`; one that cannot be read is a warning.
fn mounted(options: &Options) -> (Option<Disk>, Vec<String>) {
    let Some(root) = &options.root else {
        return (None, Vec::new());
    };
    match Disk::new(root) {
        Ok(disk) => (Some(disk), Vec::new()),
        Err(e) => (
            None,
            vec![format!(
                "the disk at {} cannot be read and is not used: {e}",
                shown(root.as_os_str().as_encoded_bytes())
            )],
        ),
    }
}

/// The logs given, and log lines in the capture itself.
fn logs(capture: &mut Capture, read: &mut Collected, span: &Span, options: &Options) -> Logs {
    let captures = capture.sources.len();
    let keep = |record: &crate::logs::LogRecord| span.holds(record);
    let mut files = read_files(&options.logs, captures, options.date, &keep);
    let sources_read = read.mixed.iter().map(|(of, ..)| of + 1).max().unwrap_or(0);
    for source in 0..sources_read {
        let (named, _) = capture.places.real(source, 0);
        let Some(named) = capture.sources.get(named) else {
            continue;
        };
        let mut mixed = LogReader::new(source, &named.name, None, &keep).mixed_in();
        let mut any = false;
        for (_, number, line) in read.mixed.iter().filter(|(of, ..)| *of == source) {
            mixed.take(*number, line);
            any = true;
        }
        if any {
            files.push(mixed.finish());
        }
    }
    for (path, file) in options.logs.iter().zip(&files) {
        let bytes = std::fs::metadata(path).map_or(0, |found| found.len());
        capture.sources.push(Source {
            name: path.as_os_str().as_encoded_bytes().into(),
            kind: SourceKind::Log,
            form: None,
            bytes,
            lines: file.lines,
            cksum: None,
        });
    }
    Logs::assemble(files, options.date)
}

/// The log lines that belong to the story.
fn log(report: &mut Report, logs: &Logs, span: &Span, names: &[BString]) {
    for warning in &logs.warnings {
        report.warnings.push(Warning::Log {
            source: warning.name.clone(),
            why: warning.kind.to_string(),
        });
    }
    let story = correlate(logs, span, names, &report.operations, &mut report.obstacles);
    report.log = story.lines;
    report
        .warnings
        .extend(story.notes.into_iter().map(Warning::Note));
    if let Some(day) = story.day {
        report.capture.date = Some(day.to_string());
    }
}

fn warn(report: &mut Report, census: &Census) {
    let Capture {
        mode,
        processes,
        others,
        ..
    } = &report.capture;
    let mut first = Vec::new();
    if report.found_nothing() && report.census.lines > 0 {
        for process in processes {
            first.push(Warning::NoSuchProcess {
                process: process.clone(),
                nearest: nearest(process, others),
            });
        }
    }
    if matches!(mode, Mode::Narrow | Mode::Mixed) {
        let process = processes.first().cloned().unwrap_or_default();
        first.push(Warning::Narrow { process });
    }
    if !processes.is_empty() && census.is_filtered() && census.understood >= MANY {
        let names: Vec<String> = processes.iter().map(|p| shown(p)).collect();
        first.push(Warning::Note(format!(
            "nearly every line is by {}: the recording was filtered, by a process name or by grep. What other processes did, also \
             those that it started under another name, is not in it",
            names.join(", ")
        )));
    }
    first.append(&mut report.warnings);
    report.warnings = first;
}

/// Reads the lines behind the evidence again, from the files or from what was kept of a pipe.
fn raw_lines(report: &mut Report, spools: &mut BTreeMap<usize, File>, options: &Options) {
    let mut found = BTreeMap::new();
    for (source, lines) in raw::wanted(report, options.raw_most) {
        let Some(name) = report
            .capture
            .sources
            .get(source)
            .map(|source| &source.name)
        else {
            continue;
        };
        if let Some(mut spool) = spools.remove(&source) {
            if spool.rewind().is_ok() {
                raw::from_spool(spool, source, &lines, &mut found);
            }
        } else if name != "-" {
            let again = called(name, options, true)
                .to_path()
                .ok()
                .and_then(|path| input::open(&input::Source::File(path.to_owned())).ok());
            if let Some(capture) = again {
                raw::from_capture(capture, source, &lines, &mut found);
            }
        }
    }
    report.raw = found;
}
