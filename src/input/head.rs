//! The beginning of a source: what it is, and why it is no capture.

use std::io::{self, Read};

use super::foreign::Foreign;
use super::pasted::{self, Verdict};

/// Bytes that tell what a source is that is no capture.
pub(super) const SAMPLE: usize = 16 * 1024;
/// So many damaged lines for each line of `fs_usage` are too many.
const HARDLY_ONE: u64 = 20;

/// The beginning of a source, and what follows it.
pub(super) struct Head<R> {
    pub(super) text: Vec<u8>,
    pub(super) rest: Rest<R>,
}

impl<R: Read> Head<R> {
    /// Reads as much as it takes to know what the source is.
    pub(super) fn decide(&mut self, live: bool) -> Verdict {
        let mut ended = false;
        loop {
            let verdict = pasted::classify(&self.text, ended, live);
            if ended || !matches!(verdict, Verdict::More) {
                return verdict;
            }
            let before = self.text.len();
            self.text.resize(before + SAMPLE, 0);
            let read = loop {
                match self.rest.source.read(&mut self.text[before..]) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    result => break result,
                }
            };
            let count = read.unwrap_or_else(|error| {
                // told when what is before it has been read
                self.rest.error = Some(error);
                0
            });
            self.text.truncate(before + count);
            ended = count == 0;
        }
    }
}

/// What follows the beginning of a source: it may have failed already.
pub(super) struct Rest<R> {
    pub(super) error: Option<io::Error>,
    pub(super) source: R,
}

impl<R: Read> Read for Rest<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.error.take() {
            Some(error) => Err(error),
            None => self.source.read(buffer),
        }
    }
}

/// What a source is that holds no text. Names in a capture may hold any byte, so one stray byte proves nothing.
pub(super) fn junk(head: &[u8]) -> Option<&'static str> {
    if pasted::is_utf16(head) {
        return None;
    }
    match head {
        [0xfd, b'7', b'z', b'X', b'Z', ..] => return Some("xz data (decompress it first)"),
        [b'P', b'K', 3, 4, ..] => return Some("a zip archive (unpack it first)"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => return Some("zstd data (decompress it first)"),
        [b'b', b'p', b'l', b'i', b's', b't', ..] => return Some("a binary property list"),
        _ => {}
    }
    let control = head
        .iter()
        .filter(|&&b| b < 7 || (14..27).contains(&b) || (28..32).contains(&b))
        .count();
    let stamped = head
        .split(|&b| b == b'\n')
        .any(crate::dialect::fs_usage::has_time_stamp);
    (!stamped && control * 20 > head.len()).then_some("binary data")
}

/// Why a source is no capture, in words, when so many lines have been read and so many of them are of `fs_usage`, or damaged;
/// `found` tells what it looks like.
pub(super) fn refusal(
    found: impl FnOnce() -> Option<&'static Foreign>,
    lines: u64,
    events: u64,
    damaged: u64,
) -> Option<String> {
    let few = damaged >= HARDLY_ONE && events < damaged / HARDLY_ONE;
    if lines == 0 || events > 0 && !few {
        return None;
    }
    let count = match events {
        0 => "no line in it is one of fs_usage".to_owned(),
        1 => format!("only one of its {lines} lines is one of fs_usage"),
        _ => format!("only {events} of its {lines} lines are lines of fs_usage"),
    };
    Some(match found() {
        Some(kind) => format!("{count}: {}; {}", kind.what, kind.advice),
        None => format!(
            "{count}; record with: sudo fs_usage -w -f filesys NAME > capture.txt, and give that text as it is"
        ),
    })
}
