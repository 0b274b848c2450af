//! What sources other than `fs_usage` tell: calls that name both ends.
//!
//! Every dialect yields the same [`Named`]: who did what, when, from where to where, and on which line that is written.

mod reader;

pub(crate) use reader::Lines;
pub use reader::{Form, Reader};
#[cfg(test)]
pub(crate) use reader::{all, calls};

use bstr::{BStr, BString, ByteSlice as _};

/// One call, as such a source tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Named {
    /// 1-based line on which it begins; for a binary trail the number of the record.
    pub line: u64,
    /// Nanoseconds since 1970, in UTC or in the local time of some machine; `None` where the source has no clock.
    pub when: Option<i64>,
    /// Who did it.
    pub by: By,
    /// What it is called in the table of calls of `fs_usage`.
    pub label: &'static str,
    /// What it failed with; -1 where the source says only that it failed.
    pub errno: Option<i32>,
    /// The path that `fs_usage` prints, too: of a rename the old name, of a link the link itself. May be relative.
    pub path: BString,
    /// The same path with its links resolved, where the source tells both.
    pub resolved: Option<BString>,
    /// The other end: new name, text of the link, partner of an exchange; of a copy, what was copied.
    pub to: Option<BString>,
    /// Something stood at `to` and was replaced.
    pub replaced: Option<bool>,
    /// Descriptor returned or used.
    pub fd: Option<i32>,
    /// Letters of open, as `fs_usage` prints them.
    pub flags: Option<[u8; 6]>,
    /// Bytes written.
    pub bytes: Option<u64>,
    /// Permission bits that were asked for.
    pub mode: Option<u32>,
    /// Owner and group that were asked for; `None` leaves that one as it is.
    pub owner: (Option<u32>, Option<u32>),
    /// BSD flags that were asked for.
    pub file_flags: Option<u32>,
    /// What the object was like before the call.
    pub before: Before,
    /// What the label alone does not say.
    pub what: What,
    /// The source tells of calls that were allowed; whether this one succeeded follows from what comes after.
    pub intended: bool,
}

/// Who made a call, as far as the source tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct By {
    /// Name of the program.
    pub process: Option<BString>,
    /// Its number.
    pub pid: Option<u32>,
    /// Number of the thread.
    pub thread: Option<i64>,
}

/// What an object was like before a call changed it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// Type and permission bits.
    pub mode: Option<u32>,
    /// Owner.
    pub uid: Option<u32>,
    /// Group.
    pub gid: Option<u32>,
    /// Inode.
    pub inode: Option<u64>,
    /// BSD flags.
    pub flags: Option<u32>,
}

/// What the label of a call does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// Nothing more.
    #[default]
    Plain,
    /// `path` is a new copy of `to`.
    Copy,
    /// The content of `path` was changed, how is not told.
    Written,
    /// `path` and `to` exchanged their names.
    Swap,
}

impl Named {
    /// The program, or its number, or nothing.
    #[must_use]
    pub fn process(&self) -> BString {
        match (&self.by.process, self.by.pid) {
            (Some(name), _) => name.clone(),
            (None, Some(pid)) => pid.to_string().into(),
            (None, None) => BString::default(),
        }
    }

    /// It is of this process: its name, as much of it as `fs_usage` prints, or its number.
    #[must_use]
    pub fn is_of(&self, process: &[u8]) -> bool {
        let pid = || {
            self.by
                .pid
                .is_some_and(|pid| pid.to_string().as_bytes() == process)
        };
        match &self.by.process {
            Some(name) => same_process(name, process) || pid(),
            None => pid(),
        }
    }
}

/// The shortest name that `fs_usage` and the kernel cut names to.
const CUT: usize = 15;

/// Two names of one process, of which one may be cut.
#[must_use]
pub(crate) fn same_process(one: &[u8], other: &[u8]) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    one == other || short.len() >= CUT && long.starts_with(short)
}

/// `rwxr-xr-x` of permission bits, as `fs_usage` prints them.
#[must_use]
pub(crate) fn letters(mode: u32) -> [u8; 9] {
    let mut out = *b"---------";
    for (n, byte) in out.iter_mut().enumerate() {
        if mode & (0o400 >> n) != 0 {
            *byte = b"rwx"[n % 3];
        }
    }
    for (bit, n, set, bare) in [
        (0o4000, 2, b's', b'S'),
        (0o2000, 5, b's', b'S'),
        (0o1000, 8, b't', b'T'),
    ] {
        if mode & bit != 0 {
            out[n] = if out[n] == b'x' { set } else { bare };
        }
    }
    out
}

/// BSD flags as `chflags` takes them, and as `fs_usage` prints them where it does.
const FLAGS: [(u32, &str, &str); 7] = [
    (0x1, "nodump", "UF_NODUMP"),
    (0x2, "uchg", "UF_IMMUTABLE"),
    (0x4, "uappnd", "UF_APPEND"),
    (0x8, "opaque", "UF_OPAQUE"),
    (0x8000, "hidden", "UF_HIDDEN"),
    (0x2_0000, "schg", "SF_IMMUTABLE"),
    (0x4_0000, "sappnd", "SF_APPEND"),
];

/// Flags as `chflags` takes them; 0 if there are none.
#[must_use]
pub(crate) fn flag_names(flags: u32) -> String {
    let set = FLAGS.iter().filter(|(bit, ..)| flags & bit != 0);
    let names: Vec<&str> = set.map(|(_, name, _)| *name).collect();
    if names.is_empty() {
        return "0".to_owned();
    }
    names.join(",")
}

/// The flags that a list of files names. A word that no release has had so far is none that can be set.
#[must_use]
pub(crate) fn listed_flags(text: &str) -> u32 {
    let words = text.split(',');
    words.filter_map(flag_bits).fold(0, |all, bits| all | bits)
}

/// The same flags as bits; `None` if a word is another one.
#[must_use]
pub(crate) fn flag_bits(text: &str) -> Option<u32> {
    let words = text.split([',', '|', ' ']).filter(|word| !word.is_empty());
    words
        .map(|word| match word {
            "0" | "-" | "none" | "CLEAR_ALL_FLAGS" => Some(0),
            // what ls prints for the same
            "uimmutable" | "uchange" => Some(0x2),
            "simmutable" | "schange" => Some(0x2_0000),
            "uappend" => Some(0x4),
            "sappend" => Some(0x4_0000),
            // they are neither set nor taken away
            "compressed" | "restricted" | "arch" | "archived" | "datavault" | "tracked"
            | "dataless" | "sunlnk" | "offline" | "sparse" => Some(0),
            word => {
                let known = FLAGS.iter();
                let mut known =
                    known.filter(|(_, name, printed)| *name == word || *printed == word);
                known.next().map(|(bit, ..)| *bit)
            }
        })
        .try_fold(0, |all, bits| Some(all | bits?))
}

/// Letters of `open` for the bits of its second argument.
#[must_use]
pub(crate) fn open_letters(bits: u32) -> [u8; 6] {
    let access = bits & 3;
    [
        (access != 1, b'R'),
        (access != 0, b'W'),
        (bits & 0x200 != 0, b'C'),
        (bits & 0x8 != 0, b'A'),
        (bits & 0x400 != 0, b'T'),
        (bits & 0x800 != 0, b'E'),
    ]
    .map(|(set, letter)| if set { letter } else { b'_' })
}

/// What a line of such a source came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Told {
    /// A call that changes something, or that failed to.
    Call(Box<Named>),
    /// Nothing that matters here, or the rest of what has been told.
    Harmless {
        /// The line.
        line: u64,
    },
    /// Not understood.
    Damaged {
        /// The line.
        line: u64,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Here the source says that something is missing.
    Lost {
        /// The line before which it is missing.
        line: u64,
        /// In words.
        what: String,
    },
}

/// The last component of a path: the program.
#[must_use]
pub(crate) fn program(path: &[u8]) -> &BStr {
    match path.rfind_byte(b'/') {
        Some(slash) => path[slash + 1..].as_bstr(),
        None => path.as_bstr(),
    }
}

/// A name in a directory.
#[must_use]
pub(crate) fn joined(dir: &[u8], name: &[u8]) -> BString {
    let mut path = BString::from(dir);
    if path.last() != Some(&b'/') {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_and_flags_are_spelled_as_fs_usage_does() {
        assert_eq!(&letters(0o755), b"rwxr-xr-x");
        assert_eq!(&letters(0o104_640), b"rwSr-----");
        assert_eq!(&letters(0o1777), b"rwxrwxrwt");
        assert_eq!(&open_letters(0x602), b"RWC_T_");
        assert_eq!(&open_letters(0x1), b"_W____");
        assert_eq!(&open_letters(0xa01), b"_WC__E");
        assert_eq!(flag_names(0x2_8022), "uchg,hidden,schg");
        assert_eq!(flag_bits("uchg,hidden,compressed"), Some(0x8002));
        assert_eq!(flag_bits("UF_IMMUTABLE | SF_APPEND"), Some(0x4_0002));
        assert_eq!(flag_bits("CLEAR_ALL_FLAGS"), Some(0));
        assert_eq!(flag_bits("UF_OPAQUE | UNKNOWN"), None);
    }

    #[test]
    fn a_process_is_the_same_under_a_cut_name() {
        assert!(same_process(b"servermgrd", b"servermgrd"));
        assert!(same_process(
            b"com.apple.audio.",
            b"com.apple.audio.DriverHelper"
        ));
        assert!(!same_process(b"server", b"servermgrd"));
    }

    #[test]
    fn a_name_is_joined_to_any_directory() {
        assert_eq!(joined(b"/", b"a"), "/a");
        assert_eq!(joined(b"/etc", b"a"), "/etc/a");
        assert_eq!(joined(b"/etc/", b"a"), "/etc/a");
        assert_eq!(program(b"/usr/sbin/servermgrd"), "servermgrd");
    }
}
