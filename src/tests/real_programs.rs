//! What well-known programs do, call by call, adapted by hand from what they were seen to do: names and numbers are others, and what
//! is beside the point is left out.

use super::calls::operations;

/// `cp -p` closes the original first; then the original steps aside, and a link takes its place.
#[test]
fn a_directory_is_copied_to_a_volume_and_linked_to() {
    assert_eq!(
        operations(
            "lstat64 private/etc/relay
             stat64 [2] /Volumes/Data/.store/etc/relay
             mkdir /Volumes/Data/.store/etc/relay
             open F=3 (R_____) private/etc/relay
             close F=3
             stat64 [2] /Volumes/Data/.store/etc/relay/main.cf
             open F=3 (R_____) private/etc/relay/main.cf
             open F=4 (_WC_T_) /Volumes/Data/.store/etc/relay/main.cf
             fchmod F=4 <rw------->
             read F=3 B=14
             write F=4 B=14
             read F=3 B=0
             fchmod F=4 <rw-r--r-->
             close F=3
             close F=4
             stat64 [2] private/etc/relay.kept
             access [2] (___F) private/etc/relay.kept
             rename private/etc/relay
             lstat64 [2] private/etc/relay
             symlink private/etc/relay
             stat64 /usr/lib"
        ),
        [
            "certain mkdir /Volumes/Data/.store/etc/relay",
            "certain create /Volumes/Data/.store/etc/relay/main.cf",
            "likely chmod /Volumes/Data/.store/etc/relay/main.cf",
            "likely rename /etc/relay -> /etc/relay.kept",
            "possible symlink /etc/relay -> /Volumes/Data/.store/etc/relay",
        ]
    );
}

/// GLib makes sure that the backup is not there, makes it a second name, and renames the new file over the first.
#[test]
fn a_settings_file_is_saved_and_the_old_one_linked() {
    assert_eq!(
        operations(
            "open [17] (_WC__E) private/etc/share.conf
             open F=3 (RWC___) private/etc/share.conf
             open F=4 (_WC__E) private/etc/.goutputstream-QX29Z3
             fchmod F=4 <rw-r--r-->
             close F=3
             write F=4 B=40
             unlink [2] private/etc/share.conf~
             link private/etc/share.conf
             rename private/etc/.goutputstream-QX29Z3
             close F=4
             stat64 /usr/lib"
        ),
        [
            "likely link /etc/share.conf -> /etc/share.conf~",
            "likely replace /etc/share.conf",
        ]
    );
}

/// `hardlink` gives the second name beside the file that it is put over.
#[test]
fn equal_files_become_one() {
    assert_eq!(
        operations(
            "open F=3 (R_____) /s/b1
             open F=4 (R_____) /s/b2
             read F=3 B=6
             read F=4 B=6
             close F=3
             close F=4
             link /s/b1
             rename /s/b2.hardlink-temporary
             stat64 /usr/lib"
        ),
        [
            "possible link /s/b1 -> /s/b2.hardlink-temporary",
            "possible rename /s/b2.hardlink-temporary -> /s/b2",
        ]
    );
}

/// A shell script writes a new table into a file of `mktemp` and moves it over the old one with `mv`.
#[test]
fn a_table_is_made_elsewhere_and_moved_over_the_old_one() {
    assert_eq!(
        operations(
            "open F=3 (RWC__E) private/tmp/sm.4Q0dmc
             close F=3
             open F=3 (_W__T_) private/tmp/sm.4Q0dmc
             write F=3 B=53
             close F=3
             open [2] (R_____) private/etc/locale.alias
             open [20] (R_____) private/etc/table
             lstat64 private/tmp/sm.4Q0dmc
             lstat64 private/etc/table
             rename private/tmp/sm.4Q0dmc
             stat64 [2] /usr/local/bin/rm
             stat64 /usr/bin/rm"
        ),
        ["possible replace /etc/table"]
    );
}

/// `installer` makes a directory for what is replaced, puts the old file there, and the new one to its place.
#[test]
fn a_package_replaces_a_file_and_keeps_the_old_one() {
    assert_eq!(
        operations(
            "mkdir /t/Sandbox/Root
             open F=3 (_WC__E) /t/Sandbox/Root/tool
             write F=3 B=75
             close F=3
             lstat64 /opt/bin/tool
             mkdir /t/Sandbox/Replaced
             rename /opt/bin/tool
             rename /t/Sandbox/Root/tool
             chown /opt/bin/tool
             lstat64 /t/Sandbox/Replaced/tool
             unlink /t/Sandbox/Replaced/tool
             rmdir /t/Sandbox/Replaced
             rmdir /t/Sandbox/Root"
        ),
        [
            "certain mkdir /t/Sandbox/Root",
            "certain mkdir /t/Sandbox/Replaced",
            "likely rename /opt/bin/tool -> /t/Sandbox/Replaced/tool",
            "likely replace /opt/bin/tool",
            "certain chown /opt/bin/tool",
            "certain unlink /t/Sandbox/Replaced/tool",
            "certain rmdir /t/Sandbox/Replaced",
            "certain rmdir /t/Sandbox/Root",
        ]
    );
}

/// A lock whose first name is removed, while what it locks comes and goes under a name of its own.
#[test]
fn a_lock_is_no_second_name_of_what_it_locks() {
    assert_eq!(
        operations(
            "lstat64 [2] /q/job.7
             rename /in/job.7
             stat64 /q
             stat64 /in
             open F=5 (_WC__E) /q/job.7.401
             write F=5 B=3
             close F=5
             link /q/job.7.401
             unlink /q/job.7.401
             open F=5 (R_____) /q/job.7
             close F=5
             unlink /q/job.7.lock"
        ),
        [
            "likely rename /in/job.7 -> /q/job.7",
            "certain create /q/job.7.401",
            "certain link /q/job.7.401 -> ?",
            "certain unlink /q/job.7.401",
            "certain unlink /q/job.7.lock",
        ]
    );
}
