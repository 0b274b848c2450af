//! What may be somebody's only file, or only copy, is not taken away by itself: doubt belongs to the object, and goes with it.

use crate::infer::Inference;

use super::calls::{feed, findings, line, narrow};
use super::plan_from_calls::{acts, acts_of};

/// A copy was given another name, and its first name something else: it is the copy still that holds the old bytes.
#[test]
fn a_copy_that_was_renamed_is_the_copy_of_what_was_removed_before() {
    assert_eq!(
        acts(
            "open F=5 (R_____) /d/site.conf
             open F=6 (_WC__E) /e/moved.conf
             read F=5 B=14
             write F=6 B=14
             read F=5 B=0
             close F=6
             close F=5
             unlink /d/site.conf
             lstat64 /e/moved.conf
             lstat64 [2] /e/moved.conf~
             rename /e/moved.conf
             open F=7 (_WC___) /e/moved.conf
             write F=7 B=4
             close F=7
             lstat64 /e/moved.conf"
        ),
        ["1: take away the file /e/moved.conf"]
    );
}

/// The copy was made before the file was written, and got its name afterwards.
#[test]
fn a_copy_is_as_old_as_its_bytes_and_not_as_its_name() {
    assert_eq!(
        acts(
            "open F=5 (R_____) /e/a.conf
             open F=6 (_WC__E) /e/copy1
             read F=5 B=11
             write F=6 B=11
             read F=5 B=0
             close F=6
             close F=5
             mkdir /e/saved
             open F=7 (_WC_T_) /e/a.conf
             write F=7 B=4
             close F=7
             lstat64 [2] /e/saved/copy2
             rename /e/copy1
             lstat64 /e/saved/copy2"
        ),
        ["1: take away the directory /e/saved if it is empty"]
    );
}

/// The directory of what was copied and removed has another name since.
#[test]
fn a_copy_stays_where_the_directory_of_the_original_was_moved() {
    assert_eq!(
        acts(
            "open F=5 (R_____) /l/demo/sub/site.conf
             open F=6 (_WC__E) /e/moved.conf
             read F=5 B=14
             write F=6 B=14
             read F=5 B=0
             close F=6
             close F=5
             unlink /l/demo/sub/site.conf
             lstat64 /l/demo
             stat64 [2] /l/demo.bak
             rename /l/demo
             lstat64 /l/demo.bak
             symlink /l/demo"
        ),
        [
            "1: take away the link /l/demo",
            "2: move /l/demo.bak back to /l/demo [after 1]"
        ]
    );
}

/// `report` -> `report.bak`, a new `report` is saved, `report.bak` is put back over it or not, and what stands there is moved on:
/// it may be the original.
#[test]
fn what_may_be_the_original_put_back_stays_wherever_it_is_moved() {
    assert_eq!(
        acts(
            "rename /e/report
             open F=5 (_WC__E) /e/report.tmp
             write F=5 B=4
             close F=5
             lstat64 /e/report.tmp
             stat64 [2] /e/report
             rename /e/report.tmp
             lstat64 /e/report
             rename /e/report.bak
             lstat64 /e/report
             lstat64 [2] /e/report.db
             rename /e/report
             stat64 /e/report.db
             symlink /e/report
             lstat64 /e/report"
        ),
        [""; 0]
    );
}

/// `T` exchanged what is in it with a file that no line tells: it may hold the old picture, under whatever name.
#[test]
fn what_may_have_been_exchanged_stays_under_its_next_name() {
    let made = "open F=5 (_WC__E) /s/.sv86
        write F=5 B=10
        close F=5
        ";
    for exchange in ["exchangedata /s/photo.jpg", "exchangedata /s/.sv86"] {
        let renamed = format!(
            "{made}{exchange}
             access [2] /s/photo.jpg~
             rename /s/.sv86
             lstat64 /s/photo.jpg~
             stat64 /usr/lib"
        );
        assert_eq!(acts(&renamed), [""; 0], "{exchange}");
        let left = format!("{made}{exchange}\nstat64 /usr/lib");
        assert_eq!(acts(&left), [""; 0], "{exchange}");
    }
}

/// `/v/acme` goes nobody knows where, and `/v/acme.was` is first heard of afterwards: `crontab` may be where it was.
#[test]
fn what_stands_in_a_directory_that_may_have_been_elsewhere_has_no_home() {
    assert_eq!(
        acts(
            "rename /v/acme
             access [2] /v/acme
             rename /e/acme
             access [2] /v/acme/crontab
             rename /v/acme.was/crontab
             stat64 /v/acme/crontab"
        ),
        [""; 0]
    );
}

/// A look right after the second rename shows where it went: the three are no exchange.
#[test]
fn three_renames_of_which_one_is_seen_elsewhere_are_no_exchange() {
    assert_eq!(
        acts(
            "lstat64 [2] /u/share.was
             rename /u/share
             access [2] /u/share
             rename /e/acme
             lstat64 /u/share
             rename /u/share.was/group
             access /u/share/group
             rename /u/share
             access [2] /u/share
             rename /v/share"
        ),
        [""; 0]
    );
}

/// What mv(1) does with `x`, and then with an old neighbour of it.
#[test]
fn an_old_neighbour_that_is_moved_next_is_not_what_was_moved_before() {
    let steps = acts(
        "stat64 [2] /kept/x
         lstat64 /e/x
         rename /e/x
         stat64 [2] /kept/x.tmp
         lstat64 /e/x.tmp
         rename /e/x.tmp
         lstat64 /kept/x.tmp",
    );
    assert!(
        !steps
            .iter()
            .any(|step| step.contains("to /e/x ") || step.ends_with("to /e/x")),
        "{steps:?}"
    );
}

/// Another process saves the file by a temporary that carries its name.
#[test]
fn what_another_process_may_have_saved_is_not_replaced() {
    let ours = "lstat64 [2] /e/group.old
        rename /e/group
        lstat64 /e/group.old
        open F=5 (_WC__E) /e/group
        write F=5 B=14
        close F=5
        ";
    assert_eq!(
        acts(ours),
        [
            "1: take away the file /e/group",
            "2: move /e/group.old back to /e/group [after 1]"
        ]
    );
    let theirs = format!(
        "{ours}@open F=8 (_WC__E) /e/.group.f9cef4
         @write F=8 B=16
         @close F=8
         @rename /e/.group.f9cef4
         stat64 /usr/lib"
    );
    assert_eq!(acts(&theirs), [""; 0]);
}

/// A link that has no further name but the one that something else had before.
#[test]
fn a_further_name_that_may_have_held_something_stays() {
    let calls = |before: &str| {
        format!(
            "{before}
             link /l/master.cf
             open F=5 (_WC_T_) /l/master.cf
             write F=5 B=4
             close F=5
             stat64 /usr/lib"
        )
    };
    assert_eq!(
        acts(&calls("")),
        ["1: take away the other name of the file /l/master.cf"]
    );
    assert_eq!(acts(&calls("unlink /l/master.cf.bak")), [""; 0]);
}

/// `rm A; mv B A`: with `B` back, nothing would stand at `A`.
#[test]
fn a_place_that_held_something_is_not_emptied() {
    assert_eq!(
        acts(
            "unlink /l/crontab
             stat64 [2] /l/crontab
             lstat64 /l/conf/crontab
             rename /l/conf/crontab
             lstat64 /l/crontab"
        ),
        [""; 0]
    );
}

/// `release-2` is what `current` leads to now, and where it led before nobody knows.
#[test]
fn what_a_link_that_stays_leads_to_stays() {
    let steps = acts(
        "mkdir /w/release-2
         open F=5 (_WC__E) /w/release-2/app
         write F=5 B=4
         close F=5
         symlink /w/current.tmp
         lstat64 /w/current
         rename /w/current.tmp
         lstat64 /w/current
         stat64 /w/release-2/app",
    );
    assert!(
        !steps.iter().any(|step| step.contains("release-2")),
        "{steps:?}"
    );
}

/// The old `conf` is where it was, by way of two directories that changed places.
#[test]
fn what_is_where_it_was_is_not_moved_half_way() {
    assert_eq!(
        acts(
            "lstat64 [2] /l/acme.was
             rename /l/acme
             lstat64 /l/acme.was
             lstat64 /u/share
             lstat64 [2] /l/acme
             rename /u/share
             lstat64 /l/acme
             lstat64 /l/acme.was/conf
             lstat64 [2] /l/acme/conf
             rename /l/acme.was/conf
             lstat64 /l/acme/conf"
        )
        .iter()
        .filter(|step| step.contains("back to /l/acme.was/conf"))
        .count(),
        0
    );
}

/// A capture goes on in the next one, and what was open in the first is open in the second.
#[test]
fn a_question_of_the_next_capture_is_asked_of_what_the_first_one_made() {
    let first = "lstat64 [2] /v/cache.old
         rename /v/cache
         lstat64 /v/cache.old
         open F=5 (_WC__E) /v/cache
         write F=5 B=10
         close F=5";
    let second = "lstat64 /l/passwd
         access /v/cache
         rename /l/passwd
         stat64 /usr/lib";
    let mut inference = Inference::new();
    feed(&mut inference, 0, first, line);
    feed(&mut inference, 1, second, line);
    assert_eq!(acts_of(&inference.finish(None)), [""; 0]);
    assert_eq!(acts_of(&findings(first)).len(), 2);
}

/// Narrow lines: what was removed may have been a file.
#[test]
fn what_was_removed_first_leaves_its_successor_in_place() {
    let found = narrow(
        "unlink /e/shadow
         mkdir /e/shadow
         rmdir /e/shadow
         open /e/shadow
         write
         close",
    );
    assert_eq!(acts_of(&found), [""; 0]);
}

/// The further name is first heard of after something got a name that no line tells, so the file is not made of it again: then the new
/// one is not taken away either.
#[test]
fn what_is_not_put_back_leaves_what_stands_in_its_place() {
    let steps = acts(
        "rename /e/master.cf
         lstat64 [2] /e/cert.bak
         link /e/cert
         lstat64 /e/cert.bak
         unlink /e/cert
         open F=5 (_WC__E) /e/cert
         write F=5 B=4
         close F=5
         stat64 /usr/lib",
    );
    let emptied = steps
        .iter()
        .any(|step| step.ends_with("take away the file /e/cert"));
    let filled = steps.iter().any(|step| step.contains("/e/cert a name of"));
    assert_eq!(emptied, filled, "{steps:?}");
}
