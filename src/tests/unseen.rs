//! Hard links, and things put aside, whose new name no line prints: the script finds it on the disk, or leaves
//! everything alone.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::script_fixture::{APPLY, ScriptFixture, flat, shells};
use crate::analysis::{Options, analyze};
use scriptable_mac::calls::Flags;
use scriptable_mac::disk::Body;
use scriptable_mac::effort::every;
use scriptable_mac::sandbox::Sandbox;
use scriptable_mac::tree::{Tree, differences, of_disk};
use scriptable_mac::{Mac, Release, Setting, Task, View};

/// BSD `sed -i .bak s/old/new/ main.cf`, as it calls the system.
fn stream_edit(mac: &mut Mac, t: Task) {
    let (file, temporary) = (b"/Library/Server/main.cf", b"/Library/Server/.!615!main.cf");
    let _ = mac.lstat(t, file);
    let _ = mac.link(t, file, b"/Library/Server/main.cf.bak");
    let from = mac.open(t, file, Flags::READ).unwrap();
    let to = mac.open(t, temporary, Flags::TEMP).unwrap();
    while mac.read(t, from, 4096).is_ok_and(|text| !text.is_empty()) {}
    let _ = mac.write(t, to, b"mydomain = new\n");
    let _ = mac.close(t, from);
    let _ = mac.close(t, to);
    mac.rename(t, temporary, file).unwrap();
}

/// What was recorded: the disk before and after, and the script that is made of it.
struct Case {
    before: Tree,
    after: Tree,
    dir: tempfile::TempDir,
}

impl Case {
    fn recorded(mac: &Mac, before: Tree) -> Case {
        let dir = tempfile::tempdir().unwrap();
        let capture = dir.path().join("capture.txt");
        fs::write(&capture, mac.capture()).unwrap();
        let options = Options {
            processes: vec!["servermgrd".into()],
            ..Options::default()
        };
        let report = analyze(&[capture], &options, &mut ()).unwrap();
        fs::write(dir.path().join("revert.sh"), &report.script).unwrap();
        Case {
            before,
            after: of_disk(&mac.disk),
            dir,
        }
    }

    fn script(&self) -> PathBuf {
        self.dir.path().join("revert.sh")
    }
}

/// The script made of what a program does to `main.cf`.
fn recorded(act: fn(&mut Mac, Task)) -> (Mac, Case) {
    let mut mac = Mac::new(Setting::new(Release::V10_6, true, View::DashW), 7, 3600);
    mac.disk.put(
        b"/Library/Server/main.cf",
        Body::File(b"mydomain = old.example\n".to_vec()),
        0o644,
    );
    let before = of_disk(&mac.disk);
    let t = mac.process("servermgrd");
    act(&mut mac, t);
    let case = Case::recorded(&mac, before);
    (mac, case)
}

/// What is only offered is taken.
const TAKE: &[&str] = &["--apply", "--yes", "--take", "1"];

/// The script undoes it, and its `--undo` takes that back.
fn there_and_back(case: &Case, sandbox: &Sandbox, apply: &[&str]) {
    let run = sandbox.run(&["sh"], apply);
    assert_eq!(run.code, Some(0), "{}", run.text);
    assert_eq!(
        differences(&case.before, &sandbox.now()),
        vec![],
        "{}",
        run.text
    );
    let run = sandbox.run(&["sh"], &["--undo"]);
    assert_eq!(run.code, Some(0), "{}", run.text);
    assert_eq!(differences(sandbox.start(), &sandbox.now()), vec![]);
}

#[test]
fn a_stream_edit_is_undone_with_the_name_that_only_the_disk_tells() {
    let (mac, case) = recorded(stream_edit);
    assert!(!mac.capture().windows(11).any(|w| w == b"main.cf.bak"));
    let sandbox = Sandbox::new(&case.after, &case.script()).unwrap();
    there_and_back(&case, &sandbox, APPLY);
}

#[test]
fn a_file_that_was_not_read_to_its_end_is_not_told_by_its_size() {
    let (_, case) = recorded(|mac, t| {
        let file = b"/Library/Server/main.cf";
        let _ = mac.link(t, file, b"/Library/Server/main.cf.bak");
        let from = mac.open(t, file, Flags::READ).unwrap();
        let _ = mac.read(t, from, 4);
        let _ = mac.close(t, from);
        let new = b"/Library/Server/.!615!main.cf";
        let to = mac.open(t, new, Flags::TEMP).unwrap();
        let _ = mac.close(t, to);
        mac.rename(t, new, file).unwrap();
    });
    let script = fs::read_to_string(case.script()).unwrap();
    assert!(script.contains("\nsteps() {\n  :\n}\n"), "{script}");
    assert!(script.contains("look for that name in the same directory first"));
}

/// The stage after `prepare`: the script leaves the step out, says `why`, and changes nothing.
fn left(history: &str, prepare: impl Fn(&ScriptFixture), why: &str) {
    let stage = ScriptFixture::of(history);
    prepare(&stage);
    let before = stage.sandbox.now();
    let (check, apply): (&[&str], _) = match history == BESIDE {
        true => (&["--check", "--take", "1"], TAKE),
        false => (&[], APPLY),
    };
    for args in [check, apply, &["--undo"]] {
        let (code, text) = stage.run(args);
        assert_eq!(code, 0, "{text}");
        assert_eq!(differences(&before, &stage.sandbox.now()), vec![], "{text}");
        assert!(
            args == ["--undo"] || flat(&text).contains(why),
            "{why}: {text}"
        );
    }
}

const TWIN: &str = "link /Library/h -> ?";

#[test]
fn a_twin_that_cannot_be_told_stays() {
    let unseen = "/Library/h.unseen-1";
    left(
        TWIN,
        |s| fs::remove_file(s.real(unseen)).unwrap(),
        "it has no further name",
    );
    left(
        TWIN,
        |s| fs::hard_link(s.real(unseen), s.real("/Library/third")).unwrap(),
        "it has 3 names",
    );
    left(
        TWIN,
        |s| {
            fs::create_dir(s.real("/Library/d")).unwrap();
            fs::rename(s.real(unseen), s.real("/Library/d/h")).unwrap();
        },
        "its further name is not in the same directory",
    );
    left(
        TWIN,
        |s| fs::rename(s.real(unseen), s.real("/Library/two\nlines")).unwrap(),
        "its further name holds a newline",
    );
    left(
        "write /Library/i\nlink /Library/h -> ?",
        |s| {
            fs::remove_file(s.real("/Library/i")).unwrap();
            fs::rename(s.real("/Library/h.unseen-2"), s.real("/Library/i")).unwrap();
        },
        "its further name is one that another change gave",
    );
    left(
        TWIN,
        |s| {
            fs::remove_file(s.real("/Library/h")).unwrap();
            fs::create_dir(s.real("/Library/h")).unwrap();
        },
        "it is a directory, so its other name cannot be told",
    );
}

/// Seed 700189 of the kills: before the move back it was looked for beside the file, after it in the right place.
#[test]
fn a_twin_is_looked_for_where_the_file_stood_when_it_got_it() {
    let stage = ScriptFixture::of("link /var/h -> ?\nrename file /var/h -> /etc/h new");
    fs::remove_file(stage.real("/etc/h.unseen-1")).unwrap();
    fs::hard_link(stage.real("/etc/h"), stage.real("/var/other")).unwrap();
    let start = stage.sandbox.now();
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    assert!(!stage.real("/var/other").exists(), "{text}");
    assert!(stage.real("/var/h").exists(), "{text}");
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(differences(&start, &stage.sandbox.now()), vec![], "{text}");
}

const FOUND: &str = "link /Library/s.conf -> ? size 20 knows s.conf.dist
    replace /Library/s.conf < /Library/.!7!s.conf";

#[test]
fn a_replaced_file_that_cannot_be_told_stays() {
    let unseen = "/Library/s.conf.unseen-1";
    let none =
        "no file beside it has a name that begins like its own, 20 bytes, and lost a name since";
    // it was there before what stands in its place was written
    left(
        FOUND,
        |s| {
            let file = fs::File::options()
                .write(true)
                .open(s.real("/Library/s.conf"));
            let later = SystemTime::now() + Duration::from_secs(3600);
            file.unwrap().set_modified(later).unwrap();
        },
        none,
    );
    left(FOUND, |s| fs::remove_file(s.real(unseen)).unwrap(), none);
    left(
        FOUND,
        |s| fs::write(s.real(unseen), [b'.'; 21]).unwrap(),
        none,
    );
    left(
        FOUND,
        |s| fs::rename(s.real(unseen), s.real("/Library/s.conf.dist")).unwrap(),
        none,
    );
    left(
        FOUND,
        |s| fs::rename(s.real(unseen), s.real("/Library/other")).unwrap(),
        none,
    );
    left(
        FOUND,
        |s| fs::hard_link(s.real(unseen), s.real("/Library/d")).unwrap(),
        none,
    );
    left(
        FOUND,
        |s| fs::write(s.real("/Library/s.conf~"), [b'x'; 20]).unwrap(),
        "2 files beside it",
    );
}

const BESIDE: &str = "rename file /Library/p.conf -> ? beside knows p.conf~";

#[test]
fn what_was_put_aside_under_an_unseen_name_comes_back_from_the_only_one_that_begins_like_it() {
    let (_, case) = recorded(|mac, t| {
        let file = b"/Library/Server/main.cf";
        mac.rename(t, file, b"/Library/Server/main.cf-before")
            .unwrap();
    });
    let sandbox = Sandbox::new(&case.after, &case.script()).unwrap();
    let run = sandbox.run(&["sh"], &["--check", "--take", "1"]);
    assert!(
        run.text.contains("(it is main.cf-before now)"),
        "{}",
        run.text
    );
    there_and_back(&case, &sandbox, TAKE);
}

#[test]
fn a_temporary_is_not_looked_for_beside_its_old_name() {
    let (_, case) = recorded(|mac, t| {
        let temporary = b"/Library/Server/.dat0463.1ac";
        let fd = mac.open(t, temporary, Flags::NEW).unwrap();
        let _ = mac.close(t, fd);
        let _ = mac.rename(t, temporary, b"/Library/Server/elsewhere");
    });
    let script = fs::read_to_string(case.script()).unwrap();
    assert!(script.contains("\nsteps() {\n  :\n}\n"), "{script}");
}

#[test]
fn what_was_put_aside_and_cannot_be_told_stays() {
    let unseen = "/Library/p.conf.unseen-1";
    let to = |name: &'static str| {
        move |s: &ScriptFixture| fs::rename(s.real(unseen), s.real("/Library").join(name)).unwrap()
    };
    let none = "nothing beside it has a name that begins like its own";
    left(BESIDE, |s| fs::remove_file(s.real(unseen)).unwrap(), none);
    left(BESIDE, to("other"), none);
    // told by the capture to be something else
    left(BESIDE, to("p.conf~"), none);
    // another word
    left(BESIDE, to("p.confusion"), none);
    left(BESIDE, to("p.conf.1"), "only a rotation's number");
    left(BESIDE, to("p.conf.default"), "only a template");
    left(
        BESIDE,
        |s| fs::write(s.real("/Library/p.conf.1"), "old").unwrap(),
        "2 names beside it begin like its own",
    );
    left(
        BESIDE,
        |s| {
            fs::remove_file(s.real(unseen)).unwrap();
            fs::create_dir(s.real(unseen)).unwrap();
        },
        "what stands beside it with such a name is a directory",
    );
    left(
        BESIDE,
        |s| fs::write(s.real("/Library/p.conf"), "new").unwrap(),
        "something stands in its place",
    );
}

#[test]
fn a_rename_that_had_failed_leaves_nothing_to_move_back() {
    left(
        "possible rename file /Library/n.1 -> /Library/n.2 rotated",
        |s| fs::remove_file(s.real("/Library/n.2")).unwrap(),
        "nothing stands there, so nothing was renamed",
    );
    left(
        "possible rename file /Library/n.1 -> /Library/n.2 rotated",
        |s| fs::write(s.real("/Library/n.1"), "it never left").unwrap(),
        "its place is taken",
    );
}

#[test]
fn an_unseen_name_is_shown_only_if_it_cannot_hurt_the_terminal() {
    let stage = ScriptFixture::of(BESIDE);
    let hostile = "p.conf.\u{1b}[2Jx";
    fs::rename(
        stage.real("/Library/p.conf.unseen-1"),
        stage.real("/Library").join(hostile),
    )
    .unwrap();
    let (code, text) = stage.run(TAKE);
    assert_eq!(code, 0, "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
    assert!(stage.real("/Library/p.conf").exists(), "{text}");
}

#[test]
fn the_names_found_may_hurt_in_every_shell() {
    for shell in shells().into_iter().step_by(every(9)) {
        for name in [
            "p.conf -h",
            "p.conf\ntwo lines",
            "p.conf'$(touch pwned)*\\n",
        ] {
            let stage = ScriptFixture::of(BESIDE);
            let new = stage.real("/Library").join(name);
            fs::rename(stage.real("/Library/p.conf.unseen-1"), &new).unwrap();
            let start = stage.sandbox.now();
            let (code, text) = stage.run_with(&shell, TAKE);
            assert_eq!(code, 0, "{shell:?}, {name}: {text}");
            let there = stage.real("/Library/p.conf").exists();
            assert!(!new.exists() && there, "{shell:?}, {name}: {text}");
            let (code, text) = stage.run_with(&shell, &["--undo"]);
            assert_eq!(code, 0, "{shell:?}, {name}: {text}");
            let now = stage.sandbox.now();
            assert_eq!(differences(&start, &now), vec![], "{shell:?}, {name}");
        }
        for name in [
            "-h",
            "h two  blanks",
            "'h'",
            "h$(touch pwned)",
            "h*",
            "h\\n",
        ] {
            let stage = ScriptFixture::of(TWIN);
            let (unseen, new) = (
                stage.real("/Library/h.unseen-1"),
                stage.real("/Library").join(name),
            );
            fs::rename(unseen, &new).unwrap();
            let start = stage.sandbox.now();
            let (code, text) = stage.run_with(&shell, APPLY);
            assert_eq!(code, 0, "{shell:?}, {name}: {text}");
            assert!(
                !new.exists() && stage.real("/Library/h").exists(),
                "{shell:?}, {name}: {text}"
            );
            let (code, text) = stage.run_with(&shell, &["--undo"]);
            assert_eq!(code, 0, "{shell:?}, {name}: {text}");
            assert_eq!(
                differences(&start, &stage.sandbox.now()),
                vec![],
                "{shell:?}, {name}"
            );
        }
    }
}
