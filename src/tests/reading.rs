//! Reading by hand-made lines: open letters, narrow lines, Carbon calls.

use crate::dialect::fs_usage::record::Record;
use crate::dialect::fs_usage::{Filter, Outcome, PathHint, Reader};
use bstr::ByteSlice;

/// A record in one line: label, then what it shows, then time, process and thread.
fn describe(r: &Record<'_>) -> String {
    let mut out = r.label.to_str_lossy().into_owned();
    let mut number = |name: &str, value: Option<i64>| {
        if let Some(value) = value {
            out.push_str(&format!(" {name}={value}"));
        }
    };
    number("fd", r.fd.map(i64::from));
    number("fd2", r.fd2.map(i64::from));
    number("errno", r.errno.map(i64::from));
    number("bytes", r.bytes.map(|n| n as i64));
    number("offset", r.offset.map(|n| n as i64));
    number("dirfd", r.dirfd.map(i64::from));
    let mut text = |name: &str, value: Option<&[u8]>| {
        if let Some(value) = value {
            out.push_str(&format!(" {name}={}", value.as_bstr()));
        }
    };
    text("flags", r.flags);
    text("angle", r.angle);
    text("device", r.device);
    text("path", r.path);
    text("path2", r.path2);
    for (set, mark) in [
        (r.stopped, " stopped"),
        (r.clipped, " clipped"),
        (r.nested, " nested"),
        (r.squeezed, " squeezed"),
        (r.waited, " W"),
    ] {
        if set {
            out.push_str(mark);
        }
    }
    out.push_str(&format!(" | {} by {}", r.elapsed_us, r.process.as_bstr()));
    if let Some(thread) = r.thread {
        out.push_str(&format!(".{thread}"));
    }
    out
}

/// What is seen of a path without reading the fields is what reading them gives.
fn hinted(path_hint: &PathHint<'_>, r: &Record<'_>) {
    match path_hint {
        PathHint::Nothing => assert_eq!(r.path, None),
        PathHint::Absolute(seen) => {
            let path = r.path.expect("a path was seen");
            let path = path.strip_prefix(b"private").unwrap_or(path);
            let fill = seen.strip_prefix(path).expect("it is the same path");
            assert!(
                r.path2.is_some() || fill.iter().all(|b| *b == b'>'),
                "{r:?}"
            );
        }
        PathHint::Unclear => {}
    }
}

/// Everything that a capture says, damage and harmless lines included.
pub(crate) fn read(capture: &[u8], filter: &Filter) -> (Vec<String>, Reader) {
    let mut reader = Reader::new(filter);
    let mut out = Vec::new();
    let mut sink = |outcome: Outcome<'_>| {
        out.push(match outcome {
            Outcome::Record(r) => describe(r),
            Outcome::Other(other) => {
                // What can be told without reading the line is what reading it tells.
                if let Some(r) = other.record() {
                    assert_eq!(
                        (r.process, r.time, r.time_us),
                        (other.process(), other.time(), other.time_us())
                    );
                    assert_eq!((r.call, r.wide), (other.call(), other.wide()));
                    if r.call.is_some_and(|call| call.takes_path()) && !r.squeezed {
                        hinted(&other.path_hint(), &r);
                    }
                }
                return;
            }
            Outcome::Harmless { line, kind, .. } => format!("{line}: {kind:?}"),
            Outcome::Damaged { line, reason, .. } => format!("{line}: {reason}"),
        });
    };
    let mut number = 0;
    for line in capture.split_inclusive(|&b| b == b'\n') {
        number += 1;
        match line.strip_suffix(b"\n") {
            Some(line) => reader.line(number, line, &mut sink),
            None => reader.unterminated(number, line, &mut sink),
        }
    }
    reader.finish(&mut sink);
    let c = *reader.census();
    assert_eq!(c.lines, number, "{c:?}");
    assert_eq!(
        c.understood + c.other_process + c.harmless + c.damaged,
        c.lines,
        "{c:?}"
    );
    (out, reader)
}

pub(crate) fn read_all(capture: impl AsRef<[u8]>) -> Vec<String> {
    read(capture.as_ref(), &Filter::All).0
}

/// Left part, elapsed part and process joined so that the blank before the seconds' column stands at `blank`.
pub(crate) fn line(left: &str, blank: usize, right: &str) -> String {
    format!("{left:<blank$}{right}")
}

pub(crate) fn layout(capture: &str) -> String {
    let (_, reader) = read(capture.as_bytes(), &Filter::All);
    let layouts: Vec<_> = reader.layouts().iter().map(ToString::to_string).collect();
    layouts.join("; ")
}

/// Lines of one layout: the left part of each, and what it says before the bar.
pub(crate) fn check(blank: usize, right: &str, tail: &str, lines: &[(&str, &str)]) -> String {
    let capture: String = lines
        .iter()
        .map(|(left, _)| line(left, blank, right) + "\n")
        .collect();
    let wanted: Vec<_> = lines
        .iter()
        .map(|(_, said)| format!("{said} | {tail}"))
        .collect();
    assert_eq!(read_all(&capture), wanted);
    capture
}

#[test]
fn flag_letters_tell_the_later_releases() {
    for (letters, path, said) in [
        (
            "(_WC_T_______)",
            "/tmp/x",
            "macOS 10.15 to 15, wide (264 columns)",
        ),
        (
            "(_WC_T_________)",
            "/tmp/x",
            "macOS 15.4, wide (264 columns)",
        ),
        (
            "(_WC_T__________)",
            "/tmp/x",
            "macOS 26, wide (264 columns)",
        ),
    ] {
        let left = format!("18:50:50.229517  open              F=3        {letters}  {path}");
        assert_eq!(
            layout(&line(&left, 219, "   0.000937   probe.69816947")),
            said
        );
    }
}

#[test]
fn narrow_lines_of_both_eras() {
    check(
        106,
        "   0.000041   servermgrd  ",
        "41 by servermgrd",
        &[
            (
                "14:03:22  open              private/etc/postfix/main.cf",
                "open path=private/etc/postfix/main.cf",
            ),
            ("14:03:22  close", "close"),
            ("14:03:22    RdData", "RdData"),
            (
                "14:03:22  openat            [-2]//usr/lib/dyld",
                "openat dirfd=-2 path=/usr/lib/dyld",
            ),
            (
                "14:03:22    WrData[AT1]     /private/tmp/ops.jsonl",
                "WrData[AT1] path=/private/tmp/ops.jsonl",
            ),
            (
                "14:03:22  stat64            [  2] /not/an/errno",
                "stat64 path=[  2] /not/an/errno",
            ),
        ],
    );
    check(
        106,
        "  0.000041   servermgrd  ",
        "41 by servermgrd",
        &[
            (
                "14:03:22  open            private/etc/postfix/main.cf",
                "open path=private/etc/postfix/main.cf",
            ),
            ("14:03:22  close", "close"),
        ],
    );
}

#[test]
fn carbon_lines_of_10_5_to_10_11() {
    let capture = [
        line(
            "14:03:22.417  PBMakeFSRefUnicode        (12, 0xbffff0a0, 0x0, 0x0)",
            152,
            "Finder              ",
        ),
        line(
            "14:03:22.418    open            F=5        (R_____)  /tmp/x",
            138,
            "   0.000041   Finder              ",
        ),
        line(
            "14:03:22.419  PBMakeFSRefUnicode        [-43]",
            138,
            "   0.000141   Finder              ",
        ),
    ];
    let wanted = [
        "PBMakeFSRefUnicode angle=12, 0xbffff0a0, 0x0, 0x0 | 0 by Finder",
        "open fd=5 flags=R_____ path=/tmp/x nested | 41 by Finder",
        "PBMakeFSRefUnicode errno=-43 | 141 by Finder",
    ];
    // The enter line comes first; its columns are known by then.
    let first = line(
        "14:03:22.416  stat",
        138,
        "   0.000001   Finder              ",
    );
    let text = format!("{first}\n{}\n", capture.join("\n"));
    assert_eq!(read_all(text)[1..], wanted);
}
