//! Forms in which people have logs.

use super::file::Style;
use super::tests::{date, kinds, read, told};
use super::*;

#[test]
fn output_of_log_show_is_accepted_in_both_styles() {
    let show = "Timestamp                       (process)[PID]    \n\
        2023-05-26 13:42:44.136082+0200  localhost mds[91]: (Spotlight) first\nsecond line\n\
        2023-05-26 13:42:45.000001+0200  localhost kernel[0]: other\n";
    let file = read("show.txt", None, show);
    assert_eq!(
        (file.entries, file.harmless, file.damaged, file.style),
        (2, 2, 0, Style::Show)
    );
    assert_eq!(file.records[0].message, "first\nsecond line");
    let logs = Logs::assemble(vec![file], None);
    assert_eq!(told(&logs)[1], "2023-05-26 13:42:45 other");
    assert_eq!(logs.records[1].clock(), "13:42:45.000");

    let ndjson = "{\"timestamp\":\"2023-05-26 13:42:44.136082+0200\",\"eventMessage\":\"hi\",\"processImagePath\":\"/usr/sbin/servermgrd\",\"processID\":5}\n{\"count\":1,\"finished\":1}\n";
    let file = read("show.ndjson", None, ndjson);
    assert_eq!(
        (file.entries, file.harmless, file.damaged, file.style),
        (1, 1, 0, Style::Ndjson)
    );
    assert_eq!(
        (file.records[0].sender.as_slice(), file.records[0].pid),
        (&b"servermgrd"[..], Some(5))
    );

    let array = Logs::assemble(
        vec![read("show.json", None, "[{\n  \"traceID\" : 1\n}]\n")],
        None,
    );
    assert_eq!(kinds(&array), [&WarningKind::JsonArray]);
}

#[test]
fn escape_sequences_do_not_hide_the_time() {
    let file = read(
        "system.log",
        None,
        "\x1b[32mMar 14 23:05:01\x1b[0m h \x1b[1mservermgrd\x1b[0m[72]: retrying\r\n",
    );
    assert_eq!(file.records[0].sender, "servermgrd");
    assert_eq!(file.records[0].message, "retrying");
}

#[test]
fn what_is_no_log_is_said() {
    let logs = Logs::assemble(
        vec![read("photo.jpg", None, "\u{1}\u{2}junk\nmore\n")],
        None,
    );
    assert_eq!(kinds(&logs), [&WarningKind::NotALog]);
    assert_eq!(logs.records, []);
    let empty = Logs::assemble(vec![read("empty.log", None, "")], None);
    assert_eq!(kinds(&empty), [&WarningKind::NotALog]);
}

#[test]
fn a_copy_of_console_has_the_order_of_dates_that_one_of_its_lines_tells() {
    let text = "03/02/11 5:04:31 PM servermgrd[206]: one\n\
                28/02/11 5:04:41 PM\tservermgrd[206]\ttwo\n";
    let logs = Logs::assemble(vec![read("console.txt", None, text)], None);
    assert_eq!(
        told(&logs),
        ["2011-02-03 17:04:31 one", "2011-02-28 17:04:41 two"]
    );
    assert_eq!(kinds(&logs), [] as [&WarningKind; 0]);
}

#[test]
fn dates_whose_order_nothing_tells_follow_the_day_of_the_capture_or_are_said_to_be_open() {
    let text = "03/02/11 17:04:31 servermgrd[206]: one\n03/02/11 17:04:41 kernel[0]: two\n";
    let of =
        |day: Option<&str>| Logs::assemble(vec![read("console.txt", None, text)], day.map(date));
    let open = of(None);
    assert_eq!(told(&open)[0], "2011-03-02 17:04:31 one");
    assert_eq!(kinds(&open), [&WarningKind::AmbiguousDates]);
    let known = of(Some("2011-02-03"));
    assert_eq!(told(&known)[0], "2011-02-03 17:04:31 one");
    assert_eq!(kinds(&known), [] as [&WarningKind; 0]);
}

#[test]
fn lines_without_a_host_have_their_sender() {
    let text = "2011-02-08 17:04:41,123 servermgrd: servermgr_mail: giving up\n\
                2011-02-08 17:04:42.123 servermgrd[206:a0b] a word: of it\n\
                2023-05-26 13:42:44.136 Df kernel[0:1f2] (Sandbox) denied\n";
    let logs = Logs::assemble(vec![read("own.log", None, text)], None);
    let senders: Vec<_> = logs
        .records
        .iter()
        .map(|record| format!("{} {:?} {}", record.sender, record.pid, record.message))
        .collect();
    assert_eq!(
        senders,
        [
            "servermgrd None servermgr_mail: giving up",
            "servermgrd Some(206) a word: of it",
            "kernel Some(0) denied"
        ]
    );
}

#[test]
fn the_service_that_launchd_speaks_of_is_kept_however_it_is_printed() {
    let text = "Feb  8 17:04:31 h com.apple.xpc.launchd[1] (com.apple.autofsd): runs\n\
                Feb  8 17:04:32 h com.apple.launchd[1](com.apple.example[67348]): Exited with code: 1\n";
    let logs = Logs::assemble(
        vec![read("system.log", None, text)],
        Some(date("2011-02-08")),
    );
    let jobs: Vec<_> = logs
        .records
        .iter()
        .filter_map(|record| record.job.as_ref())
        .map(|job| (job.label.to_string(), job.pid))
        .collect();
    assert_eq!(
        jobs,
        [
            ("com.apple.autofsd".to_owned(), None),
            ("com.apple.example".to_owned(), Some(67348))
        ]
    );
}
