//! What a message says was done with a path: `renamed A to B`, `A was moved to B`, `linked A to B`.
//!
//! The sentence must name both ends in this order, begin with the verb (or have it between the two), and deny or doubt nothing.
//! Words before it (`Invalid user moved A to B`) make it somebody else's text.

use std::ops::Range;

use bstr::{BString, ByteSlice};

use super::paths::named;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// It got another name.
    Moved,
    /// It is a link to the other one, or has it as a second name.
    Linked,
}

const MOVED: [&str; 18] = [
    "rename", "renames", "renamed", "renaming", "move", "moves", "moved", "moving", "mv", "save",
    "saved", "saving", "keep", "kept", "keeping", "put", "putting", "aside",
];
const LINKED: [&str; 11] = [
    "link",
    "links",
    "linked",
    "linking",
    "symlink",
    "symlinked",
    "symlinking",
    "points",
    "point",
    "pointing",
    "ln",
];
/// Words that may stand around a verb or a path.
const FILLERS: [&str; 25] = [
    "the",
    "old",
    "original",
    "existing",
    "file",
    "directory",
    "folder",
    "link",
    "symlink",
    "symbolic",
    "a",
    "new",
    "successfully",
    "now",
    "was",
    "were",
    "is",
    "has",
    "have",
    "been",
    "aside",
    "created",
    "made",
    "creating",
    "path",
];
/// Words between the two ends.
const TOWARDS: [&str; 8] = ["to", "as", "into", "->", "=>", "onto", "under", "at"];
/// Words that deny, doubt, or speak of what is still to come; beginnings of words.
const DOUBTS: [&str; 26] = [
    "not", "never", "cannot", "can't", "couldn't", "didn't", "won't", "wouldn't", "could", "would",
    "should", "will", "may", "might", "if", "unless", "unable", "fail", "error", "denied", "refus",
    "skip", "abort", "cop", "undo", "restor",
];

/// The other end, if the message says that this was done with `asked` (canonical).
pub(crate) fn told(message: &[u8], asked: &[u8], deed: Deed) -> Option<BString> {
    let named = named(message, asked)?;
    let (from, to) = (named.asked_at?, named.others_at.first()?.clone());
    let [other] = named.others.as_slice() else {
        return None;
    };
    if to.start < from.end || doubts(message, &[&from, &to]) {
        return None;
    }
    let start = message[..from.start]
        .rfind_byteset(b":;,.!?")
        .map_or(0, |n| n + 1);
    let before = small_words(&message[start..from.start]);
    let between = small_words(&message[from.end..to.start]);
    let verbs: &[&str] = match deed {
        Deed::Moved => &MOVED,
        Deed::Linked => &LINKED,
    };
    let is_verb = |word: &String| verbs.contains(&word.as_str());
    let is_filler = |word: &String| FILLERS.contains(&word.as_str());
    let is_towards = |word: &String| TOWARDS.contains(&word.as_str());
    let verb = before.iter().chain(&between).any(is_verb);
    let plain = before.iter().all(|w| is_verb(w) || is_filler(w))
        && between
            .iter()
            .all(|w| is_verb(w) || is_filler(w) || is_towards(w));
    let other_deed: &[&str] = match deed {
        Deed::Moved => &LINKED,
        Deed::Linked => &[
            "rename", "renamed", "renaming", "move", "moved", "moving", "mv",
        ],
    };
    let mixed = before.iter().any(|w| other_deed.contains(&w.as_str()));
    let towards = between.last().is_some_and(is_towards);
    (verb && plain && towards && !(mixed && deed == Deed::Moved)).then(|| other.clone())
}

/// The message denies or doubts something, outside of the two paths.
fn doubts(message: &[u8], paths: &[&Range<usize>; 2]) -> bool {
    let [from, to] = paths;
    let parts = [
        &message[..from.start],
        &message[from.end..to.start],
        &message[to.end..],
    ];
    let all = parts.iter().flat_map(|part| small_words(part));
    let mut all = all.filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()));
    all.any(|word| DOUBTS.iter().any(|doubt| is_doubt(&word, doubt)))
}

/// The short ones are words, the others beginnings of words.
fn is_doubt(word: &str, doubt: &str) -> bool {
    match doubt {
        "fail" | "error" | "refus" | "skip" | "abort" | "undo" | "restor" => {
            word.starts_with(doubt)
        }
        "cop" => matches!(word, "copy" | "copied" | "copying" | "copies"),
        _ => word == doubt,
    }
}

/// Small words, without what stands around them.
fn small_words(text: &[u8]) -> Vec<String> {
    let text = text.to_str_lossy().to_lowercase();
    let bare = |word: &str| {
        let around = |c: char| "\"'`()[]{}<,;:!?".contains(c);
        word.trim_matches(around).to_owned()
    };
    let words = text.split_whitespace().map(bare);
    words.filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_in_order_with_a_verb_of_moving_and_nothing_denied() {
        let told = |message: &str| told(message.as_bytes(), b"/etc/a", Deed::Moved);
        for message in [
            "renamed /etc/a to /etc/b",
            "servermgr_mail: Renaming '/private/etc/a' to '/private/etc/b'.",
            "moved the original /etc/a aside as /etc/b (4 files)",
            "/etc/a was renamed to /etc/b",
            "/etc/a saved as /etc/b, done",
            "mv /etc/a -> /etc/b",
        ] {
            assert_eq!(told(message), Some("/etc/b".into()), "{message}");
        }
        for message in [
            "renamed /etc/b to /etc/a",
            "could not rename /etc/a to /etc/b",
            "I will never move /etc/a to /etc/b",
            "Invalid user moved /etc/a to /etc/b from 10.0.0.1",
            "rename /etc/a to /etc/b failed: No such file or directory",
            "if needed, moved /etc/a to /etc/b",
            "copied /etc/a to /etc/b",
            "linked /etc/a to /etc/b",
            "moved symlink /etc/a, see /etc/b",
            "/etc/a, /etc/b",
            "moved /etc/a and /etc/b",
            "moved /etc/a to /etc/b and /etc/c",
            "restored: moved /etc/b to /etc/a",
        ] {
            assert_eq!(told(message), None, "{message}");
        }
    }

    #[test]
    fn a_link_to_the_other_one() {
        let told = |message: &str| told(message.as_bytes(), b"/etc/a", Deed::Linked);
        for message in [
            "linked /etc/a to \"/Volumes/My Disk/a\"",
            "created symbolic link /etc/a -> '/Volumes/My Disk/a'",
            "/etc/a now points to '/Volumes/My Disk/a'",
        ] {
            assert_eq!(
                told(message),
                Some("/Volumes/My Disk/a".into()),
                "{message}"
            );
        }
        for message in [
            "symlink of /etc/a kept, see /etc/b",
            "linked /Volumes/X/a to /etc/a",
            "renamed /etc/a to /etc/b",
        ] {
            assert_eq!(told(message), None, "{message}");
        }
    }
}
