//! What services, editors and tools of a server do that name their files in ways of their own: installers, backups, log rotations
//! by date, mail stores, repositories, compilers, moves of many files at once.

use super::super::calls::Flags;
use super::super::noise::read_file;
use super::super::programs::{
    copy_file, copy_tree, list, make_dirs, remove_tree, save_through, write_file,
};
use super::*;

pub(super) const HABITS: &[(u64, Habit)] = &[
    (5, ("installed", installed)),
    (5, ("backup in progress", backup_in_progress)),
    (5, ("bzipped rotation", bzipped_rotation)),
    (5, ("rotation by date", rotation_by_date)),
    (5, ("received with a backup", received_with_a_backup)),
    (5, ("committed", committed)),
    (5, ("edited with a trial file", edited_with_a_trial_file)),
    (5, ("numbered backups", numbered_backups)),
    (6, ("edited in place", edited_in_place)),
    (5, ("moved to another volume", moved_to_another_volume)),
    (5, ("upgraded directory", upgraded_directory)),
    (6, ("many moved at once", many_moved_at_once)),
    (4, ("user list of a mailbox", user_list_of_a_mailbox)),
    (5, ("compiled", compiled)),
    (4, ("other letters", other_letters)),
    (5, ("hashed queue", hashed_queue)),
    (4, ("journal beside a database", journal_beside_a_database)),
    (4, ("index swapped", index_swapped)),
];

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

fn with(path: &[u8], suffix: impl AsRef<str>) -> Vec<u8> {
    [path, suffix.as_ref().as_bytes()].concat()
}

fn before(path: &[u8], prefix: &str, suffix: &str) -> Vec<u8> {
    join(
        parent(path),
        &[prefix.as_bytes(), base(path), suffix.as_bytes()].concat(),
    )
}

/// Unpacked into a directory of its own and moved to its place file by file; what stood there goes to another such directory.
fn installed(s: &mut Scene) {
    let Some(into) = s.any(Kind::Dir) else { return };
    let top = format!(
        "/private/var/folders/zz/C/PKInstallSandbox-{}",
        s.rng.word(6, LETTERS)
    );
    let (root, kept) = (
        join(top.as_bytes(), b"Root"),
        join(top.as_bytes(), b"Replaced"),
    );
    make_dirs(&mut s.mac, s.task, &root);
    let old: Vec<Vec<u8>> = s.all(Kind::File);
    let inside = |path: &&Vec<u8>| parent(path) == into;
    let mut names: Vec<Vec<u8>> = old
        .iter()
        .filter(inside)
        .take(2)
        .map(|p| base(p).to_vec())
        .collect();
    names.push(s.new_name());
    for name in &names {
        let text = s.text();
        write_file(&mut s.mac, s.task, &join(&root, name), &text, Flags::NEW);
    }
    for name in &names {
        let to = join(&into, name);
        if s.mac.lstat(s.task, &to).is_ok() && s.rng.chance(60) {
            let _ = s.mac.mkdir(s.task, &kept, 0o700);
            let _ = s.mac.rename(s.task, &to, &join(&kept, name));
        }
        let _ = s.mac.rename(s.task, &join(&root, name), &to);
        if s.rng.chance(40) {
            let _ = s.mac.chown(s.task, &to, 0, 0);
        }
    }
    if s.rng.chance(60) {
        remove_tree(&mut s.mac, s.task, top.as_bytes());
    }
    let receipt = format!("/private/var/db/receipts/org.example.{}.bom", s.number());
    make_dirs(&mut s.mac, s.task, b"/private/var/db/receipts");
    let text = s.text();
    write_file(&mut s.mac, s.task, receipt.as_bytes(), &text, Flags::NEW);
}

/// A backup of a directory carries a mark until it is complete; the link to the newest is made anew.
fn backup_in_progress(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    let store = b"/Library/Server/Backups";
    if dir.starts_with(b"/Library/Server") || dir.len() < 6 {
        return;
    }
    make_dirs(&mut s.mac, s.task, store);
    let stamp = format!("2010-01-{:02}-{:06}", s.rng.range(1, 28), s.number());
    let done = join(store, stamp.as_bytes());
    let (open, latest) = (with(&done, ".inProgress"), join(store, b"Latest"));
    copy_tree(&mut s.mac, s.task, &dir, &open);
    let probe = s.probe();
    s.rename(&open, &done, probe);
    let _ = s.mac.unlink(s.task, &latest);
    let _ = s.mac.symlink(s.task, stamp.as_bytes(), &latest);
    if s.rng.chance(40) {
        list(&mut s.mac, s.task, &latest);
    }
}

/// `newsyslog`: the oldest goes, the packed ones move on by one, the log gets number 0, a new one is made under a drawn name, the
/// old one is packed.
fn bzipped_rotation(s: &mut Scene) {
    let Some(log) = s.any(Kind::File) else { return };
    let packed = |n: u64| with(&log, format!(".{n}.bz2"));
    let depth = s.rng.range(1, 4);
    let _ = s.mac.lstat(s.task, &log);
    let _ = s.mac.unlink(s.task, &packed(depth + 1));
    for n in (0..=depth).rev() {
        if s.mac.lstat(s.task, &packed(n)).is_ok() {
            let _ = s.mac.rename(s.task, &packed(n), &packed(n + 1));
            let _ = s.mac.chmod(s.task, &packed(n + 1), 0o640);
        }
    }
    let zero = with(&log, ".0");
    let _ = s.mac.rename(s.task, &log, &zero);
    if s.rng.chance(60) {
        let new = with(&log, format!(".z{}", s.rng.word(6, LETTERS)));
        save_through(&mut s.mac, s.task, &new, &log, b"log turned over\n", false);
    } else {
        write_file(&mut s.mac, s.task, &log, b"log turned over\n", Flags::NEW);
    }
    if copy_file(&mut s.mac, s.task, &zero, &packed(0)) {
        let _ = s.mac.unlink(s.task, &zero);
    }
}

/// `X` gets the day as its suffix, after a look whether that is taken, packed or not; older ones are removed.
fn rotation_by_date(s: &mut Scene) {
    let Some(log) = s.any(Kind::File) else { return };
    let day = format!("201001{:02}", s.rng.range(1, 28));
    let dated = with(&log, format!("-{day}"));
    let packed = with(&dated, ".gz");
    if s.rng.chance(70) {
        let _ = s.mac.stat(s.task, &packed);
        let _ = s.mac.stat(s.task, &dated);
    }
    if s.mac.rename(s.task, &log, &dated).is_err() {
        return;
    }
    if s.rng.chance(70) {
        write_file(&mut s.mac, s.task, &log, b"", Flags::NEW);
    }
    if s.rng.chance(40) && copy_file(&mut s.mac, s.task, &dated, &packed) {
        let _ = s.mac.unlink(s.task, &dated);
    }
}

/// `rsync --backup`: the new one comes as `.X.RANDOM`, the old one goes to `X~` or to a directory for what was replaced.
fn received_with_a_backup(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let new = before(&path, ".", &format!(".{}", s.rng.word(6, LETTERS)));
    let _ = s.mac.lstat(s.task, &path);
    let text = s.text();
    write_file(&mut s.mac, s.task, &new, &text, Flags::TEMP);
    let _ = s.mac.utimes(s.task, &new, 1_262_304_000);
    let _ = s.mac.chmod(s.task, &new, 0o644);
    if s.rng.chance(50) {
        let _ = s.mac.rename(s.task, &path, &with(&path, "~"));
    } else {
        let kept = join(parent(&path), b".replaced");
        let to = join(&kept, base(&path));
        if s.mac.rename(s.task, &path, &to).is_err() {
            let _ = s.mac.mkdir(s.task, &kept, 0o700);
            let _ = s.mac.rename(s.task, &path, &to);
        }
    }
    let _ = s.mac.rename(s.task, &new, &path);
}

/// A repository: the index, a branch and the packed names, each behind a lock of its own; objects under names that are sums.
fn committed(s: &mut Scene) {
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

/// `vim` with a backup: a trial file of a number, the original renamed to `X~`, written anew, the backup removed or kept.
fn edited_with_a_trial_file(s: &mut Scene) {
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
fn numbered_backups(s: &mut Scene) {
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
fn edited_in_place(s: &mut Scene) {
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

/// `mv` to another volume: the rename fails, the file is copied and removed.
fn moved_to_another_volume(s: &mut Scene) {
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

/// A directory is built beside, the old one steps aside under a name with a number, and is removed.
fn upgraded_directory(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    let (new, old) = (
        with(&dir, s.rng.pick(&[".upgrade", "-next", ".building"])),
        with(&dir, format!(".retired.{}", s.number())),
    );
    if s.mac.mkdir(s.task, &new, 0o755).is_err() {
        return;
    }
    let (name, text) = (s.new_name(), s.text());
    write_file(&mut s.mac, s.task, &join(&new, &name), &text, Flags::NEW);
    let probe = s.probe();
    if s.rename(&dir, &old, probe) {
        let _ = s.mac.rename(s.task, &new, &dir);
        if s.rng.chance(40) {
            s.look(&join(&dir, &name));
        }
        if s.rng.chance(60) {
            remove_tree(&mut s.mac, s.task, &old);
        }
    }
}

/// `mv` of several files whose names differ in a number: a look at each one's new place, or none.
fn many_moved_at_once(s: &mut Scene) {
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

/// A list of a mail store: `X.lock` is made by a link from a name with host and process, becomes `X`, or is removed.
fn user_list_of_a_mailbox(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    let list = join(&dir, b"dovecot-uidlist");
    let own = join(
        &dir,
        format!(
            ".temp.server.{}.{}",
            500 + s.number(),
            s.rng.word(8, b"0123456789abcdef")
        )
        .as_bytes(),
    );
    let lock = with(&list, ".lock");
    let text = s.text();
    write_file(&mut s.mac, s.task, &own, &text, Flags::TEMP);
    if s.mac.link(s.task, &own, &lock).is_err() {
        let _ = s.mac.unlink(s.task, &own);
        return;
    }
    let _ = s.mac.unlink(s.task, &own);
    if s.rng.chance(50) {
        let _ = s.mac.stat(s.task, &list);
    }
    if s.rng.chance(60) {
        let _ = s.mac.rename(s.task, &lock, &list);
    } else {
        let _ = s.mac.unlink(s.task, &lock);
    }
}

/// A compiler writes `main-1a2b3c.o.tmp`, which becomes `main.o`; the archive is made beside and takes its own place.
fn compiled(s: &mut Scene) {
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

/// A name gets its first letter in the other case, over a third name.
fn other_letters(s: &mut Scene) {
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

/// Messages lie in directories of their first letters, and move from one queue to the other; what is made is named by its number.
fn hashed_queue(s: &mut Scene) {
    let top = b"/private/var/spool/relay/hold";
    let id = format!("{:06X}", 0x10_0000 + s.number() * 0x3a7);
    let hashed = join(&join(top, &id.as_bytes()[..1]), &id.as_bytes()[1..2]);
    make_dirs(&mut s.mac, s.task, top);
    let first = join(
        top,
        format!("{}.{}", 1000 + s.number(), s.rng.below(100_000)).as_bytes(),
    );
    let text = s.text();
    if !write_file(&mut s.mac, s.task, &first, &text, Flags::NEW) {
        return;
    }
    let to = join(&hashed, id.as_bytes());
    if s.mac.rename(s.task, &first, &to).is_err() {
        make_dirs(&mut s.mac, s.task, &hashed);
        let _ = s.mac.rename(s.task, &first, &to);
    }
    if s.rng.chance(50) {
        read_file(&mut s.mac, s.task, &to);
    }
    if s.rng.chance(40) {
        let _ = s.mac.chmod(s.task, &to, 0o700);
        let out = join(top, format!("{id}.bounced").as_bytes());
        let _ = s.mac.rename(s.task, &to, &out);
    }
}

/// `X-wal` and `X-shm` come and go; a damaged database is put aside with a time, and made anew.
fn journal_beside_a_database(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let (wal, shm) = (with(&path, "-wal"), with(&path, "-shm"));
    for side in [&wal, &shm] {
        let _ = s.mac.access(s.task, side, 0);
        let text = s.text();
        write_file(&mut s.mac, s.task, side, &text, Flags::NEW);
    }
    if s.rng.chance(40) {
        let aside = with(&path, format!(".corrupt-{}", 1_262_304_000 + s.number()));
        let _ = s.mac.rename(s.task, &path, &aside);
        let text = s.text();
        write_file(&mut s.mac, s.task, &path, &text, Flags::NEW);
    } else {
        let text = s.text();
        write_file(&mut s.mac, s.task, &path, &text, Flags::APPEND);
    }
    for side in [&shm, &wal] {
        let _ = s.mac.unlink(s.task, side);
    }
}

/// Two generations of an index: the live one becomes the shadow, a new live one takes its place.
fn index_swapped(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    let (live, shadow, next) = (
        join(&dir, b"live.0.indexHead"),
        join(&dir, b"0.shadowIndexHead"),
        join(&dir, b"tmp.merge.indexHead"),
    );
    if s.mac.peek(&live).is_none() {
        let text = s.text();
        write_file(&mut s.mac, s.task, &live, &text, Flags::NEW);
    }
    let text = s.text();
    write_file(&mut s.mac, s.task, &next, &text, Flags::NEW);
    if s.rng.chance(50) {
        let _ = s.mac.stat(s.task, &shadow);
    }
    let _ = s.mac.rename(s.task, &live, &shadow);
    let _ = s.mac.rename(s.task, &next, &live);
    if s.rng.chance(50) {
        read_file(&mut s.mac, s.task, &live);
    }
}
