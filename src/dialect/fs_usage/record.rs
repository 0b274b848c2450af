//! One line of `fs_usage`, taken apart: nothing interpreted, nothing copied.

use super::calls::Call;

/// One printed event. All byte slices borrow from the physical line (or from the joined lines of a record whose name
/// holds a newline).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record<'a> {
    /// 1-based number of the physical line on which the record begins.
    pub line: u64,
    /// The time stamp as printed: `HH:MM:SS`, `HH:MM:SS.mmm` or `HH:MM:SS.uuuuuu`; local time of the *end* of the call.
    pub time: &'a [u8],
    /// The same in microseconds since midnight.
    pub time_us: u64,
    /// The same in microseconds since the first midnight of all that its reader has read.
    pub us: u64,
    /// The label as printed, blanks stripped (`rename`, `WrData[A]`).
    pub label: &'a [u8],
    /// The row of the call table, when the label is in it.
    pub call: Option<&'static Call>,
    /// Printed inside a Carbon File Manager call (four leading blanks).
    pub nested: bool,
    /// `F=`: the descriptor used, or returned by open, accept, socket; for dup the old one.
    pub fd: Option<i32>,
    /// Second `F=`: the new descriptor of dup, dup2, accept, or of fcntl OPENFROM.
    pub fd2: Option<i32>,
    /// The bracketed number: errno; exit status of `exit`; OSErr of Carbon calls.
    pub errno: Option<i32>,
    /// The path as printed, without padding, `[n]/` prefix and `>` fill.
    pub path: Option<&'a [u8]>,
    /// Second path of a `mount` line (normally the device), or new name of a rename printed by `fs_usage_ng`.
    pub path2: Option<&'a [u8]>,
    /// `/dev/...` of a disk line.
    pub device: Option<&'a [u8]>,
    /// `[n]/` prefix of the `*at` calls; -2 is AT_FDCWD; for renameat the *destination* directory.
    pub dirfd: Option<i32>,
    /// `>` fill was there: a middle component failed, the rest of the name is not shown.
    pub stopped: bool,
    /// The column was full: the head of the path may be missing.
    pub clipped: bool,
    /// Letters of open `(RWCATE...)` or access `(RWXF)`.
    pub flags: Option<&'a [u8]>,
    /// Text between angle brackets: mode string, fcntl command, whence, flag names.
    pub angle: Option<&'a [u8]>,
    /// `B=`, in bytes.
    pub bytes: Option<u64>,
    /// `O=`, in bytes.
    pub offset: Option<u64>,
    /// `A=`: the address of a mapping or of a page.
    pub address: Option<u64>,
    /// `D=`: the block of the disk.
    pub block: Option<u64>,
    /// `S=`: the descriptors that `select` found ready; `N=`: the requests of `aio_suspend` and `lio_listio`.
    pub count: Option<i64>,
    /// Process name as printed, trailing blanks stripped.
    pub process: &'a [u8],
    /// Thread id (10.7 and later, wide).
    pub thread: Option<i64>,
    /// Elapsed time in microseconds.
    pub elapsed_us: u64,
    /// ` W`: the thread was switched out during the call.
    pub waited: bool,
    /// Wide layout: errno, descriptors and flags would have been shown.
    pub wide: bool,
    /// Blanks had been squeezed or stripped in transit; fields were found by pattern, not by column.
    pub squeezed: bool,
    /// The other lines of the capture have their columns, this one has not: a name with a newline in it may have made it.
    pub stray: bool,
}

impl Record<'_> {
    /// The open letters may be noise: openat of 10.10-10.12 and guarded_open_np of 10.9-10.13 decode them from a pointer.
    /// Those releases print six letters; ten and more are right.
    pub fn flags_doubtful(&self) -> bool {
        self.flags.is_some_and(|f| f.len() <= 6)
            && (self.label.starts_with(b"openat") || self.label == b"guarded_open_np")
    }
}
