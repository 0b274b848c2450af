//! Text as people have it: quoted, numbered, in a page, as rich text. Whatever it is, reading it ends; what was put around the
//! lines of a capture is taken off again, and nothing else is.

use std::io::Cursor;
use std::path::Path;

use crate::input::{Line, NoPrescan, open_reader};

/// The lines of a source and what was undone to it; `None` where it is refused or damaged.
fn read(data: &[u8]) -> Option<(Vec<Vec<u8>>, bool)> {
    let source = Cursor::new(data.to_vec());
    let mut capture = open_reader(Path::new("fuzz"), source, [NoPrescan; 2]).ok()?;
    let mut lines = Vec::new();
    while let Some((number, line)) = capture.next_line().ok()? {
        let (Line::Whole(text) | Line::Unterminated(text) | Line::TooLong(text)) = line;
        lines.push(text.to_vec());
        assert_eq!(number, lines.len() as u64);
    }
    Some((lines, !capture.cleaned().is_empty()))
}

/// What people put around lines.
#[derive(Clone, Copy, Debug)]
enum Wrapping {
    Plain,
    /// Each line begins like this.
    Prefix(&'static str),
    Numbered,
    Page,
    RichText,
    Returns,
}

const WRAPPINGS: [Wrapping; 9] = [
    Wrapping::Plain,
    Wrapping::Prefix("> "),
    Wrapping::Prefix(">> "),
    Wrapping::Prefix("    "),
    Wrapping::Prefix("| "),
    Wrapping::Numbered,
    Wrapping::Page,
    Wrapping::RichText,
    Wrapping::Returns,
];

fn wrapped(lines: &[String], wrapping: Wrapping) -> Vec<u8> {
    let each = |line: &dyn Fn(usize, &str) -> String| -> String {
        let lines = lines.iter().enumerate();
        lines.map(|(n, text)| line(n + 1, text)).collect()
    };
    let escaped = |text: &str, pairs: &[(char, &str)]| -> String {
        let one = |c: char| match pairs.iter().find(|(from, _)| *from == c) {
            Some((_, to)) => (*to).to_owned(),
            None => c.to_string(),
        };
        text.chars().map(one).collect()
    };
    let text = match wrapping {
        Wrapping::Plain => each(&|_, text| format!("{text}\n")),
        Wrapping::Prefix(prefix) => each(&|_, text| format!("{prefix}{text}\n")),
        Wrapping::Numbered => each(&|n, text| format!("{n:6}\t{text}\n")),
        Wrapping::Returns => each(&|_, text| format!("{text}\r\n")),
        Wrapping::Page => {
            let marks = [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;")];
            let lines = each(&|_, text| escaped(text, &marks) + "\n");
            format!(
                "<!DOCTYPE html><html><head><title>x</title></head><body><pre>\n{lines}</pre></body></html>\n"
            )
        }
        Wrapping::RichText => {
            let marks = [('\\', "\\\\"), ('{', "\\{"), ('}', "\\}")];
            let lines = each(&|_, text| escaped(text, &marks) + "\\\n");
            format!(
                "{{\\rtf1\\ansi\\ansicpg1252\n{{\\fonttbl\\f0\\fmodern Courier;}}\n\\f0\\fs20 \\cf0 {lines}}}"
            )
        }
    };
    text.into_bytes()
}

/// Lines of 10.6 by which files are opened whose names are cut from the bytes given.
fn capture(names: &[u8]) -> Vec<String> {
    let name = |piece: &[u8]| -> String {
        let letters =
            b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+,&<>{}\\ ";
        let at = |byte: &u8| letters[usize::from(*byte) % letters.len()] as char;
        let name: String = piece.iter().map(at).collect();
        // blanks at its ends are the column's
        name.trim().to_owned()
    };
    let mut lines = Vec::new();
    for (n, piece) in names.chunks(12).take(60).enumerate() {
        let path = format!("/Library/Server/Data/{}x", name(piece));
        lines.push(format!(
            "10:31:{:02}.{:03}  {:<15}   [{:3}]           {path:<60}  0.0000{:02}   servermgrd  ",
            n / 2 % 60,
            n % 2 * 500,
            "lstat64",
            2,
            n + 10,
        ));
    }
    lines
}

/// For the fuzzer: any bytes; and lines that are wrapped as the first byte says, with names made of the others.
pub fn cleaning(data: &[u8]) {
    if let Some((lines, false)) = read(data) {
        let plain = data.starts_with(b"\x1f\x8b") || data.starts_with(b"BZh");
        let bytes: usize = lines.iter().map(Vec::len).sum();
        assert!(plain || bytes <= data.len());
    }
    let Some((how, names)) = data.split_first() else {
        return;
    };
    let wrapping = WRAPPINGS[usize::from(*how) % WRAPPINGS.len()];
    let lines = capture(names);
    if lines.len() < 3 {
        return;
    }
    let text = wrapped(&lines, wrapping);
    let (found, _) = read(&text).expect("a capture is not refused");
    let trimmed = |line: &[u8]| String::from_utf8_lossy(line).trim_end().to_owned();
    let found: Vec<String> = found
        .iter()
        .map(|line| trimmed(line))
        .filter(|line| line.starts_with("10:31:"))
        .collect();
    let wanted: Vec<String> = lines.iter().map(|line| trimmed(line.as_bytes())).collect();
    assert_eq!(found, wanted, "{wrapping:?}");
}
