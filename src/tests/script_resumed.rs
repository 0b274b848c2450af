//! A run that goes on where another was interrupted: what that one did is noted, what it half made goes, and a third run does nothing again.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::revert::plan::Step;

use super::offers::stage as stage_with_an_offer;
use super::script_fixture::{APPLY, ScriptFixture, flat};
use scriptable_mac::effort::every;
use scriptable_mac::tree::differences;

/// Two files that changed places.
const SWAPPED: &str = "
    rename /var/a -> /var/t
    rename /var/b -> /var/a
    rename /var/t -> /var/b";

#[test]
fn what_is_found_done_after_an_interruption_is_noted_and_never_done_again() {
    let mut stopped = 0;
    // a step that is no multiple of three goes through the signals
    for at in (1..40).step_by(every(4)) {
        let how = ["-1", "-15", "-9"][at % 3];
        let stage = ScriptFixture::of(SWAPPED);
        let trap = format!("after() {{ if [ $n -eq {at} ]; then kill {how} $PPID; fi; }}");
        if stage.run_script(&stage.with_stand_ins(&trap), APPLY).0 == Some(0) {
            continue;
        }
        stopped += 1;
        let (code, text) = stage.run(APPLY);
        assert_eq!(code, 0, "command {at}: {text}");
        let once = stage.sandbox.now();
        let journal = fs::read_to_string(stage.sandbox.backup().join("journal")).unwrap();
        for step in &stage.plan.steps {
            let done = format!("\ndone {} ", step.number);
            assert_eq!(journal.matches(&done).count(), 1, "command {at}: {journal}");
        }
        for _ in 0..2 {
            let (code, text) = stage.run(APPLY);
            assert_eq!(code, 0, "command {at}: {text}");
            assert!(text.contains("Nothing is left to do."), "{text}");
            let changed = differences(&once, &stage.sandbox.now());
            assert_eq!(changed, vec![], "command {at}: {text}");
        }
        let (code, text) = stage.run(&["--undo"]);
        assert_eq!((code, stage.changes()), (0, vec![]), "command {at}: {text}");
    }
    assert!(stopped > 4 / every(4), "{stopped} interruptions");
}

#[test]
fn an_interrupted_run_that_has_done_all_gets_its_end() {
    let stage = ScriptFixture::of("create /Library/a");
    let trap = format!(
        "after() {{ if [ $name = mv ] && [ ! -e '{}' ]; then kill -9 $PPID; fi; }}",
        stage.real("/Library/a").display()
    );
    assert_eq!(
        stage.run_script(&stage.with_stand_ins(&trap), APPLY).0,
        None
    );
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("Nothing is left to do."), "{text}");
    let (_, text) = stage.run(&["--check"]);
    assert!(!text.contains("was interrupted"), "{text}");
    let journal = fs::read_to_string(stage.sandbox.backup().join("journal")).unwrap();
    assert!(journal.contains("\ndone 1 absent "), "{journal}");
    assert!(journal.ends_with("\nend .\n"), "{journal}");
    assert_eq!((stage.run(&["--undo"]).0, stage.changes()), (0, vec![]));
}

/// The script with a backup that `df` calls another volume than the root, and `trap` around every command.
fn on_two_volumes(stage: &ScriptFixture, trap: &str) -> PathBuf {
    let script = stage.with_stand_ins(trap);
    let bin = script.parent().unwrap().join("bin");
    let df = format!(
        "#!/bin/sh\ncase $2 in\n'{}'*) set -- /dev/disk1 / ;;\n*) set -- /dev/disk2 /Volumes/B ;;\nesac\n\
         echo Filesystem\necho \"$1 9 9 9 9% $2\"\n",
        stage.sandbox.root().display()
    );
    let mount = "#!/bin/sh\necho '/dev/disk1 on / (apfs, local)'\n".to_owned();
    for (name, text) in [("df", df), ("mount", mount)] {
        fs::write(bin.join(name), text).unwrap();
        fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    script
}

#[test]
fn an_interrupted_undo_across_volumes_leaves_no_copy_beside_the_place() {
    let history = "mkdir /Library/n\ncreate /Library/n/a\nsymlink /Library/l -> /x";
    let mut stopped = 0;
    for at in (1..60).step_by(every(10)) {
        for how in ["before", "after"] {
            let stage = ScriptFixture::of(history);
            let kill = format!("{how}() {{ if [ $n -eq {at} ]; then kill -9 $PPID; exit 1; fi; }}");
            let plain = |args: &[&str]| stage.run_script(&on_two_volumes(&stage, ":"), args);
            assert_eq!(plain(APPLY).0, Some(0));
            if stage
                .run_script(&on_two_volumes(&stage, &kill), &["--undo"])
                .0
                == Some(0)
            {
                continue;
            }
            stopped += 1;
            let (code, text) = plain(APPLY);
            assert_eq!(code, Some(0), "command {at}: {text}");
            let found = Command::new("find")
                .arg(stage.sandbox.root())
                .args(["-name", ".unsnare*"])
                .output()
                .unwrap();
            assert_eq!(String::from_utf8_lossy(&found.stdout), "", "command {at}");
            let (code, text) = plain(&["--undo"]);
            let changes = stage.changes();
            assert_eq!((code, changes), (Some(0), vec![]), "command {at}: {text}");
        }
    }
    assert!(stopped > 12 / every(10), "{stopped} interruptions");
}

#[test]
fn a_further_name_goes_to_another_volume_and_comes_back_as_a_name() {
    let stage = ScriptFixture::of(
        "link /Library/f -> /Library/f.bak
         replace /Library/f < /Library/f.tmp copy /Library/f.bak",
    );
    let steps: Vec<String> = (stage.plan.steps.iter())
        .map(|step| step.action.title())
        .collect();
    let titles = [
        "take away the file /Library/f",
        "make /Library/f a name of the file /Library/f.bak again",
        "take away the file /Library/f.bak",
    ];
    assert_eq!(steps, titles);
    let inode = |name: &str| fs::metadata(stage.real(name)).unwrap().ino();
    let old = inode("/Library/f.bak");
    let script = on_two_volumes(&stage, ":");
    for args in [&["--check"] as &[&str], APPLY, APPLY] {
        let (code, text) = stage.run_script(&script, args);
        assert_eq!(code, Some(0), "{args:?}: {text}");
    }
    assert_eq!(inode("/Library/f"), old);
    assert!(!stage.real("/Library/f.bak").exists());
    let (code, text) = stage.run_script(&script, &["--undo"]);
    assert_eq!((code, stage.changes()), (Some(0), vec![]), "{text}");
    assert_eq!(inode("/Library/f.bak"), old);
}

#[test]
fn df_that_fails_once_is_asked_again() {
    let stage = ScriptFixture::of("create /Library/a");
    let script = on_two_volumes(&stage, ":");
    let df = script.parent().unwrap().join("bin/df");
    let once = "if mkdir \"$0.d\" 2>/dev/null; then exit 1; fi\nPATH=/usr/bin:/bin exec df \"$@\"";
    fs::write(&df, format!("#!/bin/sh\n{once}\n")).unwrap();
    for args in [APPLY, &["--undo"]] {
        let _ = fs::remove_dir(df.with_extension("d"));
        let (code, text) = stage.run_script(&script, args);
        assert_eq!(code, Some(0), "{args:?}: {text}");
    }
    assert_eq!(stage.changes(), Vec::<String>::new());
}

#[test]
fn a_change_made_once_more_is_taken_back_with_the_copy_that_was_made_for_it() {
    let stage = ScriptFixture::of("create /etc/c.bak\nwrite /etc/c copy /etc/c.bak");
    let old = stage.content("/etc/c.bak");
    assert_eq!(stage.run(APPLY).0, 0);
    assert_eq!(
        (stage.content("/etc/c"), stage.real("/etc/c.bak").exists()),
        (old.clone(), false)
    );
    // the program does the same again
    fs::copy(stage.real("/etc/c"), stage.real("/etc/c.bak")).unwrap();
    fs::write(stage.real("/etc/c"), "changed once more\n").unwrap();
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    assert_eq!(
        (stage.content("/etc/c"), stage.real("/etc/c.bak").exists()),
        (old, false),
        "{text}"
    );
    let (_, text) = stage.run(APPLY);
    assert!(text.contains("Nothing is left to do."), "{text}");
}

#[test]
fn a_step_that_goes_with_an_offer_is_taken_by_taking_the_offer() {
    let (stage, number) = stage_with_an_offer();
    let clears = |step: &&Step| step.refilled_by == Some(number);
    let other = stage.plan.steps.iter().find(clears).unwrap().number;
    let (code, text) = stage.run(&["--take", &other.to_string()]);
    assert_eq!(code, 2, "{text}");
    let told =
        format!("step {other} belongs to what is offered and goes with it: --take {number}.");
    assert!(flat(&text).contains(&told), "{text}");
}

#[test]
fn a_reader_that_goes_away_ends_no_run_midway() {
    let stage = ScriptFixture::of(SWAPPED);
    let mut run = Command::new("sh")
        .arg(stage.script())
        .args(APPLY)
        .arg("--root")
        .arg(stage.sandbox.root())
        .arg("--backup")
        .arg(stage.sandbox.backup())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // as head does: the first step is told, and nothing more is read
    let mut lines = BufReader::new(run.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().starts_with("Step 1: ")));
    drop(lines);
    let output = run.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
    let journal = fs::read_to_string(stage.sandbox.backup().join("journal")).unwrap();
    assert!(journal.ends_with("\nend .\n"), "{journal}");
}

#[test]
fn a_run_with_another_backup_than_the_first_is_told() {
    let stage = ScriptFixture::of(
        "rename file /Library/a -> /Library/b
         rename file /etc/f -> /etc/f.bak
         create /etc/f",
    );
    assert_eq!(stage.run(APPLY).0, 0);
    let once = stage.sandbox.now();
    let other = tempfile::tempdir().unwrap();
    let output = Command::new("sh")
        .arg(stage.script())
        .args(APPLY)
        .arg("--root")
        .arg(stage.sandbox.root())
        .arg("--backup")
        .arg(other.path().join("b"))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        flat(&text).contains(
            "no run of this script is noted: if one had another --backup, give that one."
        ),
        "{text}"
    );
    assert_eq!(differences(&once, &stage.sandbox.now()), vec![]);
}
