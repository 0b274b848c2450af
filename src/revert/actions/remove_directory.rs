//! A directory that was made.

use bstr::BString;
#[cfg(feature = "script")]
use bstr::ByteSlice;

use super::kind::Kind;
#[cfg(feature = "script")]
use super::kind::{ObservedDisk, SymbolicDisk};
#[cfg(feature = "script")]
use super::kind::{is_among, missing};
#[cfg(feature = "script")]
use super::shell_words::ShellWords;
use crate::bytes::shown;
use crate::infer::operation::ObjectType;

/// The directory `path` goes, if nothing is left in it once the steps `takes` have run; else it stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoveDirectory {
    /// The directory.
    pub path: BString,
    /// The steps that take something out of it.
    pub takes: Vec<u32>,
    /// What may be left in it and goes along, as names below it: the program's own, seen only in part.
    pub expected: Vec<BString>,
    /// As `expected`, but only the beginning of the name is known: the program gave its file another name, which
    /// the capture does not tell, and such names mostly begin with the old one.
    pub similar: Vec<BString>,
}

impl Kind for RemoveDirectory {
    fn word(&self) -> &'static str {
        "rmdir"
    }

    fn path(&self) -> &BString {
        &self.path
    }

    fn title(&self) -> String {
        let path = shown(&self.path);
        match self.expected.is_empty() && self.similar.is_empty() {
            true => format!("take away the directory {path} if it is empty"),
            false => format!("take away the directory {path} if the program alone filled it"),
        }
    }

    fn preconditions(&self) -> Vec<String> {
        let begins = self
            .similar
            .iter()
            .map(|name| format!("{}...", shown(name)));
        let known = self.expected.iter().map(|name| shown(name));
        let names: Vec<String> = known.chain(begins).collect();
        vec![
            format!("{} is a directory", shown(&self.path)),
            match names.is_empty() {
                true => "nothing is left in it (else it stays, and that is no conflict)".to_owned(),
                false => format!(
                    "nothing is left in it but {} (else it stays, and that is no conflict)",
                    names.join(", ")
                ),
            },
        ]
    }

    fn postcondition(&self) -> String {
        let path = shown(&self.path);
        format!("{path} is absent, and the directory is in the backup")
    }

    fn inverse(&self) -> String {
        format!("move it from the backup to {}", shown(&self.path))
    }

    fn summary(&self) -> (&'static str, &'static str, &'static str) {
        ("take away", "directories that are empty then", "")
    }

    fn taken_out_by(&self) -> &[u32] {
        &self.takes
    }

    fn fills(&self) -> bool {
        false
    }

    fn frees(&self) -> Option<(&BString, ObjectType)> {
        Some((&self.path, ObjectType::Directory))
    }

    fn awaits_filler(&self) -> bool {
        false
    }

    #[cfg(feature = "script")]
    fn hindered(&self, disk: &dyn ObservedDisk) -> Option<String> {
        disk.object(&self.path)?;
        missing(disk, &self.path, ObjectType::Directory)
    }

    #[cfg(feature = "script")]
    fn effect(&self, _: u32, disk: &mut dyn SymbolicDisk) {
        let others = disk.below(&self.path).into_iter().any(|path| {
            let name = path[self.path.len() + 1..].as_bstr();
            !is_among(name, &self.expected, &self.similar)
        });
        if !others {
            disk.remove(&self.path);
        }
    }

    #[cfg(feature = "script")]
    fn function(&self) -> &'static str {
        "dropdir"
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("remove_directory.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, words: &mut ShellWords) {
        words.numbers("takes", &self.takes);
        for name in &self.expected {
            words.bytes("expect", name.as_bstr());
        }
        for name in &self.similar {
            words.bytes("like", name.as_bstr());
        }
    }
}
