//! Lines looked at ahead of their turn, mostly in the thread that fetches them: which of them have the columns last known, whose
//! they are, and whether anybody will want to know more.
//!
//! What is noted is a hint. The reader takes it only as long as it goes by the same columns and no earlier line waits; it
//! looks at any other line itself. So the outcomes are those of reading without a sieve.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::super::calls::Call;
use super::super::layout::{Geometry, Stamp};
use super::super::line::{Located, is_disk};
use super::super::other::{Glimpse, Other, thread};
use super::super::outcome::Sink;
use super::super::record::Record;
use super::super::tail::{self, Tail};
use super::super::words::word;
use super::Reader;
use super::note::{Columns, Cut, Note, Whose};
use super::recent::{self, Labels};

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

/// What somebody will want to know of other processes' events of one label; nothing by default.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sifted {
    /// A number below 16 that comes back as [`Other::tag`].
    pub tag: u8,
    /// What of the line.
    pub want: Want,
}

/// What of a line of another process will be asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Want {
    /// Nothing, or all of it when its turn comes.
    #[default]
    Nothing,
    /// What [`Other::glimpse`] tells; without a path, a line has this tag instead.
    Path(u8),
    /// What [`Other::descriptor`] tells.
    Descriptor,
}

/// Looks at a label of other processes: its row of the call table, if it has one.
pub(crate) type Sift = fn(Option<&'static Call>) -> Sifted;

/// What is known ahead of a line when its turn comes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Noted<'a> {
    /// What was noted of it.
    pub note: Note,
    /// What was noted of the line after it, as far as that is known yet.
    pub next: Note,
    /// Its fields, if it is a wanted one and they have been read.
    pub cut: Option<&'a Cut>,
}

/// Looks at lines ahead of a [`Reader`].
pub(crate) struct Sieve {
    columns: Arc<AtomicU32>,
    /// The columns that the line before was looked at by.
    view: View,
    sifting: bool,
    labels: Labels,
    processes: recent::Columns,
    /// The time stamp of the line before, if that was one of the columns last known.
    before: Option<(u64, u64)>,
}

/// Columns, and what is noted of every line that has them.
#[derive(Clone, Copy, Debug, Default)]
struct View {
    columns: Columns,
    geometry: Option<Geometry>,
    wanted: Note,
    other: Note,
}

impl View {
    fn of(columns: Columns) -> View {
        View {
            columns,
            geometry: columns.geometry(),
            wanted: Note::default().of(columns, Whose::Wanted),
            other: Note::default().of(columns, Whose::Other),
        }
    }
}

impl Sieve {
    /// What is noted of a physical line, for [`Reader::noted`]; the fields of a wanted one go into `cuts`.
    pub(crate) fn note(&mut self, text: &[u8], cuts: Option<&mut Vec<Cut>>) -> Note {
        let columns = Columns(self.columns.load(Ordering::Relaxed));
        if self.view.columns != columns {
            self.view = View::of(columns);
            self.processes.forget();
        }
        self.look(text, cuts).unwrap_or_else(|| {
            self.before = None;
            Note::default()
        })
    }

    /// The same for a line of the columns last known.
    #[inline(always)]
    fn look(&mut self, text: &[u8], cuts: Option<&mut Vec<Cut>>) -> Option<Note> {
        let View {
            geometry,
            wanted,
            other,
            ..
        } = self.view;
        let geometry = geometry?;
        let (returned, text) = Note::default().trimmed(text);
        let tail = tail::quick(text, &geometry)?;
        let process = self.processes.of(&tail, &geometry);
        if !process.plausible || !geometry.stamp.begins(text) {
            return None;
        }
        let steady = self.is_steady(text, geometry.stamp);
        let wants = process.is_wanted(is_disk(text, geometry.stamp));
        let note = returned
            .and(if wants { wanted } else { other })
            .steady(steady);
        if !wants && !self.sifting {
            return Some(note);
        }
        let Some(label) = self.labels.of(text, geometry.stamp) else {
            return Some(note);
        };
        let note = note.call(usize::from(label.row));
        let line = Located {
            number: 0,
            text,
            geometry,
            tail: &tail,
            // a path that may end in fill is left to those who know the release
            fill: true,
            call: Call::of_row(usize::from(label.row)),
        };
        if wants {
            if let Some(cuts) = cuts {
                cut(&line, cuts);
            }
            return Some(note);
        }
        let Sifted { tag, want } = label.sifted;
        let note = note.process(process.number());
        Some(match want {
            Want::Nothing => note.tag(tag),
            Want::Path(without) => match Other::line(&line).glimpse() {
                Glimpse::Nothing => note.tag(without),
                path => note.tag(tag).path_of(text, path),
            },
            Want::Descriptor => {
                let note = note.tag(tag);
                line.lone_descriptor().map_or(note, |fd| note.lone(fd))
            }
        })
    }

    /// The line ended no earlier than the one before, and in the same hour of the clock: a clock that steps back or jumps
    /// is looked at line by line.
    #[inline(always)]
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

impl Reader {
    /// Two sieves, one for each thread that looks at blocks of the lines that this reader will get, for somebody who wants
    /// to know of other processes' events what `sift` tells, or nothing.
    pub(crate) fn sieves(&self, sift: Option<Sift>) -> [Sieve; 2] {
        [0, 1].map(|which| Sieve {
            columns: Arc::clone(&self.columns.code),
            view: View::default(),
            sifting: sift.is_some(),
            labels: Labels::new(sift),
            processes: recent::Columns::new(self.names.clone(), which),
            before: None,
        })
    }

    /// How to tell from the notes of the lines to come which of them need not be handed in; none while every line is to be
    /// looked at.
    pub(crate) fn glance(&self) -> Option<Glance> {
        let ready =
            self.held.is_none() && self.unsettled.is_empty() && self.observed >= super::OBSERVED;
        let geometry = self.geometry.filter(|_| ready)?;
        Some(Glance {
            columns: self.columns.own,
            geometry,
            fill: self.survey.possible().may_fill(),
            wide: geometry.wide(),
        })
    }

    /// So many events of other processes are not handed in.
    pub(crate) fn passed_over(&mut self, lines: u64) {
        self.census.lines += lines;
        self.census.other_process += lines;
    }

    /// Takes one physical line, as [`Reader::line`] does, with what its sieve noted of it.
    #[inline]
    pub(crate) fn noted(
        &mut self,
        number: u64,
        text: &[u8],
        noted: Noted<'_>,
        sink: &mut Sink<'_>,
    ) {
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
    geometry: Geometry,
    fill: bool,
    /// The lines are wide.
    pub(crate) wide: bool,
}

impl Glance {
    /// It is another process's event.
    #[inline(always)]
    pub(crate) fn is_other(&self, note: Note) -> bool {
        note.whose(self.columns) == Some(Whose::Other)
    }

    /// Another process's event, if the next line makes its time known, too.
    #[inline(always)]
    pub(crate) fn other<'a>(&self, passing: &Passing<'a>) -> Option<Glanced<'a>> {
        let noted = passing.noted;
        if !self.is_other(noted.note) || !noted.next.goes_on(self.columns) {
            return None;
        }
        Some(Glanced {
            process: noted.note.number()?,
            line: Ahead {
                number: passing.number,
                text: noted.note.line(passing.text),
                geometry: self.geometry,
                fill: self.fill,
                noted,
                steady: true,
            },
        })
    }
}

/// A line that may be passed over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passing<'a> {
    /// Counted from 1.
    pub number: u64,
    /// The line, without its newline.
    pub text: &'a [u8],
    /// What is known of it.
    pub noted: Noted<'a>,
}

/// Another process's event, as far as is known of it without looking at it again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glanced<'a> {
    line: Ahead<'a>,
    /// Number of the process, as [`Other::process_number`] tells it.
    pub(crate) process: usize,
}

impl<'a> Glanced<'a> {
    /// Number of its line.
    #[inline(always)]
    pub(crate) fn number(&self) -> u64 {
        self.line.number
    }

    /// What it was found to be.
    #[inline(always)]
    pub(crate) fn tag(&self) -> u8 {
        self.line.noted.note.tagged()
    }

    /// Its absolute path, if that was noted.
    #[inline(always)]
    pub(crate) fn path(&self) -> Option<&'a [u8]> {
        self.line.noted.note.path(self.line.text)
    }

    /// The descriptor, if that is all that its line shows and it was noted.
    #[inline(always)]
    pub(crate) fn descriptor(&self) -> Option<i32> {
        self.line.noted.note.descriptor()
    }

    /// The thread, where lines tell it.
    pub(crate) fn thread(&self) -> Option<i64> {
        thread(self.line.geometry.stamp, self.line.process())
    }

    /// All its fields; false when the columns hold something else.
    #[inline(always)]
    pub(crate) fn read(&self, into: &mut Record<'a>) -> bool {
        self.line.read(into)
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
        let tail = self.tail();
        tail.is_some_and(|tail| self.located(&tail).read(into).is_some())
    }
}
