//! A file that lost its name, and has another one that only the disk tells.

use bstr::BString;
#[cfg(feature = "script")]
use bstr::ByteSlice;

use super::kind::{Kind, base};
#[cfg(feature = "script")]
use super::kind::{ObservedDisk, SymbolicDisk, back_from_stand_in, missing, stand_in};
#[cfg(feature = "script")]
use super::shell_words::ShellWords;
use crate::bytes::shown;
#[cfg(feature = "script")]
use crate::infer::operation::ObjectType;

/// The file that stood at `path` comes back from the name that an operation gave it besides: one that begins with
/// the old one, is told by no line, and holds `size` bytes. What stands at `path` goes to the backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreFromUnseenName {
    /// Where it belongs.
    pub path: BString,
    /// How many bytes it holds.
    pub size: u64,
    /// Names in the directory that begin like it and are other files.
    pub known: Vec<BString>,
    /// The operation that gave the other name.
    pub operation: u32,
}

impl Kind for RestoreFromUnseenName {
    fn word(&self) -> &'static str {
        "found"
    }

    fn path(&self) -> &BString {
        &self.path
    }

    fn title(&self) -> String {
        let path = shown(&self.path);
        format!("put back the file that stood at {path}, from its other name beside it")
    }

    fn preconditions(&self) -> Vec<String> {
        vec![
            format!("{} is a regular file", shown(&self.path)),
            format!(
                "one other regular file in its directory has a name that begins with {}, one name only, and {} bytes, and the \
                 capture knows of no other that has (else nothing is done, and that is no conflict)",
                shown(base(&self.path)),
                self.size
            ),
        ]
    }

    fn postcondition(&self) -> String {
        let path = shown(&self.path);
        format!(
            "{path} is the file that stood there, its other name is absent, and what stood in its place is in the backup"
        )
    }

    fn inverse(&self) -> String {
        let path = shown(&self.path);
        format!("move {path} to the name that it had, and what stood there back from the backup")
    }

    #[cfg(feature = "script")]
    fn hindered(&self, disk: &dyn ObservedDisk) -> Option<String> {
        let from = stand_in(&self.path, self.operation);
        missing(disk, &from, ObjectType::File)
            .or_else(|| missing(disk, &self.path, ObjectType::File))
    }

    #[cfg(feature = "script")]
    fn effect(&self, _: u32, disk: &mut dyn SymbolicDisk) {
        back_from_stand_in(disk, &self.path, self.operation);
    }

    #[cfg(feature = "script")]
    fn function(&self) -> &'static str {
        "restore_from_unseen"
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("restore_from_unseen_name.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, words: &mut ShellWords) {
        words.bare(&format!("size={}", self.size));
        for name in &self.known {
            words.bytes("known", name.as_bstr());
        }
    }
}
