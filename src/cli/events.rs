//! `unsnare events`: the parsed lines, normalised.

use std::io;

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::conflicts::{self, Target};
use super::options::{Captures, Result as Where, Sources, Which, Whose};
use super::output::Output;
use super::reporting::options;
use super::{Exit, Manners, trouble};
use crate::analysis::Captures as Recordings;
use crate::bytes;
use crate::dialect::fs_usage::{Filter, Outcome, Reader};
use crate::input::{self, Capture, InputError, Line};
use crate::report::events::{Event, Form, Writer};
use crate::report::selection::Selection;
use crate::report::words;

/// Print the parsed lines of a capture, normalised, one record each
#[derive(Args, Debug)]
#[command(after_help = "\
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
    pub(crate) fn run(&self, manners: &Manners) -> Result<Exit> {
        conflicts::refuse(
            &[Target::report(self.result.output.as_deref())],
            &self.captures.captures,
            &[],
            self.result.force,
        )?;
        let output = Output::open(self.result.output.as_deref())?;
        let filter = match options(&self.whose, &Sources::default(), None).processes {
            names if names.is_empty() => Filter::All,
            names => Filter::Processes(names),
        };
        // A source that cannot be opened is found out before anything is written.
        let recordings = Recordings::of(&self.captures.captures, &mut Default::default())?;
        let sources = recordings.sources();
        let mut captures = Vec::new();
        for source in &sources {
            let mut reader = Reader::new(&filter);
            let capture = source.open_with_looks(input::looks(reader.sieves(None)));
            let capture = capture.map_err(trouble::input)?;
            reader.paths_of(capture.longest());
            captures.push((capture, reader));
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
        output.finish(0o644, |out| totals.write(captures, Writer::new(out, form)?))?;
        totals.conclude(self, manners)
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
    holes: u64,
    first_damage: Option<String>,
    broken: Option<InputError>,
}

impl Totals {
    fn write<W: io::Write>(
        &mut self,
        captures: Vec<(Capture, Reader)>,
        mut writer: Writer<W>,
    ) -> io::Result<()> {
        for (mut capture, mut reader) in captures {
            let name = capture.path().as_os_str().as_encoded_bytes().to_vec();
            let mut failed = None;
            let mut damage = None;
            let selection = &self.selection;
            let mut left_out = 0;
            let mut sink = |outcome: Outcome<'_>| match outcome {
                Outcome::Record(record) if !selection.event(record) => left_out += 1,
                Outcome::Record(record) if failed.is_none() => {
                    let event = Event {
                        source: &name,
                        record,
                    };
                    failed = writer.write(&event).err();
                }
                Outcome::Damaged { line, reason, .. } if damage.is_none() => {
                    damage = Some(format!("{}, line {line}: {reason}", bytes::shown(&name)));
                }
                _ => {}
            };
            let broken = loop {
                if let Some(glance) = reader.glance() {
                    reader.passed_over(capture.pass_over(|line| glance.is_other(line.noted.note)));
                }
                match capture.next_noted() {
                    Ok(Some((number, Line::Whole(text), noted))) => {
                        reader.noted(number, text, noted, &mut sink)
                    }
                    Ok(Some((number, Line::Unterminated(text), _))) => {
                        reader.unterminated(number, text, &mut sink)
                    }
                    Ok(Some((number, Line::TooLong(text), _))) => {
                        reader.too_long(number, text, &mut sink)
                    }
                    Ok(None) => break None,
                    Err(error) => break Some(error),
                }
            };
            reader.finish(&mut sink);
            if let Some(error) = failed {
                return Err(error);
            }
            let census = reader.census();
            self.left_out += left_out;
            self.written += census.understood - left_out;
            self.damaged += census.damaged;
            self.holes += census.overruns;
            self.first_damage = self.first_damage.take().or(damage);
            let events = census.understood + census.other_process;
            let broken = broken.or_else(|| capture.refusal(census.lines, events, census.damaged));
            self.broken = self.broken.take().or(broken);
        }
        writer.finish().map(|_| ())
    }

    /// What is to be said, and the exit code. What a broken source gave before it broke has been written.
    fn conclude(self, events: &Events, manners: &Manners) -> Result<Exit> {
        if let Some(error) = self.broken {
            return Err(trouble::input(error));
        }
        if let (Some(first), false) = (&self.first_damage, manners.quiet) {
            let lines = if self.damaged == 1 { "line" } else { "lines" };
            let text = format!(
                "{} damaged {lines} left out; the first: {first}",
                self.damaged
            );
            trouble::say("warning", &text);
        }
        if self.left_out > 0 && !manners.quiet {
            let text = format!(
                "{} left out by {}",
                words::count(self.left_out, "line", "lines"),
                self.selection.typed()
            );
            trouble::say("note", &text);
        }
        if events.result.strict && self.damaged + self.holes > 0 {
            return Ok(Exit::Incomplete);
        }
        if self.written == 0 {
            if !manners.quiet && self.left_out == 0 {
                trouble::say("warning", &nothing_found(&events.whose));
            }
            return Ok(Exit::NothingFound);
        }
        Ok(Exit::Done)
    }
}

fn nothing_found(whose: &Whose) -> String {
    if whose.all_processes {
        return "no line of the capture is one of fs_usage".to_owned();
    }
    let names: Vec<_> = whose.process.iter().map(|name| trouble::os(name)).collect();
    let names = if names.is_empty() {
        "servermgrd".to_owned()
    } else {
        names.join(", ")
    };
    format!(
        "no line by {names} in the capture; name another process with -p, or use --all-processes"
    )
}
