//! Bytes as words of a shell: every shell must hand on exactly the bytes that the capture showed.

use std::fmt::Write as _;

/// Bytes that may stand between single quotes as they are, in every shell and on every terminal: valid UTF-8
/// without control, bidirectional or zero-width characters.
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    crate::bytes::shown(bytes).as_bytes() == doubled(bytes)
}

/// `bytes` as [`crate::bytes::shown`] leaves plain text: with backslashes doubled.
fn doubled(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for &byte in bytes {
        out.push(byte);
        if byte == b'\\' {
            out.push(byte);
        }
    }
    out
}

/// `bytes` between single quotes.
pub(super) fn single(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![b'\''];
    for &byte in bytes {
        if byte == b'\'' {
            out.extend_from_slice(b"'\\''");
        } else {
            out.push(byte);
        }
    }
    out.push(b'\'');
    out
}

/// A format for `printf` that prints `bytes` and a full stop (which keeps trailing newlines alive in `$( )`), itself
/// between single quotes: everything but letters, digits and a few signs in octal.
pub(super) fn printf_format(bytes: &[u8]) -> String {
    let mut out = String::from("'");
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"/._-+,:=@ ".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "\\{byte:03o}");
        }
    }
    out.push_str(".'");
    out
}
