//! Messages of eslogger that stand alone: what was allowed, and whether it was done.

use crate::named::{report, told};
use crate::run::{run, stdout};

/// A message about an object, as far as is needed.
fn message(n: u32, event: &str) -> String {
    format!(
        r#"{{"schema_version":1,"time":"2025-11-04T09:31:12.{n:09}Z","mach_time":{n},"thread":{{"thread_id":7}},"process":{{"audit_token":{{"pid":87}},"executable":{{"path":"/usr/sbin/servermgrd"}}}},"global_seq_num":{n},"event":{event}}}"#
    )
}

fn object(path: &str, inode: u32) -> String {
    format!(
        r#"{{"path":"{path}","path_truncated":false,"stat":{{"st_mode":33188,"st_ino":{inode}}}}}"#
    )
}

#[test]
fn a_rename_that_was_allowed_is_certain_only_where_that_very_object_is_found_at_its_new_name() {
    let over = |inode: u32| {
        let (from, to) = (object("/etc/a", 1), object("/etc/b", 7));
        let there = object("/etc/b", inode);
        [
            message(0, &format!(r#"{{"rename":{{"source":{from},"destination_type":0,"destination":{{"existing_file":{to}}}}}}}"#)),
            message(9_000_000, &format!(r#"{{"setmode":{{"target":{there},"mode":384}}}}"#)),
        ]
        .join("\n")
    };
    let dir = tempfile::tempdir().unwrap();
    for (text, sure) in [
        (over(1), "certain"),
        // what stood there stands there still: the call may have failed
        (over(7), "likely"),
        // the numbers were cut away
        (over(1).replace("st_ino", "ino"), "likely"),
    ] {
        let report = report(dir.path(), &["es.jsonl"], &[("es.jsonl", text.as_bytes())]);
        assert_eq!(
            told(&report)[0],
            format!("{sure} rename /etc/a -> /etc/b"),
            "{text}"
        );
    }
}

#[test]
fn a_rename_that_was_allowed_is_possible_where_that_very_object_is_found_at_its_old_name() {
    let rename = |n: u32, from: &str, inode: u32, to: &str| {
        let from = object(from, inode);
        let (dir, name) = to.rsplit_once('/').unwrap();
        let dir = object(dir, 2);
        message(
            n,
            &format!(
                r#"{{"rename":{{"source":{from},"destination_type":1,"destination":{{"new_path":{{"dir":{dir},"filename":"{name}"}}}}}}}}"#
            ),
        )
    };
    let setmode = |n: u32, path: &str, inode: u32| {
        let there = object(path, inode);
        message(
            n,
            &format!(r#"{{"setmode":{{"target":{there},"mode":384}}}}"#),
        )
    };
    let first = rename(0, "/etc/a", 9, "/etc/b");
    let dir = tempfile::tempdir().unwrap();
    for (rest, sure) in [
        (vec![setmode(9_000_000, "/etc/a", 9)], "possible"),
        // tried again
        (vec![rename(9_000_000, "/etc/a", 9, "/etc/b")], "possible"),
        // another object has the old name now
        (vec![setmode(9_000_000, "/etc/a", 10)], "likely"),
        // it was found at the new name, and was brought back
        (
            vec![
                rename(9_000_000, "/etc/b", 9, "/etc/a"),
                setmode(18_000_000, "/etc/a", 9),
            ],
            "certain",
        ),
    ] {
        let text = [vec![first.clone()], rest].concat().join("\n");
        let report = report(dir.path(), &["es.jsonl"], &[("es.jsonl", text.as_bytes())]);
        assert_eq!(
            told(&report)[0],
            format!("{sure} rename /etc/a -> /etc/b"),
            "{text}"
        );
    }
}

#[test]
fn a_file_that_a_message_tells_made_is_a_file_and_its_process_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    let made = |n: u32, path: &str, mode: u32| {
        let file = object(path, n + 20).replace("33188", &mode.to_string());
        message(
            n,
            &format!(
                r#"{{"create":{{"destination_type":0,"destination":{{"existing_file":{file}}}}}}}"#
            ),
        )
    };
    let (source, place) = (object("/etc/f", 20), object("/etc", 2));
    let text = [
        made(0, "/etc/f", 0o100_644),
        made(9_000_000, "/etc/fifo", 0o010_644),
        message(
            18_000_000,
            &format!(
                r#"{{"clone":{{"source":{source},"target_dir":{place},"target_name":"copy"}}}}"#
            ),
        ),
    ]
    .join("\n");
    let report = report(dir.path(), &["es.jsonl"], &[("es.jsonl", text.as_bytes())]);
    let summary = report["operations"].as_array().unwrap();
    let object = |n: usize| summary[n]["object"].as_str();
    assert_eq!(
        [object(0), object(1), object(2)],
        [Some("file"), Some("special"), Some("file")],
        "{summary:?}"
    );
    let file = dir.path().join("es.jsonl");
    let shown = stdout(&run(&["processes", file.to_str().unwrap()]));
    assert!(
        shown.contains("3 lines by 1 process") && shown.contains("servermgrd"),
        "{shown}"
    );
}

#[test]
fn messages_that_do_not_say_of_which_file_are_not_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let from = object("/etc/a", 1);
    let text = message(
        0,
        &format!(r#"{{"rename":{{"source":{from},"destination":{{}}}}}}"#),
    );
    let report = report(dir.path(), &["es.jsonl"], &[("es.jsonl", text.as_bytes())]);
    assert_eq!(report["census"]["damaged"], 1, "{}", report["census"]);
    assert_eq!(report["capture"]["complete"], false);
}
