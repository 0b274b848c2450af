//! Phrases that several renderings share: counts, lists, the words of kinds and of confidence, and whole sentences.

use super::model::{LogLine, Report, SourceKind};

use crate::bytes::shown;
use crate::infer::facts::unnamed::Unnamed;
use crate::infer::operation::{Confidence, Kind, ObjectType, Operation};
use crate::revert::plan::{Revert, Step};

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

/// The word for what an operation did, for a person: attributes of which the line does not tell which are no times.
pub(crate) fn kind_of(op: &Operation) -> &'static str {
    match op.details.unnamed_attributes {
        true => "attributes",
        false => kind(op.kind),
    }
}

/// Every kind, in the order of the JSON contract.
#[cfg(feature = "cli")]
pub(crate) const KINDS: [Kind; 15] = [
    Kind::Rename,
    Kind::Symlink,
    Kind::Link,
    Kind::Create,
    Kind::Mkdir,
    Kind::Write,
    Kind::Replace,
    Kind::Unlink,
    Kind::Rmdir,
    Kind::Exchange,
    Kind::Chmod,
    Kind::Chown,
    Kind::Chflags,
    Kind::Xattr,
    Kind::Utimes,
];

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

/// A text as one word of a command to type; nothing stays nothing.
pub(crate) fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-+/=,:@%".contains(c);
    if text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
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

/// When it was done, as printed.
pub(crate) fn time(op: &Operation) -> &str {
    match op.details.only_listed {
        true => "between the lists",
        false => &op.time,
    }
}

/// Who did it.
pub(crate) fn by(op: &Operation) -> String {
    match op.details.only_listed {
        true => "by whom is not known".to_owned(),
        false => format!("by {}", shown(&op.process)),
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

/// Who wrote a log line, with the job that launchd speaks of.
pub(crate) fn sender(line: &LogLine) -> String {
    match &line.job {
        Some(job) => format!("{} ({})", shown(&line.sender), shown(job)),
        None => shown(&line.sender),
    }
}

/// Whether what a step rests on is surer or less sure than the operations that it undoes: in words, where it differs.
pub(crate) fn surer(report: &Report, step: &Step) -> Option<String> {
    let of_step = report
        .operations
        .iter()
        .filter(|op| step.operations.contains(&op.id));
    let weakest = of_step.min_by_key(|op| op.confidence)?;
    if weakest.confidence >= step.confidence {
        return None;
    }
    let hidden = match weakest.kind {
        Kind::Symlink => "where it leads",
        Kind::Rename | Kind::Link => "its other name",
        _ => "the rest of the claim",
    };
    Some(format!(
        "that #{} was done is {}; {hidden} is only {}, and the step does not rest on it",
        weakest.id,
        confidence(step.confidence),
        confidence(weakest.confidence)
    ))
}

/// "1 write by syslogd to descriptor 14, opened before the recording".
pub(crate) fn unnamed(u: &Unnamed) -> String {
    let mut what = Vec::new();
    if u.writes > 0 {
        what.push(count(u.writes, "write", "writes"));
    }
    if u.settings > 0 {
        what.push(count(
            u.settings,
            "change of attributes",
            "changes of attributes",
        ));
    }
    let (what, by) = (join(&what), shown(&u.process));
    match u.descriptor {
        Some(fd) if u.opened_before => {
            format!("{what} by {by} to descriptor {fd}, opened before the recording")
        }
        Some(fd) => {
            format!("{what} by {by} to descriptor {fd}, whose opening the recording does not show")
        }
        None => format!("{what} by {by} to a file that narrow lines do not tell"),
    }
}

/// What is said of lines that stand in a capture twice.
pub(crate) fn repeated(lines: u64) -> String {
    match lines {
        1 => "a line stands in the capture twice, and counts once".to_owned(),
        n => format!(
            "{} lines stand in the capture a second time, and count once",
            thousands(n)
        ),
    }
}

/// "3 directories made and 2 files created".
pub(crate) fn kinds<'a>(operations: impl Iterator<Item = &'a Operation>) -> String {
    let mut kinds: indexmap::IndexMap<(Kind, bool), u64> = indexmap::IndexMap::new();
    for op in operations {
        let special = op.kind == Kind::Create && op.details.object == ObjectType::Special;
        let key = (op.kind, op.details.unnamed_attributes || special);
        *kinds.entry(key).or_default() += 1;
    }
    kinds.sort_by_key(|(kind, _), _| weight(*kind));
    let list: Vec<_> = kinds
        .iter()
        .map(|((kind, unnamed), n)| match unnamed {
            true if *kind == Kind::Create => count(
                *n,
                "socket, FIFO or device made",
                "sockets, FIFOs or devices made",
            ),
            true => count(*n, "change of attributes", "changes of attributes"),
            false => counted_kind(*kind, *n),
        })
        .collect();
    join(&list)
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
