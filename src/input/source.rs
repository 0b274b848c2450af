//! Where a capture comes from.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::capture::{Capture, Stream, begin};
use super::error::InputError;
use super::lines::{NoPrescan, Prescan};

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
    open_with(source, false, [NoPrescan; 2])
}

impl Source {
    /// Opens the source like [`open`], and takes the checksum of its bytes on the way.
    ///
    /// # Errors
    /// As [`open`].
    pub fn open_with_cksum(&self) -> Result<Capture, InputError> {
        open_with(self, true, [NoPrescan; 2])
    }

    /// The same; each whole line is looked at: in the first way by the thread that reads ahead, or in the second one by the
    /// thread that takes the lines.
    ///
    /// # Errors
    /// As [`open`].
    pub(crate) fn open_prescanned<P: Prescan>(
        &self,
        prescans: [P; 2],
    ) -> Result<Capture<P>, InputError> {
        open_with(self, true, prescans)
    }
}

fn open_with<P: Prescan>(
    source: &Source,
    summed: bool,
    prescans: [P; 2],
) -> Result<Capture<P>, InputError> {
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
    begin(path, stream, size, summed, prescans)
}

/// A capture that comes from somewhere else; messages call it `name`.
pub(crate) fn open_reader<P: Prescan>(
    name: &Path,
    reader: impl Read + Send + 'static,
    prescans: [P; 2],
) -> Result<Capture<P>, InputError> {
    let stream = Stream::Other(Box::new(reader));
    begin(name.to_owned(), stream, None, true, prescans)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::super::cksum::{Cksum, Taker};
    use super::super::lines::Line;
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
