//! What the POSIX tool `cksum` prints of bytes: every Mac has it, the oldest too.

use std::fmt;
#[cfg(test)]
use std::io::{self, Write};

#[cfg(feature = "script")]
use crc_fast::{CrcAlgorithm, Digest};

/// The CRC of bytes as POSIX `cksum` takes it, and how many they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cksum {
    /// The CRC, which takes in the count.
    pub crc: u32,
    /// Bytes.
    pub bytes: u64,
}

#[cfg(feature = "script")]
impl Cksum {
    /// That of these bytes.
    pub(crate) fn of(bytes: &[u8]) -> Cksum {
        let mut taker = Taker::new();
        taker.take(bytes);
        taker.sum()
    }
}

/// As `cksum` prints it: CRC, blank, count.
impl fmt::Display for Cksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.crc, self.bytes)
    }
}

/// Takes bytes in pieces.
#[cfg(feature = "script")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taker(Digest);

#[cfg(feature = "script")]
impl Taker {
    pub(crate) fn new() -> Taker {
        Taker(Digest::new(CrcAlgorithm::Crc32Cksum))
    }

    pub(crate) fn take(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Of what was taken so far.
    pub(crate) fn cksum(&self) -> Option<Cksum> {
        Some(self.sum())
    }

    fn sum(&self) -> Cksum {
        let bytes = self.0.get_amount();
        let count = bytes.to_le_bytes();
        let significant = count.len() - bytes.leading_zeros() as usize / 8;
        let mut whole = self.0;
        whole.update(&count[..significant]);
        Cksum {
            // the crate hands every CRC out in 64 bits
            crc: whole.finalize() as u32,
            bytes,
        }
    }
}

/// This build takes no checksums: only the script names them.
#[cfg(not(feature = "script"))]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taker;

#[cfg(not(feature = "script"))]
impl Taker {
    pub(crate) fn new() -> Taker {
        Taker
    }

    pub(crate) fn take(&mut self, _: &[u8]) {}

    pub(crate) fn cksum(&self) -> Option<Cksum> {
        None
    }
}

#[cfg(test)]
impl Write for Taker {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.take(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    /// Of the standard's definition, bit by bit.
    fn by_hand(bytes: &[u8]) -> u32 {
        let count = (bytes.len() as u64).to_le_bytes();
        let significant = count.iter().rposition(|&b| b != 0).map_or(0, |at| at + 1);
        let feed = |crc: u32, byte: &u8| {
            (0..8).fold(crc ^ u32::from(*byte) << 24, |crc, _| match crc >> 31 {
                0 => crc << 1,
                _ => crc << 1 ^ 0x04c1_1db7,
            })
        };
        !bytes.iter().chain(&count[..significant]).fold(0, feed)
    }

    #[test]
    fn it_is_what_the_tool_prints() {
        assert_eq!(Cksum::of(b"").to_string(), "4294967295 0");
        assert_eq!(Cksum::of(b"123456789").to_string(), "930766865 9");
        for file in ["Cargo.lock", "Cargo.toml", "README.md"] {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
            let tool = Command::new("cksum").arg(&path).output().unwrap();
            let printed = format!(
                "{} {}\n",
                Cksum::of(&std::fs::read(&path).unwrap()),
                path.display()
            );
            assert_eq!(String::from_utf8_lossy(&tool.stdout), printed);
        }
    }

    proptest! {
        #[test]
        fn pieces_make_the_same_as_the_whole(bytes in prop::collection::vec(any::<u8>(), 0..2000), at in 0..2000usize) {
            let (head, tail) = bytes.split_at(at.min(bytes.len()));
            let mut taker = Taker::new();
            taker.take(head);
            taker.take(tail);
            prop_assert_eq!(taker.sum(), Cksum::of(&bytes));
            prop_assert_eq!(taker.sum().crc, by_hand(&bytes));
        }
    }
}
