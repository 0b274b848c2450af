//! `unsnare events`: the parsed lines, normalised.

use std::io;

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::conflicts::Target;
use super::named_source::NamedSource;
use super::options::{Captures, Result as Where, Sources, Which, Whose};
use super::reporting::{open, options};
use super::{Exit, GlobalOptions, messages};
use crate::analysis::{
    Captures as Recordings, LineSource, LineTaker, Merger, Part, PrescannedCapture,
    TargetProcesses, arrange, drive, read_line, read_repeated, with_record,
};
use crate::bytes;
use crate::dialect::fs_usage::record::Record;
use crate::dialect::fs_usage::{Filter, Harmless, Outcome, Prescanned, Reader, Sink};
use crate::dialect::named::Told;
use crate::input::{InputError, Line, Origin};
use crate::report::events::{Event, Form, Writer};
use crate::report::phrases;
use crate::report::selection::Selection;

/// Print the parsed lines of a capture, normalised, one record each
#[derive(Args, Debug)]
#[command(after_help = "\
Output of eslogger, DTrace, dtruss and praudit, and audit trails, are read too, as files: one record each call that they tell.

Examples:
  unsnare events --format ndjson --all-processes capture.txt | jq .call
  unsnare events --all-processes --path /etc/hostconfig capture.txt
  unsnare events --format csv -o events.csv capture.txt.gz")]
pub(crate) struct Events {
    /// Form of the output
    #[arg(short, long, value_enum, default_value_t = Format::Ndjson)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) captures: Captures,
    #[command(flatten)]
    pub(crate) whose: Whose,
    #[command(flatten)]
    pub(crate) which: Which,
    #[command(flatten)]
    pub(crate) result: Where,
}

/// Forms of `events`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One JSON object per line
    #[default]
    Ndjson,
    /// Comma separated values with a header
    Csv,
    /// One JSON array
    Json,
}

impl Events {
    pub(crate) fn run(&self, global: &GlobalOptions) -> Result<Exit> {
        let output = open(
            &self.result,
            &[Target::report(self.result.output.as_deref())],
            &self.captures.captures,
            &[],
        )?;
        let filter = match options(&self.whose, &Sources::default(), None).processes {
            names if names.is_empty() => Filter::All,
            names => Filter::Processes(names),
        };
        // A source that cannot be opened is found out before anything is written.
        let recordings = Recordings::of(&self.captures.captures, &mut Default::default())?;
        let mut named_sources = Vec::new();
        let mut sources = recordings.sources();
        sources.retain(|source| match NamedSource::of(source) {
            Some(other) => {
                named_sources.push(other);
                false
            }
            None => true,
        });
        let (parts, notes) = arrange(&sources);
        let mut inputs = Vec::new();
        for part in parts {
            let mut reader = Reader::new(&filter);
            let (lines, from) = match part {
                Part::One(source, from) => {
                    let capture = source
                        .open_prescanned(reader.prescanners(None))
                        .map_err(messages::input)?;
                    reader.paths_of(capture.longest());
                    (Lines::Of(Box::new(capture)), from)
                }
                Part::Merged(sources, alike) => {
                    let merger = Merger::open(&sources, alike).map_err(messages::input)?;
                    reader.paths_of(merger.longest());
                    (Lines::Merged(Box::new(merger)), 1)
                }
            };
            inputs.push(Input {
                lines,
                from,
                reader,
            });
        }
        let form = match self.format {
            Format::Ndjson => Form::Ndjson,
            Format::Json => Form::Json,
            Format::Csv => Form::Csv,
        };
        let mut totals = Totals {
            selection: self.which.selection()?,
            ..Totals::default()
        };
        let ours = TargetProcesses::new(match &filter {
            Filter::All => &[],
            Filter::Processes(names) => names,
        });
        output.finish(0o644, |out| {
            let mut writer = Writer::new(out, form)?;
            for other in named_sources {
                totals.told(other, &ours, &mut writer)?;
            }
            totals.write(inputs, writer)
        })?;
        totals.notes.splice(..0, notes);
        totals.conclude(self, global)
    }
}

/// What the captures held, all together.
#[derive(Default)]
struct Totals {
    /// What to write; the rest is counted.
    selection: Selection,
    left_out: u64,
    written: u64,
    damaged: u64,
    /// Lines that stand in their capture before.
    repeated: u64,
    holes: u64,
    first_damage: Option<String>,
    broken: Option<InputError>,
    /// What was done to the captures.
    notes: Vec<String>,
}

/// Lines of a capture, or of several that are read as one.
enum Lines {
    Of(Box<PrescannedCapture>),
    Merged(Box<Merger>),
}

/// What is read on its own.
struct Input {
    lines: Lines,
    /// The first line that is read.
    from: u64,
    reader: Reader,
}

/// A reader whose outcomes go nowhere else.
struct Direct<'d> {
    reader: &'d mut Reader,
    sink: &'d mut Sink<'d>,
}

impl LineTaker for Direct<'_> {
    fn pass_over(&mut self, lines: &mut impl LineSource) {
        if let Some(mut test) = self.reader.skip_test() {
            let passed = lines.pass_over(&mut |line| test.is_other(&line));
            self.reader.passed_over(passed, &test);
        }
    }

    fn line(&mut self, number: u64, line: Line<'_>, prescan: Prescanned<'_>) {
        read_line(self.reader, number, line, prescan, self.sink);
    }

    fn repeated(&mut self, number: u64, line: Line<'_>) {
        read_repeated(self.reader, number, line, self.sink);
    }
}

impl Totals {
    /// Takes what a source that names both ends tells.
    fn told<W: io::Write>(
        &mut self,
        named_source: NamedSource,
        ours: &TargetProcesses,
        writer: &mut Writer<W>,
    ) -> io::Result<()> {
        let name = named_source.path.as_os_str().as_encoded_bytes().to_vec();
        let mut written = Ok(());
        let read = named_source.read(&mut |told| match told {
            Told::Call(named) if ours.holds(&named) && written.is_ok() => {
                let process = named.process();
                let other_end = named.to.as_ref().map(|to| &to[..]);
                with_record(&named, &process, |record| {
                    let record = &Record {
                        path2: other_end,
                        ..record
                    };
                    if !self.selection.event(record) {
                        self.left_out += 1;
                        return;
                    }
                    self.written += 1;
                    let source = &name;
                    written = writer.write(&Event { source, record });
                });
            }
            Told::Damaged { line, why } => {
                self.damaged += 1;
                let text = || format!("{}, line {line}: {why}", bytes::shown(&name));
                self.first_damage.get_or_insert_with(text);
            }
            Told::Lost { .. } => self.holes += 1,
            Told::Call(_) | Told::Harmless { .. } => {}
        });
        if let Err(error) = read {
            let text = || {
                format!(
                    "{}: it cannot be read to its end: {error}",
                    bytes::shown(&name)
                )
            };
            self.damaged += 1;
            self.first_damage.get_or_insert_with(text);
        }
        written
    }

    fn write<W: io::Write>(&mut self, inputs: Vec<Input>, mut writer: Writer<W>) -> io::Result<()> {
        for mut input in inputs {
            let (events, damaged) = (self.written + self.left_out, self.damaged);
            let (reader, from) = (&mut input.reader, input.from);
            let broken = match &mut input.lines {
                Lines::Of(capture) => {
                    let name = capture.path().as_os_str().as_encoded_bytes().to_vec();
                    let place = |line| (name.as_slice(), line);
                    self.events(&mut **capture, from, &place, reader, &mut writer)?
                }
                Lines::Merged(merger) => {
                    let (names, places) = (merger.names(), merger.places());
                    let place = |line| {
                        let (file, line) = places.real(line);
                        (names[file].as_slice(), line)
                    };
                    self.events(&mut **merger, from, &place, reader, &mut writer)?
                }
            };
            let census = input.reader.census();
            self.damaged += census.damaged;
            self.holes += census.overruns;
            let found = self.written + self.left_out - events + census.other_process;
            let others = self.damaged - damaged + census.around;
            let refusal = |origin: &Origin| origin.refusal(census.lines, found, others);
            let refused = match &input.lines {
                Lines::Of(capture) => refusal(capture),
                Lines::Merged(merger) => {
                    self.notes.push(merger.told());
                    None
                }
            };
            self.broken = self.broken.take().or(broken).or(refused);
        }
        writer.finish().map(|_| ())
    }

    /// Writes the events that lines tell; what broke these off. `place` tells the capture of a line, and its number there.
    fn events<'p, W: io::Write>(
        &mut self,
        lines: &mut impl LineSource,
        from: u64,
        place: &dyn Fn(u64) -> (&'p [u8], u64),
        reader: &mut Reader,
        writer: &mut Writer<W>,
    ) -> io::Result<Option<InputError>> {
        let mut failed = None;
        let mut sink = |outcome: Outcome<'_>| {
            if failed.is_none() {
                failed = self.take(&outcome, place, writer).err();
            }
        };
        let mut taker = Direct {
            reader: &mut *reader,
            sink: &mut sink,
        };
        let broken = drive(lines, from, &mut taker).err();
        reader.finish(&mut sink);
        failed.map_or(Ok(broken), Err)
    }

    /// Takes what became of a line; `place` tells the capture and the line in it.
    fn take<'p, W: io::Write>(
        &mut self,
        outcome: &Outcome<'_>,
        place: &dyn Fn(u64) -> (&'p [u8], u64),
        writer: &mut Writer<W>,
    ) -> io::Result<()> {
        match outcome {
            Outcome::Record(record) if !self.selection.event(record) => self.left_out += 1,
            Outcome::Record(record) => {
                let (source, line) = place(record.line);
                self.written += 1;
                let record = &Record { line, ..**record };
                writer.write(&Event { source, record })?;
            }
            Outcome::Damaged { line, reason, .. } if self.first_damage.is_none() => {
                let (source, line) = place(*line);
                self.first_damage =
                    Some(format!("{}, line {line}: {reason}", bytes::shown(source)));
            }
            Outcome::Harmless {
                kind: Harmless::Repeated,
                ..
            } => self.repeated += 1,
            _ => {}
        }
        Ok(())
    }

    /// What is to be said, and the exit code. What a broken source gave before it broke has been written.
    fn conclude(self, events: &Events, global: &GlobalOptions) -> Result<Exit> {
        if let Some(error) = self.broken {
            return Err(messages::input(error));
        }
        if !global.quiet {
            self.notes
                .iter()
                .for_each(|note| messages::say("note", note));
        }
        if self.repeated > 0 && !global.quiet {
            messages::say("note", &phrases::repeated(self.repeated));
        }
        if let (Some(first), false) = (&self.first_damage, global.quiet) {
            let lines = if self.damaged == 1 { "line" } else { "lines" };
            let text = format!(
                "{} damaged {lines} left out; the first: {first}",
                self.damaged
            );
            messages::say("warning", &text);
        }
        if self.left_out > 0 && !global.quiet {
            let text = format!(
                "{} left out by {}",
                phrases::count(self.left_out, "line", "lines"),
                self.selection.typed()
            );
            messages::say("note", &text);
        }
        if events.result.strict && self.damaged + self.holes > 0 {
            return Ok(Exit::Incomplete);
        }
        if self.written == 0 {
            if !global.quiet && self.left_out == 0 {
                messages::say("warning", &nothing_found(&events.whose));
            }
            return Ok(Exit::NothingFound);
        }
        Ok(Exit::Done)
    }
}

fn nothing_found(whose: &Whose) -> String {
    if whose.all_processes {
        return "no line of the capture tells of a call on a file".to_owned();
    }
    let names: Vec<_> = whose
        .process
        .iter()
        .map(|name| messages::os(name))
        .collect();
    let names = if names.is_empty() {
        "servermgrd".to_owned()
    } else {
        names.join(", ")
    };
    format!(
        "no line by {names} in the capture; name another process with -p, or use --all-processes"
    )
}
