//! A further name of a file that was removed.

use bstr::BString;
#[cfg(feature = "script")]
use bstr::ByteSlice;

use super::kind::Kind;
#[cfg(feature = "script")]
use super::kind::{ObservedDisk, SymbolicDisk, missing, taken};
#[cfg(feature = "script")]
use super::shell_words::ShellWords;
use crate::bytes::shown;
#[cfg(feature = "script")]
use crate::infer::operation::ObjectType;

/// `path` becomes a name of the file `other` again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HardLink {
    /// The name.
    pub path: BString,
    /// The file's other name.
    pub other: BString,
}

impl Kind for HardLink {
    fn word(&self) -> &'static str {
        "hardlink"
    }

    fn path(&self) -> &BString {
        &self.path
    }

    fn from(&self) -> Option<&BString> {
        Some(&self.other)
    }

    fn title(&self) -> String {
        let (path, other) = (shown(&self.path), shown(&self.other));
        format!("make {path} a name of the file {other} again")
    }

    fn preconditions(&self) -> Vec<String> {
        vec![
            format!("{} is a regular file", shown(&self.other)),
            format!("nothing stands at {}", shown(&self.path)),
        ]
    }

    fn postcondition(&self) -> String {
        let (path, other) = (shown(&self.path), shown(&self.other));
        format!("{path} and {other} are one file")
    }

    fn inverse(&self) -> String {
        format!("move {} to the backup", shown(&self.path))
    }

    #[cfg(feature = "script")]
    fn hindered(&self, disk: &dyn ObservedDisk) -> Option<String> {
        missing(disk, &self.other, ObjectType::File).or_else(|| taken(disk, &self.path))
    }

    #[cfg(feature = "script")]
    fn effect(&self, _: u32, disk: &mut dyn SymbolicDisk) {
        disk.further_name(&self.other, &self.path);
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("hard_link.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, words: &mut ShellWords) {
        words.name("other", self.other.as_bstr());
    }
}
