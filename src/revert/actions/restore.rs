//! Old bytes from a copy.

use bstr::BString;
#[cfg(feature = "script")]
use bstr::ByteSlice;

use super::kind::Kind;
#[cfg(feature = "script")]
use super::kind::{ObservedDisk, SymbolicDisk, missing, replaced};
#[cfg(feature = "script")]
use super::shell_words::ShellWords;
use crate::bytes::shown;
#[cfg(feature = "script")]
use crate::infer::operation::ObjectType;

/// `path` gets the bytes of `copy`; what stands there goes to the backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restore {
    /// What is restored.
    pub path: BString,
    /// Where the bytes come from.
    pub copy: BString,
    /// The copy is a recipe's template (or stands on another volume): where it is missing there is nothing to do.
    pub optional: bool,
    /// Nothing may stand at `path`.
    pub absent: bool,
    /// The copy was made by a recording: owner and permissions come from it, too.
    pub recorded: bool,
}

impl Kind for Restore {
    fn word(&self) -> &'static str {
        "restore"
    }

    fn path(&self) -> &BString {
        &self.path
    }

    fn from(&self) -> Option<&BString> {
        Some(&self.copy)
    }

    fn title(&self) -> String {
        let (path, copy) = (shown(&self.path), shown(&self.copy));
        match self.optional {
            true => format!("reset {path} from {copy}, where that exists"),
            false => format!("restore {path} from its copy {copy}"),
        }
    }

    fn preconditions(&self) -> Vec<String> {
        let (path, copy) = (shown(&self.path), shown(&self.copy));
        vec![
            match self.optional {
                true => format!("{copy} is a regular file (if it is missing, nothing is done)"),
                false => format!("{copy} is a regular file"),
            },
            match self.absent {
                true => format!("nothing stands at {path}"),
                false => format!("{path} is a regular file or absent"),
            },
        ]
    }

    fn postcondition(&self) -> String {
        let (path, copy) = (shown(&self.path), shown(&self.copy));
        format!("{path} holds the bytes of {copy}, and what stood there is in the backup")
    }

    fn inverse(&self) -> String {
        let path = shown(&self.path);
        format!("move the copy from {path} to the backup, and what stood there back")
    }

    fn summary(&self) -> (&'static str, &'static str, &'static str) {
        ("restore", "files", " from copies")
    }

    #[cfg(feature = "script")]
    fn hindered(&self, disk: &dyn ObservedDisk) -> Option<String> {
        if self.optional && disk.object(&self.copy).is_none() {
            return None;
        }
        let copy = missing(disk, &self.copy, ObjectType::File);
        copy.or_else(|| replaced(disk, &self.path, self.optional || self.absent, self.absent))
    }

    #[cfg(feature = "script")]
    fn effect(&self, _: u32, disk: &mut dyn SymbolicDisk) {
        disk.copy(&self.copy, &self.path);
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("restore.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, words: &mut ShellWords) {
        words.name("copy", self.copy.as_bstr());
        match (self.optional, self.absent, self.recorded) {
            (true, ..) => words.bare("when=optional"),
            (false, true, true) => words.bare("when=absent,recorded"),
            (false, true, false) => words.bare("when=absent"),
            (false, false, true) => words.bare("when=recorded"),
            (false, false, false) => {}
        }
    }
}
