//! The fields between the call's name and its path in the wide layout.

use super::event::{Event, Fields};
use super::release::Release;

const BLANKS: &str = "                                        ";

fn blanks(n: usize) -> &'static str {
    &BLANKS[..n]
}

/// `O=` or `A=` with a number whose field is always 18 bytes after the label.
fn long_number(label: &str, n: u64) -> String {
    let digits = match n {
        n if n >> 32 == 0 => 8,
        n if n >> 40 == 0 => 10,
        n if n >> 48 == 0 => 12,
        n if n >> 56 == 0 => 14,
        _ => 16,
    };
    format!("{label}=0x{n:0digits$x}{}", blanks(16 - digits))
}

/// `rwxr-xr-x`, with s, S, t, T for the special bits.
pub fn mode_text(mode: u32) -> String {
    let mut text = String::with_capacity(9);
    for (shift, special, set, unset) in [
        (6, 0o4000, 's', 'S'),
        (3, 0o2000, 's', 'S'),
        (0, 0o1000, 't', 'T'),
    ] {
        let bits = mode >> shift;
        text.push(if bits & 4 != 0 { 'r' } else { '-' });
        text.push(if bits & 2 != 0 { 'w' } else { '-' });
        text.push(match (bits & 1 != 0, mode & special != 0) {
            (true, true) => set,
            (false, true) => unset,
            (true, false) => 'x',
            (false, false) => '-',
        });
    }
    text
}

fn access_text(mode: u32) -> String {
    let letter = |bit: u32, c: char| if mode & bit != 0 { c } else { '_' };
    let exists = if mode == 0 { 'F' } else { '_' };
    format!(
        "({}{}{}{exists})",
        letter(4, 'R'),
        letter(2, 'W'),
        letter(1, 'X')
    )
}

/// The three pad blanks of the wide layout are printed for this call.
pub fn padded(event: &Event, release: Release) -> bool {
    if release.old_layout() {
        return true;
    }
    match event.fields {
        Fields::Open { .. }
        | Fields::Access(_)
        | Fields::Truncate(_)
        | Fields::Ftruncate { .. }
        | Fields::Chflags(_)
        | Fields::Fchflags { .. }
        | Fields::Mount { .. }
        | Fields::Unmount { .. } => false,
        Fields::Disk { .. } => !(release >= Release::V10_9 && event.errno == 0),
        _ => true,
    }
}

/// The fields of a wide line.
pub fn wide_fields(event: &Event, release: Release) -> String {
    if release.old_layout() {
        return old_fields(event, release);
    }
    let e = event.errno;
    let failed = e != 0;
    let bracket = format!("[{e:>3}]");
    let fd_or_error = |fd: i32| {
        if failed {
            format!(" F={fd:<3}{bracket}")
        } else {
            format!(" F={fd:<3}")
        }
    };
    match &event.fields {
        Fields::Default => {
            if failed {
                format!("      {bracket}       ")
            } else {
                blanks(18).into()
            }
        }
        Fields::Fd(fd) => fd_or_error(*fd),
        Fields::FdTwo(old, new) if !failed => format!(" F={old:<3}  F={new:<3}"),
        Fields::FdTwo(old, _) => fd_or_error(*old),
        Fields::FdIo { fd, bytes } if !failed => format!(" F={fd:<3}  B=0x{bytes:<6x}"),
        Fields::FdIo { fd, .. } => fd_or_error(*fd),
        Fields::Open { fd, flags } => {
            let letters = String::from_utf8_lossy(&flags[..release.open_letters()]).into_owned();
            if failed {
                format!("      {bracket} ({letters}) ")
            } else {
                format!(" F={fd:<3}      ({letters}) ")
            }
        }
        Fields::Access(mode) => {
            let text = access_text(*mode);
            if failed {
                format!("      {bracket} {text}   ")
            } else {
                format!("{}{text}   ", blanks(12))
            }
        }
        Fields::Chmod(mode) => {
            let text = mode_text(*mode);
            if failed {
                format!(" {bracket} <{text}>")
            } else {
                format!(" <{text}>{}", blanks(chmod_blanks(release)))
            }
        }
        Fields::Fchmod { fd, mode } => {
            let text = mode_text(*mode);
            if failed {
                format!(" F={fd:<3}{bracket} <{text}>")
            } else {
                format!(" F={fd:<3} <{text}>{}", blanks(chmod_blanks(release)))
            }
        }
        Fields::Chflags(names) => {
            let text = flag_names(names, release);
            if failed {
                format!(" {bracket} {text}")
            } else {
                text
            }
        }
        Fields::Fchflags { fd, names } => {
            format!("{}{}", fd_or_error(*fd), flag_names(names, release))
        }
        Fields::Fcntl { fd, command } => format!("{} <{command}>", fd_or_error(*fd)),
        Fields::Ioctl { fd, command } => format!("{} <CMD=0x{command:x}>", fd_or_error(*fd)),
        Fields::Select(n) => {
            if failed {
                format!("      {bracket}")
            } else {
                format!("        S={n:<3}")
            }
        }
        Fields::Lseek { fd, offset, whence } => format!(
            "{}  {} <{whence}>",
            fd_or_error(*fd),
            long_number("O", *offset)
        ),
        Fields::Pread { fd, bytes, offset } => {
            if failed {
                format!(" F={fd:<3}{bracket}  {}", long_number("O", *offset))
            } else {
                format!(" F={fd:<3}  B=0x{bytes:<8x} {}", long_number("O", *offset))
            }
        }
        Fields::Mmap {
            fd,
            address,
            offset,
            size,
            protection,
        } => {
            if failed {
                format!(" F={fd:<3}  {bracket}  ")
            } else {
                format!(
                    " F={fd:<3}  {}{}B=0x{size:<16x} <{protection}>",
                    long_number("A", *address),
                    long_number("O", *offset)
                )
            }
        }
        Fields::Msync {
            address,
            size,
            flags,
        } => {
            let text = format!(
                " {}  B=0x{size:<16x}  <{flags}>",
                long_number("A", *address)
            );
            if failed {
                format!("      {bracket}{text}")
            } else {
                text
            }
        }
        Fields::Truncate(offset) => format!(
            "{}  {}",
            if failed {
                format!("      {bracket}")
            } else {
                blanks(6).into()
            },
            long_number("O", *offset)
        ),
        Fields::Ftruncate { fd, offset } => {
            format!("{}  {}", fd_or_error(*fd), long_number("O", *offset))
        }
        Fields::Socket { fd, text } => {
            if failed {
                format!("      {bracket} <{text}>")
            } else {
                format!(" F={fd:<3}      <{text}>")
            }
        }
        Fields::Flock { fd, operation } => format!("{}  <{operation}>", fd_or_error(*fd)),
        Fields::Mount { flags } => {
            if failed {
                format!("      {bracket} <FLGS=0x{flags:x}> ")
            } else {
                format!("     <FLGS=0x{flags:x}> ")
            }
        }
        Fields::Unmount { force } => {
            let text = if *force { "<FORCE>" } else { "" };
            if failed {
                format!("      {bracket} {text}  ")
            } else {
                format!("     {text}{}", blanks(9))
            }
        }
        Fields::PageIn(address) => format!(" {}", long_number("A", *address)),
        Fields::PageOut(bytes) => format!("      B=0x{bytes:<8x}"),
        Fields::Disk {
            block,
            bytes,
            device,
        } => {
            if failed {
                format!(" D=0x{block:08x}  {bracket}")
            } else {
                match release {
                    r if r < Release::V10_8 => {
                        format!(" D=0x{block:08x}  B=0x{bytes:<6x}   {device}")
                    }
                    Release::V10_8 => format!(" D=0x{block:08x}  B=0x{bytes:<10x} {device}"),
                    _ => format!(" D=0x{block:08x}  B=0x{bytes:<6x} {device} "),
                }
            }
        }
    }
}

/// One blank short in 10.5.
fn chmod_blanks(release: Release) -> usize {
    if release == Release::V10_5 { 5 } else { 6 }
}

fn flag_names(names: &str, release: Release) -> String {
    let width = if release < Release::V10_7 { 21 } else { 19 };
    format!("{:<width$}", format!(" <{names}>"))
}

/// 10.2 to 10.4: a slot of 6 and one of 12.
fn old_fields(event: &Event, release: Release) -> String {
    let failed = event.errno != 0;
    let fd_slot = match &event.fields {
        Fields::Open { fd, .. } | Fields::FdTwo(_, fd) | Fields::Socket { fd, .. } if !failed => {
            format!(" F={fd:<3}")
        }
        Fields::Fd(fd)
        | Fields::FdIo { fd, .. }
        | Fields::Fchmod { fd, .. }
        | Fields::Fchflags { fd, .. }
        | Fields::Lseek { fd, .. }
        | Fields::Pread { fd, .. }
        | Fields::Ftruncate { fd, .. } => format!(" F={fd:<3}"),
        Fields::Disk {
            block,
            bytes,
            device,
        } => {
            return if failed {
                format!(" D=0x{block:08x}  [{:>3}]       ", event.errno)
            } else {
                format!(" D=0x{block:08x}  B=0x{bytes:<6x}   {device}")
            };
        }
        Fields::PageIn(address) => return format!(" A=0x{address:08x}  B=0x{:<8x}", 0x1000),
        _ => blanks(6).into(),
    };
    if failed {
        return format!("{fd_slot}[{:>3}]       ", event.errno);
    }
    let second = match &event.fields {
        Fields::FdIo { bytes, .. } => format!("  B=0x{bytes:<6x}"),
        Fields::Lseek { offset, .. } | Fields::Ftruncate { offset, .. } => {
            format!("O=0x{offset:08x}")
        }
        Fields::Select(n) => format!("  S={n:<3}     "),
        Fields::Pread { bytes, offset, .. } if release >= Release::V10_3 => {
            format!("B=0x{bytes:<8x}O=0x{offset:08x}")
        }
        Fields::PageOut(bytes) => format!("B=0x{bytes:<8x}"),
        _ => blanks(12).into(),
    };
    format!("{fd_slot}{second}")
}
