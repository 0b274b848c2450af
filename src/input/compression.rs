//! gzip and bzip2, known by their first bytes, never by the file's name.

use std::io::{self, Cursor, Read};

#[cfg(feature = "compressed")]
use bzip2::read::MultiBzDecoder;
#[cfg(feature = "compressed")]
use flate2::read::MultiGzDecoder;

/// Bytes looked at to know what a stream is.
const HEAD: usize = 8 * 1024;

/// A stream as text, and what it was packed with.
pub(crate) type Unpacked = (Box<dyn Read + Send>, Option<&'static str>);

/// Unpacks a stream if it is packed; several members read like one.
///
/// # Errors
/// When its beginning cannot be read.
pub(crate) fn unpacked(mut input: impl Read + Send + 'static) -> io::Result<Unpacked> {
    let head = read_head(&mut input)?;
    let format = format(&head);
    let raw = Cursor::new(head).chain(input);
    let reader: Box<dyn Read + Send> = match format {
        #[cfg(feature = "compressed")]
        Some("gzip") => Box::new(MultiGzDecoder::new(raw)),
        #[cfg(feature = "compressed")]
        Some(_) => Box::new(MultiBzDecoder::new(raw)),
        #[cfg(not(feature = "compressed"))]
        Some(format) => {
            let why = format!(
                "{format} data, which this build (without the feature `compressed`) does not unpack"
            );
            return Err(io::Error::new(io::ErrorKind::Unsupported, why));
        }
        None => Box::new(raw),
    };
    Ok((reader, format))
}

/// The first bytes: what one read gives, so that a live pipe is not waited for, but enough to know a magic number.
pub(super) fn read_head(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = vec![0; HEAD];
    let mut filled = 0;
    while filled < 10 {
        match reader.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    head.truncate(filled);
    Ok(head)
}

fn format(head: &[u8]) -> Option<&'static str> {
    match head {
        [0x1f, 0x8b, 8, ..] => Some("gzip"),
        // Block or end-of-stream magic follows the size digit: a text may begin with BZh9.
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31 | 0x17, ..] => Some("bzip2"),
        _ => None,
    }
}
