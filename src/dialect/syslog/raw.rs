//! The raw form of `syslog -F raw`: `[Time 1268604301] [Sender servermgrd] [PID 72] [Message ...]`.

use super::line::{Entry, Error};
use super::stamp;
use nom::Parser;
use nom::branch::alt;

/// Key and value of each bracket. A `]` within a value is written `\]`.
fn pairs(line: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let open = memchr::memchr(b'[', rest)?;
        let body = &rest[open + 1..];
        let mut end = 0;
        loop {
            end += memchr::memchr(b']', &body[end..])?;
            // Closed only when an even number of backslashes stands before the bracket.
            let slashes = body[..end]
                .iter()
                .rev()
                .take_while(|byte| **byte == b'\\')
                .count();
            if slashes % 2 == 0 {
                break;
            }
            end += 1;
        }
        rest = &body[end + 1..];
        let pair = &body[..end];
        let blank = memchr::memchr(b' ', pair).unwrap_or(pair.len());
        Some((&pair[..blank], pair.get(blank + 1..).unwrap_or_default()))
    })
}

pub(crate) fn decode(line: &[u8]) -> Result<Entry<'_>, Error> {
    let mut entry = Entry::default();
    let mut timed = false;
    let mut said = false;
    for (key, value) in pairs(line) {
        match key {
            b"Time" => {
                let parsed = alt((stamp::iso, stamp::epoch)).parse(value);
                let (_, found) = parsed.map_err(|_| Error::NoTime)?;
                entry.stamp = found;
                timed = true;
            }
            b"Host" => entry.host = value,
            b"Sender" => entry.sender = value,
            b"PID" => {
                entry.pid = i64::try_from(stamp::number(value))
                    .ok()
                    .filter(|_| is_number(value))
            }
            b"Level" => entry.level = Some(level(value)),
            b"Message" => {
                entry.message = value;
                said = true;
            }
            _ => {}
        }
    }
    match (timed, said) {
        (false, _) => Err(Error::NoTime),
        (true, false) => Err(Error::NoText),
        (true, true) => Ok(entry),
    }
}

fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

fn level(value: &[u8]) -> &[u8] {
    match value {
        b"0" => b"Emergency",
        b"1" => b"Alert",
        b"2" => b"Critical",
        b"3" => b"Error",
        b"4" => b"Warning",
        b"5" => b"Notice",
        b"6" => b"Info",
        b"7" => b"Debug",
        other => other,
    }
}
