//! The kinds of steps, one file each: what it is called, what must hold before and what holds afterwards, how it is taken back, what
//! it does to a disk that is only thought of, which names it touches, and, beside it, its shell. A new kind is a file, its shell, and
//! a line in `kinds!` below.

pub(crate) mod kind;
#[cfg(feature = "script")]
pub(super) mod shell_words;

pub use aside::AllowedContents;
pub use embedded::Content;

use bstr::BString;
use kind::Kind;

/// Declares the kinds: the file of each, its variant of [`Action`], and how it is reached, whatever its kind.
macro_rules! kinds {
    ($($file:ident::$kind:ident, $doc:literal;)*) => {
        $(mod $file;)*
        $(pub use $file::$kind;)*

        /// What a step does. None of them deletes: what goes away goes to the backup.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Action {
            $(
                #[doc = $doc]
                $kind($kind),
            )*
        }

        impl Action {
            pub(crate) fn kind(&self) -> &dyn Kind {
                match self {
                    $(Action::$kind(step) => step,)*
                }
            }

            pub(super) fn kind_mut(&mut self) -> &mut dyn Kind {
                match self {
                    $(Action::$kind(step) => step,)*
                }
            }
        }
    };
}

kinds! {
    aside::Aside, "What a step takes away.";
    move_back::Move, "What was renamed gets its old name back.";
    park::Park, "What waits in the backup.";
    unpark::Unpark, "What waited in the backup goes where it belongs.";
    restore::Restore, "Old bytes from a copy.";
    embedded::Embedded, "Old bytes that the script carries.";
    put_back::PutBack, "What an earlier change put aside goes back.";
    relink::Relink, "A link that was removed, or led elsewhere.";
    remove_unseen_hard_link::RemoveUnseenHardLink, "A further name of a file that only the disk tells.";
    restore_from_unseen_name::RestoreFromUnseenName, "A file that lost its name, and has another one that only the disk tells.";
    move_back_unseen::MoveBackUnseen, "What was renamed to a name that only the disk tells.";
    hard_link::HardLink, "A further name of a file that was removed.";
    make_directory::MakeDirectory, "A directory that was removed.";
    remove_directory::RemoveDirectory, "A directory that was made.";
    mode::Mode, "Permissions.";
    owner::Owner, "Owner and group.";
    flags::Flags, "BSD flags.";
}

impl Action {
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
