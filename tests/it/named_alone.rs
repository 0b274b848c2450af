//! What only one of the sources of a recording shows: calls that the capture lost, paths of which a line shows a part, what was
//! there at the start; and recordings where a capture is watched or printed line by line.

use std::path::Path;

use crate::named::{report, told};
use crate::run::{run, stderr, stdout};
use crate::support::by_hand::line;

/// Two calls that the capture shows, and one between them of which it shows nothing.
fn capture(between: &str) -> String {
    let call = |n: usize, text: &str| line(n, text);
    [
        call(0, "mkdir /etc/a"),
        between.to_owned(),
        call(2, "rename /etc/b"),
    ]
    .into_iter()
    .filter(|line| !line.is_empty())
    .collect::<Vec<_>>()
    .join("\n")
        + "\n"
}

/// What DTrace told of the same calls, and of those of which the capture has no line; by the clock of `line`.
fn told_by_dtrace(capture: &str, calls: &[(&str, i64)]) -> String {
    let first = capture.lines().next().unwrap();
    let parts: Vec<i64> = first[..12]
        .split([':', '.'])
        .map(|n| n.parse().unwrap())
        .collect();
    let us = ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1_000_000 + parts[3] * 1000;
    let mut out = "#unsnare.d 1 1297123200000000000 servermgrd\n".to_owned();
    for (call, later) in calls {
        let at = (1_297_123_200_000_000 + us + later) * 1000;
        out.push_str(&format!("{at} 87 5123 {call} 0 0\n"));
    }
    out
}

#[test]
fn a_call_that_the_capture_lost_is_an_operation_of_its_own_in_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let capture = capture("fs_usage: buffer overrun, events generated too quickly");
    let both = told_by_dtrace(
        &capture,
        &[
            ("mkdir 0 \"/etc/a\" \"\"", 0),
            ("rename 0 \"/etc/c\" \"/etc/c.old\"", 500),
            ("rename 0 \"/etc/b\" \"/etc/b.old\"", 2000),
            ("unlink 0 \"/etc/d\" \"\"", 3000),
        ],
    );
    let report = report(
        dir.path(),
        &["--witness", "both.txt", "capture.txt"],
        &[
            ("capture.txt", capture.as_bytes()),
            ("both.txt", both.as_bytes()),
        ],
    );
    assert_eq!(
        told(&report),
        [
            "certain mkdir /etc/a",
            "certain rename /etc/c -> /etc/c.old",
            "certain rename /etc/b -> /etc/b.old",
            "certain unlink /etc/d",
        ]
    );
    assert_eq!(
        report["operations"][1]["evidence"][0]["reason"],
        "no line of the capture shows it; the other source tells it"
    );
    let plan = report["revert"].to_string();
    assert!(plan.contains("move /etc/c.old back to /etc/c"), "{plan}");
}

#[test]
fn what_a_capture_without_a_hole_does_not_show_is_likely() {
    let dir = tempfile::tempdir().unwrap();
    let capture = capture("");
    let both = told_by_dtrace(
        &capture,
        &[
            ("mkdir 0 \"/etc/a\" \"\"", 0),
            ("rename 0 \"/etc/c\" \"/etc/c.old\"", 500),
            ("rename 0 \"/etc/b\" \"/etc/b.old\"", 2000),
        ],
    );
    let report = report(
        dir.path(),
        &["--witness", "both.txt", "capture.txt"],
        &[
            ("capture.txt", capture.as_bytes()),
            ("both.txt", both.as_bytes()),
        ],
    );
    assert_eq!(told(&report)[1], "likely rename /etc/c -> /etc/c.old");
}

#[test]
fn a_call_that_the_capture_shows_to_have_failed_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let capture = capture(&line(1, "rename [13] /etc/c"));
    let both = told_by_dtrace(
        &capture,
        &[
            ("mkdir 0 \"/etc/a\" \"\"", 0),
            ("rename 0 \"/etc/c\" \"/etc/c.old\"", 1000),
        ],
    );
    let report = report(
        dir.path(),
        &["--witness", "both.txt", "capture.txt"],
        &[
            ("capture.txt", capture.as_bytes()),
            ("both.txt", both.as_bytes()),
        ],
    );
    assert!(
        told(&report).iter().all(|op| !op.contains("/etc/c")),
        "{:?}",
        told(&report)
    );
}

const HEAD: &str = "#unsnare.lst 1 1297161072\n#dir \"/private/etc\"\n1 2 40755 0 0 3 100 1 1 \"/private/etc\" \"\"\n#end\n";

/// Lists made before and afterwards beside a capture.
fn listed(capture: &str, before: &str, after: &str) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let (before, after) = (format!("{HEAD}{before}"), format!("{HEAD}{after}"));
    told(&report(
        dir.path(),
        &[
            "--before",
            "before.lst",
            "--after",
            "after.lst",
            "capture.txt",
        ],
        &[
            ("capture.txt", capture.as_bytes()),
            ("before.lst", before.as_bytes()),
            ("after.lst", after.as_bytes()),
        ],
    ))
}

#[test]
fn a_relative_path_is_placed_by_what_came_between_the_lists() {
    let capture = [line(0, "chdir /etc/x"), line(1, "mkdir application11")].join("\n") + "\n";
    let dir = "1 3 40755 0 0 3 100 1 1 \"/private/etc/x\" \"\"\n";
    let new = format!("{dir}1 9 40755 0 0 2 68 1 1 \"/private/etc/x/application11\" \"\"\n");
    assert_eq!(
        listed(&capture, dir, &new),
        ["likely mkdir /etc/x/application11"]
    );
    // what came with a directory that was renamed had another path when it was made
    let told = listed(&capture, dir, &new.replace("etc/x", "etc/y"));
    assert!(told.iter().all(|op| !op.contains(" /etc/y/")), "{told:?}");
}

#[test]
fn whether_a_file_that_is_opened_with_creat_is_new_the_list_made_before_tells() {
    let capture = [
        line(0, "open F=3 (_WC___) /etc/f"),
        line(1, "write F=3 B=16"),
        line(2, "close F=3"),
    ]
    .join("\n")
        + "\n";
    let file = "1 9 100644 0 0 1 16 1 1 \"/private/etc/f\" \"\"\n";
    assert_eq!(listed(&capture, "", file), ["likely create /etc/f"]);
    assert_eq!(
        listed(&capture, file, &file.replace(" 16 1 1 ", " 16 2 2 ")),
        ["certain write /etc/f"]
    );
}

/// A directory was moved; what is opened with CREAT below its new name is not new because the list made before does not know that name.
#[test]
fn below_a_directory_that_was_moved_the_list_made_before_tells_nothing_of_new_files() {
    let capture = [
        "rename /etc/d",
        "stat64 /etc/e",
        "open F=3 (_WCA__) /etc/e/f",
        "write F=3 B=4",
        "close F=3",
    ];
    let lines: Vec<String> = (0..)
        .zip(capture)
        .map(|(nth, call)| line(nth, call))
        .collect();
    let capture = lines.join("\n") + "\n";
    let directory = |name: &str| format!("1 8 40755 0 0 2 64 1 1 \"/private/etc/{name}\" \"\"\n");
    let file = |name: &str, size: u32| {
        format!("1 9 100644 0 0 1 {size} 1 1 \"/private/etc/{name}/f\" \"\"\n")
    };
    for old in [directory("d") + &file("d", 16), directory("d")] {
        let new = directory("e") + &file("e", 20);
        assert_eq!(
            listed(&capture, &old, &new),
            ["certain rename /etc/d -> /etc/e", "certain write /etc/e/f"]
        );
    }
}

/// The copy of a recording brings the old permissions along; those of what stands there are put back before.
#[test]
fn a_file_that_lost_bytes_and_permissions_gets_both_back_from_a_recording() {
    let dir = tempfile::tempdir().unwrap();
    let (here, _) = recording(dir.path());
    let capture = std::fs::read_to_string(here.join("fs_usage.txt")).unwrap();
    let capture = capture + &line(3, "chmod <rw-------> /etc/f") + "\n";
    std::fs::write(here.join("fs_usage.txt"), capture).unwrap();
    let after = std::fs::read_to_string(here.join("after.lst")).unwrap();
    std::fs::write(here.join("after.lst"), after.replace("100640", "100600")).unwrap();
    let output = run(&["revert", here.to_str().unwrap()]);
    assert_eq!(stderr(&output), "");
    let script = String::from_utf8(output.stdout).unwrap();
    let steps: Vec<&str> = script
        .lines()
        .skip_while(|line| *line != "steps() {")
        .take_while(|line| *line != "}")
        .map(str::trim)
        .filter(|line| line.starts_with("mode ") || line.starts_with("restore "))
        .collect();
    assert_eq!(steps.len(), 2, "{steps:?}");
    assert!(
        steps[0].starts_with("mode 1 ") && steps[1].starts_with("restore 2 "),
        "{steps:?}"
    );
}

#[test]
fn flags_that_a_list_tells_are_what_they_were() {
    let dir = tempfile::tempdir().unwrap();
    let capture = line(0, "chflags /etc/f") + "\n";
    let file = "1 9 100644 0 0 1 16 1 1 \"/private/etc/f\" \"\"\n";
    let list = format!("{HEAD}{file}#flags 1 9 400002\n");
    let report = report(
        dir.path(),
        &["--before", "before.lst", "capture.txt"],
        &[
            ("capture.txt", capture.as_bytes()),
            ("before.lst", list.as_bytes()),
        ],
    );
    assert_eq!(
        report["operations"][0]["revert_reason"],
        "its flags were changed; before, they were: uchg,schg"
    );
}

/// A recording of one file that was overwritten, packed or not.
fn recording(dir: &Path) -> (std::path::PathBuf, std::path::PathBuf) {
    let here = dir.join("m.unsnare");
    std::fs::create_dir_all(here.join("copies/private/etc")).unwrap();
    let capture = [
        line(0, "open F=3 (_W__T_) /etc/f"),
        line(1, "write F=3 B=4"),
        line(2, "close F=3"),
    ]
    .join("\n")
        + "\n";
    let list = |time: u32| format!("{HEAD}1 9 100640 0 27 1 4 {time} 1 \"/private/etc/f\" \"\"\n");
    for (name, text) in [
        ("recording.json", "{\"format\": \"unsnare.recording/1\", \"directory\": \"/Users/admin/m.unsnare\", \"processes\": [\"servermgrd\"]}".to_owned()),
        ("fs_usage.txt", capture),
        ("before.lst", list(1)),
        ("after.lst", list(2)),
        ("copies/private/etc/f", "old\n".to_owned()),
    ] {
        std::fs::write(here.join(name), text).unwrap();
    }
    let packed = dir.join("m.unsnare.tar.gz");
    let done = std::process::Command::new("tar")
        .args(["-czf", "m.unsnare.tar.gz", "m.unsnare"])
        .current_dir(dir)
        .status()
        .unwrap();
    assert!(done.success());
    (here, packed)
}

#[test]
fn a_script_carries_a_copy_of_a_packed_recording_as_it_does_that_of_a_directory() {
    let dir = tempfile::tempdir().unwrap();
    let (here, packed) = recording(dir.path());
    let script = |recording: &Path| {
        let script = dir.path().join("revert.sh");
        let output = run(&[
            "revert",
            "--embed",
            "--force",
            "-o",
            script.to_str().unwrap(),
            recording.to_str().unwrap(),
        ]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        std::fs::read_to_string(script).unwrap()
    };
    let steps = |script: &str| -> Vec<String> {
        let step = |line: &&str| line.starts_with("step") || line.contains("embedded");
        script.lines().filter(step).map(str::to_owned).collect()
    };
    let (one, other) = (script(&here), script(&packed));
    assert_eq!(steps(&one), steps(&other));
    assert!(one.contains("embedded"), "{one}");
    assert!(
        !steps(&one)
            .iter()
            .any(|step| step.contains("m.unsnare/copies")),
        "{one}"
    );
}

#[test]
fn a_recording_is_watched_and_its_lines_are_printed_as_those_of_a_capture() {
    let dir = tempfile::tempdir().unwrap();
    let (here, packed) = recording(dir.path());
    for recording in [&here, &packed] {
        let recording = recording.to_str().unwrap();
        let output = run(&["watch", recording]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(
            stdout(&output).contains("write /etc/f"),
            "{}",
            stdout(&output)
        );
        let output = run(&["events", recording]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(stdout(&output).lines().count(), 3, "{}", stdout(&output));
    }
}

#[test]
fn calls_of_other_sources_are_printed_as_events() {
    let dir = tempfile::tempdir().unwrap();
    let both = "#unsnare.d 1 1297153872000000000 servermgrd\n1297153872363190000 87 5123 rename 0 \"/etc/a\" \"/etc/b\" 0 0\n1297153872365090000 87 5123 unlink 2 \"/etc/c\" \"\" 0 0\n";
    let message = r#"{"time":"2025-11-04T08:31:12.365090000Z","thread":{"thread_id":5123},"process":{"executable":{"path":"/usr/sbin/servermgrd"}},"event":{"rename":{"source":{"path":"/private/etc/a"},"destination":{"new_path":{"dir":{"path":"/private/etc"},"filename":"b"}}}}}"#;
    let audit = "header,160,11,rename(2),0,Tue Feb  8 10:31:12 2011, + 363 msec\npath,/etc/a\npath,/private/etc/a\nattribute,100644,root,wheel,16777220,12345,0\npath,/etc/b\nsubject,-1,root,wheel,root,wheel,87,100000,0,0.0.0.0\nreturn,success,0\ntrailer,160\n";
    for (text, process, calls) in [
        (both, "servermgrd", &["rename", "unlink"][..]),
        (message, "servermgrd", &["rename"]),
        (audit, "87", &["rename"]),
    ] {
        let file = dir.path().join("source.txt");
        std::fs::write(&file, text).unwrap();
        let output = run(&["events", "-p", process, file.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let told: Vec<String> = stdout(&output)
            .lines()
            .map(|line| {
                let event: serde_json::Value = serde_json::from_str(line).unwrap();
                event["call"].as_str().unwrap().to_owned()
            })
            .collect();
        assert_eq!(told, calls, "{text}");
    }
}

#[test]
fn owners_before_and_after_that_an_audit_record_tells_are_put_back() {
    let dir = tempfile::tempdir().unwrap();
    let audit = "header,160,11,chown(2),0,Tue Feb  8 10:31:12 2011, + 363 msec\nargument,2,0x1b,new file uid\nargument,3,0xffffffff,new file gid\npath,/etc/a\npath,/private/etc/a\nattribute,100644,501,20,16777220,12345,0\nsubject,-1,root,wheel,root,wheel,87,100000,0,0.0.0.0\nreturn,success,0\ntrailer,160\nheader,160,11,chmod(2),0,Tue Feb  8 10:31:12 2011, + 364 msec\nargument,2,0x180,new file mode\npath,/etc/b\npath,/private/etc/b\nattribute,100644,501,20,16777220,12346,0\nsubject,-1,root,wheel,root,wheel,87,100000,0,0.0.0.0\nreturn,success,0\ntrailer,160\n";
    let report = report(
        dir.path(),
        &["-p", "87", "audit.txt"],
        &[("audit.txt", audit.as_bytes())],
    );
    let steps: Vec<&str> = report["revert"]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            step["title"]
                .as_str()
                .or(step["summary"].as_str())
                .unwrap_or("?")
        })
        .collect();
    assert_eq!(steps.len(), 2, "{report}");
    let text = report["revert"].to_string();
    assert!(
        text.contains("501:20") && text.contains("0644") || text.contains("rw-r--r--"),
        "{text}"
    );
}
