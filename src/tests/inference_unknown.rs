//! Programs that nobody has met: no suffix, no temporary name is known, and what was done to the names decides.

use super::calls::{findings, operations, tell};

const SAVED: &str = "open F=3 (_WC__E) /Library/%NEW
     write F=3 B=32
     close F=3
     rename /Library/%NEW";

fn saved(new: &str, before: &str, after: &str) -> Vec<String> {
    let calls = SAVED.replace("%NEW", new);
    operations(&format!("{before}\n{calls}\n{after}"))
}

#[test]
fn a_new_file_whose_name_holds_one_that_was_asked_for_is_saved_under_it() {
    let before = "stat64 /Library/a.conf\nlstat64 [2] /Library/a.conf.zq-17-klmn";
    assert_eq!(
        saved("a.conf.zq-17-klmn", before, ""),
        ["likely replace /Library/a.conf"]
    );
    // these words are others; what is left is the last look
    assert_eq!(
        saved("aa.config.zq-17-klmn", before, ""),
        [
            "certain create /Library/aa.config.zq-17-klmn",
            "possible rename /Library/aa.config.zq-17-klmn -> /Library/a.conf.zq-17-klmn"
        ]
    );
}

#[test]
fn a_new_file_of_any_name_is_saved_under_the_name_that_is_used_around_it() {
    assert_eq!(
        saved(
            ".kxo0463.1xl",
            "stat64 /Library/a.conf",
            "stat64 /Library/a.conf"
        ),
        ["likely replace /Library/a.conf"]
    );
    // the last look before it was made, in another directory, is a weak sign
    assert_eq!(
        saved(".kxo0463.1xl", "stat64 /Users/a.conf", ""),
        [
            "certain create /Library/.kxo0463.1xl",
            "possible rename /Library/.kxo0463.1xl -> /Users/a.conf",
        ],
    );
}

#[test]
fn what_the_program_has_written_itself_since_is_not_what_the_new_file_replaces() {
    assert_eq!(
        operations(
            "open F=3 (R_____) /Library/a.conf
             open F=4 (_WC__E) /Library/a.conf.zq
             read F=3 B=32
             write F=4 B=32
             close F=4
             close F=3
             open F=3 (_W__T_) /Library/a.conf
             write F=3 B=16
             close F=3
             rename /Library/a.conf.zq"
        ),
        [
            "certain create /Library/a.conf.zq",
            "certain write /Library/a.conf",
            "possible rename /Library/a.conf.zq -> /Library/a.conf"
        ]
    );
}

#[test]
fn of_a_guessed_name_only_the_parts_are_told() {
    assert_eq!(
        saved("new-one", "stat64 /Users/a.conf", ""),
        [
            "certain create /Library/new-one",
            "possible rename /Library/new-one -> /Users/a.conf"
        ]
    );
    // the tail looks drawn by lot; but no line has the name before it
    assert_eq!(
        saved("a.conf.Xq7Zk2", "", ""),
        [
            "certain create /Library/a.conf.Xq7Zk2",
            "certain rename /Library/a.conf.Xq7Zk2 -> ?"
        ]
    );
}

const HABIT: &str = "lstat64 [2] /etc/one.zz-top
     rename /etc/one
     lstat64 /etc/one.zz-top
     lstat64 [2] /etc/two.zz-top
     rename /etc/two
     lstat64 /etc/two.zz-top";

#[test]
fn a_habit_contests_a_strange_suffix_that_only_turns_up() {
    let after = "rename /etc/three\nlstat64 /etc/three.widget";
    let told = |before: &str| {
        let all = operations(&format!("{before}\n{after}"));
        all.last().cloned().unwrap_or_default()
    };
    assert_eq!(told(""), "likely rename /etc/three -> /etc/three.widget");
    assert_eq!(
        told(HABIT),
        "possible rename /etc/three -> /etc/three.widget"
    );
}

/// A rotation's next number is told, and marked as made up; what only a temporary's name carries is not told.
#[test]
fn a_name_that_no_line_holds_is_marked() {
    let saved = SAVED.replace("%NEW", "a.conf.Xq7Zk2");
    let calls = format!(
        "{HABIT}
         rename /etc/three
         rename /var/log/m.2
         rename /var/log/m.1
         lstat64 /var/log/m.2
         {saved}"
    );
    let told = |guessed| {
        let all = findings(&calls).operations;
        let some = all.iter().filter(|o| o.details.guessed == guessed);
        some.map(tell).collect::<Vec<_>>()
    };
    assert_eq!(told(true), ["possible rename /var/log/m.2 -> /var/log/m.3"]);
    assert_eq!(
        told(false),
        [
            "certain rename /etc/one -> /etc/one.zz-top",
            "certain rename /etc/two -> /etc/two.zz-top",
            "certain rename /etc/three -> ?",
            "likely rename /var/log/m.1 -> /var/log/m.2",
            "certain create /Library/a.conf.Xq7Zk2",
            "certain rename /Library/a.conf.Xq7Zk2 -> ?",
        ]
    );
    // what the habit suggests the disk may confirm, where it begins like the old name
    let all = findings(&calls).operations;
    let beside = all.iter().filter(|o| o.details.beside);
    let beside: Vec<_> = beside.filter_map(|o| o.path.as_deref()).collect();
    assert_eq!(beside, ["/etc/three".as_bytes()]);
    // a line of anybody's is enough
    let calls = format!("@stat64 /etc/three.zz-top\n{HABIT}\nrename /etc/three");
    assert!(
        findings(&calls)
            .operations
            .iter()
            .all(|o| !o.details.guessed)
    );
}

#[test]
fn a_habit_says_nothing_of_a_file_that_has_just_been_made() {
    let calls = SAVED
        .replace("%NEW", ".kxo0463.1xl")
        .replace("/Library/", "/etc/");
    let told = operations(&format!("{HABIT}\n{calls}"));
    assert_eq!(
        told.last().unwrap(),
        "possible rename /etc/.kxo0463.1xl -> /etc/two",
        "what the thread gave up last is saved anew; the suffix is none of its business"
    );
}

#[test]
fn an_original_may_step_aside_under_a_name_that_begins_otherwise() {
    for aside in [
        "old.named.conf",
        "_named.conf",
        "#named.conf#",
        ".named.conf.kept",
    ] {
        assert_eq!(
            operations(&format!("rename /etc/named.conf\nstat64 /etc/{aside}")),
            [format!("likely rename /etc/named.conf -> /etc/{aside}")]
        );
    }
    // a short name stands in many others
    assert_eq!(
        operations("rename /etc/conf\nstat64 [2] /usr/lib/a\nstat64 /etc/main.conf"),
        ["certain rename /etc/conf -> ?"]
    );
}

#[test]
fn an_open_that_may_have_made_the_file_does_not_prove_that_it_was_there() {
    assert_eq!(
        operations(
            "rename /etc/named.conf
             open F=3 (_WC_T_) /etc/named.conf.kept
             write F=3 B=32"
        ),
        [
            "possible rename /etc/named.conf -> /etc/named.conf.kept",
            "possible write /etc/named.conf.kept"
        ]
    );
}

#[test]
fn what_is_hidden_behind_a_relative_path_is_possible_at_most() {
    let calls = |directory: &str| {
        operations(&format!(
            "chdir /Library
             lstat64 [2] {directory}named.conf.bak
             rename {directory}named.conf
             lstat64 {directory}named.conf.bak"
        ))
    };
    assert_eq!(
        calls("/Library/"),
        ["certain rename /Library/named.conf -> /Library/named.conf.bak"]
    );
    assert_eq!(
        calls(""),
        ["possible rename /Library/named.conf -> /Library/named.conf.bak"]
    );
}
