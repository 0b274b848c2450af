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
pub(crate) struct Reader {}

impl Lines for Reader {
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
            Some(None) => Told::Harmless { line: number },
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
        Some(errno) => Some(errno.to_str().ok()?.parse().ok()?),
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
    fn a_cut_call_is_damaged_and_a_cut_text_is_no_name() {
        assert!(matches!(
            one(b"   87/0x5a3f:  rename(\"/etc/post"),
            Told::Damaged { .. }
        ));
        let long = format!("rename(\"/{}\", \"/b\\0\")\t\t = 0 0", "x".repeat(254));
        assert!(matches!(one(long.as_bytes()), Told::Harmless { .. }));
    }
}
