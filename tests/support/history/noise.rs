//! Habits that change nothing, fail, or belong to others.

use super::super::calls::Flags;
use super::super::noise::read_file;
use super::super::programs::{list, write_file};
use super::*;

pub(super) const HABITS: &[(u64, Habit)] = &[
    (5, ("scan", scan)),
    (5, ("failures", failures)),
    (3, ("others", others)),
    (2, ("others read", others_read)),
    (2, ("wait", wait)),
];

fn scan(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    for name in list(&mut s.mac, s.task, &dir) {
        let path = join(&dir, &name);
        if s.rng.chance(40) {
            read_file(&mut s.mac, s.task, &path);
        } else {
            s.look(&path);
        }
    }
}

/// Calls that fail: none of them may become an operation.
fn failures(s: &mut Scene) {
    let (Some(file), Some(dir)) = (s.any(Kind::File), s.any(Kind::Dir)) else {
        return;
    };
    let missing = join(&dir, &s.new_name());
    let (mac, t) = (&mut s.mac, s.task);
    match s.rng.below(7) {
        0 => {
            let _ = mac.rename(t, &missing, &file);
        }
        1 => {
            let _ = mac.mkdir(t, &dir, 0o755);
        }
        2 => {
            let _ = mac.rename(t, &file, b"/Volumes/Data/elsewhere");
        }
        3 => {
            let _ = mac.symlink(t, b"somewhere", &file);
        }
        4 => {
            let _ = mac.rename(t, &dir, &join(&dir, b"inside"));
        }
        5 => {
            let _ = mac.unlink(t, &missing);
            let _ = mac.rmdir(t, &missing);
        }
        _ => {
            let _ = mac.open(t, &join(&file, b"below a file"), Flags::REWRITE);
        }
    }
}

/// Another process changes something of its own, or somebody else's.
fn others(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    let path = join(&dir, &s.new_name());
    let text = s.text();
    write_file(&mut s.mac, s.other, &path, &text, Flags::NEW);
    if s.rng.chance(30) {
        let to = [path.as_slice(), b".theirs"].concat();
        let _ = s.mac.rename(s.other, &path, &to);
    }
}

fn others_read(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    read_file(&mut s.mac, s.other, &path);
    s.mac
        .disk_io(s.other, "RdData", 0x1000, "/dev/disk0s2", Some(&path));
}

fn wait(s: &mut Scene) {
    let us = s.rng.range(10_000, 3_000_000);
    s.mac.select(s.task, 0, us);
}
