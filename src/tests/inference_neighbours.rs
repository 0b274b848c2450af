//! What several unknowns say of each other.

use super::calls::{operations, threaded};

#[test]
fn a_rename_packs_nothing() {
    assert_eq!(
        operations(
            "rename /var/log/mail.2.gz
             rename /var/log/mail"
        ),
        [
            "certain rename /var/log/mail.2.gz -> ?",
            "certain rename /var/log/mail -> ?"
        ]
    );
}

#[test]
fn a_name_that_is_heard_of_only_when_it_is_removed_is_a_locks_and_no_renames() {
    assert_eq!(
        operations(
            "open F=3 (_WC__E) private/etc/passwd.311
             close F=3
             link private/etc/passwd.311
             stat64 private/etc/passwd.311
             unlink private/etc/passwd.311
             rename private/etc/hosts+
             unlink private/etc/passwd.lock"
        )[1..],
        [
            "possible link /etc/passwd.311 -> /etc/passwd.lock",
            "certain unlink /etc/passwd.311",
            "certain rename /etc/hosts+ -> ?",
            "certain unlink /etc/passwd.lock"
        ]
    );
}

#[test]
fn of_several_locks_each_link_has_the_one_that_begins_like_its_first_name() {
    let told = operations(
        "link private/etc/passwd.311
         unlink private/etc/passwd.311
         link private/etc/group.311
         unlink private/etc/group.311
         rename private/etc/group+
         unlink private/etc/group.lock
         unlink private/etc/passwd.lock
         link private/etc/passwd.400
         unlink private/etc/passwd.400
         rename private/etc/passwd+
         unlink private/etc/passwd.lock",
    );
    let of = |what: &str| -> Vec<&str> {
        let all = told.iter().map(String::as_str);
        all.filter(|o| o.contains(what)).collect()
    };
    assert_eq!(
        of(" link "),
        [
            "possible link /etc/passwd.311 -> /etc/passwd.lock",
            "possible link /etc/group.311 -> /etc/group.lock",
            "possible link /etc/passwd.400 -> /etc/passwd.lock"
        ]
    );
    assert!(
        of(" rename ").iter().all(|o| !o.contains(".lock")),
        "{told:?}"
    );
}

#[test]
fn a_thing_renamed_away_goes_back_only_where_something_is_looked_for_or_seen() {
    let second = |between: &str, after: &str| {
        let calls = format!(
            "lstat64 [2] /srv/x.part\nrename /srv/x\n{between}\nrename /srv/x.part\n{after}"
        );
        let found = operations(&calls);
        found
            .into_iter()
            .find(|o| o.contains("rename /srv/x.part"))
            .unwrap()
    };
    assert_eq!(second("", ""), "certain rename /srv/x.part -> ?");
    for (between, after) in [("lstat64 [2] /srv/x", ""), ("", "lstat64 /srv/x")] {
        assert!(second(between, after).ends_with("rename /srv/x.part -> /srv/x"));
    }
}

#[test]
fn what_the_program_made_and_renames_next_is_not_overwritten_before() {
    assert_eq!(
        operations(
            "mkdir /srv/(saved)
             open F=3 (_WC__E) /srv/(saved)/n
             close F=3
             rename /srv/n
             rename /srv/(saved)/n
             lstat64 /srv/n"
        )[1],
        "certain rename /srv/n -> ?"
    );
}

#[test]
fn three_renames_exchange_two_names_where_the_thread_is_told_and_the_third_name_was_looked_for() {
    let calls = "lstat64 [2] /srv/.mvQ4kZ
         rename /srv/one
         lstat64 [2] /srv/one
         rename /opt/two
         lstat64 [2] /opt/two
         rename /srv/.mvQ4kZ
         stat64 /srv/three";
    assert_eq!(
        threaded(calls),
        [
            "likely rename /srv/one -> /srv/.mvQ4kZ",
            "likely rename /opt/two -> /srv/one",
            "likely rename /srv/.mvQ4kZ -> /opt/two"
        ]
    );
    let silent = "rename /srv/one\nrename /srv/three\nrename /srv/.mvQ4kZ\nstat64 /srv/three";
    for told in [threaded(silent), operations(silent)] {
        assert!(
            told[..2].iter().all(|o| !o.starts_with("likely")),
            "{told:?}"
        );
    }
}

#[test]
fn what_goes_together_is_renamed_alike() {
    assert_eq!(
        operations(
            "rename /srv/.tmp-7-a.pack
             rename /srv/.tmp-7-a.idx
             stat64 /srv/a.pack"
        )[1],
        "certain rename /srv/.tmp-7-a.idx -> ?"
    );
}

/// `gzip X` makes `X.gz` and removes `X`; what is renamed then is packed, and stays so.
#[test]
fn a_rename_unpacks_nothing_and_a_file_that_was_not_made_here_does_not_become_packed() {
    let told = operations(
        "lstat64 [2] /var/log/app.log.1.gz
         open F=4 (R_____) /var/log/app.log.0
         open F=5 (_WC__E) /var/log/app.log.0.gz
         write F=5 B=40
         close F=5
         close F=4
         unlink /var/log/app.log.0
         rename /var/log/app.log.0.gz
         stat64 /var/log/app.log
         rename /var/log/app.log
         stat64 /var/log/app.log.0",
    );
    assert!(
        !told.iter().any(|o| o.contains("replace /var/log/app.log.0")
            || o.contains("app.log.0.gz -> /var/log/app.log.0")),
        "{told:?}"
    );
    assert!(
        told.iter()
            .any(|o| o.ends_with("rename /var/log/app.log -> /var/log/app.log.0")),
        "{told:?}"
    );
    assert_eq!(
        operations(
            "lstat64 [2] /var/log/mail.3.gz
             rename /var/log/mail
             stat64 /var/log/mail.3.gz"
        ),
        ["certain rename /var/log/mail -> ?"]
    );
}

/// Subversion writes `svn-AbCdEf` in every directory, whatever the file is called in the end.
#[test]
fn what_a_program_lets_its_temporary_names_begin_with_is_no_name() {
    assert_eq!(
        operations(
            "rename /repo/db/svn-8lxeS3
             rename /repo/props/svn-Qw7rTy"
        ),
        [
            "certain rename /repo/db/svn-8lxeS3 -> ?",
            "certain rename /repo/props/svn-Qw7rTy -> ?"
        ]
    );
    // nor is what no line has, whatever it looks like
    assert_eq!(
        operations(
            "rename /a/Info.plist.Qw7rTyU
             rename /b/Info.plist.8lxeS3a
             rename /c/state-8lxeS3
             rename /d/news.8lxeS3"
        ),
        [
            "certain rename /a/Info.plist.Qw7rTyU -> ?",
            "certain rename /b/Info.plist.8lxeS3a -> ?",
            "certain rename /c/state-8lxeS3 -> ?",
            "certain rename /d/news.8lxeS3 -> ?"
        ]
    );
}

/// What a rename failed to move was not there; it is no place that something else goes to.
#[test]
fn the_source_of_a_failed_rename_is_no_use_of_a_name() {
    assert_eq!(
        operations(
            "rename /h/journal
             rename [2] /h/journal.narrow
             stat64 /usr/lib"
        ),
        ["certain rename /h/journal -> ?"]
    );
}

/// One ending is taken off; a shorter name that is known is another file.
#[test]
fn a_temporary_of_a_numbered_file_is_not_saved_over_the_plain_one() {
    let told = |made: &str| {
        operations(&format!(
            "open F=3 (R_____) /l/umber.dat
             read F=3 B=38
             close F=3
             open F=3 (_WC__E) {made}
             write F=3 B=1
             close F=3
             rename {made}"
        ))
        .pop()
    };
    assert_eq!(
        told("/l/umber.dat.1.tmp"),
        Some("certain rename /l/umber.dat.1.tmp -> ?".to_owned())
    );
    assert_eq!(
        told("/l/umber.dat.tmp"),
        Some("likely replace /l/umber.dat".to_owned())
    );
}

/// `rsync --delay-updates`: all new files wait in a directory made for them, and are renamed into place one after the other.
#[test]
fn what_waits_in_a_directory_made_for_it_came_there_by_the_rename_before() {
    let told = operations(
        "mkdir /opt/data/.~tmp~
         lstat64 /opt/data/a
         open F=3 (RWC__E) /opt/data/.a.Xa3dE6
         write F=3 B=3
         close F=3
         rename /opt/data/.a.Xa3dE6
         lstat64 /opt/data/b
         open F=3 (RWC__E) /opt/data/.b.Qy7wR2
         write F=3 B=3
         close F=3
         rename /opt/data/.b.Qy7wR2
         rename /opt/data/.~tmp~/a
         rename /opt/data/.~tmp~/b
         rmdir /opt/data/.~tmp~",
    );
    let expected = [
        "certain mkdir /opt/data/.~tmp~",
        "likely replace /opt/data/.~tmp~/a",
        "likely replace /opt/data/.~tmp~/b",
    ];
    assert_eq!(told[..3], expected, "{told:#?}");
}

/// The empty directory itself may be what the first rename replaces, with all that the source holds.
#[test]
fn a_directory_may_have_taken_the_place_of_the_empty_one() {
    let told = operations(
        "mkdir /opt/data/stage
         rename /opt/data/unpacked
         rename /opt/data/stage/a",
    );
    assert_eq!(
        told,
        [
            "certain mkdir /opt/data/stage",
            "possible rename /opt/data/unpacked -> /opt/data/stage",
            "certain rename /opt/data/stage/a -> ?",
        ]
    );
}

#[test]
fn of_files_of_one_name_each_goes_to_the_directory_of_its_own() {
    assert_eq!(
        operations(
            "lstat64 [2] /t/p/conf
             lstat64 [2] /t/p/data
             lstat64 [2] /t/q/conf
             lstat64 [2] /t/q/data
             rename /s/p/conf
             rename /s/p/data
             rename /s/q/conf
             rename /s/q/data
             lstat64 /t/q/conf
             lstat64 /t/q/data
             lstat64 /t/p/conf
             lstat64 /t/p/data"
        )
        .iter()
        .map(|told| told.split_once(' ').unwrap().1)
        .collect::<Vec<_>>(),
        [
            "rename /s/p/conf -> /t/p/conf",
            "rename /s/p/data -> /t/p/data",
            "rename /s/q/conf -> /t/q/conf",
            "rename /s/q/data -> /t/q/data",
        ]
    );
}

#[test]
fn what_another_program_saves_or_moves_there_meanwhile_may_be_what_turns_up() {
    let turns_up = |between: &str| {
        operations(&format!(
            "lstat64 [2] /srv/app.old\nrename /srv/app\n{between}\nlstat64 /srv/app.old"
        ))
        .remove(0)
    };
    let saved = "@open F=5 (_WC__E) /srv/.xq12\n@write F=5 B=4\n@close F=5\n@rename /srv/.xq12";
    assert_eq!(turns_up(saved), "possible rename /srv/app -> /srv/app.old");
    assert_eq!(
        turns_up("@rename /stage/app.old"),
        "possible rename /srv/app -> /srv/app.old"
    );
    for other in ["@rename /stage/other", "@rename /srv/other"] {
        assert_eq!(
            turns_up(other),
            "likely rename /srv/app -> /srv/app.old",
            "{other}"
        );
    }
}

/// Both places are filled again: only the first of the three can have been put aside for the moment.
#[test]
fn of_two_that_are_exchanged_the_first_was_put_aside() {
    assert_eq!(
        operations(
            "rename /var/db/s.1
             rename /var/db/s.2
             rename /var/db/s.tmp
             stat64 /var/db/s.1
             stat64 /var/db/s.2"
        ),
        [
            "possible rename /var/db/s.1 -> /var/db/s.tmp",
            "possible rename /var/db/s.2 -> /var/db/s.1",
            "possible rename /var/db/s.tmp -> /var/db/s.2",
        ]
    );
}

#[test]
fn of_several_looks_before_several_renames_the_last_is_not_about_the_first() {
    let made = |name: &str| format!("open F=3 (_WC__E) {name}\nwrite F=3 B=9\nclose F=3\n");
    let told = operations(&format!(
        "{}{}stat64 /db/users.db\nstat64 /db/groups.db\nrename /db/.aB3dE6\nrename /db/.Xy7Zz1",
        made("/db/.aB3dE6"),
        made("/db/.Xy7Zz1")
    ));
    assert_eq!(
        told,
        [
            "certain create /db/.aB3dE6",
            "certain create /db/.Xy7Zz1",
            "certain rename /db/.aB3dE6 -> ?",
            "certain rename /db/.Xy7Zz1 -> ?",
        ],
        "the last look is not about the first rename"
    );
}

/// A queue hands its files on: what is found in the last directory went through the one before.
#[test]
fn what_is_seen_in_another_directory_first_went_there_first() {
    let told = operations(
        "mkdir /q/deferred
         rename /q/incoming/F9D8
         open F=3 (R_____) /q/active/F9D8
         close F=3
         rename /q/active/F9D8
         lstat64 /q/deferred/F9D8
         stat64 /usr/lib",
    );
    assert!(
        !told.contains(&"likely rename /q/incoming/F9D8 -> /q/deferred/F9D8".to_owned()),
        "{told:#?}"
    );
    assert_eq!(
        told[1],
        "possible rename /q/incoming/F9D8 -> /q/active/F9D8"
    );
}

/// A download that is kept under a name of the time: of the plain name nothing is seen.
#[test]
fn where_a_longer_name_turns_up_the_plain_one_is_not_likely() {
    let told = |next: &str| {
        operations(&format!(
            "lstat64 /d/list
             open F=3 (RWC__E) /d/list.part
             write F=3 B=76
             close F=3
             rename /d/list.part
             {next}
             stat64 /usr/lib"
        ))
        .pop()
    };
    let likely = Some("likely replace /d/list".to_owned());
    assert_eq!(
        told("lstat64 /d/list.day.142"),
        Some("possible replace /d/list".to_owned())
    );
    for next in [
        "lstat64 /d/list",
        "lstat64 /d/list.bak",
        "lstat64 /d/other.day.142",
    ] {
        assert_eq!(told(next), likely, "{next}");
    }
}
