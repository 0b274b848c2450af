//! Sequences by which a program colours its output on a terminal, and which `grep --color`, `script` and a copied screen leave in
//! a text.

const ESCAPE: u8 = 0x1b;

/// The text without the sequences of a terminal, and without what was typed and rubbed out; `None` when it has none.
pub(crate) fn without(text: &[u8]) -> Option<Vec<u8>> {
    text.iter().find(|b| matches!(**b, ESCAPE | 8))?;
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        match byte {
            ESCAPE => rest = &rest[sequence(rest).max(1)..],
            8 => {
                out.pop();
                rest = after;
            }
            _ => {
                out.push(byte);
                rest = after;
            }
        }
    }
    Some(out)
}

/// Length of the sequence at the beginning of a text that begins with an escape.
fn sequence(text: &[u8]) -> usize {
    let until = |start: usize, ends: &dyn Fn(&u8) -> bool| {
        let end = text.iter().skip(start).position(ends);
        end.map_or(text.len(), |at| start + at + 1)
    };
    match text.get(1) {
        // `ESC [ 01;31 m`
        Some(b'[') => until(2, &|b| (0x40..=0x7e).contains(b)),
        // a window's title, up to BEL
        Some(b']') => until(2, &|b| *b == 7),
        // a set of characters: `ESC ( B`
        Some(b'(' | b')') => text.len().min(3),
        Some(_) => 2,
        None => 1,
    }
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
