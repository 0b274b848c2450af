//! A descriptor, and a working directory, stand for an object: what is done through them is told under the name that this has by then.

use super::calls::{operations, threaded_operations};

#[test]
fn what_a_daemon_writes_after_its_log_was_rotated_goes_to_the_old_log() {
    let rotated = [
        "certain rename /var/log/relay.log -> /var/log/relay.log.0",
        "certain create /var/log/relay.log",
        "certain write /var/log/relay.log.0",
        "likely chmod /var/log/relay.log.0",
    ];
    assert_eq!(
        threaded_operations(
            "4: open F=3 (_W_A__) private/var/log/relay.log
             5: lstat64 [2] private/var/log/relay.log.0
             5: rename private/var/log/relay.log
             5: open F=4 (_WC__E) private/var/log/relay.log
             5: close F=4
             5: lstat64 private/var/log/relay.log.0
             4: write F=3 B=2
             4: fchmod F=3 <rw-------> 
             4: close F=3"
        ),
        rotated
    );
    // the new log is written through a descriptor of its own
    assert_eq!(
        operations(
            "open F=3 (_W_A__) private/var/log/relay.log
             lstat64 [2] private/var/log/relay.log.0
             rename private/var/log/relay.log
             lstat64 private/var/log/relay.log.0
             open F=4 (_WC__E) private/var/log/relay.log
             write F=4 B=2
             write F=3 B=2"
        ),
        [
            "certain rename /var/log/relay.log -> /var/log/relay.log.0",
            "certain create /var/log/relay.log",
            "certain write /var/log/relay.log.0",
        ]
    );
}

#[test]
fn the_directory_above_may_be_what_was_renamed() {
    assert_eq!(
        operations(
            "open F=3 (RW____) private/etc/relay/map
             lstat64 [2] private/etc/relay.old
             rename private/etc/relay
             mkdir private/etc/relay
             open F=4 (_WC__E) private/etc/relay/map
             write F=4 B=1
             close F=4
             lstat64 private/etc/relay.old
             write F=3 B=4
             close F=3"
        ),
        [
            "likely rename /etc/relay -> /etc/relay.old",
            "certain mkdir /etc/relay",
            "certain create /etc/relay/map",
            "likely write /etc/relay.old/map",
        ]
    );
}

#[test]
fn where_nobody_knows_what_became_of_the_file_what_is_written_to_it_is_possible() {
    // replaced by a save
    assert_eq!(
        operations(
            "open F=3 (RW____) private/etc/relay.conf
             read F=3 B=27
             open F=4 (_WC__E) private/etc/relay.conf.tmp
             write F=4 B=1
             close F=4
             rename private/etc/relay.conf.tmp
             stat64 private/etc/relay.conf
             write F=3 B=4
             close F=3"
        ),
        [
            "likely replace /etc/relay.conf",
            "possible write /etc/relay.conf"
        ]
    );
    // removed, and made anew
    assert_eq!(
        operations(
            "open F=3 (RW____) /d/letter
             unlink /d/letter
             write F=3 B=4
             open F=4 (_WC__E) /d/letter
             close F=4"
        ),
        [
            "certain unlink /d/letter",
            "possible write /d/letter",
            "certain create /d/letter"
        ]
    );
    // by another process, which is not reported on
    assert_eq!(
        operations(
            "open F=3 (RW____) /d/letter
             @rename /d/letter
             @open F=4 (_WC__E) /d/letter
             @close F=4
             write F=3 B=4"
        ),
        ["possible write /d/letter"]
    );
    // a rename of which no line tells the end may have gone there
    assert_eq!(
        operations(
            "open F=3 (RW____) /d/letter
             rename /d/7Kq
             write F=3 B=4"
        ),
        ["certain rename /d/7Kq -> ?", "likely write /d/letter"]
    );
}

#[test]
fn a_temporary_that_was_given_its_name_is_told_under_that() {
    assert_eq!(
        operations(
            "lstat64 [2] /d/letter
             open F=3 (RWC__E) /d/letter.tmp
             write F=3 B=4
             rename /d/letter.tmp
             lstat64 /d/letter
             fchmod F=3 <rw-r--r--> 
             close F=3"
        ),
        ["certain replace /d/letter", "likely chmod /d/letter"]
    );
}

#[test]
fn a_directory_that_was_renamed_takes_what_is_named_below_it_along() {
    assert_eq!(
        threaded_operations(
            "5: open F=3 (R_____) /srv/D
             6: lstat64 [2] /srv/D.old
             6: rename /srv/D
             6: mkdir /srv/D
             6: lstat64 /srv/D.old
             5: unlinkat [3]/a"
        ),
        [
            "certain rename /srv/D -> /srv/D.old",
            "certain mkdir /srv/D",
            "likely unlink /srv/D.old/a"
        ]
    );
    // the working directory
    assert_eq!(
        threaded_operations(
            "7: chdir private/var/spool/relay
             7: lstat64 queue
             8: lstat64 [2] private/var/spool/relay.cl-rst
             8: rename private/var/spool/relay
             8: symlink private/var/spool/relay
             8: lstat64 private/var/spool/relay.cl-rst
             7: unlink queue"
        ),
        [
            "certain rename /var/spool/relay -> /var/spool/relay.cl-rst",
            "certain symlink /var/spool/relay -> ?",
            "likely unlink /var/spool/relay.cl-rst/queue"
        ]
    );
    // nobody knows where it went: nor what was removed
    assert_eq!(
        threaded_operations(
            "7: chdir /d/queue
             7: lstat64 letter
             8: rename /d/queue
             8: mkdir /d/queue
             7: unlink letter"
        ),
        [
            "certain rename /d/queue -> ?",
            "certain mkdir /d/queue",
            "possible unlink letter"
        ]
    );
}
