//! What the lines do not say: calls in, as a 10.6 server prints them, and the operations that must be read from them.
//!
//! Each call is written as `label [errno] fields path`, one per line; `@` in front marks another process.

use bstr::ByteSlice;
use unsnare::dialect::fs_usage::{Filter, Outcome, Reader};
use unsnare::infer::forget::Limits;
use unsnare::infer::operation::Operation;
use unsnare::infer::{Findings, Inference};
use unsnare::recipe::Recipe;
use unsnare::story::{leftovers, obstacles};

/// One printed line, wide, 64-bit 10.6: fields of 18 bytes, three blanks, the path, elapsed at 230, process padded to 20.
fn line(number: usize, call: &str) -> String {
    let (process, call) = match call.strip_prefix('@') {
        Some(rest) => ("mds", rest),
        None => ("servermgrd", call),
    };
    let mut words = call.splitn(2, ' ');
    let label = words.next().unwrap_or_default();
    let mut rest = words.next().unwrap_or_default().trim();
    let (mut fd, mut errno, mut flags, mut bytes, mut angle) = (
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
    );
    loop {
        let (word, after) = rest.split_once(' ').map_or((rest, ""), |(w, a)| (w, a));
        if let Some(n) = word.strip_prefix("F=") {
            fd = format!(" F={n:<3}");
        } else if let Some(n) = word.strip_prefix("B=") {
            bytes = format!("  B=0x{:<6x}", n.parse::<u64>().unwrap());
        } else if word.starts_with('[') {
            errno = format!("[{:>3}]", word.trim_matches(['[', ']']));
        } else if word.starts_with('(') {
            flags = word.into();
        } else if word.starts_with('<') {
            angle = word.into();
        } else {
            break;
        }
        rest = after.trim_start();
    }
    let (fields, pad) = match label {
        "open" if errno.is_empty() => (format!("{fd}      {flags} "), ""),
        "open" => (format!("      {errno} {flags} "), ""),
        "chmod" => (format!(" {angle}      "), "   "),
        _ if !fd.is_empty() && !errno.is_empty() => (format!("{fd}{errno}"), "   "),
        _ if !fd.is_empty() => (format!("{fd}{bytes}"), "   "),
        _ if errno.is_empty() => (format!("{:18}", ""), "   "),
        _ => (format!("      {errno}       "), "   "),
    };
    let mut out = format!(
        "14:03:{:02}.{:03}  {label:<17}{fields}{pad}",
        number / 1000,
        number % 1000
    );
    if !rest.is_empty() {
        out.push_str(&format!(" {rest} "));
    }
    format!("{out:<230}   0.000041   {process:<20}")
}

fn findings(calls: &str) -> Findings {
    let mut reader = Reader::new(&Filter::Processes(vec!["servermgrd".into()]));
    let mut inference = Inference::new();
    let mut damaged = Vec::new();
    let mut sink = |outcome: Outcome<'_>| match outcome {
        Outcome::Record(r) => inference.push(0, r, true),
        Outcome::Other(other) => {
            if let Some(r) = other.record() {
                inference.push(0, &r, false);
            }
        }
        Outcome::Damaged { line, .. } => damaged.push(line),
        _ => {}
    };
    let calls = calls.lines().map(str::trim).filter(|c| !c.is_empty());
    for (n, call) in calls.enumerate() {
        reader.line(n as u64 + 1, line(n, call).as_bytes(), &mut sink);
    }
    reader.finish(&mut sink);
    assert_eq!(
        damaged, [0u64; 0],
        "lines of the test that could not be read"
    );
    inference.finish(None)
}

fn tell(o: &Operation) -> String {
    let text = |b: &Option<bstr::BString>| {
        b.as_ref()
            .map_or("?".into(), |b| b.to_str_lossy().into_owned())
    };
    let kind = format!("{:?}", o.kind).to_lowercase();
    let confidence = format!("{:?}", o.confidence).to_lowercase();
    let has_to =
        o.to.is_some() || matches!(kind.as_str(), "rename" | "symlink" | "link" | "exchange");
    if has_to {
        format!("{confidence} {kind} {} -> {}", text(&o.path), text(&o.to))
    } else {
        format!("{confidence} {kind} {}", text(&o.path))
    }
}

fn operations(calls: &str) -> Vec<String> {
    findings(calls).operations.iter().map(tell).collect()
}

#[test]
fn absent_before_and_there_after_is_certain_when_only_one_call_could_have_named_it() {
    assert_eq!(
        operations(
            "lstat64 [2] private/etc/postfix.cl-rst
             rename private/etc/postfix
             lstat64 private/etc/postfix.cl-rst"
        ),
        ["certain rename /etc/postfix -> /etc/postfix.cl-rst"]
    );
}

#[test]
fn another_call_that_names_something_unseen_takes_certainty_away() {
    assert_eq!(
        operations(
            "lstat64 [2] private/etc/postfix.cl-rst
             rename private/etc/postfix
             @rename /Users/x/a
             lstat64 private/etc/postfix.cl-rst"
        ),
        ["likely rename /etc/postfix -> /etc/postfix.cl-rst"]
    );
}

#[test]
fn a_name_looked_for_just_before_is_likely_one_never_mentioned_stays_open() {
    assert_eq!(
        operations("access [2] /Library/a.conf.bak\nrename /Library/a.conf"),
        ["likely rename /Library/a.conf -> /Library/a.conf.bak"]
    );
    assert_eq!(
        operations("stat64 /usr/lib/x.dylib\nlstat64 /Library\nrename /Library/a.conf"),
        ["certain rename /Library/a.conf -> ?"]
    );
}

#[test]
fn what_is_missing_afterwards_or_stands_on_another_volume_is_ruled_out() {
    assert_eq!(
        operations(
            "access [2] /Library/a.conf.bak
             rename /Library/a.conf
             stat64 [2] /Library/a.conf.bak"
        ),
        ["certain rename /Library/a.conf -> ?"]
    );
    assert_eq!(
        operations("access [2] /Volumes/X/a.conf\nrename /Library/a.conf"),
        ["certain rename /Library/a.conf -> ?"]
    );
}

#[test]
fn a_failed_rename_is_no_operation() {
    assert_eq!(
        operations("rename [18] /Library/a.conf\nrename [2] /Library/b.conf"),
        [""; 0]
    );
}

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
fn a_rotation_is_solved_as_one() {
    assert_eq!(
        operations(
            "lstat64 [2] private/var/log/x.log.3
             rename private/var/log/x.log.2
             rename private/var/log/x.log.1
             rename private/var/log/x.log
             open F=3 (_WC__E) private/var/log/x.log"
        ),
        [
            "likely rename /var/log/x.log.2 -> /var/log/x.log.3",
            "likely rename /var/log/x.log.1 -> /var/log/x.log.2",
            "likely rename /var/log/x.log -> /var/log/x.log.1",
            "certain create /var/log/x.log",
        ]
    );
}

#[test]
fn three_renames_that_exchange_two_names() {
    assert_eq!(
        operations(
            "rename /Library/A
             rename /Users/B
             rename /Library/.swapXYz1"
        ),
        [
            "likely rename /Library/A -> /Library/.swapXYz1",
            "likely rename /Users/B -> /Library/A",
            "likely rename /Library/.swapXYz1 -> /Users/B",
        ]
    );
}

#[test]
fn a_link_leads_where_the_original_was_copied_and_where_the_lookup_ends() {
    let copy = "lstat64 private/etc/postfix
                mkdir /Volumes/X/.X/postfix
                open F=9 (R_____) private/etc/postfix/main.cf
                open F=10 (_WC__E) /Volumes/X/.X/postfix/main.cf
                read F=9 B=81
                write F=10 B=81
                read F=9 B=0
                close F=10
                close F=9
                lstat64 [2] private/etc/postfix.cl-rst
                rename private/etc/postfix
                symlink private/etc/postfix";
    let link = |more: &str| operations(&format!("{copy}\n{more}")).pop().unwrap();
    assert_eq!(
        link("stat64 /Volumes/X/.X/postfix/main.cf"),
        "likely symlink /etc/postfix -> /Volumes/X/.X/postfix"
    );
    // Copies alone are no more than a hint.
    assert_eq!(
        link("stat64 private/etc/hosts"),
        "possible symlink /etc/postfix -> /Volumes/X/.X/postfix"
    );
}

#[test]
fn a_link_of_which_nothing_is_told_stays_open() {
    assert_eq!(
        operations(
            "symlink private/etc/x\nlstat64 private/etc/x\nreadlink private/etc/x\nlstat64 /usr/lib/libSystem.B.dylib"
        ),
        ["certain symlink /etc/x -> ?"]
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
fn paths_without_a_leading_slash_are_placed_by_the_working_directory_and_never_certain() {
    let f = findings(
        "chdir /Library/Server
         unlink config.txt
         fchdir F=9
         unlink other.txt",
    );
    let told: Vec<String> = f.operations.iter().map(tell).collect();
    assert_eq!(
        told,
        [
            "likely unlink /Library/Server/config.txt",
            "possible unlink other.txt"
        ]
    );
    assert!(
        f.operations.iter().all(|o| !o.whole),
        "a relative path became an operand"
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
        last.facts.old_copy.as_deref().map(Vec::as_slice),
        Some(&b"/etc/a.conf.bak"[..])
    );
}

#[test]
fn a_bug_once_a_template_beside_the_file_was_taken_for_the_new_name() {
    assert_eq!(
        operations(
            "rename private/etc/amavisd.conf
             open F=3 (R_____) private/etc/amavisd.conf.default
             close F=3"
        ),
        ["certain rename /etc/amavisd.conf -> ?"]
    );
}

#[test]
fn a_bug_once_the_deeper_names_of_a_copied_tree_were_put_on_the_original() {
    let deep = "/Library/Server/Vendor Component Number 00/Vendor Component Number 01/Module Component Number 02/Module Component Number 03";
    let tail = format!("{}/Vendor Component Number 04/a.conf", &deep[40..]);
    let calls = format!(
        "lstat64 {deep}
         lstat64 /Volumes/Data/.store/Server/Vendor Component Number 00"
    );
    assert!(findings(&calls).names().find(deep.as_bytes()).is_some());
    // 176 bytes fit the column; a longer path would lose its head. What is left may stand below either top.
    let mut names = unsnare::trace::names::Names::new();
    names.intern(deep.as_bytes());
    names.intern(b"/Volumes/Data/.store/Server/Vendor Component Number 00");
    assert_eq!(
        unsnare::trace::paths::complete(&mut names, tail.as_bytes()),
        None
    );
}

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
    let found = obstacles::obstacles(&f);
    assert_eq!(found[0].path, "/Volumes/MailXsan");
    assert_eq!((found[0].errno, found[0].count), (Some(2), 3));
    assert_eq!(found[0].suspects[0].path, "/etc/MailServicesOther.plist");
    assert_eq!(found[0].links, ["/etc/postfix"]);
    let recipes = Recipe::built_in();
    let left = leftovers::leftovers(&f, &f.operations, &recipes, None);
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
fn what_was_tried_and_failed_is_told_apart_from_what_was_done() {
    let f = findings("rename [18] /Library/a\nrename [18] /Library/a\nunlink [1] /Library/b");
    assert_eq!(f.operations.len(), 0);
    let (known, more) = f.attempts();
    let told: Vec<_> = known
        .iter()
        .map(|a| (a.call, a.errno, a.count, a.line))
        .collect();
    assert_eq!(
        (told.as_slice(), more),
        (&[("rename", 18, 2, 1), ("unlink", 1, 1, 3)][..], 0)
    );
}

#[test]
fn memory_stays_bounded_and_what_is_forgotten_is_said() {
    let mut reader = Reader::new(&Filter::All);
    let mut inference = Inference::with_limits(Limits {
        paths: 400,
        drafts: 100,
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
        .filter(|o| !o.facts.transient)
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

#[test]
fn a_probe_or_two_is_no_obstacle() {
    let f = findings(
        "stat64 [2] /Library/a.lproj\nstat64 [2] /Library/b.lproj\nstat64 [2] /Library/a.lproj",
    );
    assert_eq!(obstacles::obstacles(&f), []);
}
