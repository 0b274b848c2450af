//! Attacks on the script that succeeded once, and what it must do.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::{Command, Stdio};

use super::script_fixture::{APPLY, ScriptFixture, flat, plan_for, plan_with, shells};
use scriptable_mac::effort::every;
use scriptable_mac::sandbox::Sandbox;
use scriptable_mac::tree::differences;

use crate::story::model::LeftoverState;

use super::op_dsl::operations;
use super::plan::{leftover, reset};

/// Two leftovers and the plist of the mail cluster.
pub(super) fn cluster() -> ScriptFixture {
    let target = Some("/Volumes/X/.X/postfix");
    let list = [
        leftover("/etc/postfix", LeftoverState::LinkToNowhere, target),
        leftover("/etc/dovecot", LeftoverState::LinkToNowhere, target),
    ];
    ScriptFixture::new(plan_with(&[], &list, &[reset()]))
}

/// What the wizard does to `name` in `/etc`, once more.
pub(super) fn cluster_again(stage: &ScriptFixture, name: &str) {
    let (place, aside) = (
        stage.real(&format!("/etc/{name}")),
        stage.real(&format!("/etc/{name}.cl-rst")),
    );
    fs::rename(&place, aside).unwrap();
    symlink("/Volumes/X/.X/postfix", place).unwrap();
}

/// The script with its own idea of where the backup goes.
pub(super) fn run_default(stage: &ScriptFixture, args: &[&str]) -> (i32, String) {
    let output = Command::new("sh")
        .arg(stage.script())
        .args(args)
        .arg("--root")
        .arg(stage.sandbox.root())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

#[test]
fn the_disk_may_not_change_while_the_question_stands() {
    let stage = cluster();
    let (mut run, _) = Sandbox::until_it_asks(stage.sandbox.command(&["sh"], &["--apply"]));
    fs::remove_file(stage.real("/etc/postfix")).unwrap();
    fs::create_dir(stage.real("/etc/postfix")).unwrap();
    let changed = stage.sandbox.now();
    use std::io::Write;
    run.stdin.take().unwrap().write_all(b"y\n").unwrap();
    let output = run.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert_eq!(
        differences(&changed, &stage.sandbox.now()),
        vec![],
        "{text}"
    );
}

#[test]
fn a_line_deleted_is_a_step_left_out_whole_or_the_script_refuses() {
    let history = "
        rename dir /etc/postfix -> /etc/postfix.cl-rst
        symlink /etc/postfix -> /Volumes/X/p
        create /Library/made
        rename file /Library/a -> /Library/b";
    let text = fs::read_to_string(ScriptFixture::of(history).script()).unwrap();
    let plan: Vec<&str> = text
        .split("\nsteps() {\n")
        .nth(1)
        .unwrap()
        .split("\n}\n")
        .next()
        .unwrap()
        .lines()
        .collect();
    assert!(plan.len() >= 8);
    let (mut refused, mut left) = (0, 0);
    for line in plan {
        let stage = ScriptFixture::of(history);
        fs::write(stage.script(), text.replacen(&format!("{line}\n"), "", 1)).unwrap();
        let (code, told) = stage.run(APPLY);
        if code == 1 {
            assert_eq!(stage.changes(), Vec::<String>::new(), "{line}: {told}");
            refused += 1;
            continue;
        }
        assert_eq!(code, 0, "{line}: {told}");
        let standing = stage.real("/etc/postfix");
        assert!(standing.is_dir() || standing.is_symlink(), "{line}: {told}");
        let all = ["/Library/a", "/etc/postfix/"]
            .iter()
            .all(|p| stage.real(p).exists())
            && !stage.real("/Library/made").exists();
        if !line.trim_start().starts_with('#') {
            assert!(!all && told.contains("have been edited"), "{line}: {told}");
            left += 1;
        }
        let (code, told) = stage.run(&["--undo"]);
        assert_eq!((code, stage.changes()), (0, vec![]), "{line}: {told}");
    }
    // the link in the place of postfix and what goes there belong together
    assert_eq!((refused, left), (2, 2));
}

#[test]
fn types_that_are_neither_file_nor_directory_are_conflicts_and_never_read() {
    for place in [
        "/etc/MailServicesOther.plist",
        "/etc/MailServicesOther.plist.default",
        "/etc/postfix",
        "/etc/postfix.cl-rst",
    ] {
        let stage = cluster();
        let real = stage.real(place);
        let _ = fs::remove_dir_all(&real).or_else(|_| fs::remove_file(&real));
        let made = Command::new("mkfifo").arg(&real).status().unwrap();
        assert!(made.success());
        let mut command = Command::new("timeout");
        command
            .arg("20")
            .arg("sh")
            .arg(stage.script())
            .arg("--check");
        command.arg("--root").arg(stage.sandbox.root());
        let output = command.stdin(Stdio::null()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "{place}: {text}");
        assert!(text.contains("a FIFO"), "{place}: {text}");
    }
}

#[test]
fn what_is_restored_has_the_rights_of_what_stood_there() {
    let stage = ScriptFixture::of("create /etc/c.bak\nwrite /etc/c copy /etc/c.bak");
    let (place, copy) = (stage.real("/etc/c"), stage.real("/etc/c.bak"));
    fs::set_permissions(&place, fs::Permissions::from_mode(0o640)).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o604)).unwrap();
    let group = fs::metadata(&place).unwrap().gid();
    // root can tell the groups apart, too
    let given = std::os::unix::fs::chown(&place, None, Some(8)).is_ok();
    let before = fs::metadata(&place).unwrap();
    let bytes = fs::read(&copy).unwrap();
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    let after = fs::metadata(&place).unwrap();
    assert_eq!(fs::read(&place).unwrap(), bytes);
    assert_eq!(after.mode(), before.mode());
    assert_eq!(after.gid(), if given { 8 } else { group });
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!(code, 0, "{text}");
    let back = fs::metadata(&place).unwrap();
    assert_eq!((back.ino(), back.mode()), (before.ino(), before.mode()));
}

#[test]
fn a_file_with_two_names_is_not_parted_by_a_copy() {
    let stage = ScriptFixture::of("create /etc/c.bak\nwrite /etc/c copy /etc/c.bak");
    fs::hard_link(stage.real("/etc/c"), stage.real("/etc/other")).unwrap();
    let before = stage.sandbox.now();
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 1, "{text}");
    assert!(flat(&text).contains("the file has 2 names"), "{text}");
    assert_eq!(differences(&before, &stage.sandbox.now()), vec![]);
}

#[test]
fn after_any_skip_no_place_is_emptier_than_before() {
    let history = "
        rename dir /etc/postfix -> /etc/postfix.cl-rst
        symlink /etc/postfix -> /Volumes/X/p
        rename dir /Library/d -> /Library/d.old
        mkdir /Library/d
        create /Library/d/y
        create /etc/c.bak
        write /etc/c copy /etc/c.bak
        rename /var/a -> /var/t
        rename /var/b -> /var/a
        rename /var/t -> /var/b";
    let count = plan_for(&operations(history)).steps.len();
    let places = ["/etc/postfix", "/Library/d", "/etc/c", "/var/a", "/var/b"];
    for first in 1..=count {
        for second in (first..=count).step_by(every(4)) {
            let stage = ScriptFixture::of(history);
            let (code, text) =
                stage.run(&["--apply", "--yes", "--skip", &format!("{first},{second}")]);
            assert_eq!(code, 0, "{first},{second}: {text}");
            for place in places {
                let real = stage.real(place);
                assert!(
                    real.exists() || real.is_symlink(),
                    "{first},{second}: nothing stands at {place}: {text}"
                );
            }
            let (code, text) = stage.run(&["--undo"]);
            assert_eq!(
                (code, stage.changes()),
                (0, vec![]),
                "{first},{second}: {text}"
            );
        }
    }
}

#[test]
fn a_refusal_tells_how_to_do_the_rest() {
    let stage = cluster();
    fs::remove_dir_all(stage.real("/etc/postfix.cl-rst"))
        .or_else(|_| fs::remove_file(stage.real("/etc/postfix.cl-rst")))
        .unwrap();
    let (code, text) = stage.run(&[]);
    assert_eq!(code, 1, "{text}");
    let command = text
        .lines()
        .find(|line| line.contains(" --apply --skip "))
        .unwrap();
    let root = stage.sandbox.root().display().to_string();
    assert!(command.contains(&root), "{command}");
    let skip = command.rsplit(' ').next().unwrap();
    let (code, text) = stage.run(&["--apply", "--yes", "--skip", skip]);
    assert_eq!(code, 0, "{text}");
    assert!(!stage.real("/etc/dovecot").is_symlink(), "{text}");
    assert!(stage.real("/etc/postfix").is_symlink(), "{text}");
}

#[test]
fn not_any_link_in_a_leftovers_place_is_taken() {
    let list = [leftover("/etc/postfix", LeftoverState::LinkToNowhere, None)];
    for (text, code) in [
        ("/Volumes/MailXsan/.MailXsan/mail/etc/postfix", 0),
        ("/usr/local/mypostfix", 1),
        ("/Volumes/Data/postfix", 1),
        ("/Volumes/Data/.Other/postfix", 1),
    ] {
        let stage = ScriptFixture::new(plan_with(&[], &list, &[]));
        let place = stage.real("/etc/postfix");
        fs::remove_file(&place).unwrap();
        symlink(text, &place).unwrap();
        let (got, told) = stage.run(APPLY);
        assert_eq!(got, code, "{text}: {told}");
        assert_eq!(place.is_symlink(), code == 1, "{text}: {told}");
    }
}

#[test]
fn another_server_is_noticed() {
    let stage = cluster();
    for name in ["postfix", "dovecot"] {
        let aside = stage.real(&format!("/etc/{name}.cl-rst"));
        fs::remove_file(&aside)
            .or_else(|_| fs::remove_dir_all(&aside))
            .unwrap();
        fs::remove_file(stage.real(&format!("/etc/{name}"))).unwrap();
    }
    fs::remove_file(stage.real("/etc/MailServicesOther.plist.default")).unwrap();
    let (code, text) = stage.run(&[]);
    assert_eq!(code, 1, "{text}");
    let stage = ScriptFixture::of("rename dir /Library/a -> /Library/b");
    fs::remove_dir_all(stage.real("/Library/b")).unwrap();
    let (code, text) = stage.run(&[]);
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("is this the server that was recorded?"),
        "{text}"
    );
}

#[test]
fn what_mv_put_inside_the_target_is_found() {
    let stage = ScriptFixture::of("rename dir /Library/a -> /Library/a.old");
    fs::create_dir(stage.real("/Library/a")).unwrap();
    fs::rename(stage.real("/Library/a.old"), stage.real("/Library/a/a.old")).unwrap();
    let (code, text) = stage.run(&[]);
    assert_eq!(code, 1, "{text}");
    assert!(
        flat(&text).contains("it stands inside /Library/a"),
        "{text}"
    );
}

#[test]
fn a_parent_that_becomes_a_link_moves_nothing_elsewhere() {
    let stage = ScriptFixture::of("rename file /Library/Server/a -> /Library/Server/b");
    let outside = stage.sandbox.path().join("beside/Library/Server");
    fs::write(outside.join("b"), "outside\n").unwrap();
    let (dir, real) = (
        stage.real("/Library/Server"),
        stage.real("/Library/Server.real"),
    );
    // swapped after the check, when the lock is made
    let trap = format!(
        "before() {{ if [ $name = mkdir ] && [ -d '{d}' ] && [ ! -L '{d}' ]; then /bin/mv '{d}' '{r}'; /bin/ln -s '{o}' '{d}'; fi; }}",
        d = dir.display(),
        r = real.display(),
        o = outside.display(),
    );
    let script = stage.with_stand_ins(&trap);
    let (code, text) = stage.run_script(&script, APPLY);
    assert_eq!(code, Some(1), "{text}");
    assert_eq!(fs::read_to_string(outside.join("b")).unwrap(), "outside\n");
    assert!(real.join("b").exists() && !outside.join("a").exists());
}

#[test]
fn no_environment_replaces_the_tools() {
    for shell in shells() {
        let stage = cluster();
        let mut command = stage.sandbox.command(&shell, APPLY);
        for name in [
            "mv", "cp", "ls", "cd", "printf", "readlink", "test", "[", "cat",
        ] {
            command.env(format!("BASH_FUNC_{name}%%"), "() { /bin/true; }");
            command.env(format!("BASH_FUNC_{name}()"), "() { /bin/true; }");
        }
        command
            .env("SHELLOPTS", "noglob:noclobber:errexit")
            .env("BASHOPTS", "failglob:nocasematch")
            .env("GLOBIGNORE", "*")
            .env("CDPATH", "/tmp:/")
            .env("IFS", "/e")
            .env("QUOTING_STYLE", "shell-always")
            .env("LC_ALL", "en_US.UTF-8");
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert_eq!(output.status.code(), Some(0), "{shell:?}: {text}");
        assert!(
            !stage.real("/etc/postfix").is_symlink(),
            "{shell:?}: {text}"
        );
        let (code, text) = stage.run_with(&shell, &["--undo"]);
        assert_eq!((code, stage.changes()), (0, vec![]), "{shell:?}: {text}");
    }
}

#[test]
fn a_locked_file_and_a_volume_that_can_only_be_read_are_conflicts_at_the_check() {
    // ls -O tells flags on a Mac; here a stand-in does
    let stage = ScriptFixture::of("rename file /Library/a -> /Library/b");
    let bin = stage.sandbox.path().join("tmp/bin");
    fs::create_dir(&bin).unwrap();
    let tool = |name: &str, text: &str| {
        let path = bin.join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    };
    let script = fs::read_to_string(stage.script()).unwrap();
    let script = script.replacen("\nPATH=", &format!("\nPATH={}:", bin.display()), 1);
    let path = stage.sandbox.path().join("tmp/mac.sh");
    fs::write(&path, script).unwrap();
    tool(
        "ls",
        "case $1 in\n-ldO) shift\ncase $1 in\n*/b) set -- \"-rw-r--r--  1 root  wheel  uchg 10 Jan  1 00:00 $1\" ;;\n\
         *) set -- \"-rw-r--r--  1 root  wheel  - 10 Jan  1 00:00 $1\" ;;\nesac\nprintf '%s\\n' \"$1\" ;;\n*) exec /bin/ls \"$@\" ;;\nesac",
    );
    let (code, text) = stage.run_script(&path, &[]);
    assert_eq!(code, Some(1), "{text}");
    assert!(flat(&text).contains("/Library/b is locked"), "{text}");
    fs::remove_file(bin.join("ls")).unwrap();
    let root = stage.sandbox.root();
    tool(
        "mount",
        &format!(
            "printf '%s\\n' '/dev/disk1 on / (apfs, local, read-only, journaled)' '/dev/disk2 on {r}/Volumes/X (hfs, local)'",
            r = root.display()
        ),
    );
    let (code, text) = stage.run_script(&path, &[]);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        flat(&text).contains("its volume can only be read"),
        "{text}"
    );
    // a mount point in an operand's place, and another volume
    tool(
        "mount",
        &format!(
            "printf '%s\\n' '/dev/disk1 on / (apfs, local)' '/dev/disk2 on {r}/Library/b (hfs, local)'",
            r = root.display()
        ),
    );
    let (code, text) = stage.run_script(&path, &[]);
    assert_eq!(code, Some(1), "{text}");
    assert!(flat(&text).contains("a mount point"), "{text}");
    tool(
        "mount",
        &format!(
            "printf '%s\\n' '/dev/disk1 on / (apfs, local)' '//host/x on {r}/Library (afpfs, nodev)'",
            r = root.display()
        ),
    );
    let (code, text) = stage.run_script(&path, &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        flat(&text).contains("it is on another volume (/Library)"),
        "{text}"
    );
}

#[test]
fn an_accent_is_no_separator() {
    let stage = ScriptFixture::of("rename file /Library/cafe -> ? beside");
    fs::rename(
        stage.real("/Library/cafe.unseen-1"),
        stage.real("/Library").join("cafe\u{301}"),
    )
    .unwrap();
    let before = stage.sandbox.now();
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    assert_eq!(differences(&before, &stage.sandbox.now()), vec![], "{text}");
}

#[test]
fn nothing_is_wider_than_80_columns_but_a_path() {
    let stage = cluster();
    for args in [&["--help"] as &[&str], &[], APPLY, &["--undo"]] {
        let (code, text) = stage.run(args);
        assert_eq!(code, 0, "{text}");
        for line in text.lines().filter(|line| line.len() > 80) {
            assert!(
                line.contains(&stage.sandbox.path().display().to_string()),
                "{line}"
            );
        }
    }
    let script = fs::read_to_string(stage.script()).unwrap();
    let head = script.split("\n# ----").next().unwrap();
    for line in head.lines().filter(|line| line.len() > 80) {
        assert!(
            line.contains(" place='") || line.contains("shellcheck"),
            "{line}"
        );
    }
}
