//! What waits in the backup.

use bstr::BString;

use super::kind::{Kind, a};
#[cfg(feature = "script")]
use super::kind::{ObservedDisk, SymbolicDisk, missing};
#[cfg(feature = "script")]
use super::shell_words::ShellWords;
use crate::bytes::shown;
use crate::infer::operation::ObjectType;

/// `path` waits in the backup until its own place is free (names that were exchanged).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Park {
    /// What waits.
    pub path: BString,
    /// Its type.
    pub object: ObjectType,
}

impl Kind for Park {
    fn word(&self) -> &'static str {
        "hold"
    }

    fn path(&self) -> &BString {
        &self.path
    }

    #[cfg(feature = "script")]
    fn object(&self) -> ObjectType {
        self.object
    }

    fn title(&self) -> String {
        format!("take {} out of the way", shown(&self.path))
    }

    fn preconditions(&self) -> Vec<String> {
        vec![format!("{} is {}", shown(&self.path), a(self.object))]
    }

    fn postcondition(&self) -> String {
        let path = shown(&self.path);
        format!("{path} is absent, and what stood there is in the backup")
    }

    fn inverse(&self) -> String {
        format!("move it from the backup to {}", shown(&self.path))
    }

    fn takes_all(&self) -> bool {
        true
    }

    fn fills(&self) -> bool {
        false
    }

    fn frees(&self) -> Option<(&BString, ObjectType)> {
        Some((&self.path, self.object))
    }

    #[cfg(feature = "script")]
    fn hindered(&self, disk: &dyn ObservedDisk) -> Option<String> {
        missing(disk, &self.path, self.object)
    }

    #[cfg(feature = "script")]
    fn effect(&self, number: u32, disk: &mut dyn SymbolicDisk) {
        disk.park(number, &self.path);
    }

    #[cfg(feature = "script")]
    fn function(&self) -> &'static str {
        "park"
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("aside.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, _: &mut ShellWords) {}
}
