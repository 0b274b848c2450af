//! The plan where another process may have changed what the program changed, by a line that does not show the whole path.

use super::plan_from_calls::acts;

const MADE: &str = "open F=5 (_WC__E) /w/r/X
    write F=5 B=10
    close F=5";

/// `/w/cur` leads to `r`: what goes through it is printed with no more than the end of the path.
#[test]
fn what_another_process_may_have_changed_through_a_link_is_offered() {
    assert_eq!(acts(MADE), ["1: take away the file /w/r/X"]);
    for theirs in [
        "@open F=6 (_W__T_) r/X\n@write F=6 B=3",
        "@open F=6 (_W____) r/X\n@write F=6 B=3",
        "@open F=6 (_WC__E) r/X",
        "@rename r/X",
        "@unlink r/X",
        "@truncate r/X",
        "@unlink ../r/X",
    ] {
        assert_eq!(acts(&format!("{MADE}\n{theirs}")), [""; 0], "{theirs}");
    }
    for theirs in [
        "@open F=6 (R_____) r/X\n@read F=6 B=3",
        "@stat64 r/X",
        "@unlink r/Y",
        "@unlink q/X",
        "@unlink [2] r/X",
    ] {
        assert_eq!(acts(&format!("{MADE}\n{theirs}")).len(), 1, "{theirs}");
    }
    // what was done before is not what stands there
    assert_eq!(acts(&format!("@unlink r/X\n{MADE}")).len(), 1);
}

/// The two files of a program changed places, unseen.
#[test]
fn what_was_put_aside_may_be_back_by_the_hand_of_another() {
    let aside = "lstat64 [2] /w/r/X.old
        rename /w/r/X
        lstat64 /w/r/X.old";
    assert_eq!(
        acts(&format!("{aside}\n{MADE}")),
        [
            "1: take away the file /w/r/X",
            "2: move /w/r/X.old back to /w/r/X [after 1]"
        ]
    );
    for theirs in ["@rename r/X", "@rename r/X.old"] {
        assert_eq!(
            acts(&format!("{aside}\n{MADE}\n{theirs}")),
            [""; 0],
            "{theirs}"
        );
    }
}

const PUT_ASIDE: &str = "rename /w/x.conf\nlstat64 /w/x.conf.bak";

/// `x.conf` may have gone anywhere, and what is found at `x.conf.bak` may be what the other process put there.
#[test]
fn what_another_gave_a_name_between_two_looks_may_be_what_was_found() {
    let looked = "lstat64 [2] /w/x.conf.bak";
    assert_eq!(
        acts(&format!("{looked}\n{PUT_ASIDE}")),
        ["1: move /w/x.conf.bak back to /w/x.conf"]
    );
    for theirs in [
        "@open F=6 (_WC__E) /w/.xq12\n@close F=6\n@rename /w/.xq12",
        "@link /usr/share/orig",
    ] {
        let between = format!("{looked}\n{theirs}\n{PUT_ASIDE}");
        assert_eq!(acts(&between), [""; 0], "{theirs}");
    }
    // what is on another volume goes nowhere here, and what was done before the look is answered by it
    for harmless in [
        format!("{looked}\n@link /Volumes/Data/orig\n{PUT_ASIDE}"),
        format!("@link /usr/share/orig\n{looked}\n{PUT_ASIDE}"),
    ] {
        assert_eq!(acts(&harmless).len(), 1, "{harmless}");
    }
}

/// What another process has just written beside it, and renamed where no line tells, may have gone over what was put aside.
#[test]
fn what_another_wrote_and_renamed_in_the_directory_may_have_replaced_what_was_put_aside() {
    let aside = format!("lstat64 [2] /w/x.conf.bak\n{PUT_ASIDE}");
    let theirs = "@open F=6 (_WC__E) /w/.ed9k\n@write F=6 B=5\n@close F=6\n@rename /w/.ed9k";
    assert_eq!(acts(&format!("{aside}\n{theirs}")), [""; 0]);
    let elsewhere = theirs.replace("/w/", "/v/");
    assert_eq!(acts(&format!("{aside}\n{elsewhere}")).len(), 1);
}

/// `mv x.conf.bak keep`, in a directory that no line tells.
#[test]
fn what_the_program_took_away_by_a_relative_name_is_not_moved_back_by_itself() {
    let aside = format!("lstat64 [2] /w/x.conf.bak\n{PUT_ASIDE}");
    for relative in ["rename x.conf.bak", "unlink x.conf.bak"] {
        assert_eq!(acts(&format!("{aside}\n{relative}")), [""; 0], "{relative}");
    }
    // a link is made where nothing stands
    assert_eq!(acts(&format!("{aside}\nsymlink x.conf.bak")).len(), 1);
}
