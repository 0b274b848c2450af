//! Habits that write.

use super::super::calls::Flags;
use super::super::noise::read_file;
use super::super::programs::{copy_file, save_through, write_file};
use super::*;

pub(super) const HABITS: &[(u64, Habit)] = &[
    (12, ("atomic save", atomic_save)),
    (5, ("backup by copy", backup_by_copy)),
    (4, ("rewrite", rewrite)),
    (4, ("append", append)),
    (4, ("temporary", temporary)),
    (3, ("pid file", pid_file)),
    (3, ("lock", lock)),
    (6, ("new file", new_file)),
    (3, ("made, then named", made_then_named)),
    (3, ("vim save", vim_save)),
    (3, ("safe save", safe_save)),
    (2, ("exchange", exchange)),
    (3, ("remove file", remove_file)),
    (2, ("remove and make", remove_and_make)),
    (2, ("truncate", truncate)),
    (3, ("stream edit", stream_edit)),
];

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// A temporary beside the file, by the name that one of many programs would choose.
fn temporary_name(s: &mut Scene, path: &[u8]) -> Vec<u8> {
    let name = String::from_utf8_lossy(base(path)).into_owned();
    let n = s.number();
    let tail = s.rng.word(6, LETTERS);
    let chosen = match s.rng.below(11) {
        0 => format!(".dat{n:04x}.{:03x}", s.rng.below(4096)),
        1 => format!("{name}.{}", s.rng.word(7, LETTERS)),
        2 => format!("cf#{}", s.rng.word(5, LETTERS)),
        3 => format!("{name}.sb-{n:08x}-{tail}"),
        4 => format!("{name}.tmp"),
        5 => format!(".{name}.{tail}"),
        6 => format!("sed{tail}"),
        7 => format!(".dat.nosync{n:04x}.{tail}"),
        8 => format!("{name}.new"),
        9 => format!("#{name}#"),
        _ => format!("{name}.{n}"),
    };
    join(parent(path), chosen.as_bytes())
}

fn atomic_save(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let temporary = temporary_name(s, &path);
    let text = s.text();
    match s.rng.below(4) {
        0 => {
            read_file(&mut s.mac, s.task, &path);
        }
        1 => s.look(&path),
        _ => {}
    }
    let sync = s.rng.chance(40);
    save_through(&mut s.mac, s.task, &temporary, &path, &text, sync);
    match s.rng.below(4) {
        0 => {
            read_file(&mut s.mac, s.task, &path);
        }
        1 | 2 => s.look(&path),
        _ => {}
    }
}

/// Copied first, then changed in place: the old content is still there.
fn backup_by_copy(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let suffix = *s.rng.pick(&[".bak", ".orig", ".default", "~", ".save"]);
    let copy = [path.as_slice(), suffix.as_bytes()].concat();
    copy_file(&mut s.mac, s.task, &path, &copy);
    let text = s.text();
    write_file(
        &mut s.mac,
        s.task,
        &path,
        &text,
        Flags {
            write: true,
            truncate: true,
            ..Flags::NONE
        },
    );
}

/// BSD `sed -i .bak`: the original gets a second name, which no line prints, and a temporary takes its place.
fn stream_edit(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let suffix = *s.rng.pick(&[".bak", ".orig", "~", "-20100105"]);
    let kept = [path.as_slice(), suffix.as_bytes()].concat();
    let temporary = [b".!", s.number().to_string().as_bytes(), b"!", base(&path)].concat();
    let temporary = join(parent(&path), &temporary);
    let _ = s.mac.lstat(s.task, &path);
    let _ = s.mac.link(s.task, &path, &kept);
    let Ok(from) = s.mac.open(s.task, &path, Flags::READ) else {
        return;
    };
    let Ok(to) = s.mac.open(s.task, &temporary, Flags::TEMP) else {
        return;
    };
    let _ = s.mac.fchmod(s.task, to, 0o644);
    while s
        .mac
        .read(s.task, from, 4096)
        .is_ok_and(|text| !text.is_empty())
    {
        let text = s.text();
        let _ = s.mac.write(s.task, to, &text);
    }
    let _ = s.mac.close(s.task, from);
    let _ = s.mac.close(s.task, to);
    let _ = s.mac.rename(s.task, &temporary, &path);
}

fn rewrite(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let text = s.text();
    write_file(&mut s.mac, s.task, &path, &text, Flags::REWRITE);
}

fn append(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let text = s.text();
    write_file(&mut s.mac, s.task, &path, &text, Flags::APPEND);
}

fn temporary(s: &mut Scene) {
    let name = format!("/tmp/scratch.{}", s.rng.word(6, LETTERS)).into_bytes();
    let text = s.text();
    write_file(&mut s.mac, s.task, &name, &text, Flags::TEMP);
    read_file(&mut s.mac, s.task, &name);
    let _ = s.mac.unlink(s.task, &name);
}

fn pid_file(s: &mut Scene) {
    let n = s.number();
    let path = format!("/var/run/relay{n}.pid").into_bytes();
    write_file(&mut s.mac, s.task, &path, b"4711\n", Flags::REWRITE);
    if s.rng.chance(70) {
        let _ = s.mac.unlink(s.task, &path);
    }
}

fn lock(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let lock = [path.as_slice(), b".lock"].concat();
    if let Ok(fd) = s.mac.open(s.task, &lock, Flags::NEW) {
        let text = s.text();
        write_file(
            &mut s.mac,
            s.task,
            &path,
            &text,
            Flags {
                write: true,
                truncate: true,
                ..Flags::NONE
            },
        );
        let _ = s.mac.close(s.task, fd);
        let _ = s.mac.unlink(s.task, &lock);
    }
}

fn new_file(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    let path = join(&dir, &s.new_name());
    let text = s.text();
    if s.rng.chance(40) {
        s.look(&path);
    }
    let flags = *s.rng.pick(&[Flags::NEW, Flags::REWRITE, Flags::TEMP]);
    write_file(&mut s.mac, s.task, &path, &text, flags);
}

/// Written under one name, which tells nothing, and given another one at once; sometimes over what stands there.
fn made_then_named(s: &mut Scene) {
    let Some(dir) = s.any(Kind::Dir) else { return };
    let first = join(&dir, &s.new_name());
    let named = match s.rng.below(4) {
        0 => s.any(Kind::File),
        1 => s.any(Kind::Dir).map(|other| join(&other, &s.new_name())),
        _ => Some(join(&dir, &s.new_name())),
    };
    let Some(named) = named else { return };
    let text = s.text();
    let flags = *s.rng.pick(&[Flags::NEW, Flags::REWRITE, Flags::TEMP]);
    write_file(&mut s.mac, s.task, &first, &text, flags);
    if s.rng.chance(30) {
        s.look(&first);
    }
    let probe = s.probe();
    s.rename(&first, &named, probe);
}

/// vim: a test file, the old one aside as `~`, a new one, the old one removed.
fn vim_save(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let swap = join(parent(&path), &[b".", base(&path), b".swp"].concat());
    let aside = [path.as_slice(), b"~"].concat();
    let test = join(parent(&path), b"4913");
    let text = s.text();
    let (mac, t) = (&mut s.mac, s.task);
    write_file(mac, t, &swap, b"b0VIM", Flags::TEMP);
    let _ = mac.lstat(t, &test);
    write_file(mac, t, &test, b"", Flags::NEW);
    let _ = mac.unlink(t, &test);
    let _ = mac.unlink(t, &aside);
    if mac.rename(t, &path, &aside).is_ok() {
        write_file(mac, t, &path, &text, Flags::REWRITE);
        let _ = mac.chmod(t, &path, 0o644);
        let _ = mac.unlink(t, &aside);
    }
    let _ = mac.unlink(t, &swap);
}

/// Old aside, new in place, old removed.
fn safe_save(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let fresh = temporary_name(s, &path);
    let n = s.number();
    let aside = [
        path.as_slice(),
        format!(".sb-{n:08x}-{}", s.rng.word(6, LETTERS)).as_bytes(),
    ]
    .concat();
    let text = s.text();
    write_file(&mut s.mac, s.task, &fresh, &text, Flags::NEW);
    let probe = s.probe();
    if s.rename(&path, &aside, probe) {
        s.rename(&fresh, &path, probe);
        if s.rng.chance(70) {
            let _ = s.mac.unlink(s.task, &aside);
        }
    }
}

fn exchange(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let temporary = temporary_name(s, &path);
    let text = s.text();
    write_file(&mut s.mac, s.task, &temporary, &text, Flags::NEW);
    s.look(&path);
    let _ = s.mac.exchangedata(s.task, &temporary, &path);
    if s.rng.chance(70) {
        let _ = s.mac.unlink(s.task, &temporary);
    }
}

fn remove_file(s: &mut Scene) {
    let Some(path) = s.either(75, Kind::File, Kind::Link) else {
        return;
    };
    if s.rng.chance(50) {
        s.look(&path);
    }
    let _ = s.mac.unlink(s.task, &path);
}

fn remove_and_make(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let text = s.text();
    let _ = s.mac.unlink(s.task, &path);
    write_file(&mut s.mac, s.task, &path, &text, Flags::NEW);
}

fn truncate(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let _ = s.mac.truncate(s.task, &path, 4);
}
