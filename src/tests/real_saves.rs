//! How programs save, as their calls were traced: each history is one that was once told wrongly, or not at all.

use super::calls::{narrow_operations, operations};

/// git writes a pack, its index and more under names that differ in nothing but the ending.
#[test]
fn a_pack_and_its_index_are_saved_under_their_own_endings() {
    assert_eq!(
        operations(
            "open F=4 (_WC__E) /o/pack/.tmp-7-pack-1f.pack
             write F=4 B=4
             close F=4
             open F=4 (_WC__E) /o/pack/.tmp-7-pack-1f.idx
             write F=4 B=4
             close F=4
             rename /o/pack/.tmp-7-pack-1f.pack
             rename /o/pack/.tmp-7-pack-1f.idx
             stat64 /o/pack/pack-1f.pack
             stat64 /o/pack/pack-1f.idx"
        ),
        [
            "likely replace /o/pack/pack-1f.pack",
            "likely replace /o/pack/pack-1f.idx",
        ]
    );
}

/// git saves a second index beside the first: what is left after the ending of the lock is its name, and no shorter one.
#[test]
fn an_index_beside_the_index_is_no_save_of_that_one() {
    assert_eq!(
        operations(
            "open F=3 (R_____) /g/index
             close F=3
             open F=4 (_WC__E) /g/index.stash.35.lock
             write F=4 B=4
             close F=4
             rename /g/index.stash.35.lock
             open F=3 (R_____) /g/index.stash.35"
        ),
        ["likely replace /g/index.stash.35"]
    );
}

/// Berkeley DB makes `__db.x.db` for `x.db`; neither `x` nor another file comes of it.
#[test]
fn a_database_is_saved_under_the_name_after_its_mark() {
    assert_eq!(
        operations(
            "stat64 /m/x
             lstat64 [2] /m/x.db
             open F=4 (RWC__E) /m/__db.x.db
             write F=4 B=4096
             close F=4
             rename /m/__db.x.db
             stat64 /m/x.db"
        ),
        ["certain replace /m/x.db"]
    );
}

/// A related name that was missing long before is the new name; the same name in a directory that stood there is not.
#[test]
fn how_far_a_look_lies_back_is_no_bar_and_the_same_name_elsewhere_no_ground() {
    let many = (0..40)
        .map(|n| format!("stat64 /d{n}\n"))
        .collect::<String>();
    assert_eq!(
        operations(&format!(
            "lstat64 [2] private/etc/postfix.cl-rst
             {many}
             stat64 private/var/spool/postfix
             rename private/etc/postfix
             stat64 private/var/spool/postfix
             {many}
             lstat64 private/etc/postfix.cl-rst"
        )),
        ["likely rename /etc/postfix -> /etc/postfix.cl-rst"]
    );
}

/// `openssl ca` renames three files and their new ones in a row; one of the old ones is missing.
#[test]
fn of_two_claims_the_temporary_that_says_its_name_has_it() {
    assert_eq!(
        operations(
            "open [2] (R_____) /ca/index.txt.attr
             open F=3 (_WC_T_) /ca/index.txt.new
             write F=3 B=43
             close F=3
             open F=3 (_WC_T_) /ca/index.txt.attr.new
             write F=3 B=21
             close F=3
             rename /ca/index.txt
             rename /ca/index.txt.new
             rename [2] /ca/index.txt.attr
             rename /ca/index.txt.attr.new
             open F=3 (R_____) /ca/index.txt
             open F=4 (R_____) /ca/index.txt.attr
             open F=5 (_WC_T_) /ca/index.txt.new
             write F=5 B=43
             close F=5"
        )[..3],
        [
            "certain rename /ca/index.txt -> ?",
            "likely replace /ca/index.txt",
            "likely replace /ca/index.txt.attr",
        ]
    );
}

/// Mercurial asks for a name, looks at the volume, and links; much later it links again.
#[test]
fn a_look_right_before_a_link_is_about_that_link() {
    assert_eq!(
        operations(
            "unlink [2] /r/journal.dirstate
             lstat64 [2] /r/journal.dirstate
             statfs64 /r
             link /r/dirstate
             stat64 /d1
             stat64 /d2
             unlink /r/undo.backup.dirstate
             statfs64 /r
             link /r/journal.backup.dirstate
             rename /r/journal.dirstate
             stat64 /usr/lib"
        )[0],
        "likely link /r/dirstate -> /r/journal.dirstate"
    );
}

/// What is set right after a save is set on the new file: it is told, and the old one's mode says nothing of it.
#[test]
fn attributes_set_after_a_save_are_another_change() {
    assert_eq!(
        operations(
            "chmod <rw-------> /a/x
             open F=3 (_WC__E) /a/x.tmp
             write F=3 B=4
             close F=3
             rename /a/x.tmp
             chmod <rw-r--r--> /a/x"
        ),
        [
            "certain chmod /a/x",
            "likely replace /a/x",
            "certain chmod /a/x",
        ]
    );
}

/// Narrow lines: GNU `ln` removes its temporary name right after it has renamed it; one of both calls did nothing.
#[test]
fn a_removal_right_after_a_rename_is_possible() {
    assert_eq!(
        narrow_operations("rename /a/Cu9THgY0\nunlink /a/Cu9THgY0"),
        [
            "possible rename /a/Cu9THgY0 -> ?",
            "possible unlink /a/Cu9THgY0"
        ]
    );
}

/// Narrow lines: `dpkg` tries to remove every directory of a package, and most hold something else.
#[test]
fn a_directory_that_was_not_made_here_is_perhaps_removed() {
    assert_eq!(
        narrow_operations("open private/etc\nclose\nrmdir private/etc"),
        ["possible rmdir /etc"]
    );
    assert_eq!(
        narrow_operations("mkdir /a/d\nopen /a/d\nclose\nrmdir /a/d")[1],
        "likely rmdir /a/d"
    );
}

/// The queue of Postfix has a `private` of its own, in which no system's directories stand.
#[test]
fn private_var_is_the_systems_where_a_queue_has_a_private() {
    assert_eq!(
        operations(
            "stat64 private/var/lib/postfix
             chdir private/var/spool/postfix
             stat64 private/var/spool/postfix/private
             open F=10 (RWC__E) private/var/lib/postfix/master.lock
             write F=10 B=33"
        ),
        ["certain create /var/lib/postfix/master.lock"]
    );
}

/// A lock that is a link is read by nobody, and what its program opens next is its own work, whether it was made before or not.
#[test]
fn a_lock_leads_nowhere_also_where_something_was_prepared() {
    assert_eq!(
        operations(
            "mkdir /Users/a/mc
             symlink private/etc/.#hostconfig
             open F=3 (R_____) /Users/a/mc/history"
        )[1],
        "certain symlink /etc/.#hostconfig -> ?"
    );
}
