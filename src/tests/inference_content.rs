//! Content: who was created, written, saved, copied; and how long it is remembered.

use crate::dialect::fs_usage::{Filter, Outcome, Reader};
use crate::infer::Inference;
use crate::infer::Limits;

use super::calls::{findings, line, operations, tell, threaded_operations};

#[test]
fn an_atomic_save_is_a_replace_of_the_file_it_replaces() {
    assert_eq!(
        operations(
            "stat64 private/etc/MailServicesOther.plist
             open F=5 (R_____) private/etc/MailServicesOther.plist
             read F=5 B=200
             read F=5 B=0
             close F=5
             open F=5 (_WC__E) private/etc/.dat0048.00a
             write F=5 B=210
             close F=5
             rename private/etc/.dat0048.00a
             stat64 private/etc/MailServicesOther.plist"
        ),
        ["likely replace /etc/MailServicesOther.plist"]
    );
    assert_eq!(
        operations(
            "lstat64 /Library/named.conf
             open F=3 (_WC__E) /Library/.!2615!named.conf
             write F=3 B=10
             close F=3
             rename /Library/.!2615!named.conf"
        ),
        ["likely replace /Library/named.conf"]
    );
}

#[test]
fn writes_are_put_on_the_file_that_the_descriptor_stands_for() {
    assert_eq!(
        operations(
            "lstat64 private/etc/a
             open F=5 (_W____) private/etc/a
             write F=5 B=10
             write F=5 B=10
             close F=5
             open F=5 (_WCA__) private/etc/b
             write F=5 B=10
             write F=7 B=10"
        ),
        ["certain write /etc/a", "certain write /etc/b"]
    );
}

#[test]
fn open_with_creat_is_a_creation_when_the_name_was_not_there() {
    assert_eq!(
        operations(
            "lstat64 [2] /Library/new
             open F=3 (_WC_T_) /Library/new
             lstat64 /Library/old
             open F=4 (_WC_T_) /Library/old
             open F=5 (_WC_T_) /Library/unheard-of
             mkdir /Library/dir
             open F=6 (_WC_T_) /Library/dir/inside"
        ),
        [
            "certain create /Library/new",
            "certain write /Library/old",
            "possible write /Library/unheard-of",
            "certain mkdir /Library/dir",
            "certain create /Library/dir/inside",
        ]
    );
}

#[test]
fn a_file_written_and_given_another_name_at_once_was_made_for_that() {
    let history = |to: &str| {
        operations(&format!(
            "open F=3 (_WC_T_) /Library/draft
             write F=3 B=10
             close F=3
             lstat64 [2] /Library/{to}
             rename /Library/draft
             stat64 /Library/{to}"
        ))
    };
    assert_eq!(history("letter"), ["likely replace /Library/letter"]);
    // under such a name files are kept that were there
    for kept in ["draft.bak", "draft.1", "old.draft"] {
        let operations = history(kept);
        assert_eq!(operations[0], "possible write /Library/draft", "{kept}");
        assert!(operations[1].contains("rename"), "{kept}: {operations:?}");
    }
    assert_eq!(
        operations(
            "open F=3 (_WC_T_) /Library/draft
             write F=3 B=10
             close F=3
             rename /Library/draft"
        ),
        [
            "possible write /Library/draft",
            "certain rename /Library/draft -> ?"
        ]
    );
}

#[test]
fn a_copy_made_before_is_where_the_old_bytes_are() {
    let f = findings(
        "lstat64 private/etc/a.conf
         open F=3 (R_____) private/etc/a.conf
         lstat64 [2] private/etc/a.conf.bak
         open F=4 (_WC_T_) private/etc/a.conf.bak
         read F=3 B=100
         write F=4 B=100
         read F=3 B=0
         close F=4
         close F=3
         open F=3 (_W__T_) private/etc/a.conf
         write F=3 B=7
         close F=3",
    );
    let last = f.operations.last().unwrap();
    assert_eq!(tell(last), "certain write /etc/a.conf");
    assert_eq!(
        last.details.rare().old_copy.as_deref().map(Vec::as_slice),
        Some(&b"/etc/a.conf.bak"[..])
    );
}

#[test]
fn the_same_change_again_is_one_operation_until_the_name_is_given_to_another_file() {
    assert_eq!(
        operations(
            "lstat64 /Library/a.log
             open F=3 (_WCA__) /Library/a.log
             write F=3 B=10
             close F=3
             open F=3 (_WCA__) /Library/a.log
             write F=3 B=10
             close F=3
             chmod <rw-r--r--> /Library/a.log
             chmod <rw-r--r--> /Library/a.log
             lstat64 [2] /Library/a.log.0
             rename /Library/a.log
             open F=3 (_WC__E) /Library/a.log
             close F=3
             open F=3 (_WCA__) /Library/a.log
             write F=3 B=10"
        ),
        [
            "certain write /Library/a.log",
            "certain chmod /Library/a.log",
            "likely rename /Library/a.log -> /Library/a.log.0",
            "certain create /Library/a.log",
            "certain write /Library/a.log",
        ]
    );
}

#[test]
fn a_hole_in_the_capture_takes_certainty_away() {
    let mut reader = Reader::new(&Filter::All);
    let mut inference = Inference::new();
    let calls = [
        "lstat64 [2] private/etc/postfix.cl-rst",
        "open F=5 (_W____) private/etc/hosts",
        "rename private/etc/postfix",
        "lstat64 private/etc/postfix.cl-rst",
        "write F=5 B=10",
    ];
    for (n, call) in calls.iter().enumerate() {
        reader.line(n as u64 + 1, line(n, call).as_bytes(), &mut |outcome| {
            if let Outcome::Record(r) = outcome {
                inference.push(0, r, true);
            }
        });
        if n == 1 {
            inference.hole(0, 2);
        }
    }
    let told: Vec<String> = inference.finish(None).operations.iter().map(tell).collect();
    assert_eq!(
        told,
        [
            "likely rename /etc/postfix -> /etc/postfix.cl-rst",
            "likely write /etc/hosts"
        ]
    );
}

#[test]
fn memory_stays_bounded_and_what_is_forgotten_is_said() {
    let mut reader = Reader::new(&Filter::All);
    let mut inference = Inference::with_limits(Limits {
        paths: 400,
        changes: 100,
        lasting: 1000,
        ..Limits::default()
    });
    let mut number = 0;
    for round in 0..2000 {
        let mut calls = vec![
            format!("stat64 [2] /Library/Caches/probe{round}.lproj"),
            format!("open F=5 (_WC__E) private/tmp/work{round}"),
            "write F=5 B=100".to_string(),
            "close F=5".to_string(),
            format!("unlink private/tmp/work{round}"),
        ];
        if round % 100 == 0 {
            calls.push(format!("lstat64 [2] private/etc/a{round}.cl-rst"));
            calls.push(format!("rename private/etc/a{round}"));
            calls.push(format!("lstat64 private/etc/a{round}.cl-rst"));
        }
        for call in calls {
            number += 1;
            reader.line(
                number,
                line(number as usize % 1000, &call).as_bytes(),
                &mut |outcome| {
                    if let Outcome::Record(r) = outcome {
                        inference.push(0, r, true);
                    }
                },
            );
        }
    }
    let f = inference.finish(None);
    let lasting: Vec<String> = f
        .operations
        .iter()
        .filter(|o| !o.details.transient)
        .map(tell)
        .collect();
    let want: Vec<String> = (0..20)
        .map(|n| format!("certain rename /etc/a{0} -> /etc/a{0}.cl-rst", n * 100))
        .collect();
    assert_eq!(lasting, want);
    assert!(f.names().len() < 2000, "{} paths are kept", f.names().len());
    assert!(
        f.operations.len() < 300,
        "{} operations are kept",
        f.operations.len()
    );
    let told = f.forgotten();
    let kept = (f.operations.len() - lasting.len()) as u64;
    assert_eq!(told.transient + kept, 2 * 2000, "made and removed again");
    assert!(told.paths > 2000);
}

/// A shell gives a file the number 1 and closes the one that it had: what is written to 1 is written to the file.
#[test]
fn an_opening_ends_with_the_last_descriptor_that_stands_for_it() {
    assert_eq!(
        operations(
            "open F=5 (_W____) /opt/b/readme
             dup F=5 F=6
             close F=5
             write F=6 B=5
             close F=6
             write F=6 B=5"
        ),
        // the last write is another process's of that name
        ["likely write /opt/b/readme"]
    );
    assert_eq!(
        operations(
            "open F=3 (_WCA__) /srv/log/deploy.log
             dup2 F=3 F=1
             close F=3
             write F=1 B=5"
        ),
        ["certain write /srv/log/deploy.log"]
    );
}

/// The parent goes on with what it has open when a child that it forked ends.
#[test]
fn a_process_that_ends_leaves_the_descriptors_of_another_one() {
    assert_eq!(
        threaded_operations(
            "1: open F=5 (_WC__E______) /srv/a.gz
             2: close F=6
             2: exit
             1: futimes F=5"
        ),
        ["certain create /srv/a.gz", "likely utimes /srv/a.gz"]
    );
}

/// `tr` from A to B and `cat` from B to A: of the same size, and nothing of what A held is left.
#[test]
fn what_was_written_back_from_a_copy_cannot_be_restored_from_it() {
    let copy = |from: &str, flags: &str, to: &str| {
        format!(
            "open F=3 (R_____) {from}
             open F=4 {flags} {to}
             read F=3 B=1024
             write F=4 B=1024
             read F=3 B=0
             close F=4
             close F=3
"
        )
    };
    let there = copy("private/etc/main.cf", "(_WC__E)", "private/etc/main.cf.bak");
    let back = copy("private/etc/main.cf.bak", "(_W__T_)", "private/etc/main.cf");
    let other = copy("private/etc/other.cf", "(_W__T_)", "private/etc/main.cf");
    let old = |calls: &str| {
        let found = findings(calls).operations;
        let write = found
            .iter()
            .find(|o| tell(o).ends_with("write /etc/main.cf"));
        write.map(|o| o.details.rare().old_copy.clone())
    };
    let look = "lstat64 private/etc/main.cf\n";
    assert_eq!(old(&format!("{look}{there}{back}")), Some(None));
    assert_eq!(
        old(&format!("{look}{there}{other}")),
        Some(Some("/etc/main.cf.bak".into()))
    );
}

/// What `tr` makes of every line is as long as the line. A backup's name, the same name elsewhere, or attributes set as `cp -p` does
/// tell a copy from that; `cp` closes the original first.
#[test]
fn equal_sizes_alone_are_no_proof_of_a_copy() {
    let old_copy = |to: &str, then: &str| {
        let calls = format!(
            "lstat64 private/etc/a.conf
             open F=3 (R_____) private/etc/a.conf
             open F=4 (_WC__E) {to}
             read F=3 B=100
             write F=4 B=100
             read F=3 B=0
             {then}
             open F=3 (_W__T_) private/etc/a.conf
             write F=3 B=7
             close F=3"
        );
        let found = findings(&calls).operations;
        let written = found
            .iter()
            .find(|o| tell(o).ends_with("write /etc/a.conf"));
        written.and_then(|o| o.details.rare().old_copy.clone())
    };
    let plain = "close F=4\nclose F=3";
    assert_eq!(old_copy("private/etc/a.crlf", plain), None);
    let told = [
        ("private/etc/a.conf.bak", plain, "/etc/a.conf.bak"),
        ("/Library/a.conf", plain, "/Library/a.conf"),
        (
            "private/etc/a.crlf",
            "fchmod F=4 <rw-r--r-->\nclose F=4\nclose F=3",
            "/etc/a.crlf",
        ),
        (
            "private/etc/a.conf.bak",
            "close F=3\nclose F=4",
            "/etc/a.conf.bak",
        ),
    ];
    for (to, then, copy) in told {
        assert_eq!(old_copy(to, then), Some(copy.into()), "{to}, {then}");
    }
}
