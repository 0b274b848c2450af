//! The grammar of one physical line.

use bstr::ByteSlice;
use memchr::memmem;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while_m_n, take_while1};
use nom::character::complete::char;
use nom::combinator::{all_consuming, map_opt, opt};
use nom::sequence::{delimited, preceded, terminated};
use nom::{AsChar, IResult, Parser};

use super::raw;
use super::stamp::{self, Stamp};

/// One physical line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// A message.
    Entry(Entry<'a>),
    /// `--- last message repeated N times ---`. The time is that of writing, up to 30 seconds after the last repeat.
    Repeat {
        /// When it was written.
        stamp: Stamp<'a>,
        /// How often the message came again.
        count: u64,
    },
    /// Begins with a TAB: belongs to the message of the line before (10.8 and later).
    Continuation(&'a [u8]),
    /// Nothing but blanks.
    Blank,
}

/// One message as its line prints it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry<'a> {
    /// When.
    pub stamp: Stamp<'a>,
    /// Name of the machine; changes within a file when DHCP renames it.
    pub host: &'a [u8],
    /// Program name; may hold blanks and dots. Empty when the line has no tag (`-- MARK --`).
    pub sender: &'a [u8],
    /// Process id of the sender.
    pub pid: Option<i64>,
    /// Thread id (`ReportCrash[1665:2a5b]`, hexadecimal).
    pub thread: Option<u64>,
    /// The job on whose behalf launchd speaks.
    pub job: Option<Job<'a>>,
    /// `<Info>` or `(Error)` after the pid.
    pub level: Option<&'a [u8]>,
    /// As printed, `\n` not yet decoded.
    pub message: &'a [u8],
}

/// `(org.postfix.master[1234])`: a launchd job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Job<'a> {
    /// Label of the job.
    pub label: &'a [u8],
    /// Its process, when it ran.
    pub pid: Option<i64>,
}

/// Why a line is no line of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The first bytes are no date of any of the formats.
    #[error("does not begin with a date and a time")]
    NoTime,
    /// Nothing follows the date.
    #[error("ends after its time stamp")]
    NoText,
}

type Parsed<'a, T> = IResult<&'a [u8], T>;

/// One line without its newline.
///
/// ```
/// use unsnare::dialect::syslog::{Line, decode};
///
/// let line = decode(b"Feb  8 10:31:12 xserve servermgrd[61]: servermgr_mail: [postfix] stopped")?;
/// let Line::Entry(entry) = line else { panic!("{line:?}") };
/// assert_eq!(entry.sender, b"servermgrd");
/// # Ok::<(), unsnare::dialect::syslog::Error>(())
/// ```
///
/// # Errors
/// When the line does not begin with a time stamp, or ends after it.
pub fn decode(line: &[u8]) -> Result<Line<'_>, Error> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.iter().all(u8::is_ascii_whitespace) {
        return Ok(Line::Blank);
    }
    if line[0] == b'\t' {
        return Ok(Line::Continuation(&line[1..]));
    }
    if line[0] == b'[' {
        return raw::decode(line).map(Line::Entry);
    }
    let (rest, stamp) = alt((stamp::bsd, stamp::iso, stamp::epoch))
        .parse(line)
        .map_err(|_| Error::NoTime)?;
    if let Ok((_, count)) = all_consuming(repeat).parse(rest) {
        return Ok(Line::Repeat { stamp, count });
    }
    let text = rest.strip_prefix(b" ").ok_or(if rest.is_empty() {
        Error::NoText
    } else {
        Error::NoTime
    })?;
    if text.trim_ascii().is_empty() {
        return Err(Error::NoText);
    }
    Ok(entry_after_stamp(stamp, text.trim_start_with(|c| c == ' ')))
}

/// `host sender[pid] ...: message`, without the blank after the time.
pub(crate) fn entry_after_stamp<'a>(stamp: Stamp<'a>, text: &'a [u8]) -> Line<'a> {
    // NSLog on a terminal, and other programs' own logs, have no host: `servermgrd[206:a0b] text`, `servermgrd: text`
    if let Some(entry) = after_sender(stamp, text).or_else(|| without_colon(stamp, text)) {
        return Line::Entry(entry);
    }
    let (host, rest) = match memchr::memchr(b' ', text) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, &b""[..]),
    };
    if let Ok((_, count)) = all_consuming(classic_repeat).parse(rest) {
        return Line::Repeat { stamp, count };
    }
    let (sender, after) = sender(rest);
    let (message, (pid, thread, decorations)) = after;
    Line::Entry(Entry {
        stamp,
        host,
        sender,
        pid,
        thread,
        job: decorations.job,
        level: decorations.level,
        message,
    })
}

/// `sender[pid]: message` without a host; `None` where the first word is a host.
pub(super) fn after_sender<'a>(stamp: Stamp<'a>, text: &'a [u8]) -> Option<Entry<'a>> {
    let end = memchr::memchr(b' ', text).unwrap_or(text.len());
    let word = &text[..end];
    let named = word.strip_suffix(b":").is_some_and(|name| !name.is_empty())
        || word.ends_with(b"]") && memchr::memchr(b'[', word).is_some_and(|at| at > 0);
    if !named {
        return None;
    }
    let (sender, (message, (pid, thread, decorations))) = sender(text);
    // a message may hold a colon, and the word before it is a sender only if the first word ends there
    if sender.is_empty() || sender.len() > end {
        return None;
    }
    Some(Entry {
        stamp,
        host: b"",
        sender,
        pid,
        thread,
        job: decorations.job,
        level: decorations.level,
        message,
    })
}

/// `sender[pid:thread] message`
fn without_colon<'a>(stamp: Stamp<'a>, text: &'a [u8]) -> Option<Entry<'a>> {
    let end = memchr::memchr(b' ', text)?;
    let (word, message) = (&text[..end], &text[end + 1..]);
    let open = memchr::memchr(b'[', word).filter(|at| *at > 0)?;
    let thread = opt(preceded(
        char(':'),
        take_while_m_n(1, 16, AsChar::is_hex_digit),
    ));
    let parsed: Parsed<'_, _> =
        all_consuming(delimited(char('['), (pid, thread), char(']'))).parse(&word[open..]);
    let (_, (pid, thread)) = parsed.ok()?;
    Some(Entry {
        stamp,
        sender: &word[..open],
        pid: Some(pid),
        thread: thread.and_then(|hex: &[u8]| u64::from_str_radix(hex.to_str().ok()?, 16).ok()),
        message,
        ..Entry::default()
    })
}

/// Both spellings: `: --- last message repeated 3 times ---` (10.5 to 10.7) and without the colon (10.8 and later).
fn repeat(input: &[u8]) -> Parsed<'_, u64> {
    delimited(
        (opt(char(':')), tag(" --- ")),
        repeated,
        (tag(" ---"), opt(tag(" "))),
    )
    .parse(input)
}

/// `last message repeated 3 times`, after the host (before 10.4, and from other systems).
fn classic_repeat(input: &[u8]) -> Parsed<'_, u64> {
    repeated(input)
}

fn repeated(input: &[u8]) -> Parsed<'_, u64> {
    delimited(
        tag("last message repeated "),
        take_while1(AsChar::is_dec_digit).map(stamp::number),
        alt((tag(" times"), tag(" time"))),
    )
    .parse(input)
}

#[derive(Clone, Copy, Default)]
struct Decorations<'a> {
    job: Option<Job<'a>>,
    level: Option<&'a [u8]>,
}

type AfterSender<'a> = (&'a [u8], (Option<i64>, Option<u64>, Decorations<'a>));

/// A sender may hold blanks, dots, colons and brackets: it ends where a `[pid]` is followed by what can only follow a
/// pid, or else at the first colon.
fn sender(text: &[u8]) -> (&[u8], AfterSender<'_>) {
    let colon = memmem::find(text, b": ");
    for at in memchr::memchr_iter(b'[', text) {
        if at == 0 || colon.is_some_and(|colon| at > colon) {
            break;
        }
        if let Ok((message, parts)) = pid_to_message(&text[at..]) {
            return (&text[..at], (message, parts));
        }
    }
    match colon.or_else(|| text.strip_suffix(b":").map(<[u8]>::len)) {
        Some(end) => {
            let message = text.get(end + 2..).unwrap_or_default();
            // `kernel (Error): ...`: decorations without a pid.
            match text[..end]
                .rfind_byte(b' ')
                .map(|at| (at, all_consuming(decorations).parse(&text[at..end])))
            {
                Some((at, Ok((_, found)))) if found.level.is_some() => {
                    (&text[..at], (message, (None, None, found)))
                }
                _ => (
                    &text[..end],
                    (message, (None, None, Decorations::default())),
                ),
            }
        }
        None => (b"", (text, (None, None, Decorations::default()))),
    }
}

/// `[pid]`, decorations, colon; what remains is the message.
fn pid_to_message(input: &[u8]) -> Parsed<'_, (Option<i64>, Option<u64>, Decorations<'_>)> {
    let thread = opt(preceded(
        char(':'),
        take_while_m_n(1, 16, AsChar::is_hex_digit),
    ));
    let (rest, (pid, thread)) = delimited(char('['), (pid, thread), char(']')).parse(input)?;
    let thread = thread.and_then(|hex: &[u8]| u64::from_str_radix(hex.to_str().ok()?, 16).ok());
    let (rest, decorations) = decorations(rest)?;
    let (rest, _) = char(':').parse(rest)?;
    Ok((
        rest.strip_prefix(b" ").unwrap_or(rest),
        (Some(pid), thread, decorations),
    ))
}

fn pid(input: &[u8]) -> Parsed<'_, i64> {
    map_opt(
        (opt(char('-')), take_while_m_n(1, 18, AsChar::is_dec_digit)),
        |(minus, digits): (_, &[u8])| {
            let value = i64::try_from(stamp::number(digits)).ok()?;
            Some(if minus.is_some() { -value } else { value })
        },
    )
    .parse(input)
}

fn decorations(mut input: &[u8]) -> Parsed<'_, Decorations<'_>> {
    let mut found = Decorations::default();
    loop {
        if let Ok((rest, level)) = level(input) {
            found.level = Some(level);
            input = rest;
        } else if let Ok((rest, job)) = job(input)
            && found.job.is_none()
        {
            found.job = Some(job);
            input = rest;
        } else {
            return Ok((input, found));
        }
    }
}

fn level(input: &[u8]) -> Parsed<'_, &[u8]> {
    let name = || {
        alt((
            alt((
                tag("Emergency"),
                tag("Alert"),
                tag("Critical"),
                tag("Error"),
                tag("Warning"),
                tag("Notice"),
            )),
            alt((tag("Info"), tag("Debug"), tag("Default"), tag("Fault"))),
        ))
    };
    alt((
        delimited(tag(" <"), name(), char('>')),
        delimited(tag(" ("), name(), char(')')),
    ))
    .parse(input)
}

/// ` (label)`, ` (label[pid])`, and the unbalanced ` (label)[pid])`; a label may itself begin with a bracket
/// (`[0x0-0x1d01d].com.apple.iTunes`).
fn job(input: &[u8]) -> Parsed<'_, Job<'_>> {
    let (text, _) = alt((tag(" ("), tag("("))).parse(input)?;
    let end = memmem::find(text, b"):").ok_or_else(|| nom::Err::Error(error(input)))?;
    let mut label = &text[..end];
    let mut number = None;
    if let Some(open) = label
        .strip_suffix(b"]")
        .and_then(|head| head.rfind_byte(b'['))
        && let Ok((_, pid)) =
            terminated(pid, (char(']'), nom::combinator::eof)).parse(&label[open + 1..])
    {
        number = Some(pid);
        label = &label[..open];
        label = label.strip_suffix(b")").unwrap_or(label);
    }
    // sandboxd names only the process: `([31211])`.
    if label.is_empty() && number.is_none() {
        return Err(nom::Err::Error(error(input)));
    }
    Ok((&text[end + 1..], Job { label, pid: number }))
}

fn error(input: &[u8]) -> nom::error::Error<&[u8]> {
    nom::error::Error::new(input, nom::error::ErrorKind::Verify)
}
