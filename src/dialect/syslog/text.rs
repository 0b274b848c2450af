//! What syslogd did to a message, undone.

use std::borrow::Cow;

use bstr::ByteSlice;

/// A message with `\n` decoded to a newline (10.4 to 10.7 write the two characters).
///
/// A literal backslash before an `n` looks the same; syslogd of those releases does not escape backslashes.
///
/// ```
/// assert_eq!(unsnare::dialect::syslog::message(br"first\nsecond").as_ref(), b"first\nsecond");
/// ```
#[must_use]
pub fn message(text: &[u8]) -> Cow<'_, [u8]> {
    let text = text.strip_suffix(b"\\n").unwrap_or(text);
    if text.find(b"\\n").is_some() {
        Cow::Owned(text.replace(b"\\n", b"\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The line without terminal escape sequences: raw ESC, and `^[` as syslogd prints it.
///
/// ```
/// use unsnare::dialect::syslog::without_escapes;
///
/// assert_eq!(without_escapes(b"\x1b[1mFeb  8\x1b[0m ^[[0mdone").as_ref(), b"Feb  8 done");
/// ```
#[must_use]
pub fn without_escapes(line: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(0x1b, line).is_none() && line.find(b"^[[").is_none() {
        return Cow::Borrowed(line);
    }
    let mut kept = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some(&byte) = rest.first() {
        let skip = if byte == 0x1b {
            Some(sequence(&rest[1..]).map_or(1, |length| 1 + length))
        } else if rest.starts_with(b"^[[") {
            sequence(&rest[2..]).map(|length| 2 + length)
        } else {
            None
        };
        match skip {
            Some(length) => rest = &rest[length..],
            None => {
                kept.push(byte);
                rest = &rest[1..];
            }
        }
    }
    Cow::Owned(kept)
}

/// Length of the control sequence that follows an ESC: CSI `[...x`, or OSC `]...BEL` (or `ESC \`).
fn sequence(after: &[u8]) -> Option<usize> {
    match after.first()? {
        b'[' => {
            let last = after[1..]
                .iter()
                .position(|byte| !(0x20..=0x3f).contains(byte))?;
            (0x40..=0x7e).contains(&after[1 + last]).then_some(last + 2)
        }
        b']' => after
            .iter()
            .position(|byte| *byte == 0x07)
            .map(|at| at + 1)
            .or_else(|| after.find(b"\x1b\\").map(|at| at + 2)),
        b'(' | b')' => (after.len() > 1).then_some(2),
        _ => Some(1),
    }
}
