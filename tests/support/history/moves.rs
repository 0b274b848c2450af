//! Names that move on: chains, series, queues, the trash, links to the newest, rotations of compressed and of copied logs.

use super::super::calls::Flags;
use super::super::noise::read_file;
use super::super::programs::{copy_file, list, make_dirs, save_through, write_file};
use super::*;

pub(super) const HABITS: &[(u64, Habit)] = &[
    (5, ("chain", chain)),
    (4, ("numbered parts", numbered_parts)),
    (4, ("queue", queue)),
    (3, ("mail directory", mail_directory)),
    (4, ("trash", trash)),
    (4, ("deploy link", deploy_link)),
    (4, ("next version", next_version)),
    (5, ("compressed rotation", compressed_rotation)),
    (3, ("copy and truncate", copy_and_truncate)),
    (3, ("over an empty directory", over_an_empty_directory)),
    (3, ("into a new directory", into_a_new_directory)),
    (2, ("three moved on", three_moved_on)),
];

fn with(path: &[u8], suffix: impl AsRef<str>) -> Vec<u8> {
    [path, suffix.as_ref().as_bytes()].concat()
}

/// `X` to `X.part` to `X.done`; what is asked in between differs from program to program.
fn chain(s: &mut Scene) {
    let Some(path) = s.either(60, Kind::File, Kind::Dir) else {
        return;
    };
    let steps = *s.rng.pick(&[
        &[".part", ".done"][..],
        &[".v1", ".v2", ".v3"],
        &[".tmp", ""],
        &[".incoming", ".checked", ".ready"],
    ]);
    let mut now = path.clone();
    for step in steps {
        let next = with(&path, step);
        if s.rng.chance(40) {
            s.look(&next);
        }
        if s.mac.rename(s.task, &now, &next).is_err() {
            return;
        }
        if s.rng.chance(25) {
            s.look(&now);
        }
        now = next;
    }
    match s.rng.below(4) {
        0 => s.look(&now),
        1 => s.look(&join(&now, b"index")),
        2 => {
            list(&mut s.mac, s.task, &now);
        }
        _ => {}
    }
}

/// Several files that differ in a number only; one gets another name, and the next one is read.
fn numbered_parts(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    let (before, after) = *s.rng.pick(&[
        ("part", ".txt"),
        ("IMG_000", ".jpg"),
        ("page", ".html"),
        ("disk0s", ""),
        ("2010-01-0", ".log"),
    ]);
    let name = |n: u64| join(&dir, format!("{before}{n}{after}").as_bytes());
    for n in 1..4 {
        if s.mac.peek(&name(n)).is_none() {
            let text = s.text();
            write_file(&mut s.mac, s.task, &name(n), &text, Flags::NEW);
        }
    }
    let new = join(&dir, &s.new_name());
    let n = s.rng.range(1, 3);
    let probe = s.probe();
    s.rename(&name(n), &new, probe);
    read_file(&mut s.mac, s.task, &name(n % 3 + 1));
}

/// A message goes from one queue to the next under its own name, and may be gone in the end.
fn queue(s: &mut Scene) {
    let base = b"/private/var/spool/relay";
    let queues: [&[u8]; 4] = [b"incoming", b"active", b"deferred", b"corrupt"];
    for queue in queues {
        if s.rng.chance(70) {
            make_dirs(&mut s.mac, s.task, &join(base, queue));
        }
    }
    let id = format!("{:X}", s.number() * 0x1f3b);
    let mut now = join(&join(base, b"incoming"), id.as_bytes());
    let text = s.text();
    if !write_file(&mut s.mac, s.task, &now, &text, Flags::NEW) {
        return;
    }
    for queue in &queues[1..] {
        let next = join(&join(base, queue), id.as_bytes());
        if s.rng.chance(30) {
            s.look(&next);
        }
        if s.mac.rename(s.task, &now, &next).is_ok() {
            now = next;
        }
        match s.rng.below(4) {
            0 => s.look(&now),
            1 => {
                read_file(&mut s.mac, s.task, &now);
            }
            _ => {}
        }
    }
    if s.rng.chance(60) {
        let _ = s.mac.unlink(s.task, &now);
    }
}

/// Delivered into `tmp`, moved to `new`, and to `cur` with a mark behind the name when it is read.
fn mail_directory(s: &mut Scene) {
    let Some(top) = s.any(Kind::Dir) else { return };
    for part in [&b"tmp"[..], b"new", b"cur"] {
        let _ = s.mac.mkdir(s.task, &join(&top, part), 0o700);
    }
    let name = format!("1262304{:03}.M{}P77.mail", s.rng.below(1000), s.number());
    let at = |part: &[u8], mark: &[u8]| join(&join(&top, part), &[name.as_bytes(), mark].concat());
    let text = s.text();
    if s.rng.chance(50) {
        s.look(&at(b"tmp", b""));
    }
    write_file(&mut s.mac, s.task, &at(b"tmp", b""), &text, Flags::NEW);
    let _ = s.mac.rename(s.task, &at(b"tmp", b""), &at(b"new", b""));
    if s.rng.chance(60) {
        list(&mut s.mac, s.task, &join(&top, b"new"));
        let _ = s.mac.rename(s.task, &at(b"new", b""), &at(b"cur", b":2,S"));
        read_file(&mut s.mac, s.task, &at(b"cur", b":2,S"));
    }
}

/// Thrown away: the same name in the trash, or with a number behind it, if there is one already.
fn trash(s: &mut Scene) {
    let Some(path) = s.either(70, Kind::File, Kind::Dir) else {
        return;
    };
    let trash = b"/Users/anna/.Trash";
    if s.mac.peek(trash).is_none() {
        let _ = s.mac.mkdir(s.task, trash, 0o700);
    }
    let mut to = join(trash, base(&path));
    for n in 2..5 {
        if s.mac.lstat(s.task, &to).is_err() {
            break;
        }
        to = join(trash, &[base(&path), format!(" {n}").as_bytes()].concat());
    }
    let _ = s.mac.rename(s.task, &path, &to);
    if s.rng.chance(30) {
        list(&mut s.mac, s.task, trash);
    }
}

/// A release is unpacked, and the link to the newest one is set to it: removed and made, or made beside it and renamed.
fn deploy_link(s: &mut Scene) {
    let top = b"/Library/Server/Web";
    let n = s.number();
    let release = join(top, format!("releases/{n}").as_bytes());
    make_dirs(&mut s.mac, s.task, &release);
    let text = s.text();
    write_file(
        &mut s.mac,
        s.task,
        &join(&release, b"index.html"),
        &text,
        Flags::NEW,
    );
    let link = join(top, b"live");
    let text = if s.rng.chance(50) {
        format!("releases/{n}").into_bytes()
    } else {
        release.clone()
    };
    if s.rng.chance(50) {
        let _ = s.mac.lstat(s.task, &link);
        let _ = s.mac.unlink(s.task, &link);
        let _ = s.mac.symlink(s.task, &text, &link);
    } else {
        let beside = join(top, b"live.new");
        let _ = s.mac.symlink(s.task, &text, &beside);
        let _ = s.mac.rename(s.task, &beside, &link);
    }
    match s.rng.below(4) {
        0 => {
            let _ = s.mac.readlink(s.task, &link);
        }
        1 => {
            read_file(&mut s.mac, s.task, &join(&link, b"index.html"));
        }
        2 => s.look(&join(top, b"releases")),
        _ => {}
    }
}

/// Where the versions stand that [`next_version`] replaces.
fn version(n: usize) -> Vec<u8> {
    format!("/Library/Server/app{n}").into_bytes()
}

/// So many programs in two versions each, `app0` and `app0-2`, as they stand before the recording.
pub(super) fn install_versions(disk: &mut Disk, count: usize) {
    for app in (0..count).map(version) {
        for dir in [with(&app, "-2"), app] {
            let ino = disk.put_dir_bytes(&dir);
            debug_assert!(disk.is_dir(ino));
        }
    }
}

/// `app` gives way to a link to `app-2`, which stood there all along.
fn next_version(s: &mut Scene) {
    let is_dir = |path: &[u8]| {
        let found = s.mac.disk.find_bytes(path);
        found.is_some_and(|ino| s.mac.disk.is_dir(ino))
    };
    let whole = |app: &Vec<u8>| is_dir(app) && is_dir(&with(app, "-2"));
    let Some(app) = (0..)
        .map(version)
        .take_while(|app| is_dir(&with(app, "-2")))
        .find(whole)
    else {
        return;
    };
    let next = with(&app, "-2");
    let aside = with(&app, s.rng.pick(&[".1", "-old", ".retired"]));
    let probe = s.probe();
    if !s.rename(&app, &aside, probe) {
        return;
    }
    let text = if s.rng.chance(50) {
        base(&next).to_vec()
    } else {
        next.clone()
    };
    let _ = s.mac.symlink(s.task, &text, &app);
    match s.rng.below(3) {
        0 => {
            list(&mut s.mac, s.task, &app);
        }
        1 => s.look(&next),
        _ => {}
    }
}

/// `X.2.gz` to `X.3.gz`, `X.1` compressed to `X.2.gz` (or `X.1` to `X.1.gz`), `X` to `X.1`.
fn compressed_rotation(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let depth = s.rng.range(2, 4);
    let packed = |n: u64| with(&path, format!(".{n}.gz"));
    let plain = with(&path, ".1");
    let asks = s.rng.chance(50);
    let move_on = |s: &mut Scene, from: &[u8], to: &[u8]| {
        if asks {
            let _ = s.mac.stat(s.task, from);
        }
        let _ = s.mac.rename(s.task, from, to);
    };
    for n in (2..=depth).rev() {
        move_on(s, &packed(n), &packed(n + 1));
    }
    if s.rng.chance(50) {
        // compressed where it stands, and moved on as such
        pack(s, &plain, &packed(1));
        move_on(s, &packed(1), &packed(2));
    } else {
        let next = with(&path, ".2");
        move_on(s, &plain, &next);
        pack(s, &next, &packed(2));
    }
    move_on(s, &path, &plain);
    let text = s.text();
    write_file(&mut s.mac, s.task, &path, &text, Flags::NEW);
    if s.rng.chance(40) {
        pack(s, &plain, &packed(1));
    }
}

/// `gzip`: reads, writes the packed file, removes the other.
fn pack(s: &mut Scene, from: &[u8], to: &[u8]) {
    if copy_file(&mut s.mac, s.task, from, to) {
        let _ = s.mac.unlink(s.task, from);
    }
}

/// The older ones move on by one, the newest is copied, and the log goes on where it is, emptied.
fn copy_and_truncate(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let numbered = |n: u64| with(&path, format!(".{n}"));
    let depth = s.rng.range(1, 3);
    for n in (1..=depth).rev() {
        if s.rng.chance(50) {
            let _ = s.mac.stat(s.task, &numbered(n));
        }
        let _ = s.mac.rename(s.task, &numbered(n), &numbered(n + 1));
    }
    copy_file(&mut s.mac, s.task, &path, &numbered(1));
    let _ = s.mac.truncate(s.task, &path, 0);
}

/// A directory takes the place of an empty one that was made for it.
fn over_an_empty_directory(s: &mut Scene) {
    let (Some(dir), Some(into)) = (s.any(Kind::Dir), s.any(Kind::Dir)) else {
        return;
    };
    let to = join(&into, &s.new_name());
    if into.starts_with(&dir) || s.mac.mkdir(s.task, &to, 0o755).is_err() {
        return;
    }
    let probe = s.probe();
    s.rename(&dir, &to, probe);
}

/// The rename fails for want of the directory, which is made, and the rename done again.
fn into_a_new_directory(s: &mut Scene) {
    let (Some(path), Some(top)) = (s.any(Kind::File), s.any(Kind::Dir)) else {
        return;
    };
    let dir = join(&top, &s.new_name());
    let to = join(&dir, base(&path));
    if s.mac.rename(s.task, &path, &to).is_err() {
        let _ = s.mac.mkdir(s.task, &dir, 0o755);
        let _ = s.mac.rename(s.task, &path, &to);
    }
    if s.rng.chance(40) {
        s.look(&to);
    }
}

/// Three renames in a row that exchange nothing: each goes to a name of its own.
fn three_moved_on(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    for _ in 0..3 {
        let old = join(&dir, &s.new_name());
        let text = s.text();
        save_through(&mut s.mac, s.task, &with(&old, ".tmp"), &old, &text, false);
        let new = join(&dir, &s.new_name());
        let probe = s.probe();
        s.rename(&old, &new, probe);
    }
}
