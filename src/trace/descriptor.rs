//! What a printed path, and an open descriptor, stand for.

use super::at::At;
use super::names::PathId;
use super::paths::Completeness;

/// A printed path brought to its place on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Located {
    /// Which path.
    pub id: PathId,
    /// How much of it was shown.
    pub how: Completeness,
}

/// What an open descriptor stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Descriptor {
    /// Number of the opening, unique in the capture; dup shares it.
    pub opening: u32,
    /// The line that opened it.
    pub opened: At,
    /// The file, when the line that opened it showed it.
    pub path: Option<Located>,
    /// The thread that opened it, where lines tell threads: 32 bits.
    pub thread: Option<i32>,
    /// A socket or a device: what is written to it is no file content.
    pub stream: bool,
    /// It was opened to be written, which no directory can be.
    pub writes: bool,
    /// The descriptor was taken to be open already when it was opened again: two processes share the name, or a close
    /// was lost.
    pub doubtful: bool,
    /// The number was opened twice without a close, for two files: it belongs to two processes, or a close was lost.
    pub contested: bool,
    /// More than one descriptor stood for this opening: a `dup` was seen.
    pub shared: bool,
}
