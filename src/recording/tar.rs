//! The files of a tar archive: ustar, with the long names of GNU tar and of pax.

#[cfg(feature = "recordings")]
use std::io::{self, Read};

#[cfg(feature = "recordings")]
use bstr::{BString, ByteSlice as _};

#[cfg(feature = "recordings")]
const BLOCK: usize = 512;
/// Longer names and records are none.
#[cfg(feature = "recordings")]
const LONGEST: u64 = 1 << 20;

/// Does this begin one?
#[must_use]
pub(crate) fn is_one(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar")
}

/// Hands out each file: its name, its type, and its bytes, of which as much may be read as is wanted.
///
/// # Errors
/// When the archive is cut or broken.
#[cfg(feature = "recordings")]
pub(crate) fn each(
    mut archive: impl Read,
    take: &mut dyn FnMut(&BString, u8, &mut dyn Read) -> io::Result<()>,
) -> io::Result<()> {
    let mut long: Option<BString> = None;
    let mut block = [0; BLOCK];
    loop {
        if !fill(&mut archive, &mut block)? || block.iter().all(|b| *b == 0) {
            return Ok(());
        }
        if !is_one(&block) {
            return Err(io::Error::other("the archive is broken"));
        }
        let size =
            number(&block[124..136]).ok_or_else(|| io::Error::other("the archive is broken"))?;
        let kind = block[156];
        let mut file = (&mut archive).take(size);
        match kind {
            b'L' | b'x' if size <= LONGEST => {
                let mut text = Vec::new();
                file.read_to_end(&mut text)?;
                long = match kind {
                    b'L' => Some(text.split_str("\0").next().unwrap_or_default().into()),
                    _ => pax(&text).or(long),
                };
            }
            b'g' | b'K' => {}
            _ => {
                let name = long.take().unwrap_or_else(|| name(&block));
                take(&name, kind, &mut file)?;
            }
        }
        // what was not wanted of it, and what fills its last block
        let rest = file.limit() + (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
        let skipped = io::copy(&mut (&mut archive).take(rest), &mut io::sink())?;
        if skipped != rest {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// False at the end.
#[cfg(feature = "recordings")]
fn fill(archive: &mut impl Read, block: &mut [u8; BLOCK]) -> io::Result<bool> {
    let mut filled = 0;
    while filled < BLOCK {
        match archive.read(&mut block[filled..]) {
            Ok(0) if filled == 0 => return Ok(false),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

#[cfg(feature = "recordings")]
fn number(field: &[u8]) -> Option<u64> {
    let text = field.trim_with(|c| c == ' ' || c == '\0').to_str().ok()?;
    u64::from_str_radix(text, 8).ok().filter(|n| *n < 1 << 40)
}

#[cfg(feature = "recordings")]
fn name(block: &[u8; BLOCK]) -> BString {
    let until_nul =
        |field: &[u8]| -> BString { field.split_str("\0").next().unwrap_or_default().into() };
    let (name, prefix) = (until_nul(&block[..100]), until_nul(&block[345..500]));
    // GNU tar has other fields there
    if prefix.is_empty() || &block[257..263] != b"ustar\0" {
        name
    } else {
        [prefix.as_slice(), b"/", &name].concat().into()
    }
}

/// The path of a pax record.
#[cfg(feature = "recordings")]
fn pax(text: &[u8]) -> Option<BString> {
    let mut rest = text;
    while let Some((length, _)) = rest.split_once_str(" ") {
        let length: usize = length.to_str().ok()?.parse().ok()?;
        let record = rest.get(..length)?;
        let (_, pair) = record.split_once_str(" ")?;
        if let Some(path) = pair.strip_prefix(b"path=") {
            return Some(path.strip_suffix(b"\n").unwrap_or(path).into());
        }
        rest = &rest[length..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, kind: u8, bytes: &[u8]) -> Vec<u8> {
        let mut block = [0; BLOCK];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
        block[156] = kind;
        block[257..263].copy_from_slice(b"ustar\0");
        let mut out = block.to_vec();
        out.extend(bytes);
        out.resize(out.len().div_ceil(BLOCK) * BLOCK, 0);
        out
    }

    fn all(archive: &[u8]) -> io::Result<Vec<(String, Vec<u8>)>> {
        let mut found = Vec::new();
        each(archive, &mut |name, _, bytes| {
            let mut all = Vec::new();
            bytes.read_to_end(&mut all)?;
            found.push((name.to_string(), all));
            Ok(())
        })?;
        Ok(found)
    }

    #[test]
    fn files_and_long_names_are_read() {
        let long = "x".repeat(150);
        let pax = format!("{} path={long}y\n", 10 + long.len());
        let archive = [
            file("a/b.txt", b'0', b"hello"),
            file("././@LongLink", b'L', format!("{long}\0").as_bytes()),
            file("cut", b'0', &[7; 600]),
            file("PaxHeader", b'x', pax.as_bytes()),
            file("cut", b'0', b""),
            vec![0; 1024],
        ]
        .concat();
        let all = all(&archive).unwrap();
        assert_eq!(all[0], ("a/b.txt".to_owned(), b"hello".to_vec()));
        assert_eq!((all[1].0.as_str(), all[1].1.len()), (long.as_str(), 600));
        assert_eq!(all[2].0, format!("{long}y"));
    }

    #[test]
    fn a_cut_or_broken_archive_is_an_error_and_no_more() {
        let archive = file("a", b'0', &[7; 600]);
        for cut in [100, 513, 1000, archive.len() - 1] {
            assert!(all(&archive[..cut]).is_err(), "{cut}");
        }
        let mut hostile = archive.clone();
        hostile[124..136].fill(b'7');
        assert!(all(&hostile).is_err());
        hostile[124..136].fill(b'x');
        assert!(all(&hostile).is_err());
        assert!(all(&[1; 512]).is_err());
    }
}
