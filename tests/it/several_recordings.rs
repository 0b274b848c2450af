//! Recordings of one change after the other, given together: what stood before all is what the earliest tells.

use std::path::Path;

use crate::run::{run, stderr};
use crate::support::by_hand::line;

/// What a list begins with.
const HEAD: &str = "#unsnare.lst 1 1297161072\n#dir \"/private/etc\"\n1 2 40755 0 0 3 100 1 1 \"/private/etc\" \"\"\n#end\n";

/// A recording, begun at `started`, of a file that is overwritten: it held `old`, and holds four bytes more each time.
fn recording(dir: &Path, name: &str, started: u32, from: usize, old: &str) -> String {
    let here = dir.join(name);
    std::fs::create_dir_all(here.join("copies/private/etc")).unwrap();
    let calls = ["open F=3 (_W__T_) /etc/f", "write F=3 B=4", "close F=3"];
    let capture: String = (from..)
        .zip(calls)
        .map(|(n, call)| line(n, call) + "\n")
        .collect();
    let list = |size: usize, time: u32| {
        format!("{HEAD}1 9 100640 0 27 1 {size} {time} 1 \"/private/etc/f\" \"\"\n")
    };
    let about = format!(
        "{{\"format\": \"unsnare.recording/1\", \"directory\": \"/Users/admin/{name}\", \"zone\": \"+0000\", \
         \"started\": {started}, \"processes\": [\"servermgrd\"]}}"
    );
    for (part, text) in [
        ("recording.json", about),
        ("fs_usage.txt", capture),
        ("before.lst", list(old.len(), started)),
        ("after.lst", list(old.len() + 4, started + 9)),
        ("copies/private/etc/f", old.to_owned()),
    ] {
        std::fs::write(here.join(part), text).unwrap();
    }
    here.to_str().unwrap().to_owned()
}

#[test]
fn old_bytes_come_from_the_copy_of_the_earliest_recording() {
    let dir = tempfile::tempdir().unwrap();
    let first = recording(dir.path(), "m1.unsnare", 1_297_157_460, 0, "one\n");
    let second = recording(dir.path(), "m2.unsnare", 1_297_161_060, 500, "one\ntwo\n");
    for (n, order) in [[&first, &second], [&second, &first]]
        .into_iter()
        .enumerate()
    {
        let script = dir.path().join(format!("{n}.sh"));
        let output = run(&["revert", "-o", script.to_str().unwrap(), order[0], order[1]]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let script = std::fs::read_to_string(script).unwrap();
        let steps: Vec<&str> = (script.lines())
            .filter(|line| line.starts_with("  restore ") || line.starts_with("  embedded "))
            .collect();
        assert_eq!(steps.len(), 1, "{script}");
        assert!(
            steps[0].contains("copy='/Users/admin/m1.unsnare/copies/private/etc/f'"),
            "{steps:?}"
        );
    }
}
