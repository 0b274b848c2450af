//! Absolute paths in the free text of a message.
//!
//! A path in quotes may hold blanks; one without ends at a blank, and where it is not clear that the blank ends it, the
//! whole message is left aside: half a path must never be taken for one.

use std::ops::Range;

use bstr::{BString, ByteSlice};

use crate::trace::paths::{PRIVATE, canonical};

/// Words after which a sentence goes on when a path has ended.
const GO_ON: [&[u8]; 30] = [
    b"to",
    b"from",
    b"as",
    b"for",
    b"by",
    b"with",
    b"in",
    b"on",
    b"at",
    b"into",
    b"onto",
    b"and",
    b"is",
    b"was",
    b"are",
    b"were",
    b"has",
    b"have",
    b"because",
    b"over",
    b"using",
    b"after",
    b"before",
    b"instead",
    b"->",
    b"=>",
    b"-",
    b"now",
    b"under",
    b"pointing",
];

/// What a message names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    /// Where the path asked for stands first.
    pub(crate) asked_at: Option<Range<usize>>,
    /// The other paths, canonical, each once.
    pub(crate) others: Vec<BString>,
    /// Where each of them stands first.
    pub(crate) others_at: Vec<Range<usize>>,
}

/// The absolute paths of a message; `asked` is one that it may name (canonical), blanks and all. `None` where it is not
/// clear where a path ends.
pub(crate) fn named(message: &[u8], asked: &[u8]) -> Option<Named> {
    let mut out = Named::default();
    let mut at = 0;
    while let Some(found) = message.get(at..)?.find_byte(b'/') {
        let start = at + found;
        at = start + 1;
        let before = start.checked_sub(1).map(|n| message[n]);
        if before.is_some_and(|b| !b" \t\n\"'`([{<=:,;|".contains(&b)) {
            continue;
        }
        let text = &message[start..];
        // `http://...`, `//host`: no path.
        if text.get(1) == Some(&b'/') {
            at = start + text.find_byteset(b" \t\n").unwrap_or(text.len());
            continue;
        }
        if let Some(length) = spelled(text, asked) {
            at = start + length;
            out.asked_at.get_or_insert(start..at);
            continue;
        }
        let path = match before {
            Some(quote @ (b'"' | b'\'' | b'`')) => {
                let close: &[u8] = if quote == b'`' { b"`'" } else { &[quote] };
                &text[..text.find_byteset(close)?]
            }
            _ => bare(text)?,
        };
        at = start + path.len();
        let path = canonical(path);
        if path.len() > 1 && path != asked && !out.others.contains(&path) {
            out.others.push(path);
            out.others_at.push(start..at);
        }
    }
    Some(out)
}

/// `text` begins with `asked`, in either spelling, and it ends there.
fn spelled(text: &[u8], asked: &[u8]) -> Option<usize> {
    let rest = match text.strip_prefix(asked) {
        Some(rest) => rest,
        None => text.strip_prefix(PRIVATE)?.strip_prefix(asked)?,
    };
    let ends = match rest {
        [] => true,
        [b'.' | b',' | b':' | b';', after, ..] => after.is_ascii_whitespace(),
        [first, ..] => first.is_ascii_whitespace() || b"\"'`)]}>.,:;|".contains(first),
    };
    ends.then_some(text.len() - rest.len())
}

/// A path without quotes: up to a blank that certainly ends it.
fn bare(text: &[u8]) -> Option<&[u8]> {
    let word = &text[..text.find_byteset(b" \t\n\"'`<>|").unwrap_or(text.len())];
    let path = word.trim_end_with(|c| ",;:.)]}!?".contains(c));
    let rest = text[word.len()..].trim_start();
    let next = &rest[..rest.find_byteset(b" \t\n").unwrap_or(rest.len())];
    let ends = path.len() < word.len()
        || next.is_empty()
        || matches!(next.first(), Some(b'/' | b'('))
        || GO_ON.contains(&next);
    ends.then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(message: &str, asked: &str) -> Option<(bool, Vec<String>)> {
        let named = named(message.as_bytes(), asked.as_bytes())?;
        let others = named.others.iter().map(ToString::to_string).collect();
        Some((named.asked_at.is_some(), others))
    }

    #[test]
    fn paths_are_found_as_programs_write_them() {
        for (message, others) in [
            (
                "servermgr_mail: renamed /etc/postfix to /etc/postfix.cl-rst",
                "/etc/postfix.cl-rst",
            ),
            (
                "moved '/private/etc/postfix' -> '/private/etc/my postfix.old'.",
                "/etc/my postfix.old",
            ),
            (
                "backup of /etc/postfix: /etc/postfix.bak (4 files)",
                "/etc/postfix.bak",
            ),
            ("/etc/postfix saved as /etc/postfix~, done", "/etc/postfix~"),
        ] {
            let want = Some((true, vec![others.to_owned()]));
            assert_eq!(told(message, "/etc/postfix"), want, "{message}");
        }
    }

    #[test]
    fn only_what_is_named_as_a_whole_counts() {
        let asked = "/etc/postfix";
        for (message, want) in [
            (
                "reading /etc/postfix/main.cf",
                Some((false, vec!["/etc/postfix/main.cf".to_owned()])),
            ),
            ("nothing here", Some((false, vec![]))),
            ("see http://example.org/etc/postfix", Some((false, vec![]))),
            ("3/4 done, and/or not", Some((false, vec![]))),
            // Where does it end?
            ("linked /etc/postfix to /Volumes/My Disk/postfix", None),
            ("linked /etc/postfix to /Volumes/My Disk", None),
            ("moved /Volumes/My Disk to /etc/postfix", None),
            ("it's '/etc/a", None),
        ] {
            assert_eq!(told(message, asked), want, "{message}");
        }
    }

    #[test]
    fn a_path_asked_for_may_hold_blanks() {
        assert_eq!(
            told(
                "moved /Library/Web Server/a b to /tmp/x",
                "/Library/Web Server/a b"
            ),
            Some((true, vec!["/tmp/x".to_owned()]))
        );
    }
}
