//! The sentences that several renderings share.

use super::fold::upwards;
use super::model::{Report, SourceKind};
use bstr::BString;
use rustc_hash::FxHashSet;

use crate::bytes::shown;
use crate::infer::operation::{Confidence, Kind, Operation, Revert};

/// The word for a kind, as in the JSON contract.
pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Rename => "rename",
        Kind::Symlink => "symlink",
        Kind::Link => "link",
        Kind::Create => "create",
        Kind::Mkdir => "mkdir",
        Kind::Write => "write",
        Kind::Replace => "replace",
        Kind::Unlink => "unlink",
        Kind::Rmdir => "rmdir",
        Kind::Exchange => "exchange",
        Kind::Chmod => "chmod",
        Kind::Chown => "chown",
        Kind::Chflags => "chflags",
        Kind::Xattr => "xattr",
        Kind::Utimes => "utimes",
    }
}

/// The word for a confidence, as in the JSON contract.
pub(crate) fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Certain => "certain",
        Confidence::Likely => "likely",
        Confidence::Possible => "possible",
        Confidence::Unknown => "unknown",
    }
}

/// The word for what can be done about an operation, as in the JSON contract.
pub(crate) fn revert(revert: &Revert) -> &'static str {
    match revert {
        Revert::Automatic => "automatic",
        Revert::Manual(_) => "manual",
        Revert::NoneNeeded => "none needed",
    }
}

/// What the arrow between `path` and `to` means, or nothing when the kind has no second path.
pub(crate) fn second(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Rename => Some("new name"),
        Kind::Symlink => Some("leads to"),
        Kind::Link => Some("also as"),
        Kind::Exchange => Some("with"),
        _ => None,
    }
}

/// "1 rename", "4 renames".
pub(crate) fn count(n: u64, singular: &str, plural: &str) -> String {
    if n == 1 {
        format!("1 {singular}")
    } else {
        format!("{} {plural}", thousands(n))
    }
}

/// 1234567 -> "1,234,567".
pub(crate) fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// "a", "a and b", "a, b and c".
pub(crate) fn join(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// errno in words, by Darwin's numbers.
pub(crate) fn errno(number: i32) -> String {
    let name = match number {
        1 => "not permitted",
        2 => "no such file or directory",
        5 => "input/output error",
        6 => "device not configured",
        13 => "permission denied",
        16 => "busy",
        17 => "exists",
        18 => "another volume",
        19 => "not supported by the device",
        20 => "not a directory",
        21 => "is a directory",
        22 => "invalid argument",
        28 => "no space left",
        30 => "read-only volume",
        35 => "would block",
        45 => "not supported",
        57 => "not connected",
        60 => "timed out",
        61 => "refused",
        62 => "too many links to follow",
        63 => "name too long",
        66 => "directory not empty",
        69 => "quota exceeded",
        70 => "stale network file handle",
        93 => "no such attribute",
        _ => return format!("errno {number}"),
    };
    format!("{name}, errno {number}")
}

/// The path of an operation for a person; what is not whole is marked so.
pub(crate) fn path(op: &Operation) -> String {
    match &op.path {
        Some(path) if op.whole => shown(path),
        Some(path) => format!("\u{2026}{}", shown(path)),
        None => "(not shown by the capture)".to_owned(),
    }
}

/// The processes reported on, in words.
pub(crate) fn processes(report: &Report) -> String {
    if report.capture.processes.is_empty() {
        return "the processes".to_owned();
    }
    let names: Vec<_> = report
        .capture
        .processes
        .iter()
        .map(|name| shown(name))
        .collect();
    join(&names)
}

/// What the capture is: release and layout, day, first and last time.
pub(crate) fn facts(report: &Report) -> Vec<String> {
    let capture = &report.capture;
    let mut facts = Vec::new();
    facts.extend(capture.release.clone());
    facts.extend(capture.date.clone());
    if let (Some(first), Some(last)) = (&capture.first_time, &capture.last_time) {
        facts.push(format!("{first} to {last}"));
    }
    facts
}

/// The names of the captures or of the logs.
pub(crate) fn sources(report: &Report, kind: SourceKind) -> String {
    let of_kind = report
        .capture
        .sources
        .iter()
        .filter(|source| source.kind == kind);
    let names: Vec<_> = of_kind
        .map(|source| {
            if source.name == "-" {
                "standard input".to_owned()
            } else {
                shown(&source.name)
            }
        })
        .collect();
    join(&names)
}

/// "3 directories made and 2 files created".
pub(crate) fn kinds<'a>(operations: impl Iterator<Item = &'a Operation>) -> String {
    let mut kinds: indexmap::IndexMap<Kind, u64> = indexmap::IndexMap::new();
    for op in operations {
        *kinds.entry(op.kind).or_default() += 1;
    }
    kinds.sort_by_key(|kind, _| weight(*kind));
    let list: Vec<_> = kinds
        .iter()
        .map(|(kind, n)| counted_kind(*kind, *n))
        .collect();
    join(&list)
}

/// One of the three questions a reader comes with.
pub(crate) struct Answer {
    /// "What happened".
    pub(crate) question: &'static str,
    /// The sentences.
    pub(crate) text: String,
    /// It is bad news.
    pub(crate) bad: bool,
}

/// What happened, what is missing, is there a way back.
pub(crate) fn answers(report: &Report) -> Vec<Answer> {
    let happened = Answer {
        question: "What happened",
        text: happened(report),
        bad: false,
    };
    let mut all = vec![happened];
    if !report.obstacles.is_empty() {
        all.push(Answer {
            question: "What is missing",
            text: missing(report),
            bad: true,
        });
    }
    if !report.leftovers.is_empty() {
        all.push(Answer {
            question: "What still stands",
            text: standing(report),
            bad: false,
        });
    }
    all.push(Answer {
        question: "Is there a way back",
        text: way_back(report),
        bad: false,
    });
    all
}

fn happened(report: &Report) -> String {
    let who = processes(report);
    if report.found_nothing() {
        return format!("Nothing by {who} is in this capture.");
    }
    let lasting: Vec<_> = report
        .operations
        .iter()
        .filter(|op| !op.facts.transient)
        .collect();
    let passing = (report.operations.len() - lasting.len()) as u64;
    if lasting.is_empty() {
        return match passing {
            0 => format!("{who} changed nothing on the disk while this was recorded."),
            n => format!(
                "{who} left no change on the disk; {} ({}).",
                if n == 1 {
                    "one operation undid itself"
                } else {
                    "its operations undid one another"
                },
                count(n, "operation", "operations")
            ),
        };
    }
    let mut text = format!(
        "{who} made {} on the disk: {}.",
        count(lasting.len() as u64, "change", "changes"),
        kinds(lasting.iter().copied())
    );
    if passing > 0 {
        text.push_str(&format!(
            " {} more left no trace (temporary files, locks).",
            count(passing, "operation", "operations")
        ));
    }
    text
}

/// What changes names comes before what makes and fills, and that before what dresses.
fn weight(kind: Kind) -> u8 {
    match kind {
        Kind::Rename => 0,
        Kind::Symlink => 1,
        Kind::Exchange => 2,
        Kind::Replace => 3,
        Kind::Unlink => 4,
        Kind::Rmdir => 5,
        Kind::Link => 6,
        Kind::Write => 7,
        Kind::Mkdir => 8,
        Kind::Create => 9,
        Kind::Chmod | Kind::Chown | Kind::Chflags | Kind::Xattr | Kind::Utimes => 10,
    }
}

fn counted_kind(kind: Kind, n: u64) -> String {
    let (one, many) = match kind {
        Kind::Rename => ("rename", "renames"),
        Kind::Symlink => ("symbolic link made", "symbolic links made"),
        Kind::Link => ("hard link made", "hard links made"),
        Kind::Create => ("file created", "files created"),
        Kind::Mkdir => ("directory made", "directories made"),
        Kind::Write => ("file written to", "files written to"),
        Kind::Replace => ("file replaced", "files replaced"),
        Kind::Unlink => ("file removed", "files removed"),
        Kind::Rmdir => ("directory removed", "directories removed"),
        Kind::Exchange => ("exchange of two files", "exchanges of two files"),
        Kind::Chmod => ("change of mode", "changes of mode"),
        Kind::Chown => ("change of owner", "changes of owner"),
        Kind::Chflags => ("change of flags", "changes of flags"),
        Kind::Xattr => (
            "change of extended attributes",
            "changes of extended attributes",
        ),
        Kind::Utimes => ("change of times", "changes of times"),
    };
    count(n, one, many)
}

fn missing(report: &Report) -> String {
    let mut sentences = Vec::new();
    for obstacle in report.obstacles.iter().take(2) {
        let mut text = format!(
            "{}: {} failed on it",
            shown(&obstacle.path),
            count(obstacle.count, "call", "calls")
        );
        if let Some(number) = obstacle.errno {
            text.push_str(&format!(" ({})", errno(number)));
        }
        if let Some(suspect) = obstacle.suspects.first() {
            text.push_str(&format!(
                "; what sends the program there is probably {}",
                shown(&suspect.path)
            ));
        }
        text.push('.');
        sentences.push(text);
    }
    match report.obstacles.len().saturating_sub(2) as u64 {
        0 => {}
        n => sentences.push(format!(
            "{} more below.",
            count(n, "obstacle is", "obstacles are")
        )),
    }
    sentences.join(" ")
}

fn standing(report: &Report) -> String {
    let (shown_ones, named): (Vec<_>, Vec<_>) = report
        .leftovers
        .iter()
        .partition(|leftover| leftover.confidence >= Confidence::Likely);
    let n = shown_ones.len() as u64;
    let mut text = String::new();
    if n > 0 {
        let names: Vec<_> = shown_ones
            .iter()
            .take(5)
            .map(|leftover| shown(&leftover.path))
            .collect();
        let list = match n.saturating_sub(5) {
            0 => join(&names),
            more => format!("{} and {more} more", names.join(", ")),
        };
        let (what, stand) = if n == 1 {
            ("the original of", "stands")
        } else {
            ("the originals of", "stand")
        };
        text = format!(
            "{} of an earlier change: {what} {list} {stand} aside.",
            count(n, "leftover", "leftovers")
        );
    }
    if !named.is_empty() {
        let more = if n > 0 { "more " } else { "" };
        let named = count(named.len() as u64, "place", "places");
        text.push_str(&format!(
            " A recipe names {named} {more}that this capture does not show."
        ));
    }
    text.trim_start().to_owned()
}

fn way_back(report: &Report) -> String {
    let plan = &report.plan;
    let steps = count(plan.steps.len() as u64, "step", "steps");
    let manual = report
        .operations
        .iter()
        .filter(|op| matches!(op.revert, Revert::Manual(_)))
        .count() as u64;
    let by_hand = count(manual, "change", "changes");
    match (plan.is_empty(), plan.advice.is_empty()) {
        (true, true) => "Nothing needs to be undone.".to_owned(),
        (true, false) => "Not by a script; what a person can do is said below.".to_owned(),
        (false, _) if manual == 0 => format!(
            "Yes: the script of 'unsnare revert' has {steps}, and checks the disk before each."
        ),
        (false, _) => format!(
            "In part: the script of 'unsnare revert' has {steps}, and checks the disk before each. It leaves {by_hand} alone; the reasons are given below."
        ),
    }
}

/// What the script leaves to a person, the same reason told once.
pub(crate) struct Left<'a> {
    /// "/a and 12 below it", "/a, /b and 3 more".
    pub(crate) what: String,
    pub(crate) reason: &'a str,
    pub(crate) remedy: &'a str,
}

/// The advice of a plan, grouped by reason.
pub(crate) fn left_to_a_person(report: &Report) -> Vec<Left<'_>> {
    let mut by_reason: indexmap::IndexMap<(&str, &str), Vec<Option<&BString>>> =
        indexmap::IndexMap::new();
    for advice in &report.plan.advice {
        by_reason
            .entry((&advice.reason, &advice.remedy))
            .or_default()
            .push(advice.path.as_ref());
    }
    by_reason
        .into_iter()
        .map(|((reason, remedy), paths)| Left {
            what: places(&paths),
            reason,
            remedy,
        })
        .collect()
}

fn places(paths: &[Option<&BString>]) -> String {
    let known: Vec<&BString> = paths.iter().flatten().copied().collect();
    let unknown = (paths.len() - known.len()) as u64;
    let mut parts = Vec::new();
    // a path that another one stands above is counted there, not named
    let all: FxHashSet<&[u8]> = known.iter().map(|path| path.as_slice()).collect();
    let mut tops: indexmap::IndexMap<&[u8], usize> = indexmap::IndexMap::new();
    for path in &known {
        let top = upwards(path)
            .filter(|above| all.contains(above))
            .last()
            .unwrap_or(path);
        *tops.entry(top).or_default() += usize::from(top != path.as_slice());
    }
    for (top, below) in tops.iter().take(3) {
        parts.push(match below {
            0 => shown(top),
            n => format!("{} and {n} below it", shown(top)),
        });
    }
    if tops.len() > 3 {
        parts.push(format!("{} more", tops.len() - 3));
    }
    if unknown > 0 {
        parts.push(count(
            unknown,
            "path that is not shown",
            "paths that are not shown",
        ));
    }
    join(&parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_lists_read_well() {
        assert_eq!(count(1, "call", "calls"), "1 call");
        assert_eq!(count(1_234_567, "call", "calls"), "1,234,567 calls");
        assert_eq!(join(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        assert_eq!(errno(2), "no such file or directory, errno 2");
        assert_eq!(errno(999), "errno 999");
    }
}
