//! What editors, repositories, compilers and moves by hand do to names.

use super::super::calls::Flags;
use super::super::noise::read_file;
use super::super::programs::{copy_file, list, make_dirs, save_through, write_file};
use super::services::{LETTERS, before, with};
use super::*;

/// `vim` with a backup: a trial file of a number, the original renamed to `X~`, written anew, the backup removed or kept.
pub(super) fn edited_with_a_trial_file(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let swap = before(&path, ".", ".swp");
    let backup = with(&path, "~");
    write_file(&mut s.mac, s.task, &swap, b"b0VIM", Flags::NEW);
    read_file(&mut s.mac, s.task, &path);
    let trial = join(parent(&path), b"4913");
    let _ = s.mac.lstat(s.task, &trial);
    write_file(&mut s.mac, s.task, &trial, b"", Flags::NEW);
    let _ = s.mac.unlink(s.task, &trial);
    if s.rng.chance(50) {
        let _ = s.mac.lstat(s.task, &backup);
    }
    if s.mac.rename(s.task, &path, &backup).is_ok() {
        let text = s.text();
        write_file(&mut s.mac, s.task, &path, &text, Flags::REWRITE);
        let _ = s.mac.chmod(s.task, &path, 0o644);
        if s.rng.chance(60) {
            let _ = s.mac.unlink(s.task, &backup);
        }
    }
    let _ = s.mac.unlink(s.task, &swap);
}

/// `emacs`: `X` to `X.~3~`, the next free number, after a list of the directory.
pub(super) fn numbered_backups(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    if s.rng.chance(60) {
        list(&mut s.mac, s.task, parent(&path));
    }
    let numbered = |n: u64| with(&path, format!(".~{n}~"));
    let Some(to) = (1..9).map(numbered).find(|to| s.mac.peek(to).is_none()) else {
        return;
    };
    if s.rng.chance(40) {
        let _ = s.mac.stat(s.task, &to);
    }
    if s.mac.rename(s.task, &path, &to).is_ok() {
        let text = s.text();
        write_file(&mut s.mac, s.task, &path, &text, Flags::NEW);
        if s.rng.chance(50) {
            s.look(&path);
        }
    }
}

/// `sed -i`: `sedRANDOM` or `.!PID!X` becomes `X`; with a suffix the original is put aside first. `perl -i`: the original is removed
/// while it is open, and written anew.
pub(super) fn edited_in_place(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    read_file(&mut s.mac, s.task, &path);
    let new = match s.rng.below(3) {
        0 => join(
            parent(&path),
            format!("sed{}", s.rng.word(6, LETTERS)).as_bytes(),
        ),
        1 => before(&path, &format!(".!{}!", 400 + s.number()), ""),
        _ => {
            let text = s.text();
            let _ = s.mac.unlink(s.task, &path);
            write_file(&mut s.mac, s.task, &path, &text, Flags::REWRITE);
            return;
        }
    };
    let text = s.text();
    write_file(&mut s.mac, s.task, &new, &text, Flags::NEW);
    if s.rng.chance(50) {
        let suffix = *s.rng.pick(&[".bak", ".before", ".e", "-save"]);
        let aside = with(&path, suffix);
        if s.rng.chance(50) {
            let _ = s.mac.rename(s.task, &path, &aside);
        } else {
            let _ = s.mac.unlink(s.task, &aside);
            let _ = s.mac.link(s.task, &path, &aside);
        }
    }
    let _ = s.mac.rename(s.task, &new, &path);
}

/// A repository: the index, a branch and the packed names, each behind a lock of its own; objects under names that are sums.
pub(super) fn committed(s: &mut Scene) {
    let top = b"/Library/Server/repo.git";
    for dir in [&b"refs/heads"[..], b"objects", b"logs"] {
        make_dirs(&mut s.mac, s.task, &join(top, dir));
    }
    for _ in 0..s.rng.range(1, 3) {
        let sum = format!("{:038x}", u128::from(s.rng.draw()) * 0x1_0001_0001);
        let dir = join(top, format!("objects/{}", &sum[..2]).as_bytes());
        let temporary = join(
            &dir,
            format!("tmp_obj_{}", s.rng.word(6, LETTERS)).as_bytes(),
        );
        let object = join(&dir, &sum.as_bytes()[2..]);
        let _ = s.mac.access(s.task, &object, 0);
        let _ = s.mac.mkdir(s.task, &dir, 0o755);
        let text = s.text();
        write_file(&mut s.mac, s.task, &temporary, &text, Flags::TEMP);
        let _ = s.mac.link(s.task, &temporary, &object);
        let _ = s.mac.unlink(s.task, &temporary);
    }
    let branch = *s.rng.pick(&["master", "live", "work"]);
    for name in [
        "index".to_owned(),
        format!("refs/heads/{branch}"),
        "packed-refs".to_owned(),
    ] {
        let path = join(top, name.as_bytes());
        if name == "packed-refs" {
            if !s.rng.chance(30) {
                continue;
            }
            let lock = with(&path, ".lock");
            write_file(&mut s.mac, s.task, &lock, b"", Flags::NEW);
            let text = s.text();
            save_through(
                &mut s.mac,
                s.task,
                &with(&path, ".new"),
                &path,
                &text,
                false,
            );
            let _ = s.mac.unlink(s.task, &lock);
            continue;
        }
        if s.rng.chance(50) {
            let _ = s.mac.lstat(s.task, &path);
        }
        let text = s.text();
        save_through(
            &mut s.mac,
            s.task,
            &with(&path, ".lock"),
            &path,
            &text,
            false,
        );
        if s.rng.chance(30) {
            let _ = s.mac.lstat(s.task, &path);
        }
    }
    let log = join(top, b"logs/HEAD");
    let text = s.text();
    write_file(&mut s.mac, s.task, &log, &text, Flags::APPEND);
}

/// A compiler writes `main-1a2b3c.o.tmp`, which becomes `main.o`; the archive is made beside and takes its own place.
pub(super) fn compiled(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    let name = *s.rng.pick(&["main", "relay", "parse"]);
    let object = join(&dir, format!("{name}.o").as_bytes());
    let hex = s.rng.word(6, b"0123456789abcdef");
    let new = join(&dir, format!("{name}-{hex}.o.tmp").as_bytes());
    if s.rng.chance(40) {
        let _ = s.mac.stat(s.task, &object);
    }
    let text = s.text();
    save_through(&mut s.mac, s.task, &new, &object, &text, false);
    let archive = join(&dir, b"librelay.a");
    if s.rng.chance(50) {
        let _ = s.mac.stat(s.task, &archive);
    }
    let temporary = join(&dir, format!("st{}", s.rng.word(6, LETTERS)).as_bytes());
    let text = s.text();
    save_through(&mut s.mac, s.task, &temporary, &archive, &text, false);
    read_file(&mut s.mac, s.task, &object);
}

/// `mv` of several files whose names differ in a number: a look at each one's new place, or none.
pub(super) fn many_moved_at_once(s: &mut Scene) {
    let (Some(from), Some(to)) = (s.any(Kind::Dir), s.any(Kind::Dir)) else {
        return;
    };
    if from == to {
        return;
    }
    let stem = *s.rng.pick(&["scan", "report-", "chapter.", "vol_"]);
    let end = *s.rng.pick(&["", ".pdf", ".txt"]);
    let asks = s.rng.chance(50);
    let first = s.rng.below(9);
    for n in first..first + s.rng.range(2, 4) {
        let name = format!("{stem}{n}{end}").into_bytes();
        let path = join(&from, &name);
        if s.mac.peek(&path).is_none() {
            let text = s.text();
            write_file(&mut s.mac, s.other, &path, &text, Flags::NEW);
        }
    }
    for n in first..first + 4 {
        let name = format!("{stem}{n}{end}").into_bytes();
        let (path, there) = (join(&from, &name), join(&to, &name));
        if s.mac.peek(&path).is_none() {
            continue;
        }
        if asks {
            let _ = s.mac.lstat(s.task, &there);
        }
        let _ = s.mac.rename(s.task, &path, &there);
    }
    if s.rng.chance(30) {
        list(&mut s.mac, s.task, &to);
    }
}

/// `mv` to another volume: the rename fails, the file is copied and removed.
pub(super) fn moved_to_another_volume(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let to = join(b"/Volumes/Data", base(&path));
    let _ = s.mac.stat(s.task, &to);
    let _ = s.mac.lstat(s.task, &path);
    if s.mac.rename(s.task, &path, &to).is_err() && copy_file(&mut s.mac, s.task, &path, &to) {
        let _ = s.mac.utimes(s.task, &to, 1_262_304_000);
        let _ = s.mac.unlink(s.task, &path);
    }
}

/// A name gets its first letter in the other case, over a third name.
pub(super) fn other_letters(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let mut name = base(&path).to_vec();
    let Some(first) = name.first_mut().filter(|c| c.is_ascii_alphabetic()) else {
        return;
    };
    *first ^= 0x20;
    let to = join(parent(&path), &name);
    if s.mac.peek(&to).is_some() {
        return;
    }
    let between = join(parent(&path), format!("rename{}", s.number()).as_bytes());
    let probe = s.probe();
    if s.rename(&path, &between, probe) {
        s.rename(&between, &to, probe);
    }
}
