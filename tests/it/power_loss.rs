//! The power fails while a script runs: of what it has written since it last asked for `sync`, any part may be on the disk, and
//! any part may not.
//!
//! The script runs once with stand-ins for all commands that change a disk; before and after each, the whole disk is read. What
//! differs from one picture to the next are its writes, in order, and `sync` stands among them. Every state that a loss of power
//! can leave is then made on a fresh disk: all that was written before a `sync`, and of the writes after it, until the power
//! fails, those that a file system without barriers may have got to the disk: any, as long as a name or an object is not changed
//! by a later one and untouched by an earlier one; and of the journal's last line, a part, or nothing but NULs. From each of
//! them `--apply` finishes the job, or `--undo` gives the disk back as it was, and nothing is lost.

mod picture;
mod replay;
mod states;

use std::collections::{BTreeSet, HashMap};
use std::fs;

use picture::{Change, Picture};
use replay::Replay;
use states::{State, Torn, states};

use crate::claims::for_seeds;
use crate::interruption::{CHANGERS, Subject, prepared_with, undisturbed};
use crate::scripts::{NAMES, ROTATION, SETUP, WAY_BACK};
use crate::support::effort::every;
use crate::support::sandbox::Sandbox;
use crate::support::tree::{Tree, differences};

/// A run of the script, write by write.
struct Recording {
    changes: Vec<Change>,
    first: Picture,
    /// The undo of a disk on which the script has been applied before.
    undo: bool,
}

/// A stand-in begins with this: it takes a picture, the numbers of the objects and their bytes.
const TAKE: &str = r#"#!/bin/sh
PATH=/usr/bin:/bin
take() {
  n=$(($(cat "$PICTURES/count" 2>/dev/null || echo 0) + 1))
  echo $n >"$PICTURES/count"
  mkdir "$PICTURES/$n"
  (
    cd "$SANDBOX" || exit 1
    cp -a root backup "$PICTURES/$n" 2>/dev/null
    find root backup -printf '%i %p\0' 2>/dev/null >"$PICTURES/$n.list"
  )
}
take
"#;

/// Runs the script and takes pictures.
fn recorded(subject: &Subject, undo: bool) -> Recording {
    let mut sandbox = Sandbox::new(&subject.after, &subject.script).expect("it can be laid out");
    if undo {
        let run = sandbox.run(&["sh"], &["--apply", "--yes"]);
        assert_eq!(run.code, Some(0), "{}", run.text);
    }
    let pictures = sandbox.path().join("tmp/pictures");
    fs::create_dir(&pictures).expect("it can be made");
    let commands = [CHANGERS.as_slice(), &["sync"]].concat();
    sandbox.script = prepared_with(&sandbox, &subject.script, &commands, &|real| {
        let act = match real.ends_with("sync") {
            true => ": >\"$PICTURES/$n.sync\"\n".to_owned(),
            false => format!("{} \"$@\"\nrc=$?\ntake\nexit $rc\n", real.display()),
        };
        format!("{TAKE}{act}")
    });
    let first = Picture::of(sandbox.path(), &HashMap::new());
    let option = if undo { "--undo" } else { "--apply" };
    let output = sandbox
        .command(&["sh"], &[option, "--yes"])
        .env_remove("UNSNARE_SYNC")
        .env("PICTURES", &pictures)
        .env("SANDBOX", sandbox.path())
        .output()
        .expect("sh can be started");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat())
    );
    let mut changes = Vec::new();
    let mut before = first.clone();
    for n in 1.. {
        let Ok(list) = fs::read(pictures.join(format!("{n}.list"))) else {
            break;
        };
        let inodes = list.split(|byte| *byte == 0).filter_map(|entry| {
            let blank = entry.iter().position(|byte| *byte == b' ')?;
            let inode = std::str::from_utf8(&entry[..blank]).ok()?.parse().ok()?;
            Some((entry[blank + 1..].to_vec(), inode))
        });
        let picture = Picture::of(&pictures.join(n.to_string()), &inodes.collect());
        changes.extend(before.changes(&picture));
        if pictures.join(format!("{n}.sync")).exists() {
            changes.push(Change::Sync);
        }
        before = picture;
    }
    changes.extend(before.changes(&Picture::of(sandbox.path(), &HashMap::new())));
    Recording {
        changes,
        first,
        undo,
    }
}

/// How a disk was brought in order again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Recovered {
    Applied,
    Undone,
}

/// Makes a state and runs the script on it.
fn recovers(
    subject: &Subject,
    recording: &Recording,
    state: &State,
    wanted: &Tree,
) -> Result<Recovered, String> {
    let sandbox = Sandbox::new(&subject.after, &subject.script).map_err(|e| e.to_string())?;
    let sh = ["sh"];
    if recording.undo {
        let run = sandbox.run(&sh, &["--apply", "--yes"]);
        if run.code != Some(0) {
            return Err(run.text);
        }
    }
    let mut replay = Replay {
        dir: sandbox.path(),
        places: HashMap::new(),
        inodes: HashMap::new(),
    };
    let laid_out = Picture::of(sandbox.path(), &HashMap::new());
    for (name, inode) in &recording.first.names {
        if laid_out.names.contains_key(name) {
            replay.stands(name, *inode);
        }
    }
    for n in &state.kept {
        let last = Some(n) == state.kept.last();
        let change = match (&recording.changes[*n], state.torn) {
            (Change::Append(inode, bytes), Torn::Half) if last => {
                Change::Append(*inode, bytes[..bytes.len() / 2].to_vec())
            }
            (Change::Append(inode, bytes), Torn::Nuls) if last => {
                Change::Append(*inode, vec![0; bytes.len()])
            }
            (change, _) => change.clone(),
        };
        replay
            .make(&change)
            .map_err(|e| format!("replaying {change:?}: {e}"))?;
    }
    if !sandbox.lost().is_empty() {
        return Err(format!("lost {:?}", sandbox.lost()));
    }
    let mut told = String::new();
    let mut how = Recovered::Undone;
    if !recording.undo {
        let again = sandbox.run(&sh, &["--apply", "--yes"]);
        told = format!("--apply, {:?}: {}\n", again.code, again.text);
        if again.code == Some(0) {
            how = Recovered::Applied;
            let off = off(wanted, &sandbox);
            if !off.is_empty() {
                return Err(format!("applied: {off:?}\n{told}"));
            }
        }
        if !sandbox.lost().is_empty() {
            return Err(format!("applied again: lost {:?}\n{told}", sandbox.lost()));
        }
    }
    let back = sandbox.run(&sh, &["--undo", "--yes"]);
    let off = off(sandbox.start(), &sandbox);
    if back.code != Some(0) || !off.is_empty() {
        return Err(format!(
            "{told}--undo, {:?}: {off:?}\n{}",
            back.code, back.text
        ));
    }
    Ok(how)
}

/// The paths at which something else stands than wanted.
fn off(wanted: &Tree, sandbox: &Sandbox) -> Vec<String> {
    let all = differences(wanted, &sandbox.now());
    let path = |(path, ..): &(Vec<u8>, _, _)| String::from_utf8_lossy(path).into_owned();
    all.iter().map(path).collect()
}

/// So many states of each run are tried, a twentieth at home; all with `UNSNARE_POWER_LOSSES=all`.
fn chosen(all: BTreeSet<State>, few: usize) -> Vec<State> {
    let asked = std::env::var("UNSNARE_POWER_LOSSES").ok();
    let most = match asked.as_deref() {
        Some("all") => usize::MAX,
        Some(number) => number
            .parse()
            .expect("UNSNARE_POWER_LOSSES is a number, or all"),
        None => few.div_ceil(every(20)),
    };
    let step = all.len().div_ceil(most).max(1);
    all.into_iter().step_by(step).collect()
}

/// Tries the states that the power can leave; tells how many there are and what became of them.
fn survives(subject: &Subject, undo: bool, few: usize) {
    let wanted = undisturbed(subject);
    let recording = recorded(subject, undo);
    let syncs = recording
        .changes
        .iter()
        .filter(|change| matches!(change, Change::Sync))
        .count();
    let writes = recording.changes.len() - syncs;
    assert!(
        writes > 20 && syncs > 3,
        "{}: {writes} writes, {syncs} times sync",
        subject.name
    );
    let all = states(&recording.changes);
    let count = all.len();
    let tried = chosen(all, few);
    let applied = std::sync::atomic::AtomicUsize::new(0);
    let failures = for_seeds(0, tried.len() as u64, |n| {
        let state = &tried[n as usize];
        let how = recovers(subject, &recording, state, &wanted).map_err(|e| {
            let since = state.kept.len().saturating_sub(6);
            let newest: Vec<String> = state.kept[since..]
                .iter()
                .map(|n| recording.changes[*n].told())
                .collect();
            format!(
                "{}, {:?} writes, {:?}, the newest {newest:?}: {e}",
                subject.name,
                state.kept.len(),
                state.torn
            )
        })?;
        if how == Recovered::Applied {
            applied.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
        Ok(())
    });
    assert!(
        failures.is_empty(),
        "{} of {}: {}",
        failures.len(),
        tried.len(),
        failures.join("\n\n")
    );
    println!(
        "| {} | {} | {writes} | {syncs} | {count} | {} | {} | {} |",
        subject.name,
        if undo { "--undo" } else { "--apply" },
        tried.len(),
        applied.load(std::sync::atomic::Ordering::Relaxed),
        tried.len() - applied.load(std::sync::atomic::Ordering::Relaxed),
    );
}

#[test]
fn the_power_may_fail_while_the_setup_is_taken_back() {
    survives(&Subject::from(&*SETUP), false, 24);
}

#[test]
fn the_power_may_fail_while_the_way_back_is_made() {
    survives(&Subject::from(&*WAY_BACK), false, 24);
}

#[test]
fn the_power_may_fail_while_a_rotation_is_taken_back() {
    survives(&Subject::from(&*ROTATION), false, 24);
}

#[test]
fn the_power_may_fail_while_names_that_hurt_are_moved() {
    survives(&Subject::from(&*NAMES), false, 16);
}

#[test]
fn the_power_may_fail_during_undo() {
    survives(&Subject::from(&*WAY_BACK), true, 24);
}
