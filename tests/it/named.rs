//! Sources that name both ends: alone, and beside a capture of fs_usage.

use std::path::Path;

use serde_json::Value;

use crate::claims::{Claim, claims, is_right};
use crate::only_listed::is_on_the_disks;
use crate::run::{run, stderr, stdout};
use crate::support::effort::every;
use crate::support::history::{ACTOR, History, Played};
use crate::support::told::{Teller, list, tell};

/// Analyses these files; the report.
pub(crate) fn report(dir: &Path, arguments: &[&str], files: &[(&str, &[u8])]) -> Value {
    for (name, bytes) in files {
        std::fs::write(dir.join(name), bytes).unwrap();
    }
    let mut all = vec!["analyze", "-q", "--no-rehearsal", "-f", "json"];
    let paths: Vec<String> = arguments
        .iter()
        .map(|a| match files.iter().any(|(name, _)| name == a) {
            true => dir.join(a).to_str().unwrap().to_owned(),
            false => (*a).to_owned(),
        })
        .collect();
    all.extend(paths.iter().map(String::as_str));
    let output = run(&all);
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{}",
        stderr(&output)
    );
    serde_json::from_str(&stdout(&output)).unwrap()
}

pub(crate) fn told(report: &Value) -> Vec<String> {
    let operations = report["operations"].as_array().unwrap();
    let tell = |o: &Value| {
        let to = o["to"]
            .as_str()
            .map_or(String::new(), |to| format!(" -> {to}"));
        let word = |key: &str| o[key].as_str().unwrap_or("?").to_owned();
        format!(
            "{} {} {}{to}",
            word("confidence"),
            word("kind"),
            word("path")
        )
    };
    operations.iter().map(tell).collect()
}

const CAPTURE: &str = "10:31:12.363211  rename                                 private/etc/postfix                                                                                                                                                               0.000031   servermgrd.5123
10:31:12.364100  symlink                                private/etc/postfix                                                                                                                                                               0.000031   servermgrd.5123
10:31:12.365100  rename           [  2]                 private/etc/nothing                                                                                                                                                               0.000031   servermgrd.5123
";

const SCRIPT: &str = "#unsnare.d 1 1297153872000000000 servermgrd
1297153872364080000 87 5123 symlink 0 \"/Volumes/MailXsan/etc/postfix\" \"/etc/postfix\" 0 0
1297153872363190000 87 5123 rename 0 \"/etc/postfix\" \"/etc/postfix.cl-rst\" 0 0
1297153872365090000 87 5123 rename 2 \"/etc/nothing\" \"/etc/nothing.cl-rst\" 0 0
";

#[test]
fn what_another_source_names_is_certain_and_the_evidence_cites_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let report = report(
        dir.path(),
        &["--witness", "both.txt", "capture.txt"],
        &[
            ("capture.txt", CAPTURE.as_bytes()),
            ("both.txt", SCRIPT.as_bytes()),
        ],
    );
    assert_eq!(
        told(&report),
        [
            "certain rename /etc/postfix -> /etc/postfix.cl-rst",
            "certain symlink /etc/postfix -> /Volumes/MailXsan/etc/postfix"
        ]
    );
    let rename = &report["operations"][0];
    assert_eq!(rename["proof"], "named");
    let cited = &rename["evidence"][1];
    assert_eq!(
        (
            cited["source"].as_u64(),
            cited["line"].as_u64(),
            cited["reason"].as_str()
        ),
        (
            Some(1),
            Some(3),
            Some("the other source names the new name")
        )
    );
    assert_eq!(report["capture"]["sources"][1]["kind"], "DTrace");
    assert_eq!(report["capture"]["complete"], true);
}

#[test]
fn an_errno_in_the_capture_overrules_what_the_other_source_tells() {
    let dir = tempfile::tempdir().unwrap();
    let message = r#"{"time":"2011-02-08T08:31:12.365090000Z","thread":{"thread_id":5123},"process":{"executable":{"path":"/usr/sbin/servermgrd"}},"event":{"rename":{"source":{"path":"/private/etc/nothing"},"destination":{"new_path":{"dir":{"path":"/private/etc"},"filename":"x"}}}}}"#;
    let failed = CAPTURE.lines().last().unwrap();
    let report = report(
        dir.path(),
        &["--witness", "es.jsonl", "capture.txt"],
        &[
            ("capture.txt", failed.as_bytes()),
            ("es.jsonl", message.as_bytes()),
        ],
    );
    assert_eq!(told(&report), Vec::<String>::new());
}

#[test]
fn a_call_of_another_thread_or_moment_is_another_call() {
    for other in [
        SCRIPT.replace(" 5123 ", " 777 "),
        SCRIPT.replace("12971538723", "12971538729"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let report = report(
            dir.path(),
            &["--witness", "both.txt", "capture.txt"],
            &[
                ("capture.txt", CAPTURE.as_bytes()),
                ("both.txt", other.as_bytes()),
            ],
        );
        assert_eq!(
            told(&report),
            [
                "certain rename /etc/postfix",
                "certain symlink /etc/postfix"
            ]
        );
    }
}

#[test]
fn a_contradiction_is_told_and_lowers_the_claim() {
    let dir = tempfile::tempdir().unwrap();
    let after = CAPTURE
        .lines()
        .last()
        .unwrap()
        .replace("rename  ", "lstat64 ");
    let after = after
        .replace("nothing    ", "postfix.cl-rst")
        .replace("12.365", "12.366");
    let capture = format!("{}\n{after}\n", CAPTURE.lines().next().unwrap());
    let report = report(
        dir.path(),
        &["--witness", "both.txt", "capture.txt"],
        &[
            ("capture.txt", capture.as_bytes()),
            ("both.txt", SCRIPT.as_bytes()),
        ],
    );
    // the link, of which the capture has no line, is told, too
    assert_eq!(
        told(&report),
        [
            "possible rename /etc/postfix -> /etc/postfix.cl-rst",
            "likely symlink /etc/postfix -> /Volumes/MailXsan/etc/postfix"
        ]
    );
    let warnings = report["warnings"].to_string();
    assert!(
        warnings.contains("shows afterwards that nothing stands there"),
        "{warnings}"
    );
}

#[test]
fn alone_the_script_of_the_kit_is_a_capture_in_order_of_time() {
    let dir = tempfile::tempdir().unwrap();
    let report = report(
        dir.path(),
        &["both.txt"],
        &[("both.txt", SCRIPT.as_bytes())],
    );
    assert_eq!(
        told(&report),
        [
            "certain rename /etc/postfix -> /etc/postfix.cl-rst",
            "certain symlink /etc/postfix -> /Volumes/MailXsan/etc/postfix"
        ]
    );
    assert_eq!(report["operations"][0]["evidence"][0]["line"], 3);
    assert_eq!(report["operations"][1]["evidence"][0]["line"], 2);
    assert_eq!(report["capture"]["first_time"], "08:31:12.363190");
}

#[test]
fn alone_a_message_of_eslogger_becomes_certain_when_the_new_name_is_used() {
    let rename = r#"{"event":{"rename":{"source":{"path":"/private/etc/a","stat":{"st_mode":33188}},"destination":{"new_path":{"dir":{"path":"/private/etc"},"filename":"a.old"}}}}}"#;
    let used = r#"{"event":{"setmode":{"target":{"path":"/private/etc/a.old","stat":{"st_mode":33188}},"mode":384}}}"#;
    let dir = tempfile::tempdir().unwrap();
    let alone = report(
        dir.path(),
        &["es.jsonl"],
        &[("es.jsonl", rename.as_bytes())],
    );
    assert_eq!(told(&alone), ["likely rename /etc/a -> /etc/a.old"]);
    let both = format!("{rename}\n{used}\n");
    let both = report(dir.path(), &["es.jsonl"], &[("es.jsonl", both.as_bytes())]);
    assert_eq!(told(&both)[0], "certain rename /etc/a -> /etc/a.old");
}

#[test]
fn what_is_no_such_source_is_refused_with_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.txt");
    std::fs::write(&path, CAPTURE).unwrap();
    let path = path.to_str().unwrap();
    let output = run(&["analyze", "--witness", path, path]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("without --witness"),
        "{}",
        stderr(&output)
    );
}

/// Renames, links and exchanges of the history that its capture shows by a line with a whole path, and whether the report
/// names the other end of each at certain.
fn ends(played: &Played, report: &Value, text_of_links: bool) -> (usize, usize, Vec<String>) {
    let all = claims(report);
    let mut wrong = Vec::new();
    for claim in &all {
        if claim.only_listed {
            // it tells of the two disks, not of a call
            if claim.confidence == "certain" && !is_on_the_disks(claim, played) {
                wrong.push(format!("seed {}: {claim:?}", played.seed));
            }
            continue;
        }
        if claim.confidence == "certain" && !is_right(claim, &played.truth) {
            let text =
                |b: &Option<Vec<u8>>| b.as_ref().map(|b| String::from_utf8_lossy(b).into_owned());
            wrong.push(format!(
                "seed {}: {} {:?} -> {:?}",
                played.seed,
                claim.kind,
                text(&claim.path),
                text(&claim.to)
            ));
        }
    }
    let kinds: &[&str] = if text_of_links {
        &["rename", "link", "symlink"]
    } else {
        &["rename", "link"]
    };
    let (mut named, mut known) = (0, 0);
    let mut spent = vec![false; all.len()];
    let done = played
        .truth
        .iter()
        .filter(|m| m.process == ACTOR.as_bytes() && m.line.is_some() && kinds.contains(&m.kind));
    for m in done {
        known += 1;
        let fits = |c: &Claim| match c.kind.as_str() {
            // a save: the temporary is part of it
            "replace" => m.kind == "rename" && c.path == m.to,
            kind => kind == m.kind && c.path.as_ref() == Some(&m.path) && c.to == m.to,
        };
        let found = (0..all.len())
            .find(|n| !spent[*n] && fits(&all[*n]) && all[*n].confidence == "certain");
        match found {
            Some(n) => {
                spent[n] = all[n].kind != "replace";
                named += 1;
            }
            None if std::env::var("UNSNARE_WRONG").is_ok() => eprintln!(
                "seed {}: {} {:?} -> {:?}",
                played.seed,
                m.kind,
                String::from_utf8_lossy(&m.path),
                m.to.as_deref().map(String::from_utf8_lossy)
            ),
            None => {}
        }
    }
    (named, known, wrong)
}

/// Plays histories and lays what another program tells beside each capture (or reads it alone); how many of the hidden
/// ends are named at certain.
fn over_histories(teller: Teller, alone: bool, seeds: std::ops::Range<u64>) -> (usize, usize) {
    let (mut named, mut known) = (0, 0);
    for seed in seeds {
        let history = History::draw_untidy(seed, 24);
        let played = history.play();
        if played.capture.is_empty() {
            continue;
        }
        let other = tell(teller, history.setting.release, &played.truth);
        let dir = tempfile::tempdir().unwrap();
        let report = if alone {
            let all = ["--process", ACTOR, "other.txt"];
            report(dir.path(), &all, &[("other.txt", &other)])
        } else {
            report(
                dir.path(),
                &["--witness", "other.txt", "capture.txt"],
                &[("capture.txt", &played.capture), ("other.txt", &other)],
            )
        };
        let links = teller != Teller::Eslogger;
        let (n, k, wrong) = ends(&played, &report, links);
        assert!(wrong.is_empty(), "certain and wrong: {wrong:#?}");
        // neither a narrow line nor eslogger tells whether a call succeeded
        if alone || teller != Teller::Eslogger || history.setting.wide() {
            (named, known) = (named + n, known + k);
        }
    }
    eprintln!("{teller:?}, alone {alone}: {named} of {known} named at certain");
    assert!(known > 0);
    (named, known)
}

#[test]
fn beside_random_captures_every_end_is_named_and_none_wrong() {
    for teller in [
        Teller::Eslogger,
        Teller::BothEnds,
        Teller::Praudit,
        Teller::Dtruss,
    ] {
        let (named, known) = over_histories(teller, false, 7_000..7_000 + 40 / every(2) as u64);
        let floor = match teller {
            // a failed call of a narrow line looks like a good one, and takes the next one's place where there is no clock
            Teller::Dtruss => 97,
            _ => 99,
        };
        assert!(
            named * 100 >= known * floor,
            "{teller:?}: {named} of {known}"
        );
    }
}

#[test]
fn alone_each_source_names_the_ends_and_none_wrong() {
    let (named, known) = over_histories(Teller::Eslogger, true, 7_100..7_120);
    // a message says that the call was allowed; what follows has to show that it succeeded
    assert!(named * 100 >= known * 30, "{named} of {known}");
}

/// The same with lists of files made before and afterwards.
fn with_lists(teller: Option<Teller>, seeds: std::ops::Range<u64>) -> (usize, usize) {
    let (mut named, mut known) = (0, 0);
    for seed in seeds {
        let history = History::draw_untidy(seed, 12);
        let played = history.play();
        if played.capture.is_empty() {
            continue;
        }
        let (before, after) = (list(&played.before), list(&played.after));
        let other = teller.map(|teller| tell(teller, history.setting.release, &played.truth));
        let dir = tempfile::tempdir().unwrap();
        let mut arguments = vec![
            "--before",
            "before.lst",
            "--after",
            "after.lst",
            "capture.txt",
        ];
        let mut files = vec![
            ("capture.txt", played.capture.as_slice()),
            ("before.lst", &before),
            ("after.lst", &after),
        ];
        if let Some(other) = &other {
            arguments.extend(["--witness", "other.txt"]);
            files.push(("other.txt", other));
        }
        let report = report(dir.path(), &arguments, &files);
        let (n, k, wrong) = ends(&played, &report, true);
        assert!(wrong.is_empty(), "certain and wrong: {wrong:#?}");
        (named, known) = (named + n, known + k);
    }
    eprintln!("lists and {teller:?}: {named} of {known} named at certain");
    (named, known)
}

#[test]
fn lists_made_before_and_afterwards_name_what_moved_once_and_nothing_wrong() {
    let (named, known) = with_lists(None, 7_200..7_260);
    // most names of these histories move more than once, and saves leave no inode of before
    assert!(named * 100 >= known * 10, "{named} of {known}");
}

#[test]
fn a_whole_recording_names_every_end() {
    let (named, known) = with_lists(Some(Teller::BothEnds), 7_300..7_340);
    assert!(named * 100 >= known * 99, "{named} of {known}");
}

#[test]
fn the_mail_story_as_a_recording_names_every_end_and_takes_the_old_bytes_from_its_copy() {
    let output = run(&[
        "analyze",
        "-q",
        "-f",
        "json",
        "fixtures/mail-cluster/mail.unsnare",
    ]);
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let told = told(&report);
    for (kind, count) in [("rename", 5), ("symlink", 5)] {
        let named = told
            .iter()
            .filter(|t| t.starts_with(&format!("certain {kind} ")) && t.contains(" -> "));
        assert_eq!(named.count(), count, "{told:#?}");
    }
    let plan = report["revert"].to_string();
    let copy = "/Users/admin/mail.unsnare/copies/private/etc/MailServicesOther.plist";
    assert!(plan.contains(copy), "{plan}");
}

const BEFORE: &str =
    "  100        0 drwxr-xr-x    5 root             wheel                 170 Feb  8 10:31 /etc
  101        8 drwxr-xr-x    2 root             wheel                 612 Feb  8 10:31 /etc/postfix
  102        8 -rw-r--r--    1 root             wheel                  11 Feb  8 10:31 /etc/hosts
  103        8 -rw-r--r--    1 root             wheel                  11 Feb  8 10:31 /etc/motd
";
const AFTER: &str = "  100        0 drwxr-xr-x    5 root             wheel                 170 Feb  8 10:31 /etc
  101        8 drwxr-xr-x    2 root             wheel                 612 Feb  8 10:31 /etc/postfix.cl-rst
  104        8 lrwxr-xr-x    1 root             wheel                  11 Feb  8 10:31 /etc/postfix -> /Volumes/MailXsan/postfix
  102        8 -rw-r--r--    1 root             wheel                  11 Feb  8 10:31 /etc/hosts.old
";

#[test]
fn an_inode_elsewhere_is_the_rename_and_a_link_has_its_text() {
    let dir = tempfile::tempdir().unwrap();
    let report = report(
        dir.path(),
        &["--before", "b.txt", "--after", "a.txt", "capture.txt"],
        &[
            ("capture.txt", CAPTURE.as_bytes()),
            ("b.txt", BEFORE.as_bytes()),
            ("a.txt", AFTER.as_bytes()),
        ],
    );
    assert_eq!(
        told(&report),
        [
            "certain rename /etc/postfix -> /etc/postfix.cl-rst",
            "certain symlink /etc/postfix -> /Volumes/MailXsan/postfix",
            "certain unlink /etc/motd",
            "certain rename /etc/hosts -> /etc/hosts.old"
        ]
    );
    assert_eq!(report["operations"][1]["only_listed"], false);
    assert_eq!(report["operations"][2]["only_listed"], true);
    let evidence = report["operations"][0]["evidence"].to_string();
    assert!(
        evidence.contains("inode 101 stood here before"),
        "{evidence}"
    );
}

#[test]
fn two_lists_without_a_capture_tell_their_differences() {
    let dir = tempfile::tempdir().unwrap();
    let report = report(
        dir.path(),
        &["--before", "b.txt", "--after", "a.txt"],
        &[("b.txt", BEFORE.as_bytes()), ("a.txt", AFTER.as_bytes())],
    );
    assert_eq!(
        told(&report),
        [
            "certain unlink /etc/motd",
            "certain rename /etc/hosts -> /etc/hosts.old",
            "certain rename /etc/postfix -> /etc/postfix.cl-rst",
            "certain symlink /etc/postfix -> /Volumes/MailXsan/postfix"
        ]
    );
    assert_eq!(report["capture"]["sources"][0]["kind"], "listing");
}
