//! A link that was removed, or led elsewhere.

use bstr::BString;
#[cfg(feature = "script")]
use bstr::ByteSlice;

use super::kind::Kind;
#[cfg(feature = "script")]
use super::kind::{ObservedDisk, SymbolicDisk, taken};
#[cfg(feature = "script")]
use super::shell_words::ShellWords;
use crate::bytes::shown;

/// The link `path` to `target` is made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relink {
    /// The link.
    pub path: BString,
    /// Its text.
    pub target: BString,
}

impl Kind for Relink {
    fn word(&self) -> &'static str {
        "relink"
    }

    fn path(&self) -> &BString {
        &self.path
    }

    fn target(&self) -> Option<&BString> {
        Some(&self.target)
    }

    fn title(&self) -> String {
        let (path, target) = (shown(&self.path), shown(&self.target));
        format!("make the link {path} -> {target} again")
    }

    fn preconditions(&self) -> Vec<String> {
        vec![format!("nothing stands at {}", shown(&self.path))]
    }

    fn postcondition(&self) -> String {
        format!("{} is a link to {}", shown(&self.path), shown(&self.target))
    }

    fn inverse(&self) -> String {
        format!("move {} to the backup", shown(&self.path))
    }

    fn summary(&self) -> (&'static str, &'static str, &'static str) {
        ("make", "links", " again")
    }

    #[cfg(feature = "script")]
    fn hindered(&self, disk: &dyn ObservedDisk) -> Option<String> {
        taken(disk, &self.path)
    }

    #[cfg(feature = "script")]
    fn effect(&self, _: u32, disk: &mut dyn SymbolicDisk) {
        disk.link(&self.path, &self.target);
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("relink.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, words: &mut ShellWords) {
        words.name("text", self.target.as_bstr());
    }
}
