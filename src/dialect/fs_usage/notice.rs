//! Lines of a capture that are no events: notices of `fs_usage` itself, and system.log lines mixed in.

/// Why a line that is no event does no harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Harmless {
    /// Nothing on it.
    Blank,
    /// The rest of a record whose name holds a newline.
    Continuation,
    /// The kernel's buffer overran: events are missing here.
    Overrun,
    /// Another message of `fs_usage`.
    Notice,
    /// A line of system.log.
    Syslog,
}

const OVERRUN: &[&[u8]] = &[b"fs_usage: buffer overrun", b"buffer wrapped  count ="];

/// Beginnings of the other messages, any release (format page, section 2.7).
const NOTICES: &[&[u8]] = &[
    b"'fs_usage' must be run as root",
    b"reallocating bitmap for threadid",
    b"fs_usage: ",
    b"          fs_usage, sc_usage, and latency use this feature.",
    b"Could not re-execute: ",
    b"Can't open RAW file: ",
    b"read of RAW file failed: ",
    b"read failed: ",
    b"ERROR: reading trace from ",
    b"ERROR: cannot both include and exclude",
    b"ERROR: could not set time limit",
    b"NOTE: time limit ignored",
    b"ktrace_start: ",
    b"Cleaning up tracing state because of ",
    b"Usage: fs_usage",
    b"^C",
];

/// What a line without a time stamp of its own is, if it is known.
pub(super) fn classify(line: &[u8]) -> Option<Harmless> {
    if line.iter().all(|b| b.is_ascii_whitespace()) {
        return Some(Harmless::Blank);
    }
    if OVERRUN.iter().any(|start| line.starts_with(start)) {
        return Some(Harmless::Overrun);
    }
    let gone = line.starts_with(b"pid ") && line.ends_with(b" does not exist");
    if gone || NOTICES.iter().any(|start| line.starts_with(start)) {
        return Some(Harmless::Notice);
    }
    is_syslog(line).then_some(Harmless::Syslog)
}

/// Offset at which an overrun notice begins that was written into the middle of an event's line.
pub(super) fn interleaved(line: &[u8]) -> Option<usize> {
    memchr::memmem::find(line, OVERRUN[0])
}

/// `Mmm dd hh:mm:ss ` (BSD) or `yyyy-mm-dd hh:mm:ss` (`log show`).
fn is_syslog(line: &[u8]) -> bool {
    const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let clock = |at: usize| {
        line.get(at..at + 8).is_some_and(|t| {
            t.iter().enumerate().all(|(i, b)| {
                if i % 3 == 2 {
                    *b == b':'
                } else {
                    b.is_ascii_digit()
                }
            })
        })
    };
    let month = line
        .first_chunk::<3>()
        .is_some_and(|m| MONTHS.chunks(3).any(|name| name == m));
    let iso = line.len() > 19
        && line[4] == b'-'
        && line[7] == b'-'
        && line[..4].iter().all(u8::is_ascii_digit);
    month && line.get(3) == Some(&b' ') && clock(7) || iso && clock(11)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_of_every_release() {
        for (line, kind) in [
            ("", Harmless::Blank),
            (
                "fs_usage: buffer overrun, events generated too quickly",
                Harmless::Overrun,
            ),
            (
                "fs_usage: buffer overrun, events generated too quickly: 512",
                Harmless::Overrun,
            ),
            ("buffer wrapped  count = 3", Harmless::Overrun),
            ("pid 512 does not exist", Harmless::Notice),
            (
                "reallocating bitmap for threadid 3, fd = 1, setsize = 2",
                Harmless::Notice,
            ),
            (
                "Nov  5 12:00:01 mail servermgrd[512]: --Module servermgr_mail's response",
                Harmless::Syslog,
            ),
            (
                "2023-05-01 12:00:01.123456+0200 host process[1]: text",
                Harmless::Syslog,
            ),
        ] {
            assert_eq!(classify(line.as_bytes()), Some(kind), "{line}");
        }
        assert_eq!(classify(b"133 LIBARCHIVE.xattr.com.apple.macl=B"), None);
    }
}
