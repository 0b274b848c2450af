//! Releases of the system, and what each one's `fs_usage` does differently.

use super::event::OPEN_LETTERS;

macro_rules! releases {
    ($($(#[$doc:meta])* $release:ident)+) => {
        /// A release of Mac OS X or macOS, as far as its `fs_usage` differs from its neighbours'.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Release {
            $($(#[$doc])* $release),+
        }

        impl Release {
            /// Every release, oldest first.
            pub const ALL: [Release; [$(Release::$release),+].len()] = [$(Release::$release),+];
        }
    };
}

releases! {
    V10_2 V10_3 V10_4 V10_5 V10_6 V10_7 V10_8 V10_9 V10_10 V10_11 V10_12 V10_13 V10_14 V10_15 V11
    /// 12, 13 and 14 share one source file.
    V12
    /// 15.0 to 15.3.
    V15_0
    /// 15.4 and 15.5.
    V15_4
    V26
}

impl Release {
    /// The layout of 10.2 to 10.4: 15-wide names, pad blanks after the path, no open flags.
    pub fn old_layout(self) -> bool {
        self <= Release::V10_4
    }

    /// Microseconds in the wide time stamp, and `.tid` after the process.
    pub fn micros_and_thread(self) -> bool {
        self >= Release::V10_7
    }

    /// Number of letters that `open` shows.
    pub fn open_letters(self) -> usize {
        match self {
            r if r < Release::V10_15 => 6,
            r if r < Release::V15_4 => 12,
            Release::V15_4 => 14,
            _ => OPEN_LETTERS,
        }
    }

    /// Width of the process name in the kernel's thread map.
    pub fn process_bytes(self) -> usize {
        if self <= Release::V10_11 { 16 } else { 31 }
    }

    /// The `*at` family is traced.
    pub fn has_at_calls(self) -> bool {
        self >= Release::V10_10
    }

    /// `stat64` and its relatives are what programs call.
    pub fn has_64_names(self) -> bool {
        self >= Release::V10_6
    }

    /// Ordinary calls can show `W` (without `-W`).
    pub fn waits_shown(self) -> bool {
        self <= Release::V10_10
    }

    /// A lookup that stopped early is filled with `>`.
    pub fn fills_stopped(self) -> bool {
        self < Release::V15_4
    }
}

/// How the administrator started `fs_usage`: decides the layout and the width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Into a pipe or file without `-w`: narrow.
    Piped,
    /// With `-w`.
    DashW,
    /// On a terminal of that many columns, without `-w`.
    Terminal(usize),
}

/// Release, kernel and view together: everything that the print format depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    pub release: Release,
    /// The kernel (and so `fs_usage`) runs in 64 bits. Ignored where only one kind existed.
    pub kernel64: bool,
    pub view: View,
}

impl Setting {
    pub fn new(release: Release, kernel64: bool, view: View) -> Self {
        Self {
            release,
            kernel64,
            view,
        }
    }

    /// A 64-bit kernel, where the release knows both kinds.
    pub fn k64(&self) -> bool {
        match self.release {
            r if r <= Release::V10_5 => false,
            Release::V10_6 | Release::V10_7 => self.kernel64,
            _ => true,
        }
    }

    /// Columns that `fs_usage` prints for when its output is no terminal.
    fn default_columns(&self) -> usize {
        if self.release.old_layout() { 131 } else { 132 }
    }

    /// Columns in force.
    pub fn columns(&self) -> usize {
        match self.view {
            View::Piped => self.default_columns(),
            View::DashW => match self.release {
                r if r <= Release::V10_5 => 172,
                r if r <= Release::V10_11 => {
                    if self.k64() {
                        264
                    } else {
                        172
                    }
                }
                _ => 264,
            },
            View::Terminal(width) => match self.release {
                Release::V10_2 | Release::V10_3 => width,
                r if r >= Release::V10_12 => width.min(328),
                _ => width.min(if self.k64() { 328 } else { 236 }),
            },
        }
    }

    /// Wide layout: fields, fraction of a second.
    pub fn wide(&self) -> bool {
        self.columns() > self.default_columns()
    }

    /// Bytes kept for elapsed time, `W` and process.
    pub fn reserve(&self) -> usize {
        let r = self.release;
        match (self.wide(), r.old_layout()) {
            (true, true) => 33,
            (false, true) => 25,
            (true, false) => {
                if r.micros_and_thread() {
                    45
                } else {
                    34
                }
            }
            (false, false) => 26,
        }
    }

    /// Bytes of a looked-up path that the kernel hands on; `None` without limit.
    pub fn kernel_path_bytes(&self) -> Option<usize> {
        if !self.release.fills_stopped() {
            None
        } else if self.k64() {
            Some(184)
        } else {
            Some(92)
        }
    }

    /// Length to which a stopped lookup of `len` bytes is filled with `>`.
    pub fn fill_boundary(&self, len: usize) -> usize {
        if !self.k64() {
            return if len <= 12 {
                12
            } else {
                12 + 16 * (len - 12).div_ceil(16)
            };
        }
        if self.release >= Release::V10_9 {
            if len <= 24 {
                24
            } else {
                24 + 32 * (len - 24).div_ceil(32)
            }
        } else if len <= 12 {
            24
        } else {
            (24 + 32 * (len - 12).div_ceil(16)).min(184)
        }
    }
}
