//! What was renamed gets its old name back.

use bstr::BString;
#[cfg(feature = "script")]
use bstr::ByteSlice;

use super::kind::{Kind, a, many};
#[cfg(feature = "script")]
use super::kind::{ObservedDisk, SymbolicDisk, missing, taken};
#[cfg(feature = "script")]
use super::shell_words::{ShellWords, type_word};
use crate::bytes::shown;
use crate::infer::operation::ObjectType;

/// `from` gets its old name `to` back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Where it stands.
    pub from: BString,
    /// Where it belongs.
    pub to: BString,
    /// Its type.
    pub object: ObjectType,
    /// Type of what an earlier step takes away from `to`; `None` when nothing stands there.
    pub displaces: Option<ObjectType>,
    /// The capture does not tell whether it was moved at all: only if something stands at `from`.
    pub if_present: bool,
}

impl Kind for Move {
    fn word(&self) -> &'static str {
        match self.if_present {
            true => "perhaps",
            false => "move",
        }
    }

    fn path(&self) -> &BString {
        &self.to
    }

    fn from(&self) -> Option<&BString> {
        Some(&self.from)
    }

    #[cfg(feature = "script")]
    fn object(&self) -> ObjectType {
        self.object
    }

    fn is_conditional(&self) -> bool {
        self.if_present
    }

    fn title(&self) -> String {
        let if_there = if self.if_present {
            ", if it is there"
        } else {
            ""
        };
        let (from, to) = (shown(&self.from), shown(&self.to));
        format!("move {from} back to {to}{if_there}")
    }

    fn preconditions(&self) -> Vec<String> {
        let but = match self.if_present {
            true => " (else nothing is done, and that is no conflict)",
            false => "",
        };
        vec![
            format!("{} is {}{but}", shown(&self.from), a(self.object)),
            format!("nothing stands at {}{but}", shown(&self.to)),
        ]
    }

    fn postcondition(&self) -> String {
        let (from, to) = (shown(&self.from), shown(&self.to));
        format!("{to} is {}, {from} is absent", a(self.object))
    }

    fn inverse(&self) -> String {
        format!("move {} to {}", shown(&self.to), shown(&self.from))
    }

    fn summary(&self) -> (&'static str, &'static str, &'static str) {
        ("put", many(self.object), " back")
    }

    fn carries(&self) -> bool {
        true
    }

    fn frees(&self) -> Option<(&BString, ObjectType)> {
        Some((&self.from, self.object))
    }

    fn note_displaced(&mut self, object: Option<ObjectType>) {
        self.displaces = object;
    }

    #[cfg(feature = "script")]
    fn hindered(&self, disk: &dyn ObservedDisk) -> Option<String> {
        match self.if_present && disk.object(&self.from).is_none() {
            true => None,
            false => missing(disk, &self.from, self.object).or_else(|| taken(disk, &self.to)),
        }
    }

    #[cfg(feature = "script")]
    fn effect(&self, _: u32, disk: &mut dyn SymbolicDisk) {
        disk.rename(&self.from, &self.to);
    }

    #[cfg(feature = "script")]
    fn function(&self) -> &'static str {
        match self.if_present {
            true => "move_if_present",
            false => "move",
        }
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("move_back.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, words: &mut ShellWords) {
        words.name("from", self.from.as_bstr());
        if let Some(before) = self.displaces {
            words.bare(&format!("clears={}", type_word(before)));
        }
    }
}
