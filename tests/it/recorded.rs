//! Random histories rendered as recordings, as `unsnare kit` makes them: what a program did is analysed and undone with
//! nothing but the recording, on a real file system, and compared with the start.

mod whose;

use std::collections::BTreeMap;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use serde_json::Value;
use whose::{below_any, by_somebody, nobodys, now_holds, of_others};

use crate::claims::{UNSNARE, first_seed, for_seeds, wanted};
use crate::shells::{SHELLS, present};
use crate::support::disk::{Body, Disk, Ino, canonical};
use crate::support::effort::every;
use crate::support::history::{ACTOR, History, Played};
use crate::support::release::{Release, Setting, View};
use crate::support::sandbox::Sandbox;
use crate::support::told::{Teller, list, tell};
use crate::support::tree::{Node, Tree, below, differences, of_disk};

/// Where the kit ran on the server, and the directories whose files it copied.
const PLACE: &str = "/Users/admin/m.unsnare";
const COPIED: [&[u8]; 2] = [b"/private/etc", b"/Library"];

/// What of the recording is there besides the capture.
#[derive(Clone, Copy, Debug)]
struct Made {
    lists: bool,
    copies: bool,
    teller: Option<Teller>,
    /// The script carries the copies itself; on the server they are gone.
    embedded: bool,
}

const WHOLE: Made = Made {
    lists: true,
    copies: true,
    teller: Some(Teller::BothEnds),
    embedded: false,
};

fn is_copied(path: &[u8]) -> bool {
    let below = |dir: &&[u8]| {
        path.strip_prefix(*dir)
            .is_some_and(|rest| rest.starts_with(b"/"))
    };
    COPIED.iter().any(below)
}

/// The history as the kit records it: wide, on a release of which the kit knows more.
fn drawn(seed: u64, steps: usize) -> History {
    let mut history = History::draw_untidy(seed, steps);
    let old = history.setting;
    let release = old.release.max(Release::V10_5);
    history.setting = Setting::new(release, old.kernel64, View::DashW);
    history
}

/// Writes the recording; the directory.
fn record(history: &History, played: &Played, made: Made, dir: &Path) -> PathBuf {
    let recording = dir.join("m.unsnare");
    std::fs::create_dir(&recording).unwrap();
    let keep = |name: &str, bytes: &[u8]| std::fs::write(recording.join(name), bytes).unwrap();
    keep(
        "recording.json",
        format!(
            r#"{{"format": "unsnare.recording/1", "directory": "{PLACE}", "processes": ["{ACTOR}"], "problems": []}}"#
        )
        .as_bytes(),
    );
    keep("fs_usage.txt", &played.capture);
    if made.lists {
        keep("before.lst", &list(&played.before));
        keep("after.lst", &list(&played.after));
    }
    if let Some(teller) = made.teller {
        // the kit's script is asked for one process
        let theirs: Vec<_> = played
            .truth
            .iter()
            .filter(|m| m.process == ACTOR.as_bytes())
            .cloned()
            .collect();
        let told = tell(teller, history.setting.release, &theirs);
        let name = match teller {
            Teller::Eslogger => "eslogger.jsonl",
            _ => "both_ends.txt",
        };
        keep(name, &told);
    }
    if made.copies {
        for (path, node) in of_disk(&played.before) {
            if let Node::File { content, .. } = node
                && is_copied(&path)
            {
                let copy = below(&recording.join("copies"), &path);
                std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
                std::fs::write(copy, content).unwrap();
            }
        }
    }
    recording
}

/// Owners by path.
fn owners(disk: &Disk, tree: &Tree) -> BTreeMap<Vec<u8>, (u32, u32)> {
    let of = |path: &Vec<u8>| {
        let inode = disk.inode(disk.find_bytes(path)?);
        Some((path.clone(), (inode.uid, inode.gid)))
    };
    tree.keys().filter_map(of).collect()
}

/// What became of one history.
#[derive(Default)]
struct Sum {
    applied: u64,
    refused: u64,
    /// Changed paths that can be had back, and how many were.
    reversible: u64,
    undone: u64,
    /// Files overwritten or removed of which there is a copy, and how many came back to the byte, with owner and mode.
    copied: u64,
    restored: u64,
    left: Vec<String>,
}

/// Inodes by path.
fn inodes(disk: &Disk, tree: &Tree) -> BTreeMap<Vec<u8>, Ino> {
    let of = |path: &Vec<u8>| Some((path.clone(), disk.find_bytes(path)?));
    tree.keys().filter_map(of).collect()
}

fn there_and_back(history: &History, made: Made, shell: &[&str]) -> Result<Sum, String> {
    let played = history.play();
    let mut sum = Sum::default();
    if played.capture.is_empty() {
        return Ok(sum);
    }
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    let recording = record(history, &played, made, dir.path());
    let script = dir.path().join("revert.sh");
    let report = dir.path().join("report.json");
    let output = Command::new(UNSNARE)
        .args(["analyze", "-q", "--no-rehearsal"])
        .args(made.embedded.then_some("--embed"))
        .args(["-f", "json", "-o"])
        .arg(&report)
        .arg("-r")
        .arg(&script)
        .arg(&recording)
        .output()
        .map_err(|e| e.to_string())?;
    if !matches!(output.status.code(), Some(0 | 1)) {
        return Err(format!("{}", String::from_utf8_lossy(&output.stderr)));
    }
    let report: Value = serde_json::from_slice(&std::fs::read(report).map_err(|e| e.to_string())?)
        .map_err(|e| e.to_string())?;
    let (before, after) = (of_disk(&played.before), of_disk(&played.after));
    // the disk as it is when the script runs: the recording stands on it
    let mut now = after.clone();
    let mut copy_owners: Vec<(Vec<u8>, (u32, u32))> = Vec::new();
    let (was_by, is_by) = (
        owners(&played.before, &before),
        owners(&played.after, &after),
    );
    if made.copies && !made.embedded {
        let mut dirs = vec![PLACE.as_bytes().to_vec()];
        for (path, node) in before.iter().filter(|(path, _)| is_copied(path)) {
            let Node::File { mode, content, .. } = node else {
                continue;
            };
            let copy = [PLACE.as_bytes(), b"/copies", path].concat();
            copy_owners.extend(was_by.get(path).map(|by| (copy.clone(), *by)));
            dirs.push(copy.clone());
            let file = Node::File {
                mode: *mode,
                content: content.clone(),
                twin: None,
            };
            now.insert(copy, file);
        }
        for file in dirs {
            let slashes = file.iter().enumerate().filter(|(_, b)| **b == b'/').skip(1);
            for (at, _) in slashes {
                let dir = Node::Dir { mode: 0o700 };
                now.entry(file[..at].to_vec()).or_insert(dir);
            }
        }
    }
    if !script.is_file() {
        return Ok(sum);
    }
    let sandbox = Sandbox::new(&now, &script).map_err(|e| e.to_string())?;
    let root = sandbox.root();
    let as_root = may_give_away();
    if as_root {
        let all = is_by.iter();
        for (path, (uid, gid)) in all.chain(copy_owners.iter().map(|(p, by)| (p, by))) {
            let path = below(&root, path);
            let mode = std::fs::symlink_metadata(&path).unwrap();
            std::os::unix::fs::lchown(&path, Some(*uid), Some(*gid)).unwrap();
            if !mode.is_symlink() {
                std::fs::set_permissions(&path, mode.permissions()).unwrap();
            }
        }
    }
    let owner_now = |path: &[u8]| {
        use std::os::unix::fs::MetadataExt as _;
        let facts = std::fs::symlink_metadata(below(&root, path)).ok()?;
        Some((facts.uid(), facts.gid()))
    };
    let owners_now = || -> Vec<_> { is_by.keys().map(|path| owner_now(path)).collect() };
    let owners_at_first = owners_now();
    let checked = sandbox.run(shell, &["--check"]);
    if sandbox.now() != *sandbox.start() {
        return Err(format!("--check changed the disk: {}", checked.text));
    }
    let first = sandbox.run(shell, &["--apply", "--yes"]);
    match first.code {
        Some(0) => sum.applied += 1,
        Some(1) => sum.refused += 1,
        code => return Err(format!("--apply ends with {code:?}: {}", first.text)),
    }
    let applied = sandbox.now();
    let (old_inodes, new_inodes) = (
        inodes(&played.before, &before),
        inodes(&played.after, &after),
    );
    let theirs = of_others(&played);
    // where an object stood, and where it stands
    let places = |path: &Vec<u8>| {
        let inos = [old_inodes.get(path), new_inodes.get(path)];
        let all = old_inodes.iter().chain(&new_inodes);
        all.filter(move |(_, ino)| inos.contains(&Some(ino)))
            .map(|(path, _)| canonical(path))
    };
    let mut paths: Vec<&Vec<u8>> = before.keys().chain(after.keys()).collect();
    paths.sort();
    paths.dedup();
    let nobodys = nobodys(&played, &before);
    for path in paths {
        let name = canonical(path);
        if !by_somebody(&played, &name) || below_any(&name, &nobodys) {
            continue;
        }
        let (was, is, now) = (before.get(path), after.get(path), applied.get(path));
        let owner_changed = was.is_some() && is.is_some() && was_by.get(path) != is_by.get(path);
        let changed = was != is || owner_changed;
        if !changed || below_any(&name, &theirs) || name.starts_with(b"/Volumes/") {
            continue;
        }
        if places(path).any(|place| below_any(&place, &theirs)) {
            continue;
        }
        // a directory that holds what others put there stays
        let holds = |other: &Vec<u8>| below_any(other, &[&name]) && now_holds(&after, other);
        if was.is_none() && theirs.iter().any(holds) {
            continue;
        }
        // the bytes are on the disk, or in a copy
        let kept = match was {
            Some(Node::File { content, .. }) => {
                let ino = old_inodes.get(path);
                new_inodes.iter().any(|(_, now)| Some(now) == ino)
                    && ino.is_some_and(|ino| {
                        played.after.inode(*ino).body == Body::File(content.clone())
                    })
            }
            _ => true,
        };
        let copied = made.copies && is_copied(path) && matches!(was, Some(Node::File { .. }));
        if !kept && !copied {
            continue;
        }
        let by = !as_root || was.is_none() || owner_now(path) == was_by.get(path).copied();
        let back = alike(was, now) && by;
        if copied && !kept {
            sum.copied += 1;
            sum.restored += u64::from(back);
        }
        sum.reversible += 1;
        sum.undone += u64::from(back);
        if !back {
            sum.left.push(format!(
                "seed {}: {}: {} by {:?} / {} by {:?} / {} by {:?}",
                played.seed,
                String::from_utf8_lossy(path),
                show(was),
                was_by.get(path),
                show(is),
                is_by.get(path),
                show(now),
                owner_now(path)
            ));
        }
    }
    let lost = sandbox.lost();
    if !lost.is_empty() {
        return Err(format!("contents are lost: {lost:?}"));
    }
    let again = sandbox.run(shell, &["--apply", "--yes"]);
    if (again.code, sandbox.now()) != (first.code, applied) {
        return Err(format!("a second --apply: {}", again.text));
    }
    let undone = sandbox.run(shell, &["--undo", "--yes"]);
    let found = differences(sandbox.start(), &sandbox.now());
    if undone.code != Some(0) || !found.is_empty() || owners_now() != owners_at_first {
        return Err(format!("--undo leaves {found:?}: {}", undone.text));
    }
    if std::env::var_os("UNSNARE_KEEP").is_some() {
        eprintln!("{}", first.text);
        let kept = dir.keep();
        eprintln!("kept: {}", kept.display());
        let _ = report;
    }
    Ok(sum)
}

fn may_give_away() -> bool {
    let dir = tempfile::tempdir().unwrap();
    chown(dir.path(), Some(27), Some(27)).is_ok()
}

/// How many names a file has is not compared.
fn alike(a: Option<&Node>, b: Option<&Node>) -> bool {
    match (a, b) {
        (
            Some(Node::File {
                content: x,
                mode: m,
                ..
            }),
            Some(Node::File {
                content: y,
                mode: n,
                ..
            }),
        ) => x == y && m == n,
        (x, y) => x == y,
    }
}

fn show(node: Option<&Node>) -> String {
    match node {
        None => "nothing".to_owned(),
        Some(Node::Dir { mode }) => format!("directory {mode:o}"),
        Some(Node::Link { text }) => format!("link to {}", String::from_utf8_lossy(text)),
        Some(Node::File { mode, content, .. }) => {
            let text = String::from_utf8_lossy(content);
            format!(
                "file {mode:o} {:?}",
                text.chars().take(30).collect::<String>()
            )
        }
    }
}

fn over(count: u64, first: u64, made: Made, shell: &[&str]) -> Sum {
    let all = Mutex::new(Sum::default());
    let failures = for_seeds(first, count, |seed| {
        let one = there_and_back(&drawn(seed, 1 + (seed % 9) as usize), made, shell)
            .map_err(|error| format!("seed {seed}: {error}"))?;
        let mut all = all.lock().unwrap();
        all.applied += one.applied;
        all.refused += one.refused;
        all.reversible += one.reversible;
        all.undone += one.undone;
        all.copied += one.copied;
        all.restored += one.restored;
        all.left.extend(one.left);
        Ok(())
    });
    let all = all.into_inner().unwrap();
    eprintln!(
        "{made:?}: {} applied, {} refused; {} of {} undone; {} of {} restored from copies\n{}",
        all.applied,
        all.refused,
        all.undone,
        all.reversible,
        all.restored,
        all.copied,
        all.left.join("\n")
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    all
}

#[test]
fn with_a_recording_what_can_be_had_back_is() {
    let all = over(wanted(200) / 50, first_seed() + 9_000_000, WHOLE, &["sh"]);
    assert!(all.undone * 1000 >= all.reversible * 995);
    assert!(all.copied > 0 && all.restored * 1000 >= all.copied * 995);
}

/// Beside the capture, one of the sources and no other: so much of what can be had back is, in hundredths.
#[test]
fn each_source_alone_has_its_floor() {
    let none = Made {
        lists: false,
        copies: false,
        teller: None,
        embedded: false,
    };
    let by = |teller| Made {
        teller: Some(teller),
        ..none
    };
    for (made, floor) in [
        (none, 45),
        (
            Made {
                lists: true,
                ..none
            },
            60,
        ),
        (by(Teller::BothEnds), 85),
        (by(Teller::Eslogger), 85),
        (
            Made {
                copies: true,
                lists: true,
                ..none
            },
            55,
        ),
    ] {
        let all = over(wanted(200) / 50, first_seed() + 9_000_000, made, &["sh"]);
        // of the few that a run at home plays, two more or less are chance
        let chance = if every(2) == 1 { 0 } else { 2 };
        assert!(
            (all.undone + chance) * 100 >= all.reversible * floor,
            "{made:?}"
        );
    }
}

#[test]
fn copies_that_the_script_carries_are_written_by_every_shell() {
    let made = Made {
        embedded: true,
        ..WHOLE
    };
    for shell in SHELLS
        .into_iter()
        .filter(|shell| present(shell[0]))
        .step_by(every(4))
    {
        let all = over(6 / every(2) as u64, 9_000_001, made, shell);
        assert!(all.copied > 0 && all.restored == all.copied, "{shell:?}");
        assert_eq!(all.undone, all.reversible, "{shell:?}");
    }
}
