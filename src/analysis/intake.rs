//! Captures in, line by line.

use std::fs::File;
use std::io::{BufWriter, Write as _};

use super::collected::Collected;
use super::drive::{LineSource, LineTaker, PrescannedCapture, drive, read_line, read_repeated};
use super::named_source::{self, NamedSource, TargetProcesses};
use super::other_processes;
use super::other_sources::OtherSources;
use super::saved::Saved;
use super::{Error, Observer, Options, Part, assemble};
use crate::dialect::fs_usage::{
    Filter, OtherEvent, Outcome, PendingLine, Prescanned, Prescanner, Reader,
};
use crate::dialect::named::Form;
use crate::infer::{Inference, Limits};
use crate::input::{self, InputError, Line};
use crate::recipe::Recipe;
use crate::report::model::{Hole, Report, Source, SourceKind};

/// Lines from one look to the next at what system made them: operations are settled some hundreds later.
const SURVEYED: u64 = 64;

/// Bytes of a pipe that are kept to be read again for another process.
const MOST_SPOOLED: u64 = 1 << 30;
/// Takes captures and knows, at any time, what has been read so far.
pub(crate) struct Intake {
    pub(super) reader: Reader,
    pub(super) collected: Collected,
    recipes: Vec<Recipe>,
    options: Options,
    spool: Option<BufWriter<File>>,
    /// Bytes that came, about.
    spooled: u64,
    pub(super) saved: Option<Saved>,
    /// First line of the newest layout, and whether its system has calls that leave no line.
    system: (u64, bool),
    /// The capture is none of fs_usage.
    named_source: Option<NamedSource>,
    ours: TargetProcesses,
    /// Lines, those of fs_usage, damaged ones with the text around, and those without columns, before the capture that is read.
    before: [u64; 4],
    /// The next capture begins where the one before it ends.
    joins: bool,
}

/// An intake whose progress somebody watches.
struct Watched<'i> {
    intake: &'i mut Intake,
    observer: &'i mut dyn Observer,
    /// Number of the line at which it was told last.
    shown: u64,
}

impl LineTaker for Watched<'_> {
    fn pass_over(&mut self, lines: &mut impl LineSource) {
        self.intake.pass_over(lines);
    }

    fn line(&mut self, number: u64, line: Line<'_>, prescan: Prescanned<'_>) {
        self.intake.line(number, line, prescan);
    }

    fn repeated(&mut self, number: u64, line: Line<'_>) {
        self.intake.repeated(number, line);
    }

    fn reached(&mut self, number: u64, origin: &input::Origin) {
        if number >= self.shown + 1024 {
            self.shown = number;
            self.observer.at(origin);
        }
    }
}

/// A file for a copy of what comes through a pipe.
#[cfg(feature = "recordings")]
fn spool() -> Option<File> {
    tempfile::tempfile().ok()
}

/// This build makes no temporary files.
#[cfg(not(feature = "recordings"))]
fn spool() -> Option<File> {
    None
}

impl Intake {
    /// Nothing read yet.
    ///
    /// # Errors
    /// When a recipe cannot be read.
    pub(crate) fn new(options: &Options) -> Result<Self, Error> {
        let mut recipes = Recipe::built_in();
        for path in &options.recipes {
            recipes.push(Recipe::read(path)?);
        }
        let (other_sources, witness, lists) = OtherSources::read(options)?;
        let limits = options.max_memory.map(Limits::within).unwrap_or_default();
        let mut inference = Inference::with_limits(limits);
        inference.witness(witness);
        inference.listed(lists);
        let filter = match options.processes.as_slice() {
            [] => Filter::All,
            names => Filter::Processes(names.to_vec()),
        };
        Ok(Intake {
            recipes,
            options: options.clone(),
            spool: None,
            spooled: 0,
            saved: None,
            system: Default::default(),
            named_source: None,
            ours: TargetProcesses::new(&options.processes),
            before: [0; 4],
            joins: false,
            reader: Reader::new(&filter),
            collected: Collected::new(options, inference, other_sources),
        })
    }

    /// Reads one capture to its end.
    ///
    /// # Errors
    /// When it cannot be opened or read.
    #[cfg(feature = "cli")]
    pub(crate) fn read(
        &mut self,
        source: &input::Source,
        observer: &mut dyn Observer,
    ) -> Result<(), InputError> {
        self.read_from(source, 1, observer)
    }

    /// Reads captures as they were arranged.
    ///
    /// # Errors
    /// When one cannot be opened or read.
    pub(crate) fn read_part(
        &mut self,
        part: &Part,
        observer: &mut dyn Observer,
    ) -> Result<(), InputError> {
        match part {
            Part::One(source, from) => self.read_from(source, *from, observer),
            Part::Merged(sources, alike) => self.read_merged(sources, *alike, observer),
        }
    }

    /// Reads one capture from a line on: what stands before it has been read elsewhere.
    ///
    /// # Errors
    /// When it cannot be opened or read.
    pub(crate) fn read_from(
        &mut self,
        source: &input::Source,
        from: u64,
        observer: &mut dyn Observer,
    ) -> Result<(), InputError> {
        if let input::Source::File(path) = source
            && let Ok(Some(trail)) = named_source::trail(path)
        {
            let Self {
                reader, collected, ..
            } = self;
            collected.trail(path, &trail, reader, &self.ours);
            return Ok(());
        }
        let capture = source.open_prescanned(self.prescanners())?;
        self.joins = from > 1;
        self.read_capture(capture, source == &input::Source::Stdin, from, observer)
    }

    /// Reads one capture, opened with [`Self::prescanners`], from a line on to its end.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn read_capture(
        &mut self,
        mut capture: PrescannedCapture,
        piped: bool,
        from: u64,
        observer: &mut dyn Observer,
    ) -> Result<(), InputError> {
        self.begin(&capture, piped);
        observer.begin(&capture);
        let result = self.drive(&mut capture, from, observer);
        observer.end();
        let ended = self.end(Some(&capture));
        match result {
            Ok(()) => ended,
            // what could be unpacked is reported on, and the report says that there is more
            Err(InputError::Corrupt { line, format, .. }) if line > 0 => {
                let at = Some((self.collected.source, line));
                let what = format!("the {format} data are damaged or end early here");
                self.collected.holes.push(Hole { at, what });
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Takes lines, from the one of this number on, to their end.
    pub(super) fn drive(
        &mut self,
        lines: &mut impl LineSource,
        from: u64,
        observer: &mut dyn Observer,
    ) -> Result<(), InputError> {
        let mut watched = Watched {
            intake: self,
            observer,
            shown: 0,
        };
        drive(lines, from, &mut watched)
    }

    /// Something to be told in the report.
    pub(crate) fn note(&mut self, note: String) {
        self.collected.notes.push(note);
    }

    /// Begins a capture.
    pub(crate) fn begin(&mut self, capture: &input::Origin, piped: bool) {
        let name = capture.path().as_os_str().as_encoded_bytes();
        let source = Source {
            name: name.into(),
            ..Source::default()
        };
        self.begin_source(capture.longest(), source);
        if !capture.cleaned().is_empty() {
            let name = crate::bytes::shown(name);
            self.note(format!("{name}: {}", capture.cleaned().join("; ")));
        }
        if piped && (self.options.raw_lines || self.options.keep_piped) {
            // without room for a copy the raw lines are not shown; nothing else depends on it
            self.spool = spool().map(BufWriter::new);
        }
    }

    /// Begins a capture, or several that are read as one, whose longest path is so long.
    pub(super) fn begin_source(&mut self, longest: usize, source: Source) {
        self.collected.source = self.collected.sources.len();
        self.collected.other_processes.begin();
        if self.collected.source > 0 && !std::mem::take(&mut self.joins) {
            // what happened between two recordings is in neither
            self.collected.inference.hole(self.collected.source, 0);
        }
        self.before = self.counts();
        self.reader.paths_of(longest);
        self.collected.sources.push(Source {
            kind: SourceKind::Capture,
            ..source
        });
    }

    /// Who looks at the lines that this intake will take before their turn.
    pub(crate) fn prescanners(&self) -> [Prescanner; 2] {
        self.reader.prescanners(Some(other_processes::interest))
    }

    /// Passes over events of other processes of which their notes tell enough.
    pub(crate) fn pass_over(&mut self, lines: &mut impl LineSource) {
        let Self {
            reader, collected, ..
        } = self;
        let ready = self.spool.is_none() && self.saved.is_none();
        let ready = ready && reader.times().first().is_some();
        let Some(mut skip_test) = reader.skip_test().filter(|_| ready) else {
            return;
        };
        let Collected {
            other_processes,
            inference,
            source,
            ..
        } = collected;
        let passed = lines.pass_over(&mut |line: PendingLine<'_>| {
            let is_other = skip_test.is_other(&line);
            if is_other && !other_processes.counts_only(&line) {
                let line = skip_test.line(&line);
                let event = OtherEvent::prescanned(&line).on_day(skip_test.midnight());
                other_processes.take(*source, &event, inference);
            }
            is_other
        });
        reader.passed_over(passed, &skip_test);
    }

    /// Counts a line, and keeps it where lines are kept.
    #[inline]
    fn keep(&mut self, number: u64, line: Line<'_>) {
        let Self {
            collected,
            spool,
            spooled,
            options,
            reader,
            saved,
            ..
        } = self;
        if let Some(source) = collected.sources.get_mut(collected.source) {
            source.lines = number;
        }
        let (Line::Whole(text) | Line::Unterminated(text) | Line::TooLong(text)) = line;
        if spool.as_mut().is_some_and(|spool| {
            spool
                .write_all(text)
                .and_then(|()| spool.write_all(b"\n"))
                .is_err()
        }) {
            *spool = None;
        }
        let found = !options.raw_lines && reader.census().understood > 0;
        if found || *spooled > MOST_SPOOLED && !options.raw_lines {
            *spool = None;
        }
        *spooled += text.len() as u64;
        if let Some(saved) = saved {
            saved.take(line);
        }
    }

    /// Takes one physical line, with what is known of it before its turn.
    pub(crate) fn line(&mut self, number: u64, line: Line<'_>, prescan: Prescanned<'_>) {
        self.keep(number, line);
        let (Line::Whole(text) | Line::Unterminated(text) | Line::TooLong(text)) = line;
        let Self {
            reader,
            collected,
            named_source,
            ours,
            ..
        } = self;
        if named_source.is_none()
            && number <= named_source::SNIFFED
            && reader.times().first().is_none()
        {
            *named_source = Form::of_line(text).and_then(NamedSource::new);
        }
        if let Some(named_source) = named_source {
            return named_source.line(number, line, reader, collected, ours);
        }
        collected.say_whether_filtered(reader.census());
        let mut sink = |outcome: Outcome<'_>| collected.take(outcome);
        read_line(reader, number, line, prescan, &mut sink);
        if number.is_multiple_of(SURVEYED) {
            self.tell_the_system();
        }
    }

    /// Takes a line that stands in the capture before.
    pub(crate) fn repeated(&mut self, number: u64, line: Line<'_>) {
        if self.named_source.is_some() {
            return self.line(number, line, Prescanned::default());
        }
        self.keep(number, line);
        let Self {
            reader, collected, ..
        } = self;
        read_repeated(reader, number, line, &mut |outcome: Outcome<'_>| {
            collected.take(outcome);
        });
    }

    /// Whether the system that made the lines has calls that leave none: what they tell of it grows.
    pub(super) fn tell_the_system(&mut self) {
        let Some(layout) = self.reader.layouts().last() else {
            return;
        };
        let now = (layout.first_line, layout.has_unseen_calls());
        if self.system != now {
            self.system = now;
            let Collected {
                inference, source, ..
            } = &mut self.collected;
            inference.unseen_calls(*source, now.0, now.1);
        }
    }

    fn counts(&self) -> [u64; 4] {
        let c = self.reader.census();
        [
            c.lines,
            c.understood + c.other_process,
            c.damaged + c.around,
            c.squeezed,
        ]
    }

    /// Ends a capture.
    ///
    /// # Errors
    /// When no line of it, or hardly one, is a line of fs_usage.
    pub(crate) fn end(&mut self, capture: Option<&input::Origin>) -> Result<(), InputError> {
        let told = self.named_source.is_some();
        self.end_of_source();
        let now = self.counts();
        let [lines, events, damaged, squeezed] =
            std::array::from_fn(|i| now[i].saturating_sub(self.before[i]));
        let refusal = capture.and_then(|c| c.refusal(lines, events, damaged));
        if let Some(refusal) = refusal.filter(|_| !told) {
            return Err(refusal);
        }
        if squeezed > 0 {
            let lines = match squeezed {
                1 => "a line has lost its columns and is".to_owned(),
                n => format!("{n} lines have lost their columns and are"),
            };
            self.collected.notes.push(format!(
                "{lines} read word by word, as a web page or a mail program closes up blanks: a path that holds a blank, or \
                 that may be cut, is not used"
            ));
        }
        let source = self.collected.source;
        if let (Some(into), Some(capture)) = (self.collected.sources.get_mut(source), capture) {
            into.bytes = capture.bytes_read();
            into.cksum = capture.cksum();
        }
        if let Some(spool) = self.spool.take().and_then(|spool| spool.into_inner().ok()) {
            self.collected.spools.insert(source, spool);
        }
        Ok(())
    }

    fn end_of_source(&mut self) {
        let Self {
            reader, collected, ..
        } = self;
        reader.finish(&mut |outcome: Outcome<'_>| collected.take(outcome));
        self.tell_the_system();
        let collected = &mut self.collected;
        if let Some(named_source) = self.named_source.take() {
            named_source.finish(&mut self.reader, collected, &self.ours);
        }
        let source = collected.source;
        let cut = collected.last_cut.take();
        if let Some(lines) = collected.sources.get(source).map(|source| source.lines)
            && cut == Some(lines)
        {
            collected.cut += 1;
            let what = "the last line is cut: the recording was stopped in the middle of it, or the file is truncated";
            collected.holes.push(Hole {
                at: Some((source, lines)),
                what: what.to_owned(),
            });
        }
    }

    /// Ends the input and settles what could not be settled before.
    pub(crate) fn finish(self) -> Report {
        assemble::report(self.collected, &self.reader, &self.recipes, &self.options)
    }
}
