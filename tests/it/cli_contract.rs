//! What scripts rely on at the command line: what is said when something is wrong, where it is said, and the exit code.

use std::io::Read as _;
use std::process::Stdio;

use crate::run::{repository, run, run_with, stderr, stdout, unsnare};

const SETUP: &str = "fixtures/mail-cluster/setup/capture.txt";

/// Exit code, and that standard error is one line which holds all the words.
fn complains(arguments: &[&str], input: &[u8], code: i32, words: &[&str]) {
    let output = run_with(arguments, input);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert_eq!(
        said.lines().count(),
        1,
        "{arguments:?}: one sentence: {said}"
    );
    for word in words {
        assert!(said.contains(word), "{arguments:?}: no {word:?} in {said}");
    }
}

#[test]
fn a_missing_file_is_named_and_its_neighbour_offered() {
    complains(
        &["analyze", "no/such/file"],
        b"",
        2,
        &["no/such/file", "no such file"],
    );
    complains(
        &["analyze", "fixtures/mail-cluster/setup/captrue.txt"],
        b"",
        2,
        &["did you mean", SETUP],
    );
    complains(&["revert", "no/such/file"], b"", 2, &["no/such/file"]);
    complains(&["events", "no/such/file"], b"", 2, &["no/such/file"]);
    // the capture is still worth a report
    let output = run(&["analyze", "-l", "no/such.log", SETUP]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        stdout(&output).contains("Warning: no/such.log: cannot be read"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn what_is_no_capture_is_refused_in_words() {
    complains(&["analyze", "fixtures"], b"", 2, &["fixtures", "directory"]);
    complains(&["analyze"], b"", 2, &["empty", "fs_usage"]);
    complains(
        &["analyze"],
        &[0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 1, 2, 3],
        2,
        &["binary"],
    );
    complains(&["analyze", "--recipe", SETUP, SETUP], b"", 2, &["recipe"]);
}

#[test]
fn an_unwritable_output_is_found_before_the_work_starts() {
    complains(
        &["analyze", "-o", "no/such/dir/report.txt", SETUP],
        b"",
        2,
        &["no/such/dir", "directory"],
    );
    complains(
        &["analyze", "-o", "fixtures", SETUP],
        b"",
        2,
        &["fixtures", "directory"],
    );
    complains(
        &["analyze", "--revert", "no/such/dir/x.sh", "missing"],
        b"",
        2,
        &["no/such/dir"],
    );
}

#[test]
fn a_failed_run_leaves_no_file_and_an_old_one_as_it_was() {
    let dir = tempfile::tempdir().expect("a directory");
    let (fresh, old) = (dir.path().join("fresh.txt"), dir.path().join("old.txt"));
    std::fs::write(&old, "old").expect("written");
    for path in [&fresh, &old] {
        let output = run(&[
            "analyze",
            "-o",
            path.to_str().expect("UTF-8"),
            "no/such/file",
        ]);
        assert_eq!(output.status.code(), Some(2));
    }
    assert!(!fresh.exists());
    assert_eq!(std::fs::read(&old).expect("read"), b"old");
    assert_eq!(
        std::fs::read_dir(dir.path()).expect("read").count(),
        1,
        "no temporary file is left"
    );
}

#[test]
fn a_complete_run_replaces_the_file_and_keeps_its_mode() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("report.json");
    std::fs::write(&path, "old").expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("set");
    let output = run(&[
        "analyze",
        "-f",
        "json",
        "-o",
        path.to_str().expect("UTF-8"),
        SETUP,
    ]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = std::fs::read_to_string(&path).expect("read");
    assert!(text.starts_with("{\n  \"schema\": \"unsnare.report/1\""));
    assert_eq!(
        std::fs::metadata(&path)
            .expect("found")
            .permissions()
            .mode()
            & 0o777,
        0o640
    );
}

#[test]
fn a_process_that_is_not_there_is_said_with_those_that_are() {
    let output = run(&["analyze", "--process", "servermgr", SETUP]);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    assert!(
        text.contains("no line by 'servermgr'") && text.contains("'servermgrd'"),
        "{text}"
    );
    let output = run(&["revert", "--process", "nobody", SETUP]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn strict_makes_an_incomplete_capture_an_error() {
    let narrow = "fixtures/mail-cluster/setup/capture-narrow.txt";
    assert_eq!(run(&["analyze", narrow]).status.code(), Some(0));
    let strict = run(&["analyze", "--strict", narrow]);
    assert_eq!(strict.status.code(), Some(3));
    assert!(
        stdout(&strict).contains("sudo fs_usage -w -f filesys servermgrd"),
        "the warning tells how to record better"
    );
    assert_eq!(run(&["analyze", "--strict", SETUP]).status.code(), Some(0));
}

#[test]
fn a_closed_pipe_is_success() {
    for arguments in [
        &["analyze", SETUP][..],
        &["analyze", "-f", "json", SETUP],
        &["revert", "--no-rehearsal", SETUP],
        &["events", SETUP],
        &["--help"],
        &["man"],
    ] {
        let mut child = unsnare(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        let mut stdout = child.stdout.take().expect("a pipe");
        let mut few = [0; 10];
        stdout.read_exact(&mut few).expect("some text");
        drop(stdout);
        let output = child.wait_with_output().expect("ends");
        assert_eq!(
            output.status.code(),
            Some(0),
            "{arguments:?}: {}",
            stderr(&output)
        );
        assert_eq!(stderr(&output), "", "{arguments:?}");
    }
}

#[test]
fn wrong_words_are_answered_with_right_ones() {
    let said = stderr(&run(&["anaylze"]));
    assert!(said.contains("analyze"), "{said}");
    let said = stderr(&run(&["analyze", "--formt", "json"]));
    assert!(said.contains("--format"), "{said}");
    assert_eq!(
        run(&["analyze", "--date", "8.2.2011", SETUP]).status.code(),
        Some(2)
    );
    let said = stderr(&run(&["explain", "4711", SETUP]));
    assert!(
        said.contains("4711") && said.contains("numbered 1 to"),
        "{said}"
    );
}

#[test]
fn what_belongs_elsewhere_is_answered_with_where() {
    complains(
        &["revert", "--take", "1", SETUP],
        b"",
        2,
        &[
            "--take is an option of the script",
            "then sh revert.sh --take",
        ],
    );
    complains(
        &["no-such-capture.txt"],
        b"",
        2,
        &["no command, and no file here", "unsnare analyze FILE"],
    );
}

#[test]
fn every_subcommand_has_help_with_an_example() {
    for name in [
        "analyze",
        "revert",
        "events",
        "watch",
        "rehearse",
        "explain",
        "completions",
        "man",
    ] {
        let output = run(&[name, "--help"]);
        assert!(output.status.success());
        let text = stdout(&output);
        assert!(
            text.contains(&format!("unsnare {name}")) && text.contains("Examples:"),
            "{name}: {text}"
        );
    }
}

#[test]
fn completions_and_manual_pages_come_from_the_same_definitions() {
    for shell in ["bash", "zsh", "fish"] {
        let text = stdout(&run(&["completions", shell]));
        for word in ["analyze", "rehearse", "all-processes"] {
            assert!(text.contains(word), "{shell}: {word}");
        }
    }
    let dir = tempfile::tempdir().expect("a directory");
    let output = run(&["man", "--all", "--dir", dir.path().to_str().expect("UTF-8")]);
    assert!(output.status.success(), "{}", stderr(&output));
    for page in [
        "unsnare",
        "unsnare-analyze",
        "unsnare-revert",
        "unsnare-events",
        "unsnare-watch",
        "unsnare-rehearse",
        "unsnare-explain",
    ] {
        let text = std::fs::read_to_string(dir.path().join(format!("{page}.1"))).expect("the page");
        assert!(
            text.contains(".SH SYNOPSIS") && text.contains("Examples"),
            "{page}"
        );
    }
    let analyze = std::fs::read_to_string(dir.path().join("unsnare-analyze.1")).expect("the page");
    assert!(analyze.contains("all\\-processes"), "{analyze}");
    assert!(stderr(&run(&["man", "nothing"])).contains("no subcommand 'nothing'"));
}

#[test]
fn colour_is_for_terminals_or_on_demand() {
    let plain = stdout(&run(&["analyze", SETUP]));
    assert!(!plain.contains('\u{1b}'));
    let colored = stdout(&run(&["analyze", "--color", "always", SETUP]));
    assert!(colored.contains("\u{1b}[32m"), "certain is green");
    assert_eq!(
        anstream::adapter::strip_str(&colored).to_string(),
        plain,
        "colour changes nothing else"
    );
    assert!(
        plain.lines().all(|line| line.chars().count() <= 80),
        "80 columns"
    );
}

#[test]
fn quiet_says_less_and_verbose_says_more() {
    let [quiet, usual, verbose, raw] = [&["-q"][..], &[], &["-v"], &["-vv"]]
        .map(|how| stdout(&run(&[&["analyze", SETUP], how].concat())));
    assert!(quiet.len() < usual.len() && usual.len() < verbose.len() && verbose.len() < raw.len());
    assert!(!quiet.contains("line 130"), "no evidence");
    assert!(
        verbose.contains("stands on another volume"),
        "why the rivals lost"
    );
    assert!(
        raw.contains("rename  private/etc/postfix"),
        "the line itself"
    );
    assert!(stderr(&run(&["analyze", "-q", "-v", SETUP])).contains("cannot be used"));
}

#[test]
fn names_from_a_capture_cannot_give_orders_to_a_terminal() {
    let evil = "10:00:00.000  mkdir                                  /tmp/\u{1b}]0;owned\u{7}\u{202e}txt.exe";
    let mut capture = format!("{evil:<230}   0.000010   servermgrd          \n").into_bytes();
    let benign = format!(
        "{:<230}   0.000010   servermgrd          \n",
        "10:00:00.000  stat                                   /tmp/a"
    );
    capture.splice(0..0, benign.repeat(3).into_bytes());
    for format in ["text", "markdown", "csv", "html"] {
        let text = stdout(&run_with(&["analyze", "-f", format], &capture));
        assert!(
            !text.contains('\u{1b}') && !text.contains('\u{7}') && !text.contains('\u{202e}'),
            "{format}"
        );
    }
}

#[test]
fn explain_shows_the_raw_lines_of_a_file_and_of_a_pipe() {
    let bytes = std::fs::read(repository().join(SETUP)).expect("the fixture");
    let from_file = stdout(&run(&["explain", "18", SETUP]));
    let from_pipe = stdout(&run_with(&["explain", "18"], &bytes));
    for text in [&from_file, &from_pipe] {
        assert!(text.contains("rename  private/etc/postfix"), "{text}");
        assert!(text.contains("What else it could have been"), "{text}");
    }
    assert_eq!(from_file, from_pipe);
    assert_eq!(
        stdout(&run(&["analyze", "--explain", "18", SETUP])),
        from_file
    );
}
