//! Habits that change attributes.

use super::*;

pub(super) const HABITS: &[(u64, Habit)] = &[
    (3, ("chmod", chmod)),
    (2, ("chown", chown)),
    (2, ("flags", flags)),
    (2, ("xattr", xattr)),
    (1, ("times", times)),
];

fn something(s: &mut Scene) -> Option<Vec<u8>> {
    let kind = if s.rng.chance(70) {
        Kind::File
    } else {
        Kind::Dir
    };
    s.any(kind)
}

fn chmod(s: &mut Scene) {
    let Some(path) = something(s) else { return };
    let mode = *s.rng.pick(&[0o600, 0o640, 0o664, 0o755, 0o700]);
    let mode = if s.mac.peek(&path).is_some_and(|i| s.mac.disk.is_dir(i)) {
        mode | 0o700
    } else {
        mode
    };
    let _ = s.mac.chmod(s.task, &path, mode);
}

fn chown(s: &mut Scene) {
    let Some(path) = something(s) else { return };
    let _ = s.mac.chown(s.task, &path, 27, 27);
}

fn flags(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let _ = s.mac.chflags(s.task, &path, 2, "UF_IMMUTABLE");
    if s.rng.chance(60) {
        let _ = s.mac.unlink(s.task, &path);
        let _ = s.mac.chflags(s.task, &path, 0, "CLEAR_ALL_FLAGS");
    }
}

fn xattr(s: &mut Scene) {
    let Some(path) = something(s) else { return };
    let _ = s.mac.setxattr(s.task, &path, b"com.apple.metadata", b"x");
    if s.rng.chance(40) {
        let _ = s.mac.removexattr(s.task, &path, b"com.apple.metadata");
    }
}

fn times(s: &mut Scene) {
    let Some(path) = something(s) else { return };
    let _ = s.mac.utimes(s.task, &path, 1_300_000_000);
}
