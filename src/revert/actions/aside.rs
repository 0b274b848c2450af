//! What a step takes away.

use bstr::BString;
#[cfg(feature = "script")]
use bstr::ByteSlice;

use super::kind::{Kind, a, many, the};
#[cfg(feature = "script")]
use super::kind::{ObservedDisk, SymbolicDisk};
#[cfg(feature = "script")]
use super::kind::{fits, is_among};
#[cfg(feature = "script")]
use super::shell_words::ShellWords;
use crate::bytes::shown;
use crate::infer::operation::ObjectType;
#[cfg(feature = "script")]
use crate::trace::paths;

/// `path` goes to the backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// What goes.
    pub path: BString,
    /// Its type.
    pub object: ObjectType,
    /// A link's text, when it is known well enough to insist on it.
    pub target: Option<BString>,
    /// Of a copy of a file, or a further name: the file, which must hold the same bytes still.
    pub original: Option<BString>,
    /// Of a directory: what may stand in it.
    pub allowed: Option<AllowedContents>,
}

/// What a directory may hold when it goes as a whole: anything else is not the program's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedContents {
    /// The steps that take something out of it before.
    pub takes: Vec<u32>,
    /// Names below it that the program made.
    pub expected: Vec<BString>,
    /// Beginnings of names that the program gave there and that the capture does not tell.
    pub similar: Vec<BString>,
}

impl Kind for Aside {
    fn word(&self) -> &'static str {
        "aside"
    }

    fn path(&self) -> &BString {
        &self.path
    }

    fn target(&self) -> Option<&BString> {
        self.target.as_ref()
    }

    #[cfg(feature = "script")]
    fn object(&self) -> ObjectType {
        self.object
    }

    fn title(&self) -> String {
        let path = shown(&self.path);
        match (self.object, &self.target) {
            (ObjectType::Link, Some(target)) => {
                format!("take away the link {path} -> {}", shown(target))
            }
            (object, _) => format!("take away {} {path}", the(object)),
        }
    }

    fn preconditions(&self) -> Vec<String> {
        let mut list = vec![format!("{} is {}", shown(&self.path), a(self.object))];
        if let Some(target) = &self.target {
            list.push(format!("its text is {}", shown(target)));
        }
        if let Some(original) = &self.original {
            let original = shown(original);
            list.push(format!(
                "{original} holds the same bytes (else it stays, and that is no conflict)"
            ));
        }
        if self.allowed.is_some() {
            list.push("nothing stands in it but what the program put there".to_owned());
        }
        list
    }

    fn postcondition(&self) -> String {
        let path = shown(&self.path);
        format!("{path} is absent, and what stood there is in the backup")
    }

    fn inverse(&self) -> String {
        format!("move it from the backup to {}", shown(&self.path))
    }

    fn summary(&self) -> (&'static str, &'static str, &'static str) {
        ("take away", many(self.object), "")
    }

    fn compared_with(&self) -> Option<&BString> {
        self.original.as_ref()
    }

    fn takes_all(&self) -> bool {
        self.object == ObjectType::Directory
    }

    fn fills(&self) -> bool {
        false
    }

    fn frees(&self) -> Option<(&BString, ObjectType)> {
        Some((&self.path, self.object))
    }

    #[cfg(feature = "script")]
    fn hindered(&self, disk: &dyn ObservedDisk) -> Option<String> {
        let found = disk.object(&self.path)?;
        if !fits(self.object, found) {
            return Some(format!("{} is {}", shown(&self.path), a(found)));
        }
        let text = disk.text(&self.path).zip(self.target.as_ref());
        if text.is_some_and(|(text, wanted)| paths::canonical(text) != paths::canonical(wanted)) {
            return Some(format!("{} leads elsewhere", shown(&self.path)));
        }
        let original = (self.original.as_ref()).filter(|_| found == ObjectType::File);
        if original.is_some_and(|original| !disk.is_alike(original, &self.path)) {
            return Some(format!("{} may hold the only old bytes", shown(&self.path)));
        }
        let allowed = (self.allowed.as_ref()).filter(|_| found == ObjectType::Directory)?;
        let other = disk
            .names_below(&self.path)
            .into_iter()
            .find(|name| !is_among(name, &allowed.expected, &allowed.similar))?;
        Some(format!("{} holds {}", shown(&self.path), shown(other)))
    }

    #[cfg(feature = "script")]
    fn effect(&self, _: u32, disk: &mut dyn SymbolicDisk) {
        disk.remove(&self.path);
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("aside.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, words: &mut ShellWords) {
        if let Some(target) = &self.target {
            words.name("text", target.as_bstr());
        }
        if let Some(original) = &self.original {
            words.name("original", original.as_bstr());
        }
        if let Some(allowed) = &self.allowed {
            let takes: Vec<String> = allowed.takes.iter().map(u32::to_string).collect();
            words.bare(&format!("filled={}", takes.join(",")));
            for name in &allowed.expected {
                words.bytes("expect", name.as_bstr());
            }
            for name in &allowed.similar {
                words.bytes("like", name.as_bstr());
            }
        }
    }
}
