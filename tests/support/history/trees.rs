//! Habits on directories and whole trees.

use super::super::calls::Flags;
use super::super::noise::read_file;
use super::super::programs::{copy_tree, list, make_dirs, remove_tree, write_file};
use super::*;

pub(super) const HABITS: &[(u64, Habit)] = &[
    (5, ("make directories", make_directories)),
    (4, ("copy tree", copy_a_tree)),
    (3, ("remove tree", remove_a_tree)),
    (4, ("relative", relative)),
    (2, ("long path", long_path)),
    (3, ("by descriptor", by_descriptor)),
    (2, ("name with newline", newline)),
];

fn make_directories(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    let (a, b) = (s.new_name(), s.new_name());
    let path = join(&join(&dir, &a), &b);
    make_dirs(&mut s.mac, s.task, &path);
    if s.rng.chance(50) {
        let text = s.text();
        write_file(
            &mut s.mac,
            s.task,
            &join(&path, b"index"),
            &text,
            Flags::NEW,
        );
    }
}

fn copy_a_tree(s: &mut Scene) {
    let (Some(from), Some(into)) = (s.any(Kind::Dir), s.any(Kind::Dir)) else {
        return;
    };
    if into.starts_with(&from) {
        return;
    }
    let to = join(&into, &s.new_name());
    copy_tree(&mut s.mac, s.task, &from, &to);
}

fn remove_a_tree(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    remove_tree(&mut s.mac, s.task, &dir);
}

/// Works inside a directory with relative names.
fn relative(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    if s.mac.chdir(s.task, &dir).is_err() {
        return;
    }
    let names = list(&mut s.mac, s.task, b".");
    let text = s.text();
    match names.first() {
        Some(name) if s.rng.chance(50) => {
            let to = [name.as_slice(), b".bak"].concat();
            let probe = s.probe();
            s.rename(name, &to, probe);
        }
        _ => {
            let name = s.new_name();
            write_file(&mut s.mac, s.task, &name, &text, Flags::NEW);
        }
    }
    let _ = s.mac.chdir(s.task, b"/");
}

/// So deep that the column cuts the head off.
fn long_path(s: &mut Scene) {
    let mut path = b"/Library/Server".to_vec();
    for n in 0..8 {
        path = join(
            &path,
            format!("a directory with a rather long name {n}").as_bytes(),
        );
    }
    make_dirs(&mut s.mac, s.task, &path);
    let text = s.text();
    let file = join(&path, b"deep.conf");
    write_file(&mut s.mac, s.task, &file, &text, Flags::REWRITE);
    let aside = join(&path, b"deep.conf.bak");
    let probe = s.probe();
    s.rename(&file, &aside, probe);
}

/// Directory descriptors and `*at` calls.
fn by_descriptor(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    let Ok(fd) = s.mac.open(s.task, &dir, Flags::READ) else {
        return;
    };
    let (old, new) = (s.new_name(), s.new_name());
    if s.mac.setting.release.has_at_calls() {
        if let Ok(file) = s.mac.openat(s.task, fd, &old, Flags::NEW) {
            let text = s.text();
            let _ = s.mac.write(s.task, file, &text);
            let _ = s.mac.close(s.task, file);
        }
        let _ = s.mac.fstatat(s.task, fd, &new, false);
        let _ = s.mac.renameat(s.task, fd, &old, fd, &new);
        let _ = s.mac.fstatat(s.task, fd, &new, false);
    }
    let _ = s.mac.close(s.task, fd);
}

fn newline(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    let n = s.number();
    let path = join(&dir, format!("two\nlines {n}").as_bytes());
    let text = s.text();
    write_file(&mut s.mac, s.task, &path, &text, Flags::NEW);
    read_file(&mut s.mac, s.task, &path);
}
