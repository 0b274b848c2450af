//! What a mail program, an editor or another tool put before each line: a quotation mark, a number, a time, a name.

use super::blanks;
use crate::dialect::fs_usage::has_time_stamp;
use crate::dialect::fs_usage::recognise::{LineForm, line_form};

/// Longest text before a line.
const LONGEST: usize = 200;

/// What stands before the lines of a capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Prefix {
    /// The same text before each line; none where a number or a time changes.
    literal: Option<Vec<u8>>,
    /// Runs of digits, letters and blanks as one each, all else as it is.
    class: Vec<u8>,
    /// The mark that it opens with closes the lines.
    closed: bool,
    /// As it stands before the first line.
    example: Vec<u8>,
}

/// What was found before a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It is a line of `fs_usage`, and so many bytes stand before it.
    Line(usize, LineForm),
    /// It is none.
    Nothing,
}

/// Where in the text a line of `fs_usage` begins.
pub(super) fn find(text: &[u8]) -> Found {
    for at in clocks(text) {
        let Some(rest) = within(&text[..at], &text[at..]) else {
            continue;
        };
        let seen = match blanks::plain(rest) {
            Some(plain) => line_form(&plain),
            None => line_form(rest),
        };
        if seen != LineForm::Nothing {
            return Found::Line(at, seen);
        }
    }
    Found::Nothing
}

/// What stands between the mark that ends `before` and the same mark at the end of the text: a cell of a table, code, a string.
/// `None`: a string holds marks of its own, and what they stand for is not known.
fn within<'a>(before: &[u8], text: &'a [u8]) -> Option<&'a [u8]> {
    let Some(mark @ (b'|' | b'`' | b'"' | b'\'')) = before.trim_ascii_end().last().copied() else {
        return Some(text);
    };
    let bare = text.trim_ascii_end();
    let is_string = b"\"'".contains(&mark);
    let bare = match bare.strip_suffix(b",") {
        Some(bare) if is_string => bare,
        _ => bare,
    };
    let Some(inside) = bare.strip_suffix(&[mark]) else {
        return Some(text);
    };
    // one blank stands before the bar that ends a cell
    let inside = match inside {
        [cell @ .., b' '] if mark == b'|' => cell,
        _ => inside,
    };
    let own = is_string && inside.iter().any(|b| *b == mark || *b == b'\\');
    (!own).then_some(inside)
}

/// Offsets of what looks like a time of day.
fn clocks(text: &[u8]) -> impl Iterator<Item = usize> {
    let head = &text[..text.len().min(LONGEST + 8)];
    memchr::memchr_iter(b':', head).filter_map(move |colon| {
        let at = colon.checked_sub(2)?;
        let clock = text.get(at..at + 8)?;
        let is_clock = clock
            .iter()
            .enumerate()
            .all(|(i, b)| (i % 3 == 2) == (*b == b':') && (i % 3 == 2 || b.is_ascii_digit()));
        let apart = at == 0 || !(text[at - 1].is_ascii_digit() || text[at - 1] == b'.');
        (is_clock && apart).then_some(at)
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    Digits,
    Letters,
    Blanks,
    Other,
}

fn run(byte: u8) -> Run {
    match byte {
        b'0'..=b'9' => Run::Digits,
        b'a'..=b'z' | b'A'..=b'Z' => Run::Letters,
        b' ' | b'\t' => Run::Blanks,
        _ => Run::Other,
    }
}

fn class_of(text: &[u8]) -> Vec<u8> {
    let mut class: Vec<u8> = Vec::new();
    let mut last = Run::Other;
    for &byte in text {
        let kind = run(byte);
        match kind {
            Run::Other => class.push(byte),
            _ if kind == last => {}
            Run::Digits => class.push(b'0'),
            Run::Letters => class.push(b'a'),
            Run::Blanks => class.push(b' '),
        }
        last = kind;
    }
    // a number that is padded on the left begins with blanks on some lines only
    let padded = class.first() == Some(&b' ') && class.len() > 1;
    class.drain(..usize::from(padded));
    class
}

impl Prefix {
    /// What stands before four of five of the lines, and in which of the lines: `texts` are pieces of a capture.
    pub(super) fn learn<'a>(texts: impl Iterator<Item = &'a [u8]>) -> Option<Prefix> {
        let mut found: Vec<(Vec<u8>, &[u8], u32)> = Vec::new();
        let mut literal = Vec::new();
        let (mut lines, mut closed) = (0, 0);
        for text in texts {
            let Found::Line(at, _) = find(text) else {
                continue;
            };
            lines += 1;
            let before = &text[..at];
            let inside = within(before, &text[at..]).map_or(0, <[u8]>::len);
            closed += u32::from(inside < text.len() - at);
            let class = class_of(before);
            match found.iter_mut().find(|(known, ..)| *known == class) {
                Some((.., count)) => *count += 1,
                None => found.push((class, before, 1)),
            }
            literal.push(before);
        }
        let (class, example, count) = found.into_iter().max_by_key(|(.., count)| *count)?;
        if class.is_empty() && example.is_empty() || count * 5 < lines * 4 {
            return None;
        }
        literal.retain(|before| class_of(before) == class);
        let same = literal.iter().all(|before| *before == example);
        Some(Prefix {
            literal: (same && (literal.len() > 1 || !example.iter().any(u8::is_ascii_digit)))
                .then(|| example.to_vec()),
            class,
            closed: closed * 5 >= lines * 4,
            example: example.to_vec(),
        })
    }

    /// The line without it, and without the mark that closes what it opens; as it is where it is not there.
    pub(super) fn strip<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        if self.closed && matches!(text.trim_ascii(), b"[" | b"]") {
            // the lines were strings of a list
            return &text[text.len()..];
        }
        let rest = self.bare(text);
        if self.closed && !has_time_stamp(rest) {
            return text;
        }
        within(&text[..text.len() - rest.len()], rest).unwrap_or(text)
    }

    /// The line without it.
    fn bare<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        if let Some(literal) = &self.literal {
            let bare = literal.trim_ascii_end();
            return match text.strip_prefix(literal.as_slice()) {
                Some(rest) => rest,
                // an empty line has lost its last blank
                None if !bare.is_empty() && text == bare => &text[text.len()..],
                None => text,
            };
        }
        for at in clocks(text) {
            if class_of(&text[..at]) == self.class {
                return &text[at..];
            }
        }
        self.head(text).map_or(text, |length| &text[length..])
    }

    /// Length of what stands before a text that is no line.
    fn head(&self, text: &[u8]) -> Option<usize> {
        let mut at = text.iter().take_while(|&&b| run(b) == Run::Blanks).count();
        let mut class = self.class.iter().peekable();
        if self.class.first() == Some(&b' ') {
            at = 0;
        }
        while let Some(&wanted) = class.next() {
            let kind = run(wanted);
            let length = match kind {
                Run::Other => usize::from(text.get(at) == Some(&wanted)),
                // the blanks after the last of them belong to the text
                Run::Blanks if class.peek().is_none() => {
                    let own = self.example.iter().rev();
                    let most = own.take_while(|&&b| run(b) == Run::Blanks).count();
                    let rest = text[at..].iter().take(most);
                    rest.take_while(|&&b| run(b) == Run::Blanks).count()
                }
                _ => text[at..].iter().take_while(|&&b| run(b) == kind).count(),
            };
            if length == 0 {
                return None;
            }
            at += length;
        }
        Some(at)
    }

    /// In words.
    pub(super) fn told(&self) -> String {
        let shown = crate::bytes::shown(&self.example);
        match &self.literal {
            Some(literal) if literal.iter().all(|b| run(*b) == Run::Blanks) => {
                "the blanks before each line were taken off".to_owned()
            }
            Some(_) if self.closed => {
                format!("'{shown}' before each line, and the mark after it, were taken off")
            }
            Some(_) => format!("'{shown}' before each line was taken off"),
            None => format!("what stands before each line, as '{shown}', was taken off"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: [&str; 3] = [
        "19:35:56.979682  unlink   /Users/xx/a.txt   0.000024   foo.12345",
        "19:35:56.979782  unlink   /Users/xx/b.txt   0.000024   foo.12345",
        "19:36:07.100000  rmdir    /Users/xx         0.000024   foo.12345",
    ];

    fn learned(lines: &[String]) -> Option<Prefix> {
        Prefix::learn(lines.iter().map(String::as_bytes))
    }

    #[test]
    fn what_tools_put_before_a_line_is_taken_off_again() {
        let before: [fn(usize) -> String; 16] = [
            |_| "> ".into(),
            |_| "> > ".into(),
            |_| "    ".into(),
            |_| "\t".into(),
            |_| "| ".into(),
            |_| "mail | ".into(),
            |_| "capture.txt:".into(),
            |n| format!("{}:", n + 9),
            |n| format!("capture.txt:{}:", n + 9),
            |n| format!("{:>6}\t", n + 9),
            |n| format!("Sep 12 19:35:{:02} ", n + 56),
            |n| format!("19:35:{:02} ", n + 56),
            |n| format!("[2024-09-12 19:35:{:02}] ", n + 56),
            |n| format!("2024-09-12T19:35:{:02}.{n}00000+0200 ", n + 56),
            |n| format!("{}.{n}00000 ", 1_726_162_557 + n),
            |n| format!("00:00:{n:02} "),
        ];
        for make in before {
            let lines: Vec<_> = (0..3).map(|n| make(n) + LINES[n]).collect();
            let prefix = learned(&lines).expect(&lines[0]);
            for (line, plain) in lines.iter().zip(LINES) {
                assert_eq!(prefix.strip(line.as_bytes()), plain.as_bytes());
            }
        }
    }

    #[test]
    fn what_closes_a_line_is_taken_off_with_what_opens_it() {
        type Around = fn(usize, &str) -> String;
        let around: [Around; 6] = [
            |_, line| format!("`{line}`"),
            |_, line| format!("- `{line}`"),
            |_, line| format!("| {line} |"),
            |n, line| format!("| {n} | {line} |"),
            |_, line| format!("\"{line}\""),
            |_, line| format!("  \"{line}\","),
        ];
        for make in around {
            let lines: Vec<_> = (0..3).map(|n| make(n, LINES[n])).collect();
            let prefix = learned(&lines).expect(&lines[0]);
            for (line, plain) in lines.iter().zip(LINES) {
                let inside = prefix.strip(line.as_bytes()).trim_ascii_end();
                assert_eq!(inside, plain.as_bytes(), "{line}");
            }
        }
        // which of the two a backslash in a string stands for, another string does not tell
        let lines = LINES.map(|line| format!("\"{line}\","));
        let prefix = learned(&lines).unwrap();
        let odd = lines[0].replace("a.txt", "a\\\"b");
        assert_eq!(prefix.strip(odd.as_bytes()), odd.as_bytes());
        assert_eq!(prefix.strip(b"["), b"");
    }

    #[test]
    fn nothing_is_taken_off_a_capture_as_it_is() {
        let lines: Vec<_> = LINES.iter().map(|&line| line.to_owned()).collect();
        assert_eq!(learned(&lines), None);
        let quoted: Vec<_> = LINES.iter().map(|line| format!("> {line}")).collect();
        let mixed = [&lines[..], &quoted[..2]].concat();
        assert_eq!(learned(&mixed), None);
    }

    #[test]
    fn a_text_that_is_no_line_loses_it_too() {
        let lines: Vec<_> = (0..3)
            .map(|n| format!("19:35:{:02} {}", n + 56, LINES[n]))
            .collect();
        let prefix = learned(&lines).unwrap();
        assert_eq!(
            prefix.strip(b"19:36:59 fs_usage: buffer overrun"),
            b"fs_usage: buffer overrun"
        );
        assert_eq!(prefix.strip(b"of another kind"), b"of another kind");
        let quoted: Vec<_> = LINES.iter().map(|line| format!("> {line}")).collect();
        let prefix = learned(&quoted).unwrap();
        assert_eq!(prefix.strip(b">"), b"");
        assert_eq!(prefix.strip(b">   b  0.1"), b"  b  0.1");
    }
}
