//! What was renamed to a name that only the disk tells.

use bstr::BString;
#[cfg(feature = "script")]
use bstr::ByteSlice;

use super::kind::{Kind, a, base};
#[cfg(feature = "script")]
use super::kind::{ObservedDisk, SymbolicDisk, back_from_stand_in, missing, stand_in, taken};
#[cfg(feature = "script")]
use super::shell_words::ShellWords;
use crate::bytes::shown;
use crate::infer::operation::ObjectType;

/// What stood at `path` comes back from the name that an operation gave it: the only one beside it that begins with
/// the old one and is told by no line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoveBackUnseen {
    /// Where it belongs; nothing stands there.
    pub path: BString,
    /// Its type; never a link.
    pub object: ObjectType,
    /// Names in the directory that begin like it and are others.
    pub known: Vec<BString>,
    /// The operation that gave the other name.
    pub operation: u32,
}

impl Kind for MoveBackUnseen {
    fn word(&self) -> &'static str {
        "beside"
    }

    fn path(&self) -> &BString {
        &self.path
    }

    #[cfg(feature = "script")]
    fn object(&self) -> ObjectType {
        self.object
    }

    fn title(&self) -> String {
        let path = shown(&self.path);
        format!(
            "move what stood at {path} back from the name beside it that the capture does not tell"
        )
    }

    fn preconditions(&self) -> Vec<String> {
        let object = match self.object {
            ObjectType::Unknown => "a file or a directory",
            object => a(object),
        };
        vec![
            format!("nothing stands at {}", shown(&self.path)),
            format!(
                "one name in its directory, and no more, begins with {}, is told by no line, is no number and no template, and is \
                 {object} (else nothing is done, and that is no conflict)",
                shown(base(&self.path))
            ),
        ]
    }

    fn postcondition(&self) -> String {
        format!(
            "{} is there, and its other name is absent",
            shown(&self.path)
        )
    }

    fn inverse(&self) -> String {
        format!("move {} to the name that it had", shown(&self.path))
    }

    #[cfg(feature = "script")]
    fn hindered(&self, disk: &dyn ObservedDisk) -> Option<String> {
        let from = stand_in(&self.path, self.operation);
        missing(disk, &from, self.object).or_else(|| taken(disk, &self.path))
    }

    #[cfg(feature = "script")]
    fn effect(&self, _: u32, disk: &mut dyn SymbolicDisk) {
        back_from_stand_in(disk, &self.path, self.operation);
    }

    #[cfg(feature = "script")]
    fn function(&self) -> &'static str {
        "move_back_unseen"
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("move_back_unseen.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, words: &mut ShellWords) {
        for name in &self.known {
            words.bytes("known", name.as_bstr());
        }
    }
}
