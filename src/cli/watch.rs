//! `unsnare watch`: operations as they happen.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use bstr::BString;
use clap::{Args, ValueHint};
use indicatif::ProgressBar;

use super::conflicts::Target;
use super::options::{Result as ResultOptions, Script, Sources, Which, Whose};
use super::output::{Output, closed};
use super::progress::{Progress, status_line};
use super::reading::{self, Shared, lock};
use super::rehearse::try_out;
use super::reporting::{Format, exit, is_default, open, options, render, style, warn};
use super::{Exit, GlobalOptions, messages};
use crate::analysis::{Captures as Recordings, Intake, LineCounts, Live, News, Part};
use crate::bytes;
use crate::infer::Snapshot;
use crate::input::Source;
use crate::report::html;
use crate::report::phrases;
use crate::report::selection::Selection;
use crate::report::text::{Style, headline};

/// How often to look for something new: well below the tenth of a second after which a line is old.
const LOOK: Duration = Duration::from_millis(20);
/// After so long it is said who is in the recording, when servermgrd is not.
const PATIENCE: Duration = Duration::from_secs(2);
/// Processes named then.
const OFFERED: usize = 4;
/// How often the status line changes.
const STATUS: Duration = Duration::from_millis(250);

/// Show operations as they happen, on a live pipe; the full report at its end
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  sudo fs_usage -w -f filesys servermgrd | unsnare watch
  sudo fs_usage -w -f filesys servermgrd | unsnare watch --revert revert.sh -o report.txt
  sudo fs_usage -w -f filesys | unsnare watch --save capture.txt

Ctrl-C ends the recording, not the report: the full report still comes, and the script is written.
A line that begins with ~ revises one that was printed before.")]
pub(crate) struct Watch {
    /// A capture, or a recording of 'unsnare kit', to watch instead of standard input
    #[arg(value_name = "CAPTURE", value_hint = ValueHint::FilePath)]
    capture: Option<PathBuf>,
    /// Form of the report at the end
    #[arg(short, long, value_enum, default_value_t)]
    format: Format,
    /// Write the revert script there when the recording ends
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    revert: Option<PathBuf>,
    /// Keep the lines that are read there, as they come
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    save: Option<PathBuf>,
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    sources: Sources,
    #[command(flatten)]
    script: Script,
    #[command(flatten)]
    result: ResultOptions,
}

impl Watch {
    pub(crate) fn run(&self, global: &GlobalOptions) -> Result<Exit> {
        let captures: Vec<PathBuf> = self.capture.iter().cloned().collect();
        let output = open(
            &self.result,
            &[
                Target::report(self.result.output.as_deref()),
                Target::script("--revert", self.revert.as_deref()),
                Target::script("--save", self.save.as_deref()),
            ],
            &captures,
            &self.sources.files(),
        )?;
        let script = Output::open_if_named(self.revert.as_deref())?;
        let style = style(&output, global);
        let mut options = options(&self.whose, &self.sources, Some(&self.script));
        options.selection = self.which.selection()?;
        options.keep_piped = is_default(&self.whose);
        options.raw_lines = self.format == Format::Html || global.verbose > 1;
        if global.verbose < 2 {
            options.raw_most = Some(html::MANY);
        }
        let recordings = Recordings::of(&captures, &mut options)?;
        let source = match recordings.sources().pop() {
            Some(source) => source,
            None if captures.is_empty() => Source::Stdin,
            None => bail!(
                "{}: nothing was recorded but lists of files; 'unsnare analyze' tells what they show",
                messages::os(captures[0].as_os_str())
            ),
        };
        let mut intake = Intake::new(&options)?;
        intake.watched();
        if let Some(path) = &self.save {
            let file = std::fs::File::create(path).map_err(|e| messages::unwritable(path, &e))?;
            intake.save(file);
        }
        let mut screen = Screen::new(style, global);
        screen.selection = options.selection.clone();
        screen.unasked = options.keep_piped;
        // whoever only looked at the first lines still wants the files that were asked for
        screen.dispensable =
            self.result.output.is_some() || self.revert.is_some() || self.save.is_some();
        match &source {
            Source::File(_) => {
                intake
                    .read(&source, &mut Progress::new(global))
                    .map_err(messages::input)?;
                screen.news(&mut intake)?;
            }
            Source::Stdin => {
                intake = reading::live(intake, LOOK, &mut |shared| screen.tick(shared))?
            }
        }
        screen.status.finish_and_clear();
        let unsaved = intake.unsaved();
        let mut report = reading::finish(intake, &[Part::One(source, 1)], &[], &options, global)?;
        if self.format != Format::Text {
            warn(&report, global);
        }
        let tried = match &script {
            Some(_) => try_out(&mut report, &self.script, global),
            None => Ok(()),
        };
        let to_screen = matches!(output, Output::Standard);
        let closed = closed(output.finish(0o644, |out| {
            if to_screen && screen.told {
                writeln!(out)?;
            }
            render(&report, self.format, style, out)
        }))?;
        tried?;
        if let Some(script) = script {
            super::revert::write(&report, self.revert.as_deref(), script, global)?;
        }
        if let (Some(error), Some(path)) = (unsaved, &self.save) {
            return Err(messages::unwritable(path, &error));
        }
        closed.map_or_else(|| Ok(exit(&report, self.result.strict)), Err)
    }
}

/// Live lines on standard output, the status line under them.
struct Screen {
    style: Style,
    live: Live,
    quiet: bool,
    terminal: bool,
    /// Under the live lines, on a terminal; hidden elsewhere.
    status: ProgressBar,
    told: bool,
    /// There are other results than what is shown here: a closed pipe does not end the work.
    dispensable: bool,
    /// What to show.
    selection: Selection,
    /// Nobody said whose calls are meant, and nothing has been said of that so far.
    unasked: bool,
    began: Instant,
    seen: LineCounts,
    next_look: Instant,
    next_status: Instant,
    before: (Instant, u64),
    rate: f64,
    obstacles: usize,
}

impl Screen {
    fn new(style: Style, global: &GlobalOptions) -> Self {
        let now = Instant::now();
        let status = status_line(global);
        Screen {
            style,
            live: Live::default(),
            quiet: global.quiet,
            terminal: !status.is_hidden(),
            status,
            told: false,
            dispensable: false,
            selection: Selection::default(),
            unasked: false,
            began: now,
            seen: LineCounts::default(),
            next_look: now,
            next_status: now,
            before: (now, 0),
            rate: 0.0,
            obstacles: 0,
        }
    }

    fn tick(&mut self, shared: &Shared) -> Result<()> {
        let now = Instant::now();
        let (counts, look) = {
            let mut intake = lock(shared);
            let counts = intake.line_counts();
            let due = counts.lines != self.seen.lines && now >= self.next_look;
            if due && self.terminal && now >= self.next_status {
                self.obstacles = intake.obstacles();
            }
            (counts, due.then(|| intake.snapshot()))
        };
        if self.unasked && counts.understood > 0 {
            self.unasked = false;
        }
        if self.unasked && counts.lines > 0 && now - self.began >= PATIENCE {
            self.unasked = false;
            let others = lock(shared).others();
            self.nobody(&others);
        }
        if let Some(look) = look {
            self.seen = counts;
            self.tell(look)?;
            // on a busy stream, looking never takes more than a quarter of the time
            self.next_look = Instant::now() + (now.elapsed() * 3).max(LOOK / 2);
        }
        if self.terminal && now >= self.next_status {
            let (since, lines) = self.before;
            let seconds = now.duration_since(since).as_secs_f64();
            if seconds >= 1.0 {
                self.rate = (counts.lines - lines) as f64 / seconds;
                self.before = (now, counts.lines);
            }
            self.status(counts);
            self.next_status = now + STATUS;
        }
        Ok(())
    }

    /// The process that is most often meant is not there so far: who is.
    fn nobody(&self, others: &[(BString, u64)]) {
        let Some((first, _)) = others.first().filter(|_| !self.quiet) else {
            return;
        };
        let named = |(name, lines): &(BString, u64)| {
            let lines = phrases::count(*lines, "line", "lines");
            format!("{} ({lines})", bytes::shown(name))
        };
        let mut names: Vec<String> = others.iter().take(OFFERED).map(named).collect();
        if let more @ 1.. = others.len().saturating_sub(OFFERED) {
            names.push(format!("{more} more"));
        }
        let first = phrases::shell_word(&bytes::shown(first));
        let ends = match others.len() {
            1 => "the report at the end will be about it",
            _ => "the report at the end will say what each did",
        };
        let said = format!(
            "no line by servermgrd so far, but by {}; {ends}; to watch one as it happens, end this and type: unsnare watch -p {first}",
            phrases::join(&names)
        );
        self.status.suspend(|| messages::say("note", &said));
    }

    /// Everything at once, of a capture that is a file.
    fn news(&mut self, intake: &mut Intake) -> Result<()> {
        self.tell(intake.snapshot())
    }

    fn tell(&mut self, look: Snapshot) -> Result<()> {
        let mut news = self.live.news(look);
        news.retain(|item| match item {
            News::New(op) | News::Revised { now: op, .. } => self.selection.operation(op),
            News::Absorbed { .. } => self.selection.is_empty(),
            News::Untold(_) => true,
        });
        if news.is_empty() {
            return Ok(());
        }
        match self.status.suspend(|| self.write(&news)) {
            Err(error) if self.dispensable && error.kind() == io::ErrorKind::BrokenPipe => {}
            written => written?,
        }
        self.told = true;
        Ok(())
    }

    fn write(&self, news: &[News]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        for item in news {
            match item {
                News::New(op) => headline(op, "  ", "", self.style, &mut out)?,
                News::Revised { now, before } => {
                    let note = match (&before.0, &now.to) {
                        (None, Some(_)) => "now known".to_owned(),
                        (Some(old), new) if new.as_ref() != Some(old) => {
                            format!("was -> {}", bytes::shown(old))
                        }
                        _ if before.1 != now.confidence => {
                            format!("was {}", phrases::confidence(before.1))
                        }
                        _ => String::new(),
                    };
                    headline(now, "~ ", &note, self.style, &mut out)?;
                }
                News::Absorbed { line, kind } if !self.quiet => {
                    writeln!(
                        out,
                        "~ line {line}: the {} is part of another operation",
                        phrases::kind(*kind)
                    )?;
                }
                News::Absorbed { .. } => {}
                News::Untold(count) => writeln!(
                    out,
                    "  {} more, faster than they can be shown",
                    phrases::count(*count, "operation", "operations")
                )?,
            }
        }
        out.flush()
    }

    fn status(&self, counts: LineCounts) {
        self.status.set_message(format!(
            "{}, {:.0}/s, {}, {}, {}",
            phrases::count(counts.lines, "line", "lines"),
            self.rate,
            phrases::count(self.live.count(), "operation", "operations"),
            phrases::count(self.obstacles as u64, "obstacle", "obstacles"),
            phrases::count(counts.holes, "hole", "holes"),
        ));
    }
}
