//! What a log message speaks of: paths, the services behind them, failure.

use std::collections::HashMap;

use bstr::{BStr, BString, ByteSlice};
use regex::bytes::Regex;

/// Most names that are looked for; the first ones win.
const MOST_NAMES: usize = 2000;

/// Last components that say nothing about a service.
const COMMON: [&[u8]; 14] = [
    b"default",
    b"config",
    b"settings",
    b"preferences",
    b"library",
    b"system",
    b"index",
    b"private",
    b"volumes",
    b"users",
    b"shared",
    b"spool",
    b"backup",
    b"server",
];

/// Names to be found in messages, each with whom it belongs to.
pub(crate) struct Mentions<T> {
    pattern: Option<Regex>,
    owners: HashMap<BString, Vec<T>>,
}

impl<T: Copy + PartialEq> Mentions<T> {
    /// Looks for each path, and for the name of what it is about ([`subject`]).
    pub(crate) fn new<'a>(paths: impl Iterator<Item = (&'a BStr, T)>) -> Self {
        let mut owners: HashMap<BString, Vec<T>> = HashMap::new();
        for (path, owner) in paths {
            for name in [Some(path), subject(path)].into_iter().flatten() {
                if !owners.contains_key(name) && owners.len() >= MOST_NAMES {
                    continue;
                }
                let list = owners.entry(name.into()).or_default();
                if !list.contains(&owner) {
                    list.push(owner);
                }
            }
        }
        // Longest first, so that a path wins over the name within it.
        let mut names: Vec<&BString> = owners.keys().collect();
        names.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        let escaped: Vec<String> = names.iter().map(|name| escape(name)).collect();
        let pattern = if escaped.is_empty() {
            None
        } else {
            Regex::new(&format!("(?-u){}", escaped.join("|"))).ok()
        };
        Mentions { pattern, owners }
    }

    /// The names that `text` holds as whole words, with their owners.
    pub(crate) fn find<'t>(&self, text: &'t [u8]) -> Vec<(&'t BStr, &[T])> {
        let mut found: Vec<(&BStr, &[T])> = Vec::new();
        for hit in self
            .pattern
            .iter()
            .flat_map(|pattern| pattern.find_iter(text))
        {
            let name = hit.as_bytes().as_bstr();
            if is_word(text, hit.start(), hit.end())
                && !found.iter().any(|(other, _)| *other == name)
                && let Some(owners) = self.owners.get(name)
            {
                found.push((name, owners));
            }
        }
        found
    }
}

/// Any bytes as a pattern that matches just them.
fn escape(name: &[u8]) -> String {
    name.iter()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(*byte).to_string()
            } else {
                format!("\\x{byte:02x}")
            }
        })
        .collect()
}

/// Neither a letter before nor after; after a path also nothing that makes it another name (`/etc/postfix.cl-rst`).
fn is_word(text: &[u8], start: usize, end: usize) -> bool {
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80;
    let is_path = text[start] == b'/';
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    if before.is_some_and(|byte| letter(byte) || (is_path && *byte == b'/')) {
        return false;
    }
    match text.get(end) {
        None => true,
        Some(b'.' | b'-' | b'_') if is_path => !text.get(end + 1).is_some_and(letter),
        Some(byte) => !letter(byte),
    }
}

/// What a path is about: the volume for `/Volumes/X`, else the last component up to its first dot, when that is a
/// word of its own (`postfix` for `/etc/postfix.cl-rst`).
pub(crate) fn subject(path: &BStr) -> Option<&BStr> {
    let name = path.rsplit_str("/").find(|part| !part.is_empty())?;
    let stem = match name.find_byte(b'.') {
        Some(0) | None => name,
        Some(dot) => &name[..dot],
    };
    let is_volume = path
        .strip_prefix(b"/Volumes/")
        .is_some_and(|rest| !rest.contains(&b'/'));
    let telling = stem.len() >= 5
        && stem.iter().any(u8::is_ascii_alphabetic)
        && !COMMON.contains(&stem.to_ascii_lowercase().as_slice());
    if is_volume && name.len() >= 3 {
        Some(name.as_bstr())
    } else {
        telling.then_some(stem.as_bstr())
    }
}

/// Does the message report a failure?
pub(crate) fn is_failure(level: Option<&str>, message: &[u8]) -> bool {
    const WORDS: [&[u8]; 22] = [
        b"error",
        b"fail",
        b"cannot",
        b"can't",
        b"could not",
        b"couldn't",
        b"unable",
        b"not available",
        b"not found",
        b"no such",
        b"denied",
        b"refused",
        b"timed out",
        b"lost",
        b"missing",
        b"panic",
        b"crash",
        b"fatal",
        b"abort",
        b"unavailable",
        b"unreachable",
        b"does not exist",
    ];
    const DENIALS: [&[u8]; 5] = [b"no ", b"0 ", b"without ", b"no_", b"zero "];
    if level.is_some_and(|level| {
        matches!(
            level,
            "Emergency" | "Alert" | "Critical" | "Error" | "Fault"
        )
    }) {
        return true;
    }
    if message.find(b"_ERR").is_some() {
        return true;
    }
    let lower = message.to_ascii_lowercase();
    WORDS.iter().any(|word| {
        lower.find_iter(word).any(|at| {
            let head = &lower[..at];
            !head.last().is_some_and(u8::is_ascii_alphanumeric)
                && !DENIALS.iter().any(|no| head.ends_with(no))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_the_service_or_the_volume() {
        let of = |path: &'static str| subject(path.into()).map(|name| name.to_string());
        assert_eq!(of("/etc/postfix.cl-rst").as_deref(), Some("postfix"));
        assert_eq!(of("/etc/amavisd.conf").as_deref(), Some("amavisd"));
        assert_eq!(of("/Volumes/MailXsan").as_deref(), Some("MailXsan"));
        assert_eq!(of("/Volumes/My Disk").as_deref(), Some("My Disk"));
        assert_eq!(of("/var/log"), None);
        assert_eq!(of("/Library/Preferences"), None);
    }

    #[test]
    fn only_whole_names_are_mentioned() {
        let paths = [("/etc/postfix", 1), ("/Volumes/MailXsan", 2)];
        let mentions = Mentions::new(paths.iter().map(|(path, id)| (BStr::new(path), *id)));
        let ids = |text: &str| {
            mentions
                .find(text.as_bytes())
                .into_iter()
                .flat_map(|(_, ids)| ids.to_vec())
                .collect::<Vec<_>>()
        };
        assert_eq!(ids("waiting for shared storage /Volumes/MailXsan"), [2]);
        assert_eq!(ids("fsm: lost the controller of volume MailXsan"), [2]);
        assert_eq!(ids("org.postfix.master throttled"), [1]);
        assert_eq!(
            ids("cannot open /etc/postfix/main.cf, nor /etc/postfix."),
            [1]
        );
        assert_eq!(ids("postfixed MailXsan2"), [] as [i32; 0]);
        assert_eq!(ids("/Volumes/MailXsan-1"), [] as [i32; 0], "another volume");
    }

    #[test]
    fn failure_is_told_by_word_or_level() {
        for text in [
            "FILE_NOT_FOUND_ERR for action 'setState'",
            "Could not open x",
            "disk is not available",
            "I/O error",
        ] {
            assert!(is_failure(None, text.as_bytes()), "{text}");
        }
        for text in [
            "ready",
            "no errors",
            "terrorist",
            "0 failed",
            "exited without error",
        ] {
            assert!(!is_failure(None, text.as_bytes()), "{text}");
        }
        assert!(is_failure(Some("Error"), b"x") && !is_failure(Some("Info"), b"x"));
    }
}
