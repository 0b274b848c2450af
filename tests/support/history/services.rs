//! What services of a server do that name their files in ways of their own: installers, backups, log rotations by date, mail
//! stores, databases.

use super::super::calls::Flags;
use super::super::noise::read_file;
use super::super::programs::{
    copy_file, copy_tree, list, make_dirs, remove_tree, save_through, write_file,
};
use super::{tools, *};

pub(super) const HABITS: &[(u64, Habit)] = &[
    (5, ("installed", installed)),
    (5, ("backup in progress", backup_in_progress)),
    (5, ("bzipped rotation", bzipped_rotation)),
    (5, ("rotation by date", rotation_by_date)),
    (5, ("received with a backup", received_with_a_backup)),
    (5, ("committed", tools::committed)),
    (
        5,
        ("edited with a trial file", tools::edited_with_a_trial_file),
    ),
    (5, ("numbered backups", tools::numbered_backups)),
    (6, ("edited in place", tools::edited_in_place)),
    (
        5,
        ("moved to another volume", tools::moved_to_another_volume),
    ),
    (5, ("upgraded directory", upgraded_directory)),
    (6, ("many moved at once", tools::many_moved_at_once)),
    (4, ("user list of a mailbox", user_list_of_a_mailbox)),
    (5, ("compiled", tools::compiled)),
    (4, ("other letters", tools::other_letters)),
    (5, ("hashed queue", hashed_queue)),
    (4, ("journal beside a database", journal_beside_a_database)),
    (4, ("index swapped", index_swapped)),
];

pub(super) const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

pub(super) fn with(path: &[u8], suffix: impl AsRef<str>) -> Vec<u8> {
    [path, suffix.as_ref().as_bytes()].concat()
}

pub(super) fn before(path: &[u8], prefix: &str, suffix: &str) -> Vec<u8> {
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
