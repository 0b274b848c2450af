//! The fields between label and path, call format by call format, for the wide lines of 10.5 and later.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::combinator::opt;
use nom::sequence::{preceded, terminated};

use super::calls::Format;
use super::grammar::{
    Parsed, angle, blanks, bracket, buffer_cache, decimal, descriptor, device, letters, sized,
    some_blanks, wide_number,
};
use super::layout::Stamp;
use super::swar::leading_blanks;

/// What the fields of one line said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields<'a> {
    pub(super) fd: Option<i32>,
    pub(super) fd2: Option<i32>,
    pub(super) errno: Option<i32>,
    pub(super) flags: Option<&'a [u8]>,
    pub(super) angle: Option<&'a [u8]>,
    pub(super) bytes: Option<u64>,
    pub(super) offset: Option<u64>,
    pub(super) address: Option<u64>,
    pub(super) block: Option<u64>,
    pub(super) count: Option<i64>,
    pub(super) device: Option<&'a [u8]>,
    /// Blanks between the fields and the path field.
    pub(super) padding: usize,
}

/// Pad blanks before the path field, when padding is on.
const PADDING: usize = 3;
/// The error of a call that shows no descriptor stands behind six blanks.
const NO_DESCRIPTOR: &str = "      ";

/// Reads the fields; what is left begins with the pad blanks, if any, and the path field.
pub(super) fn parse(format: Format, stamp: Stamp, input: &[u8]) -> Parsed<'_, Fields<'_>> {
    match format {
        Format::Plain | Format::At => plain(input),
        Format::Fd => descriptor_then(input, |rest, _| Ok((rest, ()))),
        Format::FdPair => descriptor_then(input, |rest, fields| {
            let (rest, fd2) = opt(preceded(tag(" "), descriptor)).parse(rest)?;
            fields.fd2 = fd2;
            Ok((rest, ()))
        }),
        Format::FdBytes => descriptor_then(input, |rest, fields| {
            let (rest, bytes) = opt(sized("  B=", 6)).parse(rest)?;
            fields.bytes = bytes;
            Ok((rest, ()))
        }),
        Format::FdBytesOffset => descriptor_then(input, bytes_and_offset),
        Format::Open | Format::OpenAt => open(input),
        Format::Access => access(input),
        Format::Chmod | Format::ChmodAt => chmod(input),
        Format::Fchmod => descriptor_then(input, mode),
        Format::Chflags => chflags(input, stamp),
        Format::Fchflags => fchflags(input, stamp),
        Format::Fcntl => descriptor_then(input, |rest, fields| {
            let (rest, command) = preceded(tag(" "), angle).parse(rest)?;
            let (rest, fd2) = opt(descriptor).parse(rest)?;
            (fields.angle, fields.fd2) = (Some(command), fd2);
            Ok((rest, ()))
        }),
        Format::Ioctl => descriptor_then(input, |rest, fields| {
            let (rest, command) = preceded(tag(" "), angle).parse(rest)?;
            fields.angle = Some(command);
            Ok((rest, ()))
        }),
        Format::Lseek => descriptor_then(input, |rest, fields| {
            let (rest, offset) = wide_number("  O=").parse(rest)?;
            let (rest, whence) = opt(preceded(tag(" "), angle)).parse(rest)?;
            (fields.offset, fields.angle) = (Some(offset), whence);
            Ok((rest, ()))
        }),
        Format::Ftruncate => truncate(input),
        Format::Truncate => truncate(input),
        Format::Flock => descriptor_then(input, |rest, fields| {
            let (rest, names) = preceded(tag("  "), angle).parse(rest)?;
            fields.angle = Some(names);
            Ok((rest, ()))
        }),
        Format::Mount => mount(input),
        Format::Unmount => unmount(input),
        Format::HfsUpdate => hfs_update(input),
        Format::Page => page(input),
        Format::Disk => disk(input),
        Format::DiskControl => disk_control(input),
        Format::Carbon => carbon(input),
        // No path follows these; their words may come in any order.
        Format::Select
        | Format::Mmap
        | Format::Msync
        | Format::Socket
        | Format::Aio
        | Format::PageOut => in_any_order(input),
    }
}

fn bytes_and_offset<'a>(input: &'a [u8], fields: &mut Fields<'a>) -> Parsed<'a, ()> {
    // guarded_pwrite_np of 10.14 has no offset.
    let (rest, with_offset) = opt((sized("  B=", 8), wide_number(" O="))).parse(input)?;
    if let Some((bytes, offset)) = with_offset {
        (fields.bytes, fields.offset) = (Some(bytes), Some(offset));
        return Ok((rest, ()));
    }
    let (rest, bytes) = opt(sized("  B=", 6)).parse(input)?;
    let (rest, offset) = opt(wide_number("  O=")).parse(rest)?;
    (fields.bytes, fields.offset) = (bytes, offset);
    Ok((rest, ()))
}

fn mode<'a>(input: &'a [u8], fields: &mut Fields<'a>) -> Parsed<'a, ()> {
    let failed = fields.errno.is_some();
    let (rest, mode) = preceded(tag(" "), angle).parse(input)?;
    fields.angle = Some(mode);
    if failed {
        Ok((rest, ()))
    } else {
        mode_fill(rest)
    }
}

fn chflags(input: &[u8], stamp: Stamp) -> Parsed<'_, Fields<'_>> {
    let (rest, errno) = opt((tag(" "), bracket, tag(" "))).parse(input)?;
    let (rest, names) = flag_names(rest, stamp)?;
    let fields = Fields {
        errno: errno.map(|(_, e, _)| e),
        angle: Some(names),
        ..Fields::default()
    };
    Ok((rest, fields))
}

fn fchflags(input: &[u8], stamp: Stamp) -> Parsed<'_, Fields<'_>> {
    let (rest, (fd, errno)) = (descriptor, opt(bracket)).parse(input)?;
    let (rest, names) = flag_names(rest, stamp)?;
    let fields = Fields {
        fd: Some(fd),
        errno,
        angle: Some(names),
        ..Fields::default()
    };
    Ok((rest, fields))
}

fn hfs_update(input: &[u8]) -> Parsed<'_, Fields<'_>> {
    let (rest, (_, letters, _)) = (some_blanks, letters, tag(" ")).parse(input)?;
    let fields = Fields {
        flags: Some(letters),
        ..Fields::default()
    };
    Ok((rest, fields))
}

fn page(input: &[u8]) -> Parsed<'_, Fields<'_>> {
    let (rest, address) = wide_number(" A=").parse(input)?;
    let fields = Fields {
        address: Some(address),
        padding: PADDING,
        ..Fields::default()
    };
    Ok((rest, fields))
}

fn carbon(input: &[u8]) -> Parsed<'_, Fields<'_>> {
    let (rest, fields) = plain(input)?;
    let fields = Fields {
        padding: 0,
        ..fields
    };
    Ok((rest, fields))
}

fn plain(input: &[u8]) -> Parsed<'_, Fields<'_>> {
    if let Ok((rest, _)) = blanks(18).parse(input) {
        return Ok((
            rest,
            Fields {
                padding: PADDING,
                ..Fields::default()
            },
        ));
    }
    let (rest, (_, errno, _)) = (tag(NO_DESCRIPTOR), bracket, blanks(7)).parse(input)?;
    Ok((
        rest,
        Fields {
            errno: Some(errno),
            padding: PADDING,
            ..Fields::default()
        },
    ))
}

/// `·F={fd:<3}`, an error bracket directly behind it, and what `more` reads.
fn descriptor_then<'a>(
    input: &'a [u8],
    more: impl FnOnce(&'a [u8], &mut Fields<'a>) -> Parsed<'a, ()>,
) -> Parsed<'a, Fields<'a>> {
    let (rest, (fd, errno)) = (descriptor, opt(bracket)).parse(input)?;
    let mut fields = Fields {
        fd: Some(fd),
        errno,
        padding: PADDING,
        ..Fields::default()
    };
    let (rest, ()) = more(rest, &mut fields)?;
    Ok((rest, fields))
}

fn open(input: &[u8]) -> Parsed<'_, Fields<'_>> {
    if let Ok((rest, fd)) = descriptor(input) {
        let (rest, (_, letters, _)) = (blanks(6), letters, tag(" ")).parse(rest)?;
        return Ok((
            rest,
            Fields {
                fd: Some(fd),
                flags: Some(letters),
                ..Fields::default()
            },
        ));
    }
    let (rest, (_, errno, _, letters, _)) =
        (tag(NO_DESCRIPTOR), bracket, tag(" "), letters, tag(" ")).parse(input)?;
    Ok((
        rest,
        Fields {
            errno: Some(errno),
            flags: Some(letters),
            ..Fields::default()
        },
    ))
}

fn access(input: &[u8]) -> Parsed<'_, Fields<'_>> {
    let (rest, _) = tag(NO_DESCRIPTOR).parse(input)?;
    let (rest, errno) = opt(terminated(bracket, tag(" "))).parse(rest)?;
    let (rest, _) = blanks(if errno.is_some() { 0 } else { 6 }).parse(rest)?;
    let (rest, (letters, _)) = (letters, blanks(3)).parse(rest)?;
    Ok((
        rest,
        Fields {
            errno,
            flags: Some(letters),
            ..Fields::default()
        },
    ))
}

fn chmod(input: &[u8]) -> Parsed<'_, Fields<'_>> {
    let (rest, errno) = opt(preceded(tag(" "), bracket)).parse(input)?;
    let (rest, mode) = preceded(tag(" "), angle).parse(rest)?;
    let (rest, ()) = if errno.is_some() {
        Ok((rest, ()))
    } else {
        mode_fill(rest)
    }?;
    Ok((
        rest,
        Fields {
            errno,
            angle: Some(mode),
            padding: PADDING,
            ..Fields::default()
        },
    ))
}

/// Six blanks after a mode string; five in 10.5, which shows only where a path begins.
fn mode_fill(input: &[u8]) -> Parsed<'_, ()> {
    let run = leading_blanks(input);
    let short = run == 5 + PADDING + 1 || run == input.len() && run < 6;
    let (rest, _) = blanks(if short { 5.min(run) } else { 6 }).parse(input)?;
    Ok((rest, ()))
}

/// `·<names>`, filled to 21 bytes (10.7 and later: 19).
fn flag_names(input: &[u8], stamp: Stamp) -> Parsed<'_, &[u8]> {
    let width = if stamp == Stamp::Micros { 19 } else { 21 };
    let (rest, names) = preceded(tag(" "), angle).parse(input)?;
    let wanted = width - (names.len() + 3).min(width);
    let (rest, _) = blanks(wanted.min(rest.len())).parse(rest)?;
    Ok((rest, names))
}

fn truncate(input: &[u8]) -> Parsed<'_, Fields<'_>> {
    let (rest, fd) = opt(descriptor).parse(input)?;
    let (rest, _) = blanks(if fd.is_some() { 0 } else { 6 }).parse(rest)?;
    let (rest, (errno, offset)) = (opt(bracket), wide_number("  O=")).parse(rest)?;
    Ok((
        rest,
        Fields {
            fd,
            errno,
            offset: Some(offset),
            ..Fields::default()
        },
    ))
}

fn mount(input: &[u8]) -> Parsed<'_, Fields<'_>> {
    let (rest, _) = blanks(5).parse(input)?;
    let (rest, errno) = opt((tag(" "), bracket, tag(" "))).parse(rest)?;
    let (rest, (flags, _)) = (angle, tag(" ")).parse(rest)?;
    Ok((
        rest,
        Fields {
            errno: errno.map(|e| e.1),
            angle: Some(flags),
            ..Fields::default()
        },
    ))
}

fn unmount(input: &[u8]) -> Parsed<'_, Fields<'_>> {
    let (rest, _) = blanks(5).parse(input)?;
    let (rest, errno) = opt((tag(" "), bracket, tag(" "))).parse(rest)?;
    let (rest, force) = opt(angle).parse(rest)?;
    let (rest, _) = blanks(if errno.is_some() { 2 } else { 9 }).parse(rest)?;
    Ok((
        rest,
        Fields {
            errno: errno.map(|e| e.1),
            angle: force,
            ..Fields::default()
        },
    ))
}

fn disk(input: &[u8]) -> Parsed<'_, Fields<'_>> {
    let (rest, block) = sized(" D=", 8)(input)?;
    let (rest, errno) = opt(preceded(tag("  "), bracket)).parse(rest)?;
    if errno.is_some() {
        return Ok((
            rest,
            Fields {
                errno,
                block: Some(block),
                padding: PADDING,
                ..Fields::default()
            },
        ));
    }
    let (rest, (bytes, _)) = (sized("  B=", 0), some_blanks).parse(rest)?;
    let (rest, _) = opt(buffer_cache).parse(rest)?;
    let (rest, (device, _)) = (device, opt(tag(" "))).parse(rest)?;
    Ok((
        rest,
        Fields {
            bytes: Some(bytes),
            block: Some(block),
            device: Some(device),
            ..Fields::default()
        },
    ))
}

/// A request or nothing, possibly a decimal size, and the device.
fn disk_control(input: &[u8]) -> Parsed<'_, Fields<'_>> {
    let (rest, (_, request)) = (some_blanks, opt(angle)).parse(input)?;
    let (rest, (_, bytes)) = (some_blanks, opt(preceded(tag("B="), decimal))).parse(rest)?;
    let (rest, (_, device)) = (some_blanks, opt(device)).parse(rest)?;
    let bytes = bytes.and_then(|n| u64::try_from(n).ok());
    Ok((
        rest,
        Fields {
            angle: request,
            bytes,
            device,
            ..Fields::default()
        },
    ))
}

/// Fields of a call that has no path, or of one that is not in the table: any known word, in any order.
pub(super) fn in_any_order(input: &[u8]) -> Parsed<'_, Fields<'_>> {
    let mut fields = Fields {
        padding: PADDING,
        ..Fields::default()
    };
    let mut rest = input;
    loop {
        let word = &rest[leading_blanks(rest)..];
        if word.is_empty() {
            break;
        }
        let hex_after = |label: &'static str| sized(label, 0)(word);
        let next = if let Ok((next, fd)) = preceded(tag("F="), decimal).parse(word) {
            let slot = if fields.fd.is_none() {
                &mut fields.fd
            } else {
                &mut fields.fd2
            };
            *slot = i32::try_from(fd).ok();
            next
        } else if let Ok((next, errno)) = bracket(word) {
            if next.first() == Some(&b'/') || fields.errno.is_some() {
                break;
            }
            fields.errno = Some(errno);
            next
        } else if let Ok((next, bytes)) = hex_after("B=") {
            fields.bytes = Some(bytes);
            next
        } else if let Ok((next, offset)) = hex_after("O=") {
            fields.offset = Some(offset);
            next
        } else if let Ok((next, address)) = hex_after("A=") {
            fields.address = Some(address);
            next
        } else if let Ok((next, block)) = hex_after("D=") {
            fields.block = Some(block);
            next
        } else if let Ok((next, _)) = hex_after("P=") {
            next
        } else if let Ok((next, _)) =
            preceded(tag("P=0x"), preceded(some_blanks, hex_digits)).parse(word)
        {
            next
        } else if let Ok((next, count)) = preceded(alt((tag("S="), tag("N="))), decimal).parse(word)
        {
            fields.count = Some(count);
            next
        } else if let Ok((next, text)) = angle(word) {
            fields.angle = Some(text);
            next
        } else if let Ok((next, text)) = letters(word) {
            fields.flags = Some(text);
            next
        } else {
            break;
        };
        rest = next;
    }
    Ok((rest, fields))
}

fn hex_digits(input: &[u8]) -> Parsed<'_, &[u8]> {
    nom::bytes::complete::take_while1(|b: u8| b.is_ascii_hexdigit())(input)
}
