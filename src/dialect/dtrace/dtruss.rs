//! `dtruss`: `   87/0x5a3f:  rename("/a\0", "/b\0")\t\t = 0 0`, with or without the numbers in front and the columns of times.
//!
//! There is no clock. Lines come by processor: the order is sure within a thread only.

use bstr::ByteSlice as _;

use super::string::quoted;
use super::{Call, named};
use crate::dialect::named::{By, Lines, Named, Told};

/// Is this a line of it, or its heading?
#[must_use]
pub(crate) fn is_one(line: &[u8]) -> bool {
    line.contains_str(b"SYSCALL(args)") || split(line).is_some()
}

/// What a notice says is missing.
pub(super) fn lost(text: &[u8]) -> Option<String> {
    let rest = text.strip_prefix(b"dtrace: ")?;
    let dropped = rest.contains_str(b" drop") || rest.starts_with(b"error on enabled probe");
    // a notice may be followed by anything; its beginning says enough
    let what = rest[..rest.len().min(80)].to_str_lossy();
    dropped.then(|| format!("DTrace says: {}", crate::bytes::shown(what.as_bytes())))
}

/// Takes lines.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    /// Calls that changed a file which is not named: what they are called, the line of the first, and how many.
    unnamed: Vec<(&'static str, u64, u64)>,
}

/// Calls that change what a path names. Of some the path is printed as an address, of some below a directory that only a number
/// tells.
const CHANGES: [&str; 24] = [
    "rename",
    "renameat",
    "renameatx_np",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
    "unlink",
    "unlinkat",
    "delete",
    "rmdir",
    "mkdir",
    "mkdirat",
    "mkfifo",
    "mknod",
    "truncate",
    "chmod",
    "fchmodat",
    "chown",
    "lchown",
    "chflags",
    "utimes",
    "exchangedata",
    "clonefileat",
];

impl Reader {
    /// A call of which no path is known.
    fn unnamed(&mut self, name: &str, line: u64, rest: &[u8]) {
        let Some(name) = CHANGES.iter().find(|known| **known == name) else {
            return;
        };
        if rest.contains_str(b" Err#") {
            return;
        }
        match self.unnamed.iter_mut().find(|(known, ..)| known == name) {
            Some((.., count)) => *count += 1,
            None => self.unnamed.push((name, line, 1)),
        }
    }
}

impl Lines for Reader {
    fn finish(&mut self, sink: &mut dyn FnMut(Told)) {
        for (name, line, count) in self.unnamed.drain(..) {
            let what = match count {
                1 => format!("dtruss shows a call of {name} without the path that it changed"),
                n => format!(
                    "dtruss shows {n} calls of {name} without the paths that they changed, first here"
                ),
            };
            sink(Told::Lost { line, what });
        }
    }

    fn line(&mut self, number: u64, text: &[u8], sink: &mut dyn FnMut(Told)) {
        if let Some(what) = lost(text) {
            return sink(Told::Lost { line: number, what });
        }
        let Some((by, name, rest)) = split(text) else {
            // the heading, a stack, what the traced program itself prints
            return sink(Told::Harmless { line: number });
        };
        sink(match call(by, name, rest) {
            Some(Some(mut call)) => {
                call.line = number;
                Told::Call(Box::new(call))
            }
            Some(None) => {
                self.unnamed(name, number, rest);
                Told::Harmless { line: number }
            }
            None => Told::Damaged {
                line: number,
                why: "the call is cut",
            },
        });
    }
}

/// Who, the name of the call, and what follows its parenthesis.
fn split(text: &[u8]) -> Option<(By, &str, &[u8])> {
    let open = text.find_byte(b'(')?;
    let (head, rest) = (&text[..open], &text[open + 1..]);
    let start = head
        .iter()
        .rposition(|b| !b.is_ascii_alphanumeric() && *b != b'_')
        .map_or(0, |n| n + 1);
    let name = head[start..].to_str().ok()?;
    if !name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_') {
        return None;
    }
    let mut by = By::default();
    for (n, field) in head[..start].fields().enumerate() {
        let numbers = field
            .strip_suffix(b":")
            .and_then(|f| f.split_once_str("/0x"));
        match numbers {
            Some((pid, thread)) if n == 0 => {
                by.pid = Some(pid.to_str().ok()?.parse().ok()?);
                by.thread = Some(i64::from_str_radix(thread.to_str().ok()?, 16).ok()?);
            }
            // RELATIVE, ELAPSD, CPU
            _ if field.iter().all(u8::is_ascii_digit) => {}
            _ => return None,
        }
    }
    // other programs print words and parentheses, too
    let printed = rest.contains_str(b")\t\t = ") || by.pid.is_some();
    printed.then_some((by, name, rest))
}

/// `None` if the line is cut, `Some(None)` if the call does not matter here.
fn call(by: By, name: &str, mut rest: &[u8]) -> Option<Option<Named>> {
    let (mut texts, mut numbers) = (Vec::new(), Vec::new());
    loop {
        rest = rest.trim_start_with(|c| c == ' ' || c == ',');
        if let Some(after) = rest.strip_prefix(b")") {
            rest = after;
            break;
        }
        if rest.starts_with(b"\"") {
            let (text, after) = quoted(rest)?;
            texts.push(text);
            rest = after;
            continue;
        }
        let end = rest.iter().position(|b| matches!(b, b',' | b')'))?;
        let hex = rest[..end].trim_ascii().strip_prefix(b"0x");
        numbers.push(hex.and_then(number16).unwrap_or(0));
        rest = &rest[end..];
    }
    let (returned, errno) = rest
        .trim_ascii_start()
        .strip_prefix(b"= ")?
        .split_once_str(" ")?;
    let returned: Option<i64> = returned.to_str().ok()?.parse().ok();
    let errno = match errno.trim_ascii().strip_prefix(b"Err#") {
        Some(errno) => Some(
            errno
                .to_str()
                .ok()?
                .parse()
                .ok()
                .filter(|errno| *errno > 0)?,
        ),
        None => None,
    };
    Some(of(name, texts, numbers, returned).map(|call| Named { by, errno, ..call }))
}

fn of(name: &str, texts: Vec<Vec<u8>>, numbers: Vec<u64>, returned: Option<i64>) -> Option<Named> {
    let fd = numbers.first().and_then(|fd| i32::try_from(*fd).ok());
    let plain = |label| {
        let fd = fd?;
        Some(Named {
            label,
            fd: Some(fd),
            ..Named::default()
        })
    };
    let at = |n: usize| numbers.get(n).is_some_and(|fd| *fd as u32 == AT_FDCWD);
    match name {
        "write" | "write_nocancel" | "pwrite" | "writev" | "pwritev" => {
            let call = plain("write")?;
            let bytes = returned.and_then(|n| u64::try_from(n).ok());
            Some(Named { bytes, ..call })
        }
        "close" | "close_nocancel" => plain("close"),
        "ftruncate" => plain("ftruncate"),
        "futimes" => plain("futimes"),
        "fsetxattr" => plain("fsetxattr"),
        "fremovexattr" => plain("fremovexattr"),
        "fchmod" => {
            let mode = numbers.get(1).map(|bits| (bits & 0o7777) as u32);
            plain("fchmod").map(|call| Named { mode, ..call })
        }
        "fchown" => {
            let id = |n: usize| {
                numbers
                    .get(n)
                    .map(|id| *id as u32)
                    .filter(|id| *id != u32::MAX)
            };
            let owner = (id(1), id(2));
            plain("fchown").map(|call| Named { owner, ..call })
        }
        "fchflags" => {
            let file_flags = numbers.get(1).map(|bits| *bits as u32);
            plain("fchflags").map(|call| Named { file_flags, ..call })
        }
        // an absolute name needs no directory
        "renameat" | "linkat" | "symlinkat" | "renameatx_np" => {
            let whole = texts.iter().all(|text| text.starts_with(b"/")) || at(0) && at(1);
            let name = match name {
                "linkat" => "link",
                "symlinkat" => "symlink",
                _ => "rename",
            };
            let absolute = name == "symlink" && texts.get(1).is_some_and(|t| t.starts_with(b"/"));
            let call = Call {
                name,
                texts,
                numbers: Vec::new(),
                returned,
            };
            (whole || absolute).then(|| named(call)).flatten()
        }
        _ => named(Call {
            name,
            texts,
            numbers,
            returned,
        }),
    }
}

const AT_FDCWD: u32 = 0xffff_fffe;

fn number16(hex: &[u8]) -> Option<u64> {
    u64::from_str_radix(hex.to_str().ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &[u8]) -> Told {
        let mut told = Vec::new();
        Reader::default().line(1, line, &mut |t| told.push(t));
        let [told] = &told[..] else {
            panic!("{told:?}")
        };
        told.clone()
    }

    fn named(line: &[u8]) -> Named {
        match one(line) {
            Told::Call(call) => *call,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_form_of_a_line_is_read() {
        let ids = named(
            b"   87/0x5a3f:  rename(\"/etc/postfix\\0\", \"/etc/postfix.cl-rst\\0\")\t\t = 0 0",
        );
        assert_eq!((ids.by.pid, ids.by.thread), (Some(87), Some(0x5a3f)));
        assert_eq!(
            (ids.path.as_bstr(), ids.to.unwrap().as_bstr()),
            ("/etc/postfix".into(), "/etc/postfix.cl-rst".into())
        );
        let bare = named(b"rename(\"/a\\0\", \"/b\\0\")\t\t = 0 0");
        assert_eq!((bare.by, bare.path.as_bstr()), (By::default(), "/a".into()));
        let times = named(
            b"   87/0x5a3f:      1234     56     7 unlink(\"/a (x)\\0\", 0x0, 0x0)\t\t = -1 Err#2",
        );
        assert_eq!(
            (times.path.as_bstr(), times.errno),
            ("/a (x)".into(), Some(2))
        );
        let link = named(b"symlink(\"/target\\0\", \"/link\\0\")\t\t = 0 0");
        assert_eq!(
            (link.path.as_bstr(), link.to.unwrap().as_bstr()),
            ("/link".into(), "/target".into())
        );
        let open = named(b"open(\"/etc/x\\0\", 0x602, 0x1A4)\t\t = 9 0");
        assert_eq!((open.fd, open.flags), (Some(9), Some(*b"RWC_T_")));
        let write = named(b"write(0x9, \"bytes \\\"(\\0\", 0x16)\t\t = 22 0");
        assert_eq!(
            (write.label, write.fd, write.bytes),
            ("write", Some(9), Some(22))
        );
        let at = named(b"renameat(0xFFFFFFFE, \"a\\0\", 0xFFFFFFFE, \"/b\\0\")\t\t = 0 0");
        assert_eq!((at.label, at.path.as_bstr()), ("rename", "a".into()));
    }

    #[test]
    fn pointers_are_no_path_and_other_text_is_no_call() {
        for line in [
            &b"chmod(0x7FFF5FBFF8A0, 0x180, 0x53)\t\t = 0 0"[..],
            b"renameat(0x5, \"a\\0\", 0x6, \"b\\0\")\t\t = 0 0",
            b"SYSCALL(args) \t\t = return",
            b"libsystem_kernel.dylib`rename(0x1)",
            b"hello (world)",
            b"",
        ] {
            assert!(matches!(one(line), Told::Harmless { .. }), "{line:?}");
        }
        assert!(matches!(
            one(b"dtrace: 12 drops on CPU 1"),
            Told::Lost { .. }
        ));
    }

    #[test]
    fn a_failure_without_an_errno_is_damage() {
        let line = b"rename(\"/a\\0\", \"/b\\0\")\t\t = -1 Err#0";
        assert!(matches!(one(line), Told::Damaged { .. }));
    }

    #[test]
    fn changes_of_files_that_are_not_named_are_missing_from_it() {
        let mut reader = Reader::default();
        let mut told = Vec::new();
        for (number, line) in (1..).zip([
            &b"chmod(0x7FFF5FBFF8A0, 0x180, 0x53)\t\t = 0 0"[..],
            b"renameat(0x5, \"a\\0\", 0x6, \"b\\0\")\t\t = 0 0",
            b"chmod(0x7FFF5FBFF8A0, 0x180, 0x53)\t\t = 0 0",
            b"unlinkat(0x5, \"a\\0\", 0x0)\t\t = -1 Err#2",
            b"stat64(0x7FFF5FBFF8A0, 0x180)\t\t = 0 0",
        ]) {
            reader.line(number, line, &mut |t| told.push(t));
        }
        reader.finish(&mut |t| told.push(t));
        let lost: Vec<(u64, &str)> = (told.iter())
            .filter_map(|told| match told {
                Told::Lost { line, what } => Some((*line, what.as_str())),
                _ => None,
            })
            .collect();
        let chmod = "dtruss shows 2 calls of chmod without the paths that they changed, first here";
        let rename = "dtruss shows a call of renameat without the path that it changed";
        assert_eq!(lost, [(1, chmod), (2, rename)]);
    }

    #[test]
    fn changes_through_a_descriptor_are_told() {
        let flags = named(b"fchflags(0x5, 0x8002, 0x0)\t\t = 0 0");
        assert_eq!((flags.fd, flags.file_flags), (Some(5), Some(0x8002)));
        let path = named(b"chflags(\"/etc/t\\0\", 0x2, 0x0)\t\t = 0 0");
        assert_eq!(
            (path.path.as_bstr(), path.file_flags),
            ("/etc/t".into(), Some(2))
        );
        let mode = named(b"fchmod(0x5, 0x1A4, 0x0)\t\t = 0 0");
        assert_eq!((mode.label, mode.mode), ("fchmod", Some(0o644)));
        let owner = named(b"fchown(0x5, 0x1B, 0xFFFFFFFF)\t\t = 0 0");
        assert_eq!((owner.label, owner.owner), ("fchown", (Some(27), None)));
    }

    #[test]
    fn a_cut_call_is_damaged_and_a_cut_text_is_no_name() {
        assert!(matches!(
            one(b"   87/0x5a3f:  rename(\"/etc/post"),
            Told::Damaged { .. }
        ));
        let long = format!("rename(\"/{}\", \"/b\\0\")\t\t = 0 0", "x".repeat(254));
        assert!(matches!(one(long.as_bytes()), Told::Harmless { .. }));
    }
}
