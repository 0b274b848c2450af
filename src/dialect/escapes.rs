//! Sequences by which a program colours its output on a terminal, and which `grep --color`, `script` and a copied screen leave in
//! a text.

use std::borrow::Cow;

use super::syslog::without_escapes;

/// What was typed is rubbed out.
const BACKSPACE: u8 = 8;

/// The text without the sequences of a terminal, and without what was typed and rubbed out; `None` when it has none.
pub(crate) fn without(text: &[u8]) -> Option<Vec<u8>> {
    let plain = without_escapes(text);
    if matches!(plain, Cow::Borrowed(_)) && !plain.contains(&BACKSPACE) {
        return None;
    }
    let mut out = Vec::with_capacity(plain.len());
    for &byte in plain.iter() {
        if byte == BACKSPACE {
            out.pop();
        } else {
            out.push(byte);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_titles_and_rubbed_out_text_go() {
        for (text, plain) in [
            (&b"a \x1b[01;31m\x1b[Kb\x1b[m\x1b[K c"[..], &b"a b c"[..]),
            (b"\x1b]0;mail: ~\x07mail:~ admin$ ", b"mail:~ admin$ "),
            (b"\x1b(B\x1b[mx\x1b", b"x"),
            (b"bash-3.2# ^D\x08\x08ls", b"bash-3.2# ls"),
        ] {
            assert_eq!(without(text).as_deref(), Some(plain));
        }
        assert_eq!(without(b"/etc/x"), None);
    }
}
