//! A script that is too long for the shell to try all of it before it is handed out.

use crate::run::{run, stderr, stdout};
use crate::support::by_hand::line;

#[test]
fn a_script_of_thousands_of_steps_is_tried_in_part_and_in_memory() {
    let calls = (0..3000).flat_map(|n| {
        let (path, aside) = (format!("/Library/{n}"), format!("/Library/{n}.bak"));
        [
            format!("lstat64 [2] {aside}"),
            format!("rename {path}"),
            format!("lstat64 {aside}"),
        ]
    });
    let lines = calls.enumerate().map(|(n, call)| line(n, &call) + "\n");
    let dir = tempfile::tempdir().unwrap();
    let capture = dir.path().join("capture.txt");
    std::fs::write(&capture, lines.collect::<String>()).unwrap();
    let output = run(&["revert", "-q", capture.to_str().unwrap()]);
    let steps = |script: String| script.matches(" place='/").count();
    assert_eq!(
        (output.status.code(), steps(stdout(&output))),
        (Some(0), 3000)
    );
    // nothing went wrong, and nothing was left untried
    assert_eq!(stderr(&output), "");
}
