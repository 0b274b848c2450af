//! How documents, preferences, packages and repositories are saved: through directories of their own, through temporaries
//! elsewhere, behind a second name.

use super::super::calls::Flags;
use super::super::noise::read_file;
use super::super::programs::{make_dirs, save_through, write_file};
use super::*;

pub(super) const HABITS: &[(u64, Habit)] = &[
    (4, ("document saved beside", document_saved_beside)),
    (4, ("document saved elsewhere", document_saved_elsewhere)),
    (4, ("preferences", preferences)),
    (4, ("temporary elsewhere", temporary_elsewhere)),
    (4, ("package file", package_file)),
    (2, ("package link", package_link)),
    (4, ("index lock", index_lock)),
    (3, ("object", object)),
    (3, ("database", database)),
    (4, ("duplicated descriptor", duplicated_descriptor)),
    (3, ("edited with a backup", edited_with_a_backup)),
];

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

fn with(path: &[u8], suffix: impl AsRef<str>) -> Vec<u8> {
    [path, suffix.as_ref().as_bytes()].concat()
}

/// The new document is written in a directory beside the old one, and takes its place; the old one may go there first.
fn document_saved_beside(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let dir = join(parent(&path), b"(A Document Being Saved By TextEdit)");
    if s.rng.chance(60) {
        s.look(&path);
    }
    if s.mac.mkdir(s.task, &dir, 0o700).is_err() {
        return;
    }
    let new = join(&dir, base(&path));
    let text = s.text();
    write_file(&mut s.mac, s.task, &new, &text, Flags::NEW);
    match s.rng.below(3) {
        0 => {
            let _ = s.mac.exchangedata(s.task, &new, &path);
            let _ = s.mac.unlink(s.task, &new);
        }
        1 => {
            let old = join(&dir, b"old");
            let _ = s.mac.rename(s.task, &path, &old);
            let _ = s.mac.rename(s.task, &new, &path);
            let _ = s.mac.unlink(s.task, &old);
        }
        _ => {
            let _ = s.mac.rename(s.task, &new, &path);
        }
    }
    let _ = s.mac.rmdir(s.task, &dir);
    if s.rng.chance(70) {
        s.look(&path);
    }
}

/// The new document is written where the system wants temporary things, and renamed over the old one.
fn document_saved_elsewhere(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let dir = format!(
        "/private/var/folders/zz/T/TemporaryItems/NSIRD_TextEdit_{}",
        s.rng.word(6, LETTERS)
    );
    make_dirs(&mut s.mac, s.task, dir.as_bytes());
    if s.rng.chance(60) {
        s.look(&path);
    }
    let new = join(dir.as_bytes(), base(&path));
    let text = s.text();
    save_through(&mut s.mac, s.task, &new, &path, &text, true);
    let _ = s.mac.rmdir(s.task, dir.as_bytes());
    if s.rng.chance(70) {
        s.look(&path);
    }
}

/// `X.plist.RANDOM` beside `X.plist`, whose neighbours are looked at, too.
fn preferences(s: &mut Scene) {
    let path = *s.rng.pick(&[
        &b"/Library/Preferences/org.example.relay.plist"[..],
        b"/Library/Preferences/org.example.users.plist",
        b"/Library/Preferences/org.example.new.plist",
    ]);
    let temporary = with(path, format!(".{}", s.rng.word(7, LETTERS)));
    if s.rng.chance(50) {
        s.look(path);
    }
    let text = s.text();
    save_through(&mut s.mac, s.task, &temporary, path, &text, false);
    if s.rng.chance(60) {
        s.look(path);
    }
    if s.rng.chance(50) {
        read_file(
            &mut s.mac,
            s.task,
            b"/Library/Preferences/org.example.users.plist",
        );
    }
}

/// Written in `/tmp`, moved to its place on the same volume.
fn temporary_elsewhere(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let to = if s.rng.chance(70) {
        path
    } else {
        join(parent(&path), &s.new_name())
    };
    let temporary = format!("/tmp/tmp.{}", s.rng.word(6, LETTERS)).into_bytes();
    let (before, after) = (s.rng.chance(50), s.rng.chance(50));
    if before {
        s.look(&to);
    }
    let text = s.text();
    save_through(&mut s.mac, s.task, &temporary, &to, &text, false);
    if after {
        s.look(&to);
    }
}

/// Unpacked beside, the old one kept under a second name until the new one stands.
fn package_file(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let (new, kept) = (with(&path, ".dpkg-new"), with(&path, ".dpkg-tmp"));
    let _ = s.mac.lstat(s.task, &path);
    let _ = s.mac.unlink(s.task, &kept);
    let text = s.text();
    write_file(&mut s.mac, s.task, &new, &text, Flags::NEW);
    if s.rng.chance(60) {
        let _ = s.mac.link(s.task, &path, &kept);
    } else {
        let _ = s.mac.rename(s.task, &path, &kept);
    }
    let _ = s.mac.rename(s.task, &new, &path);
    if s.rng.chance(40) {
        let _ = s.mac.lstat(s.task, &path);
    }
    if s.rng.chance(70) {
        let _ = s.mac.unlink(s.task, &kept);
    }
}

/// The same of a link, whose copy is made before the new one is moved over it.
fn package_link(s: &mut Scene) {
    let Some(path) = s.any(Kind::Link) else {
        return;
    };
    let (new, kept) = (with(&path, ".dpkg-new"), with(&path, ".dpkg-tmp"));
    let Ok(text) = s.mac.readlink(s.task, &path) else {
        return;
    };
    let _ = s.mac.symlink(s.task, b"elsewhere", &new);
    let _ = s.mac.unlink(s.task, &kept);
    let _ = s.mac.symlink(s.task, &text, &kept);
    let _ = s.mac.rename(s.task, &new, &path);
    let _ = s.mac.unlink(s.task, &kept);
}

/// `index.lock` to `index`; now and then to a name that says something else.
fn index_lock(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let lock = with(&path, ".lock");
    let to = match s.rng.below(4) {
        0 => with(&path, format!(".stash.{}", s.number())),
        _ => path.clone(),
    };
    let text = s.text();
    if s.rng.chance(40) {
        s.look(&path);
    }
    save_through(&mut s.mac, s.task, &lock, &to, &text, false);
    if s.rng.chance(40) {
        s.look(&to);
    }
}

/// Written under a name that tells nothing, then renamed (or linked) to the name that its content gives it.
fn object(s: &mut Scene) {
    let dir = format!("/Library/Server/objects/{:02x}", s.rng.below(256));
    make_dirs(&mut s.mac, s.task, dir.as_bytes());
    let temporary = format!("{dir}/tmp_obj_{}", s.rng.word(6, LETTERS)).into_bytes();
    let to = format!("{dir}/{:038x}", u128::from(s.rng.draw()) * 0x1_0001_0001).into_bytes();
    let text = s.text();
    if s.rng.chance(50) {
        s.look(&to);
    }
    write_file(&mut s.mac, s.task, &temporary, &text, Flags::TEMP);
    if s.rng.chance(50) {
        let _ = s.mac.link(s.task, &temporary, &to);
        let _ = s.mac.unlink(s.task, &temporary);
    } else {
        let _ = s.mac.rename(s.task, &temporary, &to);
    }
    if s.rng.chance(30) {
        read_file(&mut s.mac, s.task, &to);
    }
}

/// `__db.X` becomes `X`, whose plain source is looked at, too; a journal comes and goes.
fn database(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let final_name = with(&path, ".db");
    let temporary = join(parent(&path), &[b"__db.", base(&final_name)].concat());
    let text = s.text();
    s.look(&path);
    if s.rng.chance(50) {
        s.look(&final_name);
    }
    save_through(&mut s.mac, s.task, &temporary, &final_name, &text, false);
    if s.rng.chance(50) {
        let journal = with(&path, "-journal");
        let text = s.text();
        s.look(&journal);
        write_file(&mut s.mac, s.task, &journal, &text, Flags::NEW);
        let _ = s.mac.unlink(s.task, &journal);
    }
}

/// The descriptor is duplicated, the first one closed, and the second one written.
fn duplicated_descriptor(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let flags = *s.rng.pick(&[Flags::REWRITE, Flags::APPEND]);
    let Ok(fd) = s.mac.open(s.task, &path, flags) else {
        return;
    };
    if let Ok(second) = s.mac.dup(s.task, fd) {
        let _ = s.mac.close(s.task, fd);
        let text = s.text();
        let _ = s.mac.write(s.task, second, &text);
        let _ = s.mac.close(s.task, second);
    } else {
        let _ = s.mac.close(s.task, fd);
    }
}

/// The old one steps aside (or is linked) to `X~`, the new one is written where it stood.
fn edited_with_a_backup(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let backup = with(&path, s.rng.pick(&["~", ".bak", ".save", ".old"]));
    s.look(&path);
    if s.rng.chance(50) {
        let _ = s.mac.unlink(s.task, &backup);
    }
    let done = if s.rng.chance(40) {
        s.mac.link(s.task, &path, &backup).is_ok() && s.mac.unlink(s.task, &path).is_ok()
    } else {
        s.mac.rename(s.task, &path, &backup).is_ok()
    };
    if done {
        let text = s.text();
        write_file(&mut s.mac, s.task, &path, &text, Flags::NEW);
        s.look(&path);
    }
}
