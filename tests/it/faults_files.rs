//! Files that are missing, change while they are read, or cannot be written.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::command::{finish, program, unsnare, wide_line};

/// So many lines of servermgrd, a millisecond apart.
fn lines(count: u64, call: &str, path: impl Fn(u64) -> String) -> Vec<u8> {
    let line = |n: u64| {
        let time = format!(
            "10:{:02}:{:02}.{:03}",
            n / 60_000 % 60,
            n / 1000 % 60,
            n % 1000
        );
        wide_line(&time, call, "", path(n).as_bytes(), "servermgrd")
    };
    (0..count).flat_map(line).collect()
}

fn capture(count: u64) -> Vec<u8> {
    lines(count, "rename", |n| format!("/etc/file-{n}"))
}

/// Many lines and nothing done: enough to be still reading when something happens to the file.
fn long(count: u64) -> Vec<u8> {
    lines(count, "lstat", |n| format!("/etc/file-{}", n % 500))
}

fn in_dir(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(name);
    fs::write(&file, bytes).unwrap();
    (dir, file)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Nothing but these names: no half-written or temporary file.
#[track_caller]
fn holds_only(dir: &Path, names: &[&str]) {
    let mut found: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(found, names);
}

#[test]
fn a_missing_capture_is_named() {
    let outcome = unsnare(&["analyze", "no-such-capture.txt"]);
    assert_eq!(outcome.calm().code, Some(2));
    outcome.says("no-such-capture.txt");
    assert_eq!(outcome.stdout, b"");
}

#[test]
fn a_directory_is_no_capture() {
    let dir = tempfile::tempdir().unwrap();
    let outcome = unsnare(&["analyze", text(dir.path())]);
    assert_eq!(outcome.calm().code, Some(2));
    outcome.says("directory");
}

#[test]
fn an_empty_capture_is_said_to_be_empty() {
    let (_dir, file) = in_dir("empty.txt", b"");
    let outcome = unsnare(&["analyze", text(&file)]);
    assert!(matches!(outcome.calm().code, Some(1 | 2)), "{outcome:?}");
    assert!(outcome.stderr.contains("empty"), "{}", outcome.stderr);
}

#[test]
fn a_capture_without_the_process_says_whom_it_has() {
    let (_dir, file) = in_dir("capture.txt", &capture(3));
    let outcome = unsnare(&["analyze", "--process", "servermgr", text(&file)]);
    assert_eq!(outcome.calm().code, Some(1));
    assert!(
        outcome.told().contains("it has lines by 'servermgrd'"),
        "{}",
        outcome.told()
    );
}

#[test]
fn a_capture_that_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_dir, file) = in_dir("secret.txt", &capture(3));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&file).is_ok() {
        return; // root reads everything
    }
    let outcome = unsnare(&["analyze", text(&file)]);
    assert_eq!(outcome.calm().code, Some(2));
    outcome.says("permission denied");
}

#[test]
fn an_unreadable_log_is_reported_and_the_rest_is_used() {
    let (dir, file) = in_dir("capture.txt", &capture(3));
    let log = dir.path().join("system.log");
    fs::write(
        &log,
        "Mar 14 10:00:00 x servermgrd[72]: it is done\nMar 14 10:00:00 x ntpd[1]: set\n",
    )
    .unwrap();
    let outcome = unsnare(&[
        "analyze",
        "--format",
        "json",
        "--date",
        "2010-03-14",
        "--log",
        "missing.log",
        "--log",
        text(&log),
        "--log",
        text(dir.path()),
        text(&file),
    ]);
    assert_eq!(outcome.calm().code, Some(0), "{}", outcome.stderr);
    assert!(outcome.told().contains("missing.log"), "{}", outcome.told());
    let log = outcome.json()["log"].to_string();
    assert!(log.contains("it is done"), "{log}");
}

#[test]
fn a_log_that_is_no_log_does_not_stop_the_report() {
    let (dir, file) = in_dir("capture.txt", &capture(3));
    let junk = dir.path().join("junk.log");
    fs::write(&junk, [0u8, 159, 146, 150].repeat(5000)).unwrap();
    let outcome = unsnare(&["analyze", "--log", text(&junk), text(&file)]);
    assert_eq!(outcome.calm().code, Some(0), "{}", outcome.stderr);
    assert!(outcome.told().contains("junk.log"), "{}", outcome.told());
}

#[test]
fn an_output_in_a_missing_directory_is_refused_before_the_work() {
    let (dir, file) = in_dir("capture.txt", &capture(3));
    let out = dir.path().join("none/report.txt");
    let outcome = unsnare(&["analyze", "-o", text(&out), text(&file)]);
    assert_eq!(outcome.calm().code, Some(2));
    outcome.says("report.txt");
    holds_only(dir.path(), &["capture.txt"]);
}

#[test]
fn an_output_that_is_a_directory_is_refused() {
    let (dir, file) = in_dir("capture.txt", &capture(3));
    let outcome = unsnare(&["analyze", "-o", text(dir.path()), text(&file)]);
    assert_eq!(outcome.calm().code, Some(2));
    outcome.says("directory");
    holds_only(dir.path(), &["capture.txt"]);
}

#[test]
fn a_failing_run_leaves_the_old_report_alone() {
    let (dir, _) = in_dir("report.txt", b"old");
    let out = dir.path().join("report.txt");
    let outcome = unsnare(&["analyze", "-o", text(&out), "no-such-capture.txt"]);
    assert_eq!(outcome.calm().code, Some(2));
    assert_eq!(fs::read(&out).unwrap(), b"old");
    holds_only(dir.path(), &["report.txt"]);
}

#[test]
fn a_full_device_is_named() {
    let (_dir, file) = in_dir("capture.txt", &capture(20));
    for args in [
        vec!["analyze", "-o", "/dev/full"],
        vec!["events", "-o", "/dev/full"],
        vec!["revert", "-o", "/dev/full"],
    ] {
        let args: Vec<&str> = args.into_iter().chain([text(&file)]).collect();
        let outcome = unsnare(&args);
        assert_eq!(outcome.calm().code, Some(2), "{args:?}: {}", outcome.stderr);
        outcome.says("/dev/full");
    }
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let outcome = finish(
        program(&["analyze", text(&file)])
            .stdout(full)
            .spawn()
            .unwrap(),
    );
    assert_eq!(outcome.calm().code, Some(2), "{}", outcome.stderr);
}

#[test]
fn a_full_disk_leaves_no_half_report() {
    let (dir, file) = in_dir("capture.txt", &capture(500));
    let disk = dir.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=64k", "tmpfs", text(&disk)])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !mounted {
        eprintln!("skipped: mounting a small disk needs root");
        return;
    }
    fs::write(disk.join("report.json"), "old").unwrap();
    let out = disk.join("report.json");
    let outcome = unsnare(&["analyze", "--format", "json", "-o", text(&out), text(&file)]);
    let (code, old) = (outcome.calm().code, fs::read(&out).unwrap());
    let left: Vec<_> = fs::read_dir(&disk)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    let unmounted = Command::new("umount")
        .arg(&disk)
        .status()
        .is_ok_and(|status| status.success());
    assert!(unmounted);
    assert_eq!(code, Some(2), "{}", outcome.stderr);
    outcome.says("full");
    assert_eq!(old, b"old");
    assert_eq!(left, ["report.json"]);
}

#[test]
fn a_pipe_that_closes_early_is_success() {
    let (_dir, file) = in_dir("capture.txt", &capture(300));
    for command in [
        vec!["events"],
        vec!["analyze", "--no-rehearsal", "--format", "json"],
        vec!["analyze", "--no-rehearsal"],
        vec!["revert", "--no-rehearsal"],
    ] {
        let args: Vec<&str> = command.into_iter().chain([text(&file)]).collect();
        let mut child = program(&args).spawn().unwrap();
        let mut first = [0; 10];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut first).unwrap();
        drop(stdout);
        let outcome = finish(child);
        assert_eq!(outcome.calm().code, Some(0), "{args:?}: {}", outcome.stderr);
        assert!(!outcome.stderr.contains("pipe"), "{}", outcome.stderr);
    }
}

#[test]
fn a_capture_that_grows_while_it_is_read_is_read_to_some_end() {
    let (_dir, file) = in_dir("capture.txt", &long(10_000));
    let more = file.clone();
    let writer = thread::spawn(move || {
        let mut out = fs::OpenOptions::new().append(true).open(more).unwrap();
        for _ in 0..50 {
            out.write_all(&long(20)).unwrap();
            thread::sleep(Duration::from_millis(2));
        }
    });
    let outcome = unsnare(&["analyze", "--format", "json", text(&file)]);
    writer.join().unwrap();
    // what is appended stands in it already, and counts once
    let [lines, understood, _, repeated, _] = outcome.calm().census();
    assert!(
        lines >= 10_000 && understood + repeated + 1 >= lines,
        "{lines} {understood} {repeated}"
    );
}

#[test]
fn a_capture_that_is_truncated_while_it_is_read_ends_there() {
    let (_dir, file) = in_dir("capture.txt", &long(60_000));
    let child = program(&["analyze", "--format", "json", text(&file)])
        .spawn()
        .unwrap();
    thread::sleep(Duration::from_millis(20));
    fs::OpenOptions::new()
        .write(true)
        .open(&file)
        .unwrap()
        .set_len(1000)
        .unwrap();
    let outcome = finish(child);
    if outcome.calm().code == Some(0) {
        outcome.census();
    } else {
        outcome.says("capture.txt");
    }
}
