//! Texts as `%S` and dtruss print them: between quotes, everything but plain characters escaped.

use bstr::ByteSlice as _;

/// The text that begins with the quote at the front, and what follows its closing quote.
pub(crate) fn quoted(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut rest = text.strip_prefix(b"\"")?;
    let mut out = Vec::new();
    let mut ended = false;
    loop {
        let plain = rest.find_byteset(b"\"\\\0").unwrap_or(rest.len());
        if !ended {
            out.extend_from_slice(&rest[..plain]);
        }
        rest = &rest[plain..];
        let (&byte, after) = rest.split_first()?;
        rest = after;
        let byte = match byte {
            b'"' => return Some((out, rest)),
            b'\\' => {
                let (&letter, after) = rest.split_first()?;
                rest = after;
                match letter {
                    b'a' => 7,
                    b'b' => 8,
                    b'f' => 12,
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'v' => 11,
                    b'0'..=b'3' if is_octal(rest) => {
                        let byte = (letter - b'0') << 6 | (rest[0] - b'0') << 3 | (rest[1] - b'0');
                        rest = &rest[2..];
                        byte
                    }
                    b'0' => 0,
                    other => other,
                }
            }
            byte => byte,
        };
        // printing stops after the first NUL, which is shown
        ended |= byte == 0;
        if !ended {
            out.push(byte);
        }
    }
}

fn is_octal(rest: &[u8]) -> bool {
    matches!(rest, [b'0'..=b'7', b'0'..=b'7', ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As strchr2esc of libdtrace does it.
    fn escaped(text: &[u8]) -> Vec<u8> {
        let mut out = vec![b'"'];
        for &byte in text {
            match byte {
                7..=13 => out.extend([b'\\', b"abtnvfr"[usize::from(byte) - 7]]),
                b'"' | b'\\' => out.extend([b'\\', byte]),
                0 => out.extend(b"\\0"),
                b' '..=b'~' => out.push(byte),
                _ => out.extend(format!("\\{byte:03o}").bytes()),
            }
        }
        out.push(b'"');
        out
    }

    #[test]
    fn every_byte_comes_back() {
        let every: Vec<u8> = (1..=255).collect();
        let printed = [escaped(&every), b" 0 0".to_vec()].concat();
        assert_eq!(quoted(&printed).unwrap(), (every, &b" 0 0"[..]));
    }

    #[test]
    fn a_text_ends_with_the_nul_that_is_shown_and_may_be_cut() {
        assert_eq!(
            quoted(br#""/a\0", 0x1"#).unwrap(),
            (b"/a".to_vec(), &b", 0x1"[..])
        );
        assert_eq!(quoted(br#""/a\0rest""#).unwrap().0, b"/a");
        assert_eq!(quoted(br#""/a\303\251""#).unwrap().0, "/a\u{e9}".as_bytes());
        for cut in [&br#""/a"#[..], br#""/a\"#, b"\"", b"", b"/a"] {
            assert_eq!(quoted(cut), None);
        }
        assert_eq!(quoted(br#""\9\777""#).unwrap().0, b"9777");
    }
}
