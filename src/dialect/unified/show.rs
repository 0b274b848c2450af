//! `log show --style syslog`, and its default style (columns Timestamp, Thread, Type, Activity, PID, TTL).

use nom::bytes::complete::{tag, take_until, take_while1};
use nom::character::complete::space1;
use nom::combinator::recognize;
use nom::sequence::{preceded, terminated};
use nom::{AsChar, IResult, Parser};

use crate::dialect::syslog::{self, Stamp, entry_after_stamp, iso};

/// One physical line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// A message.
    Entry(Entry<'a>),
    /// The column heads, a note of `log` itself, or a blank line.
    Heading,
    /// No time stamp: belongs to the message before, whose newlines are printed raw.
    Continuation(&'a [u8]),
}

/// One message: what a syslog line has, and where in the program it comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    /// Time, host, sender, pid, level, message.
    pub base: syslog::Entry<'a>,
    /// Image that spoke, when it is not the program itself (`(Sandbox)`).
    pub sender_image: Option<&'a [u8]>,
    /// `[subsystem:category]`.
    pub subsystem: Option<&'a [u8]>,
}

/// Why a line is no line of `log show`.
pub(crate) type Error = syslog::Error;

type Parsed<'a, T> = IResult<&'a [u8], T>;

/// One line without its newline.
///
/// # Errors
/// When something follows the time stamp that is neither of the two styles.
pub(crate) fn decode(line: &[u8]) -> Result<Line<'_>, Error> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let Ok((rest, stamp)) = iso(line) else {
        return Ok(if is_heading(line) {
            Line::Heading
        } else {
            Line::Continuation(line)
        });
    };
    if let Ok((message, entry)) = columns(rest, stamp) {
        return Ok(Line::Entry(image(entry, message)));
    }
    if let Some(text) = compact(rest)
        && let syslog::Line::Entry(entry) = entry_after_stamp(stamp, text)
        && entry.pid.is_some()
    {
        return Ok(Line::Entry(image(entry, entry.message)));
    }
    let text = rest
        .strip_prefix(b" ")
        .ok_or(Error::NoText)?
        .trim_ascii_start();
    match entry_after_stamp(stamp, text) {
        syslog::Line::Entry(entry) => Ok(Line::Entry(image(entry, entry.message))),
        _ => Err(Error::NoText),
    }
}

fn is_heading(line: &[u8]) -> bool {
    const NOTES: [&[u8]; 5] = [
        b"Timestamp  ",
        b"Filtering the log data",
        b"Skipping ",
        b"Log  ",
        b"===============",
    ];
    line.trim_ascii().is_empty() || NOTES.iter().any(|note| line.starts_with(note))
}

/// ` 0x1234     Default     0x0                  123    0    kernel: ` of the default style.
fn columns<'a>(input: &'a [u8], stamp: Stamp<'a>) -> Parsed<'a, syslog::Entry<'a>> {
    let hex = || recognize((tag("0x"), take_while1(AsChar::is_hex_digit)));
    let word = take_while1(AsChar::is_alpha);
    let decimal = || take_while1(AsChar::is_dec_digit);
    let (rest, (thread, level, _, pid)) = (
        preceded(space1, hex()),
        preceded(space1, word),
        preceded(space1, hex()),
        preceded(space1, decimal()),
    )
        .parse(input)?;
    let (rest, _) = (space1, decimal(), space1).parse(rest)?;
    let (rest, sender) = terminated(take_until(": "), tag(": ")).parse(rest)?;
    let text = |bytes: &'a [u8]| std::str::from_utf8(bytes).ok();
    let entry = syslog::Entry {
        stamp,
        sender,
        pid: text(pid).and_then(|digits| digits.parse().ok()),
        thread: text(&thread[2..]).and_then(|digits| u64::from_str_radix(digits, 16).ok()),
        level: Some(level),
        ..syslog::Entry::default()
    };
    Ok((rest, entry))
}

/// ` Df kernel[0:1f2] ` of the style `compact`: what follows the type.
fn compact(rest: &[u8]) -> Option<&[u8]> {
    let text = rest.strip_prefix(b" ")?;
    let end = memchr::memchr(b' ', text)?;
    let known = [
        &b"Df"[..],
        b"Db",
        b"I",
        b"E",
        b"F",
        b"A",
        b"Er",
        b"Ft",
        b"In",
        b"St",
    ];
    known
        .contains(&&text[..end])
        .then(|| text[end..].trim_ascii_start())
}

/// `(Sandbox) [com.apple.sandbox:violation] ` before the message, each optional.
fn image<'a>(mut base: syslog::Entry<'a>, message: &'a [u8]) -> Entry<'a> {
    let (rest, sender_image) = match bracketed(message, b"(", b") ") {
        Some((name, after)) => (after, Some(name)),
        None => (message, None),
    };
    // A message may itself begin with a bracket; a subsystem has a colon and no blank.
    let (rest, subsystem) = match bracketed(rest, b"[", b"] ") {
        Some((name, after)) if name.contains(&b':') && !name.contains(&b' ') => (after, Some(name)),
        _ => (rest, None),
    };
    base.message = rest;
    Entry {
        base,
        sender_image,
        subsystem,
    }
}

fn bracketed<'a>(text: &'a [u8], open: &[u8], close: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let inner = text.strip_prefix(open)?;
    let end = memchr::memmem::find(inner, close)?;
    Some((&inner[..end], &inner[end + close.len()..]))
}
