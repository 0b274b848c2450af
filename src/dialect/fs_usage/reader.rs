//! The streaming reader: lines in, records out, in one pass and bounded memory.
//!
//! The columns are learned from the text. As long as a line fits them it is cut by offset; a line that does not fit is
//! looked at closely: a call of 1000 s and more, a change of layout, a name that holds a newline, squeezed blanks.

mod around;
mod prescan;
mod prescan_bits;
mod recent;
mod waiting;

use super::filter::{Filter, Names};
use super::layout::{Era, Geometry, Stamp};
use super::line::{self, Located, is_disk};
use super::notice::{self, Harmless};
use super::other::OtherEvent;
use super::outcome::{Census, Damage, Outcome, Sink};
use super::record::Record;
use super::squeezed;
use super::survey::{Layout, Survey};
use super::tail::{self, Tail, fits, plausible};
use super::times::Times;
pub(crate) use prescan::PrescannedLine;
use prescan::Shared;
pub(crate) use prescan::Shown;
pub(crate) use prescan::{Interest, PendingLine, Prescanned, Prescanner, Want};
pub(crate) use prescan_bits::{FieldSpans, PrescanBits};
use waiting::{Held, Unconfirmed};

/// Lines of other processes, per layout, from which the release is guessed.
const OBSERVED: u32 = 4_000;

/// Reads the lines of a capture one after the other.
///
/// ```
/// use unsnare::dialect::fs_usage::{Filter, Outcome, Reader};
/// use unsnare::input::{Line, Lines};
///
/// let capture = "\
/// 14:03:22.101  lstat64           [  2]            /etc/hosts.bak                             0.000012   servermgrd
/// 14:03:22.102  rename                             /etc/hosts                                 0.000031   servermgrd
/// ";
/// let mut reader = Reader::new(&Filter::All);
/// let mut calls = Vec::new();
/// let mut sink = |outcome: Outcome<'_>| {
///     if let Outcome::Record(record) = outcome {
///         calls.push((record.line, record.path.map(<[u8]>::to_vec), record.errno));
///     }
/// };
/// let mut lines = Lines::new(capture.as_bytes());
/// while let Some((number, line)) = lines.next_line()? {
///     if let Line::Whole(text) = line {
///         reader.line(number, text, &mut sink);
///     }
/// }
/// reader.finish(&mut sink);
/// assert_eq!(calls, [(1, Some(b"/etc/hosts.bak".to_vec()), Some(2)), (2, Some(b"/etc/hosts".to_vec()), None)]);
/// assert_eq!(reader.census().understood, 2);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Reader {
    names: Names,
    geometry: Option<Geometry>,
    /// The same, for the prescanner.
    columns: Shared,
    known: Vec<Geometry>,
    held: Option<Held>,
    unconfirmed: Vec<Unconfirmed>,
    /// Lines without a time that wait for what comes after them.
    around: Vec<(u64, Vec<u8>)>,
    /// Lines of earlier captures that tell of events.
    before: u64,
    /// Some padded line had its trailing blanks stripped.
    stripped: bool,
    survey: Survey,
    /// Lines of other processes that the survey has seen in this layout.
    observed: u32,
    /// Longest path of a line whose blanks were changed: one that is shorter was not cut at the column's width.
    longest: usize,
    pub(crate) census: Census,
    pub(crate) times: Times,
}

impl Reader {
    /// A reader that hands out the records of these processes.
    pub fn new(filter: &Filter) -> Reader {
        Reader {
            names: Names::new(filter),
            geometry: None,
            columns: Shared::default(),
            known: Vec::new(),
            held: None,
            unconfirmed: Vec::new(),
            around: Vec::new(),
            before: 0,
            stripped: false,
            survey: Survey::default(),
            observed: 0,
            longest: 0,
            census: Census::default(),
            times: Times::default(),
        }
    }

    /// The capture has paths of this length: where columns are gone, a shorter one was not cut.
    pub(crate) fn paths_of(&mut self, length: usize) {
        self.longest = length;
    }

    /// The counts so far. Lines that wait for their continuation are in none of the four yet.
    pub fn census(&self) -> &Census {
        &self.census
    }

    /// When the events ended.
    pub(crate) fn times(&self) -> &Times {
        &self.times
    }

    /// The layouts met so far, in order.
    pub fn layouts(&self) -> &[Layout] {
        self.survey.layouts()
    }

    /// Takes one physical line, without its newline.
    pub fn line(&mut self, number: u64, text: &[u8], sink: &mut Sink<'_>) {
        self.census.lines += 1;
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if let (Some(geometry), true) = (self.geometry, self.is_settled())
            && let Some(tail) = fits(text, &geometry)
        {
            return self.event(number, text, geometry, &tail, sink);
        }
        self.look_closely(number, text, sink);
    }

    /// Takes the last line of a capture when no newline ends it: it may have been cut.
    pub fn unterminated(&mut self, number: u64, text: &[u8], sink: &mut Sink<'_>) {
        let cut = self.geometry.is_some_and(|g| {
            let width = g.stamp.process_width().map(|w| g.dot + 10 + w);
            !self.stripped
                && Stamp::of(text) == Some(g.stamp)
                && width.is_some_and(|full| text.len() < full)
        });
        if cut
            && self.held.is_none()
            && self
                .geometry
                .is_some_and(|g| tail::at_geometry(text, &g).is_some())
        {
            self.census.lines += 1;
            return self.damage(number, Damage::Cut, text, sink);
        }
        self.line(number, text, sink);
    }

    /// Takes the beginning of a line that was too long to be kept.
    pub fn too_long(&mut self, number: u64, text: &[u8], sink: &mut Sink<'_>) {
        self.census.lines += 1;
        self.give_up_held(sink);
        self.decide_waiting(None, sink);
        self.damage(number, Damage::TooLong, text, sink);
    }

    /// Takes a line that stands in the capture before, and has been taken then.
    pub(crate) fn repeated(&mut self, number: u64, text: &[u8], sink: &mut Sink<'_>) {
        self.census.lines += 1;
        self.give_up_held(sink);
        self.decide_waiting(None, sink);
        self.harmless(number, Harmless::Repeated, text, sink);
    }

    /// Ends the capture: what still waits is decided. The reader may go on with another capture.
    pub fn finish(&mut self, sink: &mut Sink<'_>) {
        self.give_up_held(sink);
        self.decide_waiting(self.lone(), sink);
        self.behind(sink);
        self.begin_anew();
    }

    /// No line waits for what comes after it.
    #[inline]
    fn is_settled(&self) -> bool {
        self.held.is_none() && self.unconfirmed.is_empty() && self.around.is_empty()
    }

    fn look_closely(&mut self, number: u64, text: &[u8], sink: &mut Sink<'_>) {
        let stamp = Stamp::of(text);
        if stamp.is_some() && !self.around.is_empty() {
            self.between(sink);
        }
        let located = stamp.and_then(|s| self.locate(text, s));
        if self.held.is_some() {
            if self.join(number, text, located.as_ref().map(|(g, _)| *g), sink) {
                return;
            }
            self.give_up_held(sink);
        }
        let Some(stamp) = stamp else {
            self.decide_waiting(None, sink);
            return match notice::classify(text) {
                Some(kind) => self.harmless(number, kind, text, sink),
                None => self.unstamped(number, text, sink),
            };
        };
        if let Some((geometry, tail)) = located {
            self.decide_waiting(None, sink);
            self.adopt(geometry);
            return self.event(number, text, geometry, &tail, sink);
        }
        if let Some(tail) = tail::search(text, stamp, stamp.len() + 4)
            && line::label_is_one(text, &self.new_geometry(stamp, tail.dot))
        {
            return self.unusual(number, text, stamp, &tail, sink);
        }
        self.decide_waiting(None, sink);
        if let Some(mut record) = line::carbon_entry(number, text, stamp, self.geometry) {
            return self.deliver(&mut record, None, sink);
        }
        if let Some(at) = notice::interleaved(text) {
            self.census.overruns += 1;
            return self.hold(number, stamp, &text[..at], true);
        }
        if self.squeezed(number, text, stamp, sink) {
            return;
        }
        if self
            .geometry
            .is_some_and(|g| g.stamp == stamp && tail::at_geometry(text, &g).is_some())
        {
            return self.damage(number, Damage::Cut, text, sink);
        }
        self.hold(number, stamp, text, false);
    }

    /// The columns that this line fits: the current ones, those met before, the standard ones.
    fn locate<'a>(&self, text: &'a [u8], stamp: Stamp) -> Option<(Geometry, Tail<'a>)> {
        let met = self
            .geometry
            .into_iter()
            .chain(self.known.iter().rev().copied());
        met.filter(|g| g.stamp == stamp)
            .chain(Geometry::standard(stamp))
            .find_map(|geometry| {
                let tail = tail::at_geometry(text, &geometry)?;
                plausible(&tail, stamp).then_some((geometry, tail))
            })
    }

    fn new_geometry(&self, stamp: Stamp, dot: usize) -> Geometry {
        let era = self
            .geometry
            .filter(|g| g.stamp == stamp)
            .map_or(Era::New, |g| g.era);
        Geometry { stamp, era, dot }
    }

    fn adopt(&mut self, geometry: Geometry) {
        if self.geometry == Some(geometry) {
            return;
        }
        self.observed = 0;
        self.columns.adopt(geometry);
        if let Some(previous) = self.geometry.replace(geometry) {
            self.known.retain(|g| *g != geometry && *g != previous);
            self.known.push(previous);
            if self.known.len() > 8 {
                self.known.remove(0);
            }
        }
    }

    /// An event whose columns are known: filtered, read, delivered.
    #[inline]
    fn event(
        &mut self,
        number: u64,
        text: &[u8],
        geometry: Geometry,
        tail: &Tail<'_>,
        sink: &mut Sink<'_>,
    ) {
        let fill = self.survey.possible().may_fill();
        let line = Located {
            number,
            text,
            geometry,
            tail,
            fill,
            call: None,
        };
        if !self
            .names
            .want(geometry.stamp, tail.process, is_disk(text, geometry.stamp))
        {
            return self.bystander(OtherEvent::line(&line), sink);
        }
        self.wanted(&line, sink);
    }

    /// An event of a wanted process whose columns are known.
    #[inline]
    fn wanted(&mut self, line: &Located<'_, '_>, sink: &mut Sink<'_>) {
        let Located {
            number,
            text,
            geometry,
            tail,
            ..
        } = *line;
        self.look_at_padding(tail.process, geometry.stamp);
        let mut record = Record::default();
        match line.read(&mut record) {
            Some(decided) => {
                if decided != geometry && self.geometry == Some(geometry) {
                    self.adopt(decided);
                }
                self.deliver(&mut record, self.geometry, sink);
            }
            None if self.squeezed(number, text, geometry.stamp, sink) => {}
            None => self.damage(number, Damage::Garbled, text, sink),
        }
    }

    /// Reads a line whose columns are gone, word by word; false when that does not give a call and an end.
    fn squeezed(&mut self, number: u64, text: &[u8], stamp: Stamp, sink: &mut Sink<'_>) -> bool {
        let Some(mut record) = squeezed::record(number, text, stamp) else {
            return false;
        };
        if let Some(path) = record.path {
            // so much fits into the narrowest window
            let fits = if record.wide { 30 } else { 20 };
            record.clipped |= path.len() > fits && path.len() >= self.longest;
            self.longest = self.longest.max(path.len());
        }
        self.deliver(&mut record, None, sink);
        true
    }

    /// Most lines have their columns.
    fn is_exact(&self) -> bool {
        let Census {
            understood,
            other_process,
            squeezed,
            ..
        } = self.census;
        self.geometry.is_some() && understood + other_process > 2 * squeezed
    }

    #[inline]
    fn look_at_padding(&mut self, process: &[u8], stamp: Stamp) {
        let width = stamp.process_width();
        self.stripped |= width.is_some_and(|width| process.len() < width);
    }

    #[inline]
    fn deliver(
        &mut self,
        record: &mut Record<'_>,
        geometry: Option<Geometry>,
        sink: &mut Sink<'_>,
    ) {
        if let Some(geometry) = geometry {
            self.survey.note(record, &geometry);
        } else if !self.names.want_name(record) {
            return self.other(OtherEvent::record_of(record), sink);
        } else if record.squeezed && self.is_exact() {
            return self.stray(record, sink);
        }
        record.us = self.times.note(record.time_us, record.time);
        self.census.understood += 1;
        self.census.squeezed += u64::from(record.squeezed);
        self.census.of_width(record.wide, 1);
        sink(Outcome::Record(record));
    }

    /// A line without columns in a capture that has them: it may be what a name with a newline in it holds.
    #[cold]
    fn stray(&mut self, record: &mut Record<'_>, sink: &mut Sink<'_>) {
        record.stray = true;
        // a time that somebody wrote into a name moves no clock
        record.us = self.times.at(record.time_us);
        self.census.understood += 1;
        self.census.squeezed += 1;
        self.census.of_width(record.wide, 1);
        sink(Outcome::Record(record));
    }

    /// An event of another process whose columns are known.
    #[inline]
    fn bystander(&mut self, other: OtherEvent<'_>, sink: &mut Sink<'_>) {
        if self.observed < OBSERVED {
            self.observe(&other);
        }
        self.other(other, sink);
    }

    /// The lines of others tell the release as well as ours do; so many of them are looked at.
    fn observe(&mut self, other: &OtherEvent<'_>) {
        self.observed += 1;
        let mut record = Record::default();
        if let Some(geometry) = self.geometry
            && other.read(&mut record)
        {
            self.survey.note(&record, &geometry);
        }
    }

    #[inline]
    fn other(&mut self, other: OtherEvent<'_>, sink: &mut Sink<'_>) {
        self.times.note(other.time_us(), other.time());
        self.census.other_process += 1;
        self.census.of_width(other.wide(), 1);
        sink(Outcome::Other(&other.on_day(self.times.at(0))));
    }

    fn harmless(&mut self, line: u64, kind: Harmless, text: &[u8], sink: &mut Sink<'_>) {
        self.census.harmless += 1;
        self.census.overruns += u64::from(kind == Harmless::Overrun);
        self.census.syslog += u64::from(kind == Harmless::Syslog);
        self.census.around += u64::from(kind == Harmless::Around);
        sink(Outcome::Harmless { line, kind, text });
    }

    fn damage(&mut self, line: u64, reason: Damage, text: &[u8], sink: &mut Sink<'_>) {
        self.census.damaged += 1;
        sink(Outcome::Damaged { line, reason, text });
    }
}
