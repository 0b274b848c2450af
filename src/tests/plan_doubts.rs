//! The plan where the capture leaves something open: what is not done, what the disk decides, and what is told.

use crate::revert::plan;
use crate::revert::plan::Revert;
use crate::revert::plan::{Inputs, Options};
use crate::story::past::Past;

use super::op_dsl::operations;
use super::plan::{advice, lines, planned, steps};
use super::plan_from_calls::acts;

const ASKED: Options = Options {
    include_possible: true,
    include_other_volumes: false,
    restores: Vec::new(),
    copies: std::collections::BTreeMap::new(),
};

/// A narrow capture: `log.2` may not have been there.
#[test]
fn of_a_rotation_that_may_have_failed_in_part_the_disk_tells_what_was_renamed() {
    let text = "possible rename /log.2 -> /log.3 rotated
        possible rename /log.1 -> /log.2 rotated
        likely rename /log -> /log.1
        create /log
        possible chown /log";
    assert_eq!(
        steps(text),
        [
            "1: take away the file /log",
            "2: move /log.1 back to /log [after 1]",
            "3: move /log.2 back to /log.1, if it is there [after 2, 1]",
            "4: move /log.3 back to /log.2, if it is there [after 3, 2, 1]",
        ]
    );
    // whether there was a log.3 before, no line tells
    assert_eq!(advice(text), ["/log.3"]);
    // what took the place of something that may never have left is not taken away, and so it has no place to go to
    let text = "possible rename /log.1 -> /log.2 rotated\ncreate /log.1";
    assert_eq!(steps(text), Vec::<String>::new());
    assert_eq!(advice(text), ["/log.1", "/log.2", "/log.2"]);
}

/// A fuzzer's finding: with `--include possible` a rotation's next number, which stands nowhere in the capture, became an
/// operand.
#[test]
fn a_name_that_no_line_holds_is_told_and_is_no_operand() {
    for (text, told) in [
        ("possible rename /m.2 -> /m.3 guessed", vec!["/m.2"]),
        (
            "possible replace /a.conf < /.a.conf.Xq7Zk2 guessed",
            vec!["/.a.conf.Xq7Zk2", "/a.conf"],
        ),
    ] {
        let plan = planned(text, &ASKED);
        assert_eq!(lines(&plan), [""; 0], "{text}");
        let paths = plan.advice.iter().filter_map(|advice| advice.path.as_ref());
        assert_eq!(paths.collect::<Vec<_>>(), told, "{text}");
    }
    let plan = planned("possible rename /m.2 -> /m.3 guessed", &ASKED);
    assert!(
        plan.advice[0]
            .remedy
            .starts_with("look at /m.3 (a weak guess), or look for it under a name like m.2.*"),
        "{}",
        plan.advice[0].remedy
    );
}

/// The same in a narrow capture, whose rotations are taken back without being asked: what stands at `m.2` came from `m.1`,
/// whether `m.2` was there before or not, and where that went is told only.
#[test]
fn a_rotation_is_taken_back_as_far_as_its_names_are_known() {
    for object in ["", "file "] {
        let text = format!(
            "possible rename {object}/m.2 -> /m.3 rotated guessed
             possible rename {object}/m.1 -> /m.2 rotated
             likely rename {object}/m -> /m.1"
        );
        assert_eq!(
            steps(&text),
            [
                "1: move /m.1 back to /m",
                "2: move /m.2 back to /m.1, if it is there [after 1]",
            ]
        );
        assert_eq!(advice(&text), ["/m.2"]);
    }
}

/// A file was moved over another one that no line had named: claimed to be undone, and half of it was. The same for a name
/// that is chosen without asking whether it is free: a rotation's next number, a fixed suffix.
#[test]
fn what_may_have_stood_at_a_new_name_is_told() {
    for (old, new) in [
        ("/a/list", "/b/log"),
        ("/a/log.1", "/a/log.2"),
        ("/a/list", "/a/list.bak"),
        ("/a/list", "/a/#list#"),
    ] {
        let told = [new.to_owned()];
        assert_eq!(advice(&format!("rename {old} -> {new}")), told);
        assert_eq!(advice(&format!("rename {old} -> {new} over")), told);
        assert_eq!(advice(&format!("rename {old} -> {new} new")), [""; 0]);
        // a directory replaces nothing but an empty one
        assert_eq!(advice(&format!("rename dir {old} -> {new}")), [""; 0]);
        let below = format!("rename {old} -> {new}\ncreate {new}/below");
        assert_eq!(advice(&below), [""; 0]);
    }
    // what stood there is known, and goes back
    let text = "likely rename /log.1 -> /log.2\nlikely rename /log -> /log.1";
    assert_eq!(advice(text), ["/log.2"]);
}

#[test]
fn what_may_be_the_original_put_back_is_left_where_it_is() {
    let lost = "rename /etc/x -> ?\nrename /etc/x.kept -> /etc/x";
    assert_eq!(steps(lost), [""; 0]);
    assert_eq!(advice(lost), ["/etc/x", "/etc/x"]);
    // this name does not speak for it
    assert_eq!(
        steps("rename /etc/x -> ?\nrename /etc/y -> /etc/x").len(),
        1
    );
}

#[test]
fn an_unknown_name_blocks_what_depends_on_it() {
    // the original is somewhere; taking the new file away would leave nothing
    let text = "rename /a -> ?\ncreate /a";
    assert!(steps(text).is_empty());
    assert_eq!(advice(text), ["/a"]);
    let text = "possible rename /a -> /b\ncreate /a";
    assert!(steps(text).is_empty());
}

#[test]
fn weak_claims_are_offered_only_when_asked_and_never_done() {
    let text = "possible rename /a -> /a.old";
    assert!(steps(text).is_empty());
    let plan = planned(text, &ASKED);
    assert_eq!(lines(&plan), ["1: move /a.old back to /a"]);
    assert!(plan.steps[0].offer.is_some());
    // nothing but the order of the lines speaks for this one
    assert_eq!(lines(&planned("possible rename /a -> /b", &ASKED)), [""; 0]);
}

#[test]
fn a_path_that_is_not_whole_is_no_operand() {
    let mut operations = operations("rename /a -> /b");
    operations[0].whole = false;
    let inputs = Inputs {
        operations: &operations,
        leftovers: &[],
        resets: &[],
        past: &Past::default(),
    };
    let plan = plan(&inputs, &Options::default());
    assert!(plan.is_empty());
    assert_eq!(plan.advice.len(), 1);
    assert!(matches!(plan.verdicts[&1], Revert::Manual(_)));
}

#[test]
fn what_is_seen_in_part_goes_with_the_directory_that_the_program_made() {
    assert_eq!(
        steps(
            "mkdir /d\ncreate /d/x\npartial mkdir /d/e\npartial create /d/e/y\npartial write /d/e/y"
        ),
        [
            "1: take away the file /d/x",
            "2: take away the directory /d if the program alone filled it"
        ]
    );
    // a new name that the capture does not tell, or not for sure, stays in the family
    assert_eq!(
        steps("mkdir /d\ncreate /d/x\nrename /d/x -> ?"),
        ["1: take away the directory /d if the program alone filled it"]
    );
    assert_eq!(
        steps("mkdir /d\ncreate /d/x\npossible rename /d/x -> /d/x.old"),
        ["1: take away the directory /d if the program alone filled it"]
    );
    // the column cut the head off, and only one directory made here ends like it
    assert_eq!(
        steps(
            "mkdir /Library/new\nmkdir /Library/new/d\npartial possible create ary/new/d/x\npartial possible rename ary/new/d/z -> ?"
        ),
        [
            "1: take away the directory /Library/new/d if the program alone filled it",
            "2: take away the directory /Library/new if it is empty"
        ]
    );
    // in a directory that was there before, nobody may guess
    assert!(steps("partial create /d/x").is_empty());
}

/// Each was claimed to be undone, and the disk may show otherwise.
#[test]
fn what_may_have_left_the_programs_own_directory_or_stands_elsewhere_is_undone_only_in_part() {
    let in_part = |text: &str, id: u32| {
        let plan = planned(text, &Options::default());
        let steps = plan.steps.len();
        match &plan.verdicts[&id] {
            Revert::Manual(reason) => (
                steps,
                reason.starts_with("only in part: ")
                    || reason.starts_with("step 1 of the script offers it"),
            ),
            _ => (steps, false),
        }
    };
    // a guess within a directory that goes
    let guess = "mkdir /d\ncreate /d/x\npartial possible rename /d/x -> /d/y";
    assert_eq!(in_part(guess, 3), (1, true));
    // a further name that the script looks for in the same directory
    assert_eq!(in_part("link /h -> ?", 1), (1, true));
    assert_eq!(in_part("rename file /p -> ? beside", 1), (1, true));
    assert_eq!(in_part("rename /a -> /b new", 1), (1, false));
}

/// `mkdir -p` walks down by relative names, `rmdir` is given the whole path: the directory is the program's own.
#[test]
fn what_a_call_with_a_relative_path_may_have_made_is_not_made_again() {
    assert_eq!(acts("mkdir fa\nrmdir /var/run/fa"), [""; 0]);
    assert_eq!(acts("mkdir fb\nrmdir /var/run/fa").len(), 1);
}

/// `--include possible` widens what is offered, never what acts.
#[test]
fn what_is_there_because_of_possible_claims_waits_to_be_taken() {
    for text in [
        "create /log-1\npossible replace /log < /.dat1a2b.003",
        "possible unlink /a copy /a.bak\ncreate /a",
        "rename file /a -> /a.bak\npossible create /a",
        "create /d/x\npossible rename /d/x -> /d/x.old\npossible link /e -> /e.bak",
        "possible mkdir /n\ncreate /n/x\npossible symlink /n/l -> /n/x",
        "rename /log.1 -> /log.2\npossible rename /log -> /log.1\npossible create /log",
    ] {
        let (plain, wide) = (planned(text, &Options::default()), planned(text, &ASKED));
        let act = |plan: &plan::Plan| {
            let left = plan.inactive();
            let acts = plan.steps.iter().filter(|s| !left.contains(&s.number));
            acts.map(|s| s.action.title()).collect::<Vec<_>>()
        };
        let acts = act(&plain);
        for title in act(&wide) {
            assert!(acts.contains(&title), "{text}: {title}");
        }
    }
    // and none of them says that it is undone by itself
    let plan = planned("possible unlink /a copy /a.bak", &ASKED);
    assert_eq!(
        plan.verdicts[&1].short_of().map(|told| told.0),
        Some("offered only")
    );
}

/// The recording begins in the middle of a save: `X.new` was there, and went over `X`, of which no line tells.
#[test]
fn what_was_saved_under_a_plain_name_does_not_leave_it_empty() {
    for old in ["/etc/X.new", "/etc/X.tmp", "/etc/.X.swp", "/etc/X.bak"] {
        let text = format!("rename file {old} -> /etc/X");
        let copy = format!("1: restore {old} from its copy /etc/X");
        assert_eq!(steps(&text), [copy], "{text}");
        // of what may be a directory there is no copy
        let plan = planned(&format!("rename {old} -> /etc/X"), &Options::default());
        assert!(plan.steps[0].offer.is_some(), "{:?}", lines(&plan));
    }
    // the new name was free, or is no plain one
    for text in [
        "rename file /etc/X.new -> /etc/X new",
        "rename file /etc/X -> /etc/Y",
        "rename file /etc/X -> /etc/X.bak",
    ] {
        let plan = planned(text, &Options::default());
        let title = plan.steps[0].action.title();
        assert!(
            title.starts_with("move ") && plan.steps[0].offer.is_none(),
            "{text}: {title}"
        );
    }
}

/// A lock of which no line tells the name is the program's own file, linked: nothing old can have come by it to what is made next.
#[test]
fn a_lock_made_by_link_of_ones_own_file_puts_nothing_old_anywhere() {
    assert_eq!(
        acts(
            "open F=3 (RWC__E) /d/x.cache.TMP-p8jOwN
             close F=3
             link /d/x.cache.TMP-p8jOwN
             unlink /d/x.cache.TMP-p8jOwN
             lstat64 [2] /d/x.cache
             open F=3 (RWC__E) /d/x.cache.NEW
             write F=3 B=16
             close F=3
             rename /d/x.cache.NEW
             lstat64 /d/x.cache
             unlink /d/x.cache.LCK"
        ),
        ["1: take away the file /d/x.cache"]
    );
}

/// `rsync` works by relative names: the temporary file that it renames is the one that it made.
#[test]
fn a_temporary_file_with_a_relative_path_that_is_renamed_puts_nothing_old_anywhere() {
    let made = "open F=3 (_WC__E) .a.fMBaa6
                write F=3 B=16
                close F=3";
    let renamed = "open F=3 (_WC__E) /d/a
                   write F=3 B=16
                   close F=3
                   rename .a.fMBaa6";
    assert_eq!(
        acts(&format!("{made}\n{renamed}")),
        ["1: take away the file /d/a"]
    );
    assert_eq!(acts(renamed), [""; 0], "an older one may have replaced it");
}
