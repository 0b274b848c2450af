//! Captures of a way back that fails: what is missing, and what an earlier change left standing.

use crate::analysis::{Options, analyze};
use crate::recipe::Recipe;
use crate::report;
use crate::story::{leftovers, obstacles};

use super::calls::findings;

const WAY_BACK: &str = "stat64 private/etc/MailServicesOther.plist
    open F=4 (R_____) private/etc/MailServicesOther.plist
    read F=4 B=204
    read F=4 B=0
    close F=4
    lstat64 private/etc/postfix
    readlink private/etc/postfix
    lstat64 private/etc/postfix.cl-rst
    stat64 [2] /Volumes/MailXsan>>>>>>>>>>>>>>>>
    lstat64 [2] private/etc/amavisd.conf
    lstat64 private/etc/amavisd.conf.cl-rst
    lstat64 private/etc/httpd.conf
    lstat64 private/etc/httpd.conf.bak
    stat64 [2] /Volumes/MailXsan>>>>>>>>>>>>>>>>
    stat64 [2] /Volumes/MailXsan";

#[test]
fn the_failing_way_back_names_the_volume_the_leftovers_and_the_suspect() {
    let f = findings(WAY_BACK);
    assert_eq!(f.operations.len(), 0);
    let found = obstacles::obstacles(f.facts());
    assert_eq!(found[0].path, "/Volumes/MailXsan");
    assert_eq!((found[0].errno, found[0].count), (Some(2), 3));
    assert_eq!(found[0].suspects[0].path, "/etc/MailServicesOther.plist");
    assert_eq!(found[0].links, ["/etc/postfix"]);
    let recipes = Recipe::built_in();
    let (left, more) = leftovers::leftovers(&f, &f.operations, &recipes, None, None);
    assert_eq!(more, 0);
    let told: Vec<String> = left
        .iter()
        .filter(|l| l.both_shown)
        .map(|l| format!("{} <- {} {:?}", l.path, l.aside, l.state))
        .collect();
    assert_eq!(
        told,
        [
            "/etc/amavisd.conf <- /etc/amavisd.conf.cl-rst Absent",
            "/etc/postfix <- /etc/postfix.cl-rst LinkToNowhere",
        ]
    );
    // The recipe completes the list, but alone it makes nothing active.
    assert!(
        left.iter()
            .any(|l| l.path == "/var/spool/dovecot" && !l.both_shown)
    );
    // A backup beside the file in use is no leftover.
    assert!(left.iter().all(|l| l.path != "/etc/httpd.conf"));
}

#[test]
fn a_probe_or_two_is_no_obstacle() {
    let f = findings(
        "stat64 [2] /Library/a.lproj\nstat64 [2] /Library/b.lproj\nstat64 [2] /Library/a.lproj",
    );
    assert_eq!(obstacles::obstacles(f.facts()), []);
}

/// Two failures of one round, each after the same look at the directory: it is one round, and the way to what is missing
/// is no suspect.
#[test]
fn rounds_are_counted_once_and_the_directory_of_what_is_missing_is_no_suspect() {
    let mut text = String::new();
    for round in 0..6 {
        for look in 0..2 {
            for (at, call, fields, path) in [
                (
                    0,
                    "open",
                    "F=22       (R_____)  ",
                    "/Users/pat/Library/Pad.plist",
                ),
                (10, "open", "F=23       (R_____)  ", "/Users/pat/Papers"),
                (
                    20,
                    "open",
                    "     [  2] (R_____)  ",
                    "/Users/pat/Papers/Old/Index",
                ),
            ] {
                let fields = format!("{call:<18}{fields:<21}{path}");
                let millis = look * 30 + at;
                text += &format!(
                    "19:35:{:02}.{millis:03}000  {fields:<200}   0.000010   padd.203\n",
                    40 + round * 3
                );
            }
        }
    }
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("written");
    let report = analyze(&[file.path().to_owned()], &Options::default(), &mut ()).expect("read");
    let mut text = Vec::new();
    report::json::write(&report, &mut text).expect("written");
    let report: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
    let obstacle = &report["obstacles"][0];
    assert_eq!(obstacle["path"], "/Users/pat/Papers/Old/Index", "{report}");
    assert_eq!(obstacle["count"], 12);
    let suspects = obstacle["suspects"].as_array().expect("a list");
    let told: Vec<_> = suspects
        .iter()
        .map(|suspect| (suspect["path"].as_str(), suspect["count"].as_u64()))
        .collect();
    assert_eq!(told, [(Some("/Users/pat/Library/Pad.plist"), Some(6))]);
    let reason = suspects[0]["reason"].as_str().expect("a sentence");
    assert!(reason.ends_with("in 6 of 6 rounds"), "{reason}");
}
