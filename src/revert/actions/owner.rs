//! Owner and group.

use bstr::BString;

use super::kind::{Kind, numbers};
#[cfg(feature = "script")]
use super::shell_words::ShellWords;
use crate::bytes::shown;

/// `path` gets its old owner and group back, by their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Whose.
    pub path: BString,
    /// Before.
    pub old: (u32, u32),
    /// Now.
    pub new: (u32, u32),
}

impl Kind for Owner {
    fn word(&self) -> &'static str {
        "owner"
    }

    fn path(&self) -> &BString {
        &self.path
    }

    fn title(&self) -> String {
        let (path, old) = (shown(&self.path), numbers(self.old));
        format!("give {path} its owner and group {old} back")
    }

    fn preconditions(&self) -> Vec<String> {
        vec![format!(
            "{} belongs to {}",
            shown(&self.path),
            numbers(self.new)
        )]
    }

    fn postcondition(&self) -> String {
        format!("{} belongs to {}", shown(&self.path), numbers(self.old))
    }

    fn inverse(&self) -> String {
        format!("give {} to {}", shown(&self.path), numbers(self.new))
    }

    fn summary(&self) -> (&'static str, &'static str, &'static str) {
        ("give", "objects", " their owner back")
    }

    fn stands_apart(&self) -> bool {
        true
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("owner.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, words: &mut ShellWords) {
        words.bare(&format!(
            "old={} new={}",
            numbers(self.old),
            numbers(self.new)
        ));
    }
}
