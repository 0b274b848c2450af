//! What is wrong with a capture that cannot be read.

use std::io;
use std::path::{Path, PathBuf};

/// A file as messages name it: standard input by its name, everything else so that it cannot harm a terminal.
pub(crate) fn named(path: &Path) -> String {
    if path == Path::new("-") {
        return "standard input".to_owned();
    }
    crate::bytes::shown(path.as_os_str().as_encoded_bytes())
}

/// Why a file cannot be read, in words, and what to do.
pub(crate) fn plainly(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file; check the spelling".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "permission denied; make it readable, or run unsnare as its owner (sudo)".to_owned()
        }
        io::ErrorKind::IsADirectory => "is a directory; name a file in it".to_owned(),
        // words of this program
        _ if error.get_ref().is_some() => error.to_string(),
        _ => format!("cannot be read: {error}"),
    }
}

/// Why a capture cannot be read. `path` is as named, `-` for standard input.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// It is missing, a directory, forbidden, or failed while it was read.
    #[error("{}: cannot be read: {error}", named(.path))]
    Unreadable {
        /// The capture.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// It is compressed, and the compressed data are broken or end early.
    #[error("{}: the {format} data are damaged or cut after line {line}; decompress what is left of it by hand", named(.path))]
    Corrupt {
        /// The capture.
        path: PathBuf,
        /// gzip or bzip2.
        format: &'static str,
        /// Lines that were read before.
        line: u64,
        /// What the decoder said.
        error: io::Error,
    },
    /// It is no text.
    #[error("{}: is no text, but {what}; save what fs_usage prints as plain text", named(.path))]
    NotText {
        /// The capture.
        path: PathBuf,
        /// What it looks like.
        what: &'static str,
    },
    /// No line in it, or hardly one, is a line of `fs_usage`.
    #[error("{}: {what}", named(.path))]
    NoCapture {
        /// The capture.
        path: PathBuf,
        /// How many lines are some, what it looks like, and what to do.
        what: String,
    },
    /// There is nothing in it.
    #[error("{}: is empty; record with: sudo fs_usage -w -f filesys NAME > capture.txt", named(.path))]
    Empty {
        /// The capture.
        path: PathBuf,
    },
}
