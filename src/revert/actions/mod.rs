//! The kinds of steps, one file each: what it is called, what must hold before and what holds afterwards, how it is taken back, what
//! it does to a disk that is only thought of, which names it touches, and, beside it, its shell. A new kind is a file, its shell, and
//! its name here.

mod aside;
mod embedded;
mod hard_link;
pub(crate) mod kind;
mod make_directory;
mod mode;
mod move_back;
mod move_back_unseen;
mod owner;
mod park;
mod put_back;
mod relink;
mod remove_directory;
mod remove_unseen_hard_link;
mod restore;
mod restore_from_unseen_name;
#[cfg(feature = "script")]
pub(super) mod shell_words;
mod unpark;

pub use aside::Aside;
pub use embedded::{Content, Embedded};
pub use hard_link::HardLink;
pub use make_directory::MakeDirectory;
pub use mode::Mode;
pub use move_back::Move;
pub use move_back_unseen::MoveBackUnseen;
pub use owner::Owner;
pub use park::Park;
pub use put_back::PutBack;
pub use relink::Relink;
pub use remove_directory::RemoveDirectory;
pub use remove_unseen_hard_link::RemoveUnseenHardLink;
pub use restore::Restore;
pub use restore_from_unseen_name::RestoreFromUnseenName;
pub use unpark::Unpark;

use bstr::BString;
use kind::Kind;

/// What a step does. None of them deletes: what goes away goes to the backup.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// What a step takes away.
    Aside(Aside),
    /// What was renamed gets its old name back.
    Move(Move),
    /// What waits in the backup.
    Park(Park),
    /// What waited in the backup goes where it belongs.
    Unpark(Unpark),
    /// Old bytes from a copy.
    Restore(Restore),
    /// Old bytes that the script carries.
    Embedded(Embedded),
    /// What an earlier change put aside goes back.
    PutBack(PutBack),
    /// A link that was removed, or led elsewhere.
    Relink(Relink),
    /// A further name of a file that only the disk tells.
    RemoveUnseenHardLink(RemoveUnseenHardLink),
    /// A file that lost its name, and has another one that only the disk tells.
    RestoreFromUnseenName(RestoreFromUnseenName),
    /// What was renamed to a name that only the disk tells.
    MoveBackUnseen(MoveBackUnseen),
    /// A further name of a file that was removed.
    HardLink(HardLink),
    /// A directory that was removed.
    MakeDirectory(MakeDirectory),
    /// A directory that was made.
    RemoveDirectory(RemoveDirectory),
    /// Permissions.
    Mode(Mode),
    /// Owner and group.
    Owner(Owner),
}

/// The step, whatever its kind.
macro_rules! step {
    ($action:expr) => {
        match $action {
            Action::Aside(step) => step,
            Action::Move(step) => step,
            Action::Park(step) => step,
            Action::Unpark(step) => step,
            Action::Restore(step) => step,
            Action::Embedded(step) => step,
            Action::PutBack(step) => step,
            Action::Relink(step) => step,
            Action::RemoveUnseenHardLink(step) => step,
            Action::RestoreFromUnseenName(step) => step,
            Action::MoveBackUnseen(step) => step,
            Action::HardLink(step) => step,
            Action::MakeDirectory(step) => step,
            Action::RemoveDirectory(step) => step,
            Action::Mode(step) => step,
            Action::Owner(step) => step,
        }
    };
}

impl Action {
    pub(crate) fn kind(&self) -> &dyn Kind {
        step!(self)
    }

    pub(super) fn kind_mut(&mut self) -> &mut dyn Kind {
        step!(self)
    }

    /// The path that a reader looks for: what is taken away, put back or changed.
    pub fn path(&self) -> &BString {
        self.kind().path()
    }

    /// The second path, where there is one: where it comes from.
    pub fn from(&self) -> Option<&BString> {
        self.kind().from()
    }

    /// The word that the JSON uses.
    pub fn word(&self) -> &'static str {
        self.kind().word()
    }

    /// What is done, in one clause. Names are escaped.
    pub fn title(&self) -> String {
        self.kind().title()
    }

    /// What must hold before, one sentence each.
    pub fn preconditions(&self) -> Vec<String> {
        self.kind().preconditions()
    }

    /// What holds afterwards.
    pub fn postcondition(&self) -> String {
        self.kind().postcondition()
    }

    /// How `--undo` takes it back.
    pub fn inverse(&self) -> String {
        self.kind().inverse()
    }
}
