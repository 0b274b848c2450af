//! What is said beside the report: what could not be told, was let go, or was tried in vain.

use bstr::{BString, ByteSlice};

use crate::bytes::{shown, shown_text};
use crate::disk::{Disk, telling};
use crate::infer::Findings;
use crate::infer::facts::unnamed::Unnamed;
use crate::infer::operation::Kind;
use crate::report::model::{Capture, Hole, Report};
use crate::report::phrases;

/// Names of processes that are offered when the one asked for is not in the capture.
const MOST_OFFERED: usize = 5;
/// Calls and descriptors told in a note.
const MOST_UNNAMED: usize = 4;
/// Failed attempts told in a note.
const MOST_ATTEMPTS: usize = 4;

/// Lines whose label is in no table: what they did, nobody knows.
pub(super) fn unknown_calls(findings: &Findings, capture: &Capture) -> Option<String> {
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
pub(super) fn unnamed(unnamed: &[Unnamed], capture: &Capture) -> Option<String> {
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
                phrases::unnamed(u),
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

/// What was let go while reading a long capture.
pub(super) fn forgotten(findings: &Findings) -> Option<String> {
    let f = findings.forgotten();
    let mut parts = Vec::new();
    if f.settled > 0 {
        parts.push(format!(
            "what the {} oldest operations did was decided by the lines up to some hundred operations after each, not by the whole \
             recording",
            phrases::thousands(f.settled)
        ));
    }
    if f.transient > 0 {
        parts.push(format!(
            "{} calls on files that were made and removed again are counted, not listed",
            phrases::thousands(f.transient)
        ));
    }
    if f.missing > 0 {
        parts.push(format!(
            "{} names that were looked for in vain, and not again for long, are no longer counted",
            phrases::thousands(f.missing)
        ));
    }
    if f.paths > 0 {
        parts.push(format!(
            "{} paths that were not named for long, and that no operation is about, were forgotten",
            phrases::thousands(f.paths)
        ));
    }
    (!parts.is_empty()).then(|| format!("to bound memory, {}", parts.join("; ")))
}

/// The beginning of a recording with more operations than are kept one by one.
pub(super) fn dropped(findings: &Findings, capture: &Capture) -> Option<Hole> {
    let f = findings.forgotten();
    let until = f.until?;
    let at = (until.source(), until.line());
    let what = format!(
        "to bound memory, the {} oldest operations, up to {}, are counted and not listed: the report and the script begin \
         after them, and take back nothing of them",
        phrases::thousands(f.operations),
        capture.place(at.0, at.1)
    );
    Some(Hole { at: Some(at), what })
}

/// What was tried and failed, most often first: the visible trace of a change that did not happen.
pub(super) fn attempts(findings: &Findings, capture: &Capture) -> Option<String> {
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

/// What the property lists of the story say on the disk about the places that matter in it.
pub(super) fn plists(disk: &Disk, report: &Report, notes: &mut Vec<String>) {
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

/// The names most like the one asked for, then the most frequent.
pub(super) fn nearest(wanted: &BString, others: &[(BString, u64)]) -> Vec<BString> {
    let like =
        |name: &BString| crate::similar::likeness(&wanted.to_str_lossy(), &name.to_str_lossy());
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
