//! A directory that was removed.

use bstr::BString;

use super::kind::Kind;
#[cfg(feature = "script")]
use super::kind::{ObservedDisk, SymbolicDisk, taken};
#[cfg(feature = "script")]
use super::shell_words::ShellWords;
use crate::bytes::shown;

/// The directory `path` is made again, empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MakeDirectory {
    /// The directory.
    pub path: BString,
}

impl Kind for MakeDirectory {
    fn word(&self) -> &'static str {
        "mkdir"
    }

    fn path(&self) -> &BString {
        &self.path
    }

    fn title(&self) -> String {
        format!("make the directory {} again", shown(&self.path))
    }

    fn preconditions(&self) -> Vec<String> {
        vec![format!("nothing stands at {}", shown(&self.path))]
    }

    fn postcondition(&self) -> String {
        format!("{} is a directory", shown(&self.path))
    }

    fn inverse(&self) -> String {
        format!("move {} to the backup", shown(&self.path))
    }

    fn summary(&self) -> (&'static str, &'static str, &'static str) {
        ("make", "directories", " again")
    }

    #[cfg(feature = "script")]
    fn hindered(&self, disk: &dyn ObservedDisk) -> Option<String> {
        taken(disk, &self.path)
    }

    #[cfg(feature = "script")]
    fn effect(&self, _: u32, disk: &mut dyn SymbolicDisk) {
        disk.directory(&self.path);
    }

    #[cfg(feature = "script")]
    fn function(&self) -> &'static str {
        "makedir"
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("make_directory.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, _: &mut ShellWords) {}
}
