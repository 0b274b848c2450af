use super::*;

fn entry(line: &str) -> Entry<'_> {
    match decode(line.as_bytes()) {
        Ok(Line::Entry(entry)) => entry,
        other => panic!("{line:?} is {other:?}"),
    }
}

fn tag(line: &str) -> (&str, Option<i64>, &str) {
    let entry = entry(line);
    (
        std::str::from_utf8(entry.sender).unwrap(),
        entry.pid,
        std::str::from_utf8(entry.message).unwrap(),
    )
}

fn job(line: &str) -> (&str, Option<i64>, &str) {
    let entry = entry(line);
    let job = entry.job.expect("a job");
    (
        std::str::from_utf8(job.label).unwrap(),
        job.pid,
        std::str::from_utf8(entry.message).unwrap(),
    )
}

#[test]
fn a_line_of_10_5() {
    let found = entry("May  7 03:02:01 mail servermgrd[58]: servermgr_mail: setState requested");
    assert_eq!(found.stamp.printed, b"May  7 03:02:01");
    assert_eq!(
        (found.stamp.year, found.stamp.month, found.stamp.day),
        (None, 5, 7)
    );
    assert_eq!(found.stamp.time_us, 10_921_000_000);
    assert_eq!(found.host, b"mail");
    assert_eq!((found.sender, found.pid), (&b"servermgrd"[..], Some(58)));
    assert_eq!(found.message, b"servermgr_mail: setState requested");
}

#[test]
fn a_zero_padded_day_and_a_fraction_are_read() {
    assert_eq!(entry("Apr 02 08:14:20 host a[1]: x").stamp.day, 2);
    let stamp = entry("Apr  2 08:14:20.125 host a[1]: x").stamp;
    assert!(stamp.fraction);
    assert_eq!(stamp.time_us, 29_660_125_000);
}

#[test]
fn senders_hold_blanks_dots_and_colons() {
    assert_eq!(
        tag("May  7 03:02:01 h Server Admin[99]: ready"),
        ("Server Admin", Some(99), "ready")
    );
    assert_eq!(
        tag("May  7 03:02:01 h Bezel 255.10[94]: up"),
        ("Bezel 255.10", Some(94), "up")
    );
    assert_eq!(
        tag("May  7 03:02:01 h Some [beta] Tool[7]: hi"),
        ("Some [beta] Tool", Some(7), "hi")
    );
    assert_eq!(
        tag("May  7 03:02:01 h kernel: no pid here"),
        ("kernel", None, "no pid here")
    );
    assert_eq!(
        tag("May  7 03:02:01 h sshd: peer[12]: gone"),
        ("sshd", None, "peer[12]: gone")
    );
    assert_eq!(
        tag("May  7 03:02:01 h Unknown[-1]: gone"),
        ("Unknown", Some(-1), "gone")
    );
}

#[test]
fn an_empty_message_and_a_line_without_tag_are_entries() {
    assert_eq!(tag("May  7 03:02:01 h a[1]: "), ("a", Some(1), ""));
    assert_eq!(tag("May  7 03:02:01 h a[1]:"), ("a", Some(1), ""));
    assert_eq!(
        tag("May  7 03:02:01 h -- MARK --"),
        ("", None, "-- MARK --")
    );
}

#[test]
fn a_thread_follows_the_pid_in_hexadecimal() {
    let found = entry("May  7 03:02:01 h ReportCrash[1665:2a5b]: Saved crash report");
    assert_eq!((found.pid, found.thread), (Some(1665), Some(0x2a5b)));
}

#[test]
fn levels_follow_the_pid_in_angle_or_round_brackets() {
    for (line, level) in [
        (
            "May  7 03:02:01 h socketfilterfw[85] <Info>: Allow TCP LISTEN",
            "Info",
        ),
        (
            "May  7 03:02:01 h com.apple.x[85] (Error): nothing",
            "Error",
        ),
        ("May  7 03:02:01 h kernel[0] <Debug>: nothing", "Debug"),
        ("May  7 03:02:01 h Some Tool <Notice>: nothing", "Notice"),
    ] {
        assert_eq!(entry(line).level, Some(level.as_bytes()), "{line}");
    }
}

#[test]
fn launchd_speaks_for_a_job() {
    assert_eq!(
        job(
            "May  7 03:02:01 h com.apple.launchd[1] (org.postfix.master[1234]): Exited with exit code: 1"
        ),
        ("org.postfix.master", Some(1234), "Exited with exit code: 1")
    );
    assert_eq!(
        job(
            "May  7 03:02:01 h com.apple.launchd[1] (org.postfix.master): Throttling respawn: Will start in 10 seconds"
        ),
        (
            "org.postfix.master",
            None,
            "Throttling respawn: Will start in 10 seconds"
        )
    );
    assert_eq!(
        job(
            "May  7 03:02:01 h com.apple.launchd[88] ([0x0-0x1d01d].com.example.Player[201]): Exited: Killed"
        ),
        (
            "[0x0-0x1d01d].com.example.Player",
            Some(201),
            "Exited: Killed"
        )
    );
}

#[test]
fn sandboxd_speaks_for_a_process_without_label() {
    assert_eq!(
        job("May  7 03:02:01 h sandboxd[129] ([31211]): tool(31211) deny mach-lookup x"),
        ("", Some(31211), "tool(31211) deny mach-lookup x")
    );
}

#[test]
fn unbalanced_job_tags_of_10_5_are_read() {
    assert_eq!(
        job(
            r#"May  7 03:02:01 h com.apple.launchd[1] (org.example.task)[39664]): posix_spawnp("/x", ...): No such file"#
        ),
        (
            "org.example.task",
            Some(39664),
            r#"posix_spawnp("/x", ...): No such file"#
        )
    );
}

#[test]
fn repeat_lines_have_two_spellings_and_a_classic_one() {
    for line in [
        "May  7 03:02:01: --- last message repeated 1 time ---",
        "May  7 03:02:01 --- last message repeated 1 time ---",
        "May  7 03:02:01 host last message repeated 1 times",
    ] {
        let Ok(Line::Repeat { stamp, count }) = decode(line.as_bytes()) else {
            panic!("{line}")
        };
        assert_eq!((stamp.printed, count), (&b"May  7 03:02:01"[..], 1));
    }
}

#[test]
fn a_message_about_repetition_is_no_repeat_line() {
    let line = "May  7 03:02:01 h tool[4]: --- last message repeated 3 times --- or so";
    assert_eq!(
        tag(line),
        (
            "tool",
            Some(4),
            "--- last message repeated 3 times --- or so"
        )
    );
}

#[test]
fn a_tab_continues_the_message_before() {
    assert_eq!(
        decode(b"\tASL Module"),
        Ok(Line::Continuation(b"ASL Module"))
    );
    assert_eq!(decode(b"  \r"), Ok(Line::Blank));
}

#[test]
fn universal_time_is_marked() {
    let stamp = entry("2010-03-14 22:05:01Z host servermgrd[72] <Notice>: retrying").stamp;
    assert_eq!((stamp.year, stamp.zone), (Some(2010), Zone::Utc));
    let stamp = entry("2010-03-14T23:05:01+01:00 host servermgrd[72]: retrying").stamp;
    assert_eq!(
        (stamp.printed, stamp.zone),
        (&b"2010-03-14T23:05:01+01:00"[..], Zone::Local)
    );
}

#[test]
fn the_raw_form_of_syslog_1_is_read() {
    let found = entry(
        r"[Time 1268604301] [Host xserve] [Sender Server Admin] [PID 72] [Level 3] [Message a \[b\] c]",
    );
    assert_eq!(
        (found.host, found.sender, found.pid),
        (&b"xserve"[..], &b"Server Admin"[..], Some(72))
    );
    assert_eq!(
        (found.level, found.message),
        (Some(&b"Error"[..]), &br"a \[b\] c"[..])
    );
    assert_eq!(
        (found.stamp.year, found.stamp.month, found.stamp.day),
        (Some(2010), 3, 14)
    );
    assert_eq!(found.stamp.zone, Zone::Utc);
    let dated = entry("[Time 2010.03.14 22:05:01 UTC] [Message x]");
    assert_eq!(
        (dated.stamp.year, dated.stamp.zone),
        (Some(2010), Zone::Utc)
    );
}

#[test]
fn what_is_no_log_line_is_an_error() {
    assert_eq!(decode(b"Foo  7 03:02:01 h a[1]: x"), Err(Error::NoTime));
    assert_eq!(decode(b"May 32 03:02:01 h a[1]: x"), Err(Error::NoTime));
    assert_eq!(decode(b"May  7 25:02:01 h a[1]: x"), Err(Error::NoTime));
    assert_eq!(decode(b"May  7 03:02:01"), Err(Error::NoText));
    assert_eq!(
        decode(b"14:03:22.418  lstat  private/etc/postfix  0.000021   servermgrd"),
        Err(Error::NoTime)
    );
    assert_eq!(decode(b"[Message x]"), Err(Error::NoTime));
}

#[test]
fn newlines_are_decoded_and_escape_sequences_removed() {
    assert_eq!(message(br"first\n\tsecond\n").as_ref(), b"first\n\\tsecond");
    assert_eq!(
        without_escapes(b"\x1b[1;31mMay\x1b[0m  7\x1b]0;title\x07!").as_ref(),
        b"May  7!"
    );
    assert_eq!(without_escapes(b"a ^[[0mb ^[c").as_ref(), b"a b ^[c");
    assert_eq!(without_escapes(b"cut \x1b[").as_ref(), b"cut [");
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        let _ = decode(&bytes);
        let _ = message(&bytes);
        let _ = without_escapes(&bytes);
    }

    #[test]
    fn what_is_printed_is_read_back(
        sender in "[A-Za-z][A-Za-z. _-]{0,20}[a-z]", pid in 0i64..100_000, message in "[ -~]{0,60}", day in 1u32..=31,
        second in 0u64..86_400,
    ) {
        let (hour, minute) = (second / 3600, second / 60 % 60);
        let line = format!("Sep {day:2} {hour:02}:{minute:02}:{:02} mail.example.com {sender}[{pid}]: {message}", second % 60);
        let found = entry(&line);
        proptest::prop_assert_eq!(found.stamp.day, day);
        proptest::prop_assert_eq!(found.stamp.time_us, second * 1_000_000);
        proptest::prop_assert_eq!(found.sender, sender.as_bytes());
        proptest::prop_assert_eq!(found.pid, Some(pid));
        proptest::prop_assert_eq!(found.message, message.as_bytes());
    }
}
