//! What is different on a terminal: the progress bar, the width. `script` of util-linux gives the terminal.

use std::io::Write as _;
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::fixtures::fixtures;
use crate::run::UNSNARE;

/// A shell's command line on a terminal of its own; `None` where there is no `script`, which CI has.
pub(crate) fn on_a_terminal(line: &str) -> Option<Command> {
    let command = |line: &str| {
        let mut command = Command::new("script");
        command
            .args(["-qec", line, "/dev/null"])
            .env_remove("NO_COLOR")
            // nobody presses a key
            .env("PAGER", "cat")
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        command
    };
    let works = command("true").output().is_ok_and(|o| o.status.success());
    if !works {
        assert!(
            std::env::var_os("CI").is_none(),
            "script(1) of util-linux is missing: apt-get install bsdutils"
        );
        eprintln!("skipped: script(1) of util-linux is not here");
    }
    works.then(|| command(line))
}

fn setup() -> String {
    let path = fixtures().join("mail-cluster/setup/capture.txt");
    path.to_str().expect("a plain name").to_owned()
}

#[test]
fn a_bar_with_rate_and_time_left_is_shown_on_a_terminal_only() {
    let capture = std::fs::read(setup()).expect("it is shipped");
    let long = capture.repeat((5 << 20) / capture.len() + 1);
    let dir = tempfile::tempdir().expect("a directory");
    let plain = dir.path().join("long.txt");
    let packed = dir.path().join("long.gz");
    std::fs::write(&plain, &long).expect("written");
    let file = std::fs::File::create(&packed).expect("made");
    let mut gzip = GzEncoder::new(file, Compression::none());
    gzip.write_all(&long)
        .and_then(|()| gzip.finish().map(drop))
        .expect("written");
    for path in [plain, packed] {
        let line = format!("{UNSNARE} analyze -o /dev/null {}", path.display());
        let Some(mut command) = on_a_terminal(&line) else {
            return;
        };
        let shown = command.output().expect("starts").stdout;
        let shown = String::from_utf8_lossy(&shown);
        for words in ["%  ", "iB/s  ", " left"] {
            assert!(shown.contains(words), "{}: {shown}", path.display());
        }
        let quiet = on_a_terminal(&format!("{line} -q")).expect("as before");
        let silent = { quiet }.output().expect("starts").stdout;
        assert!(!String::from_utf8_lossy(&silent).contains("iB/s"));
        let piped = Command::new("sh")
            .args(["-c", &line])
            .output()
            .expect("starts");
        assert!(!String::from_utf8_lossy(&piped.stderr).contains("iB/s"));
    }
}

#[test]
fn the_report_uses_the_width_of_the_terminal_and_80_columns_elsewhere() {
    let line = format!("{UNSNARE} analyze {}", setup());
    let widest = |text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        let lines = text.lines().map(|l| l.trim_end_matches('\r'));
        lines.map(|l| l.chars().count()).max().unwrap_or(0)
    };
    let piped = Command::new("sh")
        .args(["-c", &line])
        .output()
        .expect("starts");
    assert!(widest(&piped.stdout) <= 80);
    let plain = format!("stty rows 40 cols 120; {line} --color never");
    let Some(mut command) = on_a_terminal(&plain) else {
        return;
    };
    let width = widest(&command.output().expect("starts").stdout);
    assert!((90..=120).contains(&width), "{width}");
}

#[test]
fn a_text_longer_than_the_terminal_goes_through_the_pager() {
    let line = format!("{UNSNARE} analyze --color never {}", setup());
    let paged = |rows: u32, pager: &str, option: &str| {
        let line = format!("stty rows {rows} cols 80; {line} {option}");
        let output = on_a_terminal(&line)?.env("PAGER", pager).output();
        Some(String::from_utf8_lossy(&output.expect("starts").stdout).into_owned())
    };
    let Some(text) = paged(24, "sed 's/^/page: /'", "") else {
        return;
    };
    assert!(text.lines().count() > 24, "{text}");
    assert!(
        text.lines().all(|line| line.starts_with("page: ")),
        "{text}"
    );
    for (rows, pager, option) in [
        (2000, "sed 's/^/page: /'", ""),
        (24, "sed 's/^/page: /'", "--no-pager"),
        (24, "cat", ""),
        (24, "", ""),
    ] {
        let text = paged(rows, pager, option).expect("as before");
        assert!(
            text.contains("What happened") && !text.contains("page: "),
            "{rows} {pager}: {text}"
        );
    }
    // whoever leaves early has read enough
    let left = paged(24, "head -n 1", "; echo code $?").expect("as before");
    assert!(left.contains("code 0"), "{left}");
}
