//! A further name of a file that only the disk tells.

use bstr::BString;
#[cfg(feature = "script")]
use bstr::ByteSlice;

use super::kind::Kind;
#[cfg(feature = "script")]
use super::kind::{ObservedDisk, SymbolicDisk, base, missing};
#[cfg(feature = "script")]
use super::shell_words::ShellWords;
use crate::bytes::shown;
#[cfg(feature = "script")]
use crate::infer::operation::ObjectType;

/// The other name of the file `path`, which the capture does not tell and the disk does (the same inode in the same
/// directory), goes to the backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoveUnseenHardLink {
    /// The name that is known; it stays.
    pub path: BString,
    /// Names in the directory that the capture tells of otherwise: none of them is the one.
    pub known: Vec<BString>,
    /// The operation that gave the other name.
    pub operation: u32,
    /// The name in the directory that is claimed: a rehearsal lays it out.
    pub claimed: Option<BString>,
}

impl Kind for RemoveUnseenHardLink {
    fn word(&self) -> &'static str {
        "twin"
    }

    fn path(&self) -> &BString {
        &self.path
    }

    fn title(&self) -> String {
        format!("take away the other name of the file {}", shown(&self.path))
    }

    fn preconditions(&self) -> Vec<String> {
        vec![
            format!("{} is a regular file with two names", shown(&self.path)),
            "the other one stands in the same directory (else nothing is done, and that is no conflict)"
                .to_owned(),
        ]
    }

    fn postcondition(&self) -> String {
        let path = shown(&self.path);
        format!("{path} is the file's only name there; the other is in the backup")
    }

    fn inverse(&self) -> String {
        "move it from the backup to where it was".to_owned()
    }

    fn stands_apart(&self) -> bool {
        true
    }

    #[cfg(feature = "script")]
    fn hindered(&self, disk: &dyn ObservedDisk) -> Option<String> {
        missing(disk, &self.path, ObjectType::File).or_else(|| {
            (disk.names(&self.path) != 2)
                .then(|| format!("the file {} has not two names", shown(&self.path)))
        })
    }

    #[cfg(feature = "script")]
    fn effect(&self, _: u32, disk: &mut dyn SymbolicDisk) {
        let name = base(&self.path);
        let directory = &self.path[..self.path.len() - name.len()];
        if let Some(claimed) = &self.claimed {
            return disk.remove(&[directory, claimed.as_slice()].concat().into());
        }
        let ending = format!(".unseen-{}", self.operation);
        for path in disk.below(&directory[..directory.len() - 1].into()) {
            let name = &path[directory.len()..];
            if !name.contains(&b'/') && name.ends_with(ending.as_bytes()) {
                disk.remove(&path);
            }
        }
    }

    #[cfg(feature = "script")]
    fn function(&self) -> &'static str {
        "remove_unseen_link"
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("remove_unseen_hard_link.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, words: &mut ShellWords) {
        for name in &self.known {
            words.bytes("known", name.as_bstr());
        }
    }
}
