//! Narrow lines: what can be read from them although they show no errno, no descriptor and no flags, and what cannot.

use super::calls::{narrow, narrow_operations as operations, tell};

/// The oldest name first; the log is then made anew.
const ROTATION: &str = "stat64 private/var/log/x.log.2
    rename private/var/log/x.log.2
    stat64 private/var/log/x.log.1
    rename private/var/log/x.log.1
    stat64 private/var/log/x.log
    rename private/var/log/x.log
    open private/var/log/x.log
    fchown
    write
    close";

#[test]
fn a_file_written_after_its_name_was_taken_away_is_a_new_one() {
    assert_eq!(
        operations(
            "stat64 private/var/log/x.log
             rename private/var/log/x.log
             open private/var/log/x.log
             write
             close"
        ),
        [
            "possible rename /var/log/x.log -> ?",
            "possible create /var/log/x.log",
        ]
    );
    // Not taken away: it is rewritten.
    assert_eq!(
        operations(
            "stat64 private/var/log/x.log
             stat64 private/var/log/x.log
             open private/var/log/x.log
             write
             close"
        ),
        ["possible write /var/log/x.log"]
    );
}

#[test]
fn what_is_removed_again_a_moment_later_was_made_for_that_moment() {
    assert_eq!(
        operations(
            "lstat64 private/etc/4913
             open private/etc/4913
             fchown
             stat64 private/etc/4913
             close
             unlink private/etc/4913"
        ),
        [
            "possible create /etc/4913",
            "possible chown /etc/4913",
            "likely unlink /etc/4913",
        ]
    );
    assert_eq!(
        operations(
            "lstat64 private/tmp/work
             lstat64 private/tmp/work
             open private/tmp/work
             write
             close
             unlink private/tmp/work"
        ),
        ["possible create /tmp/work", "likely unlink /tmp/work"]
    );
    // A file that is read and removed was there.
    assert_eq!(
        operations(
            "lstat64 /Library/job
             open /Library/job
             read
             close
             unlink /Library/job"
        ),
        ["likely unlink /Library/job"]
    );
}

#[test]
fn attributes_set_through_a_descriptor_are_no_content() {
    assert_eq!(
        operations(
            "stat64 /Library/a.conf
             open /Library/a.conf
             fchmod
             close"
        ),
        ["possible chmod /Library/a.conf"]
    );
}

#[test]
fn files_in_a_directory_made_here_are_new() {
    assert_eq!(
        operations(
            "lstat64 /Library/spool/1A
             mkdir /Volumes/X/spool
             open /Library/spool/1A
             fstat64
             lstat64 /Volumes/X/spool/1A
             open /Volumes/X/spool/1A
             read
             write
             read
             close
             close"
        ),
        [
            "possible mkdir /Volumes/X/spool",
            "possible create /Volumes/X/spool/1A",
        ]
    );
}

#[test]
fn a_rename_whose_source_is_copied_and_removed_next_had_failed() {
    let f = narrow(
        "stat64 /Volumes/Data/a.conf
         lstat64 /Library/a.conf
         rename /Library/a.conf
         open /Library/a.conf
         fstat64
         lstat64 /Volumes/Data/a.conf
         open /Volumes/Data/a.conf
         read
         write
         read
         fchmod
         close
         close
         unlink /Library/a.conf",
    );
    let told: Vec<String> = f.operations.iter().map(tell).collect();
    assert_eq!(
        told,
        [
            "possible create /Volumes/Data/a.conf",
            "possible chmod /Volumes/Data/a.conf",
            "likely unlink /Library/a.conf",
        ]
    );
    let attempts: Vec<_> = f
        .attempts()
        .0
        .iter()
        .map(|a| (a.call, a.errno, a.line))
        .collect();
    assert_eq!(attempts, [("rename", None, 3)]);
}

#[test]
fn a_removal_after_which_flags_are_taken_away_had_failed() {
    let f = narrow(
        "unlink /Library/locked
         chflags /Library/locked",
    );
    let told: Vec<String> = f.operations.iter().map(tell).collect();
    assert_eq!(told, ["likely chflags /Library/locked"]);
    assert_eq!(f.attempts().0[0].call, "unlink");
}

#[test]
fn what_is_written_after_a_close_belongs_to_no_file_that_is_closed() {
    assert_eq!(
        operations(
            "open /Library/a.conf
             read
             close
             write"
        ),
        [""; 0]
    );
    // The log stays open while another file is read.
    assert_eq!(
        operations(
            "stat64 /Library/Logs/x.log
             open /Library/Logs/x.log
             write
             stat64 /Library/a.conf
             open /Library/a.conf
             read
             close
             write"
        ),
        ["possible write /Library/Logs/x.log"]
    );
    // A descriptor of a path that is not known, and a socket, stand for themselves.
    assert_eq!(
        operations(
            "open /Library/a.conf
             open b.conf
             write
             close
             socket
             write"
        ),
        [""; 0]
    );
}

#[test]
fn a_file_that_was_just_written_is_no_name_to_put_the_original_aside_to() {
    assert_eq!(
        operations(
            "open /Library/a.conf.tmp
             write
             close
             rename /Library/a.conf
             rename /Library/a.conf.tmp
             stat64 /Library/a.conf"
        ),
        [
            "possible rename /Library/a.conf -> ?",
            "likely replace /Library/a.conf",
        ]
    );
}

#[test]
fn a_directory_that_is_looked_at_is_not_the_new_name_of_a_file() {
    assert_eq!(
        operations(
            "stat64 /Library/Server/b.conf
             stat64 /Library/Server
             rename /Users/anna/a.conf
             stat64 /Library/Server"
        ),
        ["possible rename /Users/anna/a.conf -> ?"]
    );
}

#[test]
fn a_wide_capture_after_a_narrow_one_claims_nothing_for_certain() {
    let f = super::calls::mixed(
        "rename private/etc/a",
        "open F=3 (_WC_T_) private/etc/a\nwrite F=3 B=10\nclose F=3",
    );
    let told: Vec<String> = f.operations.iter().map(tell).collect();
    assert_eq!(
        told,
        ["possible rename /etc/a -> ?", "likely create /etc/a"]
    );
}

#[test]
fn the_original_written_anew_right_after_tells_that_the_rename_succeeded() {
    assert_eq!(
        operations(
            "stat64 private/etc/a.conf
             stat64 private/etc/a.conf~
             rename private/etc/a.conf
             open private/etc/a.conf
             write
             close"
        ),
        [
            "likely rename /etc/a.conf -> /etc/a.conf~",
            "possible create /etc/a.conf",
        ]
    );
    // Of a file that nothing names before, the rename may have failed: the file is made for the first time.
    assert_eq!(
        operations(
            "unlink private/etc/a.conf~
             rename private/etc/a.conf
             open private/etc/a.conf
             write
             close"
        )[1],
        "possible rename /etc/a.conf -> /etc/a.conf~"
    );
    // In a rotation the older names may not have been there at all.
    assert_eq!(
        operations(ROTATION),
        [
            "possible rename /var/log/x.log.2 -> /var/log/x.log.3",
            "possible rename /var/log/x.log.1 -> /var/log/x.log.2",
            "likely rename /var/log/x.log -> /var/log/x.log.1",
            "possible create /var/log/x.log",
            "possible chown /var/log/x.log",
        ]
    );
}

#[test]
fn a_tree_copied_before_says_where_the_link_leads() {
    assert_eq!(
        operations(
            "lstat64 private/etc/relay
             mkdir /Volumes/X/relay
             lstat64 private/etc/relay/main.cf
             open private/etc/relay/main.cf
             fstat64
             open /Volumes/X/relay/main.cf
             read
             write
             read
             close
             close
             rename private/etc/relay
             symlink private/etc/relay
             open /Library/Other/site/main.cf
             write
             close"
        )
        .iter()
        .find(|o| o.contains("symlink"))
        .map(String::as_str),
        Some("possible symlink /etc/relay -> /Volumes/X/relay")
    );
}

#[test]
fn of_a_rotation_each_rename_was_done_if_there_was_anything_to_rename() {
    let f = narrow(ROTATION);
    let told: Vec<String> = f
        .operations
        .iter()
        .filter(|o| o.details.rotated)
        .map(tell)
        .collect();
    assert_eq!(
        told,
        [
            "possible rename /var/log/x.log.2 -> /var/log/x.log.3",
            "possible rename /var/log/x.log.1 -> /var/log/x.log.2",
        ]
    );
    // Without the rename that began it nothing speaks for the others.
    let f = narrow(
        "stat64 private/var/log/x.log.2
         rename private/var/log/x.log.2
         stat64 private/var/log/x.log.1
         rename private/var/log/x.log.1",
    );
    assert!(f.operations.iter().all(|o| !o.details.rotated));
}

/// `rename` into a directory that was not there; it is made, and the same again.
#[test]
fn a_rename_that_is_done_again_had_failed() {
    let found = narrow(
        "rename /opt/a/k.txt
         mkdir /opt/a/store
         rename /opt/a/k.txt",
    );
    let told: Vec<_> = found.operations.iter().map(tell).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0], "possible mkdir /opt/a/store");
    assert!(told[1].starts_with("possible rename /opt/a/k.txt -> "));
    let (attempts, more) = found.attempts();
    assert_eq!((attempts.len(), more), (1, 0));
    assert_eq!((attempts[0].call, attempts[0].line), ("rename", 1));
    // something else may have been given the name in between
    assert_eq!(
        operations(
            "rename /opt/a/k.txt
             rename /opt/a/k.txt.tmp
             rename /opt/a/k.txt"
        )
        .len(),
        3
    );
}

#[test]
fn a_log_named_for_the_first_time_is_written_and_not_made() {
    let first = |name: &str| {
        operations(&format!(
            "open private/var/log/{name}
             write
             write
             close"
        ))
    };
    assert_eq!(first("job.log"), ["possible write /var/log/job.log"]);
    assert_eq!(first("job.out"), ["possible create /var/log/job.out"]);
}

/// `mkdir -p` tries every directory from the top; what is there stays.
#[test]
fn a_directory_in_which_a_file_was_used_is_not_made() {
    assert_eq!(
        operations(
            "open /opt/a/first
             write
             close
             mkdir /opt
             mkdir /opt/a
             mkdir /opt/a/deep
             mkdir /opt/a/deep/er
             mkdir /opt/a/deep"
        ),
        [
            "possible create /opt/a/first",
            "possible mkdir /opt/a/deep",
            "possible mkdir /opt/a/deep/er",
        ]
    );
    // it was renamed in between
    assert_eq!(
        operations(
            "open /opt/a/b/first
             write
             close
             rename /opt/a
             mkdir /opt/a
             mkdir /opt/a/b"
        )[2..],
        ["possible mkdir /opt/a", "possible mkdir /opt/a/b"]
    );
}

#[test]
fn a_lock_that_is_there_is_not_made_again() {
    assert_eq!(
        operations(
            "open private/var/run/job.lock
             write
             stat64 private/etc/hosts
             open private/var/run/job.lock
             unlink private/var/run/job.lock
             close"
        ),
        [
            "possible create /var/run/job.lock",
            "likely unlink /var/run/job.lock",
        ]
    );
}

/// A shell gives the file it has just opened another number, closes the first, and writes.
#[test]
fn a_descriptor_duplicated_right_after_an_opening_stands_for_the_same_file() {
    assert_eq!(
        operations(
            "open /srv/releases/7/REVISION
             dup2
             close
             write"
        ),
        ["possible create /srv/releases/7/REVISION"]
    );
}

#[test]
fn a_change_of_a_path_that_is_not_placed_is_a_change() {
    assert_eq!(
        operations("chmod _test/a.testfile\nunlink _test/a.testfile"),
        [
            "possible chmod _test/a.testfile",
            "possible unlink _test/a.testfile",
        ]
    );
}
