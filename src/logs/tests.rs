use chrono::{NaiveDate, NaiveDateTime};

use super::*;

pub(super) fn date(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
}

fn moment(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap()
}

pub(super) fn read(name: &str, modified: Option<&str>, text: &str) -> LogFile {
    LogReader::new(0, name.as_bytes(), modified.map(moment), &|_| true).read(text.as_bytes())
}

/// Time and message of each record.
pub(super) fn told(logs: &Logs) -> Vec<String> {
    let line = |record: &LogRecord| {
        let time = record.time.map_or("?".to_owned(), |time| {
            time.format("%Y-%m-%d %H:%M:%S").to_string()
        });
        let again = if record.repeats > 0 {
            format!(" (+{})", record.repeats)
        } else {
            String::new()
        };
        format!("{time} {}{again}", record.message)
    };
    logs.records.iter().map(line).collect()
}

pub(super) fn kinds(logs: &Logs) -> Vec<&WarningKind> {
    logs.warnings.iter().map(|warning| &warning.kind).collect()
}

#[test]
fn a_repeat_line_belongs_to_the_record_before_it_in_the_file() {
    let file = read(
        "system.log",
        None,
        "Mar 14 23:05:01 h servermgrd[72]: waiting\n\
         Mar 14 23:05:01 h mDNSResponder[14]: up\n\
         Mar 14 23:05:31: --- last message repeated 3 times ---\n\
         Mar 14 23:06:31 --- last message repeated 1 time ---\n\
         Mar 14 23:06:40 h servermgrd[72]: done",
    );
    assert_eq!(
        (file.lines, file.entries, file.repeats, file.damaged),
        (5, 3, 2, 0)
    );
    let logs = Logs::assemble(vec![file], Some(date("2010-03-14")));
    assert_eq!(
        told(&logs),
        [
            "2010-03-14 23:05:01 waiting",
            "2010-03-14 23:05:01 up (+4)",
            "2010-03-14 23:06:40 done"
        ]
    );
    assert_eq!(logs.records[2].line, 5);
}

#[test]
fn a_first_line_that_is_a_repeat_line_belongs_to_the_rotated_file_before() {
    let newer = read(
        "system.log",
        None,
        "Mar 14 00:00:07: --- last message repeated 2 times ---\nMar 14 00:00:09 h a[1]: x\nMar 14 00:00:09 h b[1]: y\n",
    );
    let older = read("system.log.0.bz2", None, "Mar 13 23:59:50 h a[1]: late\n");
    let logs = Logs::assemble(vec![newer.clone(), older], Some(date("2010-03-14")));
    assert_eq!(
        told(&logs),
        [
            "2010-03-13 23:59:50 late (+2)",
            "2010-03-14 00:00:09 x",
            "2010-03-14 00:00:09 y"
        ]
    );
    // Alone, it belongs to nothing that is known, and is not given to the record after it.
    let alone = Logs::assemble(vec![newer], Some(date("2010-03-14")));
    assert_eq!(
        told(&alone),
        ["2010-03-14 00:00:09 x", "2010-03-14 00:00:09 y"]
    );
}

#[test]
fn continuation_lines_and_written_newlines_are_one_message() {
    let file = read(
        "system.log",
        None,
        "Aug 16 00:32:15 h syslogd[3]: Notice:\n\tfirst\n\tsecond\nAug 16 00:32:16 h a[1]: one\\ntwo\n",
    );
    assert_eq!((file.lines, file.entries, file.harmless), (4, 2, 2));
    assert_eq!(file.records[0].message, "Notice:\nfirst\nsecond");
    assert_eq!(file.records[1].message, "one\ntwo");
    assert_eq!(file.records[1].line, 4);
}

#[test]
fn december_is_followed_by_january_of_the_next_year() {
    let text = "Dec 31 23:59:58 h a[1]: old\nJan  1 00:00:03 h a[1]: new\n";
    for day in ["2009-12-31", "2010-01-01", "2010-01-20"] {
        let logs = Logs::assemble(vec![read("system.log", None, text)], Some(date(day)));
        assert_eq!(
            told(&logs),
            ["2009-12-31 23:59:58 old", "2010-01-01 00:00:03 new"],
            "{day}"
        );
    }
    let logs = Logs::assemble(
        vec![read("system.log", Some("2010-01-02 08:00:00"), text)],
        None,
    );
    assert_eq!(
        told(&logs),
        ["2009-12-31 23:59:58 old", "2010-01-01 00:00:03 new"]
    );
    assert_eq!(kinds(&logs), [&WarningKind::YearFromFileTime(2010)]);
}

#[test]
fn a_clock_that_steps_back_stays_in_its_year_and_its_order() {
    let text = "Oct 31 02:59:14 h a[1]: summer\nOct 31 02:24:56 h a[1]: winter\nOct 31 03:00:00 h a[1]: on\n";
    let logs = Logs::assemble(
        vec![read("system.log", None, text)],
        Some(date("2010-10-31")),
    );
    assert_eq!(
        told(&logs),
        [
            "2010-10-31 02:59:14 summer",
            "2010-10-31 02:24:56 winter",
            "2010-10-31 03:00:00 on"
        ]
    );
}

#[test]
fn a_clock_without_battery_starts_on_the_first_of_january() {
    let text = "Sep 13 10:00:00 h a[1]: down\nJan  1 00:00:21 localhost kernel[0]: up\nSep 13 10:02:00 h ntpd[20]: set\n";
    let logs = Logs::assemble(
        vec![read("system.log", None, text)],
        Some(date("2010-09-13")),
    );
    assert_eq!(told(&logs)[0], "2010-09-13 10:00:00 down");
    assert_eq!(told(&logs)[2], "2010-09-13 10:02:00 set");
}

#[test]
fn a_clock_that_falls_back_over_new_year_is_no_new_year() {
    let text = "Jan  1 00:00:01 h a[1]: fast\nDec 31 23:59:30 h ntpd[1]: step\nJan  1 00:00:02 h a[1]: again\n";
    let logs = Logs::assemble(
        vec![read("system.log", None, text)],
        Some(date("2010-01-01")),
    );
    assert_eq!(
        told(&logs),
        [
            "2010-01-01 00:00:01 fast",
            "2009-12-31 23:59:30 step",
            "2010-01-01 00:00:02 again"
        ]
    );
}

#[test]
fn rotated_files_are_ordered_whatever_order_they_are_given_in() {
    let texts = [
        ("system.log", "Jan  3 09:00:00 h a[1]: 4\n"),
        ("system.log.0.gz", "Jan  1 00:30:00 h a[1]: 3\n"),
        ("system.log.1.gz", "Dec 30 12:00:00 h a[1]: 2\n"),
        ("system.log.2.bz2", "Dec 24 12:00:00 h a[1]: 1\n"),
    ];
    let expected = [
        "2008-12-24 12:00:00 1",
        "2008-12-30 12:00:00 2",
        "2009-01-01 00:30:00 3",
        "2009-01-03 09:00:00 4",
    ];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
        let files = order
            .map(|at| read(texts[at].0, None, texts[at].1))
            .to_vec();
        assert_eq!(
            told(&Logs::assemble(files, Some(date("2009-01-02")))),
            expected
        );
        // Copied files have all the same time: the numbers still tell.
        let files = order
            .map(|at| read(texts[at].0, Some("2009-01-05 10:00:00"), texts[at].1))
            .to_vec();
        assert_eq!(told(&Logs::assemble(files, None)), expected);
        // Without any date, their order is known all the same.
        let files = order
            .map(|at| read(texts[at].0, None, texts[at].1))
            .to_vec();
        assert_eq!(
            told(&Logs::assemble(files, None)),
            ["? 1", "? 2", "? 3", "? 4"]
        );
    }
}

#[test]
fn rotation_order_decides_years_that_file_times_do_not() {
    // .0 was rewritten later than the log itself; by its own time it would be in 2010.
    let files = vec![
        read(
            "system.log",
            Some("2010-02-01 00:00:00"),
            "Jan  9 09:00:00 h a[1]: new\n",
        ),
        read(
            "system.log.0.gz",
            Some("2010-12-24 00:00:00"),
            "Nov  3 09:00:00 h a[1]: old\n",
        ),
    ];
    assert_eq!(
        told(&Logs::assemble(files, None)),
        ["2009-11-03 09:00:00 old", "2010-01-09 09:00:00 new"]
    );
}

#[test]
fn a_leap_day_finds_a_leap_year() {
    let text = "Feb 29 09:00:00 h a[1]: x\n";
    let logs = Logs::assemble(
        vec![read("system.log", Some("2011-05-01 00:00:00"), text)],
        None,
    );
    assert_eq!(told(&logs), ["2008-02-29 09:00:00 x"]);
}

#[test]
fn two_logs_are_merged_by_time() {
    let system = read(
        "system.log",
        None,
        "Mar 14 23:05:01 h a[1]: one\nMar 14 23:05:09 h a[1]: three\n",
    );
    let mail =
        LogReader::new(1, b"mail.log", None, &|_| true).read(&b"Mar 14 23:05:05 h b[1]: two\n"[..]);
    let logs = Logs::assemble(vec![system, mail], Some(date("2010-03-14")));
    assert_eq!(
        logs.records
            .iter()
            .map(|record| record.source)
            .collect::<Vec<_>>(),
        [0, 1, 0]
    );
}

#[test]
fn a_filtered_log_is_noticed() {
    let line = |second| format!("Mar 14 23:05:0{second} h servermgrd[72]: retrying {second}\n");
    let text: String = (0..6).map(line).collect();
    let logs = Logs::assemble(
        vec![read("system.log", None, &text)],
        Some(date("2010-03-14")),
    );
    assert_eq!(kinds(&logs), [&WarningKind::Filtered("servermgrd".into())]);
    let whole = format!("{text}Mar 14 23:06:00 h kernel[0]: link up\n");
    assert_eq!(
        Logs::assemble(
            vec![read("system.log", None, &whole)],
            Some(date("2010-03-14"))
        )
        .warnings,
        []
    );
}

#[test]
fn an_unreadable_log_is_reported_and_the_rest_is_used() {
    struct Broken(bool);
    impl std::io::Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(std::io::Error::other("the archive is damaged"));
            }
            let text = b"Mar 14 23:05:01 h a[1]: one\n";
            buffer[..text.len()].copy_from_slice(text);
            Ok(text.len())
        }
    }
    let half = LogReader::new(0, b"system.log.0.gz", None, &|_| true).read(Broken(false));
    let closed = LogFile::unreadable(1, b"secret.log", "permission denied".to_owned());
    let good = LogReader::new(2, b"system.log", None, &|_| true)
        .read(&b"Mar 14 23:05:09 h a[1]: two\n"[..]);
    let logs = Logs::assemble(vec![half, closed, good], Some(date("2010-03-14")));
    assert_eq!(
        told(&logs),
        ["2010-03-14 23:05:01 one", "2010-03-14 23:05:09 two"]
    );
    assert_eq!(
        kinds(&logs),
        [
            &WarningKind::Unreadable("the archive is damaged".to_owned()),
            &WarningKind::Unreadable("permission denied".to_owned())
        ]
    );
}

#[test]
fn damaged_lines_are_listed_with_their_reason() {
    let file = read(
        "system.log",
        None,
        "\tleft over\nMar 14 23:05:01 h a[1]: one\nnonsense\n",
    );
    let told: Vec<_> = file
        .damage
        .iter()
        .map(|damage| (damage.line, damage.why.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (1, "continues a message that is not in the file"),
            (3, "does not begin with a date and a time")
        ]
    );
}

#[test]
fn records_that_cannot_matter_are_only_counted() {
    let keep = |record: &LogRecord| record.sender == "servermgrd";
    let text = "Mar 14 23:05:01 h servermgrd[72]: one\nMar 14 23:05:02 h b[1]: two\nMar 14 23:05:02: --- last message repeated 9 times ---\n";
    let file = LogReader::new(0, b"system.log", None, &keep).read(text.as_bytes());
    assert_eq!(
        (file.entries, file.records.len(), file.records[0].repeats),
        (2, 1, 0)
    );
}

#[test]
fn lines_mixed_into_a_capture_keep_their_numbers() {
    let mut reader = LogReader::new(0, b"capture.txt", None, &|_| true).mixed_in();
    for (number, line) in [
        (7, "Mar 14 23:05:01 h servermgrd[72]: a"),
        (9, "Mar 14 23:05:02: --- last message repeated 2 times ---"),
    ] {
        reader.take(number, line.as_bytes());
    }
    let file = reader.finish();
    assert_eq!(
        (file.lines, file.records[0].line, file.records[0].repeats),
        (2, 7, 2)
    );
    assert_eq!(
        Logs::assemble(vec![file], Some(date("2010-03-14"))).warnings,
        []
    );
}

proptest::proptest! {
    #[test]
    fn the_lines_add_up_for_any_bytes(bytes: Vec<u8>) {
        let file = LogReader::new(0, b"x", None, &|_| true).read(&bytes[..]);
        proptest::prop_assert_eq!(file.lines, file.entries + file.repeats + file.harmless + file.damaged);
        let _ = Logs::assemble(vec![file], None);
    }

    #[test]
    fn any_mixture_of_real_lines_adds_up(picks in proptest::collection::vec(0usize..9, 0..40), year in 1999i32..2030) {
        const LINES: [&str; 9] = [
            "Dec 31 23:59:59 h a[1]: x", "Jan  1 00:00:01 h b c[2] <Info>: y", "Feb 29 03:00:00 h launchd[1] (j[4]): z",
            "Feb 29 03:00:01: --- last message repeated 2 times ---", "\tmore", "", "junk",
            "2023-05-26 13:42:44.136082+0200  localhost mds[91]: (S) t", "{\"count\":1}",
        ];
        let text: String = picks.iter().flat_map(|pick| [LINES[*pick], "\n"]).collect();
        let file = read("system.log.3", None, &text);
        proptest::prop_assert_eq!(file.lines, picks.len() as u64);
        proptest::prop_assert_eq!(file.lines, file.entries + file.repeats + file.harmless + file.damaged);
        let entries = file.entries;
        let logs = Logs::assemble(vec![file], NaiveDate::from_ymd_opt(year, 6, 1));
        proptest::prop_assert_eq!(logs.records.len() as u64, entries);
    }
}
