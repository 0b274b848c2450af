//! Net effect: what is different in the end, whatever detours it took.

use bstr::BString;
use serde::Serialize;

use crate::infer::operation::{Confidence, ObjectType};

/// What became of one path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// What stood here stands at `to` now, and nothing took its place.
    MovedAway,
    /// What stands here stood at `from` before.
    MovedHere,
    /// Nothing stood here before.
    Created,
    /// A directory was made.
    Mkdir,
    /// A link was made; `target` is its text.
    Symlink,
    /// A further name for the file `from`.
    HardLink,
    /// The file is the same, its bytes are not.
    ContentChanged,
    /// Another object stands here; the one before is gone, or stands at `to`.
    Replaced,
    /// What stood here is gone.
    Removed,
    /// Permissions, owner, flags, extended attributes or times.
    Attributes,
    /// The capture shows that something happened here, but not what stands here now.
    Unclear,
}

/// Net change of one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetChange {
    /// Absolute, with `/etc`, `/var`, `/tmp`.
    pub path: BString,
    /// What became of it.
    pub change: Change,
    /// Type of what stands (or stood) there.
    pub object: ObjectType,
    /// Where what stands here stood before.
    pub from: Option<BString>,
    /// Where what stood here stands now.
    pub to: Option<BString>,
    /// Text of the link that stands here.
    pub target: Option<BString>,
    /// Where the bytes that stood here before can still be found.
    pub copy: Option<BString>,
    /// Operations behind it.
    pub operations: Vec<u32>,
    /// Of the weakest claim behind it.
    pub confidence: Confidence,
    /// Why it is not certain enough to act on.
    pub doubt: Option<String>,
}
