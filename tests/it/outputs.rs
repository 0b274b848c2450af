//! Outputs never eat inputs, nor scripts, nor each other; what was asked for is written whoever stops reading.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::Stdio;

use crate::run::{repository, run, run_with, stderr, stdout, unsnare};

const SETUP: &str = "fixtures/mail-cluster/setup/capture.txt";

/// A directory with a copy of the capture.
fn desk() -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().expect("a directory");
    let capture = dir.path().join("capture.txt");
    fs::copy(repository().join(SETUP), &capture).expect("copied");
    let name = capture.to_str().expect("UTF-8").to_owned();
    (dir, name)
}

fn path(dir: &tempfile::TempDir, name: &str) -> String {
    dir.path().join(name).to_str().expect("UTF-8").to_owned()
}

/// Refused with exit code 2 and these words, and the capture is what it was.
fn refused(arguments: &[&str], capture: &str, words: &[&str]) {
    let output = run(arguments);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    for word in words {
        assert!(said.contains(word), "{arguments:?}: no {word:?} in {said}");
    }
    assert_eq!(
        fs::read(capture).expect("read"),
        fs::read(repository().join(SETUP)).expect("read"),
        "{arguments:?}"
    );
}

#[test]
fn an_output_that_is_an_input_is_refused_by_any_name() {
    let (dir, capture) = desk();
    let (link, hard) = (path(&dir, "link"), path(&dir, "hard"));
    std::os::unix::fs::symlink(&capture, &link).expect("linked");
    fs::hard_link(&capture, &hard).expect("linked");
    let dotted = path(&dir, "./capture.txt");
    for name in [&capture, &link, &hard, &dotted] {
        for force in [&[][..], &["--force"]] {
            let with = |arguments: &[&str]| {
                let all: Vec<_> = arguments.iter().chain(force).copied().collect();
                refused(&all, &capture, &["is the file that is read"]);
            };
            with(&["revert", "-o", name, &capture]);
            with(&["analyze", "-o", name, &capture]);
            with(&["analyze", "-r", name, &capture]);
            with(&["analyze", "-o", name, "-l", &capture, SETUP]);
            with(&["events", "-o", name, &capture]);
            with(&["explain", "18", "-o", name, &capture]);
            with(&["rehearse", "-o", name, &capture]);
            with(&["watch", "--save", name, &capture]);
        }
    }
    let output = unsnare(&["analyze", "-o", &capture])
        .stdin(fs::File::open(&capture).expect("opened"))
        .output()
        .expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("standard input"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn two_outputs_of_one_name_are_refused() {
    let (dir, capture) = desk();
    let out = path(&dir, "out");
    refused(
        &["analyze", "-o", &out, "-r", &path(&dir, "./out"), &capture],
        &capture,
        &["--output", "--revert", "a file of its own"],
    );
    refused(
        &["watch", "--save", &out, "-r", &out, &capture],
        &capture,
        &["--revert", "--save"],
    );
    assert!(!Path::new(&out).exists());
}

#[test]
fn a_script_is_overwritten_only_when_that_is_said() {
    let (dir, capture) = desk();
    let script = path(&dir, "revert.sh");
    let made = run(&["revert", "-q", "--no-rehearsal", "-o", &script, &capture]);
    assert!(made.status.success(), "{}", stderr(&made));
    let first = fs::read(&script).expect("read");
    let words = ["exists already", "undone with it", "--force"];
    refused(&["revert", "-o", &script, &capture], &capture, &words);
    refused(&["analyze", "-r", &script, &capture], &capture, &words);
    // a report in a script's place is no better
    refused(&["analyze", "-o", &script, &capture], &capture, &words);
    assert_eq!(fs::read(&script).expect("read"), first);
    let forced = [
        "revert",
        "-q",
        "--no-rehearsal",
        "--force",
        "-p",
        "mds",
        "-o",
        &script,
        &capture,
    ];
    assert_ne!(run(&forced).status.code(), Some(2));
    assert_ne!(fs::read(&script).expect("read"), first);
}

#[test]
fn a_report_may_be_written_again() {
    let (dir, capture) = desk();
    let report = path(&dir, "report.txt");
    for _ in 0..2 {
        assert!(run(&["analyze", "-o", &report, &capture]).status.success());
    }
    // the same device may be input and output
    assert!(
        run(&[
            "analyze",
            "-q",
            "-o",
            "/dev/null",
            "-l",
            "/dev/null",
            &capture
        ])
        .status
        .success()
    );
}

/// Standard output is a pipe whose reader goes away at once.
fn with_a_reader_that_leaves(arguments: &[&str], input: Option<&str>) -> i32 {
    let stdin = match input {
        Some(name) => Stdio::from(fs::File::open(name).expect("opened")),
        None => Stdio::null(),
    };
    let mut child = unsnare(arguments)
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let mut first = [0];
    let mut out = child.stdout.take().expect("a pipe");
    out.read_exact(&mut first).expect("something comes");
    drop(out);
    child.wait().expect("ends").code().expect("no signal")
}

#[test]
fn a_report_into_head_still_writes_the_script() {
    let (dir, capture) = desk();
    let script = path(&dir, "revert.sh");
    // many reports' worth of text, so that the pipe is full before it is closed
    let all = ["analyze", "-vv", "-f", "json", "-r", &script, &capture];
    assert_eq!(with_a_reader_that_leaves(&all, None), 0);
    assert!(
        fs::read(&script)
            .expect("written")
            .starts_with(b"#!/bin/sh")
    );
}

#[test]
fn watch_into_head_still_writes_report_script_and_recording() {
    let (dir, capture) = desk();
    let (report, script, saved) = (
        path(&dir, "r.txt"),
        path(&dir, "r.sh"),
        path(&dir, "saved.txt"),
    );
    let all = ["watch", "-o", &report, "-r", &script, "--save", &saved];
    assert_eq!(with_a_reader_that_leaves(&all, Some(&capture)), 0);
    assert!(
        fs::read_to_string(&report)
            .expect("written")
            .contains("What happened")
    );
    assert!(Path::new(&script).exists());
    assert_eq!(
        fs::read(&saved).expect("written"),
        fs::read(&capture).expect("read")
    );
}

#[test]
fn watch_keeps_what_it_reads_to_the_byte() {
    let (dir, _) = desk();
    let saved = path(&dir, "saved.txt");
    // damaged, hostile and unfinished lines are part of a recording
    let mut text = fs::read(repository().join(SETUP)).expect("read");
    text.extend_from_slice(b"\xff\xfe damaged \x1b[31m\r\n\nno newline at the end");
    let output = run_with(&["watch", "-q", "--save", &saved], &text);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(fs::read(&saved).expect("written"), text);
    let again = run_with(&["watch", "--save", &saved], &text);
    assert_eq!(again.status.code(), Some(2));
    assert!(
        stderr(&again).contains("exists already"),
        "{}",
        stderr(&again)
    );
}

#[test]
fn a_capture_without_a_command_is_answered_with_the_command() {
    let output = run(&[SETUP]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(
        said.contains(&format!("did you mean: unsnare analyze {SETUP}")),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1, "{said}");
    let said = stderr(&run(&["-q", SETUP]));
    assert!(
        said.contains(&format!("unsnare analyze -q {SETUP}")),
        "{said}"
    );
    // what is neither a file nor a command is left to the parser
    assert!(stderr(&run(&["analyse", SETUP])).contains("subcommand"));
    let said = stderr(&run(&["-p", "relayd", SETUP]));
    assert!(
        said.contains(&format!("unsnare analyze -p relayd {SETUP}")),
        "{said}"
    );
}

#[test]
fn an_operation_is_named_with_or_without_its_mark() {
    let plain = run(&["explain", "18", SETUP]);
    assert!(plain.status.success());
    assert_eq!(stdout(&run(&["explain", "#18", SETUP])), stdout(&plain));
    let said = stderr(&run(&["explain", "postfix", SETUP]));
    assert!(
        said.contains("number of an operation") && !said.contains("invalid digit"),
        "{said}"
    );
}
