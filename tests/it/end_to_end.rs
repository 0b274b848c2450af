//! From a shipped capture to the old state of the disk: the replica is laid out, the script checked, applied, applied
//! again and undone.

use crate::scripts::{
    Case, EDITOR, INSTALLER, NAMES, ROTATION, SETUP, SETUP_GREP, WAY_BACK, WAY_BACK_GREP,
};
use crate::support::sandbox::Sandbox;
use crate::support::tree::{Node, Tree, differences};

/// Runs the whole cycle under `sh`; the disk after `--apply`.
fn cycle(case: &Case) -> Tree {
    let sandbox = Sandbox::new(&case.after, &case.script()).expect("it can be laid out");
    let sh = ["sh"];
    let check = sandbox.run(&sh, &["--check"]);
    assert_eq!(check.code, Some(0), "{}: {}", case.name, check.text);
    assert_eq!(
        differences(sandbox.start(), &sandbox.now()),
        [],
        "{}: --check changed the disk",
        case.name
    );
    let apply = sandbox.run(&sh, &["--apply", "--yes"]);
    assert_eq!(apply.code, Some(0), "{}: {}", case.name, apply.text);
    let applied = sandbox.now();
    assert_eq!(sandbox.lost(), Vec::<String>::new(), "{}", case.name);
    let again = sandbox.run(&sh, &["--apply", "--yes"]);
    assert_eq!(again.code, Some(0), "{}: {}", case.name, again.text);
    assert_eq!(
        differences(&applied, &sandbox.now()),
        [],
        "{}: a second --apply changed the disk",
        case.name
    );
    let undo = sandbox.run(&sh, &["--undo", "--yes"]);
    assert_eq!(undo.code, Some(0), "{}: {}", case.name, undo.text);
    assert_eq!(
        differences(sandbox.start(), &sandbox.now()),
        [],
        "{}: --undo is not exact",
        case.name
    );
    assert!(sandbox.neighbour_untouched(), "{}", case.name);
    applied
}

/// Paths that differ from the wanted disk, volumes and the log left out.
fn off(wanted: &Tree, found: &Tree) -> Vec<String> {
    let elsewhere = |p: &[u8]| {
        p.starts_with(b"/Volumes")
            || p == b"/private/var/log/system.log"
            || p.starts_with(b"/private/var/db/diagnostics")
    };
    let paths = differences(wanted, found)
        .into_iter()
        .map(|(p, ..)| p)
        .filter(|p| !elsewhere(p));
    paths
        .map(|p| String::from_utf8_lossy(&p).into_owned())
        .collect()
}

fn content<'a>(tree: &'a Tree, path: &str) -> &'a [u8] {
    match tree.get(path.as_bytes()) {
        Some(Node::File { content, .. }) => content,
        other => panic!("{path}: {other:?}"),
    }
}

#[test]
fn the_mail_setup_is_undone_from_either_form_of_the_capture() {
    for case in [&*SETUP, &*SETUP_GREP] {
        let applied = cycle(case);
        // The plist's old content is gone; what stands there now is the template's.
        assert_eq!(
            off(&case.before, &applied),
            ["/private/etc/MailServicesOther.plist"],
            "{}",
            case.name
        );
        let template = content(&case.before, "/private/etc/MailServicesOther.plist.default");
        assert_eq!(
            content(&applied, "/private/etc/MailServicesOther.plist"),
            template
        );
    }
}

#[test]
fn the_failing_way_back_is_brought_to_its_end() {
    for case in [&*WAY_BACK, &*WAY_BACK_GREP] {
        let applied = cycle(case);
        let setup = &SETUP.before;
        for path in [
            "/private/etc/postfix/main.cf",
            "/private/var/spool/postfix/deferred/3F1A2C",
            "/private/etc/dovecot/dovecot.conf",
            "/private/var/spool/dovecot/mail/admin/dovecot.index",
            "/private/etc/amavisd.conf",
        ] {
            assert_eq!(content(&applied, path), content(setup, path), "{path}");
        }
        assert_eq!(
            content(&applied, "/private/etc/MailServicesOther.plist"),
            content(setup, "/private/etc/MailServicesOther.plist.default")
        );
        let aside: Vec<_> = applied.keys().filter(|p| p.ends_with(b".cl-rst")).collect();
        assert!(aside.is_empty(), "{aside:?}");
    }
}

#[test]
fn an_editors_saves_lose_nothing() {
    // Nothing that the editor replaced is still on the disk: the script may only leave things alone.
    let applied = cycle(&EDITOR);
    assert_eq!(off(&EDITOR.after, &applied), Vec::<String>::new());
}

#[test]
fn a_rotation_is_turned_back() {
    let applied = cycle(&ROTATION);
    for path in [
        "/Library/Relay/relay.conf",
        "/Library/Relay/relay.conf.1",
        "/Library/Relay/relay.conf.2",
        "/Library/Relay/relay.log",
        "/Library/Relay/maps/aliases",
    ] {
        assert_eq!(
            content(&applied, path),
            content(&ROTATION.before, path),
            "{path}"
        );
    }
    // Where a removed link led is shown by no line of its own: it is made as it was, or left as it is.
    let link = |tree: &Tree| tree.get(b"/Library/Relay/current".as_slice()).cloned();
    assert!(
        [link(&ROTATION.before), link(&ROTATION.after)].contains(&link(&applied)),
        "{:?}",
        link(&applied)
    );
}

#[test]
fn an_installation_is_taken_back_as_far_as_its_remains_allow() {
    let applied = cycle(&INSTALLER);
    let plist = "/Library/LaunchDaemons/com.acme.agent.plist";
    assert_eq!(content(&applied, plist), content(&INSTALLER.before, plist));
    assert!(
        !applied
            .contains_key(b"/Library/Application Support/Acme/Agent 4/bin/agent-4.1".as_slice())
    );
}

#[test]
fn names_of_every_kind_come_back() {
    assert_eq!(off(&NAMES.before, &cycle(&NAMES)), Vec::<String>::new());
}
