//! Blanks that are none: no-break and other wide blanks, TABs, zero-width characters.

use crate::dialect::fs_usage::recognise::exact;

/// A TAB stop, as terminals and `expand` have them.
const STOP: usize = 8;

/// Bytes of the character at the beginning of a text, if it stands for a blank (true) or for nothing (false).
fn special(text: &[u8]) -> Option<(usize, bool)> {
    match text {
        [0xc2, 0xa0, ..] => Some((2, true)),
        // en quad to hair space, narrow no-break, ideographic
        [0xe2, 0x80, 0x80..=0x8a | 0xaf, ..] | [0xe3, 0x80, 0x80, ..] => Some((3, true)),
        // zero-width, and the byte order mark
        [0xe2, 0x80, 0x8b..=0x8d, ..] | [0xef, 0xbb, 0xbf, ..] => Some((3, false)),
        _ => None,
    }
}

/// A no-break blank of a text that is no UTF-8: no character of UTF-8 begins with this byte.
fn is_latin(byte: u8, before: Option<u8>) -> bool {
    byte == 0xa0 && before.is_none_or(|b| b < 0x80 || b == 0xa0)
}

/// The line has something that this module changes.
pub(super) fn any(line: &[u8]) -> bool {
    line.iter().enumerate().any(|(at, &b)| match b {
        b'\t' => true,
        0xa0 => is_latin(b, at.checked_sub(1).map(|at| line[at])),
        0xc2.. => special(&line[at..]).is_some(),
        _ => false,
    })
}

/// The line with blanks only; `None` when it has nothing else.
pub(super) fn plain(line: &[u8]) -> Option<Vec<u8>> {
    if !any(line) {
        return None;
    }
    let mut out = Vec::with_capacity(line.len());
    let mut at = 0;
    while let Some(&byte) = line.get(at) {
        match special(&line[at..]) {
            Some((length, blank)) => {
                out.extend(blank.then_some(b' '));
                at += length;
            }
            None => {
                let latin = is_latin(byte, at.checked_sub(1).map(|at| line[at]));
                out.push(if latin { b' ' } else { byte });
                at += 1;
            }
        }
    }
    // a TAB in a line whose columns are right belongs to a name
    if out.contains(&b'\t') && exact(&out).is_none() {
        let stops = expanded(&out);
        if exact(&stops).is_some() {
            return Some(stops);
        }
        out = bstr::ByteSlice::replace(out.as_slice(), b"\t", b"  ");
    }
    Some(out)
}

/// The line with its TABs as far as the next stop.
fn expanded(line: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(2 * line.len());
    for &byte in line {
        if byte == b'\t' {
            let stop = (out.len() / STOP + 1) * STOP;
            out.resize(stop, b' ');
        } else {
            out.push(byte);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> String {
        let path = format!("{:<77}", "/etc/x");
        format!("14:03:22  unlink            {path}    0.000041   servermgrd  ")
    }

    #[test]
    fn no_break_blanks_become_blanks_and_zero_widths_go() {
        let wide = line().replace(' ', "\u{a0}").replace("14:", "\u{feff}14:");
        assert_eq!(plain(wide.as_bytes()), Some(line().into_bytes()));
        assert_eq!(plain(line().as_bytes()), None);
    }

    #[test]
    fn no_break_blanks_of_an_older_coding_become_blanks() {
        let text: Vec<u8> = line()
            .bytes()
            .map(|b| if b == b' ' { 0xa0 } else { b })
            .collect();
        assert_eq!(plain(&text), Some(line().into_bytes()));
        // the last byte of a character
        assert_eq!(plain("/etc/\u{e0}".as_bytes()), None);
    }

    #[test]
    fn tabs_go_to_the_stops_where_that_gives_the_columns_back() {
        let mut tabbed = String::new();
        for piece in line().as_bytes().chunks(8) {
            let text = String::from_utf8_lossy(piece);
            let kept = text.trim_end_matches(' ');
            if text.len() == 8 && kept.len() < 7 {
                tabbed.push_str(kept);
                tabbed.push('\t');
            } else {
                tabbed.push_str(&text);
            }
        }
        assert!(tabbed.contains('\t'));
        assert_eq!(plain(tabbed.as_bytes()), Some(line().into_bytes()));
    }

    #[test]
    fn other_tabs_stand_between_the_fields() {
        let text = b"14:03:22.417123\topen\tF=5\t(R_____)\t/etc/x\t0.000041\tservermgrd.12";
        let read = plain(text).unwrap_or_default();
        assert!(read.starts_with(b"14:03:22.417123  open  F=5  (R_____)  /etc/x"));
    }
}
