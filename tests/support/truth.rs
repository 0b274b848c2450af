//! What was really done, hidden halves included.

/// A change that succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutation {
    /// 0-based line of the capture, `None` when the call printed none.
    pub line: Option<usize>,
    pub process: Vec<u8>,
    /// rename symlink link create mkdir write truncate unlink rmdir exchange chmod chown chflags xattr utimes clone swap
    pub kind: &'static str,
    /// Absolute, without links, `/etc` rather than `/private/etc`.
    pub path: Vec<u8>,
    /// rename, link: the new name; symlink: the link's text; exchange: the partner.
    pub to: Option<Vec<u8>>,
    /// rename: something stood there before.
    pub replaced: bool,
    /// When the call was on its way, microseconds since the first midnight, and by which thread.
    pub time_us: u64,
    pub thread: i64,
}
