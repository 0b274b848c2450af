//! Where a capture comes from, and what is wrong with it when it cannot be read.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Cursor, Read, Stdin};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::ahead::{Ahead, Stopper};
use super::cksum::{Cksum, Taker};
use super::compression::{read_head, unpacked};
use super::error::InputError;
use super::foreign::{self, Foreign};
use super::head::{Head, Rest, SAMPLE, junk, refusal};
use super::lines::{Block, Line, Look, Walk};
use super::pasted::Verdict;
use crate::dialect::fs_usage::{Note, Noted, Passing};

/// One of the captures named on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file, plain or compressed.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl Source {
    /// `-` is standard input.
    pub fn from_argument(argument: &OsStr) -> Source {
        if argument == "-" {
            Source::Stdin
        } else {
            Source::File(argument.into())
        }
    }

    /// The sources that a list of arguments names; none means standard input.
    pub fn from_arguments(arguments: &[PathBuf]) -> Vec<Source> {
        if arguments.is_empty() {
            return vec![Source::Stdin];
        }
        arguments
            .iter()
            .map(|a| Source::from_argument(a.as_os_str()))
            .collect()
    }

    /// As named; `-` for standard input.
    pub fn path(&self) -> &Path {
        match self {
            Source::File(path) => path,
            Source::Stdin => Path::new("-"),
        }
    }
}

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

enum Stream {
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

/// A capture being read line by line.
pub struct Capture {
    path: PathBuf,
    ahead: Ahead,
    walk: Walk,
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

impl std::fmt::Debug for Capture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Capture")
            .field("path", &self.path)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

impl Capture {
    /// The next line and its 1-based number; `None` at the end.
    ///
    /// # Errors
    /// When the stream cannot be read on. The lines before have been handed out and stay valid.
    #[inline]
    pub fn next_line(&mut self) -> Result<Option<(u64, Line<'_>)>, InputError> {
        let next = self.next_noted()?;
        Ok(next.map(|(number, line, _)| (number, line)))
    }

    /// The same with what was noted when the line was looked at ahead.
    #[inline]
    pub(crate) fn next_noted(&mut self) -> Result<Option<(u64, Line<'_>, Noted<'_>)>, InputError> {
        if self.walk.is_done() && !self.go_on()? {
            return Ok(None);
        }
        Ok(self.walk.step())
    }

    /// Passes over lines that have been read, as long as what was noted of them allows it; how many.
    #[inline]
    pub(crate) fn pass_over(&mut self, allow: impl FnMut(&Passing<'_>) -> bool) -> u64 {
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
            Err(error) => Err(match self.format {
                Some(format) if error.kind() != io::ErrorKind::IsADirectory => {
                    InputError::Corrupt {
                        path: self.path.clone(),
                        format,
                        line: self.walk.number(),
                        error,
                    }
                }
                _ => InputError::Unreadable {
                    path: self.path.clone(),
                    error,
                },
            }),
        }
    }

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

    /// Ends the reading from another thread: then there is no further line.
    pub fn stopper(&self) -> Stopper {
        self.ahead.stopper()
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

/// Opens a source: decompresses it when its first bytes say so, and refuses what is no text.
///
/// ```
/// use unsnare::input::{Source, open};
///
/// let mut capture = open(&Source::File("fixtures/mail-cluster/setup/capture.txt".into()))?;
/// let mut lines = 0;
/// while let Some((number, _)) = capture.next_line()? {
///     lines = number;
/// }
/// assert!(lines > 100);
/// # Ok::<(), unsnare::input::InputError>(())
/// ```
///
/// # Errors
/// Missing, forbidden, a directory, empty, or no text.
pub fn open(source: &Source) -> Result<Capture, InputError> {
    open_with(source, false, unseen())
}

impl Source {
    /// Opens the source like [`open`], and takes the checksum of its bytes on the way.
    ///
    /// # Errors
    /// As [`open`].
    pub fn open_with_cksum(&self) -> Result<Capture, InputError> {
        open_with(self, true, unseen())
    }

    /// The same; each whole line is looked at, and something is noted of it: in the first way by the thread that reads ahead,
    /// or in the second one by the thread that takes the lines.
    ///
    /// # Errors
    /// As [`open`].
    pub(crate) fn open_with_looks(&self, looks: [Look; 2]) -> Result<Capture, InputError> {
        open_with(self, true, looks)
    }
}

/// Nothing is noted of any line.
fn unseen() -> [Look; 2] {
    [(); 2].map(|()| -> Look { Box::new(|_, _| Note::default()) })
}

fn open_with(source: &Source, summed: bool, looks: [Look; 2]) -> Result<Capture, InputError> {
    let path = source.path().to_owned();
    let failed = |error| InputError::Unreadable {
        path: path.clone(),
        error,
    };
    let mut size = None;
    let stream = match source {
        Source::Stdin => Stream::Stdin(io::stdin()),
        Source::File(name) => {
            let file = File::open(name).map_err(failed)?;
            let found = file.metadata().map_err(failed)?;
            if found.is_dir() {
                return Err(failed(io::ErrorKind::IsADirectory.into()));
            }
            size = found.is_file().then_some(found.len());
            Stream::File(file)
        }
    };
    capture(path, stream, size, summed, looks)
}

/// A capture that comes from somewhere else; messages call it `name`.
pub(crate) fn open_reader(
    name: &Path,
    reader: impl Read + Send + 'static,
    looks: [Look; 2],
) -> Result<Capture, InputError> {
    let stream = Stream::Other(Box::new(reader));
    capture(name.to_owned(), stream, None, true, looks)
}

fn capture(
    path: PathBuf,
    stream: Stream,
    size: Option<u64>,
    summed: bool,
    looks: [Look; 2],
) -> Result<Capture, InputError> {
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
            (longest, Ahead::start(source, looks))
        }
        Verdict::AsItIs { longest } => {
            (longest, Ahead::start(Cursor::new(text).chain(rest), looks))
        }
        Verdict::More => (0, Ahead::start(Cursor::new(text).chain(rest), looks)),
    };
    let ahead = ahead.map_err(failed)?;
    Ok(Capture {
        sample,
        foreign,
        cleaned,
        longest,
        path,
        ahead,
        walk: Walk::default(),
        bytes,
        sum,
        format,
        size,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const TEXT: &[u8] = b"14:03:22  open              private/etc/postfix/main.cf\nlast";

    fn file(bytes: &[u8]) -> (tempfile::NamedTempFile, Source) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let source = Source::File(file.path().to_owned());
        (file, source)
    }

    fn lines(capture: &mut Capture) -> Result<Vec<Vec<u8>>, InputError> {
        let mut out = Vec::new();
        while let Some((_, Line::Whole(text) | Line::Unterminated(text))) = capture.next_line()? {
            out.push(text.to_vec());
        }
        Ok(out)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn bzip2(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// What `cksum FILE` prints, read apart from everything else.
    fn cksum(path: &Path) -> io::Result<Option<Cksum>> {
        let mut taker = Taker::new();
        io::copy(&mut File::open(path)?, &mut taker)?;
        Ok(taker.cksum())
    }

    #[test]
    fn compressed_captures_of_several_members_read_like_plain_ones() {
        let (head, tail) = TEXT.split_at(20);
        for (bytes, format) in [
            (TEXT.to_vec(), None),
            ([gzip(head), gzip(tail)].concat(), Some("gzip")),
            ([bzip2(head), bzip2(tail)].concat(), Some("bzip2")),
        ] {
            let (_keep, source) = file(&bytes);
            let mut capture = source.open_with_cksum().unwrap();
            assert_eq!(capture.compression(), format);
            assert_eq!(lines(&mut capture).unwrap().join(&b'\n'), TEXT);
            assert_eq!(capture.cksum(), cksum(source.path()).unwrap());
            assert_eq!(capture.bytes_read(), bytes.len() as u64);
        }
    }

    #[test]
    fn the_checksum_is_that_of_the_bytes_read_even_if_the_file_grows() {
        let (mut keep, source) = file(&TEXT.repeat(100_000));
        let mut capture = source.open_with_cksum().unwrap();
        let first = capture.next_line().unwrap().map(|(number, _)| number);
        assert_eq!(first, Some(1));
        keep.write_all(TEXT).unwrap();
        let read = lines(&mut capture).unwrap().len() + 1;
        let bytes = capture.bytes_read() as usize;
        let whole = TEXT.repeat(100_001);
        assert!(bytes == whole.len() || bytes == whole.len() - TEXT.len());
        assert_eq!(read, bytes / TEXT.len() + 1);
        let (_keep, same) = file(&whole[..bytes]);
        assert_eq!(capture.cksum(), cksum(same.path()).unwrap());
    }

    #[test]
    fn a_cut_gzip_gives_its_lines_and_then_an_error() {
        let text = TEXT.repeat(5000);
        let whole = gzip(&text);
        let (_keep, source) = file(&whole[..whole.len() * 2 / 3]);
        let mut capture = open(&source).unwrap();
        let mut count = 0;
        let error = loop {
            match capture.next_line() {
                Ok(Some(_)) => count += 1,
                Ok(None) => panic!("no error"),
                Err(error) => break error,
            }
        };
        assert!(count > 100);
        assert!(matches!(error, InputError::Corrupt { format: "gzip", line, .. } if line == count));
    }

    #[test]
    fn what_is_no_capture_is_refused_with_its_name() {
        for (bytes, words) in [
            (&b""[..], "is empty"),
            (b"PK\x03\x04whatever is in it", "zip archive"),
            (
                &[0, 1, 2, 3, 200, 210, 5, 6, 0, 0, 0, 1, 2, 3][..],
                "binary data",
            ),
            (&gzip(b""), "is empty"),
        ] {
            let (keep, source) = file(bytes);
            let error = open(&source).unwrap_err().to_string();
            assert!(
                error.starts_with(&keep.path().display().to_string()) && error.contains(words),
                "{error}"
            );
        }
        let missing = open(&Source::File("no/such/capture".into())).unwrap_err();
        assert!(
            matches!(missing, InputError::Unreadable { error, .. } if error.kind() == io::ErrorKind::NotFound)
        );
        let directory = open(&Source::File(std::env::temp_dir())).unwrap_err();
        assert!(
            matches!(directory, InputError::Unreadable { error, .. } if error.kind() == io::ErrorKind::IsADirectory)
        );
    }

    #[test]
    fn control_bytes_in_a_name_are_no_binary_data() {
        let line = [&TEXT[..30], &[1; 60], b"\n"].concat();
        let (_keep, source) = file(&line);
        assert!(open(&source).is_ok());
    }
}
