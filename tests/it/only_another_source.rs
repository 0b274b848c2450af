//! What only another source than the capture shows: operations of their own, never counted twice.

use crate::named::{report, told};
use crate::support::by_hand::line;
use crate::support::history::{ACTOR, History};
use crate::support::release::{Release, Setting, View};
use crate::support::told::{Teller, tell};

/// A whole, wide capture holds every call: another source beside it has nothing to add.
#[test]
fn beside_a_whole_capture_no_call_of_another_source_is_counted_twice() {
    for teller in [Teller::Eslogger, Teller::BothEnds, Teller::Praudit] {
        for seed in 7_500..7_530 {
            let mut history = History::draw_untidy(seed, 14);
            let release = history.setting.release.max(Release::V10_7);
            history.setting = Setting::new(release, true, View::DashW);
            let played = history.play();
            if played.capture.is_empty() {
                continue;
            }
            let other = tell(teller, release, &played.truth);
            let dir = tempfile::tempdir().unwrap();
            let report = report(
                dir.path(),
                &["-p", ACTOR, "--witness", "other.txt", "capture.txt"],
                &[("capture.txt", &played.capture), ("other.txt", &other)],
            );
            for operation in report["operations"].as_array().unwrap() {
                let alone = operation["evidence"]
                    .to_string()
                    .contains("no line of the capture shows it");
                let known = played.truth.iter().any(|m| {
                    m.line.is_none()
                        && Some(m.path.as_slice()) == operation["path"].as_str().map(str::as_bytes)
                });
                assert!(!alone || known, "{teller:?} seed {seed}: {operation}");
            }
        }
    }
}

fn message(time: &str, event: &str) -> String {
    format!(
        r#"{{"time":"2025-11-04T13:03:00.{time}Z","thread":{{"thread_id":5123}},"process":{{"audit_token":{{"pid":87}},"executable":{{"path":"/usr/sbin/servermgrd"}}}},"event":{event}}}"#
    )
}

fn on(path: &str, mode: u32, more: &str) -> String {
    format!(
        r#""target":{{"path":"{path}","stat":{{"st_mode":{mode},"st_flags":0,"st_uid":0,"st_gid":0}}}}{more}"#
    )
}

#[test]
fn what_only_another_source_tells_is_an_operation_whatever_it_changes() {
    let capture = [
        line(0, "rename /private/etc/postfix"),
        line(1, "mkdir /private/etc/after"),
    ];
    let file = 0o100_644;
    let at = |n: usize, event: String| message(&format!("{:06}000", n * 100 - 100), &event);
    let messages = [
        at(1, r#"{"rename":{"source":{"path":"/private/etc/postfix"},"destination":{"new_path":{"dir":{"path":"/private/etc"},"filename":"postfix.cl-rst"}}}}"#.into()),
        at(2, format!(r#"{{"create":{{"destination_type":0,"destination":{{"existing_file":{{"path":"/private/etc/made","stat":{{"st_mode":{file}}}}}}}}}}}"#)),
        at(3, format!(r#"{{"close":{{{},"modified":true}}}}"#, on("/private/etc/made", file, ""))),
        at(4, format!(r#"{{"close":{{{},"modified":true}}}}"#, on("/private/etc/written", file, ""))),
        at(5, format!(r#"{{"close":{{{},"modified":true}}}}"#, on("/private/etc/written", file, ""))),
        at(6, format!(r#"{{"setmode":{{{}}}}}"#, on("/private/etc/dressed", file, r#","mode":384"#))),
        at(7, format!(r#"{{"setflags":{{{}}}}}"#, on("/private/etc/locked", file, r#","flags":2"#))),
        at(8, format!(r#"{{"setowner":{{{}}}}}"#, on("/private/etc/owned", file, r#","uid":27,"gid":27"#))),
        at(9, format!(r#"{{"unlink":{{{}}}}}"#, on("/private/etc/gone", file, ""))),
    ];
    let dir = tempfile::tempdir().unwrap();
    let report = report(
        dir.path(),
        &["-p", "servermgrd", "--witness", "es.jsonl", "capture.txt"],
        &[
            ("capture.txt", (capture.join("\n") + "\n").as_bytes()),
            ("es.jsonl", messages.join("\n").as_bytes()),
        ],
    );
    let mut all = told(&report);
    all.sort();
    assert_eq!(
        all,
        [
            "certain mkdir /etc/after",
            "certain rename /etc/postfix -> /etc/postfix.cl-rst",
            "likely chflags /etc/locked",
            "likely chmod /etc/dressed",
            "likely chown /etc/owned",
            "likely create /etc/made",
            "likely unlink /etc/gone",
            "likely write /etc/written",
        ]
    );
    let steps = report["revert"]["steps"].to_string();
    for title in [
        "take the flags uchg away from /etc/locked",
        "give /etc/dressed its permissions rw-r--r-- back",
        "0:0 back",
    ] {
        assert!(steps.contains(title), "{title}: {steps}");
    }
}
