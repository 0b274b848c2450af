//! Reading ahead: a thread of its own reads, sums up and unpacks a source while its lines are being worked on.
//!
//! A block is handed over as soon as one read gives it, so a live pipe is never delayed; a few blocks go round, so memory
//! is bounded.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

/// Bytes of a block: it stays in the processor's cache from the read to the checksum to the lines.
const BLOCK: usize = 128 * 1024;
/// Blocks on their way.
const AHEAD: usize = 4;

/// A block on its way; an empty one is the end.
type Filled = io::Result<Vec<u8>>;

/// The bytes of a source, read by another thread.
#[derive(Debug)]
pub(super) struct Ahead {
    full: Receiver<Filled>,
    empty: Sender<Vec<u8>>,
    stopper: Stopper,
    block: Vec<u8>,
    used: usize,
    ended: bool,
}

/// Ends the reading of a source that may never end by itself.
#[derive(Clone, Debug)]
pub struct Stopper(SyncSender<Filled>);

impl Stopper {
    /// What has been read so far is the whole source from now on, for whoever takes its lines.
    pub fn stop(&self) {
        // nobody waits for it if the end has come by itself
        let _ = self.0.send(Ok(Vec::new()));
    }
}

impl Ahead {
    /// Starts reading.
    ///
    /// # Errors
    /// When no thread can be had.
    pub(super) fn start(source: impl Read + Send + 'static) -> io::Result<Ahead> {
        let (filled, full) = sync_channel(AHEAD);
        let (empty, emptied) = channel();
        let stopper = Stopper(filled.clone());
        std::thread::Builder::new()
            .name("reader".into())
            .spawn(move || fill(source, &filled, &emptied))?;
        Ok(Ahead {
            full,
            empty,
            stopper,
            block: Vec::new(),
            used: 0,
            ended: false,
        })
    }

    /// Ends the reading from elsewhere.
    pub(super) fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }
}

/// Tells of the end, however it comes.
struct End<'a>(&'a SyncSender<Filled>);

impl Drop for End<'_> {
    fn drop(&mut self) {
        let _ = self.0.send(Ok(Vec::new()));
    }
}

/// Reads block after block until the end, an error, or until nobody takes them any more.
fn fill(mut source: impl Read, filled: &SyncSender<Filled>, emptied: &Receiver<Vec<u8>>) {
    let _end = End(filled);
    loop {
        let mut block = emptied.try_recv().unwrap_or_default();
        block.resize(BLOCK, 0);
        let result = match source.read(&mut block) {
            Ok(0) => return,
            Ok(count) => {
                block.truncate(count);
                Ok(block)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let last = result.is_err();
        if filled.send(result).is_err() || last {
            return;
        }
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.used == self.block.len() {
            if self.ended {
                return Ok(0);
            }
            let next = match self.full.recv() {
                Ok(next) => next?,
                Err(_) => Vec::new(),
            };
            self.ended = next.is_empty();
            let before = std::mem::replace(&mut self.block, next);
            self.used = 0;
            if before.capacity() > 0 {
                // nobody waits for it at the end
                let _ = self.empty.send(before);
            }
        }
        let rest = &self.block[self.used..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.used += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// Gives what is sent to it, as a live pipe does.
    struct Live(mpsc::Receiver<io::Result<&'static [u8]>>);

    impl Read for Live {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Ok(piece) = self.0.recv() else {
                return Ok(0);
            };
            let piece = piece?;
            buffer[..piece.len()].copy_from_slice(piece);
            Ok(piece.len())
        }
    }

    #[test]
    fn the_same_bytes_come_out_whatever_is_asked_for_at_once() {
        let text: Vec<u8> = (0..1_000_000u32).flat_map(u32::to_le_bytes).collect();
        for size in [1000, BLOCK - 1, 3 * BLOCK] {
            let mut ahead = Ahead::start(io::Cursor::new(text.clone())).unwrap();
            let mut out = Vec::new();
            let mut buffer = vec![0; size];
            loop {
                match ahead.read(&mut buffer).unwrap() {
                    0 => break,
                    count => out.extend_from_slice(&buffer[..count]),
                }
            }
            assert!(out == text);
        }
    }

    #[test]
    fn what_is_in_a_live_pipe_comes_at_once() {
        let (pipe, source) = mpsc::channel();
        let mut ahead = Ahead::start(Live(source)).unwrap();
        let mut buffer = [0; 100];
        for text in [&b"first\n"[..], b"second, not even ended"] {
            pipe.send(Ok(text)).unwrap();
            let count = ahead.read(&mut buffer).unwrap();
            assert_eq!(&buffer[..count], text);
        }
        drop(pipe);
        assert_eq!(ahead.read(&mut buffer).unwrap(), 0);
    }

    #[test]
    fn a_live_pipe_that_stays_open_can_be_stopped_from_elsewhere() {
        let (pipe, source) = mpsc::channel();
        let mut ahead = Ahead::start(Live(source)).unwrap();
        let mut buffer = [0; 100];
        pipe.send(Ok(b"whole\n")).unwrap();
        assert_eq!(ahead.read(&mut buffer).unwrap(), 6);
        let stopper = ahead.stopper();
        let presses = std::thread::spawn(move || stopper.stop());
        assert_eq!(ahead.read(&mut buffer).unwrap(), 0);
        pipe.send(Ok(b"too late\n")).unwrap();
        assert_eq!(ahead.read(&mut buffer).unwrap(), 0);
        presses.join().unwrap();
    }

    #[test]
    fn an_error_comes_after_the_bytes_before_it() {
        let (pipe, source) = mpsc::channel();
        let mut ahead = Ahead::start(Live(source)).unwrap();
        pipe.send(Ok(b"whole\n")).unwrap();
        pipe.send(Err(io::ErrorKind::InvalidData.into())).unwrap();
        let mut buffer = [0; 100];
        assert_eq!(ahead.read(&mut buffer).unwrap(), 6);
        let error = ahead.read(&mut buffer).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert_eq!(ahead.read(&mut buffer).unwrap(), 0);
    }

    #[test]
    fn the_thread_ends_when_nobody_reads_on() {
        struct Endless(mpsc::Sender<()>);
        impl Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                Ok(buffer.len())
            }
        }
        impl Drop for Endless {
            fn drop(&mut self) {
                let _ = self.0.send(());
            }
        }
        let (told, ended) = mpsc::channel();
        drop(Ahead::start(Endless(told)).unwrap());
        let wait = std::time::Duration::from_secs(30);
        assert_eq!(ended.recv_timeout(wait), Ok(()));
    }
}
