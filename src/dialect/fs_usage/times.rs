//! When the events of all captures ended: the clock that counts the midnights between them, the first of them and the last.

use crate::time_of_day::{Clock, PrintedTime};

/// When one event ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moment {
    /// As printed.
    pub(crate) time: PrintedTime,
    /// Microseconds since the first midnight.
    pub(crate) us: u64,
}

/// The one clock of what is read, whoever wants to know the time.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Times {
    pub(super) clock: Clock,
    first: Option<Moment>,
    last: Option<Moment>,
}

impl Times {
    /// Takes the time of the next event; microseconds since the first midnight.
    #[inline]
    pub(crate) fn note(&mut self, time_us: u64, time: &[u8]) -> u64 {
        let us = self.clock.tick(time_us);
        let moment = Moment {
            time: PrintedTime::of(time),
            us,
        };
        self.first.get_or_insert(moment);
        self.last = Some(moment);
        us
    }

    /// A time of the same day as the last event, which does not become the last one.
    #[inline]
    pub(super) fn at(&self, time_us: u64) -> u64 {
        self.clock.at(time_us)
    }

    /// The first event.
    pub(crate) fn first(&self) -> Option<Moment> {
        self.first
    }

    /// The last one.
    pub(crate) fn last(&self) -> Option<Moment> {
        self.last
    }
}
