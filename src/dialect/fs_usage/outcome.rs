//! What becomes of the lines: records, harm, damage, and the count of them all.

use super::notice::Harmless;
use super::other::OtherEvent;
use super::record::Record;

/// Why a line could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Damage {
    /// No time stamp: it begins in the middle, or is no line of `fs_usage`.
    NoTimeStamp,
    /// No elapsed time and process: the rest was cut off.
    Cut,
    /// The columns are in place but hold something else.
    Garbled,
    /// Longer than any line can be.
    TooLong,
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Damage::NoTimeStamp => "no time stamp: it begins in the middle or is no fs_usage line",
            Damage::Cut => "cut off before the elapsed time and the process",
            Damage::Garbled => "the columns hold something else",
            Damage::TooLong => "longer than any fs_usage line",
        })
    }
}

/// What became of a physical line.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome<'a> {
    /// An event.
    Record(&'a Record<'a>),
    /// An event of a process that the filter leaves out: counted, but not read.
    Other(&'a OtherEvent<'a>),
    /// No event, and no loss; `text` is the line.
    Harmless {
        /// 1-based number of the line.
        line: u64,
        /// What it is.
        kind: Harmless,
        /// The line, for syslog lines mixed into the capture.
        text: &'a [u8],
    },
    /// Not understood.
    Damaged {
        /// 1-based number of the line.
        line: u64,
        /// Why.
        reason: Damage,
        /// The line, or its beginning.
        text: &'a [u8],
    },
}

/// Every physical line, counted once: `understood + other_process + harmless + damaged = lines`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Census {
    /// Lines read.
    pub lines: u64,
    /// Events of the wanted processes.
    pub understood: u64,
    /// Events of others.
    pub other_process: u64,
    /// Blank lines, continuations, notices, system.log lines, text around the others, lines that are repeated.
    pub harmless: u64,
    /// Lines that could not be read.
    pub damaged: u64,
    /// Of the harmless: notices that the buffer overran and events are missing.
    pub overruns: u64,
    /// Of the harmless: continuations of names that hold a newline.
    pub continuations: u64,
    /// Of the harmless: lines of system.log.
    pub syslog: u64,
    /// Of the harmless: text around the lines.
    pub around: u64,
    /// Of the understood: lines whose blanks had been squeezed.
    pub squeezed: u64,
    /// Of the events, whosever they are: wide lines.
    pub wide: u64,
    /// Of the events, whosever they are: narrow lines.
    pub narrow: u64,
}

/// Of the lines of a recording that was not filtered, more than one in so many is by another process.
const ONE_IN: u64 = 50;

impl Census {
    /// Lines of which it is known what became.
    pub(crate) fn counted(&self) -> u64 {
        self.understood + self.other_process + self.harmless + self.damaged
    }

    /// Nearly every line is by a process reported on: `fs_usage` was given its name, or `grep` was. (What is left of others
    /// has the name in a path.)
    pub fn is_filtered(&self) -> bool {
        self.other_process * ONE_IN <= self.understood
    }

    /// Counts so many events by the width of their lines.
    #[inline]
    pub(crate) fn of_width(&mut self, wide: bool, lines: u64) {
        match wide {
            true => self.wide += lines,
            false => self.narrow += lines,
        }
    }
}

/// Where outcomes go.
pub type Sink<'s> = dyn FnMut(Outcome<'_>) + 's;
