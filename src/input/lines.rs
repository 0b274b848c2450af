//! A stream into blocks of whole lines, and blocks into lines.

use std::fmt::Debug;
use std::io::{self, Read};

/// Bytes read at once: they stay in the processor's cache from the read to the checksum to the lines.
const BLOCK: usize = 256 * 1024;
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

/// Looks at each line before its turn: mostly in the thread that reads ahead, else in the one that takes the lines.
pub trait Prescan: Send + 'static {
    /// What is kept of each line; the default says nothing of it.
    type Bits: Copy + Default + Debug + Send;
    /// What is kept of a line whose fields have been read.
    type Spans: Debug + Send;

    /// Looks at a line, which has no newline. Where there is time for it, its fields may be read, too, and go into `spans`.
    fn scan(&mut self, text: &[u8], spans: Option<&mut Vec<Self::Spans>>) -> Self::Bits;
}

/// Looks at no line before its turn.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPrescan;

impl Prescan for NoPrescan {
    type Bits = ();
    type Spans = ();

    fn scan(&mut self, _: &[u8], _: Option<&mut Vec<()>>) {}
}

/// What is known of a line before its turn.
#[derive(Debug)]
pub(crate) struct Scan<'a, P: Prescan> {
    /// What was kept of it.
    pub(crate) bits: P::Bits,
    /// What was kept of the line after it, as far as that is known yet.
    pub(crate) next: P::Bits,
    /// Its fields, if they have been read.
    pub(crate) spans: Option<&'a P::Spans>,
}

impl<P: Prescan> Default for Scan<'_, P> {
    fn default() -> Self {
        Scan {
            bits: P::Bits::default(),
            next: P::Bits::default(),
            spans: None,
        }
    }
}

/// Where a line ends, and what was kept of it.
#[derive(Clone, Copy, Debug)]
struct LineEnd<B> {
    /// Offset of its newline.
    at: u32,
    /// Its fields are the ones before these.
    spans: u32,
    bits: B,
}

/// Whole lines, as many as one read gave, each where it came to lie: only the piece of a line that the block before ended
/// in is copied.
#[derive(Debug)]
pub(super) struct Block<P: Prescan> {
    bytes: Vec<u8>,
    ends: Vec<LineEnd<P::Bits>>,
    /// The fields of those lines of which they have been read.
    spans: Vec<P::Spans>,
    /// Its lines have been looked at.
    prescanned: bool,
    /// What follows the last newline.
    rest: Option<Rest>,
}

impl<P: Prescan> Default for Block<P> {
    fn default() -> Self {
        Block {
            bytes: Vec::new(),
            ends: Vec::new(),
            spans: Vec::new(),
            prescanned: false,
            rest: None,
        }
    }
}

impl<P: Prescan> Block<P> {
    /// Looks at each line, unless that has been done.
    pub(super) fn prescan(&mut self, prescan: &mut P) {
        if std::mem::replace(&mut self.prescanned, true) {
            return;
        }
        let mut start = 0;
        for end in &mut self.ends {
            end.bits = prescan.scan(&self.bytes[start..end.at as usize], None);
            start = end.at as usize + 1;
        }
    }
}

/// The end of a block that no newline ends, up to this offset.
#[derive(Clone, Copy, Debug)]
enum Rest {
    Unterminated(usize),
    TooLong(usize),
}

/// Cuts a stream into blocks.
pub(super) struct Cutter<R, P> {
    source: R,
    prescan: P,
    /// There is time to look at the lines, and to read the fields that will be wanted.
    pub(super) leisure: bool,
    /// The beginning of a line whose end has not been read yet.
    pending: Vec<u8>,
    /// The rest of a line that is too long is passed over.
    skipping: bool,
    ended: bool,
}

impl<R: Read, P: Prescan> Cutter<R, P> {
    pub(super) fn new(source: R, prescan: P) -> Cutter<R, P> {
        Cutter {
            source,
            prescan,
            leisure: false,
            pending: Vec::new(),
            skipping: false,
            ended: false,
        }
    }

    /// Fills the block with what the next read gives, or as many as it takes to end a line; false at the end.
    ///
    /// # Errors
    /// What reading the stream gave. Lines before it have been handed out; the next call tries again.
    pub(super) fn cut(&mut self, block: &mut Block<P>) -> io::Result<bool> {
        block.ends.clear();
        block.spans.clear();
        block.prescanned = self.leisure;
        block.rest = None;
        if block.bytes.is_empty() {
            // pages that no read fills are never touched
            block.bytes = vec![0; LONGEST + BLOCK];
        }
        let mut filled = self.pending.len();
        block.bytes[..filled].copy_from_slice(&self.pending);
        self.pending.clear();
        while !self.ended {
            let count = match self.source.read(&mut block.bytes[filled..filled + BLOCK]) {
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.pending.extend_from_slice(&block.bytes[..filled]);
                    return Err(error);
                }
            };
            self.ended = count == 0;
            let unread = filled;
            filled += count;
            if self.skipping {
                let end = memchr::memchr(b'\n', &block.bytes[..filled]);
                let from = end.map_or(filled, |end| end + 1);
                block.bytes.copy_within(from..filled, 0);
                filled -= from;
                self.skipping = end.is_none();
            }
            let after = self.lines(block, unread, filled);
            if self.ended {
                block.rest = (after < filled).then_some(Rest::Unterminated(filled));
            } else if filled - after >= LONGEST {
                block.rest = Some(Rest::TooLong(after + SHOWN));
                self.skipping = true;
            } else if !block.ends.is_empty() {
                self.pending.extend_from_slice(&block.bytes[after..filled]);
            } else {
                continue;
            }
            return Ok(!block.ends.is_empty() || block.rest.is_some());
        }
        Ok(false)
    }

    /// Finds the lines that end in `unread..filled`, and has each looked at; where the one after them begins.
    fn lines(&mut self, block: &mut Block<P>, unread: usize, filled: usize) -> usize {
        let mut start = 0;
        for at in memchr::memchr_iter(b'\n', &block.bytes[unread..filled]) {
            let end = unread + at;
            let bits = match self.leisure {
                true => self
                    .prescan
                    .scan(&block.bytes[start..end], Some(&mut block.spans)),
                false => P::Bits::default(),
            };
            block.ends.push(LineEnd {
                at: end as u32,
                spans: block.spans.len() as u32,
                bits,
            });
            start = end + 1;
        }
        start
    }
}

/// Goes through blocks line by line.
#[derive(Debug)]
pub(super) struct Walk<P: Prescan> {
    block: Block<P>,
    at: usize,
    start: usize,
    span: u32,
    number: u64,
}

impl<P: Prescan> Default for Walk<P> {
    fn default() -> Self {
        Walk {
            block: Block::default(),
            at: 0,
            start: 0,
            span: 0,
            number: 0,
        }
    }
}

impl<P: Prescan> Walk<P> {
    /// Every line of the block has been handed out.
    #[inline]
    pub(super) fn is_done(&self) -> bool {
        self.at == self.block.ends.len() && self.block.rest.is_none()
    }

    /// Goes on with a block; the one before.
    pub(super) fn enter(&mut self, block: Block<P>) -> Block<P> {
        self.at = 0;
        self.start = 0;
        self.span = 0;
        std::mem::replace(&mut self.block, block)
    }

    /// Number of the last line that was handed out.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Passes over lines of the block as long as what was kept of them, and of the ones after them, allows it; how many.
    #[inline]
    pub(super) fn pass_over(
        &mut self,
        mut allow: impl FnMut(u64, &[u8], Scan<'_, P>) -> bool,
    ) -> u64 {
        let Block {
            bytes, ends, spans, ..
        } = &self.block;
        let before = self.number;
        while let Some([end, next]) = ends.get(self.at..self.at + 2) {
            let scan = Scan {
                bits: end.bits,
                next: next.bits,
                spans: (self.span < end.spans).then(|| &spans[self.span as usize]),
            };
            let text = &bytes[self.start..end.at as usize];
            if !allow(self.number + 1, text, scan) {
                break;
            }
            self.at += 1;
            self.start = end.at as usize + 1;
            self.span = end.spans;
            self.number += 1;
        }
        self.number - before
    }

    /// The next line of the block, its 1-based number and what is known of it.
    #[inline]
    pub(super) fn step(&mut self) -> Option<(u64, Line<'_>, Scan<'_, P>)> {
        let from = self.start;
        if let Some(&LineEnd { at, spans, bits }) = self.block.ends.get(self.at) {
            let end = at as usize;
            let at_span = std::mem::replace(&mut self.span, spans);
            self.at += 1;
            self.start = end + 1;
            self.number += 1;
            let scan = Scan {
                bits,
                next: self
                    .block
                    .ends
                    .get(self.at)
                    .map_or_else(P::Bits::default, |end| end.bits),
                spans: (at_span < spans).then(|| &self.block.spans[at_span as usize]),
            };
            let line = Line::Whole(&self.block.bytes[from..end]);
            return Some((self.number, line, scan));
        }
        let rest = self.block.rest.take()?;
        self.number += 1;
        let line = match rest {
            Rest::Unterminated(end) => Line::Unterminated(&self.block.bytes[from..end]),
            Rest::TooLong(end) => Line::TooLong(&self.block.bytes[from..end]),
        };
        Some((self.number, line, Scan::default()))
    }
}

/// The lines of a stream. Memory is one block and one line, whatever the stream holds.
pub struct Lines<R> {
    cutter: Cutter<R, NoPrescan>,
    walk: Walk<NoPrescan>,
}

impl<R: Read> Lines<R> {
    /// The lines of `source`.
    pub fn new(source: R) -> Lines<R> {
        Lines {
            cutter: Cutter::new(source, NoPrescan),
            walk: Walk::default(),
        }
    }

    /// The next line and its 1-based number; `None` at the end.
    ///
    /// # Errors
    /// What reading the stream gave. Lines before it have been handed out; the next call tries again.
    #[inline]
    pub fn next_line(&mut self) -> io::Result<Option<(u64, Line<'_>)>> {
        if self.walk.is_done() {
            let mut block = self.walk.enter(Block::default());
            if !self.cutter.cut(&mut block)? {
                return Ok(None);
            }
            self.walk.enter(block);
        }
        Ok(self.walk.step().map(|(number, line, _)| (number, line)))
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
        assert!(lines.walk.block.bytes.capacity() <= 2 * (BLOCK + LONGEST));
        assert!(lines.cutter.pending.capacity() <= 2 * LONGEST);
    }
}
