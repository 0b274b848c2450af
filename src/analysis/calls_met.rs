//! Whether lines were left out of a recording by what they hold rather than by whose they are, or were lost.
//!
//! `grep private/etc` leaves the openings of that directory, and neither what is done through their descriptors nor what others do by
//! relative names; `grep -E 'stat|rename'` leaves no opening at all; a text put together of two pieces has a silence in it. In what
//! `fs_usage` prints of a whole Mac files are opened all the time, and nearly all of them are closed again.

use crate::dialect::fs_usage::calls::Op;
use crate::dialect::fs_usage::record::Record;

/// Fewer openings tell nothing.
const OPENED: u64 = 4;
/// Of so many openings at least one is closed.
const OF_OPENED: u64 = 2;
/// A Mac of which every process is recorded is never silent for so long, in microseconds; a line a second is silence.
const SILENCE_US: u64 = 10_000_000;

/// What was met of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CallsMet {
    opened: u64,
    closed: u64,
    /// Source, line and time of the newest line of which the time is known.
    newest: Option<(usize, u64, u64)>,
    silence: bool,
}

impl CallsMet {
    /// A line that was read, of whichever process.
    pub(super) fn take(&mut self, record: &Record<'_>) {
        let (Some(call), None) = (record.call, record.errno) else {
            return;
        };
        match call.op {
            Op::Open => self.opened += u64::from(record.fd.is_some()),
            Op::Close => self.closed(),
            _ => {}
        }
    }

    /// A descriptor was closed.
    pub(super) fn closed(&mut self) {
        self.closed += 1;
    }

    /// When a line of a process reported on was printed.
    pub(super) fn time(&mut self, source: usize, record: &Record<'_>) {
        if let Some((before, line, us)) = self.newest
            && before == source
        {
            let silent = record.us.saturating_sub(us);
            let lines = record.line.saturating_sub(line);
            self.silence |= silent >= SILENCE_US && lines <= silent / 1_000_000;
        }
        self.newest = Some((source, record.line, record.us));
    }

    /// Nothing tells that lines are missing, and the rest is enough to tell.
    pub(super) fn is_whole(self, others: CallsMet) -> bool {
        let (opened, closed) = (self.opened + others.opened, self.closed + others.closed);
        opened >= OPENED && closed * OF_OPENED >= opened && !self.silence
    }
}
