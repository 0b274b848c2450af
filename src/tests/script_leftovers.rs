//! Leftovers of an earlier change, and the plist: what the script makes of them, and of what has appeared in their place.

use std::fs;
use std::os::unix::fs::symlink;

use crate::story::model::LeftoverState;

use super::plan::{leftover, reset};
use super::script_fixture::{APPLY, ScriptFixture, plan_with};
use scriptable_mac::tree::Node;

/// One leftover and the plist, on a disk changed by `change` before the script runs.
fn leftovers(change: impl Fn(&ScriptFixture)) -> (i32, String, ScriptFixture) {
    let target = Some("/Volumes/X/postfix");
    let list = [
        leftover("/etc/postfix", LeftoverState::LinkToNowhere, target),
        leftover("/etc/amavisd.conf", LeftoverState::Absent, None),
    ];
    let stage = ScriptFixture::new(plan_with(&[], &list, &[reset()]));
    change(&stage);
    let (code, text) = stage.run(APPLY);
    (code, text, stage)
}

#[test]
fn leftovers_and_the_plist_are_put_back() {
    let (code, text, stage) = leftovers(|_| {});
    assert_eq!(code, 0, "{text}");
    assert!(stage.real("/etc/postfix").is_file() && !stage.real("/etc/postfix").is_symlink());
    assert!(stage.real("/etc/amavisd.conf").is_file());
    assert_eq!(
        stage.content("/etc/MailServicesOther.plist"),
        stage.content("/etc/MailServicesOther.plist.default")
    );
    assert_eq!(stage.sandbox.lost(), Vec::<String>::new());
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!((code, stage.changes()), (0, vec![]), "{text}");
}

#[test]
fn a_file_or_a_link_that_appeared_in_a_leftovers_place_goes_to_the_backup() {
    let (code, text, stage) = leftovers(|stage| {
        fs::write(stage.real("/etc/amavisd.conf"), "from the default\n").unwrap()
    });
    assert_eq!(code, 0, "{text}");
    assert_eq!(
        stage.content("/etc/amavisd.conf"),
        content_of(&stage, "/private/etc/amavisd.conf.cl-rst")
    );
    let kept: Vec<String> = fs::read_dir(stage.sandbox.backup())
        .unwrap()
        .filter_map(|entry| fs::read_to_string(entry.unwrap().path()).ok())
        .collect();
    assert!(kept.iter().any(|text| text == "from the default\n"));
    let (code, text, stage) = leftovers(|stage| {
        symlink(
            "/Volumes/X/.X/amavisd.conf",
            stage.real("/etc/amavisd.conf"),
        )
        .unwrap()
    });
    assert_eq!(code, 0, "{text}");
    assert!(!stage.real("/etc/amavisd.conf").is_symlink());
}

fn content_of(stage: &ScriptFixture, path: &str) -> String {
    match stage.sandbox.start().get(path.as_bytes()) {
        Some(Node::File { content, .. }) => String::from_utf8_lossy(content).into_owned(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_missing_template_is_no_conflict() {
    let (code, text, stage) = leftovers(|stage| {
        fs::remove_file(stage.real("/etc/MailServicesOther.plist.default")).unwrap()
    });
    assert_eq!(code, 0, "{text}");
    assert!(stage.real("/etc/postfix").is_file());
    assert_eq!(
        stage.content("/etc/MailServicesOther.plist"),
        content_of(&stage, "/private/etc/MailServicesOther.plist")
    );
}

#[test]
fn a_link_that_leads_elsewhere_than_shown_is_a_conflict() {
    let (code, text, stage) = leftovers(|stage| {
        fs::remove_file(stage.real("/etc/postfix")).unwrap();
        symlink("/Volumes/Other/postfix", stage.real("/etc/postfix")).unwrap();
    });
    assert_eq!(code, 1, "{text}");
    assert!(stage.real("/etc/postfix").is_symlink() && !stage.sandbox.backup().exists());
}
