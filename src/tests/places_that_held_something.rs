//! What stood in a place before, where the line that took it away does not show the whole path: `rm -rf D` and `mv` in a directory
//! print relative names.

use super::plan::lines;
use super::plan_from_calls::{acts, plan_of};

/// The calls of `rm -rf`, on a directory of one file.
fn removed_with_content(directory: &str) -> String {
    format!(
        "lstat64 {directory}
         open F=3 (R_____) .
         open F=4 (R_____) {directory}
         fchdir F=4
         getdirentries64 F=4 B=96
         close F=4
         unlink page
         fchdir F=3
         rmdir {directory}
         close F=3\n"
    )
}

#[test]
fn a_directory_that_was_removed_with_what_stood_in_it_and_made_again_keeps_its_new_files() {
    let removed = removed_with_content("/srv/site");
    let made = "mkdir /srv/site
         open F=3 (_WC__E) /srv/site/page
         write F=3 B=1
         close F=3";
    assert_eq!(acts(&(removed + made)), [""; 0]);
}

#[test]
fn what_was_moved_in_place_of_a_removed_directory_stays_there() {
    let made = "mkdir /srv/site.next
         open F=3 (_WC__E) /srv/site.next/page
         write F=3 B=1
         close F=3\n";
    let removed = removed_with_content("/srv/site");
    let moved =
        "stat64 [2] /srv/site\naccess [2] /srv/site\nrename /srv/site.next\nstat64 /srv/site/page";
    assert_eq!(acts(&format!("{made}{removed}{moved}")), [""; 0]);
    // nothing stood there before
    let free =
        "stat64 [2] /srv/site\naccess [2] /srv/site\nrename /srv/site.next\nstat64 /srv/site/page";
    assert_eq!(
        acts(&format!("{made}{free}")),
        [
            "1: take away the file /srv/site/page",
            "2: take away the directory /srv/site if it is empty"
        ]
    );
}

#[test]
fn a_file_made_under_a_name_that_a_relative_line_took_away_stays() {
    let made = "open F=3 (_WC__E) /srv/app/main.conf\nwrite F=3 B=1\nclose F=3";
    assert_eq!(acts(&format!("rename main.conf\n{made}")), [""; 0]);
    assert_eq!(acts(&format!("unlink main.conf\n{made}")), [""; 0]);
    // another name, or one that the program had made by a relative line, too
    assert_eq!(
        acts(&format!("unlink other.conf\n{made}")),
        ["1: take away the file /srv/app/main.conf"]
    );
    let own = "open F=3 (_WC__E) main.conf\nclose F=3\nunlink main.conf\n";
    assert_eq!(
        acts(&format!("{own}{made}")),
        ["1: take away the file /srv/app/main.conf"]
    );
}

/// Once taken away: nothing stood there then.
#[test]
fn a_link_that_was_flipped_stays_where_the_capture_does_not_tell_what_stood_there() {
    let flipped = "symlink /srv/.current.tmp
         rename /srv/.current.tmp
         lstat64 /srv/current
         stat64 [2] r2/x";
    assert_eq!(acts(flipped), [""; 0]);
    // nothing stood there before
    assert_eq!(
        acts(&format!("lstat64 [2] /srv/current\n{flipped}")),
        ["1: take away the link /srv/current"]
    );
}

/// The way back that succeeded: the link is gone, and nobody knows where it led.
#[test]
fn that_nothing_will_stand_where_a_backup_was_put_back_is_said_first() {
    let back = "lstat64 /w/postfix
        unlink /w/postfix
        rename /w/postfix.cl-rst
        stat64 /w/postfix
        lstat64 [2] /w/postfix.cl-rst";
    let plan = plan_of(back);
    assert_eq!(
        lines(&plan),
        ["1: move /w/postfix back to /w/postfix.cl-rst"]
    );
    assert_eq!(plan.emptied, ["/w/postfix"]);
    let free = back
        .replace("unlink", "lstat64 [2]")
        .replacen("lstat64 /w", "lstat64 [2] /w", 1);
    assert_eq!(plan_of(&free).emptied, [""; 0]);
    assert_eq!(plan_of(&free).steps.len(), 1);
}

/// `m.2` may never have stood at `m.1`: something was given a name that no line tells before it was heard of.
#[test]
fn of_a_rotation_nothing_leaves_a_place_that_is_not_filled_again() {
    let rotation = "rename /v/m.2
        lstat64 [2] /v/m.2
        rename /v/m.1
        rename /v/m.0
        rename /v/m
        lstat64 /v/m.0";
    assert_eq!(acts(rotation), [""; 0]);
}
