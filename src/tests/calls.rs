//! Calls written by hand, as a 10.6 server prints them.
//!
//! Each call is written as `label [errno] fields path`, one per line; `@` in front marks another process.

use crate::dialect::fs_usage::{Filter, Outcome, Reader};
use crate::infer::operation::Operation;
use crate::infer::{Findings, Inference};
use bstr::ByteSlice;
pub(crate) use scriptable_mac::by_hand::{body, line};

/// The same as 10.10 prints it, with the thread, which stands in front: `7: rename /a`.
fn threaded_line(number: usize, call: &str) -> String {
    let (process, call) = match call.strip_prefix('@') {
        Some(rest) => ("mds", rest),
        None => ("servermgrd", call),
    };
    let (thread, call) = call.split_once(": ").unwrap_or(("1", call));
    let stamp = format!("14:03:{:02}.{:06}", number / 1000, number % 1000 * 1000);
    let body = body(&stamp, call);
    format!("{body:<219}   0.000041   {process}.{thread}")
}

/// What is read from lines that tell threads.
pub(crate) fn threaded_operations(calls: &str) -> Vec<String> {
    let found = threaded_findings(calls);
    found.operations.iter().map(tell).collect()
}

pub(crate) fn threaded_findings(calls: &str) -> Findings {
    read(calls, threaded_line)
}

pub(crate) fn findings(calls: &str) -> Findings {
    read(calls, line)
}

fn read(calls: &str, line: impl Fn(usize, &str) -> String) -> Findings {
    taken(calls, line).finish(None)
}

fn taken(calls: &str, line: impl Fn(usize, &str) -> String) -> Inference {
    let mut inference = Inference::new();
    feed(&mut inference, 0, calls, line);
    inference
}

/// The calls read, nothing solved yet.
pub(crate) fn inference(calls: &str) -> Inference {
    taken(calls, line)
}

/// The same on narrow lines.
pub(crate) fn narrow_inference(calls: &str) -> Inference {
    taken(calls, |_, call| narrow_line(call))
}

pub(crate) fn feed(
    inference: &mut Inference,
    source: usize,
    calls: &str,
    line: impl Fn(usize, &str) -> String,
) {
    let mut reader = Reader::new(&Filter::Processes(vec!["servermgrd".into()]));
    let mut damaged = Vec::new();
    let mut sink = |outcome: Outcome<'_>| match outcome {
        Outcome::Record(r) => inference.push(source, r, true),
        Outcome::Other(other) => {
            if let Some(r) = other.record() {
                inference.push(source, &r, false);
            }
        }
        Outcome::Damaged { line, .. } => damaged.push(line),
        _ => {}
    };
    let calls = calls.lines().map(str::trim).filter(|c| !c.is_empty());
    for (n, call) in calls.enumerate() {
        reader.line(n as u64 + 1, line(n, call).as_bytes(), &mut sink);
    }
    reader.finish(&mut sink);
    assert_eq!(
        damaged, [0u64; 0],
        "lines of the test that could not be read"
    );
}

pub(crate) fn tell(o: &Operation) -> String {
    let text = |b: &Option<bstr::BString>| {
        b.as_ref()
            .map_or("?".into(), |b| b.to_str_lossy().into_owned())
    };
    let kind = format!("{:?}", o.kind).to_lowercase();
    let confidence = format!("{:?}", o.confidence).to_lowercase();
    let has_to =
        o.to.is_some() || matches!(kind.as_str(), "rename" | "symlink" | "link" | "exchange");
    if has_to {
        format!("{confidence} {kind} {} -> {}", text(&o.path), text(&o.to))
    } else {
        format!("{confidence} {kind} {}", text(&o.path))
    }
}

pub(crate) fn operations(calls: &str) -> Vec<String> {
    findings(calls).operations.iter().map(tell).collect()
}

/// The operations of calls as 10.10 prints them: with the thread.
pub(crate) fn threaded(calls: &str) -> Vec<String> {
    let with_thread = |number: usize, call: &str| {
        let line = line(number, call);
        let (before, process) = line.split_at(line.len() - 20);
        let time = format!("14:03:{:02}.{:06}", number / 1000, number % 1000);
        format!("{time}{}{}.696", &before[12..], process.trim_end())
    };
    read(calls, with_thread)
        .operations
        .iter()
        .map(tell)
        .collect()
}

/// One narrow line: no errno, no descriptor, no flags.
pub(crate) fn narrow_line(call: &str) -> String {
    let (process, call) = match call.strip_prefix('@') {
        Some(rest) => ("mds", rest),
        None => ("servermgrd", call),
    };
    let (label, path) = call.split_once(' ').unwrap_or((call, ""));
    format!("14:03:22  {label:<17} {path:<78}   0.000041   {process:<12}")
}

/// The same on narrow lines.
pub(crate) fn narrow(calls: &str) -> Findings {
    read(calls, |_, call| narrow_line(call))
}

/// A narrow capture, then a wide one.
pub(crate) fn mixed(first: &str, second: &str) -> Findings {
    let mut inference = Inference::new();
    feed(&mut inference, 0, first, |_, call| narrow_line(call));
    feed(&mut inference, 1, second, line);
    inference.finish(None)
}

/// What is read from narrow lines.
pub(crate) fn narrow_operations(calls: &str) -> Vec<String> {
    narrow(calls).operations.iter().map(tell).collect()
}
