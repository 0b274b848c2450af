//! The journal and the backup directory: what runs left there, whole, cut, or of another script, and how the disk decides over it.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use super::script_fixture::{APPLY, ScriptFixture, flat, plan_for};
use scriptable_mac::effort::every;
use scriptable_mac::sandbox::Sandbox;
use scriptable_mac::tree::differences;

use super::op_dsl::operations;
use super::script_attacks::{cluster, cluster_again, run_default};

#[test]
fn done_by_journal_the_disk_decides() {
    let stage = cluster();
    assert_eq!(stage.run(APPLY).0, 0);
    cluster_again(&stage, "postfix");
    let clustered = stage.sandbox.now();
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("Done: 1 step."), "{text}");
    assert!(!stage.real("/etc/postfix").is_symlink());
    // the second application has a backup of its own, and is taken back by itself
    assert!(stage.sandbox.backup().join("again-2/journal").exists());
    let (code, text) = stage.run(&["--status"]);
    assert_eq!(
        (code, text.matches("steps that stand").count()),
        (0, 2),
        "{text}"
    );
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("There are earlier applications"), "{text}");
    assert_eq!(differences(&clustered, &stage.sandbox.now()), vec![]);
}

#[test]
fn a_check_tells_of_an_interrupted_run_and_what_to_type_next() {
    let stage = cluster();
    let next = |text: &str| {
        let rest = text.split(" ready. To do ").nth(1).unwrap();
        rest.lines().nth(1).unwrap().to_owned()
    };
    let (_, text) = stage.run(&["--check", "--skip", "1"]);
    assert!(next(&text).ends_with(" --apply --skip 1"), "{text}");
    let interrupted =
        "An earlier run was interrupted: --apply goes on with it, --undo takes it back.";
    assert!(!text.contains(interrupted), "{text}");
    let trap = "after() { if [ $n -eq 6 ]; then kill -9 $PPID; fi; }";
    assert_eq!(stage.run_script(&stage.with_stand_ins(trap), APPLY).0, None);
    let (code, text) = stage.run(&["--check"]);
    assert!(code == 0 && text.contains(interrupted), "{text}");
    assert!(
        next(&text).ends_with(" --apply") && next(&text).starts_with("  sh "),
        "{text}"
    );
    let (_, text) = stage.run(&["--status"]);
    let day = text.split_whitespace().next().unwrap();
    // 2026-11-30, as people write it
    assert!(day.len() == 10 && day.matches('-').count() == 2, "{text}");
    assert!(
        text.lines()
            .all(|line| line.len() <= 80 || line.contains('/')),
        "{text}"
    );
    assert_eq!(stage.run(APPLY).0, 0);
    let (_, text) = stage.run(&["--check"]);
    assert!(
        !text.contains(interrupted) && text.contains("Nothing is left to do."),
        "{text}"
    );
}

#[test]
fn an_interrupted_undo_is_finished_or_reversed() {
    let wanted = {
        let stage = cluster();
        assert_eq!(stage.run(APPLY).0, 0);
        stage.sandbox.now()
    };
    let mut stopped = 0;
    for at in (1..40).step_by(every(7)) {
        for forward in [true, false] {
            let stage = cluster();
            assert_eq!(stage.run(APPLY).0, 0);
            let trap = format!("after() {{ if [ $n -eq {at} ]; then kill -9 $PPID; fi; }}");
            let script = stage.with_stand_ins(&trap);
            if stage.run_script(&script, &["--undo"]).0 == Some(0) {
                assert!(stopped > 8 / every(7), "{stopped}");
                return;
            }
            stopped += 1;
            let args = if forward { APPLY } else { &["--undo"] };
            let (code, text) = stage.run(args);
            assert_eq!(code, 0, "command {at}, {args:?}: {text}");
            let should = if forward {
                &wanted
            } else {
                stage.sandbox.start()
            };
            assert_eq!(
                differences(should, &stage.sandbox.now()),
                vec![],
                "command {at}, {args:?}: {text}"
            );
            let (code, text) = stage.run(&["--undo"]);
            assert_eq!((code, stage.changes()), (0, vec![]), "command {at}: {text}");
        }
    }
}

#[test]
fn undo_moves_only_what_apply_put_there() {
    type Change = fn(&ScriptFixture);
    let changes: [(&str, Change); 3] = [
        ("another link in its place", |s| {
            fs::rename(s.real("/etc/postfix"), s.real("/etc/postfix.mine")).unwrap();
            symlink("/usr/local/mine", s.real("/etc/postfix")).unwrap();
        }),
        ("another file in its place", |s| {
            fs::rename(s.real("/etc/postfix"), s.real("/etc/postfix.mine")).unwrap();
            fs::write(s.real("/etc/postfix"), "mine").unwrap();
        }),
        ("gone", |s| {
            fs::rename(s.real("/etc/postfix"), s.real("/etc/postfix.mine")).unwrap();
        }),
    ];
    for (what, change) in changes {
        let stage = cluster();
        assert_eq!(stage.run(APPLY).0, 0);
        change(&stage);
        let (code, text) = stage.run(&["--undo"]);
        assert_eq!(code, 3, "{what}: {text}");
        assert!(!text.contains("Everything is as it was"), "{what}: {text}");
        assert!(
            text.contains("is not what the step put there"),
            "{what}: {text}"
        );
        let place = stage.real("/etc/postfix");
        match what {
            "another link in its place" => assert_eq!(
                fs::read_link(place).unwrap().to_str(),
                Some("/usr/local/mine")
            ),
            "another file in its place" => assert_eq!(fs::read_to_string(place).unwrap(), "mine"),
            _ => assert!(!place.exists() && !place.is_symlink()),
        }
        // the rest can be taken back without it
        let step = stage.plan.steps.iter();
        let step = step
            .clone()
            .find(|s| s.action.path() == "/etc/postfix")
            .unwrap();
        let (code, text) = stage.run(&["--undo", "--skip", &step.number.to_string()]);
        assert_eq!(code, 0, "{what}: {text}");
        assert!(
            text.contains("Taken back, but for what was left out"),
            "{text}"
        );
        assert!(stage.real("/etc/dovecot").is_symlink(), "{what}: {text}");
    }
}

#[test]
fn a_backup_directory_with_files_of_its_own_is_refused() {
    let stage = cluster();
    fs::create_dir(stage.sandbox.backup()).unwrap();
    fs::write(stage.sandbox.backup().join("3"), "the admin's own").unwrap();
    for args in [&[] as &[&str], APPLY, &["--undo"]] {
        let (code, text) = stage.run(args);
        assert_eq!((code, stage.changes()), (1, vec![]), "{args:?}: {text}");
        assert!(flat(&text).contains("holds files of its own"), "{text}");
    }
    let kept = fs::read_to_string(stage.sandbox.backup().join("3")).unwrap();
    assert_eq!(kept, "the admin's own");
}

#[test]
fn a_backup_directory_inside_or_around_what_moves_is_refused() {
    let stage = ScriptFixture::of("rename dir /Library/d -> /Library/d.old\ncreate /Library/e");
    fs::create_dir(stage.real("/Library/d.old/bk")).unwrap();
    let before = stage.sandbox.now();
    for backup in ["/Library/d.old/bk", "/Library"] {
        let output = Command::new("sh")
            .arg(stage.script())
            .args(APPLY)
            .arg("--root")
            .arg(stage.sandbox.root())
            .arg("--backup")
            .arg(stage.real(backup))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert_eq!(output.status.code(), Some(1), "{backup}: {text}");
        assert_eq!(differences(&before, &stage.sandbox.now()), vec![], "{text}");
    }
}

#[test]
fn a_journal_that_is_cut_or_gone_is_told() {
    let stage = cluster();
    assert_eq!(stage.run(APPLY).0, 0);
    let path = stage.sandbox.backup().join("journal");
    let journal = fs::read_to_string(&path).unwrap();
    let applied = stage.sandbox.now();
    for kept in [journal.len() / 2, 60, 0] {
        fs::write(&path, &journal[..kept]).unwrap();
        for args in [&["--undo"] as &[&str], &[], APPLY, &["--status"]] {
            let (code, text) = stage.run(args);
            assert_eq!(code, 3, "{kept} bytes, {args:?}: {text}");
            assert!(!text.contains("nothing to undo"), "{text}");
        }
    }
    fs::remove_file(&path).unwrap();
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!(code, 3, "{text}");
    assert!(flat(&text).contains("is gone"), "{text}");
    assert_eq!(differences(&applied, &stage.sandbox.now()), vec![]);
    // whole again, it is taken back as if nothing had been
    fs::write(&path, journal).unwrap();
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!((code, stage.changes()), (0, vec![]), "{text}");
}

#[test]
fn of_two_runs_that_wait_for_an_answer_one_acts_and_undo_finds_it() {
    let stage = cluster();
    let start = || {
        let mut command = Command::new("sh");
        command.arg(stage.script()).arg("--apply");
        command.arg("--root").arg(stage.sandbox.root());
        Sandbox::until_it_asks(command).0
    };
    let mut runs = [start(), start()];
    let mut texts = Vec::new();
    for run in &mut runs {
        use std::io::{Read, Write};
        run.stdin.take().unwrap().write_all(b"y\n").unwrap();
        let mut text = String::new();
        run.stdout
            .take()
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(run.wait().unwrap().code(), Some(0), "{text}");
        texts.push(text);
    }
    assert!(texts[0].contains("Done: 3 steps"), "{}", texts[0]);
    assert!(texts[1].contains("Nothing is left to do"), "{}", texts[1]);
    let (code, text) = run_default(&stage, &["--undo"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("Everything is as it was"), "{text}");
    assert!(stage.real("/etc/postfix").is_symlink());
}

#[test]
fn an_application_of_another_script_is_told() {
    let old = ScriptFixture::of("rename file /Library/a -> /Library/b");
    assert_eq!(run_default(&old, APPLY).0, 0);
    // generated anew, with one step more
    let plan = plan_for(&operations(
        "rename file /Library/a -> /Library/b\ncreate /Library/c",
    ));
    let script = crate::revert::script::render(&plan, &Default::default());
    fs::write(old.script(), script).unwrap();
    for args in [&["--check"], &["--undo"], &["--status"]] {
        let (_, text) = run_default(&old, args);
        assert!(
            text.contains("Another script of unsnare has been applied here"),
            "{text}"
        );
    }
    let (_, text) = run_default(&old, &["--undo"]);
    let told = text.lines().find(|line| line.ends_with("--undo")).unwrap();
    let undone = Command::new("sh")
        .arg("-c")
        .arg(told.trim())
        .output()
        .unwrap();
    assert!(undone.status.success(), "{undone:?}");
    assert!(old.real("/Library/b").exists() && !old.real("/Library/a").exists());
}
