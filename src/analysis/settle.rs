//! The end of the input: operations, story, plan and log put together into the report.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Seek as _;

use bstr::{BString, ByteSlice};
use rustc_hash::FxHashMap;

use super::intake::Collected;
use super::told::{Ours, reorder};
use super::{Options, raw, reach};
use crate::bytes::{shown, shown_text};
use crate::dialect::fs_usage::wanted::with_thread;
use crate::disk::{Disk, telling};
use crate::infer::Findings;
use crate::infer::operation::Kind;
use crate::infer::unnamed::Unnamed;
use crate::input;
use crate::logs::{LogReader, Logs, read_files};
use crate::recipe::Recipe;
use crate::report::model::{Capture, Hole, Mode, Report, Source, SourceKind, Warning};
use crate::report::selection::select;
use crate::report::words;
use crate::revert;
use crate::revert::plan::Inputs;
use crate::revert::script::{self, Header, SourceLine};
use crate::story::log::{Span, correlate, statements};
use crate::story::past::{Past, recipes_confirm};
use crate::story::{groups, leftovers, obstacles};

/// Names of processes that are offered when the one asked for is not in the capture.
const MOST_OFFERED: usize = 5;
/// So many lines, and at most one in so many by another process (grep leaves those that name ours in a path), are no
/// coincidence.
const MANY: u64 = 50;
/// Calls and descriptors told in a note.
const MOST_UNNAMED: usize = 4;
/// Failed attempts told in a note.
const MOST_ATTEMPTS: usize = 4;

/// Settles everything.
pub(super) fn report(
    mut read: Collected,
    layouts: &[String],
    recipes: &[Recipe],
    options: &Options,
) -> Report {
    let mut capture = read.capture(layouts, options);
    let (disk, mut notes) = mounted(options);
    notes.splice(..0, read.text_notes());
    let span = Span {
        first_us: read.first.as_ref().map_or(0, |moment| moment.us),
        last_us: read.last.as_ref().map_or(0, |moment| moment.us),
        day: options.date,
    };
    let logs = logs(&mut capture, &mut read, &span, options);
    let names = names(&mut read, options);
    let said = statements(&logs, &span, &names);
    read.say_whether_filtered();
    let mut findings = std::mem::take(&mut read.inference).finish_with(&said, disk.as_ref());
    drop(said);
    notes.append(&mut read.notes);
    notes.append(&mut findings.disagreements);
    let mut operations = std::mem::take(&mut findings.operations);
    reorder(&read.order, &mut operations);
    let mut beside = std::mem::take(&mut read.beside);
    beside.agreement(
        &findings.witness,
        &Ours::new(&options.processes),
        &capture.sources,
    );
    notes.append(&mut beside.notes);
    beside.settle(&mut capture.sources, &mut operations);
    for source in &mut capture.sources {
        source.name = called(&source.name, options, false);
    }
    let (leftovers, more) = leftovers::leftovers(
        &findings,
        &operations,
        recipes,
        disk.as_ref(),
        capture.release.as_deref(),
    );
    if more > 0 {
        notes.push(format!(
            "{more} more names that look like originals put aside are not listed"
        ));
    }
    let mut report = Report {
        capture,
        groups: groups::group(&mut operations, recipes),
        resets: leftovers::resets(&findings, &operations, &leftovers, recipes),
        obstacles: obstacles::obstacles(&findings),
        operations,
        leftovers,
        ..Report::default()
    };
    if let Some(disk) = &disk {
        plists(disk, &report, &mut notes);
    }
    notes.extend(attempts(&findings, &report.capture));
    notes.extend(unknown_calls(&findings, &report.capture));
    report.unnamed = findings.unnamed_changes();
    report.unknown_calls = findings.unknown_calls().iter().map(|c| c.count).sum();
    notes.extend(unnamed(&report.unnamed, &report.capture));
    notes.extend(forgotten(&findings));
    report
        .capture
        .holes
        .extend(dropped(&findings, &report.capture));
    let past = Past::of(&findings, &report.operations, recipes);
    recipes_confirm(&mut report.operations, &past, recipes);
    // the plan and the report need room of their own
    drop(findings);
    report.warnings.extend(notes.into_iter().map(Warning::Note));
    log(&mut report, &logs, &span, &names);
    let first = reach::begin(&report.operations);
    report.plan = revert::plan(
        &Inputs {
            operations: &report.operations[first..],
            leftovers: &report.leftovers,
            resets: &report.resets,
            past: &past,
        },
        &revert::plan::Options {
            include_possible: options.include_possible,
            include_other_volumes: options.include_other_volumes,
            restores: restores(&report, options),
        },
    );
    report.plan.mark(&mut report.operations);
    let covered = reach::keep_clear(&mut report.plan, &mut report.operations, first);
    report.warnings.extend(covered.map(Warning::Note));
    if let Some(counter) = read.counter.take() {
        let mut changes = FxHashMap::default();
        for op in report.operations.iter().filter(|op| !op.facts.transient) {
            if options.selection.operation(op) {
                *changes.entry(op.process.clone()).or_default() += 1;
            }
        }
        report.tallies = counter.finish(&changes);
    }
    report.launches = std::mem::take(&mut read.launches).finish();
    select(&mut report, &options.selection);
    report.script = script::render(&report.plan, &header(&report, recipes)).into();
    report.census = read.census;
    report.activity = read.activity.finish();
    warn(&mut report);
    if options.raw_lines {
        raw_lines(&mut report, &mut read.spools, options);
    }
    report
}

/// Lines whose label is in no table: what they did, nobody knows.
fn unknown_calls(findings: &Findings, capture: &Capture) -> Option<String> {
    let known = findings.unknown_calls();
    let lines: u64 = known.iter().map(|call| call.count).sum();
    let list: Vec<String> = known
        .iter()
        .take(MOST_UNNAMED)
        .map(|call| {
            let place = capture.place(call.source, call.line);
            format!("{} ({place})", shown(&call.label))
        })
        .collect();
    let (what, these) = match lines {
        0 => return None,
        1 => ("1 line of a call".to_owned(), "what it did is"),
        n => (format!("{n} lines of calls"), "what they did is"),
    };
    let more = match known.len().saturating_sub(MOST_UNNAMED) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    let list = list.join(", ");
    Some(format!(
        "{what} this version does not know: {list}{more}; {these} not in this report"
    ))
}

/// What was changed through descriptors of which no line tells what they stand for.
fn unnamed(unnamed: &[Unnamed], capture: &Capture) -> Option<String> {
    let mut unnamed: Vec<&Unnamed> = unnamed.iter().collect();
    // the first three are what a program was started with: a terminal, most often
    let inherited = |u: &Unnamed| u.descriptor.is_some_and(|fd| fd < 3);
    unnamed.sort_by_key(|u| (inherited(u), std::cmp::Reverse(u.writes + u.settings)));
    let first = unnamed.first()?;
    let told: Vec<String> = unnamed
        .iter()
        .take(MOST_UNNAMED)
        .map(|u| {
            format!(
                "{} ({})",
                words::unnamed(u),
                capture.place(u.source, u.line)
            )
        })
        .collect();
    let more = match unnamed.len().saturating_sub(MOST_UNNAMED) {
        0 => String::new(),
        n => format!("; and to {n} more"),
    };
    let advice = match first.descriptor {
        Some(fd) => format!(
            ". Which file that is, if it is one and no pipe or socket, no line tells; while the process runs, 'sudo lsof -a -c {} -d \
             {fd}' does ('lsof -p PID' for one process)",
            shown(&first.process)
        ),
        None => String::new(),
    };
    Some(format!("{}{more}{advice}", told.join("; ")))
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

/// The user's own copies, and those that a recording made before of what was changed or removed since.
fn restores(report: &Report, options: &Options) -> Vec<(BString, BString)> {
    let changed = |path: &BString| {
        report.operations.iter().any(|op| {
            matches!(
                op.kind,
                Kind::Write | Kind::Replace | Kind::Unlink | Kind::Rename
            ) && (op.path.as_ref() == Some(path)
                || op.kind == Kind::Rename && op.to.as_ref() == Some(path))
        })
    };
    let copies = options.copies.iter().filter(|(path, _)| changed(path));
    copies.chain(&options.restores).cloned().collect()
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

/// What was let go while reading a long capture.
fn forgotten(findings: &Findings) -> Option<String> {
    let f = findings.forgotten();
    let mut parts = Vec::new();
    if f.settled > 0 {
        parts.push(format!(
            "the {} oldest operations were settled by what the recording had shown some hundred operations later",
            f.settled
        ));
    }
    if f.transient > 0 {
        parts.push(format!(
            "{} calls on files that were made and removed again are counted, not listed",
            f.transient
        ));
    }
    if f.missing > 0 {
        parts.push(format!(
            "{} names that were looked for in vain, and not again for long, are no longer counted",
            f.missing
        ));
    }
    if f.paths > 0 {
        parts.push(format!(
            "{} paths that were not named for long, and that no operation is about, were forgotten",
            f.paths
        ));
    }
    (!parts.is_empty()).then(|| format!("to bound memory, {}", parts.join("; ")))
}

/// The beginning of a recording with more operations than are kept one by one.
fn dropped(findings: &Findings, capture: &Capture) -> Option<Hole> {
    let f = findings.forgotten();
    let until = f.until?;
    let at = (until.source(), until.line());
    let what = format!(
        "to bound memory, the {} oldest operations, up to {}, are counted and not listed: the report and the script begin \
         after them, and take back nothing of them",
        f.operations,
        capture.place(at.0, at.1)
    );
    Some(Hole { at: Some(at), what })
}

/// What was tried and failed, most often first: the visible trace of a change that did not happen.
fn attempts(findings: &Findings, capture: &Capture) -> Option<String> {
    let (known, more) = findings.attempts();
    let mut known: Vec<_> = known.iter().collect();
    known.sort_by_key(|a| std::cmp::Reverse(a.count));
    let told: Vec<String> = known
        .iter()
        .take(MOST_ATTEMPTS)
        .map(|a| {
            let path = a
                .path
                .as_ref()
                .map_or_else(|| "a path that is not shown".to_owned(), |p| shown(p));
            let times = match a.count {
                1 => String::new(),
                n => format!(", {n} times"),
            };
            let errno = a
                .errno
                .map_or_else(|| "errno not shown".to_owned(), |n| format!("errno {n}"));
            format!(
                "{} {path} ({errno}{times}, {})",
                a.call,
                capture.place(a.source, a.line)
            )
        })
        .collect();
    if told.is_empty() {
        return None;
    }
    let rest = known.len() as u64 - told.len() as u64 + more;
    let rest = if rest > 0 {
        format!("; and {rest} more")
    } else {
        String::new()
    };
    Some(format!(
        "tried and failed, so nothing changed: {}{rest}",
        told.join("; ")
    ))
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

/// What the property lists of the story say on the disk about the places that matter in it.
fn plists(disk: &Disk, report: &Report, notes: &mut Vec<String>) {
    let mut paths: Vec<&BString> = report.resets.iter().map(|r| &r.path).collect();
    let written = report
        .operations
        .iter()
        .filter(|o| matches!(o.kind, Kind::Write | Kind::Replace | Kind::Create))
        .filter_map(|o| o.path.as_ref());
    let read = report
        .obstacles
        .iter()
        .flat_map(|o| o.suspects.iter().map(|s| &s.path));
    for path in written.chain(read) {
        if path.ends_with(b".plist") && !paths.contains(&path) && paths.len() < 20 {
            paths.push(path);
        }
    }
    let mut places: Vec<&bstr::BStr> = report.obstacles.iter().map(|o| o.path.as_bstr()).collect();
    let links = report.operations.iter().filter(|o| o.kind == Kind::Symlink);
    places.extend(links.filter_map(|o| o.to.as_ref()).map(|t| t.as_bstr()));
    for path in paths {
        match disk.plist(path) {
            Ok(entries) => {
                for (key, value) in telling(&entries, &places) {
                    notes.push(format!(
                        "{} on the disk says {} = {}",
                        shown(path),
                        shown_text(key),
                        shown_text(value)
                    ));
                }
            }
            Err(why) => notes.push(format!("{} on the disk was not read: {why}", shown(path))),
        }
    }
}

/// The logs given, and log lines in the capture itself.
fn logs(capture: &mut Capture, read: &mut Collected, span: &Span, options: &Options) -> Logs {
    let captures = capture.sources.len();
    let keep = |record: &crate::logs::LogRecord| span.holds(record);
    let mut files = read_files(&options.logs, captures, &keep);
    for source in 0..captures {
        let mut mixed =
            LogReader::new(source, &capture.sources[source].name, None, &keep).mixed_in();
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

fn warn(report: &mut Report) {
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
    let census = &report.census;
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

/// The names most like the one asked for, then the most frequent.
fn nearest(wanted: &BString, others: &[(BString, u64)]) -> Vec<BString> {
    let like = |name: &BString| {
        strsim::jaro_winkler(
            &wanted.to_str_lossy().to_lowercase(),
            &name.to_str_lossy().to_lowercase(),
        )
    };
    let mut alike: Vec<_> = others
        .iter()
        .filter(|(name, _)| !name.is_empty() && like(name) > 0.8)
        .collect();
    alike.sort_by(|a, b| like(&b.0).total_cmp(&like(&a.0)));
    let mut names: Vec<BString> = alike.into_iter().map(|(name, _)| name.clone()).collect();
    for (name, _) in others.iter().filter(|(name, _)| !name.is_empty()) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names.truncate(MOST_OFFERED);
    names
}

/// Reads the lines behind the evidence again, from the files or from what was kept of a pipe.
fn raw_lines(report: &mut Report, spools: &mut BTreeMap<usize, File>, options: &Options) {
    let mut found = BTreeMap::new();
    for (source, lines) in raw::wanted(report) {
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
