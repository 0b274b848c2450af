//! Old bytes that the script carries.

use std::sync::Arc;

use bstr::BString;

use super::kind::Kind;
#[cfg(feature = "script")]
use super::kind::{ObservedDisk, SymbolicDisk, replaced};
#[cfg(feature = "script")]
use super::{kind::numbers, shell_words::ShellWords};
use crate::bytes::shown;
#[cfg(feature = "script")]
use crate::input::Cksum;

/// A file as it was before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// What it held.
    pub bytes: Vec<u8>,
    /// Permission bits.
    pub mode: Option<u32>,
    /// Owner and group.
    pub owner: Option<(u32, u32)>,
}

/// `path` gets the bytes that the script carries; what stands there goes to the backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// What is restored.
    pub path: BString,
    /// What it held.
    pub content: Arc<Content>,
    /// Nothing may stand at `path`.
    pub absent: bool,
}

impl Kind for Embedded {
    fn word(&self) -> &'static str {
        "embedded"
    }

    fn path(&self) -> &BString {
        &self.path
    }

    fn title(&self) -> String {
        format!(
            "restore {} from the {} bytes in this script",
            shown(&self.path),
            self.content.bytes.len()
        )
    }

    fn preconditions(&self) -> Vec<String> {
        let path = shown(&self.path);
        vec![match self.absent {
            true => format!("nothing stands at {path}"),
            false => format!("{path} is a regular file or absent"),
        }]
    }

    fn postcondition(&self) -> String {
        let path = shown(&self.path);
        format!("{path} holds the bytes in this script, and what stood there is in the backup")
    }

    fn inverse(&self) -> String {
        let path = shown(&self.path);
        format!("move what was written to {path} to the backup, and what stood there back")
    }

    fn summary(&self) -> (&'static str, &'static str, &'static str) {
        ("restore", "files", " from the script itself")
    }

    #[cfg(feature = "script")]
    fn hindered(&self, disk: &dyn ObservedDisk) -> Option<String> {
        replaced(disk, &self.path, self.absent, self.absent)
    }

    #[cfg(feature = "script")]
    fn effect(&self, _: u32, disk: &mut dyn SymbolicDisk) {
        let Content { bytes, mode, .. } = &*self.content;
        disk.file(&self.path, bytes, mode.unwrap_or(0o600));
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("embedded.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, words: &mut ShellWords) {
        let sum = Cksum::of(&self.content.bytes).to_string().replace(' ', "-");
        let mode = self.content.mode;
        let mode = mode.map_or("-".to_owned(), |mode| format!("{mode:04o}"));
        let owner = self.content.owner.map_or("-".to_owned(), numbers);
        let when = if self.absent { "absent" } else { "there" };
        words.bare(&format!("holds={sum},{mode},{owner},{when}"));
    }
}
