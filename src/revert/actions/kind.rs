//! What every kind of step tells of itself: its file has all of it, and its shell stands beside it.

#[cfg(feature = "script")]
use bstr::BStr;
use bstr::{BString, ByteSlice};

#[cfg(feature = "script")]
use super::shell_words::ShellWords;
#[cfg(feature = "script")]
use crate::bytes::shown;
use crate::infer::operation::ObjectType;

/// A kind of step. None of them deletes: what goes away goes to the backup.
pub(crate) trait Kind {
    /// The word that the JSON uses.
    fn word(&self) -> &'static str;

    /// The path that a reader looks for: what is taken away, put back or changed.
    fn path(&self) -> &BString;

    /// The second path, where there is one: where it comes from.
    fn from(&self) -> Option<&BString> {
        None
    }

    /// A path that it only looks at, to compare.
    fn compared_with(&self) -> Option<&BString> {
        None
    }

    /// The text of a link that it makes, or insists on.
    fn target(&self) -> Option<&BString> {
        None
    }

    /// Type of what it is about, where the script insists on it.
    #[cfg(feature = "script")]
    fn object(&self) -> ObjectType {
        ObjectType::Unknown
    }

    /// It is taken only if what it moves is found; else nothing is done, which is no conflict.
    fn is_conditional(&self) -> bool {
        false
    }

    /// What is done, in one clause. Names are escaped.
    fn title(&self) -> String;

    /// What must hold before, one sentence each.
    fn preconditions(&self) -> Vec<String>;

    /// What holds afterwards.
    fn postcondition(&self) -> String;

    /// How `--undo` takes it back.
    fn inverse(&self) -> String;

    /// Many such steps in a sentence: verb, things, and what ends it.
    fn summary(&self) -> (&'static str, &'static str, &'static str) {
        ("do", "other steps", "")
    }

    /// The step that it goes on from.
    fn goes_on_from(&self) -> Option<u32> {
        None
    }

    /// The steps that take something out of what it takes away.
    fn taken_out_by(&self) -> &[u32] {
        &[]
    }

    /// All that stands below its path goes with it.
    fn takes_all(&self) -> bool {
        false
    }

    /// What stood below [`Kind::from`] stands below [`Kind::path`] then.
    fn carries(&self) -> bool {
        false
    }

    /// What it does to its path is nothing to other steps there.
    fn stands_apart(&self) -> bool {
        false
    }

    /// It puts something at its path.
    fn fills(&self) -> bool {
        !self.stands_apart()
    }

    /// The place that is free then, and what stood there.
    fn frees(&self) -> Option<(&BString, ObjectType)> {
        None
    }

    /// That place waits for a later step to fill it.
    fn awaits_filler(&self) -> bool {
        self.frees().is_some()
    }

    /// What an earlier step takes away from its path.
    fn note_displaced(&mut self, _object: Option<ObjectType>) {}

    /// Why the script would not do it on this disk, as far as that can be thought out.
    #[cfg(feature = "script")]
    fn hindered(&self, _disk: &dyn ObservedDisk) -> Option<String> {
        None
    }

    /// What it does, done to a disk that is only thought of, which has neither owners nor flags.
    #[cfg(feature = "script")]
    fn effect(&self, _number: u32, _disk: &mut dyn SymbolicDisk) {}

    /// The function of the shell that is its line in the script.
    #[cfg(feature = "script")]
    fn function(&self) -> &'static str {
        self.word()
    }

    /// That function, its judgement, how it is done and taken back.
    #[cfg(feature = "script")]
    fn shell(&self) -> &'static str;

    /// What its line says besides number, type and path.
    #[cfg(feature = "script")]
    fn arguments(&self, words: &mut ShellWords);
}

/// A disk on which steps are tried without a script.
#[cfg(feature = "script")]
pub(crate) trait SymbolicDisk {
    /// What stands there goes, and what is below it.
    fn remove(&mut self, path: &BString);
    /// The same, and waits under this number.
    fn park(&mut self, number: u32, path: &BString);
    /// What waits under this number goes to a path.
    fn unpark(&mut self, number: u32, path: &BString);
    /// What stands at one path goes to another, and what is below it.
    fn rename(&mut self, from: &BString, to: &BString);
    /// The object at one path stands at another, too.
    fn copy(&mut self, from: &BString, to: &BString);
    /// The file at one path has another as a further name.
    fn further_name(&mut self, of: &BString, path: &BString);
    /// A directory stands there.
    fn directory(&mut self, path: &BString);
    /// A link stands there.
    fn link(&mut self, path: &BString, target: &BString);
    /// A file stands there.
    fn file(&mut self, path: &BString, bytes: &[u8], mode: u32);
    /// A file there has these permissions.
    fn mode(&mut self, path: &BString, mode: u32);
    /// The paths of all that stands below a directory.
    fn below(&self, directory: &BString) -> Vec<BString>;
}

/// What stands where on such a disk.
#[cfg(feature = "script")]
pub(crate) trait ObservedDisk {
    /// The type of what stands there.
    fn object(&self, path: &BString) -> Option<ObjectType>;
    /// The text of a link there.
    fn text(&self, path: &BString) -> Option<&BString>;
    /// Files stand at both paths, with the same bytes.
    fn is_alike(&self, one: &BString, other: &BString) -> bool;
    /// So many names has the file there.
    fn names(&self, path: &BString) -> usize;
    /// The permissions of the file or directory there.
    fn permissions(&self, path: &BString) -> Option<u32>;
    /// The directory that holds this path is there.
    fn holds(&self, path: &BString) -> bool;
    /// The type of what waits under this number.
    fn parked(&self, number: u32) -> Option<ObjectType>;
    /// The names below a directory.
    fn names_below(&self, directory: &BString) -> Vec<&BStr>;
}

/// Something of this type must stand at `path`.
#[cfg(feature = "script")]
pub(super) fn missing(
    disk: &dyn ObservedDisk,
    path: &BString,
    wanted: ObjectType,
) -> Option<String> {
    match disk.object(path) {
        None => Some(format!("nothing stands at {}", shown(path))),
        Some(found) if fits(wanted, found) => None,
        Some(found) => Some(format!("{} is {}", shown(path), a(found))),
    }
}

/// Nothing may stand at `path`, and its directory must be there.
#[cfg(feature = "script")]
pub(super) fn taken(disk: &dyn ObservedDisk, path: &BString) -> Option<String> {
    match disk.object(path) {
        Some(found) => Some(format!("{} is {} already", shown(path), a(found))),
        None if disk.holds(path) => None,
        None => Some(format!("the directory of {} is not there", shown(path))),
    }
}

/// What must hold before a file gets other bytes: nothing stands at `path` (`may_be_absent`), or a file with that one name (unless it
/// `must_be_absent`).
#[cfg(feature = "script")]
pub(super) fn replaced(
    disk: &dyn ObservedDisk,
    path: &BString,
    may_be_absent: bool,
    must_be_absent: bool,
) -> Option<String> {
    match disk.object(path) {
        None if may_be_absent => taken(disk, path),
        Some(_) if must_be_absent => taken(disk, path),
        Some(ObjectType::File) if disk.names(path) != 1 => {
            Some(format!("the file {} has other names", shown(path)))
        }
        _ => missing(disk, path, ObjectType::File),
    }
}

/// A name below a directory is one of those that may be left there, or begins like one.
#[cfg(feature = "script")]
pub(super) fn is_among(name: &BStr, expected: &[BString], similar: &[BString]) -> bool {
    let known = expected.binary_search_by(|known| known.as_bstr().cmp(name));
    known.is_ok() || similar.iter().any(|known| name.starts_with(known))
}

/// What the script insists on, and what it finds.
#[cfg(feature = "script")]
pub(super) fn fits(wanted: ObjectType, found: ObjectType) -> bool {
    matches!(wanted, ObjectType::Unknown | ObjectType::Special) || wanted == found
}

/// What a rehearsal calls the name that only the disk tells, of a file that stands or stood at `path`.
pub(crate) fn stand_in(path: &BString, operation: u32) -> BString {
    let mut name = path.clone();
    name.extend_from_slice(format!(".unseen-{operation}").as_bytes());
    name
}

/// What stands at `path` goes, and what has the unseen name takes its place.
#[cfg(feature = "script")]
pub(super) fn back_from_stand_in(disk: &mut dyn SymbolicDisk, path: &BString, operation: u32) {
    disk.remove(path);
    disk.rename(&stand_in(path, operation), path);
}

/// The name in its directory.
pub(super) fn base(path: &BString) -> &[u8] {
    &path[path.rfind_byte(b'/').map_or(0, |at| at + 1)..]
}

/// Owner and group.
pub(super) fn numbers((user, group): (u32, u32)) -> String {
    format!("{user}:{group}")
}

/// "a directory".
pub(super) fn a(object: ObjectType) -> &'static str {
    match object {
        ObjectType::Unknown => "there",
        ObjectType::File => "a file",
        ObjectType::Directory => "a directory",
        ObjectType::Link => "a link",
        ObjectType::Special => "a socket, FIFO or device",
    }
}

/// "the directory".
pub(super) fn the(object: ObjectType) -> &'static str {
    match object {
        ObjectType::Unknown => "what stands at",
        ObjectType::File => "the file",
        ObjectType::Directory => "the directory",
        ObjectType::Link => "the link",
        ObjectType::Special => "the socket, FIFO or device",
    }
}

/// "directories".
pub(super) fn many(object: ObjectType) -> &'static str {
    match object {
        ObjectType::File => "files",
        ObjectType::Directory => "directories",
        ObjectType::Link => "links",
        ObjectType::Unknown | ObjectType::Special => "objects",
    }
}
