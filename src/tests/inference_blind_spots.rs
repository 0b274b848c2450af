//! What keeps a claim from being certain although the lines know no rival, and what keeps a path from being an operand
//! although it is known.

use crate::analysis::{Options, analyze};
use crate::infer::Inference;
use crate::infer::operation::Operation;

use super::calls::{findings, inference, line, operations, tell};

/// `a` is renamed, `a.bak` is missing before and there afterwards; `between` happens after the rename.
fn turns_up_after(between: &str) -> Vec<String> {
    operations(&format!(
        "lstat64 [2] /Library/S/a.bak
         rename /Library/S/a
         {between}
         lstat64 /Library/S/a.bak"
    ))
}

const CERTAIN: &str = "certain rename /Library/S/a -> /Library/S/a.bak";
const LIKELY: &str = "likely rename /Library/S/a -> /Library/S/a.bak";
const POSSIBLE: &str = "possible rename /Library/S/a -> /Library/S/a.bak";

#[test]
fn what_was_made_by_a_relative_name_may_be_what_turned_up() {
    for maker in ["@", ""] {
        for made in [
            "open F=5 (_WC_T_) a.bak",
            "mkdir a.bak",
            "symlink S/a.bak",
            "open F=5 (_WC_T_) ./x/../a.bak",
            // most volumes take upper and lower case for one
            "open F=5 (_WC_T_) A.BAK",
        ] {
            let found = turns_up_after(&format!("{maker}{made}"));
            assert_eq!(found[0], POSSIBLE, "{maker}{made}");
        }
    }
    // its working directory is known, as far as names tell processes
    for made in ["@chdir /Library/T", "@chroot /Library/T"] {
        let path = if made.contains("root") {
            "/a.bak"
        } else {
            "a.bak"
        };
        let found = turns_up_after(&format!("{made}\n@mkdir {path}"));
        assert_eq!(found[0], LIKELY, "{made}");
    }
    for other in [
        "@open F=5 (_WC_T_) b.bak",
        "@open F=5 (_WC_T_) aa.bak",
        "@open F=5 (_WC_T_) T/a.bak",
        "@open F=5 (R_____) a.bak",
        "@open [2] (_WC_T_) a.bak",
        "@mkdir [17] a.bak",
    ] {
        assert_eq!(turns_up_after(other)[0], CERTAIN, "{other}");
    }
}

#[test]
fn what_was_made_under_another_spelling_may_be_what_turned_up() {
    for made in [
        "@open F=5 (_WC_T_) /Library/s/A.bak",
        "@mkdir /LIBRARY/S/a.bak",
    ] {
        assert_eq!(turns_up_after(made)[0], POSSIBLE, "{made}");
    }
    assert_eq!(
        turns_up_after("@open F=5 (_WC_T_) /Library/T/A.bak")[0],
        CERTAIN
    );
}

#[test]
fn a_directory_by_its_number_may_be_the_one_that_is_meant() {
    let found = turns_up_after("@open F=5 (_WC_T_) /.vol/234881026/1234/a.bak");
    assert_eq!(found[0], POSSIBLE);
    let found = turns_up_after("open F=5 (_WC__E) /.vol/234881026/1234/b");
    assert_eq!(found, [CERTAIN, "likely create /.vol/234881026/1234/b"]);
}

#[test]
fn a_call_that_nobody_knows_and_one_that_gives_an_unknown_name_may_have_done_it() {
    for call in [
        "@copyfile /Library/S/x",
        "@undelete /Library/S/x",
        "@renamex_np /Library/S/x",
    ] {
        assert_eq!(turns_up_after(call)[0], LIKELY, "{call}");
    }
}

#[test]
fn a_look_whose_place_is_put_together_proves_less() {
    let looked = |before: &str, after: &str| {
        operations(&format!(
            "chdir /Library/S
             lstat64 [2] {before}
             rename /Library/S/a
             lstat64 {after}"
        ))
    };
    let (whole, relative) = ("/Library/S/a.bak", "a.bak");
    assert_eq!(looked(whole, whole), [CERTAIN]);
    assert_eq!(looked(relative, whole), [LIKELY]);
    assert_eq!(looked(whole, relative), [LIKELY]);
}

/// The name of the file would be moved by the script, and no line shows it whole.
#[test]
fn a_new_name_that_no_line_shows_whole_is_told_and_is_no_operand() {
    let guessed = |calls: &str| -> Vec<(String, bool)> {
        let found = findings(calls);
        let told = |o: &Operation| (tell(o), o.whole && !o.details.guessed);
        found.operations.iter().map(told).collect()
    };
    let look = "chdir /Library/S
        lstat64 [2] a.bak
        rename /Library/S/a
        lstat64 a.bak";
    assert_eq!(guessed(look), [(LIKELY.to_owned(), false)]);
    let later = format!("{look}\nstat64 /Library/S/a.bak");
    assert_eq!(guessed(&later), [(LIKELY.to_owned(), true)]);
    let below = format!("{look}\nstat64 /Library/S/a.bak/x");
    assert_eq!(guessed(&below), [(LIKELY.to_owned(), true)]);
    assert_eq!(
        guessed(
            "chdir /Library/S
             lstat64 [2] a.plist
             open F=5 (_WC__E) .dat1a2b.003
             write F=5 B=16
             close F=5
             rename .dat1a2b.003
             lstat64 a.plist"
        ),
        [("possible replace /Library/S/a.plist".to_owned(), false)]
    );
}

/// Once the script took away `/Library/S/new`, which is another directory than the one that was made.
#[test]
fn after_chroot_absolute_paths_begin_elsewhere() {
    let jailed = |calls: &str| -> Vec<(String, bool)> {
        let found = findings(&format!("chroot /var/jail\n{calls}"));
        let told = |o: &Operation| (tell(o), o.whole);
        found.operations.iter().map(told).collect()
    };
    let made = |path: &str| (format!("possible mkdir /var/jail{path}"), false);
    assert_eq!(jailed("mkdir /Library/S/new"), [made("/Library/S/new")]);
    assert_eq!(jailed("mkdir /../../new"), [made("/new")]);
    assert_eq!(jailed("mkdir private/etc/new"), [made("/etc/new")]);
    // the process may have been refused, and another process of that name is where it was: neither is told
    assert_eq!(
        operations("chroot [1] /var/jail\nmkdir /Library/S/new"),
        ["certain mkdir /Library/S/new"]
    );
    assert_eq!(
        operations("@chroot /var/jail\nmkdir /Library/S/new"),
        ["certain mkdir /Library/S/new"]
    );
    // what others see from their root proves nothing of ours
    assert_eq!(
        operations(
            "@chroot /var/jail
             lstat64 /Library/S
             @lstat64 [2] /Library/S/a.bak
             rename /Library/S/a
             lstat64 /Library/S/a.bak"
        ),
        [LIKELY]
    );
}

fn solved(told: impl FnOnce(&mut Inference)) -> Vec<String> {
    let mut inference = inference(
        "lstat64 [2] /Library/S/a.bak
         rename /Library/S/a
         @stat64 /Library/S/b
         lstat64 /Library/S/a.bak",
    );
    told(&mut inference);
    inference.finish(None).operations.iter().map(tell).collect()
}

#[test]
fn where_calls_leave_no_line_or_others_are_not_recorded_nothing_hidden_is_certain() {
    assert_eq!(solved(|_| ()), [CERTAIN]);
    assert_eq!(solved(|i| i.unseen_calls(0, 1, true)), [LIKELY]);
    assert_eq!(solved(|i| i.unseen_calls(0, 3, true)), [CERTAIN]);
    let learned = |i: &mut Inference| {
        i.unseen_calls(0, 1, true);
        i.unseen_calls(0, 1, false);
    };
    assert_eq!(solved(learned), [CERTAIN]);
    assert_eq!(solved(|i| i.filtered(true)), [LIKELY]);
}

/// Captures as files: what the inference is told about them.
/// What another process does in a recording of which nothing is missing: what it opens it closes again.
fn whole() -> Vec<&'static str> {
    ["@open F=7 (R_____) /usr/bin/ditto", "@close F=7"].repeat(4)
}

#[test]
fn the_capture_tells_whether_others_and_all_calls_are_in_it() {
    let calls = [
        "lstat64 [2] /Library/S/a.bak",
        "rename /Library/S/a",
        "lstat64 /Library/S/a.bak",
    ];
    let confidence = |first: &[&str], between: &str, processes: &[&str]| {
        let mut all: Vec<&str> = first.to_vec();
        all.extend(calls);
        let lines = all.iter().enumerate().map(|(n, call)| line(n + 1, call));
        let mut lines: Vec<String> = lines.collect();
        lines.insert(first.len() + 2, between.to_owned());
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("capture.txt");
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        let options = Options {
            processes: processes.iter().map(|p| (*p).into()).collect(),
            ..Options::default()
        };
        let report = analyze(&[path], &options, &mut ()).unwrap();
        tell(&report.operations[0])
    };
    let others = whole();
    for processes in [&["servermgrd"][..], &[]] {
        assert_eq!(confidence(&others, "", processes), CERTAIN);
        assert_eq!(confidence(&[], "", processes), LIKELY, "filtered");
    }
    let damaged = "14:03:00.011  rename                                 /Lib";
    assert_eq!(confidence(&others, damaged, &["servermgrd"]), LIKELY);
}

/// The same calls, with these in front of them and that much time between the rename and the look: how sure it is whither it went, and
/// whether what is opened without EXCL is new.
fn beside(others: &[String], seconds: usize) -> Vec<String> {
    let calls = [
        "lstat64 [2] /Library/S/a.bak",
        "rename /Library/S/a",
        "lstat64 /Library/S/a.bak",
        "lstat64 [2] /Library/S/new",
        "open F=5 (_WC_T_) /Library/S/new",
        "close F=5",
    ];
    let late = |n: usize| if n < 2 { 0 } else { seconds * 1000 };
    let ours = calls.iter().enumerate();
    let ours = ours.map(|(n, call)| line(others.len() + 1 + n + late(n), call));
    let lines: Vec<String> = others.iter().cloned().chain(ours).collect();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("capture.txt");
    std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    let report = analyze(&[path], &Options::default(), &mut ()).unwrap();
    report.operations.iter().map(tell).collect()
}

/// Once `certain`: the lines of whoever made `a.bak` by a relative name had been left out by `grep`, or were lost.
#[test]
fn a_recording_of_many_processes_tells_by_what_it_lacks_that_it_went_through_grep() {
    let sure = [CERTAIN, "certain create /Library/S/new"];
    let unsure = [LIKELY, "likely create /Library/S/new"];
    // the calls of four services; `mds` is written `@`
    let services = |calls: &[&str], names: &[&str]| -> Vec<String> {
        let one = |name: &&str| {
            let lines = calls.iter().map(|call| line(1, &format!("@{call}")));
            let named = lines.map(|line| line.replace("mds", &format!("{name:<3}")));
            named.collect::<Vec<_>>()
        };
        names.iter().flat_map(one).collect()
    };
    let all = ["mds", "launchd", "syslogd", "configd"];
    let opened = "open F=3 (R_____) private/etc/hosts";
    let whole = [opened, "fstat64 F=3", "read F=3 B=26", "close F=3"];
    assert_eq!(beside(&services(&whole, &all), 0), sure);
    let looked = ["stat64 [2] private/etc/x", opened];
    assert_eq!(beside(&services(&looked, &all), 0), unsure, "no close");
    let stat = ["stat64 [2] private/etc/x"; 3];
    assert_eq!(beside(&services(&stat, &all), 0), unsure, "no open");
    assert_eq!(beside(&services(&whole, &all[1..]), 0), unsure, "no mds");
    assert_eq!(beside(&services(&whole, &all), 40), unsure, "silence");
}

/// Once `certain`: the file that was opened for reading was claimed to be written.
#[test]
fn what_was_opened_for_reading_is_not_what_is_written() {
    for call in ["write F=5 B=16", "ftruncate F=5"] {
        let calls = format!("open F=5 (R_____) /Library/S/a\n{call}");
        assert_eq!(operations(&calls), [""; 0], "{call}");
    }
    assert_eq!(
        operations("open F=5 (RW____) /Library/S/a\nwrite F=5 B=16"),
        ["certain write /Library/S/a"]
    );
    // nor is what was opened for writing what is copied
    let copied = |letters: &str| {
        let found = findings(&format!(
            "open F=5 ({letters}) /Library/S/a
             open F=6 (_WC__E) /Library/S/b
             read F=5 B=16
             write F=6 B=16
             read F=5 B=0
             close F=6"
        ));
        found
            .operations
            .last()
            .unwrap()
            .details
            .rare()
            .copied_from
            .is_some()
    };
    assert!(copied("R_____") && !copied("_W____"));
}

/// 15.4 and later print the whole path of a resource fork, which the earlier ones end at the file. A fork is not renamed or
/// taken away as a file is.
#[test]
fn a_resource_fork_is_no_file() {
    let calls = "open F=5 (_WC_T_) /Library/S/a>>>>>>>>>>>>>>\nwrite F=5 B=16";
    assert_eq!(operations(calls), [""; 0]);
    // the file that it belongs to is changed all the same; but there is no path of its own
    assert_eq!(
        operations("open F=5 (_WC_T_) /Library/S/a/..namedfork/rsrc\nwrite F=5 B=16"),
        ["possible write /Library/S/a/..namedfork/rsrc"]
    );
}

/// Daemons and shells do that all the time; nothing on a disk changes.
#[test]
fn what_is_written_to_a_device_changes_no_file() {
    for opened in ["(RW____) /dev/null", "(_WC_T_) /dev/tty"] {
        let calls = format!("open F=5 {opened}\nwrite F=5 B=16\nclose F=5");
        assert_eq!(operations(&calls), [""; 0], "{opened}");
    }
    assert_eq!(
        operations("open F=5 (_WC__E) /Library/dev/null"),
        ["certain create /Library/dev/null"]
    );
}

/// Once `certain`: what happened between two recordings is in neither.
#[test]
fn between_two_captures_anything_may_have_happened() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, calls: &[&str]| {
        let others = whole();
        let all = others.iter().chain(calls).enumerate();
        let lines: Vec<String> = all.map(|(n, call)| line(n + 1, call)).collect();
        let path = dir.path().join(name);
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        path
    };
    let told = |captures: &[std::path::PathBuf]| {
        let options = Options {
            processes: vec!["servermgrd".into()],
            ..Options::default()
        };
        tell(&analyze(captures, &options, &mut ()).unwrap().operations[0])
    };
    let renamed = ["lstat64 [2] /Library/S/a.bak", "rename /Library/S/a"];
    let found = "lstat64 /Library/S/a.bak";
    let one = write("one", &[renamed[0], renamed[1], found]);
    assert_eq!(told(&[one]), CERTAIN);
    let (first, second) = (write("first", &renamed), write("second", &[found]));
    assert_eq!(
        told(&[first, second]),
        "possible rename /Library/S/a -> /Library/S/a.bak"
    );
}

#[test]
fn what_may_have_been_made_meanwhile_was_perhaps_not_missing() {
    let opened = |between: &str| {
        operations(&format!(
            "lstat64 [2] /Library/S/a
             {between}
             open F=5 (_WC_T_) /Library/S/a
             write F=5 B=16"
        ))
        .pop()
        .unwrap()
    };
    assert_eq!(opened(""), "certain create /Library/S/a");
    assert_eq!(opened("@mkdir b"), "certain create /Library/S/a");
    assert_eq!(
        opened("@open F=6 (_WC__E) a"),
        "possible write /Library/S/a"
    );
}

/// A backup of the system's volume: the script would have changed the live `/etc`.
#[test]
fn private_may_be_a_directory_of_the_place_where_a_program_works() {
    let saved = "mkdir private/etc/postfix";
    assert_eq!(operations(saved), ["certain mkdir /etc/postfix"]);
    let told = |before: &str| {
        let found = findings(&format!("{before}\n{saved}"));
        let last = found.operations.last().unwrap();
        (tell(last), last.whole)
    };
    assert_eq!(
        told("chdir /Volumes/Clone\nlstat64 private"),
        (
            "possible mkdir /Volumes/Clone/private/etc/postfix".to_owned(),
            false
        )
    );
    assert_eq!(
        told("chdir /Volumes/Clone\n@stat64 /Volumes/Clone/private/var"),
        (
            "possible mkdir /Volumes/Clone/private/etc/postfix".to_owned(),
            false
        )
    );
    // it was there before the recording began
    assert_eq!(
        told("lstat64 private"),
        ("possible mkdir private/etc/postfix".to_owned(), false)
    );
    // a program that works elsewhere still names /etc
    assert_eq!(
        told("chdir /var/spool"),
        ("certain mkdir /etc/postfix".to_owned(), true)
    );
    assert_eq!(
        told("@lstat64 private"),
        ("certain mkdir /etc/postfix".to_owned(), true)
    );
}

/// HFS+ takes `e` with an accent in one character and in two for one name.
#[test]
fn the_same_name_in_other_characters_may_be_what_is_found() {
    for (renamed, made) in [("caf\u{e9}", "cafe\u{301}"), ("readme", "README")] {
        assert_eq!(
            operations(&format!(
                "lstat64 [2] private/etc/{renamed}.bak
                 rename private/etc/{renamed}
                 open F=4 (_WC__E) private/etc/{made}.bak
                 write F=4 B=5
                 close F=4
                 lstat64 private/etc/{renamed}.bak"
            ))[0],
            format!("possible rename /etc/{renamed} -> /etc/{renamed}.bak")
        );
    }
}

/// `openfrom` opens relative to a descriptor's directory, and may make what it opens.
#[test]
fn openfrom_may_have_made_what_is_found() {
    let rename = |open: &str| {
        operations(&format!(
            "{open}
             lstat64 [2] private/etc/x.bak
             rename private/etc/x
             fcntl <OPENFROM> F=5 F=6 x.bak
             write F=6 B=3
             close F=6
             lstat64 private/etc/x.bak"
        ))
    };
    assert_eq!(
        rename(""),
        [
            "possible rename /etc/x -> /etc/x.bak",
            "possible write x.bak",
        ]
    );
    assert_eq!(
        rename("open F=5 (R_____) private/etc")[1],
        "possible create /etc/x.bak"
    );
    assert_eq!(
        operations("open F=5 (R_____) private/etc\nfcntl <UNLINKFROM> F=5 x.bak"),
        ["possible unlink /etc/x.bak"]
    );
}
