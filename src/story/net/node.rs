//! One object of the disk: what it was at the start, what became of it.

use bstr::BString;

use super::children::Children;
use crate::infer::operation::{Confidence, ObjectType};
use crate::trace::At;

/// Index of an object.
pub(crate) type Id = usize;

/// A name in a directory.
pub(crate) type Place = (Id, BString);

/// One thing that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// What stood under these names, one in the other, below something that was known by then.
    Below(Id, Vec<BString>),
    /// All that is in that directory.
    Within(Id, Vec<BString>),
    /// No more than the end of the path is shown.
    End(BString),
}

/// How an object stopped being there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gone {
    /// Removed by this operation.
    Removed(u32),
    /// Something was renamed over it by this operation.
    Overwritten(u32),
    /// It has a name now that the capture does not tell.
    Lost(u32),
    /// Another process moved or removed it.
    Taken,
}

/// A name that the capture does not tell: a further one of a file (a hard link), or the new one of something renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unseen {
    /// The operation that gave it.
    pub(crate) operation: u32,
    pub(crate) confidence: Confidence,
    /// Bytes that the file held then, where the capture shows it read from end to end.
    pub(crate) size: Option<u64>,
    /// Names in the directory that begin like the old one and are others.
    pub(crate) known: Vec<BString>,
    /// The name that is claimed, on evidence too weak to act on.
    pub(crate) claimed: Option<BString>,
}

/// Of an object whose name the capture does not tell any longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lost {
    /// Where it stood then.
    pub(crate) from: Place,
    /// Where it may stand since, by too weak evidence.
    pub(crate) to: Option<BString>,
}

/// What an attribute was at the start, and is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute<T> {
    pub(crate) was: T,
    pub(crate) is: T,
}

/// A copy of the bytes that a file held at the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Copied {
    /// Where it was made.
    pub(crate) made_at: BString,
    /// What stood there when the file lost its bytes: the copy itself, whatever it is called later.
    pub(crate) object: Option<Id>,
    /// The operation by which the file lost them; what is written to the copy from then on makes it none.
    pub(crate) before: u32,
}

/// One object: a file, a directory, a link, or a further name of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    /// Where it stood at the start; `None` when the program made it.
    pub(crate) home: Option<Place>,
    /// Where it stands; `None` when it is gone.
    pub(crate) place: Option<Place>,
    /// Names in it.
    pub(crate) children: Children,
    pub(crate) object: ObjectType,
    /// A link's text.
    pub(crate) target: Option<BString>,
    /// Where it is said to lead, however weak the evidence.
    pub(crate) leads: Option<BString>,
    /// The text is `certain`.
    pub(crate) target_sure: bool,
    /// This is a further name of that file.
    pub(crate) same_file: Option<Id>,
    /// Further names that the file was given.
    pub(crate) names: Vec<Id>,
    /// The operation that gave it the name it has, which is a mere guess.
    pub(crate) guessed: Option<u32>,
    /// The rename that is said to have given it its name. Nothing stood there just before, and whether it stands there
    /// now, only the disk tells.
    pub(crate) by_disk: Option<u32>,
    /// The first operation that gave it a name of which the capture does not tell whether something else had it before.
    pub(crate) over: Option<u32>,
    /// It stands there, or is gone, only if a rename succeeded, which the capture does not tell.
    pub(crate) move_unsure: bool,
    /// Made by an operation whose path the capture does not show whole: known to be there, but no operand.
    pub(crate) partial: bool,
    /// Further names that the capture does not tell.
    pub(crate) unseen: Vec<Unseen>,
    /// Operations that made, moved, rewrote it, or changed its attributes.
    pub(crate) made: Vec<u32>,
    pub(crate) moved: Vec<u32>,
    pub(crate) written: Vec<u32>,
    /// All that was written was added at its end.
    pub(crate) appended: bool,
    pub(crate) attributes: Vec<u32>,
    pub(crate) gone: Option<Gone>,
    /// A directory that was removed, of whose content lines tell that do not show the whole path.
    pub(crate) emptied: bool,
    /// How it was lost.
    pub(crate) lost: Option<Box<Lost>>,
    /// It was lost from where it stood at the start, and its new name, if it stands beside, begins like the old one.
    pub(crate) beside: Option<Box<Unseen>>,
    /// Where the bytes it held at the start can still be found.
    pub(crate) copy: Option<Box<Copied>>,
    /// The file that it was copied from when it was made.
    pub(crate) copied_from: Option<BString>,
    /// The object that stood there then, where the capture tells.
    pub(crate) copy_of: Option<Id>,
    /// What was read while it was written, and the last operation before.
    pub(crate) sources: Vec<(u32, Source)>,
    /// The last operation before it was made, where that was before the first of `made`.
    pub(crate) made_after_operation: Option<u32>,
    /// Permissions at the start and now.
    pub(crate) mode: Option<Box<(String, String)>>,
    /// A change of permissions does not show both.
    pub(crate) mode_unknown: bool,
    /// How many bytes lists show it to have held at the start, and to hold now.
    pub(crate) size: (Option<u64>, Option<u64>),
    /// Owner and group at the start and now.
    pub(crate) owner: Option<Attribute<(u32, u32)>>,
    /// A change of owner does not show both.
    pub(crate) owner_unknown: bool,
    /// So many of the changes of attributes are changes of owner.
    pub(crate) owner_changes: usize,
    /// BSD flags at the start and now, as `chflags` takes them, where a list or another source tells them.
    pub(crate) flags: (Option<String>, Option<String>),
    /// So many of the changes of attributes are changes of flags.
    pub(crate) flag_changes: usize,
    /// Why nothing may be done to it, nor to what stands in it.
    pub(crate) doubt: Option<String>,
    /// Another process changed it: nothing may be done to it, but to what our program put into it since.
    pub(crate) foreign: Option<String>,
    /// First line that shows something at its home; of what the program made, the last that shows that nothing was there.
    pub(crate) since: At,
    /// The line by which the program made it.
    pub(crate) made_at: At,
    /// The line of the operation that put it where it stands.
    pub(crate) placed_at: At,
    /// The operation, in words, that may have put another object in its place while it had an earlier name.
    pub(crate) maybe_replaced_by: Option<String>,
    /// It may be that the program made it: it was opened with CREAT, and nothing tells that it was there before.
    pub(crate) perhaps_made: bool,
    /// Of the weakest claim about it.
    pub(crate) confidence: Option<Confidence>,
}

impl Node {
    /// Nothing about it is in doubt, and nobody else had to do with it.
    pub(crate) fn is_ours(&self) -> bool {
        self.doubt.is_none() && self.foreign.is_none()
    }
}
