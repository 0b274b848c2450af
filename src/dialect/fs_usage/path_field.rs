//! The path field of a line: what stands between the fields and the elapsed time.

use super::calls::{Format, Op};
use super::grammar;
use super::layout::Geometry;
use super::record::Record;
use super::swar::trim_blanks;

/// The path field `·path·`, which fills the room between fields and elapsed time.
pub(super) fn path_field<'a>(
    record: &mut Record<'a>,
    text: &'a [u8],
    geometry: &Geometry,
    fill: bool,
) {
    let [b' ', path @ ..] = text else {
        // Only the flag text of chflags in 10.5-10.11 runs on into the path; then the path is lost.
        return;
    };
    let path = trim_blanks(path);
    if path.is_empty() {
        return;
    }
    // A path that touches the elapsed time was cut at its end (option -F).
    let full = path.len() + 2 >= text.len();
    record.clipped = full || path.len() == geometry.kernel_limit();
    if record.errno == Some(0) && !full || names_two(record, path) {
        return both_names(record, path, full, geometry.kernel_limit());
    }
    if let Some(call) = record.call {
        if call.format == Format::Mount {
            return mount_paths(record, path);
        }
        if call.format == Format::Page {
            return library(record, path);
        }
        // A device is the disk of an RdMeta line at times; otherwise the path follows it.
        if !geometry.wide() && call.format == Format::DiskControl {
            return;
        }
    }
    bare_path(record, path, fill);
}

/// Path text without its padding: the `[n]/` of the `*at` calls goes, and the `>` fill.
pub(super) fn bare_path<'a>(record: &mut Record<'a>, path: &'a [u8], fill: bool) {
    let mut path = path;
    let at = record.call.is_some_and(|c| c.is_at());
    if at && let Ok((rest, dirfd)) = grammar::dirfd(path) {
        record.dirfd = Some(dirfd);
        path = rest;
    }
    if fill && path.last() == Some(&b'>') {
        let end = path.iter().rposition(|&b| b != b'>').map_or(0, |i| i + 1);
        if is_fill(path.len(), path.len() - end, record.clipped) {
            record.stopped = true;
            path = &path[..end];
        }
    }
    record.path = (!path.is_empty()).then_some(path);
}

/// Trace records end at 12 + 16k bytes (32-bit kernels) or 24 + 32k (64-bit ones), so a single `>` elsewhere belongs to
/// the name. Two and more are taken for fill wherever they end: a stopped lookup claims less.
fn is_fill(length: usize, run: usize, clipped: bool) -> bool {
    run > 1 || clipped || length % 16 == 12 || length % 32 == 24
}

/// A line of `fs_usage_ng` that no error bracket tells from one of `fs_usage`: a `renameat` that succeeded, or a rename that failed.
fn names_two(record: &Record<'_>, path: &[u8]) -> bool {
    let Some(call) = record.call.filter(|call| call.op == Op::Rename) else {
        return false;
    };
    match call.is_at() {
        true => memchr::memmem::find(path, b" [").is_some_and(|at| {
            grammar::dirfd(&path[at + 1..]).is_ok_and(|(new, _)| new.len() < path.len() - at - 1)
        }),
        false => match record.errno {
            Some(0) => true,
            Some(_) => apart(path).is_some_and(|(_, new)| is_rooted(new)),
            None => false,
        },
    }
}

/// `fs_usage_ng` prints both names of a rename, with two blanks between them (one, where descriptors of directories stand before
/// them), and an error bracket also where there is no error, as `fs_usage` never does. Where the field is full, the first name has
/// lost its head. `limit` is the longest text that the kernel gives: such a name may have lost its head, too.
#[cold]
fn both_names<'a>(record: &mut Record<'a>, path: &'a [u8], full: bool, limit: usize) {
    let Some(call) = record.call.filter(|call| call.op == Op::Rename) else {
        return bare_path(record, path, false);
    };
    record.errno = record.errno.filter(|errno| *errno != 0);
    let split = match call.is_at() {
        true => beside_descriptors(path),
        false => apart(path),
    };
    match split {
        Some((old, new)) => {
            record.path = Some(old);
            record.clipped = full || old.len() >= limit;
            record.path2 = Some(new).filter(|new| new.len() < limit);
        }
        // where the first name ends is told, where it is and the other one are not
        None if call.is_at() => match first_of_two(path) {
            Some(old) => bare_path(record, old, false),
            None => record.squeezed = true,
        },
        // where the first name ends, nothing tells
        None => record.squeezed = true,
    }
}

/// The first name of two beside descriptors, with its own.
fn first_of_two(path: &[u8]) -> Option<&[u8]> {
    let mut gaps = memchr::memmem::find_iter(path, b" [");
    let at = gaps.next().filter(|_| gaps.next().is_none())?;
    Some(&path[..at])
}

/// `OLD  NEW`, if two blanks stand in one place only: a name may hold blanks.
fn apart(path: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut gaps = memchr::memmem::find_iter(path, b"  ");
    let at = gaps.next().filter(|_| gaps.next().is_none())?;
    let new = &path[at + 2..];
    (at > 0 && !new.is_empty() && new[0] != b' ').then(|| (&path[..at], new))
}

/// `[3]/OLD [4]/NEW`, if both are absolute: then the descriptors do not matter.
fn beside_descriptors(path: &[u8]) -> Option<(&[u8], &[u8])> {
    let first = first_of_two(path)?;
    let (old, _) = grammar::dirfd(first).ok()?;
    let (new, _) = grammar::dirfd(&path[first.len() + 1..]).ok()?;
    (is_rooted(old) && is_rooted(new)).then_some((old, new))
}

fn is_rooted(name: &[u8]) -> bool {
    name.starts_with(b"/") || name.starts_with(b"private/")
}

/// Mount point, four blanks, and the second lookup, normally the device.
fn mount_paths<'a>(record: &mut Record<'a>, path: &'a [u8]) {
    let split = path
        .windows(5)
        .rposition(|w| w.starts_with(b"    ") && w[4] != b' ');
    let first = split.map(|at| trim_blanks(&path[..at]));
    match (split, first) {
        (Some(at), Some(first)) if !first.is_empty() => {
            record.path2 = Some(&path[at + 4..]);
            record.path = Some(first);
        }
        _ => record.path = Some(path),
    }
}

/// `<TEXT>    ·libSystem.B.dylib` (10.6 and later) or the name alone.
fn library<'a>(record: &mut Record<'a>, text: &'a [u8]) {
    match grammar::angle(text) {
        Ok((rest, segment)) => {
            record.angle = Some(segment);
            let name = rest.trim_ascii_start();
            record.path = (!name.is_empty()).then_some(name);
        }
        Err(_) => record.path = Some(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_are_told_apart_only_where_one_gap_can_be_meant() {
        let names = |text: &'static str| {
            let split = apart(text.as_bytes())?;
            Some([split.0, split.1].map(|name| std::str::from_utf8(name).unwrap()))
        };
        assert_eq!(names("/etc/a b  /etc/c"), Some(["/etc/a b", "/etc/c"]));
        assert_eq!(names("/etc/a  b  /etc/c"), None);
        assert_eq!(names("/etc/a   /etc/c"), None);
        assert_eq!(names("/etc/a"), None);
    }

    #[test]
    fn names_behind_descriptors_are_told_where_both_are_absolute() {
        let names = |text: &'static str| {
            let split = beside_descriptors(text.as_bytes())?;
            Some([split.0, split.1].map(|name| std::str::from_utf8(name).unwrap()))
        };
        assert_eq!(
            names("[-2]//etc/a b [4]/private/etc/c"),
            Some(["/etc/a b", "private/etc/c"])
        );
        assert_eq!(names("[3]/a [4]//etc/c"), None);
        assert_eq!(names("[3]//a [x [4]//etc/c"), None);
        assert_eq!(names("[3]//a"), None);
    }
}
