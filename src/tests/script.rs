//! The script on a real file system.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::symlink;

use crate::infer::operation::Kind;
use crate::revert::plan::Action;

use super::op_dsl::{operation, operations};
use super::script_fixture::{APPLY, EVERYTHING, ScriptFixture, plan_for, shells};
use scriptable_mac::effort::every;
use scriptable_mac::tree::{Node, differences};

#[test]
fn every_kind_of_step_there_and_back() {
    let stage = ScriptFixture::of(EVERYTHING);
    let kinds: std::collections::BTreeSet<&str> =
        stage.plan.steps.iter().map(|s| s.action.word()).collect();
    assert_eq!(
        kinds.into_iter().collect::<Vec<_>>(),
        [
            "aside", "beside", "found", "hardlink", "hold", "mkdir", "mode", "move", "perhaps",
            "relink", "restore", "rmdir", "twin", "unhold"
        ]
    );
    let content = |path: &str| stage.content(path);
    let (n1, n2, n3) = (
        content("/var/log/n.1"),
        content("/var/log/n.2"),
        content("/var/log/n.3"),
    );
    let (a, b, old, l1, l2) = (
        content("/var/a"),
        content("/var/b"),
        content("/etc/c.bak"),
        content("/var/log/l.1"),
        content("/var/log/l.2"),
    );
    let (code, text) = stage.run(&[]);
    assert_eq!((code, stage.changes()), (0, vec![]), "{text}");
    let offers = stage.plan.steps.iter().filter(|s| s.offer.is_some());
    let offers: Vec<String> = offers.map(|s| s.number.to_string()).collect();
    assert_eq!(offers.len(), 1);
    let (code, text) = stage.run(&["--apply", "--yes", "--take", &offers.join(",")]);
    assert_eq!(code, 0, "{text}");
    assert!(!stage.real("/Library/new").exists());
    assert!(stage.real("/etc/postfix").is_dir() && !stage.real("/etc/postfix").is_symlink());
    assert_eq!((content("/var/a"), content("/var/b")), (b, a));
    assert_eq!(content("/etc/c"), old);
    assert_eq!(
        fs::read_link(stage.real("/Library/l")).unwrap().to_str(),
        Some("/old")
    );
    assert!(stage.real("/Library/f").is_file() && !stage.real("/Library/f.lnk").exists());
    assert!(stage.real("/Library/o/x").is_file());
    assert_eq!(fs::metadata(stage.real("/Library/h")).unwrap().nlink(), 2);
    assert!(!stage.real("/Library/h.unseen-27").exists());
    assert_eq!(fs::read(stage.real("/Library/s.conf")).unwrap(), [b'.'; 20]);
    assert!(!stage.real("/Library/s.conf.unseen-28").exists());
    assert!(stage.real("/opt/p.conf").is_file());
    assert!(!stage.real("/opt/p.conf.unseen-1").exists());
    assert_eq!((content("/var/log/l"), content("/var/log/l.1")), (l1, l2));
    assert!(!stage.real("/var/log/l.2").exists());
    assert_eq!(
        [
            content("/var/log/n"),
            content("/var/log/n.1"),
            content("/var/log/n.2")
        ],
        [n1, n2, n3]
    );
    assert!(!stage.real("/var/log/n.3").exists());
    assert_eq!(stage.sandbox.lost(), Vec::<String>::new());
    let after = stage.sandbox.now();
    let (code, text) = stage.run(APPLY);
    assert_eq!(
        (code, differences(&after, &stage.sandbox.now())),
        (0, vec![]),
        "{text}"
    );
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!((code, stage.changes()), (0, vec![]), "{text}");
    assert!(stage.sandbox.neighbour_untouched());
}

/// The steps that `--undo` says it has taken back, in order.
fn taken_back(text: &str) -> Vec<u32> {
    let told = text.lines().filter_map(|line| {
        let line = line.strip_suffix(": taken back")?;
        line.strip_prefix("Step ")?.parse().ok()
    });
    told.collect()
}

#[test]
fn done_and_taken_back_three_times_over_each_step_is_taken_back_once_newest_first() {
    let stage = ScriptFixture::of(EVERYTHING);
    let mut rounds = Vec::new();
    for _ in 0..3 {
        let (code, text) = stage.run(APPLY);
        assert_eq!(code, 0, "{text}");
        let (code, text) = stage.run(&["--undo"]);
        assert_eq!((code, stage.changes()), (0, vec![]), "{text}");
        rounds.push(taken_back(&text));
        let (code, text) = stage.run(&["--undo"]);
        assert_eq!((code, text.trim()), (0, "There is nothing to undo."));
        let (code, text) = stage.run(&[]);
        assert_eq!((code, stage.changes()), (0, vec![]), "{text}");
    }
    assert!(rounds[0].len() > 20 && rounds[0].is_sorted_by(|a, b| a > b));
    assert_eq!(rounds[0], rounds[1]);
    assert_eq!(rounds[0], rounds[2]);
}

#[test]
fn every_shell_does_the_same() {
    let mut results = Vec::new();
    // at home every third; tests/it/shells.rs has all of them with the scripts of the fixtures
    for shell in shells().into_iter().step_by(every(3)) {
        let stage = ScriptFixture::of(EVERYTHING);
        let (code, text) = stage.run_with(&shell, APPLY);
        assert_eq!(code, 0, "{shell:?}: {text}");
        results.push((shell.clone(), stage.sandbox.now()));
        let (code, text) = stage.run_with(&shell, APPLY);
        assert_eq!(code, 0, "{shell:?}, again: {text}");
        let (code, text) = stage.run_with(&shell, &["--undo"]);
        assert_eq!(
            (code, stage.changes()),
            (0, vec![]),
            "{shell:?}, undone: {text}"
        );
    }
    for (shell, result) in &results {
        assert_eq!(differences(&results[0].1, result), vec![], "{shell:?}");
    }
}

#[test]
fn the_backup_is_found_again_where_none_is_named() {
    let stage = ScriptFixture::of(EVERYTHING);
    let root = stage.sandbox.root();
    let run = |args: &[&str]| {
        let output = std::process::Command::new("sh")
            .arg(stage.script())
            .args(args)
            .arg("--root")
            .arg(&root)
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        output.status.code()
    };
    assert_eq!(run(APPLY), Some(0));
    assert_eq!(run(APPLY), Some(0));
    assert_eq!(run(&["--undo"]), Some(0));
    let left: Vec<String> = stage.changes();
    assert!(
        left.iter()
            .all(|change| change.starts_with("/private/var/unsnare-")),
        "{left:?}"
    );
    assert!(!left.is_empty());
}

#[test]
fn names_are_carried_exactly() {
    let names: [&[u8]; 14] = [
        b"/Library/-rf",
        b"/Library/two  blanks ",
        b"/Library/new\nline",
        b"/Library/ends in a newline\n",
        b"/Library/'single' and \"double\"",
        b"/Library/$(touch pwned) `touch pwned` $HOME",
        b"/Library/back\\slash \\n \\012",
        b"/Library/bell\x07escape\x1b[31m",
        b"/Library/latin-1 \xe9t\xe9",
        b"/Library/r\xc3\xa9sum\xc3\xa9",
        b"/Library/* ? [a-z]",
        b"/Library/#hash ; & | < > ~ !",
        b"/Library/%s%d%%",
        "/Library/left\u{202e}right\u{200b}zero".as_bytes(),
    ];
    for shell in shells().into_iter().step_by(every(9)) {
        let mut list = Vec::new();
        for (name, id) in names.iter().zip((1..).step_by(3)) {
            let aside = [name, b".cl-rst".as_slice()].concat();
            let target = [b"/Volumes/X", &name[..]].concat();
            list.push(operation(id, Kind::Rename, name, Some(&aside)));
            list.push(operation(id + 1, Kind::Symlink, name, Some(&target)));
            list.push(operation(
                id + 2,
                Kind::Create,
                &[name, b".new".as_slice()].concat(),
                None,
            ));
        }
        let stage = ScriptFixture::new(plan_for(&list));
        let (code, text) = stage.run_with(&shell, APPLY);
        if shell[0] == "yash" {
            // it drops bytes that are no valid character; better nothing than another name
            assert_eq!((code, stage.changes()), (1, vec![]), "{text}");
            assert!(text.contains("cannot carry the name"), "{text}");
            continue;
        }
        assert_eq!(code, 0, "{shell:?}: {text}");
        let now = stage.sandbox.now();
        for name in names {
            assert!(
                matches!(now.get(name), Some(Node::File { .. })),
                "{shell:?}: {name:?}"
            );
        }
        let library = now
            .keys()
            .filter(|path| path.starts_with(b"/Library/"))
            .count();
        assert_eq!(library, names.len(), "{shell:?}");
        let (code, text) = stage.run_with(&shell, &["--undo"]);
        assert_eq!((code, stage.changes()), (0, vec![]), "{shell:?}: {text}");
        assert!(stage.sandbox.neighbour_untouched());
    }
}

/// The history of the next tests, one step of each sort that can be in conflict.
const MOVED_ON: &str = "
    rename dir /etc/postfix -> /etc/postfix.cl-rst
    symlink /etc/postfix -> /Volumes/X/p
    create /etc/c.bak
    write /etc/c copy /etc/c.bak
    unlink link /Library/l led /old
    chmod /Library/m rw-r--r-- -> rwx------
    link /Library/f -> /Library/g
    unlink file /Library/f";

#[test]
fn a_world_that_moved_on_is_left_alone() {
    type Change = fn(&ScriptFixture);
    let violations: [(&str, Change); 9] = [
        ("the original aside is gone", |s| {
            fs::remove_dir_all(s.real("/etc/postfix.cl-rst")).unwrap()
        }),
        ("the original aside is a file", |s| {
            fs::remove_dir_all(s.real("/etc/postfix.cl-rst")).unwrap();
            fs::write(s.real("/etc/postfix.cl-rst"), "x").unwrap();
        }),
        ("the link leads elsewhere", |s| {
            fs::remove_file(s.real("/etc/postfix")).unwrap();
            symlink("/Volumes/Y", s.real("/etc/postfix")).unwrap();
        }),
        ("a directory in the link's place", |s| {
            fs::remove_file(s.real("/etc/postfix")).unwrap();
            fs::create_dir(s.real("/etc/postfix")).unwrap();
        }),
        ("the copy is gone", |s| {
            fs::remove_file(s.real("/etc/c.bak")).unwrap()
        }),
        ("the file to be restored is a link", |s| {
            fs::remove_file(s.real("/etc/c")).unwrap();
            symlink("/etc/passwd", s.real("/etc/c")).unwrap();
        }),
        ("the link's place is taken", |s| {
            fs::write(s.real("/Library/l"), "x").unwrap()
        }),
        ("other permissions", |s| {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(s.real("/Library/m"), fs::Permissions::from_mode(0o640)).unwrap();
        }),
        ("the name's place is taken", |s| {
            fs::write(s.real("/Library/f"), "x").unwrap()
        }),
    ];
    for (what, change) in violations {
        let stage = ScriptFixture::of(MOVED_ON);
        change(&stage);
        let before = stage.sandbox.now();
        for args in [&["--check"], APPLY] {
            let (code, text) = stage.run(args);
            assert_eq!(code, 1, "{what}: {text}");
            assert!(text.contains("CONFLICT"), "{what}: {text}");
            assert_eq!(differences(&before, &stage.sandbox.now()), vec![], "{what}");
        }
        assert!(!stage.sandbox.backup().exists(), "{what}");
    }
}

#[test]
fn a_directory_that_became_a_link_is_not_followed() {
    let stage = ScriptFixture::of(
        "rename file /Library/Server/a -> /Library/Server/b\ncreate /Library/Server/c",
    );
    let outside = stage.sandbox.path().join("beside/Library/Server");
    fs::write(outside.join("b"), "outside\n").unwrap();
    fs::write(outside.join("c"), "outside\n").unwrap();
    fs::rename(
        stage.real("/Library/Server"),
        stage.real("/Library/Server.real"),
    )
    .unwrap();
    symlink(&outside, stage.real("/Library/Server")).unwrap();
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 1, "{text}");
    assert_eq!(fs::read_to_string(outside.join("b")).unwrap(), "outside\n");
    assert!(outside.join("c").exists() && !outside.join("a").exists());
}

#[test]
fn one_conflict_need_not_hold_up_the_rest() {
    let stage = ScriptFixture::of(MOVED_ON);
    fs::write(stage.real("/Library/l"), "x").unwrap();
    let relink = stage
        .plan
        .steps
        .iter()
        .find(|s| matches!(s.action, Action::Relink(_)))
        .unwrap();
    let skip = relink.number.to_string();
    let (code, text) = stage.run(&["--apply", "--yes", "--skip", &skip]);
    assert_eq!(code, 0, "{text}");
    assert!(stage.real("/etc/postfix").is_dir());
    assert_eq!(stage.content("/Library/l"), "x");
}

#[test]
fn what_builds_on_a_skipped_step_is_skipped() {
    let stage = ScriptFixture::of(
        "rename dir /etc/postfix -> /etc/postfix.cl-rst\nsymlink /etc/postfix -> /Volumes/X/p",
    );
    let (code, text) = stage.run(&["--apply", "--yes", "--skip", "1"]);
    assert_eq!((code, stage.changes()), (0, vec![]), "{text}");
    assert!(text.contains("builds on step 1"), "{text}");
}

#[test]
fn a_made_directory_with_something_else_in_it_stays() {
    let stage = ScriptFixture::of("mkdir /Library/d\nmkdir /Library/d/e\ncreate /Library/d/e/x");
    fs::write(stage.real("/Library/d/e/.later"), "by somebody else\n").unwrap();
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    assert_eq!(stage.content("/Library/d/e/.later"), "by somebody else\n");
    assert!(!stage.real("/Library/d/e/x").exists());
}

#[test]
fn what_is_seen_in_part_goes_along_unless_something_else_is_there_too() {
    let text = "mkdir /Library/d\npartial mkdir /Library/d/e\npartial create /Library/d/e/y";
    let stage = ScriptFixture::of(text);
    let (code, report) = stage.run(APPLY);
    assert_eq!(code, 0, "{report}");
    assert!(!stage.real("/Library/d").exists());
    let (code, report) = stage.run(&["--undo"]);
    assert_eq!((code, stage.changes()), (0, vec![]), "{report}");
    let stage =
        ScriptFixture::of("mkdir /Library/d\ncreate /Library/d/x\nrename /Library/d/x -> ?");
    fs::create_dir_all(stage.real("/Library/d")).unwrap();
    fs::write(stage.real("/Library/d/x.previous"), "the program's\n").unwrap();
    let (code, report) = stage.run(APPLY);
    assert_eq!(
        (code, stage.real("/Library/d").exists()),
        (0, false),
        "{report}"
    );
    let stage = ScriptFixture::of(text);
    fs::write(stage.real("/Library/d/e/z"), "by somebody else\n").unwrap();
    let before = stage.sandbox.now();
    let (code, report) = stage.run(APPLY);
    assert_eq!(
        (code, differences(&before, &stage.sandbox.now())),
        (0, vec![]),
        "{report}"
    );
}

#[test]
fn on_a_disk_without_private_the_plain_directories_are_used() {
    let plan = plan_for(&operations("rename file /etc/a -> /etc/b"));
    let disk = [
        (b"/etc".to_vec(), Node::Dir { mode: 0o755 }),
        (
            b"/etc/b".to_vec(),
            Node::File {
                mode: 0o644,
                content: b"b\n".to_vec(),
                twin: None,
            },
        ),
    ];
    let stage = ScriptFixture::on(plan, &disk.into_iter().collect());
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    assert!(stage.sandbox.root().join("etc/a").exists());
}

#[test]
fn nothing_to_do_is_success() {
    let stage = ScriptFixture::of("create /a\nunlink /a");
    for args in [&["--check"], APPLY, &["--undo"] as &[&str]] {
        let (code, text) = stage.run(args);
        assert_eq!(code, 0, "{text}");
        assert!(text.contains("nothing to"), "{text}");
    }
    assert!(!stage.sandbox.backup().exists());
}

#[test]
fn wrong_usage_is_told_apart() {
    let stage = ScriptFixture::of("rename /a -> /b");
    for args in [
        &["--no-such-option"] as &[&str],
        &["--skip", "one"],
        &["--skip", "99"],
        &["--apply", "--undo"],
        &["--skip"],
        &["apply"],
    ] {
        let (code, text) = stage.run(args);
        assert_eq!((code, stage.changes()), (2, vec![]), "{args:?}: {text}");
    }
    let (code, text) = stage.run(&["--help"]);
    assert_eq!(code, 0);
    assert!(text.starts_with("Usage: "), "{text}");
}

#[test]
fn apply_asks() {
    let stage = ScriptFixture::of("rename /a -> /b");
    // standard input is empty: that is no yes
    let (code, text) = stage.run(&["--apply"]);
    assert_eq!((code, stage.changes()), (1, vec![]), "{text}");
    assert!(!stage.sandbox.backup().exists());
}

#[test]
fn a_step_may_be_deleted_by_hand() {
    let stage = ScriptFixture::of("rename /a -> /b\ncreate /c");
    let script = fs::read_to_string(stage.script()).unwrap();
    let at = script.find("  aside 1 ").unwrap();
    let end = at + script[at..].find('\n').unwrap() + 1;
    fs::write(
        stage.script(),
        format!("{}{}", &script[..at], &script[end..]),
    )
    .unwrap();
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    assert!(stage.real("/c").exists() && stage.real("/a").exists());
}

#[test]
fn the_journal_of_another_script_is_refused() {
    let stage = ScriptFixture::of("rename /a -> /b");
    fs::create_dir(stage.sandbox.backup()).unwrap();
    fs::write(
        stage.sandbox.backup().join("journal"),
        "unsnare journal 0123456789ab .\n",
    )
    .unwrap();
    let (code, text) = stage.run(APPLY);
    assert_eq!((code, stage.changes()), (1, vec![]), "{text}");
    assert!(text.contains("another script"), "{text}");
}
