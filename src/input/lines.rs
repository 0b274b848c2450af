//! Blocks into lines.

use std::io::{self, Read};

/// Bytes read at once.
const BLOCK: usize = 64 * 1024;
/// Longest line that is kept: no release prints more than a few hundred bytes, names with newlines included.
const LONGEST: usize = 64 * 1024;
/// What is shown of a line that is longer.
const SHOWN: usize = 256;

/// A physical line, without its newline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Ended by a newline.
    Whole(&'a [u8]),
    /// The last one, which no newline ends.
    Unterminated(&'a [u8]),
    /// The beginning of a line that is longer than any line can be; the rest has been skipped.
    TooLong(&'a [u8]),
}

/// The lines of a stream. Memory is one block and one line, whatever the stream holds.
#[derive(Debug)]
pub struct Lines<R> {
    source: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    number: u64,
    ended: bool,
    /// Beginning of the last line that was too long.
    shown: Vec<u8>,
}

impl<R: Read> Lines<R> {
    /// The lines of `source`.
    pub fn new(source: R) -> Lines<R> {
        Lines {
            source,
            buffer: vec![0; BLOCK + LONGEST],
            start: 0,
            end: 0,
            number: 0,
            ended: false,
            shown: Vec::new(),
        }
    }

    /// The stream the lines come from.
    pub fn get_ref(&self) -> &R {
        &self.source
    }

    /// The next line and its 1-based number; `None` at the end.
    ///
    /// # Errors
    /// What reading the stream gave. Lines before it have been handed out; the next call tries again.
    #[inline]
    pub fn next_line(&mut self) -> io::Result<Option<(u64, Line<'_>)>> {
        let mut searched = 0;
        loop {
            let pending = &self.buffer[self.start..self.end];
            if let Some(at) = memchr::memchr(b'\n', &pending[searched..]) {
                let from = self.start;
                let to = from + searched + at;
                self.start = to + 1;
                self.number += 1;
                return Ok(Some((self.number, Line::Whole(&self.buffer[from..to]))));
            }
            if self.ended {
                return Ok(self.last());
            }
            searched = pending.len();
            if searched >= LONGEST {
                return self.skip_long().map(Some);
            }
            self.refill()?;
        }
    }

    fn last(&mut self) -> Option<(u64, Line<'_>)> {
        if self.start == self.end {
            return None;
        }
        let from = self.start;
        self.start = self.end;
        self.number += 1;
        Some((
            self.number,
            Line::Unterminated(&self.buffer[from..self.end]),
        ))
    }

    /// Moves what is left of the last block to the front and reads another behind it.
    fn refill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        let free = &mut self.buffer[self.end..];
        loop {
            match self.source.read(free) {
                Ok(0) => self.ended = true,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(());
        }
    }

    fn skip_long(&mut self) -> io::Result<(u64, Line<'_>)> {
        self.shown.clear();
        self.shown
            .extend_from_slice(&self.buffer[self.start..self.start + SHOWN]);
        loop {
            self.start = self.end;
            self.refill()?;
            if let Some(at) = memchr::memchr(b'\n', &self.buffer[self.start..self.end]) {
                self.start += at + 1;
                break;
            }
            if self.ended {
                self.start = self.end;
                break;
            }
        }
        self.number += 1;
        Ok((self.number, Line::TooLong(&self.shown)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its bytes in pieces of a chosen size.
    struct Pieces<'a>(&'a [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn all(text: &[u8], piece: usize) -> Vec<(u64, String)> {
        let mut lines = Lines::new(Pieces(text, piece));
        let mut out = Vec::new();
        while let Some((number, line)) = lines.next_line().unwrap() {
            let (mark, text) = match line {
                Line::Whole(text) => ("", text),
                Line::Unterminated(text) => ("unterminated ", text),
                Line::TooLong(text) => ("too long ", &text[..4]),
            };
            out.push((number, format!("{mark}{}", String::from_utf8_lossy(text))));
        }
        out
    }

    #[test]
    fn pieces_of_any_size_make_the_same_lines() {
        for piece in [1, 2, 3, 100] {
            let lines = all(b"one\n\nthree\r\nfour", piece);
            let texts: Vec<_> = lines.iter().map(|(_, t)| t.as_str()).collect();
            assert_eq!(texts, ["one", "", "three\r", "unterminated four"]);
            assert_eq!(lines[3].0, 4);
        }
        assert!(all(b"", 1).is_empty());
    }

    #[test]
    fn a_monster_line_is_skipped_in_constant_memory() {
        let mut text = b"first\n".to_vec();
        text.resize(3_000_000, b'x');
        text.extend_from_slice(b"\nlast\n");
        text.extend_from_slice(&vec![b'y'; 1_000_000]);
        let lines = all(&text, 100_000);
        let texts: Vec<_> = lines.iter().map(|(_, t)| t.as_str()).collect();
        assert_eq!(texts, ["first", "too long xxxx", "last", "too long yyyy"]);
        let mut lines = Lines::new(Pieces(&text, 100_000));
        while lines.next_line().unwrap().is_some() {}
        assert_eq!(lines.buffer.len(), BLOCK + LONGEST);
    }
}
