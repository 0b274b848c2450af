//! What few programs do, and what rules of their own are made for: exchanges with a file of the same name, originals put aside for a
//! cluster of mail servers, rotations with other work between their steps. Each also does what looks alike and is something else.

use super::super::calls::Flags;
use super::super::programs::{copy_tree, make_dirs, write_file};
use super::services::with;
use super::*;

pub(super) const HABITS: &[(u64, Habit)] = &[
    (
        4,
        ("exchanged with its namesake", exchanged_with_its_namesake),
    ),
    (5, ("put aside for the cluster", put_aside_for_the_cluster)),
    (5, ("slow rotation", slow_rotation)),
];

/// A file is written in another directory and exchanged with its namesake, or with another file while the namesake is looked at.
fn exchanged_with_its_namesake(s: &mut Scene) {
    let (Some(path), Some(dir)) = (s.any(Kind::File), s.any(Kind::Dir)) else {
        return;
    };
    let new = join(&dir, base(&path));
    if new == path || s.mac.peek(&new).is_some() {
        return;
    }
    let text = s.text();
    if !write_file(&mut s.mac, s.task, &new, &text, Flags::NEW) {
        return;
    }
    let other = s.any(Kind::File).filter(|_| s.rng.chance(3));
    s.look(&path);
    let partner = other.unwrap_or(path);
    let _ = s.mac.exchangedata(s.task, &new, &partner);
    if s.rng.chance(70) {
        let _ = s.mac.unlink(s.task, &new);
    }
}

/// What the mail cluster moves to a shared volume: its directories, and a file.
const MAIL: [&str; 5] = [
    "/private/etc/postfix",
    "/private/var/spool/postfix",
    "/private/etc/dovecot",
    "/private/var/spool/imap",
    "/private/etc/amavisd.conf",
];

/// The original goes to the name that the recipe knows, which was looked for, or, seldom, to another one; a link to a copy of it takes
/// its place, and something below is read through the link.
fn put_aside_for_the_cluster(s: &mut Scene) {
    let place = s.rng.pick(&MAIL).as_bytes().to_vec();
    let is_file = place.ends_with(b".conf");
    if s.mac.peek(&place).is_none() {
        if !is_file {
            make_dirs(&mut s.mac, s.task, &place);
        }
        let held = if is_file {
            place.clone()
        } else {
            join(&place, b"main.cf")
        };
        let text = s.text();
        write_file(&mut s.mac, s.task, &held, &text, Flags::NEW);
    }
    if s.mac.readlink(s.task, &place).is_ok() {
        return;
    }
    let store = join(b"/Volumes/Data/.store", base(&place));
    if !is_file {
        // another program has copied it, or this one does
        let who = if s.rng.chance(70) { s.other } else { s.task };
        make_dirs(&mut s.mac, who, b"/Volumes/Data/.store");
        copy_tree(&mut s.mac, who, &place, &store);
        let _ = s.mac.stat(s.task, &join(&place, b"main.cf"));
    }
    let (aside, odd) = (with(&place, ".cl-rst"), with(&place, ".before"));
    let _ = s.mac.lstat(s.task, &aside);
    let to = if s.rng.below(400) > 0 { aside } else { odd };
    if s.mac.rename(s.task, &place, &to).is_err() || s.rng.chance(20) {
        return;
    }
    if s.mac.symlink(s.task, &store, &place).is_ok() && s.rng.chance(70) {
        let through = if is_file {
            place
        } else {
            join(&place, b"main.cf")
        };
        let _ = s.mac.stat(s.task, &through);
    }
}

/// `X.2` to `X.3`, `X.1` to `X.2`, `X` to `X.1`, with other work in between; sometimes the chain ends early and a name goes elsewhere.
fn slow_rotation(s: &mut Scene) {
    let is_first = |path: &Vec<u8>| s.mac.peek(&with(path, ".1")).is_some();
    let series: Vec<Vec<u8>> = s.all(Kind::File).into_iter().filter(is_first).collect();
    if series.is_empty() {
        return;
    }
    let path = s.rng.pick(&series).clone();
    let numbered = |n: u64| with(&path, format!(".{n}"));
    let depth = (1..)
        .find(|n| s.mac.peek(&numbered(*n)).is_none())
        .unwrap_or(1)
        - 1;
    let _ = s.mac.lstat(s.task, &numbered(depth + 1));
    for n in (0..=depth).rev() {
        let from = if n == 0 { path.clone() } else { numbered(n) };
        let elsewhere = s.rng.chance(1);
        let to = if elsewhere {
            join(parent(&path), &s.new_name())
        } else {
            numbered(n + 1)
        };
        let _ = s.mac.rename(s.task, &from, &to);
        for _ in 0..s.rng.range(2, 6) {
            if let Some(other) = s.either(50, Kind::File, Kind::Dir) {
                s.look(&other);
            }
        }
    }
    let text = s.text();
    write_file(&mut s.mac, s.task, &path, &text, Flags::NEW);
}
