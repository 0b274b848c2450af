//! Net effect: what is different in the end, whatever detours it took.

use crate::story::net::net;

use super::op_dsl::operations;

/// One line per path: change, path, and where from, to, or the link's text.
fn effect(text: &str) -> Vec<String> {
    net(&operations(text))
        .iter()
        .map(|change| {
            let word = serde_json::to_value(change.change).unwrap();
            let mut line = format!("{} {}", word.as_str().unwrap(), change.path);
            for (word, value) in [
                ("from", &change.from),
                ("to", &change.to),
                ("text", &change.target),
                ("copy", &change.copy),
            ] {
                if let Some(value) = value {
                    line.push_str(&format!(" {word} {value}"));
                }
            }
            if change.doubt.is_some() {
                line.push_str(" (doubt)");
            }
            line
        })
        .collect()
}

#[test]
fn created_and_removed_is_no_change() {
    assert!(effect("create /a\nwrite /a\nunlink /a").is_empty());
    assert!(effect("mkdir /d\ncreate /d/x\nunlink /d/x\nrmdir /d").is_empty());
    assert!(effect("symlink /l -> /t\nunlink /l").is_empty());
}

#[test]
fn there_and_back_is_no_change() {
    assert!(effect("rename /a -> /b\nrename /b -> /a").is_empty());
}

#[test]
fn a_temporary_renamed_into_place_is_created_at_its_final_name() {
    assert_eq!(
        effect("create /.tmp1\nwrite /.tmp1\nrename /.tmp1 -> /a new"),
        ["created /a"]
    );
}

#[test]
fn an_atomic_save_replaces_the_file() {
    assert_eq!(
        effect("create /.dat1\nreplace /a.plist < /.dat1"),
        ["replaced /a.plist"]
    );
}

#[test]
fn an_atomic_save_whose_temporary_was_there_at_the_start_of_the_capture() {
    assert_eq!(effect("replace /a.plist < /.dat1"), ["replaced /a.plist"]);
}

#[test]
fn a_copy_of_the_old_bytes_is_named() {
    assert_eq!(
        effect("create /a.bak\nwrite /a copy /a.bak"),
        ["content-changed /a copy /a.bak", "created /a.bak"]
    );
}

#[test]
fn the_second_write_has_no_copy_of_the_first_bytes() {
    assert_eq!(
        effect("write /a\ncreate /a.bak\nwrite /a copy /a.bak"),
        ["content-changed /a", "created /a.bak"]
    );
}

#[test]
fn rotation_moves_everything_one_on() {
    assert_eq!(
        effect("rename /l.1 -> /l.2 new\nrename /l -> /l.1\ncreate /l"),
        [
            "replaced /l to /l.1",
            "replaced /l.1 from /l to /l.2",
            "moved-here /l.2 from /l.1"
        ]
    );
}

#[test]
fn names_exchanged_through_a_third() {
    assert_eq!(
        effect("rename /a -> /t\nrename /b -> /a\nrename /t -> /b"),
        ["replaced /a from /b to /b", "replaced /b from /a to /a"]
    );
    assert_eq!(
        effect("exchange /a -> /b"),
        ["replaced /a from /b to /b", "replaced /b from /a to /a"]
    );
}

#[test]
fn a_directory_takes_its_content_along() {
    // the file below is changed, but not moved: it is where its directory is
    assert_eq!(
        effect("rename dir /d -> /e\nwrite /e/x"),
        [
            "moved-away /d to /e",
            "moved-here /e from /d",
            "content-changed /e/x"
        ]
    );
    assert_eq!(
        effect("rename /d/x -> /d/y\nrename dir /d -> /e"),
        [
            "moved-away /d to /e",
            "moved-away /d/x to /e/y",
            "moved-here /e from /d",
            "moved-here /e/y from /d/x"
        ]
    );
}

#[test]
fn a_name_reached_through_a_link_is_found_where_the_link_leads() {
    assert_eq!(
        effect("symlink /l -> /real\ncreate /l/x"),
        ["symlink /l text /real", "created /real/x"]
    );
}

#[test]
fn an_unknown_new_name_leaves_doubt_and_no_claim() {
    assert_eq!(effect("rename /a -> ?"), ["moved-away /a (doubt)"]);
    assert_eq!(
        effect("possible rename /a -> /a.old"),
        ["moved-away /a (doubt)", "unclear /a.old (doubt)"]
    );
    // a guess for which nothing speaks touches nothing
    assert_eq!(
        effect("possible rename /a -> /b"),
        ["moved-away /a (doubt)"]
    );
}

#[test]
fn a_further_name_is_a_hard_link() {
    assert_eq!(effect("link /a -> /b"), ["hard-link /b from /a"]);
}

/// A history of hard links and copies claimed to be undone, with the old bytes under the new name only.
#[test]
fn what_is_written_through_one_name_of_a_file_is_written_under_all() {
    assert_eq!(
        effect("link /a -> /b\ncreate /b.orig\nwrite /b copy /b.orig"),
        [
            "content-changed /a copy /b.orig",
            "hard-link /b from /a",
            "created /b.orig"
        ]
    );
    assert_eq!(
        effect("link /a -> /b\nchmod /b rw-r--r-- -> rwx------"),
        ["attributes /a", "hard-link /b from /a"]
    );
    assert_eq!(
        effect("link /a -> /b\nunlink /a\nwrite /b"),
        ["removed /a", "hard-link /b from /a"]
    );
}

#[test]
fn physical_and_short_spelling_are_one_path() {
    assert_eq!(
        effect("rename /private/etc/a -> /etc/b"),
        [
            "moved-away /etc/a to /etc/b",
            "moved-here /etc/b from /etc/a"
        ]
    );
}

/// Once `certain` and "new": a directory above was another one before, and no line tells what stood in that.
#[test]
fn what_is_made_in_the_place_of_another_directory_may_have_stood_in_that() {
    assert_eq!(
        effect("rename /a -> /b\nmkdir /a\ncreate /a/x"),
        [
            "replaced /a to /b",
            "created /a/x (doubt)",
            "moved-here /b from /a"
        ]
    );
    // not what is known to have been missing in it
    assert_eq!(
        effect("create /a/x\nunlink /a/x\nrename /a -> /b\nmkdir /a\ncreate /a/x"),
        ["replaced /a to /b", "created /a/x", "moved-here /b from /a"]
    );
    assert_eq!(
        effect("mkdir /a\ncreate /a/x"),
        ["mkdir /a", "created /a/x"]
    );
}

/// Once `certain` and with the advice to restore it from a backup, over what stands there.
#[test]
fn what_was_removed_before_something_went_nobody_knows_where_to_may_be_there_again() {
    assert_eq!(
        effect("unlink /a/x\nrename /a/x.new -> ?"),
        ["removed /a/x (doubt)", "moved-away /a/x.new (doubt)"]
    );
    assert_eq!(
        effect("rename /a/x.new -> ?\nunlink /a/x"),
        ["removed /a/x", "moved-away /a/x.new (doubt)"]
    );
}
