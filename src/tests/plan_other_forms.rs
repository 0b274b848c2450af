//! What the program wrote while it read others may hold their bytes in another form: where those are gone it is offered, not taken away.

use super::calls::threaded_findings;
use super::plan_from_calls::{acts, acts_of};

/// The new file, and what became of the old ones.
fn archive(then: &str) -> String {
    format!(
        "open F=5 (_WC__E) /l/a.tgz
         open F=6 (R_____) /l/a/f1
         read F=6 B=17
         close F=6
         open F=6 (R_____) /l/a/f2
         read F=6 B=17
         close F=6
         write F=5 B=20
         close F=5
         {then}"
    )
}

#[test]
fn an_archive_stays_where_what_went_into_it_is_gone() {
    let takes = ["1: take away the file /l/a.tgz"];
    assert_eq!(acts(&archive("stat64 /l")), takes);
    for gone in [
        "unlink /l/a/f2",
        "open F=7 (_W__T_) /l/a/f1\nwrite F=7 B=3\nclose F=7",
        "@unlink /l/a/f1",
        "lstat64 [2] /l/b\nrename /l/a\nlstat64 /l/b\nunlink /l/b/f1",
    ] {
        let steps = acts(&archive(gone));
        assert!(!steps.contains(&takes[0].to_owned()), "{gone}: {steps:#?}");
    }
    // what was gone before, or was not read, is not in it
    for other in [
        "unlink /l/a/f3",
        "unlink /l/f1",
        "chmod <rw-r--r--> /l/a/f1",
    ] {
        let steps = acts(&archive(other));
        assert!(steps.contains(&takes[0].to_owned()), "{other}: {steps:#?}");
    }
    assert!(
        acts(&format!("unlink /l/a/f1\n{}", archive("stat64 /l"))).contains(&takes[0].to_owned())
    );
}

#[test]
fn what_was_converted_stays_where_the_old_form_was_removed() {
    let calls = "open F=5 (R_____) /l/old.db
        read F=5 B=17
        open F=6 (RWC__E) /l/new.sqlite
        write F=6 B=22
        close F=6
        close F=5";
    assert_eq!(acts(calls), ["1: take away the file /l/new.sqlite"]);
    assert_eq!(acts(&format!("{calls}\nunlink /l/old.db")), [""; 0]);
    // the same by a temporary
    let saved = "open F=5 (R_____) /l/old.db
        open F=6 (RWC__E) /l/.new.sqlite.tmp
        write F=6 B=22
        close F=6
        close F=5
        lstat64 [2] /l/new.sqlite
        rename /l/.new.sqlite.tmp
        lstat64 /l/new.sqlite";
    assert_eq!(acts(saved), ["1: take away the file /l/new.sqlite"]);
    assert_eq!(acts(&format!("{saved}\nunlink /l/old.db")), [""; 0]);
}

/// `/w/cur` leads to `r-1`: what is copied from there, and what is written there, is printed with no more than the end of the path.
#[test]
fn what_was_read_by_a_relative_path_may_be_what_is_written_by_one() {
    let copy = "open F=5 (R_____) r-1/app
        open F=6 (_WC__E) /w/app.bak
        read F=5 B=7
        write F=6 B=7
        read F=5 B=0
        close F=6
        close F=5";
    assert_eq!(acts(copy), ["1: take away the file /w/app.bak"]);
    for lost in [
        "open F=5 (_W__T_) r-1/app\nwrite F=5 B=3\nclose F=5",
        "unlink r-1/app",
        "unlink /w/r-1/app",
        "@unlink r-1/app",
    ] {
        assert_eq!(acts(&format!("{copy}\n{lost}")), [""; 0], "{lost}");
    }
    assert_eq!(acts(&format!("{copy}\nunlink r-2/app")).len(), 1);
}

/// What another thread reads meanwhile goes elsewhere; of a copy all that is in it is told.
#[test]
fn what_has_nothing_to_do_with_the_new_file_does_not_keep_it() {
    let calls = |thread: u8| {
        format!(
            "1: open F=5 (_WC__E) /l/new
             {thread}: open F=6 (R_____) /l/old
             {thread}: read F=6 B=17
             {thread}: close F=6
             1: write F=5 B=20
             1: close F=5
             1: unlink /l/old"
        )
    };
    assert_eq!(acts_of(&threaded_findings(&calls(1))), [""; 0]);
    assert_eq!(
        acts_of(&threaded_findings(&calls(2))),
        ["1: take away the file /l/new"]
    );
    let copy = "open F=5 (R_____) /l/a
        open F=6 (_WC__E) /l/b/a
        open F=7 (R_____) /l/old
        read F=7 B=9
        close F=7
        read F=5 B=7
        write F=6 B=7
        read F=5 B=0
        close F=6
        close F=5
        unlink /l/old";
    assert_eq!(acts(copy), ["1: take away the file /l/b/a"]);
}

/// `cp -p` by relative names: what it sets on the copy is printed like the file that it read, and changes no bytes.
#[test]
fn attributes_set_on_what_is_printed_alike_lose_no_bytes() {
    let copied = |then: &str| {
        acts(&format!(
            "open F=5 (R_____) d/a.bak
             open F=6 (_WC__E) /l/d/a.bak
             read F=5 B=7
             write F=6 B=7
             close F=6
             close F=5
             {then}"
        ))
    };
    assert_eq!(
        copied("chmod <rw-r--r--> d/a.bak"),
        ["1: take away the file /l/d/a.bak"]
    );
    assert_eq!(copied("unlink d/a.bak"), [""; 0]);
}
