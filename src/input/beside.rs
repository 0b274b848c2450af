//! A file's hash, made by a thread of its own while the file is being read.

use std::fs::File;
use std::io;
use std::sync::Mutex;
use std::thread::JoinHandle;

use sha2::{Digest as _, Sha256};

use super::source::{Digest, hexadecimal};

/// A hash under way.
pub(super) struct Beside {
    file: File,
    thread: Mutex<Option<JoinHandle<io::Result<Digest>>>>,
}

impl Beside {
    /// Starts hashing the first `size` bytes; `None` where a file cannot be read at an offset.
    pub(super) fn start(file: &File, size: u64) -> Option<Beside> {
        if cfg!(not(unix)) {
            return None;
        }
        let (own, other) = (file.try_clone().ok()?, file.try_clone().ok()?);
        let work = move || hash_at(&other, size);
        let thread = std::thread::Builder::new()
            .name("sha256".into())
            .spawn(work)
            .ok()?;
        Some(Beside {
            file: own,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// The hash of the first `bytes` bytes. A file that grew or shrank since is hashed again.
    pub(super) fn digest(&self, bytes: u64) -> Option<Digest> {
        let thread = self.thread.lock().ok()?.take();
        let made = thread.and_then(|t| t.join().ok()).and_then(Result::ok);
        made.filter(|digest| digest.bytes == bytes)
            .or_else(|| hash_at(&self.file, bytes).ok())
    }
}

fn hash_at(file: &File, size: u64) -> io::Result<Digest> {
    let mut hash = Sha256::new();
    let mut block = vec![0; 256 * 1024];
    let mut bytes = 0;
    while bytes < size {
        let most = usize::try_from(size - bytes)
            .unwrap_or(usize::MAX)
            .min(block.len());
        match read_at(file, &mut block[..most], bytes) {
            Ok(0) => break,
            Ok(count) => {
                hash.update(&block[..count]);
                bytes += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Digest {
        bytes,
        sha256: hexadecimal(&hash.finalize()),
    })
}

#[cfg(unix)]
fn read_at(file: &File, block: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, block, offset)
}

#[cfg(not(unix))]
fn read_at(_: &File, _: &mut [u8], _: u64) -> io::Result<usize> {
    Err(io::ErrorKind::Unsupported.into())
}
