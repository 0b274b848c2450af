//! One event as `fs_usage` knows it before printing.

/// Letters that the newest release shows of an `open`.
pub const OPEN_LETTERS: usize = 15;

/// Fields between name and path, by the call's format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fields {
    /// Path calls, and calls that show nothing.
    Default,
    Fd(i32),
    /// dup, dup2, accept.
    FdTwo(i32, i32),
    FdIo {
        fd: i32,
        bytes: u64,
    },
    /// `flags`: all letters; an older release shows the first 6, 12 or 14.
    Open {
        fd: i32,
        flags: [u8; OPEN_LETTERS],
    },
    /// R, W, X, F bits 4, 2, 1, 0.
    Access(u32),
    Chmod(u32),
    Fchmod {
        fd: i32,
        mode: u32,
    },
    Chflags(&'static str),
    Fchflags {
        fd: i32,
        names: &'static str,
    },
    Fcntl {
        fd: i32,
        command: &'static str,
    },
    Ioctl {
        fd: i32,
        command: u32,
    },
    Select(i32),
    Lseek {
        fd: i32,
        offset: u64,
        whence: &'static str,
    },
    Pread {
        fd: i32,
        bytes: u64,
        offset: u64,
    },
    Mmap {
        fd: i32,
        address: u64,
        offset: u64,
        size: u64,
        protection: &'static str,
    },
    Msync {
        address: u64,
        size: u64,
        flags: &'static str,
    },
    Truncate(u64),
    Ftruncate {
        fd: i32,
        offset: u64,
    },
    Socket {
        fd: i32,
        text: &'static str,
    },
    Flock {
        fd: i32,
        operation: &'static str,
    },
    Mount {
        flags: u32,
    },
    Unmount {
        force: bool,
    },
    PageIn(u64),
    PageOut(u64),
    Disk {
        block: u32,
        bytes: u64,
        device: &'static str,
    },
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Time of day of the end of the call, microseconds.
    pub time_us: u64,
    pub label: String,
    pub fields: Fields,
    /// Zero for success.
    pub errno: i32,
    /// The text that the kernel handed over.
    pub path: Option<Vec<u8>>,
    /// Second path of mount.
    pub path2: Option<Vec<u8>>,
    /// Descriptor that `*at` calls show before the path.
    pub at: Option<i32>,
    pub elapsed_us: u64,
    pub waited: bool,
    pub process: Vec<u8>,
    pub thread: i64,
}

impl Fields {
    /// Disk lines carry their own rules for `W` and the process name.
    pub fn is_disk(&self) -> bool {
        matches!(self, Fields::Disk { .. })
    }
}
