//! Text in another coding: UTF-16, lone carriage returns, quoted-printable.
//!
//! Every newline of the source stays one, and none is added, so that lines keep their numbers.

use std::collections::VecDeque;

/// One way to write text.
pub(super) trait Decode: Send {
    /// Takes bytes, and appends the text that they make.
    fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>);
    /// The source has ended.
    fn end(&mut self, _out: &mut Vec<u8>) {}
}

/// UTF-16 of either order.
pub(super) struct Utf16 {
    little: bool,
    odd: Option<u8>,
    high: Option<u16>,
}

impl Utf16 {
    pub(super) fn new(little: bool) -> Utf16 {
        Utf16 {
            little,
            odd: None,
            high: None,
        }
    }

    fn unit(&mut self, unit: u16, out: &mut Vec<u8>) {
        let pair = self.high.take().into_iter().chain([unit]);
        for decoded in char::decode_utf16(pair.collect::<VecDeque<u16>>()) {
            match decoded {
                Ok('\u{feff}') => {}
                Ok(read) => out.extend_from_slice(read.encode_utf8(&mut [0; 4]).as_bytes()),
                Err(half) if half.unpaired_surrogate() == unit && unit < 0xdc00 => {
                    self.high = Some(unit);
                }
                Err(_) => out.extend_from_slice("\u{fffd}".as_bytes()),
            }
        }
    }
}

impl Decode for Utf16 {
    fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        for &byte in bytes {
            let Some(first) = self.odd.take() else {
                self.odd = Some(byte);
                continue;
            };
            let unit = match self.little {
                true => u16::from_le_bytes([first, byte]),
                false => u16::from_be_bytes([first, byte]),
            };
            self.unit(unit, out);
        }
    }
}

/// Lines that end with a carriage return alone.
pub(super) struct LoneReturns;

impl Decode for LoneReturns {
    fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let newline = |b: &u8| if *b == b'\r' { b'\n' } else { *b };
        out.extend(bytes.iter().map(newline));
    }
}

/// `=3D` for a byte, and `=` at the end of a line that goes on.
#[derive(Default)]
pub(super) struct Quoted {
    /// Of an escape, what has been seen of it.
    open: Vec<u8>,
    /// Newlines that were taken out of a line and follow it.
    owed: usize,
}

impl Quoted {
    fn byte(&mut self, byte: u8, out: &mut Vec<u8>) {
        if self.open.is_empty() {
            match byte {
                b'=' => self.open.push(byte),
                b'\n' => out.resize(out.len() + 1 + std::mem::take(&mut self.owed), b'\n'),
                _ => out.push(byte),
            }
            return;
        }
        self.open.push(byte);
        match self.open[1..] {
            [b'\n'] | [b'\r', b'\n'] => {
                self.open.clear();
                self.owed += 1;
            }
            [b'\r'] => {}
            [high] if high.is_ascii_hexdigit() => {}
            [high, low] if low.is_ascii_hexdigit() && high.is_ascii_hexdigit() => {
                self.open.clear();
                let digit = |b: u8| (b as char).to_digit(16).unwrap_or(0) as u8;
                out.push(digit(high) << 4 | digit(low));
            }
            _ => {
                // no escape: as it is
                let open = std::mem::take(&mut self.open);
                out.extend_from_slice(&open[..open.len() - 1]);
                self.byte(byte, out);
            }
        }
    }
}

impl Decode for Quoted {
    fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        for &byte in bytes {
            self.byte(byte, out);
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        out.append(&mut self.open);
        out.resize(out.len() + std::mem::take(&mut self.owed), b'\n');
    }
}

/// The text looks quoted-printable: lines that end in `=`, and escapes.
pub(super) fn is_quoted(text: &[u8]) -> bool {
    let mut soft = 0;
    let mut escapes = 0;
    for line in text.split(|&b| b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > 76 {
            return false;
        }
        soft += u32::from(line.ends_with(b"="));
        let more = line
            .windows(3)
            .filter(|w| [&b"=3D"[..], b"=20", b"=09"].contains(w));
        escapes += more.count();
    }
    soft > 1 && escapes > 0
}

/// UTF-16 by its mark, or by the NULs beside every digit of a time.
pub(super) fn utf16(head: &[u8]) -> Option<Utf16> {
    match head {
        [0xff, 0xfe, ..] => return Some(Utf16::new(true)),
        [0xfe, 0xff, ..] => return Some(Utf16::new(false)),
        _ => {}
    }
    let sample = &head[..head.len().min(64) & !1];
    let nul = |odd: usize| {
        sample
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let enough = |nuls: usize| sample.len() >= 16 && nuls * 20 >= sample.len() * 9;
    // few characters beyond the first 256
    let rare = |nuls: usize| nuls * 20 <= sample.len();
    match (
        enough(nul(1)) && rare(nul(0)),
        enough(nul(0)) && rare(nul(1)),
    ) {
        (true, _) => Some(Utf16::new(true)),
        (_, true) => Some(Utf16::new(false)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut decode: impl Decode, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for byte in bytes {
            decode.push(&[*byte], &mut out);
        }
        decode.end(&mut out);
        out
    }

    #[test]
    fn utf16_of_either_order_with_and_without_its_mark() {
        let text = "14:03:22  open  /etc/ä\u{1f600}\r\n14:03:23  x";
        for little in [true, false] {
            let bytes: Vec<u8> = text
                .encode_utf16()
                .flat_map(|unit| match little {
                    true => unit.to_le_bytes(),
                    false => unit.to_be_bytes(),
                })
                .collect();
            let mark: &[u8] = if little { &[0xff, 0xfe] } else { &[0xfe, 0xff] };
            for bytes in [bytes.clone(), [mark, &bytes].concat()] {
                let decode = utf16(&bytes).unwrap();
                assert_eq!(all(decode, &bytes), text.as_bytes());
            }
        }
        assert!(utf16(b"14:03:22  open   /etc/x").is_none());
        assert!(utf16(&[0; 64]).is_none());
    }

    #[test]
    fn quoted_printable_gives_its_bytes_back_and_keeps_the_numbers_of_lines() {
        let text = b"14:03:22  open   F=3D5  =\r\n /etc/=C3=A4=20\r\nnext = line=";
        assert_eq!(
            all(Quoted::default(), text),
            "14:03:22  open   F=5   /etc/ä \r\n\nnext = line=".as_bytes()
        );
        assert!(is_quoted(b"F=3D5 =\n/etc=\n"));
        assert!(!is_quoted(b"14:03:22  open   F=5  /etc/x"));
    }
}
