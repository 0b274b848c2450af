//! Habits that rename and link.

use super::super::calls::Flags;
use super::super::noise::read_file;
use super::super::programs::{copy_tree, list, write_file};
use super::*;

pub(super) const HABITS: &[(u64, Habit)] = &[
    (10, ("backup by rename", backup_by_rename)),
    (6, ("rotate", rotate)),
    (4, ("swap", swap)),
    (6, ("retarget", retarget)),
    (5, ("new link", new_link)),
    (4, ("hard link", hard_link)),
    (5, ("move to store", move_to_store)),
    (4, ("rename over", rename_over)),
    (3, ("there and back", there_and_back)),
    (5, ("move directory", move_directory)),
    (4, ("new name elsewhere", new_name_elsewhere)),
    (5, ("backup under an odd name", backup_under_an_odd_name)),
];

const SUFFIXES: [&str; 12] = [
    ".bak",
    ".orig",
    ".old",
    ".default",
    ".previous",
    "~",
    ".applesaved",
    ".2011-02-08",
    ".1",
    ".save",
    "~orig",
    ".cl-rst",
];

/// The original steps aside; often something new takes its place.
fn backup_by_rename(s: &mut Scene) {
    let kind = if s.rng.chance(70) {
        Kind::File
    } else {
        Kind::Dir
    };
    let Some(path) = s.any(kind) else { return };
    let suffix = *s.rng.pick(&SUFFIXES);
    let aside = [path.as_slice(), suffix.as_bytes()].concat();
    let probe = s.probe();
    if s.mac.peek(&aside).is_some() || !s.rename(&path, &aside, probe) {
        return;
    }
    if kind == Kind::File && s.rng.chance(60) {
        if s.rng.chance(40) {
            read_file(&mut s.mac, s.task, &aside);
        }
        let text = s.text();
        write_file(
            &mut s.mac,
            s.task,
            &path,
            &text,
            if s.rng.chance(50) {
                Flags::NEW
            } else {
                Flags::REWRITE
            },
        );
    } else if s.rng.chance(30) {
        list(&mut s.mac, s.task, &aside);
    }
}

/// The original steps aside under a name that does not begin like its own, or gets something before its extension.
fn backup_under_an_odd_name(s: &mut Scene) {
    let Some(path) = s.either(70, Kind::File, Kind::Dir) else {
        return;
    };
    let name = base(&path).to_vec();
    let dot = name.iter().rposition(|b| *b == b'.').filter(|at| *at > 0);
    let (stem, extension) = name.split_at(dot.unwrap_or(name.len()));
    let (before, after) = *s.rng.pick(&[
        ("old.", ""),
        ("_", ""),
        ("Copy of ", ""),
        ("#", "#"),
        (".", ".saved"),
        ("", " copy"),
        ("", "-old"),
    ]);
    let (before, after) = (before.as_bytes(), after.as_bytes());
    let odd = if before.is_empty() {
        [stem, after, extension].concat()
    } else {
        [before, &name, after].concat()
    };
    let aside = join(parent(&path), &odd);
    let probe = s.probe();
    if s.mac.peek(&aside).is_none() && s.rename(&path, &aside, probe) && s.rng.chance(50) {
        let text = s.text();
        write_file(&mut s.mac, s.task, &path, &text, Flags::NEW);
    }
}

/// `x.2` to `x.3`, `x.1` to `x.2`, `x` to `x.1`, a new `x`.
fn rotate(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let depth = s.rng.range(1, 3);
    let numbered = |n: u64| {
        if n == 0 {
            path.clone()
        } else {
            [path.as_slice(), format!(".{n}").as_bytes()].concat()
        }
    };
    let probe = s.probe();
    if s.rng.chance(30) {
        let last = numbered(depth + 1);
        let _ = s.mac.unlink(s.task, &last);
    }
    for n in (0..=depth).rev() {
        s.rename(&numbered(n), &numbered(n + 1), probe);
    }
    let text = s.text();
    write_file(&mut s.mac, s.task, &path, &text, Flags::APPEND);
    if s.rng.chance(40) {
        list(&mut s.mac, s.task, parent(&path));
    }
}

/// Two names change places through a third.
fn swap(s: &mut Scene) {
    let (Some(a), Some(b)) = (s.any(Kind::File), s.any(Kind::File)) else {
        return;
    };
    if a == b {
        return;
    }
    let n = s.number();
    let third = join(parent(&a), format!("swap.{n}.tmp").as_bytes());
    let probe = s.probe();
    let _ = s.rename(&a, &third, probe) && s.rename(&b, &a, probe) && s.rename(&third, &b, probe);
}

/// A link is taken away and made anew with another text.
fn retarget(s: &mut Scene) {
    let Some(link) = s.any(Kind::Link) else {
        return;
    };
    let Some(target) = s.either(50, Kind::Dir, Kind::File) else {
        return;
    };
    if s.rng.chance(60) {
        let _ = s.mac.readlink(s.task, &link);
    }
    if s.rng.chance(40) {
        let _ = s.mac.stat(s.task, &link);
    }
    let _ = s.mac.unlink(s.task, &link);
    let _ = s.mac.symlink(s.task, &target, &link);
    through(s, &link);
}

fn new_link(s: &mut Scene) {
    let Some(target) = s.either(60, Kind::Dir, Kind::File) else {
        return;
    };
    let Some(dir) = s.any(Kind::Dir) else { return };
    let link = join(&dir, &s.new_name());
    let relative = parent(&target) == dir && s.rng.chance(70);
    let text = if relative {
        base(&target).to_vec()
    } else {
        target
    };
    let _ = s.mac.symlink(s.task, &text, &link);
    through(s, &link);
}

/// Looks that show where a link leads, or do not.
fn through(s: &mut Scene, link: &[u8]) {
    match s.rng.below(5) {
        0 => {}
        1 => {
            let _ = s.mac.readlink(s.task, link);
        }
        2 => {
            let _ = s.mac.stat(s.task, link);
        }
        3 => {
            read_file(&mut s.mac, s.task, link);
        }
        _ => {
            for name in list(&mut s.mac, s.task, link) {
                let _ = s.mac.stat(s.task, &join(link, &name));
            }
        }
    }
}

fn hard_link(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let n = s.number();
    let new = [path.as_slice(), format!(".link{n}").as_bytes()].concat();
    let probe = s.probe();
    if matches!(probe, Probe::Before | Probe::Both) {
        s.look(&new);
    }
    let _ = s.mac.link(s.task, &path, &new);
    if matches!(probe, Probe::After | Probe::Both) {
        s.look(&new);
    }
}

/// A directory is copied to the volume, steps aside, and a link takes its place.
fn move_to_store(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    let aside = [dir.as_slice(), b".moved"].concat();
    let copy = join(b"/Volumes/Data/.store", base(&dir));
    if s.mac.peek(&copy).is_some() {
        return;
    }
    copy_tree(&mut s.mac, s.task, &dir, &copy);
    let probe = s.probe();
    if s.rename(&dir, &aside, probe) {
        let _ = s.mac.symlink(s.task, &copy, &dir);
        through(s, &dir);
    }
}

/// `mv -f` onto a file that exists.
fn rename_over(s: &mut Scene) {
    let (Some(a), Some(b)) = (s.any(Kind::File), s.any(Kind::File)) else {
        return;
    };
    if a != b {
        let probe = s.probe();
        s.rename(&a, &b, probe);
    }
}

fn there_and_back(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let n = s.number();
    let away = [path.as_slice(), format!(".away{n}").as_bytes()].concat();
    let probe = s.probe();
    if s.rename(&path, &away, probe) {
        s.look(&path);
        s.rename(&away, &path, probe);
    }
}

/// A directory goes into another one; things in it are used under the new name.
fn move_directory(s: &mut Scene) {
    let (Some(dir), Some(into)) = (s.any(Kind::Dir), s.any(Kind::Dir)) else {
        return;
    };
    let to = join(&into, base(&dir));
    // A name renamed to itself succeeds and changes nothing.
    if to == dir {
        return;
    }
    let probe = s.probe();
    if s.rename(&dir, &to, probe) {
        for name in list(&mut s.mac, s.task, &to) {
            s.look(&join(&to, &name));
        }
    }
}

fn new_name_elsewhere(s: &mut Scene) {
    let (Some(path), Some(into)) = (s.any(Kind::File), s.any(Kind::Dir)) else {
        return;
    };
    let to = join(&into, &s.new_name());
    let probe = s.probe();
    s.rename(&path, &to, probe);
}
