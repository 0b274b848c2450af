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
/// between single quotes: everything but letters, digits and a few signs in
/// octal (a minus too, which at the start would be an option).
pub(super) fn printf_format(bytes: &[u8]) -> String {
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

/// What the POSIX tool `cksum` prints for `bytes`: a CRC that takes in the length, and the length.
pub(super) fn cksum(bytes: &[u8]) -> String {
    let mut crc: u32 = 0;
    let mut feed = |byte: u8| {
        crc ^= u32::from(byte) << 24;
        for _ in 0..8 {
            crc = match crc & 0x8000_0000 {
                0 => crc << 1,
                _ => (crc << 1) ^ 0x04c1_1db7,
            };
        }
    };
    bytes.iter().for_each(|&byte| feed(byte));
    let mut length = bytes.len();
    while length > 0 {
        feed((length & 0xff) as u8);
        length >>= 8;
    }
    format!("{} {}", !crc, bytes.len())
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::{cksum, is_plain, printf_format, single};

    fn shells() -> Vec<Vec<&'static str>> {
        let known: [&[&str]; 10] = [
            &["sh"],
            &["bash"],
            &["bash", "--posix"],
            &["dash"],
            &["busybox", "sh"],
            &["ksh"],
            &["mksh"],
            &["yash"],
            &["posh"],
            &["zsh", "--emulate", "sh"],
        ];
        let there = |shell: &&[&str]| {
            Command::new(shell[0])
                .args(&shell[1..])
                .args(["-c", ":"])
                .output()
                .is_ok()
        };
        known.into_iter().filter(there).map(<[_]>::to_vec).collect()
    }

    /// The script of a word: the way `step_call` writes it.
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

    #[test]
    fn cksum_says_what_the_tool_says() {
        assert_eq!(cksum(b""), "4294967295 0");
        assert_eq!(cksum(b"123456789"), "930766865 9");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn every_shell_hands_on_the_bytes(bytes in prop_oneof![prop::collection::vec(1u8.., 0..40), "\\PC{0,30}".prop_map(String::into_bytes)]) {
            for shell in shells() {
                let printed = printed(&shell, &bytes);
                // yash drops what is no character of its locale; the script finds that out by cksum
                if shell[0] == "yash" && !bytes.is_ascii() {
                    prop_assert!(printed == bytes || cksum(&printed) != cksum(&bytes));
                } else {
                    prop_assert_eq!(&printed, &bytes, "{:?}", shell);
                }
            }
        }
    }
}
