//! Names that look like the answer and are another's: each history once led to a wrong claim.

use super::calls::{operations, threaded};

#[test]
fn of_two_temporaries_that_fill_two_free_places_neither_is_likely() {
    assert_eq!(
        operations(
            "lstat64 [2] /v/ab.old
             rename /v/ab
             lstat64 /v/ab.old
             lstat64 [2] /v/cd.old
             rename /v/cd
             lstat64 /v/cd.old
             open F=3 (_WC__E) /v/.sv.Qa1Ws2
             write F=3 B=1
             close F=3
             open F=3 (_WC__E) /v/.sv.Zx9Cv8
             write F=3 B=2
             close F=3
             rename /v/.sv.Qa1Ws2
             rename /v/.sv.Zx9Cv8
             stat64 /v/ab
             stat64 /v/cd"
        ),
        [
            "certain rename /v/ab -> /v/ab.old",
            "certain rename /v/cd -> /v/cd.old",
            "certain create /v/.sv.Qa1Ws2",
            "certain rename /v/.sv.Qa1Ws2 -> ?",
            "possible replace /v/cd",
        ]
    );
}

#[test]
fn a_look_between_two_saves_tells_which_took_which_name() {
    let told = operations(
        "rename /v/ab
         rename /v/cd
         open F=3 (_WC__E) /v/.sv.Qa1Ws2
         write F=3 B=1
         close F=3
         rename /v/.sv.Qa1Ws2
         stat64 /v/ab
         open F=3 (_WC__E) /v/.sv.Zx9Cv8
         write F=3 B=2
         close F=3
         rename /v/.sv.Zx9Cv8
         stat64 /v/cd",
    );
    assert_eq!(told[2..], ["likely replace /v/ab", "likely replace /v/cd"]);
}

#[test]
fn a_place_that_was_filled_since_is_not_exchanged() {
    assert_eq!(
        threaded(
            "lstat64 [2] /opt/x/birch.conf.2010
             rename /opt/x/birch.conf
             open F=3 (_WC__E) /opt/x/birch.conf
             write F=3 B=3
             close F=3
             rename private/var/db/umber.xml
             rename /opt/x/birch.conf.2010"
        )[2..3],
        ["certain rename /var/db/umber.xml -> ?"]
    );
}

#[test]
fn a_name_made_free_may_be_filled_by_the_file_that_is_saved_meanwhile() {
    assert_eq!(
        operations(
            "unlink /v/X
             rename /v/A
             open F=3 (_WC__E) /v/.t9
             write F=3 B=1
             close F=3
             rename /v/.t9
             stat64 /v/X"
        )[..2],
        ["certain unlink /v/X", "certain rename /v/A -> ?"]
    );
}

#[test]
fn what_is_renamed_next_and_was_never_heard_of_may_be_what_the_first_call_made() {
    assert_eq!(
        operations(
            "lstat64 [2] /v/x.bak
             rename /v/x
             rename /v/.x.tmp9
             lstat64 /v/x.bak"
        )[0],
        "possible rename /v/x -> /v/x.bak"
    );
}

#[test]
fn of_two_links_whose_originals_held_the_same_each_leads_to_what_is_called_like_it() {
    assert_eq!(
        operations(
            "open F=3 (R_____) private/etc/postfix/main.cf
             close F=3
             open F=3 (R_____) private/etc/postfix2/main.cf
             close F=3
             lstat64 [2] private/etc/postfix.cl-rst
             rename private/etc/postfix
             symlink private/etc/postfix
             lstat64 [2] private/etc/postfix2.cl-rst
             rename private/etc/postfix2
             symlink private/etc/postfix2
             stat64 /Volumes/S/postfix2/main.cf
             stat64 /Volumes/S/postfix/main.cf"
        ),
        [
            "likely rename /etc/postfix -> /etc/postfix.cl-rst",
            "possible symlink /etc/postfix -> /Volumes/S/postfix",
            "likely rename /etc/postfix2 -> /etc/postfix2.cl-rst",
            "likely symlink /etc/postfix2 -> /Volumes/S/postfix2",
        ]
    );
}

#[test]
fn a_backup_that_stood_there_before_and_is_not_looked_at_since_is_an_old_one() {
    assert_eq!(
        operations(
            "stat64 /e/a.conf.orig
             open F=4 (R_____) /e/a.conf
             open F=5 (_WC_T_) /e/a.conf.tmp2721
             write F=5 B=4
             close F=5
             rename /e/a.conf
             rename /e/a.conf.tmp2721
             close F=4"
        )[0],
        "certain rename /e/a.conf -> ?"
    );
}

#[test]
fn what_is_made_anew_under_the_longer_name_was_put_aside() {
    let told = operations(
        "stat64 /e/w
         lstat64 /e/w2
         rename /e/w2
         open F=3 (R_____) /e/w
         open F=4 (_WC__E) /e/w2
         write F=4 B=3
         close F=4",
    );
    assert_eq!(told[0], "certain rename /e/w2 -> ?");
}

#[test]
fn a_link_that_is_followed_to_its_end_is_not_what_is_saved() {
    let told = operations(
        "readlink /e/l.txt
         readlink [22] /e/b.txt
         open F=3 (R_____) /e/b.txt
         open F=4 (RWC__E) /e/sedi6BL4I
         read F=3 B=24
         write F=4 B=24
         close F=4
         rename /e/sedi6BL4I",
    );
    assert_eq!(told.last().unwrap(), "likely replace /e/b.txt");
}

#[test]
fn the_name_itself_is_meant_where_it_was_asked_for_before_all_that_is_made_from_it() {
    assert_eq!(
        operations(
            "stat64 [2] /lists/_Packages
             stat64 [2] /lists/_Packages.zst
             stat64 [2] /lists/_Packages.xz
             rename /lists/partial/_Packages
             stat64 /usr/lib"
        ),
        ["possible rename /lists/partial/_Packages -> /lists/_Packages"]
    );
}

#[test]
fn of_the_numbers_that_failed_the_lowest_is_free() {
    assert_eq!(
        operations(
            "rename [2] /l/f.1.log
             rename [2] /l/f.0.log
             access [2] /l/f.2.log
             stat64 /l/f.log
             rename /l/f.log
             stat64 /usr/lib"
        ),
        ["certain rename /l/f.log -> ?"]
    );
}

#[test]
fn a_lock_is_called_as_the_name_of_what_is_linked_says() {
    assert_eq!(
        operations(
            "open F=4 (RWC__E) /m/ann.lock.1796002419.vm.10265
             write F=4 B=2
             close F=4
             link /m/ann.lock.1796002419.vm.10265
             unlink /m/ann.lock.1796002419.vm.10265
             unlink /m/bob.lock"
        )[1],
        "certain link /m/ann.lock.1796002419.vm.10265 -> ?"
    );
}

#[test]
fn what_a_temporary_name_says_beats_another_name_that_is_made_free_first() {
    let told = operations(
        "open F=5 (_WC_T_) /p/rules.ninja.tmp165ee
         unlink [2] /p/clean.cmake
         write F=5 B=9
         close F=5
         rename /p/rules.ninja.tmp165ee
         unlink [2] /p/rules.ninja.tmp165ee",
    );
    assert_eq!(
        told.last().unwrap(),
        "certain rename /p/rules.ninja.tmp165ee -> ?"
    );
}

#[test]
fn a_temporary_name_that_is_made_free_and_opened_at_once_is_taken() {
    let told = operations(
        "open F=4 (RWC__E) /e/.x.swp
         write F=4 B=4
         unlink [2] /e/.x.copy.swp
         rename /e/.x.swp
         open F=3 (RW____) /e/.x.copy.swp",
    );
    assert_eq!(told, ["certain replace /e/.x.copy.swp"]);
}

#[test]
fn what_is_only_removed_after_another_rename_was_that_ones_name() {
    let told = operations(
        "rename /d/c2
         symlink /d/c2
         unlink /d/NXIVAYsLKgsS7W43
         rename /d/c3
         symlink /d/c3",
    );
    assert_eq!(told[3], "certain rename /d/c3 -> ?");
}

#[test]
fn the_name_that_a_lock_carries_and_that_is_looked_for_last_beats_one_that_turns_up_elsewhere() {
    let told = operations(
        "lstat64 [2] /w/tags/v1
         open F=3 (RWC__E) /s/tags/v1.lock
         write F=3 B=41
         close F=3
         lstat64 [2] /s/tags/v1
         rename /s/tags/v1.lock
         stat64 /usr/lib
         rename /u/x
         lstat64 /w/tags/v1",
    );
    assert_eq!(told[0], "possible replace /s/tags/v1");
}

#[test]
fn a_number_and_letters_drawn_by_lot_behind_a_name_are_no_other_names_save() {
    let told = operations(
        "open F=17 (_WC_T_) /e/new.json.2721qzmimho03x
         write F=17 B=2
         close F=17
         rename /e/new.json.2721qzmimho03x
         open F=17 (R_____) /e/hosts",
    );
    assert_eq!(
        told.last().unwrap(),
        "certain rename /e/new.json.2721qzmimho03x -> ?"
    );
}

/// `Letter 2.doc` has stood beside `Letter.doc` for years, and the Finder looks at all that a window shows.
#[test]
fn a_neighbour_that_only_has_a_number_more_may_have_stood_there_all_along() {
    for (old, seen) in [
        ("/v/Letter.doc", "/v/Letter 2.doc"),
        ("/v/app", "/v/app2"),
        ("/v/app", "/v/app-2"),
    ] {
        let told = operations(&format!(
            "rename {old}\ngetattrlist {seen}\ngetattrlist /v/z"
        ));
        assert_eq!(told, [format!("possible rename {old} -> {seen}")]);
    }
    let told = operations("rename /v/app\ngetattrlist /v/app.20101130\ngetattrlist /v/z");
    assert_eq!(told, ["likely rename /v/app -> /v/app.20101130"]);
}

#[test]
fn a_backup_is_not_put_back_over_what_was_made_a_moment_before() {
    assert_eq!(
        operations(
            "lstat64 [2] /opt/x/birch.conf.2010
             rename /opt/x/birch.conf
             open F=3 (_WC__E) /opt/x/birch.conf
             write F=3 B=3
             close F=3
             rename /opt/x/birch.conf.2010"
        )
        .last()
        .map(String::as_str),
        Some("certain rename /opt/x/birch.conf.2010 -> ?")
    );
}
