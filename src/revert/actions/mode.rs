//! Permissions.

use bstr::BString;
#[cfg(feature = "script")]
use bstr::ByteSlice;

use super::kind::Kind;
#[cfg(feature = "script")]
use super::kind::{ObservedDisk, SymbolicDisk, missing};
#[cfg(feature = "script")]
use super::shell_words::ShellWords;
use crate::bytes::shown;
#[cfg(feature = "script")]
use crate::infer::operation::ObjectType;
#[cfg(feature = "script")]
use crate::revert::mode::octal;

/// `path` gets its old permissions back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mode {
    /// Whose.
    pub path: BString,
    /// Before: `rwxr-xr-x`.
    pub old: String,
    /// Now.
    pub new: String,
}

impl Kind for Mode {
    fn word(&self) -> &'static str {
        "mode"
    }

    fn path(&self) -> &BString {
        &self.path
    }

    fn title(&self) -> String {
        format!(
            "give {} its permissions {} back",
            shown(&self.path),
            self.old
        )
    }

    fn preconditions(&self) -> Vec<String> {
        vec![format!(
            "{} has the permissions {}",
            shown(&self.path),
            self.new
        )]
    }

    fn postcondition(&self) -> String {
        format!("{} has the permissions {}", shown(&self.path), self.old)
    }

    fn inverse(&self) -> String {
        format!("give {} the permissions {}", shown(&self.path), self.new)
    }

    fn summary(&self) -> (&'static str, &'static str, &'static str) {
        ("give", "objects", " their permissions back")
    }

    fn fills(&self) -> bool {
        false
    }

    #[cfg(feature = "script")]
    fn hindered(&self, disk: &dyn ObservedDisk) -> Option<String> {
        let found = disk.object(&self.path);
        if found.is_none() || found == Some(ObjectType::Link) {
            return missing(disk, &self.path, ObjectType::File);
        }
        let bits = octal(&self.new).and_then(|digits| u32::from_str_radix(&digits, 8).ok());
        let found = disk.permissions(&self.path)?;
        (bits != Some(found))
            .then(|| format!("{} has the permissions {found:04o}", shown(&self.path)))
    }

    #[cfg(feature = "script")]
    fn effect(&self, _: u32, disk: &mut dyn SymbolicDisk) {
        let bits = octal(&self.old).and_then(|digits| u32::from_str_radix(&digits, 8).ok());
        if let Some(bits) = bits {
            disk.mode(&self.path, bits);
        }
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("mode.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, words: &mut ShellWords) {
        let digits = |text: &String| octal(text).unwrap_or_default();
        words.bytes("old", self.old.as_bytes().as_bstr());
        words.bytes("new", self.new.as_bytes().as_bstr());
        words.bare(&format!("bits={},{}", digits(&self.old), digits(&self.new)));
    }
}
