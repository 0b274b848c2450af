//! Bytes as words of a shell: every shell must hand on exactly the bytes that the capture showed.

use std::fmt::Write as _;

/// Bytes that may stand between single quotes as they are, in every shell and on every terminal: valid UTF-8
/// without control, bidirectional or zero-width characters.
pub(in crate::revert) fn is_plain(bytes: &[u8]) -> bool {
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
pub(in crate::revert) fn single(bytes: &[u8]) -> Vec<u8> {
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
/// between single quotes: everything but letters, digits and a few signs in
/// octal (a minus too, which at the start would be an option).
pub(in crate::revert) fn printf_format(bytes: &[u8]) -> String {
    let mut out = String::from("'");
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"/._+,:=@ ".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "\\{byte:03o}");
        }
    }
    out.push_str(".'");
    out
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::{is_plain, printf_format, single};
    use crate::input::Cksum;
    use crate::tests::script_fixture::shells;

    /// The script of a word: the way a line of the plan carries it.
    fn script(bytes: &[u8]) -> Vec<u8> {
        if is_plain(bytes) {
            [b"printf %s ", single(bytes).as_slice()].concat()
        } else {
            format!(
                "v=$(printf {}) v=${{v%.}}; printf %s \"$v\"",
                printf_format(bytes)
            )
            .into_bytes()
        }
    }

    fn printed(shell: &[&str], bytes: &[u8]) -> Vec<u8> {
        use std::os::unix::ffi::OsStrExt;
        let text = script(bytes);
        let output = Command::new(shell[0])
            .args(&shell[1..])
            .arg("-c")
            .arg(std::ffi::OsStr::from_bytes(&text))
            .env("LC_ALL", "C")
            .output()
            .unwrap();
        output.stdout
    }

    #[test]
    fn only_text_that_shows_itself_goes_between_quotes() {
        assert!(is_plain("/etc/r\u{e9}sum\u{e9} 'x' \\".as_bytes()));
        for odd in [
            &b"a\nb"[..],
            b"\x1b[m",
            b"\xff",
            "\u{202e}".as_bytes(),
            b"tab\there",
        ] {
            assert!(!is_plain(odd), "{odd:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn every_shell_hands_on_the_bytes(bytes in prop_oneof![prop::collection::vec(1u8.., 0..40), "\\PC{0,30}".prop_map(String::into_bytes)]) {
            for shell in shells() {
                let printed = printed(&shell, &bytes);
                // yash drops what is no character of its locale; the script finds that out by cksum
                if shell[0] == "yash" && !bytes.is_ascii() {
                    prop_assert!(printed == bytes || Cksum::of(&printed) != Cksum::of(&bytes));
                } else {
                    prop_assert_eq!(&printed, &bytes, "{:?}", shell);
                }
            }
        }
    }
}
