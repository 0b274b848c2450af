//! Why captures cannot be reported on.

use std::io;
use std::path::{Path, PathBuf};

use crate::input::{InputError, named};
use crate::recipe;

/// Why captures cannot be reported on. Whatever it is, the text names the file and says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A capture cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A recipe cannot be used.
    #[error(transparent)]
    Recipe(#[from] recipe::Error),
    /// A recording, or what stands beside a capture (a list of files, another source), cannot be used.
    #[error("{}: {what}", named(.path))]
    OtherSources {
        /// The file or directory.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        what: String,
        /// What the system said, if that is the reason.
        #[source]
        error: Option<io::Error>,
    },
}

/// What is wrong with a file whose name is added by whoever knows it.
#[derive(Debug)]
pub(crate) struct Unusable {
    what: String,
    error: Option<io::Error>,
}

impl Unusable {
    /// It can be read, but is not what it should be.
    pub(crate) fn told<T>(what: String) -> Result<T, Unusable> {
        Err(Unusable { what, error: None })
    }

    /// It cannot be read.
    pub(crate) fn because(what: &'static str) -> impl FnOnce(io::Error) -> Unusable {
        move |error| Unusable {
            what: what.to_owned(),
            error: Some(error),
        }
    }

    /// The error that is told.
    pub(crate) fn at(path: &Path) -> impl FnOnce(Unusable) -> Error + '_ {
        |Unusable { what, error }| Error::OtherSources {
            path: path.to_owned(),
            what,
            error,
        }
    }
}

impl From<io::Error> for Unusable {
    fn from(error: io::Error) -> Unusable {
        Unusable {
            what: crate::input::plainly(&error),
            error: None,
        }
    }
}
