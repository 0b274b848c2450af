//! How programs do things: the sequences of calls behind a copy, a save, a backup.

use super::calls::{Flags, Kind};
use super::mac::{Mac, Task};
use super::noise::read_file;

/// `dir/name`.
pub fn join(dir: &[u8], name: &[u8]) -> Vec<u8> {
    [dir, b"/", name].concat()
}

/// Everything before the last slash.
pub fn parent(path: &[u8]) -> &[u8] {
    &path[..path.iter().rposition(|b| *b == b'/').unwrap_or(0)]
}

/// Everything after it.
pub fn base(path: &[u8]) -> &[u8] {
    &path[path.iter().rposition(|b| *b == b'/').map_or(0, |n| n + 1)..]
}

/// Names in a directory, read as opendir and readdir do.
pub fn list(mac: &mut Mac, task: Task, dir: &[u8]) -> Vec<Vec<u8>> {
    let Ok(fd) = mac.open(task, dir, Flags::READ) else {
        return Vec::new();
    };
    let _ = mac.fstat(task, fd);
    let names = mac.getdirentries(task, fd).unwrap_or_default();
    let _ = mac.close(task, fd);
    names
}

/// Copies a file as copyfile(3) does: look at both, open both, read, write, attributes.
pub fn copy_file(mac: &mut Mac, task: Task, from: &[u8], to: &[u8]) -> bool {
    let Ok(source) = mac.open(task, from, Flags::READ) else {
        return false;
    };
    let stat = mac.fstat(task, source);
    let there = mac.lstat(task, to).is_ok();
    let flags = if there {
        Flags {
            write: true,
            truncate: true,
            ..Flags::NONE
        }
    } else {
        Flags::NEW
    };
    let Ok(target) = mac.open(task, to, flags) else {
        let _ = mac.close(task, source);
        return false;
    };
    while let Ok(bytes) = mac.read(task, source, 0x10000) {
        if bytes.is_empty() {
            break;
        }
        let _ = mac.write(task, target, &bytes);
    }
    if let Ok(stat) = stat {
        let _ = mac.fchown(task, target, 0, 0);
        let _ = mac.fchmod(task, target, stat.mode);
    }
    let _ = mac.close(task, target);
    let _ = mac.close(task, source);
    true
}

/// Copies whatever stands at `from`; links are copied as links.
pub fn copy_tree(mac: &mut Mac, task: Task, from: &[u8], to: &[u8]) {
    let Ok(stat) = mac.lstat(task, from) else {
        return;
    };
    match stat.kind {
        Kind::File => {
            copy_file(mac, task, from, to);
        }
        Kind::Link => {
            if let Ok(text) = mac.readlink(task, from) {
                let _ = mac.symlink(task, &text, to);
            }
        }
        Kind::Dir => {
            let _ = mac.mkdir(task, to, 0o755);
            for name in list(mac, task, from) {
                copy_tree(mac, task, &join(from, &name), &join(to, &name));
            }
            let _ = mac.chmod(task, to, stat.mode);
        }
    }
}

/// `rm -r`.
pub fn remove_tree(mac: &mut Mac, task: Task, path: &[u8]) {
    match mac.lstat(task, path).map(|s| s.kind) {
        Ok(Kind::Dir) => {
            for name in list(mac, task, path) {
                remove_tree(mac, task, &join(path, &name));
            }
            let _ = mac.rmdir(task, path);
        }
        Ok(_) => {
            let _ = mac.unlink(task, path);
        }
        Err(_) => {}
    }
}

/// `mkdir -p`: looks from the top down, makes what is missing.
pub fn make_dirs(mac: &mut Mac, task: Task, path: &[u8]) {
    for (n, byte) in path.iter().enumerate().skip(1) {
        if *byte == b'/' && mac.stat(task, &path[..n]).is_err() {
            let _ = mac.mkdir(task, &path[..n], 0o755);
        }
    }
    let _ = mac.mkdir(task, path, 0o755);
}

/// Writes a new file or rewrites one in place.
pub fn write_file(mac: &mut Mac, task: Task, path: &[u8], content: &[u8], flags: Flags) -> bool {
    let Ok(fd) = mac.open(task, path, flags) else {
        return false;
    };
    for chunk in content.chunks(4096) {
        let _ = mac.write(task, fd, chunk);
    }
    let _ = mac.close(task, fd);
    true
}

/// Writes a temporary beside (or elsewhere) and renames it over `path`.
pub fn save_through(
    mac: &mut Mac,
    task: Task,
    temporary: &[u8],
    path: &[u8],
    content: &[u8],
    sync: bool,
) -> bool {
    let Ok(fd) = mac.open_mode(task, temporary, Flags::TEMP, 0o600) else {
        return false;
    };
    let _ = mac.write(task, fd, content);
    if sync {
        let _ = mac.fsync(task, fd);
    }
    let _ = mac.fchmod(task, fd, 0o644);
    let _ = mac.close(task, fd);
    mac.rename(task, temporary, path).is_ok()
}

/// Foundation's atomic write of 10.5 to 10.7: `.datXXXX.YYY` beside the file.
pub fn save_foundation(mac: &mut Mac, task: Task, path: &[u8], content: &[u8]) -> bool {
    let _ = mac.lstat(task, path);
    let temporary = format!(
        ".dat{:04x}.{:03x}",
        mac.rng.range(0x40, 0xfff),
        mac.rng.range(0x10, 0xfff)
    );
    save_through(
        mac,
        task,
        &join(parent(path), temporary.as_bytes()),
        path,
        content,
        true,
    )
}

/// Reads a property list as Foundation does.
pub fn read_plist(mac: &mut Mac, task: Task, path: &[u8]) -> Option<Vec<u8>> {
    let _ = mac.stat(task, path);
    read_file(mac, task, path)
}
