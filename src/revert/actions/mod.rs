//! The kinds of steps, one file each: what it is called, what must hold before and what holds afterwards, how it is taken back, what
//! it does to a disk that is only thought of, which names it touches, and, beside it, its shell. A new kind is a file, its shell, and
//! a line here.

pub(crate) mod kind;
#[cfg(feature = "script")]
pub(super) mod shell_words;

use bstr::BString;
use kind::Kind;

/// Declares the kinds: their files, and the step that is one of them.
macro_rules! kinds {
    ($($file:ident $kind:ident,)*) => {
        $(mod $file;)*
        $(pub use $file::$kind;)*

        /// What a step does. None of them deletes: what goes away goes to the backup.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Action {
            $(
                #[doc = concat!("See [`", stringify!($kind), "`].")]
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
    aside Aside,
    move_back Move,
    park Park,
    unpark Unpark,
    restore Restore,
    embedded Embedded,
    put_back PutBack,
    relink Relink,
    remove_unseen_hard_link RemoveUnseenHardLink,
    restore_from_unseen_name RestoreFromUnseenName,
    move_back_unseen MoveBackUnseen,
    hard_link HardLink,
    make_directory MakeDirectory,
    remove_directory RemoveDirectory,
    mode Mode,
    owner Owner,
}

pub use embedded::Content;

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
