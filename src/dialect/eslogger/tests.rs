use super::*;

fn all(text: &[u8]) -> Vec<Told> {
    crate::dialect::named::all::<Reader>(text)
}

fn calls(text: &[u8]) -> Vec<Named> {
    crate::dialect::named::calls::<Reader>(text)
}

const RENAME: &str = r#"{"schema_version":1,"version":9,"time":"2025-11-04T09:31:12.301086172Z","action_type":1,"action":{"result":{"result_type":0,"result":{"auth":0}}},"thread":{"thread_id":5123},"process":{"audit_token":{"pid":415,"pidversion":9},"executable":{"path":"\/usr\/sbin\/servermgrd"}},"seq_num":0,"global_seq_num":4,"event":{"rename":{"source":{"path":"\/private\/etc\/postfix","path_truncated":false,"stat":{"st_mode":16877,"st_ino":12,"st_uid":0,"st_gid":0}},"destination_type":1,"destination":{"new_path":{"dir":{"path":"\/private\/etc"},"filename":"postfix.cl-rst"}}}}}"#;

#[test]
fn a_rename_names_both_ends_thread_process_and_time() {
    let [call] = &calls(RENAME.as_bytes())[..] else {
        panic!("one call")
    };
    assert_eq!(call.label, "rename");
    assert_eq!(call.path, "/private/etc/postfix");
    assert_eq!(call.to.as_ref().unwrap(), "/private/etc/postfix.cl-rst");
    assert_eq!(call.replaced, Some(false));
    assert_eq!(call.when, Some(1_762_248_672_301_086_172));
    assert_eq!(call.by.process.as_ref().unwrap(), "servermgrd");
    assert_eq!((call.by.pid, call.by.thread), (Some(415), Some(5123)));
    assert_eq!(call.before.inode, Some(12));
    assert!(call.intended);
}

#[test]
fn tokens_may_be_arrays_keys_may_be_missing_and_the_log_may_carry_the_line() {
    let array = RENAME.replace(r#"{"pid":415,"pidversion":9}"#, "[1,2,3,4,5,415,7,8]");
    assert_eq!(calls(array.as_bytes())[0].by.pid, Some(415));
    let trimmed = br#"{"event":{"rename":{"source":{"path":"/a/x"},"destination":{"existing_file":{"path":"/a/y"}},"destination_type":0}}}"#;
    let [call] = &calls(trimmed)[..] else {
        panic!()
    };
    assert_eq!(
        (call.path.as_bstr(), call.replaced),
        ("/a/x".into(), Some(true))
    );
    let wrapped = serde_json::json!({"subsystem": "com.apple.eslogger", "eventMessage": format!("eslogger: {RENAME}")});
    assert_eq!(calls(wrapped.to_string().as_bytes()).len(), 1);
    let shown = format!("2025-11-04 10:31:12.3 0x1 Default 0x0 77 0 eslogger: {RENAME}");
    assert_eq!(calls(shown.as_bytes()).len(), 1);
}

#[test]
fn the_same_call_twice_is_one_and_two_mirrored_renames_are_an_exchange() {
    let twice = format!("{RENAME}\n{RENAME}\n");
    assert_eq!(calls(twice.as_bytes()).len(), 1);
    let half = |from: &str, to: &str, time: &str| {
        format!(
            r#"{{"time":"2025-11-04T09:31:12.{time}Z","thread":{{"thread_id":7}},"event":{{"rename":{{"source":{{"path":"{from}"}},"destination":{{"existing_file":{{"path":"{to}"}}}}}}}}}}"#
        )
    };
    let swap = format!(
        "{}\n{}\n",
        half("/a", "/b", "000001"),
        half("/b", "/a", "000004")
    );
    let [call] = &calls(swap.as_bytes())[..] else {
        panic!("one exchange")
    };
    assert_eq!((call.label, call.what), ("exchangedata", What::Swap));
    // much later it is another rename
    let apart = format!(
        "{}\n{}\n",
        half("/a", "/b", "000001"),
        half("/b", "/a", "900000")
    );
    assert_eq!(calls(apart.as_bytes()).len(), 2);
}

#[test]
fn a_denied_call_and_a_refused_creation_are_none() {
    let denied = RENAME.replace(r#""auth":0"#, r#""auth":1"#);
    assert_eq!(calls(denied.as_bytes()), []);
    let refused = br#"{"event":{"create":{"destination_type":1,"destination":{"new_path":{"dir":{"path":"/a"},"filename":"x","mode":420}}}}}"#;
    assert_eq!(calls(refused), []);
}

#[test]
fn a_link_is_made_without_its_text() {
    let line = br#"{"event":{"create":{"destination":{"existing_file":{"path":"/a/l","stat":{"st_mode":41453,"st_size":9}}}}}}"#;
    let [call] = &calls(line)[..] else { panic!() };
    assert_eq!((call.label, &call.to), ("symlink", &None));
}

#[test]
fn gaps_count_where_they_can_hide_a_change() {
    let message = |global: u64, kind: &str, number: u64| {
        format!(r#"{{"global_seq_num":{global},"seq_num":{number},"event":{{"{kind}":{{}}}}}}"#)
    };
    let lost = |text: &str| {
        all(text.as_bytes())
            .into_iter()
            .find_map(|told| match told {
                Told::Lost { line, what } => Some((line, what)),
                _ => None,
            })
    };
    let filtered = [message(1, "rename", 0), message(9, "rename", 1)].join("\n");
    assert_eq!(lost(&filtered), None);
    let dropped = [message(1, "rename", 0), message(9, "rename", 4)].join("\n");
    let (line, what) = lost(&dropped).unwrap();
    assert_eq!(line, 2);
    assert!(what.starts_with("3 messages of kinds"), "{what}");
    let again = [message(9, "rename", 4), message(0, "rename", 0)].join("\n");
    assert_eq!(lost(&again), None);
}

#[test]
fn an_array_of_any_layout_is_read() {
    let pretty = "[\n  {\n    \"event\": {\"unlink\": {\"target\": {\"path\": \"/a/}{\\\"x\"}}}\n  },\n  {\"event\":{\"exit\":{}}}\n]\n";
    let told = all(pretty.as_bytes());
    let [call] = &calls(pretty.as_bytes())[..] else {
        panic!("{told:?}")
    };
    assert_eq!((call.line, call.path.as_bstr()), (2, "/a/}{\"x".into()));
    let one_line = format!("[{RENAME},{RENAME}]");
    assert_eq!(calls(one_line.as_bytes()).len(), 1);
}

#[test]
fn hostile_lines_are_damaged_and_nothing_else() {
    for line in [
        &b"{\"event\":{\"rename\":"[..],
        b"{\"event\":\"\xff\"}",
        b"{\"event\"",
        b"eslogger: {\"",
        br#"{"event":{"rename":{"source":{"path":"relative"},"destination":{}}}}"#,
        br#"{"event":{"rename":{"source":{"path":"/a","path_truncated":true},"destination":{"existing_file":{"path":"/b"}}}}}"#,
        br#"{"event":{"link":{"source":{"path":"/a"},"target_dir":{"path":"/"},"target_filename":"x/y"}}}"#,
        br#"{"event":{"setmode":{"target":{"path":"/a"},"mode":-1}}}"#,
    ] {
        assert!(
            matches!(all(line)[..], [Told::Damaged { line: 1, .. }]),
            "{line:?}"
        );
    }
    for line in [&br#"{"event":[]}"#[..], br#"{"event":{"exec":null}}"#] {
        assert!(
            matches!(all(line)[..], [Told::Harmless { line: 1 }]),
            "{line:?}"
        );
    }
}

#[test]
fn a_change_that_does_not_say_of_which_file_is_damaged() {
    let cut = RENAME.replace(r#""path_truncated":false"#, r#""path_truncated":true"#);
    let relative = RENAME.replace(r#""\/private\/etc\/postfix""#, r#""private""#);
    let no_end = RENAME.replace("new_path", "np");
    let no_source = RENAME.replace("\"source\"", "\"s\"");
    let upwards = RENAME.replace("postfix.cl-rst", "../x");
    for text in [cut, relative, no_end, no_source, upwards] {
        assert_ne!(text, RENAME);
        assert!(
            matches!(all(text.as_bytes())[..], [Told::Damaged { .. }]),
            "{text}"
        );
    }
    // it was denied, or nothing was written
    let denied = RENAME
        .replace(r#""auth":0"#, r#""auth":1"#)
        .replace("\"source\"", "\"s\"");
    let close = r#"{"event":{"close":{"modified":false}}}"#;
    for text in [denied.as_str(), close] {
        assert!(
            matches!(all(text.as_bytes())[..], [Told::Harmless { .. }]),
            "{text}"
        );
    }
}

#[test]
fn jq_may_write_an_object_over_many_lines() {
    let message: serde_json::Value = serde_json::from_str(RENAME).unwrap();
    let pretty = serde_json::to_string_pretty(&message).unwrap();
    let other = pretty.replace("postfix", "dovecot");
    let text = format!("{pretty}\n{other}\n");
    assert!(is_one(text.lines().next().unwrap().as_bytes()));
    assert_eq!(calls(text.as_bytes()).len(), 2);
    // cut within the second
    assert!(
        all(&text.as_bytes()[..text.len() - 200])
            .iter()
            .any(|told| matches!(told, Told::Lost { .. }))
    );
}
