//! Where a line stands.

/// A line of a capture: the source's index and the physical line. Ordered as read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct At(u64);

impl At {
    /// Line `line` (1-based) of source `source`.
    pub(crate) fn new(source: usize, line: u64) -> Self {
        At((source as u64) << 44 | line)
    }

    /// Index of the source.
    pub(crate) fn source(self) -> usize {
        (self.0 >> 44) as usize
    }

    /// The line after it.
    pub(crate) fn next(self) -> Self {
        At(self.0 + 1)
    }

    /// Physical line in it.
    pub(crate) fn line(self) -> u64 {
        self.0 & ((1 << 44) - 1)
    }
}
