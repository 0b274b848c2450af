//! What an earlier change put aside goes back.

use bstr::BString;
#[cfg(feature = "script")]
use bstr::ByteSlice;

use super::kind::{Kind, a, many};
#[cfg(feature = "script")]
use super::kind::{ObservedDisk, SymbolicDisk, missing, taken};
#[cfg(feature = "script")]
use super::shell_words::ShellWords;
use crate::bytes::shown;
use crate::infer::operation::ObjectType;
#[cfg(feature = "script")]
use crate::trace::paths;

/// `aside` goes back to `path`, whatever of the earlier change stands there goes to the backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutBack {
    /// Where it belongs.
    pub path: BString,
    /// Where it stands.
    pub aside: BString,
    /// Its type.
    pub object: ObjectType,
    /// A link that stands at `path` must lead there.
    pub target: Option<BString>,
    /// A link that stands at `path` must lead to something below (`/Volumes/*/.*/`: a `*` stands for one name, the same
    /// each time).
    pub leads: Option<String>,
}

impl Kind for PutBack {
    fn word(&self) -> &'static str {
        "putback"
    }

    fn path(&self) -> &BString {
        &self.path
    }

    fn from(&self) -> Option<&BString> {
        Some(&self.aside)
    }

    fn target(&self) -> Option<&BString> {
        self.target.as_ref()
    }

    #[cfg(feature = "script")]
    fn object(&self) -> ObjectType {
        self.object
    }

    fn title(&self) -> String {
        format!("put {} back to {}", shown(&self.aside), shown(&self.path))
    }

    fn preconditions(&self) -> Vec<String> {
        let path = shown(&self.path);
        vec![
            format!("{} is {}", shown(&self.aside), a(self.object)),
            match (&self.target, &self.leads) {
                (Some(target), _) => format!(
                    "{path} is absent, a regular file, or a link to {}",
                    shown(target)
                ),
                (None, Some(leads)) => format!(
                    "{path} is absent, a regular file, or a link to something below {leads}"
                ),
                (None, None) => format!("{path} is absent, a regular file, or a link"),
            },
        ]
    }

    fn postcondition(&self) -> String {
        format!(
            "{} is {}, {} is absent, and what stood in its place is in the backup",
            shown(&self.path),
            a(self.object),
            shown(&self.aside)
        )
    }

    fn inverse(&self) -> String {
        format!(
            "move {} to {}, and what stood there back from the backup",
            shown(&self.path),
            shown(&self.aside)
        )
    }

    fn summary(&self) -> (&'static str, &'static str, &'static str) {
        ("put", many(self.object), " back")
    }

    fn carries(&self) -> bool {
        true
    }

    #[cfg(feature = "script")]
    fn hindered(&self, disk: &dyn ObservedDisk) -> Option<String> {
        let hindrance = missing(disk, &self.aside, self.object);
        let place = || match disk.object(&self.path) {
            None => taken(disk, &self.path),
            Some(ObjectType::Link) => {
                let (text, wanted) = disk.text(&self.path).zip(self.target.as_ref())?;
                (paths::canonical(text) != paths::canonical(wanted))
                    .then(|| format!("{} leads elsewhere", shown(&self.path)))
            }
            Some(_) => missing(disk, &self.path, ObjectType::File),
        };
        hindrance.or_else(place)
    }

    #[cfg(feature = "script")]
    fn effect(&self, _: u32, disk: &mut dyn SymbolicDisk) {
        disk.remove(&self.path);
        disk.rename(&self.aside, &self.path);
    }

    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str {
        include_str!("put_back.sh")
    }

    #[cfg(feature = "script")]
    fn arguments(&self, words: &mut ShellWords) {
        words.name("aside", self.aside.as_bstr());
        if let Some(target) = &self.target {
            words.name("text", target.as_bstr());
        }
    }
}
