//! What the tools of every day do to names: `mv`, `cp`, filters, editors that keep the old file under a second name, and programs that
//! save room by second names.

use super::super::calls::Flags;
use super::super::programs::write_file;
use super::services::with;
use super::*;

pub(super) const HABITS: &[(u64, Habit)] = &[
    (
        5,
        ("saved, the old one linked", saved_with_the_old_one_linked),
    ),
    (5, ("moved over", moved_over)),
    (4, ("copied, then written", copied_then_written)),
    (4, ("filtered, then written", filtered_then_written)),
    (3, ("given a common file", given_a_common_file)),
];

/// A new file beside `X`; `X~` is removed, if it is there, and made a second name of the old one; the new file takes its place.
fn saved_with_the_old_one_linked(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let n = s.number();
    let beside = join(parent(&path), format!(".stream-{n:06X}").as_bytes());
    let backup = with(&path, "~");
    let text = s.text();
    if !write_file(&mut s.mac, s.task, &beside, &text, Flags::NEW) {
        return;
    }
    let _ = s.mac.unlink(s.task, &backup);
    let _ = s.mac.link(s.task, &path, &backup);
    let _ = s.mac.rename(s.task, &beside, &path);
    if s.rng.chance(40) {
        s.look(&path);
    }
}

/// `mv A B` looks at both in turn. A program that goes through a directory does so, too, and renames to something else.
fn moved_over(s: &mut Scene) {
    let (Some(a), Some(b)) = (s.any(Kind::File), s.any(Kind::File)) else {
        return;
    };
    if a == b {
        return;
    }
    let elsewhere = join(parent(&a), &s.new_name());
    let _ = s.mac.lstat(s.task, &a);
    let _ = s.mac.lstat(s.task, &b);
    let to = if s.rng.chance(80) { b } else { elsewhere };
    let _ = s.mac.rename(s.task, &a, &to);
}

/// Every byte read is written, `changed` or not. The original is closed first, or the copy.
fn passed_on(s: &mut Scene, from: &[u8], to: &[u8], changed: bool) -> bool {
    let (mac, task) = (&mut s.mac, s.task);
    let Ok(source) = mac.open(task, from, Flags::READ) else {
        return false;
    };
    let Ok(target) = mac.open(task, to, Flags::NEW) else {
        let _ = mac.close(task, source);
        return false;
    };
    while let Ok(mut bytes) = mac.read(task, source, 0x10000) {
        if bytes.is_empty() {
            break;
        }
        if changed {
            bytes.make_ascii_uppercase();
        }
        let _ = mac.write(task, target, &bytes);
    }
    if !changed && s.rng.chance(50) {
        let _ = s.mac.fchmod(task, target, 0o644);
    }
    let (first, second) = match s.rng.chance(50) {
        true => (source, target),
        false => (target, source),
    };
    let _ = s.mac.close(task, first);
    let _ = s.mac.close(task, second);
    true
}

fn written_anew(s: &mut Scene, path: &[u8]) {
    let text = s.text();
    write_file(&mut s.mac, s.task, path, &text, Flags::REWRITE);
}

/// `cp X X.bak`, and then `X` gets other content.
fn copied_then_written(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let to = with(&path, s.rng.pick(&[".bak", ".mine", "-kept", ".orig"]));
    let free = s.mac.peek(&to).is_none();
    if free && passed_on(s, &path, &to, false) {
        written_anew(s, &path);
    }
}

/// `tr a-z A-Z < X > X.upper`, of the same size, and then `X` gets other content: its old bytes are nowhere.
fn filtered_then_written(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let to = with(&path, s.rng.pick(&[".upper", ".crlf", ".new"]));
    let free = s.mac.peek(&to).is_none();
    if free && passed_on(s, &path, &to, true) {
        written_anew(s, &path);
    }
}

/// Two files are found to be the same: the second becomes another name of the first, made beside it and renamed over it.
fn given_a_common_file(s: &mut Scene) {
    let (Some(a), Some(b)) = (s.any(Kind::File), s.any(Kind::File)) else {
        return;
    };
    if a == b {
        return;
    }
    let beside = with(&b, ".common");
    if s.mac.link(s.task, &a, &beside).is_ok() {
        let _ = s.mac.rename(s.task, &beside, &b);
    }
}
