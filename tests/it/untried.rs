//! A script that is too long to be tried on a replica.

use crate::run::{run, stderr, stdout};
use crate::support::by_hand::line;

#[test]
fn a_script_of_thousands_of_steps_is_handed_out_untried_and_told_to_be() {
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
    assert!(stderr(&output).contains("3000 steps and was not rehearsed"));
}
