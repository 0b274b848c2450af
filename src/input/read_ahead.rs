//! Reading ahead: a thread of its own reads, sums up and unpacks a source and cuts it into lines, while lines before are
//! being worked on.
//!
//! Who has the time prescans the lines: that thread, or, when whoever takes the blocks would wait for it, the taker.
//!
//! A block is handed over as soon as one read gives it, so a live pipe is never delayed; a few blocks go round, so memory
//! is bounded.

use std::fmt::{self, Debug};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use super::lines::{Block, Cutter, Prescan};

/// Blocks on their way.
const AHEAD: usize = 8;

/// A block on its way; none is the end.
type NextBlock<P> = io::Result<Option<Block<P>>>;

/// The lines of a source, read by another thread.
pub(super) struct ReadAhead<P: Prescan> {
    prescan: P,
    full: Receiver<NextBlock<P>>,
    empty: Sender<Block<P>>,
    /// Blocks that wait to be taken.
    waiting: Arc<AtomicUsize>,
    stopper: Stopper,
    ended: bool,
}

/// Ends the reading of a source that may never end by itself.
#[derive(Clone)]
pub struct Stopper(Arc<dyn Fn() + Send + Sync>);

impl Debug for Stopper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stopper")
    }
}

impl Stopper {
    /// What has been read so far is the whole source from now on, for whoever takes its lines.
    pub fn stop(&self) {
        self.0();
    }
}

impl<P: Prescan> ReadAhead<P> {
    /// Starts reading. Each line is looked at, by the other thread in one way, or by this one in the other.
    ///
    /// # Errors
    /// When no thread can be had.
    pub(super) fn start(
        source: impl Read + Send + 'static,
        prescans: [P; 2],
    ) -> io::Result<ReadAhead<P>> {
        let [theirs, prescan] = prescans;
        let (read, full) = sync_channel(AHEAD);
        let (empty, returned) = channel();
        let ending = read.clone();
        let stopper = Stopper(Arc::new(move || {
            // nobody waits for it if the end has come by itself
            let _ = ending.send(Ok(None));
        }));
        let cutter = Cutter::new(source, theirs);
        let waiting = Arc::new(AtomicUsize::new(0));
        let queue = Queue {
            read,
            returned,
            waiting: Arc::clone(&waiting),
        };
        std::thread::Builder::new()
            .name("reader".into())
            .spawn(move || queue.fill(cutter))?;
        Ok(ReadAhead {
            prescan,
            full,
            empty,
            waiting,
            stopper,
            ended: false,
        })
    }

    /// Ends the reading from elsewhere.
    pub(super) fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// The next block, for one that is used up; `None` at the end.
    ///
    /// # Errors
    /// What reading gave; nothing follows.
    pub(super) fn next(&mut self, used: Block<P>) -> NextBlock<P> {
        if self.ended {
            return Ok(None);
        }
        // nobody waits for it at the end
        let _ = self.empty.send(used);
        let mut next = self.full.recv().unwrap_or(Ok(None));
        match &mut next {
            Ok(Some(block)) => {
                self.waiting.fetch_sub(1, Ordering::Relaxed);
                block.prescan(&mut self.prescan);
            }
            _ => self.ended = true,
        }
        next
    }
}

/// Tells of the end, however it comes.
struct TellsEnd<'a, P: Prescan>(&'a SyncSender<NextBlock<P>>);

impl<P: Prescan> Drop for TellsEnd<'_, P> {
    fn drop(&mut self) {
        let _ = self.0.send(Ok(None));
    }
}

/// The reading thread's end.
struct Queue<P: Prescan> {
    read: SyncSender<NextBlock<P>>,
    returned: Receiver<Block<P>>,
    waiting: Arc<AtomicUsize>,
}

impl<P: Prescan> Queue<P> {
    /// Cuts block after block until the end, an error, or until nobody takes them any more.
    fn fill(self, mut cutter: Cutter<impl Read, P>) {
        let _end = TellsEnd(&self.read);
        loop {
            let mut block = self.returned.try_recv().unwrap_or_default();
            // whoever takes the blocks has work: this thread may do a part of it
            cutter.leisure = self.waiting.load(Ordering::Relaxed) >= AHEAD / 2;
            let result = match cutter.cut(&mut block) {
                Ok(false) => return,
                Ok(true) => Ok(Some(block)),
                Err(error) => Err(error),
            };
            let last = result.is_err();
            self.waiting.fetch_add(1, Ordering::Relaxed);
            if self.read.send(result).is_err() || last {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::super::lines::{Line, Lines, Walk};
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

    /// Keeps of each line how long it is.
    struct Length;

    impl Prescan for Length {
        type Bits = usize;
        type Spans = ();

        fn scan(&mut self, text: &[u8], _: Option<&mut Vec<()>>) -> usize {
            text.len()
        }
    }

    /// The lines of the next block, each with what was kept of it.
    fn next(ahead: &mut ReadAhead<Length>) -> io::Result<Option<Vec<(String, usize)>>> {
        let mut walk = Walk::default();
        let Some(block) = ahead.next(Block::default())? else {
            return Ok(None);
        };
        walk.enter(block);
        let mut lines = Vec::new();
        while let Some((_, line, prescan)) = walk.step() {
            lines.push((format!("{line:?}"), prescan.bits));
        }
        Ok(Some(lines))
    }

    #[test]
    fn the_lines_are_those_read_without_a_thread_and_each_has_been_looked_at() {
        let text: Vec<u8> = (0..500_000u32)
            .flat_map(|n| [n.to_le_bytes().as_slice(), &vec![b'x'; n as usize % 40]].concat())
            .collect();
        let mut ahead = ReadAhead::start(io::Cursor::new(text.clone()), [Length, Length]).unwrap();
        let mut lines = Lines::new(&*text);
        while let Some(block) = next(&mut ahead).unwrap() {
            for (line, length) in block {
                let (_, alone) = lines.next_line().unwrap().unwrap();
                assert_eq!(line, format!("{alone:?}"));
                if let Line::Whole(text) = alone {
                    assert_eq!(length, text.len());
                }
            }
        }
        assert!(lines.next_line().unwrap().is_none());
    }

    #[test]
    fn a_line_in_a_live_pipe_comes_as_soon_as_it_is_whole() {
        let (pipe, source) = mpsc::channel();
        let mut ahead = ReadAhead::start(Live(source), [Length, Length]).unwrap();
        let whole = |text: &str| (format!("{:?}", Line::Whole(text.as_bytes())), text.len());
        pipe.send(Ok(b"first\nsec")).unwrap();
        assert_eq!(next(&mut ahead).unwrap(), Some(vec![whole("first")]));
        pipe.send(Ok(b"ond")).unwrap();
        pipe.send(Ok(b"\nthird\nnot even")).unwrap();
        assert_eq!(
            next(&mut ahead).unwrap(),
            Some(vec![whole("second"), whole("third")])
        );
        drop(pipe);
        let last = format!("{:?}", Line::Unterminated(b"not even"));
        assert_eq!(next(&mut ahead).unwrap(), Some(vec![(last, 0)]));
        assert_eq!(next(&mut ahead).unwrap(), None);
    }

    #[test]
    fn a_live_pipe_that_stays_open_can_be_stopped_from_elsewhere() {
        let (pipe, source) = mpsc::channel();
        let mut ahead = ReadAhead::start(Live(source), [Length, Length]).unwrap();
        pipe.send(Ok(b"whole\n")).unwrap();
        assert!(next(&mut ahead).unwrap().is_some());
        let stopper = ahead.stopper();
        let presses = std::thread::spawn(move || stopper.stop());
        assert_eq!(next(&mut ahead).unwrap(), None);
        pipe.send(Ok(b"too late\n")).unwrap();
        assert_eq!(next(&mut ahead).unwrap(), None);
        presses.join().unwrap();
    }

    #[test]
    fn an_error_comes_after_the_lines_before_it() {
        let (pipe, source) = mpsc::channel();
        let mut ahead = ReadAhead::start(Live(source), [Length, Length]).unwrap();
        pipe.send(Ok(b"whole\n")).unwrap();
        pipe.send(Err(io::ErrorKind::InvalidData.into())).unwrap();
        assert_eq!(next(&mut ahead).unwrap().unwrap().len(), 1);
        let error = next(&mut ahead).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert_eq!(next(&mut ahead).unwrap(), None);
    }

    #[test]
    fn the_thread_ends_when_nobody_reads_on() {
        struct Endless(mpsc::Sender<()>);
        impl Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                buffer.fill(b'\n');
                Ok(buffer.len())
            }
        }
        impl Drop for Endless {
            fn drop(&mut self) {
                let _ = self.0.send(());
            }
        }
        let (told, ended) = mpsc::channel();
        drop(ReadAhead::start(Endless(told), [Length, Length]).unwrap());
        let wait = std::time::Duration::from_secs(30);
        assert_eq!(ended.recv_timeout(wait), Ok(()));
    }
}
