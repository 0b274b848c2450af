//! The table of call names: what each label means, which fields its line has, and in which releases it appears.
//!
//! The rows are data (`calls.csv`, beside this file); one row per label, cut spellings included.

use std::sync::LazyLock;

pub use super::op::Op;
use super::release::Release;
use super::survey::Releases;
use super::swar::trim_blanks;

/// A closed set of words in the table, each with its spelling there.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            pub(super) fn from_word(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(super) use words;

words! {
    /// The fields between label and path, in wide mode.
    Format {
        /// Error bracket or blanks.
        Plain = "plain",
        /// As `Plain`; the path has a `[n]/` prefix.
        At = "at",
        /// A descriptor.
        Fd = "fd",
        /// Old and new descriptor.
        FdPair = "fd-pair",
        /// Descriptor and bytes transferred.
        FdBytes = "fd-bytes",
        /// Descriptor, bytes, offset.
        FdBytesOffset = "fd-bytes-offset",
        /// Returned descriptor and flag letters.
        Open = "open",
        /// As `Open`; the path has a `[n]/` prefix.
        OpenAt = "open-at",
        /// Mode letters of access.
        Access = "access",
        /// Mode string.
        Chmod = "chmod",
        /// As `Chmod`; the path has a `[n]/` prefix, and the mode is noise.
        ChmodAt = "chmod-at",
        /// Descriptor and mode string.
        Fchmod = "fchmod",
        /// Flag names.
        Chflags = "chflags",
        /// Descriptor and flag names.
        Fchflags = "fchflags",
        /// Descriptor and command.
        Fcntl = "fcntl",
        /// Descriptor and request.
        Ioctl = "ioctl",
        /// `S=`, number of descriptors.
        Select = "select",
        /// Descriptor, offset, whence.
        Lseek = "lseek",
        /// Descriptor, address, offset, size, protection.
        Mmap = "mmap",
        /// Address, size, flags.
        Msync = "msync",
        /// Length.
        Truncate = "truncate",
        /// Descriptor and length.
        Ftruncate = "ftruncate",
        /// Descriptor, domain, type, protocol.
        Socket = "socket",
        /// `P=`, `N=`, or a descriptor.
        Aio = "aio",
        /// Descriptor and lock names.
        Flock = "flock",
        /// Flags; two paths.
        Mount = "mount",
        /// `<FORCE>` or nothing.
        Unmount = "unmount",
        /// Change letters of HFS_update.
        HfsUpdate = "hfs-update",
        /// Address; the path field holds the library.
        Page = "page",
        /// Bytes.
        PageOut = "page-out",
        /// Block, bytes, device, path.
        Disk = "disk",
        /// Request names or blanks, then the device.
        DiskControl = "disk-control",
        /// Carbon File Manager enter and exit lines.
        Carbon = "carbon",
    }
}

words! {
    /// What a call works on.
    Kind {
        /// One path.
        Path = "path",
        /// Two paths, of which one is printed.
        TwoPaths = "path2",
        /// A path below a directory descriptor.
        At = "at",
        /// A descriptor.
        Fd = "fd",
        /// Content, through a descriptor.
        Io = "io",
        /// A socket.
        Net = "net",
        /// A disk.
        Disk = "disk",
        /// Memory pages.
        Page = "page",
        /// The process itself.
        Process = "proc",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// Whether the call changes the file system.
    Mutates {
        /// Always, when it succeeds.
        Yes = "yes",
        /// Never.
        No = "no",
        /// By its arguments.
        Maybe = "maybe",
    }
}

/// One row of the call table.
#[derive(Debug, PartialEq, Eq)]
pub struct Call {
    /// Label as printed, without a disk line's bracket.
    pub name: &'static str,
    /// What the call does.
    pub op: Op,
    /// Fields of its line in 10.5 and later.
    pub format: Format,
    /// Fields of its line in 10.2-10.4.
    pub old_format: Format,
    /// What it works on.
    pub kind: Kind,
    /// Whether it changes the file system.
    pub mutates: Mutates,
    /// First release that prints it.
    pub since: Release,
    /// Last release that prints it; `None`: it is still there.
    pub until: Option<Release>,
    /// The same as a set.
    pub(super) releases: Releases,
}

impl Call {
    /// The call looks up a path, so that a blank path field means `/`, not "no path".
    pub fn takes_path(&self) -> bool {
        self.is_path_call() || matches!(self.op, Op::Execve | Op::PosixSpawn)
    }

    /// The call names what it works on.
    pub fn is_path_call(&self) -> bool {
        matches!(self.kind, Kind::Path | Kind::TwoPaths | Kind::At)
    }

    /// The call works through an open descriptor (`F=`), not a path.
    pub fn is_fd(&self) -> bool {
        matches!(
            self.format,
            Format::Fd
                | Format::FdPair
                | Format::FdBytes
                | Format::FdBytesOffset
                | Format::Fchmod
                | Format::Fchflags
                | Format::Fcntl
                | Format::Ioctl
                | Format::Lseek
                | Format::Ftruncate
                | Format::Flock
                | Format::Mmap
        )
    }

    /// One of the `*at` calls: the path is relative to a directory descriptor, printed as `[n]/`.
    pub fn is_at(&self) -> bool {
        self.kind == Kind::At
    }

    /// A disk transfer, printed at its completion, often for another process's write.
    pub fn is_disk(&self) -> bool {
        self.kind == Kind::Disk
    }

    /// The row of a label; brackets of disk labels (`WrData[A]`) do not matter.
    pub fn find(label: &[u8]) -> Option<&'static Call> {
        TABLE.find(label)
    }

    /// The row of this number, counted from 1.
    #[inline]
    pub(super) fn of_row(number: usize) -> Option<&'static Call> {
        TABLE.rows.get(number.wrapping_sub(1))
    }

    /// Every row, sorted by name.
    pub fn all() -> &'static [Call] {
        &TABLE.rows
    }
}

/// Widest name column, and the length of the keys.
const COLUMN: usize = 17;
const SLOTS: usize = 2048;

/// The rows and an open-addressed index over their blank-padded names.
pub(super) struct Table {
    rows: Vec<Call>,
    keys: Vec<[u8; COLUMN]>,
    slots: Box<[u16; SLOTS]>,
}

pub(super) static TABLE: LazyLock<Table> =
    LazyLock::new(|| Table::parse(include_str!("calls.csv")));

impl Table {
    fn parse(text: &'static str) -> Table {
        let mut table = Table {
            rows: Vec::new(),
            keys: Vec::new(),
            slots: Box::new([u16::MAX; SLOTS]),
        };
        for line in text.lines().skip(1) {
            // A row that does not parse is a fault of the build, found by the test that counts rows.
            if let Some(call) = parse_row(line) {
                table.insert(call);
            }
        }
        table
    }

    fn insert(&mut self, call: Call) {
        let key = padded(call.name.as_bytes());
        let row = self.rows.len() as u16;
        self.rows.push(call);
        self.keys.push(key.unwrap_or([0; COLUMN]));
        if let Some(key) = key {
            let mut slot = slot_of(&key);
            while self.slots[slot] != u16::MAX {
                slot = (slot + 1) % SLOTS;
            }
            self.slots[slot] = row;
        }
    }

    /// The row whose name, padded with blanks to 17 bytes, is `column`.
    #[inline]
    pub(super) fn find_column(&self, column: &[u8; COLUMN]) -> Option<&Call> {
        self.row(column).map(|row| &self.rows[row])
    }

    /// Which row that is.
    #[inline]
    pub(super) fn row(&self, column: &[u8; COLUMN]) -> Option<usize> {
        let mut slot = slot_of(column);
        loop {
            let row = self.slots[slot];
            if row == u16::MAX {
                return None;
            }
            if self.keys[row as usize] == *column {
                return Some(row as usize);
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    /// The row of a disk label, which stands two bytes further right, and the label.
    pub(super) fn find_disk<'a>(&self, column: &'a [u8; COLUMN]) -> Option<(&Call, &'a [u8])> {
        let label = trim_blanks(column.strip_prefix(b"  ")?);
        let mut name = [b' '; COLUMN];
        let (shown, _) = name.split_last_chunk_mut::<2>()?;
        shown.copy_from_slice(&column[2..]);
        if let Some(bracket) = shown.iter().position(|&b| b == b'[') {
            shown[bracket..].fill(b' ');
        }
        // other white space at the ends is left to who looks closely
        let whole = label.last().is_some_and(u8::is_ascii_graphic);
        let call = self
            .find_column(&name)
            .filter(|call| whole && call.is_disk())?;
        Some((call, label))
    }

    pub(super) fn find(&self, label: &[u8]) -> Option<&Call> {
        let name = label.split(|&b| b == b'[').next().unwrap_or(label);
        match padded(name) {
            Some(column) => self.find_column(&column),
            // Only Carbon calls are longer.
            None => self.rows.iter().find(|call| call.name.as_bytes() == name),
        }
    }
}

fn padded(name: &[u8]) -> Option<[u8; COLUMN]> {
    let mut column = [b' '; COLUMN];
    column.get_mut(..name.len())?.copy_from_slice(name);
    (!name.is_empty()).then_some(column)
}

#[inline]
fn slot_of(column: &[u8; COLUMN]) -> usize {
    let [
        a0,
        a1,
        a2,
        a3,
        a4,
        a5,
        a6,
        a7,
        b0,
        b1,
        b2,
        b3,
        b4,
        b5,
        b6,
        b7,
        c,
    ] = *column;
    let a = u64::from_le_bytes([a0, a1, a2, a3, a4, a5, a6, a7]);
    let b = u64::from_le_bytes([b0, b1, b2, b3, b4, b5, b6, b7]) ^ (u64::from(c) << 3);
    let mixed = (a ^ b.rotate_left(23)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 53) as usize
}

fn parse_row(line: &'static str) -> Option<Call> {
    let mut cells = line.split(',');
    let mut cell = || cells.next();
    let name = cell()?;
    let op = Op::from_word(cell()?)?;
    // A call that one of the two layouts lacks is read by the other's fields, should it ever turn up there.
    let (new, old) = (cell()?, cell()?);
    let format = Format::from_word(if new.is_empty() { old } else { new })?;
    let old_format = Format::from_word(if old.is_empty() { new } else { old })?;
    let kind = Kind::from_word(cell()?)?;
    let mutates = Mutates::from_word(cell()?)?;
    let since = Release::from_number(cell()?)?;
    let until = match cell()? {
        "" => None,
        text => Some(Release::from_number(text)?),
    };
    let releases = Releases::between(since, until.unwrap_or(Release::NEWEST));
    Some(Call {
        name,
        op,
        format,
        old_format,
        kind,
        mutates,
        since,
        until,
        releases,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_data_file_is_read_and_found() {
        let lines = include_str!("calls.csv").lines().skip(1);
        let mut rows = 0;
        for line in lines {
            let name = line.split(',').next().unwrap();
            assert_eq!(Call::find(name.as_bytes()).map(|c| c.name), Some(name));
            rows += 1;
        }
        assert_eq!(Call::all().len(), rows);
        assert!(rows >= 240, "{rows} rows");
    }

    #[test]
    fn variants_are_one_operation() {
        for (label, op) in [
            ("lstat_extended64", Op::Lstat),
            ("openat_nocanel", Op::Open),
            ("guarded_open_dpro", Op::Open),
            ("pwritev", Op::Write),
            ("unlinkat", Op::Unlink),
            ("WrData[ANT3UP]", Op::DiskWrite),
            ("delete-Carbon", Op::Delete),
            ("CreateDirectoryUnicode", Op::Carbon),
        ] {
            assert_eq!(
                Call::find(label.as_bytes()).map(|c| c.op),
                Some(op),
                "{label}"
            );
        }
        assert_eq!(Call::find(b"renamex_np"), None);
        assert_eq!(Call::find(b""), None);
    }

    #[test]
    fn at_calls_take_a_path_and_descriptor_calls_do_not() {
        let at = Call::find(b"renameat").unwrap();
        assert!(at.is_at() && at.takes_path() && !at.is_fd());
        let write = Call::find(b"write").unwrap();
        assert!(write.is_fd() && !write.takes_path());
    }
}
