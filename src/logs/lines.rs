//! Bytes into lines of bounded length.

use std::io::{self, BufRead};

/// Longest line that is looked at; the rest of a longer one is skipped.
pub(crate) const LONGEST_LINE: usize = 64 * 1024;

/// Reads the next line into `line`, without its newline and cut at [`LONGEST_LINE`]. False at the end of the input; a
/// last line without newline counts.
pub(crate) fn next(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let block = match input.fill_buf() {
            Ok(block) => block,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if block.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = memchr::memchr(b'\n', block);
        let text = &block[..end.unwrap_or(block.len())];
        line.extend_from_slice(&text[..text.len().min(LONGEST_LINE - line.len())]);
        let used = text.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}
