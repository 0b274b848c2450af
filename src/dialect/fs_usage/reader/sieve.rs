//! Lines looked at ahead, in the thread that reads them: which of them have the columns last known, whose they are, and
//! whether anybody will want to know more.
//!
//! What is noted is a hint. The reader takes it only as long as it goes by the same columns and no earlier line waits; it
//! looks at any other line itself. So the outcomes are those of reading without a sieve.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::super::calls::{Call, TABLE};
use super::super::filter::Names;
use super::super::layout::{Geometry, Stamp};
use super::super::line::{Located, is_disk};
use super::super::other::{Glimpse, Other};
use super::super::outcome::Sink;
use super::super::processes::Processes;
use super::super::record::Record;
use super::super::tail::{self, Tail, plausible};
use super::super::words::word;
use super::Reader;
use super::note::{Columns, Cut, Note, PROCESSES, Whose};

/// The columns that the reader goes by, to be seen from another thread.
#[derive(Debug, Default)]
pub(super) struct Shared {
    own: Columns,
    code: Arc<AtomicU32>,
}

impl Shared {
    pub(super) fn adopt(&mut self, geometry: Geometry) {
        self.own = Columns::of(geometry);
        self.code.store(self.own.0, Ordering::Relaxed);
    }
}

/// What somebody will want to know of an event of another process; nothing by default.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sifted<'a> {
    /// A number below 16 that comes back as [`Other::tag`].
    pub tag: u8,
    /// Its fields will be read.
    pub read: bool,
    /// What [`Other::glimpse`] tells, if somebody will ask for it.
    pub path: Glimpse<'a>,
    /// What [`Other::descriptor`] tells, if somebody will ask for it.
    pub descriptor: Option<i32>,
}

/// Looks at an event of another process.
pub type Sift = for<'a> fn(&Other<'a>) -> Sifted<'a>;

/// What is known ahead of a line when its turn comes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Noted<'a> {
    /// What was noted of it.
    pub note: Note,
    /// What was noted of the line after it, as far as that is known yet.
    pub next: Note,
    /// Its fields, if they have been read.
    pub cut: Option<&'a Cut>,
}

/// Looks at lines ahead of a [`Reader`].
pub struct Sieve {
    names: Names,
    columns: Arc<AtomicU32>,
    sift: Option<Sift>,
    processes: Processes,
    /// The time stamp of the line before, if that was one of the columns last known.
    before: Option<(u64, u64)>,
}

impl Sieve {
    /// What is noted of a physical line, for [`Reader::noted`]; its fields, if they will be read, go into `cuts`.
    pub fn note(&mut self, text: &[u8], cuts: Option<&mut Vec<Cut>>) -> Note {
        let columns = Columns(self.columns.load(Ordering::Relaxed));
        let (note, text) = Note::default().trimmed(text);
        let located = columns.geometry().and_then(|geometry| {
            let tail = tail::quick(text, &geometry)?;
            let fits = plausible(&tail, geometry.stamp) && geometry.stamp.begins(text);
            fits.then_some((geometry, tail))
        });
        let Some((geometry, tail)) = located else {
            self.before = None;
            return Note::default();
        };
        let steady = self.is_steady(text, geometry.stamp);
        let wanted = (self.names).want(geometry.stamp, tail.process, is_disk(text, geometry.stamp));
        if !wanted && self.sift.is_none() {
            return note.of(columns, Whose::Other).steady(steady);
        }
        let row = row_of(text, geometry.stamp);
        let line = Located {
            number: 0,
            text,
            geometry,
            tail: &tail,
            // a path that may end in fill is left to those who know the release
            fill: true,
            call: Call::of_row(row),
        };
        let Some(sift) = self.sift.filter(|_| !wanted) else {
            if let Some(cuts) = cuts {
                cut(&line, cuts);
            }
            return note.of(columns, Whose::Wanted).call(row).steady(steady);
        };
        let other = Other::line(&line);
        let sifted = sift(&other);
        if let Some(cuts) = cuts.filter(|_| sifted.read) {
            cut(&line, cuts);
        }
        note.of(columns, Whose::Other)
            .call(row)
            .steady(steady)
            .tag(sifted.tag)
            .process(self.processes.place(other.process()))
            .detail(text, sifted.path, sifted.descriptor)
    }

    /// The line ended no earlier than the one before, and in the same hour of the clock: a clock that steps back or jumps
    /// is looked at line by line.
    fn is_steady(&mut self, text: &[u8], stamp: Stamp) -> bool {
        let big_endian = |at| word(text, at).map(u64::swap_bytes);
        let time = big_endian(0).zip(big_endian(8)).map(|(clock, rest)| {
            // what follows the stamp does not count
            let more = 8 * (16 - stamp.len());
            (clock, if more == 64 { 0 } else { rest >> more })
        });
        let hour = |(clock, _): (u64, u64)| clock >> 48;
        let before = std::mem::replace(&mut self.before, time);
        matches!((before, time), (Some(before), Some(time)) if before <= time && hour(before) == hour(time))
    }
}

/// Reads the fields of a line, unless its columns or its call turn out to be others than noted.
fn cut(line: &Located<'_, '_>, cuts: &mut Vec<Cut>) {
    let name = |call: Option<&Call>| call.map(|call| call.name.as_ptr());
    let mut record = Record::default();
    let columns = line.read(&mut record);
    if columns == Some(line.geometry) && name(record.call) == name(line.call) {
        cuts.extend(Cut::of(&record, line.text));
    }
}

/// The row, counted from 1, whose name fills the label column as it is; 0 if none does.
fn row_of(text: &[u8], stamp: Stamp) -> usize {
    let column = text.get(stamp.len() + 2..).and_then(<[u8]>::first_chunk);
    column
        .and_then(|column| TABLE.row(column))
        .map_or(0, |row| row + 1)
}

impl Reader {
    /// A sieve for the lines that this reader will get, for somebody who wants to know of other processes' events what
    /// `sift` tells, or nothing.
    pub fn sieve(&self, sift: Option<Sift>) -> Sieve {
        Sieve {
            names: self.names.clone(),
            columns: Arc::clone(&self.columns.code),
            sift,
            processes: Processes::at_most(PROCESSES),
            before: None,
        }
    }

    /// How to tell from the notes of the lines to come which of them need not be handed in; none while every line is to be
    /// looked at.
    pub(crate) fn glance(&self) -> Option<Glance> {
        let ready =
            self.held.is_none() && self.unsettled.is_empty() && self.observed >= super::OBSERVED;
        let wide = self.geometry.filter(|_| ready)?.wide();
        Some(Glance {
            columns: self.columns.own,
            wide,
        })
    }

    /// So many events of other processes are not handed in.
    pub(crate) fn passed_over(&mut self, lines: u64) {
        self.census.lines += lines;
        self.census.other_process += lines;
    }

    /// Takes one physical line, as [`Reader::line`] does, with what its sieve noted of it.
    #[inline]
    pub fn noted(&mut self, number: u64, text: &[u8], noted: Noted<'_>, sink: &mut Sink<'_>) {
        let columns = self.columns.own;
        let known = noted
            .note
            .whose(columns)
            .filter(|_| self.held.is_none() && self.unsettled.is_empty());
        let (Some(whose), Some(geometry)) = (known, self.geometry) else {
            return self.line(number, text, sink);
        };
        let line = Ahead {
            number,
            text: noted.note.line(text),
            geometry,
            fill: self.survey.possible().may_fill(),
            noted,
            steady: noted.next.goes_on(columns),
        };
        match (whose, noted.cut) {
            (Whose::Other, _) => {
                self.census.lines += 1;
                self.bystander(&Other::ahead(&line), sink);
            }
            (Whose::Wanted, Some(cut)) => {
                self.census.lines += 1;
                self.look_at_padding(line.process(), geometry.stamp);
                let record = cut.record(number, line.text, noted.note.row());
                self.deliver(&record, Some(geometry), sink);
            }
            (Whose::Wanted, None) => {
                let Some(tail) = line.tail() else {
                    return self.line(number, text, sink);
                };
                self.census.lines += 1;
                self.wanted(&line.located(&tail), sink);
            }
        }
    }
}

/// Tells from notes which lines need not be looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glance {
    columns: Columns,
    /// The lines are wide.
    pub(crate) wide: bool,
}

impl Glance {
    /// It is another process's event.
    #[inline(always)]
    pub(crate) fn is_other(&self, note: Note) -> bool {
        note.whose(self.columns) == Some(Whose::Other)
    }

    /// The tag of another process's event, and the number of the process, if the next line makes its time known, too.
    #[inline(always)]
    pub(crate) fn other(&self, note: Note, next: Note) -> Option<(u8, usize)> {
        if !self.is_other(note) || !next.goes_on(self.columns) {
            return None;
        }
        Some((note.tagged(), note.number()?))
    }
}

/// A line that was looked at ahead.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Ahead<'a> {
    pub(in super::super) number: u64,
    pub(in super::super) text: &'a [u8],
    pub(in super::super) geometry: Geometry,
    pub(in super::super) fill: bool,
    pub(in super::super) noted: Noted<'a>,
    /// The next line is another process's, too, and its time goes on from this one's.
    pub(in super::super) steady: bool,
}

impl<'a> Ahead<'a> {
    /// The process column, padding and thread included.
    #[inline]
    pub(in super::super) fn process(&self) -> &'a [u8] {
        self.text.get(self.geometry.dot + 10..).unwrap_or_default()
    }

    /// The field for path and fields ends here.
    #[inline]
    pub(in super::super) fn blank(&self) -> usize {
        let seconds = self.geometry.era.seconds_width();
        self.geometry.dot.saturating_sub(seconds + 1)
    }

    fn tail(&self) -> Option<Tail<'a>> {
        tail::quick(self.text, &self.geometry)
    }

    fn located<'t>(&self, tail: &'t Tail<'a>) -> Located<'a, 't> {
        Located {
            number: self.number,
            text: self.text,
            geometry: self.geometry,
            tail,
            fill: self.fill,
            call: self.noted.note.row(),
        }
    }

    /// All its fields; false when the columns hold something else.
    pub(in super::super) fn read(&self, into: &mut Record<'a>) -> bool {
        if let Some(cut) = self.noted.cut {
            *into = cut.record(self.number, self.text, self.noted.note.row());
            return true;
        }
        let tail = self.tail();
        tail.is_some_and(|tail| self.located(&tail).read(into).is_some())
    }
}
