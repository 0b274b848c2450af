//! The disk, the tools and other runs around the script: what stands there when it acts, what mount and find say, what it may not do.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use scriptable_mac::tree::differences;

use super::script_attacks::run_default;
use super::script_fixture::{APPLY, ScriptFixture, flat};

/// The file was put aside, and a new one made in its place.
const SAVED: &str = "rename file /Library/a -> /Library/a.bak\ncreate /Library/a";

/// The script with stand-ins, each a name and the text of a shell script, found before the tools.
fn with_tools(stage: &ScriptFixture, tools: &[(&str, &str)]) -> PathBuf {
    let bin = stage.sandbox.path().join("tmp/bin");
    fs::create_dir_all(&bin).unwrap();
    for (name, text) in tools {
        let path = bin.join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let script = fs::read_to_string(stage.script()).unwrap();
    let script = script.replacen("\nPATH=", &format!("\nPATH={}:", bin.display()), 1);
    let path = stage.sandbox.path().join("tmp/with-tools.sh");
    fs::write(&path, script).unwrap();
    path
}

/// What `mount` prints, with R for the root.
fn mounted(stage: &ScriptFixture, lines: &str) -> String {
    let root = stage.sandbox.root().display().to_string();
    format!(
        "printf '%s\\n' {}",
        lines.replace("R/", &format!("{root}/"))
    )
}

/// Once a step is noted, and before it is done, `then` happens.
fn between(stage: &ScriptFixture, then: &str) -> PathBuf {
    let (journal, once) = (
        stage.sandbox.backup().join("journal"),
        stage.sandbox.path().join("tmp/once"),
    );
    let text = format!(
        "if [ ! -e '{o}' ] && grep -q ^begin '{j}' 2>/dev/null; then\n: >'{o}'\n{then}\nfi",
        o = once.display(),
        j = journal.display(),
    );
    with_tools(stage, &[("sync", &text)])
}

/// Somebody saves /Library/a by way of a temporary.
fn save(stage: &ScriptFixture) -> String {
    let place = stage.real("/Library/a").display().to_string();
    format!("echo edit >'{place}.t'\n/bin/mv '{place}.t' '{place}'")
}

#[test]
fn what_is_saved_between_the_note_and_the_act_is_not_moved() {
    let stage = ScriptFixture::of(SAVED);
    let script = between(&stage, &save(&stage));
    let (code, text) = stage.run_script(&script, APPLY);
    assert_eq!(code, Some(3), "{text}");
    assert!(
        flat(&text).contains("was not done, and nothing of it"),
        "{text}"
    );
    assert_eq!(stage.content("/Library/a"), "edit\n");
    assert!(!stage.sandbox.backup().join("1").exists(), "{text}");
    // nothing of it stands, so nothing is in the way of going back
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(stage.content("/Library/a"), "edit\n");
    // and it can be done once that has been looked at
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    assert!(!stage.real("/Library/a.bak").exists(), "{text}");
    assert_eq!(stage.run(&["--undo"]).0, 0);
    assert_eq!(stage.content("/Library/a"), "edit\n");
}

#[test]
fn a_step_noted_by_a_killed_run_takes_what_stands_there_now() {
    let stage = ScriptFixture::of(SAVED);
    let script = between(&stage, "kill -9 $PPID");
    assert_eq!(stage.run_script(&script, APPLY).0, None);
    fs::write(stage.real("/Library/a.t"), "edit\n").unwrap();
    fs::rename(stage.real("/Library/a.t"), stage.real("/Library/a")).unwrap();
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    assert!(!stage.real("/Library/a.bak").exists(), "{text}");
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(stage.content("/Library/a"), "edit\n");
}

#[test]
fn what_comes_into_a_directory_between_the_note_and_the_act_keeps_it_there() {
    let stage = ScriptFixture::of("mkdir /Library/d");
    let place = stage.real("/Library/d");
    let script = between(&stage, &format!("echo mine >'{}/x'", place.display()));
    let (code, text) = stage.run_script(&script, APPLY);
    assert_eq!(code, Some(3), "{text}");
    assert_eq!(stage.content("/Library/d/x"), "mine\n");
}

#[test]
fn one_run_at_a_time_works_on_a_disk_whatever_its_backup() {
    let stage = ScriptFixture::of(SAVED);
    let lock = stage.real("/var/unsnare.lock");
    fs::create_dir(&lock).unwrap();
    fs::write(lock.join("pid"), format!("{}\n", std::process::id())).unwrap();
    let before = stage.sandbox.now();
    for (code, text) in [stage.run(APPLY), run_default(&stage, APPLY)] {
        assert_eq!(code, 1, "{text}");
        assert!(flat(&text).contains("is at work on this disk"), "{text}");
        assert_eq!(differences(&before, &stage.sandbox.now()), vec![], "{text}");
    }
    fs::remove_dir_all(&lock).unwrap();
    assert_eq!(stage.run(APPLY).0, 0);
    assert!(!lock.exists());
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!((code, stage.changes()), (0, vec![]), "{text}");
}

/// Runs `script`, for no longer than some seconds.
fn check_in_time(stage: &ScriptFixture, script: &Path) -> (Option<i32>, String) {
    let output = Command::new("timeout")
        .args(["60", "sh"])
        .arg(script)
        .arg("--root")
        .arg(stage.sandbox.root())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

#[test]
fn the_check_ends_however_mount_and_find_end() {
    let stage = ScriptFixture::of("link /Library/h -> ?");
    let script = with_tools(
        &stage,
        &[
            ("mount", "printf '/dev/disk1 on / (apfs, local)'\nexit 1"),
            ("find", "/usr/bin/find \"$@\"\nexit 1"),
        ],
    );
    let (code, text) = check_in_time(&stage, &script);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("   1  ready  "), "{text}");
}

#[test]
fn a_volume_is_seen_whatever_what_is_mounted_is_called() {
    for name in ["server:/a on b", "x on /y", "//h/s on /a on b"] {
        let stage = ScriptFixture::of("rename file /Library/a -> /Library/b");
        let mount = mounted(
            &stage,
            &format!("'/dev/disk1 on / (apfs, local)' '{name} on R/Library (nfs, nodev)'"),
        );
        let script = with_tools(&stage, &[("mount", &mount)]);
        let (code, text) = stage.run_script(&script, APPLY);
        assert_eq!((code, stage.changes()), (Some(0), vec![]), "{name}: {text}");
        assert!(
            flat(&text).contains("it is on another volume (/Library)"),
            "{name}: {text}"
        );
    }
}

#[test]
fn a_directory_with_a_volume_in_it_is_not_moved() {
    let stage = ScriptFixture::of("rename dir /Library/a -> /Library/b");
    let mount = mounted(
        &stage,
        "'/dev/disk1 on / (apfs, local)' '/dev/disk2 on R/Library/b/sub (hfs, local)'",
    );
    let script = with_tools(&stage, &[("mount", &mount)]);
    let (code, text) = stage.run_script(&script, APPLY);
    assert_eq!((code, stage.changes()), (Some(1), vec![]), "{text}");
    assert!(
        flat(&text).contains("a volume is mounted below /Library/b"),
        "{text}"
    );
}

#[test]
fn a_file_with_two_names_does_not_go_to_another_volume() {
    let stage = ScriptFixture::of(SAVED);
    fs::hard_link(stage.real("/Library/a"), stage.real("/Library/mine")).unwrap();
    let before = stage.sandbox.now();
    let df = format!(
        "case $2 in\n'{}'*) set -- /dev/disk1 / ;;\n*) set -- /dev/disk2 /Volumes/B ;;\nesac\n\
         echo Filesystem\necho \"$1 9 9 9 9% $2\"",
        stage.sandbox.root().display()
    );
    let mount = "echo '/dev/disk1 on / (apfs, local)'";
    let script = with_tools(&stage, &[("df", &df), ("mount", mount)]);
    let (code, text) = stage.run_script(&script, APPLY);
    assert_eq!(code, Some(1), "{text}");
    assert!(flat(&text).contains("the file has 2 names"), "{text}");
    assert_eq!(differences(&before, &stage.sandbox.now()), vec![]);
    // on its own volume it goes, and comes back as the same file
    assert_eq!(stage.run(APPLY).0, 0);
    assert_eq!(stage.run(&["--undo"]).0, 0);
    let inode = |path: &str| fs::metadata(stage.real(path)).unwrap().ino();
    assert_eq!(inode("/Library/a"), inode("/Library/mine"));
}

#[test]
fn a_second_run_does_not_move_on_what_the_first_brought_home() {
    let stage = ScriptFixture::of(
        "possible rename file /var/log/n.2 -> /var/log/n.3 rotated
         possible rename file /var/log/n.1 -> /var/log/n.2 rotated
         rename file /var/log/n -> /var/log/n.1
         create /var/log/n",
    );
    fs::remove_file(stage.real("/var/log/n.2")).unwrap();
    let oldest = stage.content("/var/log/n.3");
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    assert_eq!(stage.content("/var/log/n.2"), oldest, "{text}");
    let once = stage.sandbox.now();
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    assert_eq!(differences(&once, &stage.sandbox.now()), vec![], "{text}");
    assert!(text.contains("Nothing is left to do"), "{text}");
    assert!(
        flat(&text).contains("put that there, where it belongs"),
        "{text}"
    );
}

#[test]
fn what_only_another_user_may_move_is_a_conflict_at_the_check() {
    let stage = ScriptFixture::of("rename file /Library/a -> /Library/b");
    let place = stage.real("/Library");
    fs::set_permissions(&place, fs::Permissions::from_mode(0o1777)).unwrap();
    let before = stage.sandbox.now();
    // whoever runs the test, it is not this user
    let script = with_tools(&stage, &[("id", "echo 54321")]);
    let (code, text) = stage.run_script(&script, APPLY);
    assert_eq!(code, Some(1), "{text}");
    assert_eq!(differences(&before, &stage.sandbox.now()), vec![], "{text}");
    assert!(
        flat(&text).contains("only its owner and root can move it"),
        "{text}"
    );
    fs::set_permissions(&place, fs::Permissions::from_mode(0o555)).unwrap();
    let root = fs::File::create(place.join("probe")).is_ok();
    if !root {
        let (code, text) = stage.run(APPLY);
        assert_eq!(code, 1, "{text}");
        assert!(
            flat(&text).contains("cannot write in the directory"),
            "{text}"
        );
    }
    fs::set_permissions(&place, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn what_a_directory_made_again_had_is_said_to_be_unknown() {
    let stage = ScriptFixture::of("rmdir /Library/o");
    let (code, text) = stage.run(&[]);
    assert_eq!(code, 0, "{text}");
    assert!(
        flat(&text)
            .contains("the permissions 755 and the owner who runs this: what it had is not known"),
        "{text}"
    );
}

#[test]
fn undo_without_the_backup_that_apply_had_says_where_it_may_be() {
    let stage = ScriptFixture::of("create /Library/c");
    let (_, text) = run_default(&stage, &["--undo"]);
    assert!(!text.contains("are done"), "{text}");
    assert_eq!(stage.run(APPLY).0, 0);
    let before = stage.sandbox.now();
    let (code, text) = run_default(&stage, &["--undo"]);
    assert_eq!(code, 0, "{text}");
    let text = flat(&text);
    assert!(text.contains("its backup directory is elsewhere"), "{text}");
    assert!(text.contains("1 of its steps are done"), "{text}");
    assert_eq!(differences(&before, &stage.sandbox.now()), vec![]);
}

#[test]
fn undo_of_a_name_leaves_the_file_no_more_names_than_before() {
    let stage = ScriptFixture::of("link /Library/f -> /Library/f.lnk\nunlink file /Library/f");
    let links = || fs::metadata(stage.real("/Library/f.lnk")).unwrap().nlink();
    assert_eq!(links(), 1);
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    assert!(stage.real("/Library/f").exists(), "{text}");
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!((code, stage.changes()), (0, vec![]), "{text}");
    assert_eq!(links(), 1, "{text}");
}

#[test]
fn the_way_back_that_a_changed_script_tells_can_be_typed() {
    let stage = ScriptFixture::of("rename file /Library/a -> /Library/b\ncreate /Library/c");
    let whole = fs::read_to_string(stage.script()).unwrap();
    assert_eq!(stage.run(APPLY).0, 0);
    let without: Vec<&str> = whole
        .lines()
        .filter(|line| !line.starts_with("  move 2 "))
        .collect();
    assert!(without.len() < whole.lines().count());
    fs::write(stage.script(), without.join("\n") + "\n").unwrap();
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!(code, 3, "{text}");
    let told = text.lines().find(|line| line.ends_with(" --undo")).unwrap();
    let undone = Command::new("sh").arg("-c").arg(told.trim()).output();
    assert!(undone.unwrap().status.success(), "{told}");
    assert_eq!(stage.changes(), Vec::<String>::new(), "{told}");
}

#[test]
fn a_name_that_may_end_in_a_blank_is_not_made_without_it() {
    let stage = ScriptFixture::of("rename file /Library/a -> /Library/b");
    fs::write(stage.real("/Library").join("a "), "new\n").unwrap();
    let before = stage.sandbox.now();
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 1, "{text}");
    assert!(
        flat(&text).contains("the name may end in a blank"),
        "{text}"
    );
    assert_eq!(differences(&before, &stage.sandbox.now()), vec![]);
}

/// The disk-free command gives no answer once (no memory, its seconds are up): nothing is copied where it would be renamed.
#[test]
fn where_df_does_not_answer_nothing_is_moved_on_a_guess() {
    let stage = ScriptFixture::of("rename file /Library/a -> /Library/a.bak\ncreate /Library/a");
    let other = stage.real("/Library/other-name");
    fs::hard_link(stage.real("/Library/a.bak"), &other).unwrap();
    let names = || {
        let ino = |path: &str| fs::metadata(stage.real(path)).map(|about| about.ino()).ok();
        let (old, new) = ("/Library/a", "/Library/a.bak");
        (ino(old), ino(new), fs::metadata(&other).unwrap().ino())
    };
    let before = names();
    let asked = stage.sandbox.path().join("tmp/asked");
    for nth in 1..8 {
        let _ = fs::remove_file(&asked);
        let df = format!(
            "echo x >>'{a}'\n[ $(wc -l <'{a}') -eq {nth} ] && exit 1\nexec /bin/df \"$@\"",
            a = asked.display()
        );
        let script = with_tools(&stage, &[("df", &df)]);
        let (_, text) = stage.run_script(&script, APPLY);
        let after = names();
        assert!(after == before || after.0 == before.1, "{nth}: {text}");
        let (code, text) = stage.run(&["--undo"]);
        assert_eq!((code, names()), (0, before), "{nth}: {text}");
    }
}

#[test]
fn a_directory_is_asked_once_whether_it_is_locked_whatever_the_steps_in_it() {
    let history: String = (0..20)
        .map(|n| format!("rename file /Library/a{n} -> /Library/b{n}\n"))
        .collect();
    let stage = ScriptFixture::of(&history);
    let asked = stage.sandbox.path().join("tmp/asked");
    let ls = format!(
        "case $1 in\n-ldO) printf '%s\\n' \"$2\" >>'{}'\nprintf '%s\\n' \"-rw-r--r--  1 root  wheel  - 10 Jan  1 00:00 $2\" ;;\n\
         *) exec /bin/ls \"$@\" ;;\nesac",
        asked.display()
    );
    let script = with_tools(&stage, &[("ls", &ls)]);
    let (code, text) = stage.run_script(&script, &["--check"]);
    assert_eq!(code, Some(0), "{text}");
    let asked = fs::read_to_string(asked).unwrap();
    let of = |end: &str| asked.lines().filter(|line| line.ends_with(end)).count();
    assert_eq!(of("/Library/."), 1, "{asked}");
    // what moves is asked for, its place is free
    assert_eq!((of("/Library/b7"), of("/Library/a7")), (1, 0), "{asked}");
}
