//! What is read, kept line by line as it comes.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};

use crate::input::Line;

/// A copy of what is read, line by line.
pub(super) struct Saved {
    out: BufWriter<File>,
    error: Option<io::Error>,
}

impl Saved {
    #[cfg(feature = "cli")]
    pub(super) fn new(file: File) -> Self {
        Saved {
            out: BufWriter::new(file),
            error: None,
        }
    }

    pub(super) fn take(&mut self, line: Line<'_>) {
        let (text, end): (_, &[u8]) = match line {
            Line::Whole(text) | Line::TooLong(text) => (text, b"\n"),
            Line::Unterminated(text) => (text, b""),
        };
        self.keep(|out| out.write_all(text).and_then(|()| out.write_all(end)));
    }

    #[cfg(feature = "cli")]
    pub(super) fn flush(&mut self) {
        self.keep(BufWriter::flush);
    }

    /// Why the copy is not whole, if it is not.
    #[cfg(feature = "cli")]
    pub(super) fn finish(mut self) -> Option<io::Error> {
        self.flush();
        self.error
    }

    /// What could not be written once is not tried again: a copy with a gap would look whole.
    fn keep(&mut self, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) {
        if self.error.is_none() {
            self.error = write(&mut self.out).err();
        }
    }
}
