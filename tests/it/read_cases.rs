//! Lines whose meaning is easily missed, each as somebody had them.

use std::io::Write as _;

use serde_json::Value;

use crate::command::{Outcome, unsnare, unsnare_fed};

fn fed(args: &[&str], text: impl Into<String>) -> Outcome {
    let text = text.into();
    unsnare_fed(args, move |out| out.write_all(text.as_bytes()))
}

fn analyzed(text: impl Into<String>) -> Value {
    let args = ["analyze", "--all-processes", "-f", "json", "-"];
    fed(&args, text).calm().json()
}

/// What a person is told, on one line.
fn said(text: impl Into<String>) -> String {
    let outcome = fed(&["analyze", "--all-processes", "-"], text);
    outcome.calm().told()
}

/// Calls of each event: call, path, descriptor, flags.
fn events(text: &str) -> Vec<String> {
    let outcome = fed(&["events", "--all-processes", "-q", "-"], text);
    let lines = String::from_utf8_lossy(&outcome.stdout).into_owned();
    let event = |line: &str| serde_json::from_str::<Value>(line).expect("JSON");
    let told = |event: Value| {
        let word = |key: &str| event[key].as_str().unwrap_or("-").to_owned();
        format!(
            "{} {} {} {}",
            word("call"),
            word("path"),
            event["fd"],
            word("flags")
        )
    };
    lines.lines().map(event).map(told).collect()
}

/// Kind, path and confidence of every operation.
fn told(report: &Value) -> Vec<[String; 3]> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let operations = report["operations"].as_array().into_iter().flatten();
    operations
        .map(|op| [&op["kind"], &op["path"], &op["confidence"]].map(text))
        .collect()
}

fn wide(time: &str, call: &str, fields: &str, path: &str, who: &str) -> String {
    let fields = format!("{call:<17}{fields:<21} {path}");
    format!("10:31:12.{time}  {fields:<200}   0.000021   {who}\n")
}

#[test]
fn a_mode_set_on_a_relative_path_is_a_change_too() {
    let line = |time: &str, call: &str, path: &str| {
        format!("10:31:{time}  {call:<17} {path:<78}    0.000024   tester      \n")
    };
    let text = [
        line("12", "chmod", "suite/one.tmp"),
        line("13", "unlink", "suite/one.tmp"),
    ];
    let report = analyzed(text.concat());
    let kinds: Vec<String> = told(&report).into_iter().map(|[kind, ..]| kind).collect();
    assert_eq!(kinds, ["chmod", "unlink"]);
    assert_eq!(report["operations"][0]["path"], "suite/one.tmp");
}

#[test]
fn a_document_put_back_under_its_vacated_name_is_one_save() {
    let at = |n: u32| format!("{:06}", n * 100);
    let (own, aside) = (
        "/Users/ann/Texts/Plan.rtf",
        "/Users/ann/Tmp/NSIRD_Writer_x1/Plan.rtf",
    );
    let who = "Writer.4711";
    let text = [
        wide(&at(1), "lstat64", "", own, who),
        wide(&at(2), "mkdir", "", "/Users/ann/Tmp/NSIRD_Writer_x1", who),
        wide(&at(3), "open", " F=9        (_WC_T_) ", aside, who),
        wide(&at(4), "write", " F=9    B=0x200", "", who),
        wide(&at(5), "close", " F=9", "", who),
        wide(&at(6), "unlink", "", own, who),
        wide(&at(7), "rename", "", aside, who),
        wide(&at(8), "lstat64", "", own, who),
        wide(&at(9), "rmdir", "", "/Users/ann/Tmp/NSIRD_Writer_x1", who),
    ];
    let report = analyzed(text.concat());
    let saves: Vec<_> = told(&report)
        .into_iter()
        .filter(|[kind, ..]| kind == "replace" || kind == "rename")
        .collect();
    assert_eq!(saves, [["replace", own, "likely"].map(str::to_owned)]);
}

#[test]
fn data_that_goes_to_the_disk_is_perhaps_a_write_by_who_is_named() {
    let text = "10:31:12.000100    WrData[A]       D=0x01a2b3c4  B=0x1000   /dev/disk1s1  /Users/ann/Library/stats.db                                                                                                                              0.000368 W Mailer.4711\n";
    let report = analyzed(text.repeat(2));
    let told = told(&report);
    assert_eq!(
        told,
        [["write", "/Users/ann/Library/stats.db", "possible"].map(str::to_owned)]
    );
}

#[test]
fn lines_whose_blanks_a_page_closed_up_are_read_word_by_word() {
    let text = "\
14:13:59.689123 rename /BEGIN/one 0.000081 Editor.1234
14:13:59.689124 unlink /BEGIN/two 0.000081 Editor.1234
08:02:07.011716 open F=27 (_WC_T______X) /Users/ann/auth.json.1284651536 0.000074 node.4017721
10:00:00.000100 open /Users/ann/a.txt 0.000061 prefsd.201
10:00:00.000200 unlink /Users/ann/a.txt 0.000073 prefsd.201
";
    assert_eq!(
        events(text),
        [
            "rename /BEGIN/one null -",
            "unlink /BEGIN/two null -",
            "open /Users/ann/auth.json.1284651536 27 _WC_T______X",
            "open /Users/ann/a.txt null -",
            "unlink /Users/ann/a.txt null -",
        ]
    );
}

/// Three removals, each line behind what this makes of its number.
fn removals(before: impl Fn(u32) -> String) -> String {
    let line = |n: u32| {
        let path = format!("/Users/ann/{n}.txt");
        let line = wide(&format!("{n:06}"), "unlink", "", &path, "tool.5");
        before(n) + &line
    };
    (1..=3).map(line).collect()
}

#[test]
fn what_stands_before_every_line_is_taken_off_and_said_once() {
    let plain = told(&analyzed(removals(|_| String::new())));
    assert_eq!(plain.len(), 3);
    for (name, text) in [
        ("quoted", removals(|_| "> ".to_owned())),
        ("a date of ts", removals(|n| format!("Nov 29 11:46:3{n} "))),
        ("a time of ts", removals(|n| format!("11:46:3{n} "))),
        ("a time in brackets", removals(|n| format!("[11:46:3{n}] "))),
        ("grep -n", removals(|n| format!("{n}:"))),
        ("grep -H", removals(|_| "monday.txt:".to_owned())),
        ("cat -n", removals(|n| format!("{n:>6}\t"))),
        ("a bar", removals(|_| "| ".to_owned())),
    ] {
        let report = analyzed(text);
        assert_eq!(told(&report), plain, "{name}");
        assert_eq!(report["census"]["damaged"], 0, "{name}");
        let warnings = report["warnings"].to_string();
        assert_eq!(
            warnings.matches("taken off").count(),
            1,
            "{name}: {warnings}"
        );
    }
}

#[test]
fn what_a_terminal_shows_around_the_lines_is_no_damage_and_tells_of_a_filter() {
    let lines: Vec<String> = removals(|_| String::new())
        .lines()
        .map(str::to_owned)
        .collect();
    let text = format!(
        "$ sudo fs_usage -w -f filesys | grep tool\n{}\n...\n{}\n{}\n^C\n",
        lines[0], lines[1], lines[2]
    );
    let report = analyzed(text);
    assert_eq!(told(&report).len(), 3);
    assert_eq!(report["census"]["damaged"], 0);
    assert_eq!(report["census"]["harmless"], 3);
    let warnings = report["warnings"].to_string();
    assert!(
        warnings.contains("the recording was filtered"),
        "{warnings}"
    );
}

#[test]
fn that_another_program_held_the_facility_is_said_with_what_to_do() {
    let text = "\
fs_usage: the trace facility is currently in use...
          fs_usage, sc_usage, and latency use this facility.
";
    let outcome = fed(&["analyze", "--all-processes", "-"], text);
    assert_eq!(outcome.code, Some(2));
    outcome.says("another program held the trace facility");
}

#[test]
fn writes_to_what_was_open_before_are_told_with_how_to_find_out() {
    let said = said(wide(
        "000100",
        "write",
        " F=14   B=0x4f",
        "",
        "logger.28094",
    ));
    for words in [
        "1 write by logger to descriptor 14, opened before the recording",
        "lsof",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains("changed nothing"), "{said}");
}

#[test]
fn bytes_at_the_end_overwrite_nothing_old() {
    let who = "logger.14";
    let text = [
        wide(
            "000100",
            "open",
            " F=7        (_WCA___) ",
            "/var/log/a.log",
            who,
        ),
        wide("000200", "write", " F=7    B=0x4f", "", who),
        wide("000300", "close", " F=7", "", who),
    ];
    let report = analyzed(text.concat());
    assert_eq!(told(&report), [["write", "/var/log/a.log", "certain"]]);
    let said = said(text.concat());
    assert!(said.contains("at its end"), "{said}");
    assert!(!said.contains("estore it from"), "{said}");
}

#[test]
fn preferences_that_are_found_under_their_own_name_right_after_were_saved() {
    let temporary = "/Users/ann/Library/Preferences/org.wren.plist.kXw2Pq9";
    let own = "/Users/ann/Library/Preferences/org.wren.plist";
    let text = |maker: &str, finder: &str| {
        [
            wide("000100", "open", maker, temporary, "prefsd.201"),
            wide("000200", "write", " F=9    B=0x148", "", "prefsd.201"),
            wide("000300", "rename", "", temporary, "prefsd.201"),
            wide("000900", "lstat64", "", own, finder),
        ]
        .concat()
    };
    let report = analyzed(text(" F=9        (RW____) ", "eventsd.77"));
    let renames = report["operations"].as_array().expect("a list").iter();
    let renames: Vec<_> = renames.filter(|op| op["kind"] == "rename").collect();
    assert_eq!(renames.len(), 1, "{renames:?}");
    assert_eq!(
        (&renames[0]["path"], &renames[0]["to"]),
        (&temporary.into(), &own.into())
    );
    let report = analyzed(text(" F=9        (RWC__E) ", "prefsd.201"));
    assert_eq!(told(&report), [["replace", own, "likely"]]);
}

#[test]
fn a_document_is_saved_where_its_name_is_used_right_after() {
    let (dir, who) = ("/Users/ann/T/(A Document Being Saved By Pad)", "Pad.9001");
    let (temporary, own) = (
        format!("{dir}/list.plist"),
        "/Users/ann/Documents/sub/list.plist",
    );
    let text = [
        wide("000100", "mkdir", "", dir, who),
        wide("000600", "open", " F=9        (RWC__E) ", &temporary, who),
        wide("001100", "write", " F=9    B=0x148", "", who),
        wide("001600", "close", " F=9", "", who),
        wide("001800", "rename", "", &temporary, who),
        wide("001900", "chmod", "", own, who),
        wide("002000", "rmdir", "", dir, who),
    ];
    let report = analyzed(text.concat());
    let saves: Vec<_> = told(&report)
        .into_iter()
        .filter(|[_, path, _]| path == own)
        .collect();
    assert_eq!(saves[0][0], "replace", "{saves:?}");
    assert!(told(&report).iter().all(|[_, path, _]| path != "/"));
    let net = report["revert"]["net"].to_string();
    assert!(!net.contains("\"path\":\"/\""), "{net}");
}

#[test]
fn a_call_that_no_table_has_is_counted_and_named() {
    let text = [
        wide("000100", "renamezz", "", "/Users/ann/a.txt", "tool.5"),
        wide("000200", "stat64", "", "/Users/ann/a.txt", "tool.5"),
    ];
    let said = said(text.concat());
    assert!(
        said.contains("1 line of a call this version does not know: renamezz"),
        "{said}"
    );
}

#[test]
fn attributes_that_a_line_does_not_tell_are_no_times() {
    let line = wide("000100", "setattrlist", "", "/Users/ann/a.txt", "tool.5");
    let said = said(line);
    assert!(said.contains("attributes /Users/ann/a.txt"), "{said}");
    assert!(said.contains("which attributes it set, its line does not show"));
    assert!(
        !said.contains("times set") && !said.contains("of times"),
        "{said}"
    );
}

#[test]
fn no_name_is_looked_for_in_more_rounds_than_there_are_and_its_directory_is_no_suspect() {
    let round = || -> String {
        let who = "birdd.203";
        let at = |k: u32| format!("{:06}", k * 1000);
        let dir = "[-1]//Users/ann/Docs";
        let missing = "//Users/ann/Docs/Old/Contents";
        (0..2)
            .map(|half| {
                wide(&at(half * 200), "openat", " F=23       (R_____) ", dir, who)
                    + &wide(
                        &at(half * 200 + 100),
                        "open",
                        "      [  2] (R_____) ",
                        missing,
                        who,
                    )
            })
            .collect()
    };
    // the rounds are seconds apart
    let text: String = (0..4)
        .map(|n| round().replace("10:31:12", &format!("10:31:{}", 12 + 3 * n)))
        .collect();
    let report = analyzed(text.clone());
    let obstacle = &report["obstacles"][0];
    assert_eq!(obstacle["path"], "/Users/ann/Docs/Old/Contents");
    let suspects = obstacle["suspects"].as_array().expect("a list");
    assert!(
        suspects
            .iter()
            .all(|suspect| suspect["path"] != "/Users/ann/Docs"),
        "{suspects:?}"
    );
    let said = said(text);
    for (at, _) in said.match_indices(" rounds") {
        // "in 3 of 4 rounds"
        let words: Vec<&str> = said[..at].rsplit(' ').take(3).collect();
        if let ([all, "of", some], true) = (&words[..], words.len() == 3) {
            let number = |word: &str| word.parse::<u32>().expect("a number");
            assert!(number(some) <= number(all), "{said}");
        }
    }
}

/// The log lines that a report tells, beside a capture of the same minute.
fn with_log(log: &str, date: &str) -> Value {
    let dir = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).expect("written");
        path.to_str().expect("UTF-8").to_owned()
    };
    let line = wide("000100", "unlink", "", "/Users/ann/a.txt", "servermgrd.5");
    let capture = write("capture.txt", &line.replace("10:31:12", "17:04:40"));
    let log = write("system.log", log);
    let args = [
        "analyze", "-f", "json", "--date", date, "-l", &log, &capture,
    ];
    unsnare(&args).calm().json()
}

#[test]
fn lines_copied_from_console_are_lines_of_a_log() {
    for (line, date) in [
        (
            "08/02/11 5:04:38.456 PM servermgrd[206]: mail: waiting",
            "2011-02-08",
        ),
        (
            "2/8/11 5:04:39.000 PM\tservermgrd[206]\tmail: waiting",
            "2011-02-08",
        ),
        (
            "2011-02-08 17:04:41,123 servermgrd: mail: waiting",
            "2011-02-08",
        ),
        (
            "28/08/12 17:04:41.123 servermgrd[206]: mail: waiting",
            "2012-08-28",
        ),
    ] {
        let report = with_log(&format!("{line}\n"), date);
        assert_eq!(
            report["log"][0]["message"], "mail: waiting",
            "{line}: {report}"
        );
        assert_eq!(report["log"][0]["sender"], "servermgrd", "{line}");
    }
}

#[test]
fn a_label_of_launchd_stays_with_its_line() {
    let log = "\
Feb  8 17:04:39 xserve com.apple.xpc.launchd[1] (org.wren.autofsd): This service is inefficient: servermgrd
Feb  8 17:04:39 xserve com.apple.launchd[1](org.wren.example[67348]): Exited with code: 1
Feb  8 17:04:40 xserve com.apple.launchd[1] (org.wren.master): Throttling respawn: Will start in 10 seconds
Feb  8 17:04:40 xserve servermgrd[206]: mail: waiting
";
    let report = with_log(log, "2011-02-08");
    let jobs: Vec<_> = (report["log"].as_array().expect("a list").iter())
        .filter_map(|line| line["job"].as_str())
        .collect();
    assert!(
        jobs.contains(&"org.wren.example[67348]") || jobs.contains(&"org.wren.example"),
        "{jobs:?}"
    );
    assert!(jobs.contains(&"org.wren.master"), "{jobs:?}");
}

#[test]
fn text_around_the_lines_is_no_damage() {
    let lines = removals(|_| String::new());
    let mail = format!(
        "From: Ann\nSubject: the mail is gone\n\nHi all,\n\nthis is what I recorded:\n\n{lines}\nThen I pressed the button again:\n\n{}\nAny ideas?\n\nRegards,\nAnn\n",
        lines.replace("10:31:12", "10:31:50")
    );
    let report = analyzed(mail);
    assert_eq!(report["census"]["damaged"], 0);
    assert_eq!(report["capture"]["complete"], true);
    let warnings = report["warnings"].to_string();
    assert!(
        warnings.contains("8 lines are text around those of fs_usage, and no part of the recording (first: line 1)"),
        "{warnings}"
    );
    // the end of a record whose beginning is lost is damage, wherever it stands
    let cut = lines[40..].to_owned() + &lines;
    assert_eq!(analyzed(cut)["census"]["damaged"], 1);
}
