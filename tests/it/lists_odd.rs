//! Lists of files that do not go together, are cut, or hold names that look like something else: nothing wrong is certain.

use std::path::Path;

use serde_json::Value;

use crate::named::{report, told};
use crate::run::{run, stderr};
use crate::support::by_hand::line;

/// Inode, links, name; `mtime` is that of all.
type Object = (u64, u32, &'static str);

/// Before: `a`, `hosts`, and a directory with a file.
const BEFORE: [Object; 5] = [
    (100, 5, "/private/etc"),
    (101, 1, "/private/etc/a"),
    (102, 1, "/private/etc/hosts"),
    (103, 3, "/private/etc/sub"),
    (104, 1, "/private/etc/sub/f"),
];

/// `a` is called `b` afterwards.
fn after() -> Vec<Object> {
    let mut all = BEFORE.to_vec();
    all[1].2 = "/private/etc/b";
    all
}

fn find(all: &[Object]) -> String {
    let line = |(inode, links, path): &Object| {
        let mode = if *links > 1 {
            "drwxr-xr-x"
        } else {
            "-rw-r--r--"
        };
        format!(
            "{inode:>6}        8 {mode} {links:>4} root             wheel                 612 Feb  8 10:31 {path}\n"
        )
    };
    all.iter().map(line).collect()
}

fn kit(all: &[Object], device: u64, time: u64) -> String {
    let line = |(inode, links, path): &Object| {
        let mode = if *links > 1 { 40755 } else { 100_644 };
        format!("{device} {inode} {mode} 0 0 {links} 612 5 5 \"{path}\" \"\"\n")
    };
    let lines: String = all.iter().map(line).collect();
    format!("#unsnare.lst 1 {time}\n{lines}#end\n")
}

/// What is told of `rename /etc/a`, and of what the lists show beside it.
fn with(before: &str, after: &str) -> Value {
    let dir = tempfile::tempdir().unwrap();
    let capture = line(0, "lstat /private/etc/a") + "\n" + &line(1, "rename /private/etc/a") + "\n";
    report(
        dir.path(),
        &[
            "--before",
            "before.txt",
            "--after",
            "after.txt",
            "capture.txt",
        ],
        &[
            ("capture.txt", capture.as_bytes()),
            ("before.txt", before.as_bytes()),
            ("after.txt", after.as_bytes()),
        ],
    )
}

const RENAMED: &str = "certain rename /etc/a -> /etc/b";

#[test]
fn a_list_of_the_kit_and_one_of_find_go_together() {
    for (before, after) in [
        (find(&BEFORE), find(&after())),
        (kit(&BEFORE, 7, 1), find(&after())),
        (find(&BEFORE), kit(&after(), 7, 2)),
        // restarted in between: the device has another number
        (kit(&BEFORE, 7, 1), kit(&after(), 9, 2)),
    ] {
        assert_eq!(told(&with(&before, &after)), [RENAMED], "{before}{after}");
    }
}

#[test]
fn a_list_that_is_cut_between_lines_takes_nothing_away() {
    let whole = find(&after());
    for count in 2..5 {
        let cut: String = whole.split_inclusive('\n').take(count).collect();
        let told = told(&with(&find(&BEFORE), &cut));
        assert_eq!(told, [RENAMED], "{count}");
    }
    // and within one
    for end in (0..whole.len()).rev().step_by(7) {
        let (before, cut) = (find(&BEFORE), &whole[..end]);
        if cut.matches('\n').count() < 2 {
            break;
        }
        let told = told(&with(&before, cut));
        let rest: Vec<_> = told
            .iter()
            .filter(|one| !one.ends_with("rename /etc/a") && *one != RENAMED)
            .collect();
        assert!(rest.is_empty(), "{end}: {told:?}");
    }
}

#[test]
fn lists_of_two_disks_are_not_used() {
    let mut other = after();
    other.push((105, 2, "/private/etc/sub2"));
    let mut before = BEFORE.to_vec();
    before.push((105, 2, "/private/etc/sub2"));
    (before[0].1, other[0].1) = (6, 6);
    other.iter_mut().for_each(|object| object.0 += 5000);
    let report = with(&find(&before), &find(&other));
    assert_eq!(told(&report), ["certain rename /etc/a"]);
    let warnings = report["warnings"].to_string();
    assert!(warnings.contains("lists of two disks"), "{warnings}");
}

#[test]
fn a_list_that_was_made_earlier_is_not_the_one_afterwards() {
    let dir = tempfile::tempdir().unwrap();
    let place = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(place("1.lst"), kit(&BEFORE, 7, 1)).unwrap();
    std::fs::write(place("2.lst"), kit(&after(), 7, 2)).unwrap();
    let output = run(&[
        "analyze",
        "--before",
        &place("2.lst"),
        "--after",
        &place("1.lst"),
    ]);
    assert_eq!(output.status.code(), Some(2));
    let why = stderr(&output);
    assert!(why.contains("are --before and --after exchanged?"), "{why}");
}

#[test]
fn half_of_a_name_with_a_newline_is_not_where_the_file_went() {
    let long = find(&after()).replace("/etc/b\n", "/etc/b\nold\n");
    assert_eq!(
        told(&with(&find(&BEFORE), &long)),
        ["certain rename /etc/a"]
    );
}

#[test]
fn a_name_that_looks_like_an_entry_is_not_where_the_file_went() {
    // it went to where nothing is listed; somebody has a file below `sub` whose name goes on with a line of find
    let forged = "f\n   101        8 -rw-r--r--    1 root             wheel                 612 Feb  8 10:31 /private/etc/sub/forged\n";
    let rest: Vec<Object> = BEFORE
        .iter()
        .filter(|object| object.0 != 101)
        .copied()
        .collect();
    let after = find(&rest)
        .replace("sub/f\n", &format!("sub/{forged}"))
        .replace("   5 root", "   4 root");
    let told = told(&with(&find(&BEFORE), &after));
    assert!(told.iter().all(|one| !one.contains("forged")), "{told:?}");
}

#[test]
fn one_number_on_two_volumes_is_no_rename() {
    // the file went to where nothing is listed, and a disk was connected on which another has its number
    let mut rest: Vec<Object> = BEFORE
        .iter()
        .filter(|object| object.0 != 101)
        .copied()
        .collect();
    rest[0].1 = 4;
    rest.push((7, 3, "/Volumes/X"));
    rest.push((101, 1, "/Volumes/X/other"));
    let mut before = BEFORE.to_vec();
    before.push((6, 2, "/Volumes/X"));
    let told = told(&with(&find(&before), &find(&rest)));
    assert!(
        told.iter()
            .all(|one| !one.contains("other") || !one.contains("rename")),
        "{told:?}"
    );
}

#[test]
fn a_list_that_does_not_go_down_takes_nothing_away() {
    let ls = |name: &str| {
        format!(
            "/private/etc:\ntotal 16\n100 drwxr-xr-x   5 root  wheel  170 Feb  8 10:31 .\n 99 drwxr-xr-x  90 root  wheel  3060 Feb  8 10:31 ..\n101 -rw-r--r--   1 root  wheel  612 Feb  8 10:31 {name}\n102 -rw-r--r--   1 root  wheel   12 Feb  8 10:31 hosts\n103 drwxr-xr-x   3 root  wheel  102 Feb  8 10:31 sub\n"
        )
    };
    let below = "\n/private/etc/sub:\ntotal 8\n103 drwxr-xr-x   3 root  wheel  102 Feb  8 10:31 .\n100 drwxr-xr-x   5 root  wheel  170 Feb  8 10:31 ..\n104 -rw-r--r--   1 root  wheel   12 Feb  8 10:31 f\n";
    assert_eq!(
        told(&with(&(ls("a") + below), &(ls("b") + below))),
        [RENAMED]
    );
    assert_eq!(told(&with(&(ls("a") + below), &ls("b"))), [RENAMED]);
}

#[test]
fn a_cut_list_is_told_and_where_it_stands() {
    let cut = kit(&after(), 7, 2).replace("#end\n", "");
    let report = with(&kit(&BEFORE, 7, 1), &cut);
    assert_eq!(told(&report), [RENAMED]);
    let warnings = report["warnings"].to_string();
    let name = Path::new("after.txt").display().to_string();
    assert!(
        warnings.contains(&format!("{name} ends before everything was listed")),
        "{warnings}"
    );
}
