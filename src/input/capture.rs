//! A capture that is being read, line by line, and what it turned out to be.

use std::fs::File;
use std::io::{self, Cursor, Read, Stdin};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::cksum::{Cksum, Taker};
use super::compression::{read_head, unpacked};
use super::error::InputError;
use super::foreign::{self, Foreign};
use super::head::{Head, Rest, SAMPLE, junk, refusal};
use super::lines::{Block, Line, NoPrescan, Prescan, Scan, Walk};
use super::pasted::Verdict;
use super::read_ahead::{ReadAhead, Stopper};

/// Counts what is read, and on request takes its checksum.
struct Meter<R> {
    inner: R,
    bytes: Arc<AtomicU64>,
    sum: Option<Arc<Mutex<Taker>>>,
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
        if let Some(sum) = &self.sum
            && let Ok(mut sum) = sum.lock()
        {
            sum.take(&buffer[..count]);
        }
        Ok(count)
    }
}

/// What the bytes come from.
pub(super) enum Stream {
    File(File),
    Stdin(Stdin),
    Other(Box<dyn Read + Send>),
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::File(file) => file.read(buffer),
            Stream::Stdin(stdin) => stdin.lock().read(buffer),
            Stream::Other(other) => other.read(buffer),
        }
    }
}

/// Where the lines of a capture come from, and how much of it has been read.
pub struct Origin {
    path: PathBuf,
    bytes: Arc<AtomicU64>,
    sum: Option<Arc<Mutex<Taker>>>,
    format: Option<&'static str>,
    size: Option<u64>,
    /// Its beginning, to tell what it is if it is no capture.
    sample: Vec<u8>,
    foreign: Option<&'static Foreign>,
    cleaned: Vec<String>,
    longest: usize,
}

impl std::fmt::Debug for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Origin")
            .field("path", &self.path)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

/// A capture being read line by line.
pub struct Capture<P: Prescan = NoPrescan> {
    origin: Origin,
    ahead: ReadAhead<P>,
    walk: Walk<P>,
}

impl<P: Prescan> std::fmt::Debug for Capture<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Capture")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

impl<P: Prescan> Deref for Capture<P> {
    type Target = Origin;

    fn deref(&self) -> &Origin {
        &self.origin
    }
}

impl<P: Prescan> Capture<P> {
    /// The next line and its 1-based number; `None` at the end.
    ///
    /// # Errors
    /// When the stream cannot be read on. The lines before have been handed out and stay valid.
    #[inline]
    pub fn next_line(&mut self) -> Result<Option<(u64, Line<'_>)>, InputError> {
        let next = self.next_scanned()?;
        Ok(next.map(|(number, line, _)| (number, line)))
    }

    /// The same with what is known of the line already.
    #[inline]
    pub(crate) fn next_scanned(
        &mut self,
    ) -> Result<Option<(u64, Line<'_>, Scan<'_, P>)>, InputError> {
        if self.walk.is_done() && !self.go_on()? {
            return Ok(None);
        }
        Ok(self.walk.step())
    }

    /// Passes over lines that have been read, as long as what was kept of them allows it; how many.
    #[inline]
    pub(crate) fn pass_over(&mut self, allow: impl FnMut(u64, &[u8], Scan<'_, P>) -> bool) -> u64 {
        self.walk.pass_over(allow)
    }

    /// Takes the next block; false at the end.
    fn go_on(&mut self) -> Result<bool, InputError> {
        let used = self.walk.enter(Block::default());
        match self.ahead.next(used) {
            Ok(Some(block)) => {
                self.walk.enter(block);
                Ok(true)
            }
            Ok(None) => Ok(false),
            Err(error) => Err(match self.origin.format {
                Some(format) if error.kind() != io::ErrorKind::IsADirectory => {
                    InputError::Corrupt {
                        path: self.origin.path.clone(),
                        format,
                        line: self.walk.number(),
                        error,
                    }
                }
                _ => InputError::Unreadable {
                    path: self.origin.path.clone(),
                    error,
                },
            }),
        }
    }

    /// Ends the reading from another thread: then there is no further line.
    pub fn stopper(&self) -> Stopper {
        self.ahead.stopper()
    }
}

impl Origin {
    /// As named; `-` for standard input.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What was undone to its text while it was read, in words.
    pub fn cleaned(&self) -> &[String] {
        &self.cleaned
    }

    /// Longest path among the first lines that have lost their columns.
    pub(crate) fn longest(&self) -> usize {
        self.longest
    }

    /// Why it is no capture, when so many lines have been read and so many of them are of `fs_usage`, or damaged.
    pub(crate) fn refusal(&self, lines: u64, events: u64, damaged: u64) -> Option<InputError> {
        let found = || self.foreign.or_else(|| foreign::recognised(&self.sample));
        let mut what = refusal(found, lines, events, damaged)?;
        if let Some(name) = self.path.to_str().filter(|name| is_plain(name)) {
            what = what.replace("< FILE ", &format!("< {name} "));
        }
        Some(InputError::NoCapture {
            path: self.path.clone(),
            what,
        })
    }

    /// gzip or bzip2, if it is compressed.
    pub fn compression(&self) -> Option<&'static str> {
        self.format
    }

    /// Bytes taken from the source so far, as stored.
    pub fn bytes_read(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Bytes of the source when it was opened, if it is a regular file.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// The checksum of what has been read so far, as it is stored, compressed or not; at the end, of the whole source. Only
    /// when it was opened for that.
    pub fn cksum(&self) -> Option<Cksum> {
        self.sum.as_ref()?.lock().ok()?.cksum()
    }
}

/// A name that needs no quotes in a command; `-` is none.
fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/+,".contains(c);
    !name.starts_with('-') && name.chars().all(plain)
}

/// Begins to read: decompresses, refuses what is no text, and finds out how the lines have to be cleaned.
pub(super) fn begin<P: Prescan>(
    path: PathBuf,
    stream: Stream,
    size: Option<u64>,
    summed: bool,
    prescans: [P; 2],
) -> Result<Capture<P>, InputError> {
    let failed = |error| InputError::Unreadable {
        path: path.clone(),
        error,
    };
    let bytes = Arc::new(AtomicU64::new(0));
    let sum = summed.then(|| Arc::new(Mutex::new(Taker::new())));
    let meter = Meter {
        inner: stream,
        bytes: Arc::clone(&bytes),
        sum: sum.clone(),
    };
    let (mut reader, format) = unpacked(meter).map_err(failed)?;
    let text = read_head(&mut reader).map_err(|error| match format {
        Some(format) => InputError::Corrupt {
            path: path.clone(),
            format,
            line: 0,
            error,
        },
        None => failed(error),
    })?;
    if text.is_empty() {
        return Err(InputError::Empty { path });
    }
    if let Some(what) = junk(&text) {
        return Err(InputError::NotText { path, what });
    }
    let mut head = Head {
        text,
        rest: Rest {
            error: None,
            source: reader,
        },
    };
    let verdict = head.decide(size.is_none());
    let Head { text, rest } = head;
    let sample = text[..text.len().min(SAMPLE)].to_vec();
    let (mut foreign, mut cleaned) = (None, Vec::new());
    let (longest, ahead) = match verdict {
        Verdict::Pasted(pasting) => {
            (foreign, cleaned) = (pasting.foreign, pasting.told());
            let longest = pasting.longest;
            let source = pasting.clean(&text, Cursor::new(text.clone()).chain(rest));
            (longest, ReadAhead::start(source, prescans))
        }
        Verdict::AsItIs { longest } => (
            longest,
            ReadAhead::start(Cursor::new(text).chain(rest), prescans),
        ),
        Verdict::More => (0, ReadAhead::start(Cursor::new(text).chain(rest), prescans)),
    };
    let ahead = ahead.map_err(failed)?;
    Ok(Capture {
        origin: Origin {
            sample,
            foreign,
            cleaned,
            longest,
            path,
            bytes,
            sum,
            format,
            size,
        },
        ahead,
        walk: Walk::default(),
    })
}
