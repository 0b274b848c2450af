//! Bytes from a capture, made safe to show: one function per place they can end up in.
//!
//! A name on a Mac disk may hold anything but NUL and `/`: newlines, terminal escapes, characters that turn the
//! reading direction round, bytes that are no UTF-8. Nothing from a capture leaves the program but through here
//! (the shell's quoting is the script's own business).

pub(crate) mod object;

use std::fmt::Write as _;

use bstr::ByteSlice;
use unicode_width::UnicodeWidthChar;

/// `bytes` as a JSON string, and whether it had to be escaped.
///
/// Valid UTF-8 is passed on unchanged. Anything else has its invalid bytes, and every backslash, written `\xNN`, so
/// that the original can be got back exactly.
pub(crate) fn json_text(bytes: &[u8]) -> (String, bool) {
    if let Ok(text) = bytes.to_str() {
        return (text.to_owned(), false);
    }
    let mut out = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c == '\\' {
                out.push_str("\\x5c")
            } else {
                out.push(c)
            }
        }
        for b in chunk.invalid() {
            let _ = write!(out, "\\x{b:02x}");
        }
    }
    (out, true)
}

/// A character that a terminal or a page would obey, hide or reorder by, instead of showing it.
fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// `bytes` for a person's eyes: control, bidirectional and zero-width characters and bytes that are no UTF-8 become
/// visible escapes (`\n`, `\e`, `\u{202e}`, `\xff`); a backslash is doubled, so that nothing can pretend to be one.
pub(crate) fn shown(bytes: &[u8]) -> String {
    let plain = |b: &u8| matches!(b, b' '..=b'~') && *b != b'\\';
    if bytes.iter().all(plain)
        && let Ok(text) = bytes.to_str()
    {
        return text.to_owned();
    }
    escaped(bytes, |c| match c {
        '\\' => Some("\\\\"),
        '\n' => Some("\\n"),
        '\r' => Some("\\r"),
        '\t' => Some("\\t"),
        '\u{1b}' => Some("\\e"),
        _ => None,
    })
}

/// Bytes with what a terminal would obey written out; `known` says how some of it is spelled.
fn escaped(bytes: &[u8], known: impl Fn(char) -> Option<&'static str>) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match known(c) {
                Some(text) => out.push_str(text),
                None if c.is_ascii_control() => {
                    let _ = write!(out, "\\x{:02x}", c as u32);
                }
                None if is_treacherous(c) => {
                    let _ = write!(out, "\\u{{{:x}}}", c as u32);
                }
                None => out.push(c),
            }
        }
        for b in chunk.invalid() {
            let _ = write!(out, "\\x{b:02x}");
        }
    }
    out
}

/// Text of our own making that may quote a name (a reason, a warning): as [`shown`], but backslashes stay, because
/// what was quoted in it has its own doubled already.
pub(crate) fn shown_text(text: &str) -> String {
    if !text.chars().any(is_treacherous) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_treacherous(c) {
            let _ = write!(out, "{}", c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

/// A line of the capture or of a log, as evidence: tabs become blanks, the rest as in [`shown`] except that
/// backslashes stay single (the line is quoted as a whole, not a name).
pub(crate) fn shown_line(line: &[u8]) -> String {
    escaped(line, |c| (c == '\t').then_some(" "))
}

/// `text` as a spreadsheet cell: what Excel, Numbers or LibreOffice would take for a formula gets an apostrophe in
/// front. (The quotes that CSV needs are the `csv` crate's job.)
pub(crate) fn csv_cell(text: &str) -> String {
    match text.trim_start().chars().next() {
        Some(
            '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}' | '|' | '%',
        ) => {
            format!("'{text}")
        }
        _ => text.to_owned(),
    }
}

/// `text` for HTML, in an element or in a quoted attribute.
pub(crate) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// `text` as running Markdown: everything that could start markup is escaped.
pub(crate) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '$' | '&'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// `text` as a Markdown code span that holds any number of backticks. With `cell`, a pipe is escaped too, because a
/// table row is cut at its pipes before code spans are found.
pub(crate) fn markdown_code(text: &str, cell: bool) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) {
        " "
    } else {
        ""
    };
    let text = if cell {
        text.replace('|', "\\|")
    } else {
        text.to_owned()
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Columns that `text` takes on a terminal.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// `text`, shortened in the middle to at most `columns`, with an ellipsis where something is missing.
pub(crate) fn elide(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    if columns < 2 {
        return "\u{2026}".repeat(columns);
    }
    // the end of a path tells more than its head
    let head = (columns - 1) / 3;
    let tail = columns - 1 - head;
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let w = c.width().unwrap_or(0);
        if used + w > head {
            break;
        }
        used += w;
        out.push(c);
    }
    out.push('\u{2026}');
    let mut back = Vec::new();
    let mut used = 0;
    for c in text.chars().rev() {
        let w = c.width().unwrap_or(0);
        if used + w > tail {
            break;
        }
        used += w;
        back.push(c);
    }
    out.extend(back.into_iter().rev());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_valid_text_and_escapes_the_rest_reversibly() {
        assert_eq!(
            json_text("/etc/caf\u{e9}\n\\".as_bytes()),
            ("/etc/caf\u{e9}\n\\".to_owned(), false)
        );
        assert_eq!(
            json_text(b"/a\\b\xff\xc3"),
            ("/a\\x5cb\\xff\\xc3".to_owned(), true)
        );
    }

    #[test]
    fn terminal_text_shows_what_would_be_obeyed_hidden_or_reordered() {
        assert_eq!(shown(b"/a\x1b[31m\n\\\x7f"), "/a\\e[31m\\n\\\\\\x7f");
        assert_eq!(
            shown("x\u{202e}gpj.exe\u{200b}".as_bytes()),
            "x\\u{202e}gpj.exe\\u{200b}"
        );
        assert_eq!(shown(b"\xe2\x82"), "\\xe2\\x82");
        assert_eq!(shown("\u{9b}31m".as_bytes()), "\\u{9b}31m");
        assert_eq!(
            shown("e\u{301}".as_bytes()),
            "e\u{301}",
            "HFS+ decomposes names; a combining accent is honest"
        );
    }

    #[test]
    fn spreadsheets_do_not_calculate_names() {
        for evil in ["=1+1", "+1", "-1", "@SUM(1)", " =1", "\t=1", "|calc"] {
            assert!(csv_cell(evil).starts_with('\''), "{evil:?}");
        }
        assert_eq!(csv_cell("/etc/=x"), "/etc/=x");
    }

    #[test]
    fn markdown_code_outgrows_its_backticks() {
        assert_eq!(markdown_code("a``b`", false), "``` a``b` ```");
        assert_eq!(markdown_code("a|b", true), "`a\\|b`");
    }

    #[test]
    fn eliding_keeps_the_end_of_a_path_and_the_columns() {
        let long = "/Volumes/MailXsan/.MailXsan/mail/postfix/main.cf";
        let short = elide(long, 30);
        assert_eq!(width(&short), 30);
        assert!(
            short.starts_with("/Volumes/") && short.ends_with("postfix/main.cf"),
            "{short}"
        );
        assert_eq!(
            width(&elide(
                "\u{6f22}\u{5b57}\u{6f22}\u{5b57}\u{6f22}\u{5b57}",
                7
            )),
            7
        );
    }

    proptest::proptest! {
        #[test]
        fn nothing_shown_can_move_a_cursor(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..64)) {
            for text in [shown(&bytes), shown_line(&bytes)] {
                proptest::prop_assert!(!text.chars().any(is_treacherous), "{text:?}");
            }
        }

        #[test]
        fn escaped_json_text_can_be_read_back(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..64)) {
            let (text, escaped) = json_text(&bytes);
            if escaped {
                let mut back = Vec::new();
                let mut rest = text.as_bytes();
                while let Some((&b, tail)) = rest.split_first() {
                    if b == b'\\' {
                        let hex = std::str::from_utf8(&tail[1..3]).unwrap();
                        back.push(u8::from_str_radix(hex, 16).unwrap());
                        rest = &tail[3..];
                    } else {
                        back.push(b);
                        rest = tail;
                    }
                }
                proptest::prop_assert_eq!(back, bytes);
            } else {
                proptest::prop_assert_eq!(text.as_bytes(), &bytes[..]);
            }
        }
    }
}
