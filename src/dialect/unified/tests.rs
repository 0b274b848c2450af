use super::*;
use crate::dialect::syslog::Zone;

fn entry(line: &str) -> Entry<'_> {
    match decode(line.as_bytes()) {
        Ok(Line::Entry(entry)) => entry,
        other => panic!("{line:?} is {other:?}"),
    }
}

#[test]
fn style_syslog_names_the_image_and_the_subsystem() {
    let found = entry(
        "2023-05-26 13:42:44.136082+0200  localhost mds[91]: (Spotlight) [com.apple.mds:store] open /x",
    );
    assert_eq!((found.base.sender, found.base.pid), (&b"mds"[..], Some(91)));
    assert_eq!(found.sender_image, Some(&b"Spotlight"[..]));
    assert_eq!(found.subsystem, Some(&b"com.apple.mds:store"[..]));
    assert_eq!(found.base.message, b"open /x");
    assert_eq!(
        (found.base.stamp.year, found.base.stamp.zone),
        (Some(2023), Zone::Local)
    );
    assert_eq!(found.base.stamp.time_us % 1_000_000, 136_082);
}

#[test]
fn a_message_may_begin_with_brackets_of_its_own() {
    let found = entry("2023-05-26 13:42:44.136082+0200  localhost tool[9]: [not a subsystem] text");
    assert_eq!(
        (found.subsystem, found.base.message),
        (None, &b"[not a subsystem] text"[..])
    );
}

#[test]
fn the_default_style_is_read_by_its_columns() {
    let found = entry(
        "2024-01-15 10:00:00.123456-0800 0x1a2b     Error       0x0                  123    0    servermgrd: (libfoo) lost",
    );
    assert_eq!(
        (found.base.sender, found.base.pid),
        (&b"servermgrd"[..], Some(123))
    );
    assert_eq!(
        (found.base.level, found.base.thread),
        (Some(&b"Error"[..]), Some(0x1a2b))
    );
    assert_eq!(
        (found.sender_image, found.base.message),
        (Some(&b"libfoo"[..]), &b"lost"[..])
    );
}

#[test]
fn heads_are_told_from_continuations() {
    assert_eq!(
        decode(b"Timestamp                       (process)[PID]    "),
        Ok(Line::Heading)
    );
    assert_eq!(decode(b""), Ok(Line::Heading));
    assert_eq!(
        decode(b"second line of a message"),
        Ok(Line::Continuation(b"second line of a message"))
    );
}

#[test]
fn ndjson_is_read_with_its_footer() {
    let event = decode_ndjson(
        br#"{"timestamp":"2026-06-29 15:54:42.063082+0200","eventMessage":"caf\u00e9\nsecond","messageType":"Error",
            "processID":401,"threadID":7,"processImagePath":"\/usr\/sbin\/servermgrd","subsystem":null}"#,
    )
    .unwrap();
    assert_eq!(
        (event.sender(), event.process_id),
        ("servermgrd", Some(401))
    );
    assert_eq!(event.event_message.as_deref(), Some("café\nsecond"));
    assert_eq!(
        event.stamp().map(|stamp| (stamp.month, stamp.day)),
        Some((6, 29))
    );
    let footer = decode_ndjson(br#"{"count":3335,"finished":1}"#).unwrap();
    assert!(footer.is_footer() && footer.stamp().is_none());
    assert!(decode_ndjson(b"[1,").is_err());
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        let _ = decode(&bytes);
        let _ = decode_ndjson(&bytes);
    }
}
