//! Locks, links whose text tells little, looks that ask for nothing, and others who look at the same names and change them.

use super::super::calls::Flags;
use super::super::noise::read_file;
use super::super::programs::{copy_file, list, write_file};
use super::*;

pub(super) const HABITS: &[(u64, Habit)] = &[
    (4, ("lock by a hard link", lock_by_a_hard_link)),
    (4, ("lock by a link", lock_by_a_link)),
    (4, ("relative link", relative_link)),
    (3, ("sibling", sibling)),
    (2, ("missing, then another's", missing_then_anothers)),
    (6, ("others at the same names", others_at_the_same_names)),
    (3, ("others mend", others_mend)),
    (3, ("looks for nothing", looks_for_nothing)),
    (3, ("neighbours looked at", neighbours_looked_at)),
];

fn with(path: &[u8], suffix: impl AsRef<str>) -> Vec<u8> {
    [path, suffix.as_ref().as_bytes()].concat()
}

/// `X.PID` gets the second name `X.lock`, which no line prints until it is removed; work is done in between.
fn lock_by_a_hard_link(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let own = with(&path, format!(".{}", 300 + s.number()));
    let lock = with(&path, ".lock");
    write_file(&mut s.mac, s.task, &own, b"77\n", Flags::NEW);
    if s.mac.link(s.task, &own, &lock).is_err() {
        let _ = s.mac.unlink(s.task, &own);
        return;
    }
    if s.rng.chance(60) {
        let _ = s.mac.stat(s.task, &own);
    }
    let _ = s.mac.unlink(s.task, &own);
    let new = with(&path, s.rng.pick(&["+", ".new", ".tmp"]));
    read_file(&mut s.mac, s.task, &path);
    let text = s.text();
    write_file(&mut s.mac, s.task, &new, &text, Flags::REWRITE);
    if s.rng.chance(50) {
        copy_file(&mut s.mac, s.task, &path, &with(&path, "-"));
    }
    let _ = s.mac.rename(s.task, &new, &path);
    let _ = s.mac.unlink(s.task, &lock);
}

/// A link whose text is no path: who holds the lock.
fn lock_by_a_link(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let n = s.number();
    let (lock, text) = if s.rng.chance(60) {
        (
            join(parent(&path), &[b".#", base(&path)].concat()),
            format!("anna@server.example.{n}:1262304000"),
        )
    } else {
        (join(parent(&path), b"lock"), format!("server.example:+{n}"))
    };
    if s.mac.symlink(s.task, text.as_bytes(), &lock).is_err() {
        return;
    }
    match s.rng.below(5) {
        0 => {
            let _ = s.mac.readlink(s.task, &lock);
        }
        // a text that leads nowhere
        1 => {
            let _ = s.mac.stat(s.task, &lock);
        }
        2 => s.look(&with(&path, "~")),
        3 => s.look(b"/Volumes/Data/.store"),
        _ => {
            read_file(&mut s.mac, s.task, &path);
        }
    }
    let text = s.text();
    write_file(&mut s.mac, s.task, &path, &text, Flags::REWRITE);
    if s.rng.chance(80) {
        let _ = s.mac.unlink(s.task, &lock);
    }
}

/// A daemon's working directory is the root. Something steps aside, a relative link to it takes its place.
fn relative_link(s: &mut Scene) {
    let Some(path) = s.either(70, Kind::File, Kind::Dir) else {
        return;
    };
    let _ = s.mac.chdir(s.task, b"/");
    let aside = with(&path, s.rng.pick(&[".first", ".2009", "-real", ".d"]));
    let probe = s.probe();
    let before = matches!(probe, Probe::Before | Probe::Both);
    if before {
        s.look(&aside);
    }
    if s.mac.peek(&aside).is_some() || s.mac.rename(s.task, &path, &aside).is_err() {
        return;
    }
    let _ = s.mac.symlink(s.task, base(&aside), &path);
    match s.rng.below(4) {
        0 => {
            read_file(&mut s.mac, s.task, &path);
        }
        1 => {
            let _ = s.mac.stat(s.task, &path);
        }
        2 => {
            list(&mut s.mac, s.task, &path);
        }
        _ => {}
    }
}

/// Two processes of one name at once, each in a directory of its own, with relative names.
fn sibling(s: &mut Scene) {
    let (Some(here), Some(there)) = (s.any(Kind::Dir), s.any(Kind::Dir)) else {
        return;
    };
    if s.mac.chdir(s.task, &here).is_err() {
        return;
    }
    let twin = s.mac.process(ACTOR);
    let _ = s.mac.chdir(twin, &there);
    for task in [s.task, twin, s.task, twin] {
        let (old, new) = (s.new_name(), s.new_name());
        let text = s.text();
        write_file(&mut s.mac, task, &old, &text, Flags::NEW);
        if s.rng.chance(60) {
            let _ = s.mac.lstat(task, &new);
            let _ = s.mac.rename(task, &old, &new);
            let _ = s.mac.lstat(task, &new);
        }
    }
    let _ = s.mac.chdir(s.task, b"/");
}

/// The name of a backup is looked for in vain; another process makes it, and the file goes elsewhere.
fn missing_then_anothers(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let aside = with(&path, s.rng.pick(&[".bak", ".old", "~", ".1"]));
    s.look(&aside);
    if s.mac.peek(&aside).is_some() {
        return;
    }
    copy_file(&mut s.mac, s.other, &path, &aside);
    let to = join(parent(&path), &s.new_name());
    let _ = s.mac.rename(s.task, &path, &to);
    if s.rng.chance(60) {
        s.look(&aside);
    }
}

/// Another process reads, copies, renames or removes what is just being worked on.
fn others_at_the_same_names(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let new = with(&path, s.rng.pick(&[".new", ".saved", "~"]));
    let text = s.text();
    let _ = s.mac.lstat(s.other, &new);
    write_file(&mut s.mac, s.task, &new, &text, Flags::REWRITE);
    read_file(&mut s.mac, s.other, &new);
    let aside = with(&path, ".theirs");
    match s.rng.below(4) {
        0 => {
            let _ = s.mac.rename(s.other, &path, &aside);
            let _ = s.mac.rename(s.task, &new, &path);
        }
        1 => {
            let _ = s.mac.rename(s.task, &new, &path);
            copy_file(&mut s.mac, s.other, &path, &aside);
        }
        2 => {
            let _ = s.mac.rename(s.task, &path, &aside);
            let _ = s.mac.rename(s.task, &new, &path);
            let _ = s.mac.unlink(s.other, &aside);
        }
        _ => {
            let _ = s.mac.unlink(s.other, &path);
            let _ = s.mac.rename(s.task, &new, &path);
        }
    }
    let _ = s.mac.lstat(s.other, &path);
}

/// What was put aside is put back by another process, or the place is filled anew.
fn others_mend(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let aside = with(&path, s.rng.pick(&[".bak", ".disabled", ".orig"]));
    let probe = s.probe();
    if s.mac.peek(&aside).is_some() || !s.rename(&path, &aside, probe) {
        return;
    }
    if s.rng.chance(50) {
        let _ = s.mac.rename(s.other, &aside, &path);
    } else {
        let text = s.text();
        write_file(&mut s.mac, s.other, &path, &text, Flags::NEW);
    }
    s.look(&path);
}

/// Looks that tell nothing of a new name: below what is missing, an opening to read, what libraries ask for; then a rename.
fn looks_for_nothing(s: &mut Scene) {
    let (Some(path), Some(dir)) = (s.any(Kind::File), s.any(Kind::Dir)) else {
        return;
    };
    let missing = join(&dir, &s.new_name());
    match s.rng.below(4) {
        0 => s.look(&join(&missing, b"below")),
        1 => {
            let _ = s.mac.open(s.task, &missing, Flags::READ);
        }
        2 => s.look(b"/etc/nsswitch.conf"),
        _ => {
            let _ = s.mac.rename(s.task, &missing, &with(&missing, ".x"));
        }
    }
    let to = join(parent(&path), &s.new_name());
    let _ = s.mac.rename(s.task, &path, &to);
}

/// The old neighbours of a file are looked at around a rename that has nothing to do with them.
fn neighbours_looked_at(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let to = join(parent(&path), &s.new_name());
    let names = [".bak", "~", ".old", ".save", ".1", " 2"];
    if s.rng.chance(50) {
        let near = with(&path, s.rng.pick(&names));
        s.look(&near);
    }
    let _ = s.mac.rename(s.task, &path, &to);
    if s.rng.chance(70) {
        let near = with(&path, s.rng.pick(&names));
        read_file(&mut s.mac, s.task, &near);
    }
    if s.rng.chance(40) {
        list(&mut s.mac, s.task, parent(&path));
    }
}
