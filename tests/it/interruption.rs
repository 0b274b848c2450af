//! The script killed before and after every command that changes the disk, run again, and undone.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::claims::{analyse, first_seed, for_seeds, wanted};
use crate::scripts::{Case, NAMES, ROTATION, SETUP, WAY_BACK};
use crate::support::effort::every;
use crate::support::history::History;
use crate::support::sandbox::Sandbox;
use crate::support::tree::{Node, Tree, differences, of_disk};

/// A disk and the script made for it.
pub(crate) struct Subject {
    pub(crate) name: String,
    pub(crate) after: Tree,
    pub(crate) script: PathBuf,
}

impl From<&Case> for Subject {
    fn from(case: &Case) -> Self {
        Self {
            name: case.name.to_owned(),
            after: case.after.clone(),
            script: case.script(),
        }
    }
}

/// Commands that can change a disk.
pub(crate) const CHANGERS: [&str; 13] = [
    "mv", "rm", "ln", "cp", "mkdir", "rmdir", "chmod", "chown", "touch", "install", "unlink",
    "link", "rsync",
];

/// Puts stand-ins for the commands into `dir`, whose text is told for the place of the real one.
fn stand_ins(dir: &Path, commands: &[&str], text: &dyn Fn(&Path) -> String) {
    std::fs::create_dir_all(dir).expect("it can be made");
    for name in commands {
        let Some(real) = ["/bin", "/usr/bin"]
            .map(|d| Path::new(d).join(name))
            .into_iter()
            .find(|p| p.is_file())
        else {
            continue;
        };
        let path = dir.join(name);
        std::fs::write(&path, text(&real))
            .and_then(|()| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)))
            .expect("it can be written");
    }
}

/// The script with stand-ins first in its PATH that count, and kill the whole group at the wanted count.
fn prepared(sandbox: &Sandbox, script: &Path) -> PathBuf {
    prepared_with(sandbox, script, &CHANGERS, &|real| {
        format!(
            "#!/bin/sh\nn=$(cat \"$COUNT\" 2>/dev/null || echo 0)\nn=$((n+1))\necho $n >\"$COUNT\"\n\
             if [ \"$n\" -eq \"$AT\" ]; then\n  case $WHAT in\n  before) kill -9 -\"$GROUP\" ;;\n\
             fail) echo 'No space left on device' >&2; exit 1 ;;\n  meddle) /bin/sh \"$MEDDLE\" ;;\n  esac\nfi\n\
             {} \"$@\"\nrc=$?\nif [ \"$n\" -eq \"$AT\" ] && [ \"$WHAT\" = after ]; then kill -9 -\"$GROUP\"; fi\nexit $rc\n",
            real.display()
        )
    })
}

/// The script with stand-ins for the commands first in its PATH.
pub(crate) fn prepared_with(
    sandbox: &Sandbox,
    script: &Path,
    commands: &[&str],
    stand_in: &dyn Fn(&Path) -> String,
) -> PathBuf {
    let dir = sandbox.path().join("tmp/stand-ins");
    stand_ins(&dir, commands, stand_in);
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
    let path = sandbox.path().join("tmp/killed.sh");
    std::fs::write(&path, changed).expect("it can be written");
    path
}

/// Runs the prepared script; at its `n`th command `what` happens: `before` and `after` kill it there, `fail` makes the
/// command fail, `meddle` lets somebody else change the disk first.
fn disturbed(
    sandbox: &Sandbox,
    script: &Path,
    n: u64,
    what: &str,
    args: &[&str],
) -> (Option<i32>, bool) {
    let mut command = Command::new("sh");
    command
        .args(["-c", "GROUP=$$; export GROUP; sh \"$@\"; exit $?", "x"])
        .arg(script)
        .args(args)
        .arg("--root")
        .arg(sandbox.root())
        .arg("--backup")
        .arg(sandbox.backup());
    command
        .env("COUNT", sandbox.path().join("tmp/count"))
        .env("AT", n.to_string())
        .env("WHAT", what)
        .env("MEDDLE", sandbox.path().join("tmp/meddle"))
        .current_dir(sandbox.path().join("cwd"));
    command
        .process_group(0)
        .stdin(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    let output = command.output().expect("sh can be started");
    assert!(
        output.status.signal().is_none_or(|s| s == 9),
        "{}",
        output.status
    );
    (output.status.code(), counted(sandbox) >= n)
}

/// How many commands that change a disk the prepared script has started.
fn counted(sandbox: &Sandbox) -> u64 {
    let count = std::fs::read_to_string(sandbox.path().join("tmp/count"));
    count.map_or(0, |count| count.trim().parse().expect("a number"))
}

/// The end state without an interruption.
pub(crate) fn undisturbed(case: &Subject) -> Tree {
    let sandbox = Sandbox::new(&case.after, &case.script).expect("it can be laid out");
    let run = sandbox.run(&["sh"], &["--apply", "--yes"]);
    assert_eq!(run.code, Some(0), "{}: {}", case.name, run.text);
    sandbox.now()
}

/// Kills `--apply` (or the `--undo` after it) at the `n`th command; `None` when there is no such command any more.
fn interrupted(
    case: &Subject,
    wanted: &Tree,
    n: u64,
    when: &str,
    undo: bool,
) -> Option<Result<(), String>> {
    let sandbox = Sandbox::new(&case.after, &case.script).expect("it can be laid out");
    let script = prepared(&sandbox, &case.script);
    let at = format!(
        "{}: {} killed {when} command {n}",
        case.name,
        if undo { "--undo" } else { "--apply" }
    );
    let sh = ["sh"];
    if undo {
        let run = sandbox.run(&sh, &["--apply", "--yes"]);
        if run.code != Some(0) {
            return Some(Err(format!("{at}: {}", run.text)));
        }
    }
    let option = if undo { "--undo" } else { "--apply" };
    let (code, reached) = disturbed(&sandbox, &script, n, when, &[option, "--yes"]);
    if !reached {
        return None;
    }
    if when == "fail" && !matches!(code, Some(0 | 1 | 3)) {
        return Some(Err(format!("{at}: ends with {code:?}")));
    }
    if when == "fail" && code == Some(1) && sandbox.now() != *sandbox.start() {
        return Some(Err(format!(
            "{at}: says that nothing was changed, but the disk is not as it was"
        )));
    }
    Some(recovers(&sandbox, wanted, undo).map_err(|e| format!("{at}: {e}")))
}

fn recovers(sandbox: &Sandbox, wanted: &Tree, undo: bool) -> Result<(), String> {
    let sh = ["sh"];
    if !sandbox.lost().is_empty() {
        return Err(format!("lost {:?}", sandbox.lost()));
    }
    if !undo {
        let again = sandbox.run(&sh, &["--apply", "--yes"]);
        let off = differences(wanted, &sandbox.now());
        if again.code != Some(0) || !off.is_empty() {
            return Err(format!(
                "applied again, {:?}: {off:?}\n{}",
                again.code, again.text
            ));
        }
        if !sandbox.lost().is_empty() {
            return Err(format!("applied again: lost {:?}", sandbox.lost()));
        }
    }
    let back = sandbox.run(&sh, &["--undo", "--yes"]);
    let off = differences(sandbox.start(), &sandbox.now());
    if back.code != Some(0) || !off.is_empty() {
        return Err(format!("undone, {:?}: {off:?}\n{}", back.code, back.text));
    }
    if sandbox.neighbour_untouched() {
        Ok(())
    } else {
        Err("something outside was touched".into())
    }
}

/// How many commands `--apply` (or the `--undo` after it) starts.
fn commands(case: &Subject, undo: bool) -> u64 {
    let sandbox = Sandbox::new(&case.after, &case.script).expect("it can be laid out");
    let script = prepared(&sandbox, &case.script);
    if undo {
        let run = sandbox.run(&["sh"], &["--apply", "--yes"]);
        assert_eq!(run.code, Some(0), "{}: {}", case.name, run.text);
    }
    let option = if undo { "--undo" } else { "--apply" };
    let (code, _) = disturbed(&sandbox, &script, 0, "never", &[option, "--yes"]);
    assert_eq!(code, Some(0), "{}: {option}", case.name);
    counted(&sandbox)
}

/// Kills at every command, before it and after it; at home at every eighth, one time before and one time after it. How many
/// there are.
fn at_every_command(case: &Subject, undo: bool) -> u64 {
    let (wanted, all, step) = (undisturbed(case), commands(case, undo), every(8) as u64);
    let failures = for_seeds(0, all.div_ceil(step), |nth| {
        let both = ["before", "after"].into_iter();
        for when in both.skip(nth as usize % every(2)).step_by(every(2)) {
            let n = 1 + nth * step;
            interrupted(case, &wanted, n, when, undo)
                .unwrap_or_else(|| Err(format!("{}: command {n} is not reached", case.name)))?;
        }
        Ok(())
    });
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    all
}

/// All commands of a script; a script that starts hardly any would prove nothing.
fn survives_a_kill(case: &Case, undo: bool) {
    let all = at_every_command(&Subject::from(case), undo);
    assert!(all >= 10, "{all} commands only");
}

#[test]
fn the_setup_script_survives_a_kill_at_every_command() {
    survives_a_kill(&SETUP, false);
}

#[test]
fn the_way_back_script_survives_a_kill_at_every_command() {
    survives_a_kill(&WAY_BACK, false);
}

#[test]
fn a_rotation_script_survives_a_kill_at_every_command() {
    survives_a_kill(&ROTATION, false);
}

#[test]
fn undo_survives_a_kill_at_every_command() {
    survives_a_kill(&WAY_BACK, true);
}

#[test]
fn hostile_names_survive_a_kill() {
    let names = Subject::from(&*NAMES);
    let wanted = undisturbed(&names);
    let step = every(15) as u64;
    let failures = for_seeds(1, 30 / step, |n| {
        interrupted(&names, &wanted, n * 3 * step, "after", false).unwrap_or(Ok(()))
    });
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn a_command_that_fails_stops_the_script_and_loses_nothing() {
    for case in [&*SETUP, &*WAY_BACK] {
        let subject = Subject::from(case);
        let wanted = undisturbed(&subject);
        let step = every(15) as u64;
        let failures = for_seeds(1, 60 / step, |n| {
            interrupted(&subject, &wanted, n * step, "fail", false).unwrap_or(Ok(()))
        });
        assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    }
}

/// Somebody puts files wherever a step is about to put something: none of them may be lost.
fn meddled(subject: &Subject, paths: &[Vec<u8>], n: u64) -> Result<(), String> {
    let sandbox = Sandbox::new(&subject.after, &subject.script).expect("it can be laid out");
    let script = prepared(&sandbox, &subject.script);
    let mut text = String::new();
    for (i, path) in paths.iter().enumerate() {
        let here = crate::support::tree::below(&sandbox.root(), path);
        let quoted = format!("'{}'", here.display().to_string().replace('\'', "'\\''"));
        text.push_str(&format!(
            "[ -e {quoted} ] || [ -L {quoted} ] || printf 'meddled {i}' >{quoted}\n"
        ));
    }
    std::fs::write(sandbox.path().join("tmp/meddle"), text).expect("it can be written");
    let (code, reached) = disturbed(&sandbox, &script, n, "meddle", &["--apply", "--yes"]);
    let stray = crate::support::tree::snapshot(&sandbox.backup()).unwrap_or_default();
    let everything: Vec<Node> = sandbox
        .now()
        .into_values()
        .chain(stray.into_values())
        .collect();
    let kept = |i: usize| {
        everything.iter().any(|n| matches!(n, Node::File { content, .. } if *content == format!("meddled {i}").into_bytes()))
    };
    let put = paths
        .iter()
        .enumerate()
        .filter(|(_, p)| !subject.after.contains_key(*p));
    let at = format!("{}: meddled with before command {n}", subject.name);
    if !reached {
        return Ok(());
    }
    if !matches!(code, Some(0 | 1 | 3)) {
        return Err(format!("{at}: ends with {code:?}"));
    }
    if !sandbox.lost().is_empty() {
        return Err(format!("{at}: lost {:?}", sandbox.lost()));
    }
    // What was put where the script had not come yet is still there, in place or in the backup.
    for (i, path) in put {
        let standing = sandbox.now().get(path).cloned();
        if standing.is_none() && !kept(i) {
            return Err(format!(
                "{at}: the newcomer at {} is gone",
                String::from_utf8_lossy(path)
            ));
        }
    }
    Ok(())
}

#[test]
fn what_others_put_in_the_way_meanwhile_is_not_lost() {
    let subject = Subject::from(&*SETUP);
    let paths: Vec<Vec<u8>> = [
        "/private/etc/postfix",
        "/private/var/spool/postfix",
        "/private/etc/dovecot",
        "/private/var/spool/dovecot",
        "/private/etc/amavisd.conf",
    ]
    .iter()
    .map(|p| p.as_bytes().to_vec())
    .collect();
    let failures = for_seeds(1, 60 / every(15) as u64, |n| {
        meddled(&subject, &paths, n * every(15) as u64)
    });
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn scripts_of_random_histories_survive_a_kill() {
    let count = wanted(120) / 60;
    let failures = for_seeds(
        first_seed() + 700_000,
        count.max(20 / every(4) as u64),
        |seed| {
            let played = History::draw(seed, 6).play();
            let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
            analyse(&played.capture, dir.path())?;
            let script = dir.path().join("revert.sh");
            if !script.is_file() {
                return Ok(());
            }
            let subject = Subject {
                name: format!("seed {seed}"),
                after: of_disk(&played.after),
                script,
            };
            let sandbox =
                Sandbox::new(&subject.after, &subject.script).map_err(|e| e.to_string())?;
            if sandbox.run(&["sh"], &["--apply", "--yes"]).code != Some(0) {
                return Ok(());
            }
            let wanted = sandbox.now();
            let whats = [1, 3, 6, 10, 15]
                .into_iter()
                .flat_map(|n| ["before", "after", "fail"].map(|what| (n, what)));
            // at home each history has three of them, and all five have all
            for (n, what) in whats.skip(seed as usize % every(5)).step_by(every(5)) {
                interrupted(&subject, &wanted, n, what, false).unwrap_or(Ok(()))?;
            }
            Ok(())
        },
    );
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
