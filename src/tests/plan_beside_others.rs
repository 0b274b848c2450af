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
