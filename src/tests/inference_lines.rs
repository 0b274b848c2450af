//! Lines whose meaning is easily missed: descriptors opened before, disk lines, attributes, calls that nobody knows.

use crate::analysis::{Options, analyze};
use crate::dialect::fs_usage::{Filter, Outcome, Reader};
use crate::infer::Inference;
use crate::infer::facts::unnamed::Unnamed;
use crate::report;

use super::calls::{findings, operations, tell};

fn through(calls: &str) -> Vec<(Option<i32>, u64, u64, bool)> {
    let tell = |u: Unnamed| (u.descriptor, u.writes, u.settings, u.opened_before);
    findings(calls)
        .unnamed_changes()
        .into_iter()
        .map(tell)
        .collect()
}

/// A daemon has had its log open since it was started.
#[test]
fn writes_to_a_descriptor_opened_before_the_recording_are_counted() {
    let calls = "write F=14 B=79\nwrite F=14 B=80\nfchmod F=9 <rw-r--r-->";
    assert!(operations(calls).is_empty());
    assert_eq!(
        through(calls),
        [(Some(14), 2, 0, true), (Some(9), 0, 1, true)]
    );
    // not before: something else had that number, and a pipe leaves no line
    assert_eq!(
        through(
            "open F=5 (R_____) /a
             close F=5
             write F=5 B=2"
        ),
        [(Some(5), 1, 0, false)]
    );
    assert_eq!(through("socket F=5\nwrite F=5 B=2\nwrite [32] F=6"), []);
}

#[test]
fn bytes_added_at_the_end_are_an_append() {
    let found = findings(
        "open F=7 (_WCA__) /var/log/foo.log
         write F=7 B=79
         close F=7",
    );
    let told: Vec<_> = found.operations.iter().map(tell).collect();
    assert_eq!(told, ["certain write /var/log/foo.log"]);
    assert!(found.operations[0].details.append);
}

#[test]
fn setattrlist_sets_attributes_that_its_line_does_not_name() {
    let of = |call: &str| {
        let found = findings(&format!("{call} /Users/x/a.txt"));
        found.operations[0].details.unnamed_attributes
    };
    assert!(of("setattrlist"));
    assert!(!of("utimes"));
}

/// `open` with CREAT of a name that the capture did not know, and nothing done with the file.
#[test]
fn a_file_that_is_only_opened_with_creat_was_perhaps_made() {
    assert_eq!(
        operations("open F=4 (_WC___) private/etc/.pwd.lock\nfcntl F=4 <SETLKW>"),
        ["possible create /etc/.pwd.lock"]
    );
    assert_eq!(
        operations("open F=4 (_WC___) private/etc/x\nwrite F=4 B=5"),
        ["certain write /etc/x"]
    );
    // it holds something, so it was there; a log is there, most often
    for there in [
        "open F=4 (RWC___) /a.db\nread F=4 B=100",
        "open F=4 (_WCA__) /a.log",
    ] {
        assert!(operations(there).is_empty(), "{there}");
    }
}

#[test]
fn a_call_that_nobody_knows_is_counted_by_its_name() {
    let found = findings("renamezz /Users/x/a.txt\nstat64 /a\nrenamezz /b");
    let told = found.unknown_calls();
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].label.as_slice(), told[0].count, told[0].line),
        (&b"renamezz"[..], 2, 1)
    );
}

/// Lines of 10.9 and later, in which disk lines show a path.
fn disk(lines: &[(&str, &str, &str)]) -> Vec<String> {
    let mut inference = Inference::new();
    let mut reader = Reader::new(&Filter::All);
    let mut sink = |outcome: Outcome<'_>| {
        if let Outcome::Record(r) = outcome {
            inference.push(0, r, r.process == b"Mailer");
        }
    };
    for (n, (process, label, fields)) in lines.iter().enumerate() {
        let text = format!("14:29:18.{n:06}  {label:<17}{fields}");
        let text = format!("{text:<219}   0.000044 W {process}.17658480");
        reader.line(n as u64 + 1, text.as_bytes(), &mut sink);
    }
    reader.finish(&mut sink);
    inference.finish(None).operations.iter().map(tell).collect()
}

#[test]
fn data_of_a_file_that_went_to_the_disk_are_a_possible_write() {
    const WRITTEN: &str = " D=0x00a886d2  B=0x1000   /dev/disk3s5  /Users/x/stats";
    assert_eq!(
        disk(&[
            ("Mailer", "  RdData[AT2]", WRITTEN),
            ("Mailer", "  WrData[AT2]", WRITTEN),
            ("Mailer", "  WrData[AT2]", WRITTEN),
        ]),
        ["possible write /Users/x/stats"]
    );
    assert!(disk(&[("Mailer", "  RdData[AT2]", WRITTEN)]).is_empty());
    assert!(disk(&[("mds", "  WrData[AT2]", WRITTEN)]).is_empty());
    // the write itself is in the recording
    let open = " F=5        (_W__________)  /Users/x/stats";
    assert_eq!(
        disk(&[
            ("Mailer", "open", open),
            ("Mailer", "write", " F=5    B=0x1000"),
            ("Mailer", "  WrData[AT2]", WRITTEN),
        ]),
        ["certain write /Users/x/stats"]
    );
    // it was another process's
    assert!(
        disk(&[
            ("mds", "open", open),
            ("mds", "write", " F=5    B=0x1000"),
            ("Mailer", "  WrData[AT2]", WRITTEN),
        ])
        .is_empty()
    );
}

/// The letters tell which of the times the volume's record has got.
#[test]
fn a_volumes_record_written_with_a_new_time_is_a_possible_change() {
    let of = |letters: &str| {
        disk(&[(
            "Mailer",
            "  HFS_update",
            &format!("            ({letters})  /private/etc/main.cf"),
        )])
    };
    assert_eq!(of("F_D_am"), ["possible write /etc/main.cf"]);
    assert_eq!(of("F_Dca_"), ["possible utimes /etc/main.cf"]);
    assert!(of("F___a_").is_empty());
}

/// A program that looks at a file by its name and opens it for reading only has not had it open for writing all the time.
#[test]
fn data_of_a_file_that_the_program_only_reads_are_not_its_write() {
    assert!(
        disk(&[
            (
                "Mailer",
                "open",
                " F=5        (R___________)  /Users/x/stats"
            ),
            (
                "Mailer",
                "  WrData[AT2]",
                " D=0x00a886d2  B=0x1000   /dev/disk3s5  /Users/x/stats"
            ),
        ])
        .is_empty()
    );
}

/// A name holds a newline, and what follows it looks like a line.
#[test]
fn a_line_whose_columns_are_not_those_of_the_capture_is_no_fact() {
    let mut inference = Inference::new();
    let mut reader = Reader::new(&Filter::All);
    let mut sink = |outcome: Outcome<'_>| {
        if let Outcome::Record(r) = outcome {
            inference.push(0, r, true);
        }
    };
    let exact = |n: usize, call: &str| super::calls::line(n, call);
    let mut lines: Vec<String> = (0..2)
        .map(|n| exact(n, "lstat64 private/etc/ok.conf"))
        .collect();
    lines.push("14:03:00.006  lstat64                                /Users/mallory/a".to_owned());
    lines.push(
        "14:03:00.007 open F=3 (_WC__E) private/etc/hostconfig 0.000019 servermgrd".to_owned(),
    );
    lines.push(exact(8, "write F=3 B=5"));
    lines.push(exact(9, "lstat64 private/etc/ok.conf"));
    for (n, line) in lines.iter().enumerate() {
        reader.line(n as u64 + 1, line.as_bytes(), &mut sink);
    }
    reader.finish(&mut sink);
    for op in inference.finish(None).operations {
        let told = tell(&op);
        assert!(!op.whole && told.starts_with("possible"), "{told}");
    }
}

/// What the report says of such lines.
fn analyzed(calls: &[&str]) -> report::model::Report {
    let lines = calls
        .iter()
        .enumerate()
        .map(|(n, call)| super::calls::line(n, call) + "\n");
    let capture: String = lines.collect();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), capture).unwrap();
    let options = Options {
        processes: vec!["servermgrd".into()],
        ..Options::default()
    };
    analyze(&[file.path().to_owned()], &options, &mut ()).unwrap()
}

fn report(calls: &[&str]) -> String {
    let report = analyzed(calls);
    let mut text = Vec::new();
    report::text::write(&report, report::text::Style::default(), &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_report_never_says_that_nothing_was_changed_where_that_is_not_known() {
    let told = report(&["write F=14 B=79"]);
    let what = "1 write by servermgrd to descriptor 14, opened before the recording";
    assert!(told.contains(what) && told.contains("lsof"), "{told}");
    assert!(!told.contains("changed nothing"), "{told}");
    let told = report(&["renamezz /Users/x/a.txt", "stat64 /Users/x/a.txt"]);
    let what = "1 line of a call this version does not know: renamezz";
    assert!(
        told.contains(what) && !told.contains("changed nothing"),
        "{told}"
    );
    let told = report(&["aio_write"]);
    assert!(
        told.contains("1 write by servermgrd") && !told.contains("changed nothing"),
        "{told}"
    );
    let mapped = [
        "open F=5 (RW____) /Users/x/a.db",
        "mmap F=5 B=4096 <READ|WRITE>",
    ];
    let told = report(&mapped);
    assert!(told.contains("possible write /Users/x/a.db"), "{told}");
    let told = report(&["stat64 /Users/x/a.txt"]);
    assert!(told.contains("changed nothing"), "{told}");
}

#[test]
fn bytes_added_at_the_end_need_no_restoring() {
    let told = report(&[
        "open F=7 (_WCA__) /var/log/foo.log",
        "write F=7 B=79",
        "close F=7",
    ]);
    assert!(told.contains("bytes were added at its end"), "{told}");
    assert!(!told.contains("Restore it from"), "{told}");
}

#[test]
fn attributes_that_are_not_named_are_not_called_times() {
    let told = report(&["setattrlist /Users/x/a.txt"]);
    assert!(
        told.contains("attributes set, which ones is not shown"),
        "{told}"
    );
    assert!(!told.contains("times set"), "{told}");
}

#[test]
fn the_json_says_of_attributes_that_they_are_not_named_and_keeps_the_kind_of_the_contract() {
    let json = |call: &str| -> serde_json::Value {
        let line = format!("{call} /Users/x/a.txt");
        let report = analyzed(&[&line]);
        let mut text = Vec::new();
        crate::report::json::write(&report, &mut text).expect("written");
        let whole: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
        whole["operations"][0].clone()
    };
    let unnamed = json("setattrlist");
    assert_eq!(unnamed["kind"], "utimes");
    assert_eq!(unnamed["unnamed_attributes"], true);
    let times = json("utimes");
    assert_eq!(times["kind"], "utimes");
    assert_eq!(times.get("unnamed_attributes"), None);
}
