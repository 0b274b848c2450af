//! One small history of each class that was once told wrongly or not at all, as long as no rule's own file shows it.

use super::calls::{narrow_operations, operations, threaded};

#[test]
fn a_directory_is_renamed_over_an_empty_one_that_was_just_made() {
    assert_eq!(
        operations("mkdir /srv/new\nstat64 /srv/new\nrename /srv/box\nstat64 /srv/new"),
        [
            "certain mkdir /srv/new",
            "possible rename /srv/box -> /srv/new"
        ]
    );
}

const RELATIVE: &str = "stat64 r7/a.ini
    open F=5 (_W__T_) r7/a.ini
    write F=5 B=2
    close F=5
    rename r7/a.ini
    lstat64 /srv/app/r7/a.ini.keep";

#[test]
fn the_new_name_of_a_relative_source_is_looked_at_right_after() {
    assert_eq!(
        operations(RELATIVE)[1],
        "possible rename r7/a.ini -> /srv/app/r7/a.ini.keep"
    );
}

#[test]
fn after_a_change_to_the_root_a_relative_text_stands_nowhere() {
    let told = operations(&format!("chdir /\n{RELATIVE}"));
    assert_eq!(
        told,
        [
            "possible write r7/a.ini",
            "possible rename r7/a.ini -> /srv/app/r7/a.ini.keep",
        ]
    );
}

const ELSEWHERE: &str = "stat64 private/etc/thing.conf
    open F=5 (RWC__E) /private/tmp/Zq81xPk2
    write F=5 B=5
    close F=5
    rename /private/tmp/Zq81xPk2";

#[test]
fn a_temporary_of_another_directory_is_saved_where_the_program_looked_on_either_side() {
    let both = format!("{ELSEWHERE}\nstat64 private/etc/thing.conf\nstat64 /opt/b");
    assert_eq!(operations(&both), ["likely replace /etc/thing.conf"]);
    let before = format!("{ELSEWHERE}\nstat64 /opt/b");
    assert_eq!(
        operations(&before),
        [
            "certain create /tmp/Zq81xPk2",
            "possible rename /tmp/Zq81xPk2 -> /etc/thing.conf",
        ]
    );
}

#[test]
fn looks_without_a_relation_of_names_claim_nothing() {
    for calls in [
        "stat64 /opt/b/other.db\nrename /opt/a/k.txt\nstat64 private/etc/hosts",
        "lstat64 /opt/a/k.txt\nrename /opt/a/k.txt\nstat64 /opt/b/other.db",
        "stat64 [2] private/etc/hosts.d>>>>>\nrename /opt/a/k.txt",
    ] {
        assert_eq!(
            operations(calls),
            ["certain rename /opt/a/k.txt -> ?"],
            "{calls}"
        );
    }
    assert_eq!(
        operations("rename /opt/d/part1.txt\nstat64 /opt/d/part2.txt"),
        ["certain rename /opt/d/part1.txt -> ?"]
    );
}

#[test]
fn the_same_name_elsewhere_that_is_seen_long_after_stood_there_all_along() {
    let others: String = (0..30)
        .map(|n| format!("stat64 /opt/d/n{n:02}\n"))
        .collect();
    let calls = format!("lstat64 /opt/a/k.txt\nrename /opt/a/k.txt\n{others}stat64 /opt/b/k.txt");
    assert_eq!(operations(&calls), ["certain rename /opt/a/k.txt -> ?"]);
}

#[test]
fn a_habit_alone_names_nothing() {
    let one = |n: u32| {
        format!(
            "lstat64 [2] /opt/h{n}.ini.kept\nrename /opt/h{n}.ini\nlstat64 /opt/h{n}.ini.kept\n"
        )
    };
    let calls: String = (0..3).map(one).collect();
    let told = operations(&format!(
        "{calls}rename /opt/h3.ini\nstat64 private/etc/hosts"
    ));
    assert_eq!(told[3], "certain rename /opt/h3.ini -> ?");
}

#[test]
fn the_text_of_a_link_is_the_name_that_its_original_got_wherever_the_program_works() {
    for start in ["", "chdir /\n"] {
        let told = operations(&format!(
            "{start}rename /opt/c.ini
             symlink /opt/c.ini
             open F=5 (R_____) c.ini.first
             read F=5 B=1
             close F=5"
        ));
        assert_eq!(
            told,
            [
                "possible rename /opt/c.ini -> /opt/c.ini.first",
                "likely symlink /opt/c.ini -> c.ini.first",
            ]
        );
    }
}

#[test]
fn a_rename_relative_to_a_descriptor_is_placed_by_what_was_opened() {
    assert_eq!(
        operations(
            "open F=5 (R_____) /srv/box
             fstatat64 [5]/x
             fstatat64 [2] [5]/x.kept
             renameat [5]/x
             fstatat64 [5]/x.kept
             close F=5"
        ),
        ["possible rename /srv/box/x -> /srv/box/x.kept"]
    );
}

#[test]
fn a_rename_that_failed_for_want_of_a_directory_goes_into_the_one_made_for_it() {
    assert_eq!(
        operations(
            "rename [2] /opt/a/k.txt\nmkdir /opt/a/store\nrename /opt/a/k.txt\nstat64 /usr/lib"
        )[1],
        "possible rename /opt/a/k.txt -> /opt/a/store/k.txt"
    );
    let narrow = narrow_operations(
        "rename /opt/a/k.txt\nmkdir /opt/a/store\nrename /opt/a/k.txt\nstat64 /usr/lib",
    );
    assert_eq!(
        narrow,
        [
            "possible mkdir /opt/a/store",
            "possible rename /opt/a/k.txt -> /opt/a/store/k.txt",
        ]
    );
}

#[test]
fn what_is_written_through_a_copy_of_a_descriptor_is_written() {
    assert_eq!(
        operations(
            "open F=5 (_W____) /opt/b/readme\ndup F=5 F=6\nclose F=5\nwrite F=6 B=5\nclose F=6"
        ),
        ["certain write /opt/b/readme"]
    );
}

#[test]
fn an_exchange_of_three_over_two_directories_is_likely_where_each_place_was_found_free() {
    assert_eq!(
        threaded(
            "lstat64 [2] /srv/.mvQ4kZ
             rename /srv/one
             lstat64 [2] /srv/one
             rename /opt/two
             lstat64 [2] /opt/two
             rename /srv/.mvQ4kZ
             stat64 /srv/three"
        ),
        [
            "likely rename /srv/one -> /srv/.mvQ4kZ",
            "likely rename /opt/two -> /srv/one",
            "likely rename /srv/.mvQ4kZ -> /opt/two",
        ]
    );
}

#[test]
fn a_document_is_exchanged_with_its_namesake_beside_the_directory_that_was_made_for_the_save() {
    let between: String = (0..20)
        .map(|n| format!("stat64 /opt/d/n{n:02}\n"))
        .collect();
    let told = operations(&format!(
        "mkdir /opt/docs/(A Document Being Saved By Pad 3)
         open F=5 (RWC__E) /opt/docs/(A Document Being Saved By Pad 3)/Note.txt
         write F=5 B=5
         close F=5
         {between}exchangedata /opt/docs/(A Document Being Saved By Pad 3)/Note.txt
         unlink /opt/docs/(A Document Being Saved By Pad 3)/Note.txt
         rmdir /opt/docs/(A Document Being Saved By Pad 3)"
    ));
    assert_eq!(
        told[2],
        "likely exchange /opt/docs/(A Document Being Saved By Pad 3)/Note.txt -> /opt/docs/Note.txt"
    );
}

#[test]
fn narrow_lines_of_what_was_used_before_make_nothing() {
    assert_eq!(
        narrow_operations(
            "open /opt/a/first\nwrite\nclose\nmkdir /opt\nmkdir /opt/a\nmkdir /opt/a/deep\nmkdir /opt/a/deep/er"
        ),
        [
            "possible create /opt/a/first",
            "possible mkdir /opt/a/deep",
            "possible mkdir /opt/a/deep/er",
        ]
    );
}

#[test]
fn a_narrow_log_is_written_and_a_narrow_lock_made_once() {
    assert_eq!(
        narrow_operations("open private/var/log/job.log\nwrite\nwrite\nclose"),
        ["possible write /var/log/job.log"]
    );
    assert_eq!(
        narrow_operations(
            "open private/var/run/job.lock\nwrite\nstat64 private/etc/hosts\nopen private/var/run/job.lock\nunlink private/var/run/job.lock\nclose"
        ),
        [
            "possible create /var/run/job.lock",
            "likely unlink /var/run/job.lock",
        ]
    );
}
