//! What waited in the backup goes where it belongs.

use bstr::BString;

use super::kind::{Kind, a};
#[cfg(feature = "script")]
use super::kind::{ObservedDisk, SymbolicDisk, taken};
#[cfg(feature = "script")]
use super::shell_words::ShellWords;
use crate::bytes::shown;
use crate::infer::operation::ObjectType;

/// What step `parked` took to the backup goes to `to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpark {
    /// The step that took it.
    pub parked: u32,
    /// Where it belongs.
    pub to: BString,
    /// Its type.
    pub object: ObjectType,
}

impl Kind for Unpark {
    fn word(&self) -> &'static str {
        "unhold"
    }

    fn path(&self) -> &BString {
        &self.to
    }

    #[cfg(feature = "script")]
    fn object(&self) -> ObjectType {
        self.object
    }

    fn title(&self) -> String {
        let (parked, to) = (self.parked, shown(&self.to));
        format!("move what step {parked} took away to {to}")
    }

    fn preconditions(&self) -> Vec<String> {
        vec![
            format!("what step {} took away is in the backup", self.parked),
            format!("nothing stands at {}", shown(&self.to)),
        ]
    }

    fn postcondition(&self) -> String {
        format!("{} is {}", shown(&self.to), a(self.object))
    }

    fn inverse(&self) -> String {
        format!("move {} to the backup", shown(&self.to))
    }

    fn goes_on_from(&self) -> Option<u32> {
        Some(self.parked)
    }

    #[cfg(feature = "script")]
    fn hindered(&self, disk: &dyn ObservedDisk) -> Option<String> {
        match disk.parked(self.parked) {
            None => Some(format!("step {} took nothing away", self.parked)),
            Some(_) => taken(disk, &self.to),
        }
    }

    #[cfg(feature = "script")]
    fn effect(&self, _: u32, disk: &mut dyn SymbolicDisk) {
        disk.unpark(self.parked, &self.to);
    }

    #[cfg(feature = "script")]
    fn function(&self) -> &'static str {
        "unpark"
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("unpark.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, words: &mut ShellWords) {
        words.bare(&format!("parked={}", self.parked));
    }
}
