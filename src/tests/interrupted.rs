//! The script interrupted: killed, signalled, refused by the disk, run twice at a time.

use std::fs;

use super::script_fixture::{APPLY, EVERYTHING, ScriptFixture};
use scriptable_mac::effort::every;
use scriptable_mac::tree::differences;

/// What the disk looks like when nothing goes wrong.
fn undisturbed() -> scriptable_mac::tree::Tree {
    let stage = ScriptFixture::of(EVERYTHING);
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    stage.sandbox.now()
}

/// The numbers of the commands to interrupt at; a person's run takes every twenty-fourth, each test others of them.
fn commands(first: usize) -> impl Iterator<Item = usize> {
    let step = every(24);
    (first.min(step)..200).step_by(step)
}

/// Interrupts at every command in turn with `trap` (in which `@` is the count), goes on, goes back.
fn at_every_command(first: usize, trap: &str, code: Option<i32>) {
    let wanted = undisturbed();
    let mut last = 0;
    for at in commands(first) {
        let stage = ScriptFixture::of(EVERYTHING);
        let script = stage.with_stand_ins(&trap.replace('@', &at.to_string()));
        let (got, text) = stage.run_script(&script, APPLY);
        if got == Some(0) {
            break;
        }
        last = at;
        // the first three are the backup directory, the lock and the journal: nothing is changed yet
        let early = at <= 3 && got == Some(1);
        assert!(got == code || early, "command {at}: {got:?}: {text}");
        assert_eq!(stage.sandbox.lost(), Vec::<String>::new(), "command {at}");
        let (again, text) = stage.run(APPLY);
        assert_eq!(again, 0, "command {at}, again: {text}");
        assert_eq!(
            differences(&wanted, &stage.sandbox.now()),
            vec![],
            "command {at}, again"
        );
        let (undone, text) = stage.run(&["--undo"]);
        assert_eq!(undone, 0, "command {at}, undo: {text}");
        assert_eq!(
            differences(stage.sandbox.start(), &stage.sandbox.now()),
            vec![],
            "command {at}, undo"
        );
    }
    assert!(last > 20, "{last} commands only");
}

#[test]
fn killed_after_any_command_it_goes_on_and_back() {
    at_every_command(
        1,
        "after() { if [ $n -eq @ ]; then kill -9 $PPID; fi; }",
        None,
    );
}

#[test]
fn killed_before_any_command_it_goes_on_and_back() {
    at_every_command(
        2,
        "before() { if [ $n -eq @ ]; then kill -9 $PPID; exit 1; fi; }",
        None,
    );
}

#[test]
fn killed_and_undone_without_going_on() {
    for at in commands(3) {
        let stage = ScriptFixture::of(EVERYTHING);
        let script = stage.with_stand_ins(&format!(
            "after() {{ if [ $n -eq {at} ]; then kill -9 $PPID; fi; }}"
        ));
        let (got, _) = stage.run_script(&script, APPLY);
        if got == Some(0) {
            break;
        }
        let (undone, text) = stage.run(&["--undo"]);
        assert_eq!(undone, 0, "command {at}: {text}");
        assert_eq!(
            differences(stage.sandbox.start(), &stage.sandbox.now()),
            vec![],
            "command {at}"
        );
    }
}

#[test]
fn an_undo_killed_after_any_command_is_undone_to_the_end() {
    for at in commands(2) {
        let stage = ScriptFixture::of(EVERYTHING);
        assert_eq!(stage.run(APPLY).0, 0);
        let script = stage.with_stand_ins(&format!(
            "after() {{ if [ $n -eq {at} ]; then kill -9 $PPID; fi; }}"
        ));
        let (got, _) = stage.run_script(&script, &["--undo"]);
        let (undone, text) = stage.run(&["--undo"]);
        assert_eq!(undone, 0, "command {at}: {text}");
        assert_eq!(
            differences(stage.sandbox.start(), &stage.sandbox.now()),
            vec![],
            "command {at}"
        );
        if got == Some(0) {
            break;
        }
    }
}

#[test]
fn a_command_that_fails_stops_it_midway_with_nothing_lost() {
    // a full disk, a read-only directory, a missing permission: to the script they are all one
    at_every_command(3, "before() { if [ $n -eq @ ]; then exit 1; fi; }", Some(3));
}

/// This process, and so every child of it, was started with the signal ignored.
fn ignored(signal: u32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

#[test]
fn a_signal_stops_it_after_the_command_at_work() {
    let wanted = undisturbed();
    for signal in [1, 2, 15] {
        if ignored(signal) {
            // A shell cannot trap what was ignored when it began (nohup ignores 1).
            eprintln!("signal {signal} is ignored here and cannot be tried");
            continue;
        }
        let stage = ScriptFixture::of(EVERYTHING);
        let script = stage.with_stand_ins(&format!(
            "after() {{ if [ $n -eq 6 ]; then kill -{signal} $PPID; fi; }}"
        ));
        let (got, text) = stage.run_script(&script, APPLY);
        assert_eq!(got, Some(3), "{text}");
        assert!(text.contains("go on") && text.contains("--undo"), "{text}");
        let (again, text) = stage.run(APPLY);
        assert_eq!(again, 0, "{text}");
        assert_eq!(differences(&wanted, &stage.sandbox.now()), vec![]);
    }
}

#[test]
fn a_file_that_appears_between_check_and_act_is_not_overwritten() {
    let stage = ScriptFixture::of("rename file /Library/a -> /Library/b");
    let place = stage.real("/Library/a");
    let trap = format!(
        "before() {{ if [ $name = mkdir ]; then echo new >'{}'; fi; }}",
        place.display()
    );
    let script = stage.with_stand_ins(&trap);
    let (got, text) = stage.run_script(&script, APPLY);
    assert_eq!(got, Some(1), "{text}");
    assert_eq!(fs::read_to_string(place).unwrap(), "new\n");
    assert!(stage.real("/Library/b").exists());
}

#[test]
fn a_journal_line_cut_short_is_not_taken_for_another() {
    let stage = ScriptFixture::of(EVERYTHING);
    assert_eq!(stage.run(APPLY).0, 0);
    let path = stage.sandbox.backup().join("journal");
    let journal = fs::read_to_string(&path).unwrap();
    // as if the machine had stopped while the last line was written
    let cut = journal.trim_end().rfind(" .").unwrap();
    fs::write(&path, &journal[..cut]).unwrap();
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(
        differences(stage.sandbox.start(), &stage.sandbox.now()),
        vec![]
    );
}

#[test]
fn two_runs_at_a_time_are_refused() {
    let stage = ScriptFixture::of("rename /Library/a -> /Library/b");
    let lock = stage.real("/var/unsnare.lock");
    fs::create_dir_all(&lock).unwrap();
    // this test's own process is alive
    fs::write(lock.join("pid"), format!("{}\n", std::process::id())).unwrap();
    let before = stage.sandbox.now();
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("Another run"), "{text}");
    assert_eq!(differences(&before, &stage.sandbox.now()), vec![]);
}

#[test]
fn a_lock_left_behind_is_taken_over() {
    for pid in ["999999999\n", ""] {
        let stage = ScriptFixture::of("rename /Library/a -> /Library/b");
        let lock = stage.real("/var/unsnare.lock");
        fs::create_dir_all(&lock).unwrap();
        fs::write(lock.join("pid"), pid).unwrap();
        let (code, text) = stage.run(APPLY);
        assert_eq!(code, 0, "{text}");
        assert!(!lock.exists());
    }
}
