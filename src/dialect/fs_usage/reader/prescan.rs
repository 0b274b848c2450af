//! Lines looked at ahead of their turn, mostly in the thread that fetches them: which of them have the columns last known, whose
//! they are, and whether anybody will want to know more.
//!
//! What is noted is a hint. The reader takes it only as long as it goes by the same columns and no earlier line waits; it
//! looks at any other line itself. So the outcomes are those of reading without a prescanner.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::super::calls::Call;
use super::super::layout::{Era, Geometry, Stamp};
use super::super::line::{Located, is_disk};
use super::super::other::{OtherEvent, PathHint};
use super::super::outcome::Sink;
use super::super::record::Record;
use super::super::swar::word;
use super::super::tail::{self, Tail};
use super::Reader;
use super::prescan_bits::{Columns, FieldSpans, PrescanBits, Whose};
use super::recent::{self, Labels};
use crate::time_of_day::Clock;

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
pub(crate) struct Interest {
    /// A number below 16 that comes back as [`OtherEvent::tag`].
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
    /// What [`OtherEvent::path_hint`] tells; without a path, a line has this tag instead.
    Path(u8),
    /// What [`OtherEvent::descriptor`] tells.
    Descriptor,
    /// All its fields, if there is time to read them.
    Fields,
}

/// Looks at a label of other processes: its row of the call table, if it has one.
pub(crate) type InterestOf = fn(Option<&'static Call>) -> Interest;

/// What is known ahead of a line when its turn comes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Prescanned<'a> {
    /// What was noted of it.
    pub bits: PrescanBits,
    /// What was noted of the line after it, as far as that is known yet.
    pub next: PrescanBits,
    /// Its fields, if they have been read.
    pub spans: Option<&'a FieldSpans>,
}

/// Looks at lines ahead of a [`Reader`].
pub(crate) struct Prescanner {
    columns: Arc<AtomicU32>,
    /// The columns that the line before was looked at by.
    view: View,
    interested: bool,
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
    wanted: PrescanBits,
    other: PrescanBits,
}

impl View {
    fn of(columns: Columns) -> View {
        View {
            columns,
            geometry: columns.geometry(),
            wanted: PrescanBits::default().of(columns, Whose::Wanted),
            other: PrescanBits::default().of(columns, Whose::Other),
        }
    }
}

impl Prescanner {
    /// What is noted of a physical line, for [`Reader::prescanned`]; the fields, where they are wanted, go into `spans`.
    pub(crate) fn scan(&mut self, text: &[u8], spans: Option<&mut Vec<FieldSpans>>) -> PrescanBits {
        let columns = Columns(self.columns.load(Ordering::Relaxed));
        if self.view.columns != columns {
            self.view = View::of(columns);
            self.processes.forget();
        }
        self.scan_known_columns(text, spans).unwrap_or_else(|| {
            self.before = None;
            PrescanBits::default()
        })
    }

    /// The same for a line of the columns last known.
    #[inline(always)]
    fn scan_known_columns(
        &mut self,
        text: &[u8],
        spans: Option<&mut Vec<FieldSpans>>,
    ) -> Option<PrescanBits> {
        let View {
            geometry,
            wanted,
            other,
            ..
        } = self.view;
        let geometry = geometry?;
        let (returned, text) = PrescanBits::default().trimmed(text);
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
        if !wants && !self.interested {
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
            if let Some(spans) = spans {
                read_fields(&line, spans);
            }
            return Some(note);
        }
        let Interest { tag, want } = label.interest;
        let note = note.process(process.number());
        Some(match want {
            Want::Nothing => note.tag(tag),
            Want::Path(without) => match OtherEvent::line(&line).path_hint() {
                PathHint::Nothing => note.tag(without),
                path => note.tag(tag).path_of(text, path),
            },
            Want::Descriptor => {
                let note = note.tag(tag);
                line.lone_descriptor().map_or(note, |fd| note.lone(fd))
            }
            Want::Fields => {
                if let Some(spans) = spans {
                    read_fields(&line, spans);
                }
                note.tag(tag)
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
fn read_fields(line: &Located<'_, '_>, spans: &mut Vec<FieldSpans>) {
    let name = |call: Option<&Call>| call.map(|call| call.name.as_ptr());
    let mut record = Record::default();
    let columns = line.read(&mut record);
    if columns == Some(line.geometry) && name(record.call) == name(line.call) {
        spans.extend(FieldSpans::of(&record, line.text));
    }
}

impl Reader {
    /// Two prescanners, one for each thread that looks at blocks of the lines that this reader will get, for somebody who wants
    /// to know of other processes' events what `interest` tells, or nothing.
    pub(crate) fn prescanners(&self, interest: Option<InterestOf>) -> [Prescanner; 2] {
        [0, 1].map(|which| Prescanner {
            columns: Arc::clone(&self.columns.code),
            view: View::default(),
            interested: interest.is_some(),
            labels: Labels::new(interest),
            processes: recent::Columns::new(self.names.clone(), which),
            before: None,
        })
    }

    /// How to tell from the notes of the lines to come which of them need not be handed in; none while every line is to be
    /// looked at.
    pub(crate) fn skip_test(&self) -> Option<SkipTest> {
        let ready = self.is_settled() && self.observed >= super::OBSERVED;
        let geometry = self.geometry.filter(|_| ready)?;
        Some(SkipTest {
            columns: self.columns.own,
            geometry,
            fill: self.survey.possible().may_fill(),
            clock: self.times.clock,
        })
    }

    /// So many events of other processes are not handed in, as this test told.
    pub(crate) fn passed_over(&mut self, lines: u64, test: &SkipTest) {
        self.census.lines += lines;
        self.census.other_process += lines;
        self.census.of_width(test.geometry.wide(), lines);
        self.times.clock = test.clock;
    }

    /// Takes one physical line, as [`Reader::line`] does, with what its prescanner noted of it.
    #[inline]
    pub(crate) fn prescanned(
        &mut self,
        number: u64,
        text: &[u8],
        prescan: Prescanned<'_>,
        sink: &mut Sink<'_>,
    ) {
        let columns = self.columns.own;
        let known = prescan.bits.whose(columns).filter(|_| self.is_settled());
        let (Some(whose), Some(geometry)) = (known, self.geometry) else {
            return self.line(number, text, sink);
        };
        let line = PrescannedLine {
            number,
            text: prescan.bits.line(text),
            geometry,
            fill: self.survey.possible().may_fill(),
            prescan,
        };
        match (whose, prescan.spans) {
            (Whose::Other, _) => {
                self.census.lines += 1;
                self.bystander(OtherEvent::prescanned(&line), sink);
            }
            (Whose::Wanted, Some(spans)) => {
                self.census.lines += 1;
                self.look_at_padding(line.process(), geometry.stamp);
                let mut record = spans.record(number, line.text, prescan.bits.row());
                self.deliver(&mut record, Some(geometry), sink);
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
pub(crate) struct SkipTest {
    columns: Columns,
    geometry: Geometry,
    fill: bool,
    /// The reader's, as far as the lines have been looked at.
    clock: Clock,
}

impl SkipTest {
    /// Whether it is another process's event, and the next one's time goes on from its own: then nobody has to know this one's,
    /// unless it does not go on itself from the one before.
    #[inline(always)]
    pub(crate) fn is_other(&mut self, pending: &PendingLine<'_>) -> bool {
        let prescan = &pending.prescan;
        let is_other = prescan.bits.whose(self.columns) == Some(Whose::Other);
        if !is_other || !prescan.next.goes_on(self.columns) {
            return false;
        }
        if !prescan.bits.goes_on(self.columns) {
            let text = prescan.bits.line(pending.text);
            self.clock.tick(self.geometry.stamp.time_of_day(text));
        }
        true
    }

    /// The event of such a line.
    #[inline(always)]
    pub(crate) fn line<'a>(&self, pending: &PendingLine<'a>) -> PrescannedLine<'a> {
        PrescannedLine {
            number: pending.number,
            text: pending.prescan.bits.line(pending.text),
            geometry: self.geometry,
            fill: self.fill,
            prescan: pending.prescan,
        }
    }

    /// The midnight before the last line that was looked at, in microseconds since the first one.
    #[inline(always)]
    pub(crate) fn midnight(&self) -> u64 {
        self.clock.at(0)
    }
}

/// A line that may be passed over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PendingLine<'a> {
    /// Counted from 1.
    pub number: u64,
    /// The line, without its newline.
    pub text: &'a [u8],
    /// What is known of it.
    pub prescan: Prescanned<'a>,
}

impl PendingLine<'_> {
    /// What its label was found to be, and the number of its process, once it is known to be another process's event.
    #[inline(always)]
    pub(crate) fn tag_and_process(&self) -> (u8, Option<usize>) {
        let bits = self.prescan.bits;
        (bits.tagged(), bits.number())
    }
}

/// What a line shows from its label to its path: the same bytes at the same columns are the same call of the same path with
/// the same outcome.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown<'a> {
    /// A number for the columns.
    pub(crate) columns: u32,
    pub(crate) text: &'a [u8],
    /// The absolute path at its end.
    pub(crate) path: &'a [u8],
    /// Some bits of label and errno.
    pub(crate) call: u64,
}

/// A line that was looked at before its turn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PrescannedLine<'a> {
    pub(in super::super) number: u64,
    pub(in super::super) text: &'a [u8],
    pub(in super::super) geometry: Geometry,
    pub(in super::super) fill: bool,
    pub(in super::super) prescan: Prescanned<'a>,
}

impl<'a> PrescannedLine<'a> {
    /// What it shows from its label to its path, where that and its columns tell what it says.
    #[inline(always)]
    pub(in super::super) fn shown(&self) -> Option<Shown<'a>> {
        let PrescannedLine { text, geometry, .. } = *self;
        let bits = self.prescan.bits;
        let path = bits.path(text)?;
        if geometry.era == Era::Old || !geometry.wide() {
            return None;
        }
        let text = text.get(geometry.stamp.len() + 2..bits.path_end())?;
        // the label, and the column that errno is in
        let [label, errno] = [0, 22].map(|at| word(text, at).unwrap_or_default());
        Some(Shown {
            columns: Columns::of(geometry).0,
            text,
            path,
            call: label ^ errno.rotate_left(17),
        })
    }

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
            call: self.prescan.bits.row(),
        }
    }

    /// All its fields; false when the columns hold something else.
    pub(in super::super) fn read(&self, into: &mut Record<'a>) -> bool {
        if let Some(spans) = self.prescan.spans {
            *into = spans.record(self.number, self.text, self.prescan.bits.row());
            return true;
        }
        let tail = self.tail();
        tail.is_some_and(|tail| self.located(&tail).read(into).is_some())
    }
}
