//! The ways in which programs change a text that they show, copy or send.

use crate::disguises::CAPTURE;

/// Every line, made into another with the help of its number.
pub(crate) fn each(make: impl Fn(usize, &str) -> String) -> Vec<u8> {
    let lines = CAPTURE.lines().enumerate();
    let text: Vec<String> = lines.map(|(at, line)| make(at + 1, line)).collect();
    text.concat().into_bytes()
}

pub(crate) fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let mark = mark.then_some(0xfeff);
    let units = mark.into_iter().chain(text.encode_utf16());
    units
        .flat_map(|unit| match little {
            true => unit.to_le_bytes(),
            false => unit.to_be_bytes(),
        })
        .collect()
}

/// As `unexpand -a` does it.
pub(crate) fn with_tabs(line: &str) -> String {
    let mut out = String::new();
    for piece in line.as_bytes().chunks(8) {
        let text = String::from_utf8_lossy(piece);
        let kept = text.trim_end_matches(' ');
        if text.len() == 8 && text.len() - kept.len() > 1 {
            out.push_str(kept);
            out.push('\t');
        } else {
            out.push_str(&text);
        }
    }
    out
}

pub(crate) fn quoted_printable(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for line in text.lines() {
        let mut length = 0;
        for &byte in line.as_bytes() {
            let piece = match byte {
                b'=' | 0x80.. => format!("={byte:02X}"),
                _ => (byte as char).to_string(),
            };
            if length + piece.len() > 75 {
                out.extend_from_slice(b"=\r\n");
                length = 0;
            }
            length += piece.len();
            out.extend_from_slice(piece.as_bytes());
        }
        out.extend_from_slice(b"\r\n");
    }
    out
}

pub(crate) fn folded(width: usize, trimmed: bool) -> Vec<u8> {
    let mut out = Vec::new();
    for line in CAPTURE.lines() {
        for piece in line.as_bytes().chunks(width) {
            out.extend_from_slice(if trimmed {
                piece.trim_ascii_end()
            } else {
                piece
            });
            out.push(b'\n');
        }
    }
    out
}

pub(crate) fn html(line: &str) -> String {
    let line = line.replace('&', "&amp;").replace('<', "&lt;");
    line.replace('>', "&gt;")
}

pub(crate) fn rtf() -> Vec<u8> {
    let escape = |_, line: &str| {
        let line = line.replace('\\', "\\\\").replace('{', "\\{");
        line.replace('}', "\\}") + "\\\n"
    };
    let head = b"{\\rtf1\\ansi\\ansicpg1252\\cocoartf1671\n{\\fonttbl\\f0\\fmodern\\fcharset0 Menlo-Regular;}\n\\f0\\fs22 \\cf0 ";
    [&head[..], &each(escape), b"}"].concat()
}

/// Each run of blanks as one, or as another text; blanks at the ends gone.
pub(crate) fn respaced(line: &str, between: &str) -> String {
    line.split_ascii_whitespace()
        .collect::<Vec<_>>()
        .join(between)
}

/// As a mail program breaks lines: at blanks, which go.
pub(crate) fn broken_at_blanks(line: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    for word in line.split_ascii_whitespace() {
        if length + word.len() > 60 && length > 0 {
            out.push('\n');
            length = 0;
        } else if length > 0 {
            out.push(' ');
        }
        length += word.len() + 1;
        out.push_str(word);
    }
    out + "\n"
}

/// As `format=flowed` has it: runs of blanks stay within a piece, and a piece that goes on ends with one.
pub(crate) fn flowed(line: &str) -> String {
    let (mut out, mut piece) = (String::new(), String::new());
    for word in line.split_inclusive(' ').filter(|word| !word.is_empty()) {
        if !word.trim().is_empty()
            && !piece.trim().is_empty()
            && piece.len() + word.trim_end().len() > 72
        {
            out.push_str(piece.trim_end());
            out.push_str(" \n");
            piece.clear();
        }
        piece.push_str(word);
    }
    out + piece.trim_end() + "\n"
}
