//! What the lines do not say: the hidden halves of renames and links, and which path is meant.

use super::calls::{findings, operations, tell};

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
fn a_name_looked_for_just_before_is_possible_one_never_mentioned_stays_open() {
    assert_eq!(
        operations("access [2] /Library/a.conf.bak\nrename /Library/a.conf"),
        ["possible rename /Library/a.conf -> /Library/a.conf.bak"]
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
fn what_another_process_made_after_the_look_is_not_the_new_name() {
    let looked = |between: &str| {
        operations(&format!(
            "lstat64 [2] /Library/T/a.kept
             {between}
             rename /Library/S/a
             lstat64 /Library/T/a.kept"
        ))
    };
    assert_eq!(
        looked(""),
        ["likely rename /Library/S/a -> /Library/T/a.kept"]
    );
    assert_eq!(
        looked("@open F=5 (_WC__E) /Library/T/a.kept"),
        ["certain rename /Library/S/a -> ?"]
    );
}

/// A fuzzer's finding: the script would have moved each of the two into the other one.
#[test]
fn a_file_is_not_exchanged_with_one_below_itself() {
    assert_eq!(
        operations(
            "stat64 /Library/S/a/b
             exchangedata /Library/S/a
             stat64 /Library/S/a/b"
        ),
        ["certain exchange /Library/S/a -> ?"]
    );
}

/// Once `certain` and wrong, in 1 of 70,000 claims.
#[test]
fn to_rename_one_of_two_names_of_a_file_may_change_nothing() {
    assert_eq!(
        operations(
            "lstat64 [2] /etc/z-9
             link /etc/a
             lstat64 /etc/z-9
             lstat64 /etc
             rename /etc/a"
        ),
        [
            "likely link /etc/a -> /etc/z-9",
            "likely rename /etc/a -> ?"
        ]
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
fn a_document_saved_in_a_directory_made_for_it_takes_its_own_name() {
    assert_eq!(
        operations(
            "stat64 /Library/a.conf
             mkdir /Library/(A Document Being Saved By TextEdit 4)
             open F=3 (RWC__E) /Library/(A Document Being Saved By TextEdit 4)/a.conf
             getattrlist /Library/(A Document Being Saved By TextEdit 4)/a.conf
             stat64 /Library/Logs/x.log
             exchangedata /Library/(A Document Being Saved By TextEdit 4)/a.conf"
        )
        .last()
        .unwrap(),
        "likely exchange /Library/(A Document Being Saved By TextEdit 4)/a.conf -> /Library/a.conf"
    );
    let moved = |end: &str| {
        operations(&format!(
            "stat64 /Library/a.conf
             mkdir /Library/new
             open F=3 (RWC__E) /Library/new/a.conf
             stat64 /Library/Logs/x.log
             stat64 /Library/Logs/y.log
             stat64 /Library/Logs/z.log
             rename /Library/new/a.conf
             {end}"
        ))
    };
    assert_eq!(
        moved("rmdir /Library/new")[1],
        "likely replace /Library/a.conf"
    );
    assert_eq!(
        moved("stat64 /Library/Logs/x.log").last().unwrap(),
        "certain rename /Library/new/a.conf -> ?"
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
            "possible rename /Library/A -> /Library/.swapXYz1",
            "possible rename /Users/B -> /Library/A",
            "possible rename /Library/.swapXYz1 -> /Users/B",
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
            "possible unlink /Library/Server/config.txt",
            "possible unlink other.txt"
        ]
    );
    assert!(
        f.operations.iter().all(|o| !o.whole),
        "a relative path became an operand"
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
    let mut names = crate::trace::names::Names::new();
    names.intern(deep.as_bytes());
    names.intern(b"/Volumes/Data/.store/Server/Vendor Component Number 00");
    assert_eq!(
        crate::trace::paths::complete(&mut names, tail.as_bytes()),
        None
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
        (
            &[("rename", Some(18), 2, 1), ("unlink", Some(1), 1, 3)][..],
            0
        )
    );
}
