//! The plan: steps in order, and what is left to a person.

use crate::infer::operation::{Confidence, ObjectType};
use crate::revert::plan;
use crate::revert::plan::Revert;
use crate::revert::plan::{Inputs, Options, Plan};
use crate::story::model::{Leftover, LeftoverState, Reset};
use crate::story::past::Past;

use super::op_dsl::operations;

pub(crate) fn planned(text: &str, options: &Options) -> Plan {
    let inputs = Inputs {
        operations: &operations(text),
        leftovers: &[],
        resets: &[],
        past: &Past::default(),
    };
    plan(&inputs, options)
}

/// "1: title [after ...]"
pub(crate) fn lines(plan: &Plan) -> Vec<String> {
    plan.steps
        .iter()
        .map(|step| {
            let after: Vec<String> = step.after.iter().map(u32::to_string).collect();
            let after = match after.as_slice() {
                [] => String::new(),
                list => format!(" [after {}]", list.join(", ")),
            };
            format!("{}: {}{after}", step.number, step.action.title())
        })
        .collect()
}

pub(crate) fn steps(text: &str) -> Vec<String> {
    lines(&planned(text, &Options::default()))
}

/// The paths of the advice.
pub(crate) fn advice(text: &str) -> Vec<String> {
    let plan = planned(text, &Options::default());
    plan.advice
        .iter()
        .map(|a| a.path.as_ref().map(|p| p.to_string()).unwrap_or_default())
        .collect()
}

#[test]
fn nothing_to_do_for_a_history_that_undoes_itself() {
    let plan = planned(
        "rename /a -> /b\nsymlink /a -> /c\nunlink /a\nrename /b -> /a",
        &Options::default(),
    );
    assert!(plan.is_empty() && plan.advice.is_empty());
    assert!(
        plan.verdicts
            .values()
            .all(|verdict| *verdict == Revert::NoneNeeded)
    );
}

#[test]
fn a_link_in_the_place_of_a_directory() {
    assert_eq!(
        steps(
            "rename dir /etc/postfix -> /etc/postfix.cl-rst\nsymlink /etc/postfix -> /Volumes/X/p"
        ),
        [
            "1: take away the link /etc/postfix -> /Volumes/X/p",
            "2: move /etc/postfix.cl-rst back to /etc/postfix [after 1]"
        ]
    );
}

#[test]
fn rotation_is_taken_back_newest_first() {
    assert_eq!(
        steps("rename /l.1 -> /l.2 new\nrename /l -> /l.1\ncreate /l"),
        [
            "1: take away the file /l",
            "2: move /l.1 back to /l [after 1]",
            "3: move /l.2 back to /l.1 [after 2, 1]"
        ]
    );
}

#[test]
fn exchanged_names_go_through_the_backup() {
    assert_eq!(
        steps("rename /a -> /t\nrename /b -> /a\nrename /t -> /b"),
        [
            "1: take /a out of the way",
            "2: move /b back to /a [after 1]",
            "3: move what step 1 took away to /b [after 2, 1]"
        ]
    );
}

#[test]
fn three_names_in_a_circle() {
    assert_eq!(
        steps("rename /a -> /t\nrename /b -> /a\nrename /c -> /b\nrename /t -> /c").len(),
        4
    );
}

#[test]
fn a_made_directory_goes_when_it_is_empty_and_after_its_content() {
    assert_eq!(
        steps("mkdir /d\nmkdir /d/e\ncreate /d/e/x"),
        [
            "1: take away the file /d/e/x",
            "2: take away the directory /d/e if it is empty",
            "3: take away the directory /d if it is empty"
        ]
    );
}

#[test]
fn a_made_directory_in_the_way_goes_as_a_whole() {
    assert_eq!(
        steps("rename dir /d -> /d.old\nmkdir /d\ncreate /d/x"),
        [
            "1: take away the directory /d",
            "2: move /d.old back to /d [after 1]"
        ]
    );
}

#[test]
fn what_was_moved_into_a_made_directory_comes_out_first() {
    assert_eq!(
        steps("mkdir /d\nrename /a -> /d/a"),
        [
            "1: move /d/a back to /a",
            "2: take away the directory /d if it is empty"
        ]
    );
}

#[test]
fn paths_hold_at_the_time_of_their_step() {
    assert_eq!(
        steps("rename dir /d -> /e\nrename /e/x -> /e/y"),
        ["1: move /e/y back to /e/x", "2: move /e back to /d"]
    );
    assert_eq!(
        steps("rename /d/x -> /d/y\nrename dir /d -> /e"),
        [
            "1: move /e back to /d",
            "2: move /d/y back to /d/x [after 1]"
        ]
    );
}

#[test]
fn a_removed_directory_is_made_again_when_something_must_return_to_it() {
    assert_eq!(
        steps("rename /d/x -> /x\nrmdir /d"),
        [
            "1: make the directory /d again",
            "2: move /x back to /d/x [after 1]"
        ]
    );
}

/// A copy is the object that was made, not its name: the name may be something else's by now.
#[test]
fn a_copy_is_followed_to_where_it_stands() {
    let made = "create /a.bak\nwrite /a copy /a.bak";
    assert_eq!(
        steps(&format!(
            "{made}\nrename /a.bak -> /kept\nrename /b -> /a.bak"
        )),
        [
            "1: move /a.bak back to /b",
            "2: restore /a from its copy /kept",
            "3: take away the file /kept [after 2]",
        ]
    );
    // as a temporary name, too, and where the making of it is part of that
    assert_eq!(
        steps("write /a copy /a.bak\nreplace /kept < /a.bak new\nrename /b -> /a.bak new"),
        [
            "1: move /a.bak back to /b",
            "2: restore /a from its copy /kept",
            "3: take away the file /kept [after 2]",
        ]
    );
    // the step is no surer than the copy's name
    let likely = planned(
        &format!("{made}\nlikely rename /a.bak -> /kept"),
        &Options::default(),
    );
    assert_eq!(likely.steps[0].confidence, Confidence::Likely);
    // what is written to it afterwards makes it no copy, and so does its removal
    for then in [
        "rename /a.bak -> /kept\nwrite /kept",
        "unlink /a.bak",
        "rename /a.bak -> ?",
    ] {
        let text = format!("{made}\n{then}");
        let told = advice(&text);
        assert!(told.contains(&"/a".to_owned()), "{then}: {told:?}");
        let restored = steps(&text).iter().any(|step| step.contains("restore"));
        assert!(!restored, "{then}");
    }
}

#[test]
fn a_copy_of_the_old_bytes_is_put_back_before_the_copy_itself_goes() {
    assert_eq!(
        steps("create /a.bak\nwrite /a copy /a.bak"),
        [
            "1: restore /a from its copy /a.bak",
            "2: take away the file /a.bak [after 1]"
        ]
    );
}

#[test]
fn a_replaced_file_without_a_copy_stays_and_is_told() {
    assert!(steps("create /.dat1\nreplace /a.plist < /.dat1").is_empty());
    assert_eq!(
        advice("create /.dat1\nreplace /a.plist < /.dat1"),
        ["/a.plist"]
    );
}

#[test]
fn a_hard_link_kept_as_a_backup_is_the_old_file() {
    assert_eq!(
        steps("link /a -> /a.bak\ncreate /t\nrename /t -> /a over"),
        [
            "1: take away the file /a",
            "2: make /a a name of the file /a.bak again [after 1]",
            "3: take away the file /a.bak [after 2, 1]"
        ]
    );
}

#[test]
fn a_link_turned_elsewhere_is_turned_back_where_its_text_is_known() {
    assert_eq!(
        steps("unlink link /l led /old\nsymlink /l -> /new"),
        [
            "1: take away the link /l -> /new",
            "2: make the link /l -> /old again [after 1]"
        ]
    );
    assert!(steps("unlink link /l\nsymlink /l -> /new").is_empty());
}

#[test]
fn a_file_moved_over_another_is_copied_back_so_that_neither_place_is_empty() {
    assert_eq!(
        steps("rename file /new.conf -> /a.conf over"),
        ["1: restore /new.conf from its copy /a.conf"]
    );
    assert_eq!(advice("rename file /new.conf -> /a.conf over"), ["/a.conf"]);
}

#[test]
fn a_file_opened_with_creat_where_nothing_stood_was_made() {
    // the trace alone cannot tell whether it existed
    assert_eq!(
        steps("mkdir /d\npossible write /d/x"),
        [
            "1: take away the file /d/x",
            "2: take away the directory /d if it is empty"
        ]
    );
    assert_eq!(
        steps("rename /a -> /b\npossible write /a"),
        [
            "1: take away the file /a",
            "2: move /b back to /a [after 1]"
        ]
    );
    assert!(steps("possible write /a").is_empty());
}

#[test]
fn other_volumes_are_left_alone_unless_asked() {
    let text = "mkdir /Volumes/X/d\nrename /a -> /b new";
    assert_eq!(steps(text), ["1: move /b back to /a"]);
    assert_eq!(advice(text), ["/Volumes/X/d"]);
    let asked = Options {
        include_other_volumes: true,
        ..Options::default()
    };
    assert_eq!(planned(text, &asked).steps.len(), 2);
}

#[test]
fn a_copy_on_another_volume_is_named_and_not_read() {
    let text = "write /a copy /Volumes/X/a";
    assert!(steps(text).is_empty());
    let plan = planned(text, &Options::default());
    assert!(plan.advice[0].reason.contains("/Volumes/X/a"));
}

#[test]
fn the_users_own_copy_is_used() {
    let options = Options {
        restores: vec![("/a".into(), "/Users/admin/a".into())],
        ..Options::default()
    };
    assert_eq!(
        lines(&planned("write /a", &options)),
        ["1: restore /a from its copy /Users/admin/a"]
    );
    assert_eq!(
        lines(&planned("", &options)),
        ["1: restore /a from its copy /Users/admin/a"]
    );
}

#[test]
fn permissions_come_back_when_the_old_ones_are_known() {
    assert_eq!(
        steps("chmod /a rw-r--r-- -> rwxrwxrwx"),
        ["1: give /a its permissions rw-r--r-- back"]
    );
    assert!(steps("chmod /a -> rwxrwxrwx").is_empty());
    assert!(steps("chmod /a rw-r--r-- -> rw-r--r--").is_empty());
}

#[test]
fn verdicts_say_what_becomes_of_every_operation() {
    let plan = planned(
        "rename /a -> /b new\nwrite /c\ncreate /t\nunlink /t",
        &Options::default(),
    );
    assert_eq!(plan.verdicts[&1], Revert::Automatic);
    assert!(matches!(&plan.verdicts[&2], Revert::Manual(reason) if reason.contains("overwritten")));
    assert_eq!(plan.verdicts[&3], Revert::NoneNeeded);
    assert_eq!(plan.verdicts[&4], Revert::NoneNeeded);
}

/// A leftover that a recipe names and that the capture shows.
pub(crate) fn leftover(path: &str, state: LeftoverState, target: Option<&str>) -> Leftover {
    Leftover {
        path: path.into(),
        aside: format!("{path}.cl-rst").into(),
        state,
        target: target.map(Into::into),
        object: ObjectType::Unknown,
        recipe: Some("mail-cluster".into()),
        leads: None,
        confidence: Confidence::Certain,
        evidence: Vec::new(),
        both_shown: true,
    }
}

/// The plist's reset.
pub(crate) fn reset() -> Reset {
    Reset {
        path: "/etc/MailServicesOther.plist".into(),
        template: "/etc/MailServicesOther.plist.default".into(),
        recipe: "mail-cluster".into(),
        evidence: Vec::new(),
        named: true,
    }
}

#[test]
fn leftovers_are_put_back_only_where_recipe_and_evidence_agree() {
    let mut no_recipe = leftover("/etc/httpd.conf", LeftoverState::Replaced, None);
    no_recipe.recipe = None;
    let mut not_shown = leftover("/etc/dovecot", LeftoverState::Absent, None);
    not_shown.both_shown = false;
    let inputs = Inputs {
        operations: &[],
        leftovers: &[
            leftover(
                "/etc/postfix",
                LeftoverState::LinkToNowhere,
                Some("/Volumes/X/p"),
            ),
            no_recipe,
            not_shown,
        ],
        resets: &[reset()],
        past: &Past::default(),
    };
    let plan = plan(&inputs, &Options::default());
    assert_eq!(
        lines(&plan),
        [
            "1: put /etc/postfix.cl-rst back to /etc/postfix",
            "2: reset /etc/MailServicesOther.plist from /etc/MailServicesOther.plist.default, where that exists"
        ]
    );
    assert_eq!(plan.advice.len(), 2);
}

/// The recipe alone is a hint.
#[test]
fn a_file_that_no_line_names_is_not_reset_by_itself() {
    let mut unnamed = reset();
    unnamed.named = false;
    for (reset, offered) in [(reset(), false), (unnamed, true)] {
        let inputs = Inputs {
            operations: &[],
            leftovers: &[],
            resets: &[reset],
            past: &Past::default(),
        };
        let plan = plan(&inputs, &Options::default());
        assert_eq!(plan.steps.len(), 1);
        assert_eq!(plan.steps[0].offer.is_some(), offered);
    }
}

#[test]
fn a_single_leftover_that_leads_nowhere_in_particular_is_only_offered() {
    let plan_of = |leftovers: &[crate::story::model::Leftover]| {
        let inputs = Inputs {
            operations: &[],
            leftovers,
            resets: &[],
            past: &Past::default(),
        };
        plan(&inputs, &Options::default())
    };
    let old = leftover("/etc/dovecot", LeftoverState::Replaced, None);
    let alone = plan_of(std::slice::from_ref(&old));
    let why = "it is the only one that stands aside, and may be there from long ago";
    assert_eq!(alone.steps[0].offer.as_deref(), Some(why));
    let two = plan_of(&[old, leftover("/etc/postfix", LeftoverState::Replaced, None)]);
    assert!(two.steps.len() == 2 && two.steps.iter().all(|step| step.offer.is_none()));
}

#[test]
fn a_leftover_that_the_capture_itself_makes_is_planned_once() {
    let operations = operations(
        "rename dir /etc/postfix -> /etc/postfix.cl-rst\nsymlink /etc/postfix -> /Volumes/X/p",
    );
    let inputs = Inputs {
        operations: &operations,
        leftovers: &[leftover("/etc/postfix", LeftoverState::Link, None)],
        resets: &[],
        past: &Past::default(),
    };
    assert_eq!(plan(&inputs, &Options::default()).steps.len(), 2);
}

#[test]
fn a_known_template_restores_the_plist_that_the_program_rewrote() {
    let with = |more: &str| {
        let text =
            format!("create /etc/.dat1\nreplace /etc/MailServicesOther.plist < /etc/.dat1\n{more}");
        let inputs = Inputs {
            operations: &operations(&text),
            leftovers: &[],
            resets: &[reset()],
            past: &Past::default(),
        };
        lines(&plan(&inputs, &Options::default()))
    };
    let template = "/etc/MailServicesOther.plist.default";
    assert_eq!(
        with(""),
        [
            "1: reset /etc/MailServicesOther.plist from /etc/MailServicesOther.plist.default, where that exists"
        ]
    );
    // it is the file that stood there, not what stands there now
    assert_eq!(
        with(&format!(
            "rename {template} -> /etc/x\nrename /etc/y -> {template} new"
        )),
        [
            format!("1: move {template} back to /etc/y"),
            format!("2: move /etc/x back to {template} [after 1]"),
            format!(
                "3: reset /etc/MailServicesOther.plist from {template}, where that exists [after 2, 1]"
            ),
        ]
    );
    assert_eq!(with(&format!("write {template}")), [""; 0]);
}
