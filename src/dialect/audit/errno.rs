//! What the return token of a record says of a failure.

use bstr::ByteSlice as _;

use super::text::number;

/// `failure : No such file or directory`; -1 where the words are not known.
pub(super) fn errno(text: &[u8]) -> i32 {
    const KNOWN: [(&str, i32); 14] = [
        ("Operation not permitted", 1),
        ("No such file or directory", 2),
        ("Input/output error", 5),
        ("Permission denied", 13),
        ("Resource busy", 16),
        ("File exists", 17),
        ("Cross-device link", 18),
        ("Not a directory", 20),
        ("Is a directory", 21),
        ("Invalid argument", 22),
        ("No space left on device", 28),
        ("Read-only file system", 30),
        ("File name too long", 63),
        ("Directory not empty", 66),
    ];
    let words = text
        .splitn_str(2, ":")
        .nth(1)
        .unwrap_or_default()
        .trim_ascii();
    if let Some(number) = words.strip_prefix(b"Unknown error: ") {
        return number_of(number);
    }
    let found = KNOWN.iter().find(|(known, _)| known.as_bytes() == words);
    found.map_or(-1, |(_, errno)| *errno)
}

/// A number that is no success; -1 where it is none.
fn number_of(text: &[u8]) -> i32 {
    number(text).filter(|n| *n != 0).unwrap_or(-1)
}
