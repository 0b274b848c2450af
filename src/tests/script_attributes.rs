//! Owners, and what a copy may not carry: told before, kept through an interruption.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};

use super::op_dsl::operations;
use super::script_fixture::{APPLY, ScriptFixture, plan_for};
use crate::infer::operation::ObjectType;
use crate::revert::actions::Owner;
use crate::revert::plan::{Action, DiskItem, Plan, Step};
use crate::revert::script::{Header, render};

/// A step that gives `/Library/tool` back to another owner.
fn owner_step() -> Plan {
    let mut plan = plan_for(&operations("rename file /Library/a -> /Library/b"));
    let step = Step {
        action: Action::Owner(Owner {
            path: "/Library/tool".into(),
            old: (1, 1),
            new: (0, 0),
        }),
        ..plan.steps.remove(0)
    };
    plan.steps.push(step);
    plan.disk = vec![DiskItem {
        path: "/Library/tool".into(),
        object: ObjectType::File,
        target: None,
        mode: None,
        file: 1,
        same_bytes: None,
        size: None,
        home: None,
    }];
    plan
}

/// Owner and permissions.
fn rights(stage: &ScriptFixture) -> (u32, u32) {
    let about = fs::metadata(stage.real("/Library/tool")).unwrap();
    (about.uid(), about.mode() & 0o7777)
}

#[test]
fn the_set_user_id_bit_survives_an_interruption_between_chown_and_chmod() {
    let stage = ScriptFixture::new(owner_step());
    let tool = stage.real("/Library/tool");
    if chown(&tool, Some(0), Some(0)).is_err() {
        eprintln!("left out: only root can give a file to another owner");
        return;
    }
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o4755)).unwrap();
    let killed = "after() { if [ $name = chown ]; then kill -9 $PPID; fi; }";
    let (code, text) = stage.run_script(&stage.with_stand_ins(killed), APPLY);
    assert_eq!(code, None, "{text}");
    assert_eq!(rights(&stage), (1, 0o755));
    // going on gives it back
    let (code, text) = stage.run(APPLY);
    assert_eq!((code, rights(&stage)), (0, (1, 0o4755)), "{text}");
    // and so does the way back, interrupted at the same point
    let (code, text) = stage.run_script(&stage.with_stand_ins(killed), &["--undo"]);
    assert_eq!((code, rights(&stage)), (None, (0, 0o755)), "{text}");
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!((code, rights(&stage)), (0, (0, 0o4755)), "{text}");
    // killed and taken back at once
    let (code, _) = stage.run_script(&stage.with_stand_ins(killed), APPLY);
    assert_eq!((code, rights(&stage)), (None, (1, 0o755)));
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!((code, rights(&stage)), (0, (0, 0o4755)), "{text}");
}

#[test]
fn what_a_copy_may_not_carry_is_told_at_the_check() {
    let plan = plan_for(&operations(
        "create /etc/c.bak
        write /etc/c copy /etc/c.bak",
    ));
    let stage = ScriptFixture::new(plan.clone());
    for (mark, told) in [
        ("@", "it has extended attributes"),
        ("+", "it has an access control list"),
    ] {
        // as ls marks them on a Mac
        let ls = format!(
            "\nls() {{\n  case $1 in\n  -ld) command ls \"$@\" | sed '1s/^\\(..........\\)/\\1{mark}/' ;;\n  \
             *) command ls \"$@\" ;;\n  esac\n}}\nmain \"$@\"\n"
        );
        let script = String::from_utf8(render(&plan, &Header::default())).unwrap();
        let script = script.replacen("\nmain \"$@\"\n", &ls, 1);
        let path = stage.sandbox.path().join("marked.sh");
        fs::write(&path, script).unwrap();
        let (code, text) = stage.run_script(&path, &["--check"]);
        assert_eq!(code, Some(0), "{text}");
        assert!(text.contains(told), "{text}");
    }
    let (_, text) = stage.run(&["--check"]);
    assert!(!text.contains("it has"), "{text}");
}
