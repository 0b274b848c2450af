//! Texts that are no capture, hardly one, or of another program: refused with what they look like, or read as what they are.

use std::io::Write as _;

use crate::command::unsnare_fed;
use crate::disguises::{CAPTURE, analyzed, operations};

/// Whole groups of three bytes, in lines of 76 signs.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for line in bytes.chunks(57) {
        for group in line.chunks_exact(3) {
            let number = group.iter().fold(0usize, |n, b| n << 8 | usize::from(*b));
            let sign = |at: usize| SIGNS[number >> (18 - 6 * at) & 63] as char;
            out.extend((0..4).map(sign));
        }
        out.push('\n');
    }
    out
}

#[test]
fn a_prompt_tells_that_the_recording_was_filtered() {
    let text = [
        b"$ sudo fs_usage -w -f filesys | grep relayd\n",
        CAPTURE.as_bytes(),
    ]
    .concat();
    let told = analyzed(text).json()["warnings"].to_string();
    assert!(
        told.contains("it was made by 'sudo fs_usage -w -f filesys | grep relayd'"),
        "{told}"
    );
}

#[test]
fn what_is_no_capture_is_refused_with_what_it_looks_like_and_no_script_is_written() {
    let coded = base64(CAPTURE.as_bytes());
    let dir = tempfile::tempdir().unwrap();
    let script = dir.path().join("revert.sh");
    let script = script.to_str().unwrap();
    for (text, words) in [
        (coded.as_str(), "base64 -D < FILE > capture.txt"),
        (
            "fs_usage: the trace facility is currently in use...\n          fs_usage, sc_usage, and latency use this facility.\n",
            "another program held the trace facility",
        ),
        (
            "Feb  8 17:04:31 mail servermgrd[206]: a\nFeb  8 17:04:32 mail servermgrd[206]: b\n",
            "give it with --log",
        ),
        (
            "  UID    PID COMM          FD PATH\n  501    206 servermgrd     3 /etc/x\n",
            "opensnoop",
        ),
        ("28/08/12 5:38:17.456 AM servermgrd[206]: a\n", "Console"),
        ("<html><body>\nnothing of it\n</body></html>\n", "HTML"),
        (
            "dear all,\nsee the attached file\n",
            "no line in it is one of fs_usage",
        ),
        ("\n\n\n", "no line in it is one of fs_usage"),
    ] {
        let text = text.to_owned();
        let shown = text.clone();
        let outcome = unsnare_fed(&["revert", "-p", "relayd", "-o", script, "-"], move |out| {
            out.write_all(text.as_bytes())
        });
        assert_eq!(outcome.code, Some(2), "{shown}: {}", outcome.stderr);
        outcome.says(words);
        assert!(!std::path::Path::new(script).exists(), "{shown}");
    }
}

#[test]
fn hardly_a_line_of_a_capture_is_none() {
    let mut text: Vec<u8> = CAPTURE
        .lines()
        .take(2)
        .flat_map(|l| [l, "\n"].concat().into_bytes())
        .collect();
    for n in 0..200 {
        text.extend_from_slice(format!("and so on, {n} times\n").as_bytes());
    }
    let outcome = analyzed(text);
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
    outcome.says("only 2 of its 202 lines are lines of fs_usage");
}

#[test]
fn a_line_in_a_name_is_no_line() {
    let line = |time: &str, call: &str, path: &str| {
        format!(
            "10:31:12.{time}  {call:<17}                      {path:<172}   0.000041   servermgrd          \n"
        )
    };
    let name = "/Users/mallory/a\n10:31:12.013 rename /etc/hostconfig 0.000019 servermgrd\nb";
    let text = [
        line("005", "lstat64", "private/etc/ok.conf"),
        line("008", "lstat64", "/Users/mallory/Sites"),
        line("011", "lstat64", name),
        line("014", "lstat64", "private/etc/ok.conf"),
    ]
    .concat();
    let outcome = unsnare_fed(&["analyze", "--format", "json", "-"], move |out| {
        out.write_all(text.as_bytes())
    });
    let report = outcome.json();
    assert_eq!(operations(&report), []);
    assert_eq!(outcome.census(), [6, 4, 0, 2, 0]);
}

#[test]
fn a_line_without_columns_in_a_capture_that_has_them_makes_no_operand() {
    let line = |time: &str, path: &str| {
        let call = format!("{:<17}", "lstat64");
        format!(
            "10:31:12.{time}  {call}                      {path:<172}   0.000041   servermgrd          \n"
        )
    };
    let text = [
        line("005", "private/etc/ok.conf"),
        line("008", "private/etc/ok.conf"),
        "10:31:12.013 rename /Users/mallory/x 0.000019 servermgrd\n".to_owned(),
        line("014", "private/etc/ok.conf"),
    ]
    .concat();
    let outcome = unsnare_fed(&["analyze", "--format", "json", "-"], move |out| {
        out.write_all(text.as_bytes())
    });
    let report = outcome.json();
    let steps = report["revert"]["steps"].as_array().map_or(0, Vec::len);
    assert_eq!(steps, 0, "{report}");
    for (.., confidence, _) in operations(&report) {
        assert!(["possible", "unknown"].contains(&confidence.as_str()));
    }
}

#[test]
fn both_names_of_a_rename_are_read_where_fs_usage_ng_prints_them() {
    let nth = std::cell::Cell::new(10);
    let line = |call: &str, bracket: &str, path: &str| {
        nth.set(nth.get() + 1);
        format!(
            "10:31:12.0{}000  {call:<17}      {bracket:<5}       {:<163}   0.000041   tool.7\n",
            nth.get(),
            format!("    {path}")
        )
    };
    let text = [
        line("lstat64", "", "/etc/postfix"),
        line("rename", "[  0]", "/etc/postfix  private/etc/postfix.old"),
        // one that failed has both names as well, and of renameat only a failure has a bracket
        line("rename", "[  2]", "/etc/none  /etc/other"),
        line("renameat", "", "[3]//etc/a b [4]/private/etc/c"),
        line("renameat", "", "[3]/below [4]/elsewhere"),
        line("renameat", "[  2]", "[-2]//etc/none [-2]//etc/other"),
        // too long for its field: the first name has lost its head
        line(
            "rename",
            "[  0]",
            &format!("{}/moved  /etc/moved.old", "d".repeat(137)),
        ),
    ]
    .concat();
    let outcome = unsnare_fed(
        &["analyze", "-p", "tool", "--format", "json", "-"],
        move |out| out.write_all(text.as_bytes()),
    );
    let report = outcome.json();
    let told: Vec<_> = (operations(&report).into_iter())
        .map(|(kind, path, to, confidence, _)| [kind, path, to, confidence])
        .collect();
    assert_eq!(
        told[..2],
        [
            ["rename", "/etc/postfix", "/etc/postfix.old", "certain"],
            ["rename", "/etc/a b", "/etc/c", "certain"]
        ]
    );
    // names below directories that only descriptors tell are not put together; a name without its head is no operand
    let [below, cut] = &told[2..] else {
        panic!("{told:?}");
    };
    assert_eq!(below[2], "", "{told:?}");
    assert_eq!(cut[2], "/etc/moved.old", "{told:?}");
    assert_ne!(cut[3], "certain", "{told:?}");
    assert_eq!(report["revert"]["steps"].as_array().unwrap().len(), 2);
}

#[test]
fn what_never_ends_is_refused_as_a_recipe_and_left_out_as_a_log() {
    let text = CAPTURE.as_bytes().to_vec();
    let recipe = unsnare_fed(&["analyze", "--recipe", "/dev/zero", "-"], |_| Ok(()));
    assert_eq!(recipe.code, Some(2), "{}", recipe.stderr);
    recipe.says("/dev/zero is no recipe: it is larger than 1024 KiB");
    let log = unsnare_fed(
        &["analyze", "-p", "relayd", "-l", "/dev/zero", "-"],
        move |out| out.write_all(&text),
    );
    assert_eq!(log.code, Some(0), "{}", log.stderr);
    assert!(log.told().contains("it is no log"), "{}", log.told());
}
