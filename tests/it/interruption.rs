//! The script killed before and after every command that changes the disk, run again, and undone.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::claims::for_seeds;
use crate::lab::Lab;
use crate::scripts::{Case, NAMES, ROTATION, SETUP, WAY_BACK};
use crate::support::tree::{Tree, differences};

/// Commands that can change a disk.
const CHANGERS: [&str; 13] = [
    "mv", "rm", "ln", "cp", "mkdir", "rmdir", "chmod", "chown", "touch", "install", "unlink",
    "link", "rsync",
];

/// Puts stand-ins for the commands into `dir`: each counts, and kills the whole group at the wanted count.
fn stand_ins(dir: &Path) {
    std::fs::create_dir_all(dir).expect("it can be made");
    for name in CHANGERS {
        let Some(real) = ["/bin", "/usr/bin"]
            .map(|d| Path::new(d).join(name))
            .into_iter()
            .find(|p| p.is_file())
        else {
            continue;
        };
        let text = format!(
            "#!/bin/sh\nn=$(cat \"$COUNT\" 2>/dev/null || echo 0)\nn=$((n+1))\necho $n >\"$COUNT\"\n\
             if [ \"$n\" -eq \"$KILL_AT\" ] && [ \"$KILL_WHEN\" = before ]; then kill -9 -\"$GROUP\"; fi\n\
             {} \"$@\"\nrc=$?\nif [ \"$n\" -eq \"$KILL_AT\" ]; then kill -9 -\"$GROUP\"; fi\nexit $rc\n",
            real.display()
        );
        let path = dir.join(name);
        std::fs::write(&path, text)
            .and_then(|()| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)))
            .expect("it can be written");
    }
}

/// The script with the stand-ins first in its PATH.
fn prepared(lab: &Lab, script: &Path) -> PathBuf {
    let dir = lab.path().join("tmp/stand-ins");
    stand_ins(&dir);
    let text = std::fs::read(script).expect("it was written");
    let at = text
        .windows(6)
        .position(|w| w == b"\nPATH=")
        .expect("the script sets its PATH")
        + 6;
    let changed = [
        &text[..at],
        dir.as_os_str().as_encoded_bytes(),
        b":",
        &text[at..],
    ]
    .concat();
    let path = lab.path().join("tmp/killed.sh");
    std::fs::write(&path, changed).expect("it can be written");
    path
}

/// Runs the prepared script until the `n`th command; whether it was killed there.
fn killed(lab: &Lab, script: &Path, n: u64, when: &str, args: &[&str]) -> bool {
    let mut command = Command::new("sh");
    command
        .args(["-c", "GROUP=$$; export GROUP; sh \"$@\"; exit $?", "x"])
        .arg(script)
        .args(args)
        .arg("--root")
        .arg(lab.root())
        .arg("--backup")
        .arg(lab.backup());
    command
        .env("COUNT", lab.path().join("tmp/count"))
        .env("KILL_AT", n.to_string())
        .env("KILL_WHEN", when)
        .current_dir(lab.path().join("cwd"));
    command.process_group(0).stdin(std::process::Stdio::null());
    let output = command.output().expect("sh can be started");
    output.status.signal() == Some(9)
}

/// The end state without an interruption.
fn undisturbed(case: &Case) -> Tree {
    let lab = Lab::new(&case.after, &case.script()).expect("it can be laid out");
    let run = lab.run(&["sh"], &["--apply", "--yes"]);
    assert_eq!(run.code, Some(0), "{}: {}", case.name, run.text);
    lab.now()
}

/// Kills `--apply` (or the `--undo` after it) at the `n`th command; `None` when there is no such command any more.
fn interrupted(
    case: &Case,
    wanted: &Tree,
    n: u64,
    when: &str,
    undo: bool,
) -> Option<Result<(), String>> {
    let lab = Lab::new(&case.after, &case.script()).expect("it can be laid out");
    let script = prepared(&lab, &case.script());
    let at = format!(
        "{}: {} killed {when} command {n}",
        case.name,
        if undo { "--undo" } else { "--apply" }
    );
    let sh = ["sh"];
    if undo {
        let run = lab.run(&sh, &["--apply", "--yes"]);
        if run.code != Some(0) {
            return Some(Err(format!("{at}: {}", run.text)));
        }
    }
    if !killed(
        &lab,
        &script,
        n,
        when,
        &[if undo { "--undo" } else { "--apply" }, "--yes"],
    ) {
        return None;
    }
    Some(recovers(&lab, wanted, undo).map_err(|e| format!("{at}: {e}")))
}

fn recovers(lab: &Lab, wanted: &Tree, undo: bool) -> Result<(), String> {
    let sh = ["sh"];
    if !lab.lost().is_empty() {
        return Err(format!("lost {:?}", lab.lost()));
    }
    if !undo {
        let again = lab.run(&sh, &["--apply", "--yes"]);
        let off = differences(wanted, &lab.now());
        if again.code != Some(0) || !off.is_empty() {
            return Err(format!(
                "applied again, {:?}: {off:?}\n{}",
                again.code, again.text
            ));
        }
        if !lab.lost().is_empty() {
            return Err(format!("applied again: lost {:?}", lab.lost()));
        }
    }
    let back = lab.run(&sh, &["--undo", "--yes"]);
    let off = differences(lab.start(), &lab.now());
    if back.code != Some(0) || !off.is_empty() {
        return Err(format!("undone, {:?}: {off:?}\n{}", back.code, back.text));
    }
    if lab.neighbour_untouched() {
        Ok(())
    } else {
        Err("something outside was touched".into())
    }
}

/// Every command, one after the other; how many there were.
fn at_every_command(case: &Case, undo: bool) -> u64 {
    let wanted = undisturbed(case);
    let mut commands = 0;
    // Commands are taken by tens, so that two threads share the work; the first that is not there ends it.
    loop {
        let over = std::sync::atomic::AtomicBool::new(false);
        let failures = for_seeds(commands + 1, 10, |n| {
            for when in ["before", "after"] {
                match interrupted(case, &wanted, n, when, undo) {
                    None => over.store(true, std::sync::atomic::Ordering::Relaxed),
                    Some(result) => result?,
                }
            }
            Ok(())
        });
        assert!(failures.is_empty(), "{}", failures.join("\n\n"));
        commands += 10;
        if over.into_inner() {
            return commands;
        }
    }
}

#[test]
fn the_setup_script_survives_a_kill_at_every_command() {
    assert!(
        at_every_command(&SETUP, false) >= 20,
        "hardly any command was seen"
    );
}

#[test]
fn the_way_back_script_survives_a_kill_at_every_command() {
    assert!(
        at_every_command(&WAY_BACK, false) >= 20,
        "hardly any command was seen"
    );
}

#[test]
fn a_rotation_script_survives_a_kill_at_every_command() {
    assert!(
        at_every_command(&ROTATION, false) >= 10,
        "hardly any command was seen"
    );
}

#[test]
fn undo_survives_a_kill_at_every_command() {
    assert!(
        at_every_command(&WAY_BACK, true) >= 10,
        "hardly any command was seen"
    );
}

#[test]
fn hostile_names_survive_a_kill() {
    let wanted = undisturbed(&NAMES);
    let failures = for_seeds(1, 30, |n| {
        interrupted(&NAMES, &wanted, n * 3, "after", false).unwrap_or(Ok(()))
    });
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
