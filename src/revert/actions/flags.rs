//! BSD flags: `uchg`, `hidden` and the like.

use bstr::BString;
#[cfg(feature = "script")]
use bstr::ByteSlice;

use super::kind::Kind;
#[cfg(feature = "script")]
use super::shell_words::ShellWords;
use crate::bytes::shown;

/// `path` gets its old BSD flags back; others than those that are named stay as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flags {
    /// Whose.
    pub path: BString,
    /// Before, as `chflags` takes them: `uchg,hidden`; `0` if there were none.
    pub old: String,
    /// Now.
    pub new: String,
}

fn words(flags: &str) -> String {
    match flags {
        "0" => "no flags".to_owned(),
        flags => format!("the flags {flags}"),
    }
}

impl Kind for Flags {
    fn word(&self) -> &'static str {
        "flags"
    }

    fn path(&self) -> &BString {
        &self.path
    }

    fn title(&self) -> String {
        let path = shown(&self.path);
        match self.old.as_str() {
            "0" => format!("take the flags {} away from {path}", self.new),
            old => format!("give {path} its flags {old} back"),
        }
    }

    fn preconditions(&self) -> Vec<String> {
        vec![format!("{} has {}", shown(&self.path), words(&self.new))]
    }

    fn postcondition(&self) -> String {
        format!("{} has {}", shown(&self.path), words(&self.old))
    }

    fn inverse(&self) -> String {
        format!("give {} {} again", shown(&self.path), words(&self.new))
    }

    fn summary(&self) -> (&'static str, &'static str, &'static str) {
        ("give", "objects", " their flags back")
    }

    fn stands_apart(&self) -> bool {
        true
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("flags.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, words: &mut ShellWords) {
        words.bytes("old", self.old.as_bytes().as_bstr());
        words.bytes("new", self.new.as_bytes().as_bstr());
    }
}
