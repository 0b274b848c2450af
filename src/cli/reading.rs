//! Captures read on behalf of a subcommand: files with a progress bar, standard input so that Ctrl-C ends it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::progress::Progress;
use super::{GlobalOptions, interrupt, messages};
use crate::analysis::{
    Captures, Intake, LineSource, LineTaker, Options, Part, PrescannedCapture, arrange, drive,
};
use crate::bytes;
use crate::dialect::fs_usage::Prescanned;
use crate::input::{InputError, Line, Source};
use crate::report::model::{Report, Warning};
use crate::report::phrases;

/// After Ctrl-C, how long what is still in the pipe may take to arrive.
const GRACE: Duration = Duration::from_millis(400);

/// An intake that one thread feeds and another looks at.
pub(crate) type Shared = Mutex<Intake>;

/// What is done now and then while a capture is read.
pub(crate) type Tick<'t> = &'t mut (dyn FnMut(&Shared) -> Result<()> + Send);

enum Event {
    /// The first bytes are there.
    Opened(Result<Box<PrescannedCapture>, InputError>),
    /// The input ended.
    Ended,
    /// Somebody pressed Ctrl-C, or asked the process to end.
    Interrupted,
}

/// Reads captures to their end and reports on them.
pub(crate) fn report(
    captures: &[PathBuf],
    options: &Options,
    global: &GlobalOptions,
) -> Result<Report> {
    let mut options = options.clone();
    if let Some(root) = options.root.as_ref().filter(|root| !root.is_dir()) {
        bail!(
            "{}: --root is no directory here; name the place where the disk is mounted",
            messages::name(root)
        );
    }
    let captures = Captures::of(captures, &mut options)?;
    let (parts, notes) = arrange(&captures.sources());
    let intake = read(&parts, &notes, &options, global)?;
    finish(intake, &parts, &notes, &options, global)
}

/// Ends the input. Where nobody said whose calls are meant, and the process that is most often meant is not there, the report is
/// about the only one that is, or says who is there.
pub(crate) fn finish(
    mut intake: Intake,
    parts: &[Part],
    notes: &[String],
    options: &Options,
    global: &GlobalOptions,
) -> Result<Report> {
    if !(options.keep_piped && intake.is_of_others()) {
        return Ok(intake.finish());
    }
    let mut spools = intake.take_spools();
    let first = intake.finish();
    let mut others = first
        .capture
        .others
        .iter()
        .filter(|(name, _)| !name.is_empty());
    let (one, more) = (others.next().cloned(), others.next().is_some());
    let Some((only, _)) = one else {
        return Ok(first);
    };
    let again = Options {
        keep_piped: false,
        processes: if more { Vec::new() } else { vec![only.clone()] },
        tally: more,
        ..options.clone()
    };
    let mut intake = Intake::new(&again)?;
    notes.iter().for_each(|note| intake.note(note.clone()));
    for part in parts {
        match part {
            // too much came through the pipe to be kept
            Part::One(Source::Stdin, _) => match spools.pop_first() {
                Some((_, kept)) => intake.reread(kept),
                None => return Ok(first),
            },
            part => intake
                .read_part(part, &mut Progress::new(global))
                .map_err(messages::input)?,
        }
    }
    let mut second = intake.finish();
    if more {
        return Ok(Report {
            tallies: second.tallies,
            ..first
        });
    }
    let asked = first
        .capture
        .processes
        .iter()
        .map(|name| bytes::shown(name));
    second.warnings.insert(
        0,
        Warning::Note(format!(
            "{} is not in this capture; this is about {}, the only process in it",
            phrases::join(&asked.collect::<Vec<_>>()),
            bytes::shown(&only)
        )),
    );
    Ok(second)
}

fn read(
    parts: &[Part],
    notes: &[String],
    options: &Options,
    global: &GlobalOptions,
) -> Result<Intake> {
    let mut intake = Intake::new(options)?;
    notes.iter().for_each(|note| intake.note(note.clone()));
    for part in parts {
        match part {
            Part::One(Source::Stdin, _) => {
                intake = live(intake, Duration::from_secs(3600), &mut |_| Ok(()))?;
            }
            part => intake
                .read_part(part, &mut Progress::new(global))
                .map_err(messages::input)?,
        }
    }
    Ok(intake)
}

/// Locks, whatever became of the other thread: what it has put in is whole lines.
pub(crate) fn lock(shared: &Shared) -> MutexGuard<'_, Intake> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads standard input until it ends or Ctrl-C is pressed, and calls `tick` now and then.
///
/// This thread takes the lines and makes the report afterwards, another one waits for Ctrl-C: memory that one thread lets
/// go is not always there for another.
pub(crate) fn live(intake: Intake, every: Duration, tick: Tick<'_>) -> Result<Intake> {
    if std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        let text = "no capture is named, so what is typed or pasted here is read, until Ctrl-D; to read a file: unsnare analyze \
                    capture.txt";
        messages::say("note", text);
    }
    let (events, inbox) = mpsc::channel();
    let interrupted = events.clone();
    // a shell that put the pipeline into the background has Ctrl-C ignored; SIGINT still means the same.
    // a second Ctrl-C, while the report is being made, is meant
    let mut presses = 0;
    let handler = interrupt::instead(move || {
        presses += 1;
        if presses > 1 {
            interrupt::leave();
        }
        let _ = interrupted.send(Event::Interrupted);
    });
    if let Err(error) = handler {
        messages::say(
            "warning",
            &format!("Ctrl-C will end the program without a report: {error}"),
        );
    }
    let opened = events.clone();
    let prescanners = intake.prescanners();
    std::thread::spawn(move || {
        // nobody waits any more after Ctrl-C
        let _ = opened.send(Event::Opened(
            Source::Stdin.open_prescanned(prescanners).map(Box::new),
        ));
    });
    let shared = Mutex::new(intake);
    let mut inbox = Inbox {
        inbox,
        every,
        deadline: None,
    };
    if let Some(Event::Opened(capture)) = inbox.wait(&mut || tick(&shared))? {
        let mut capture = capture.map_err(messages::input)?;
        let stopper = capture.stopper();
        let stopped = AtomicBool::new(false);
        let (read, ticked) = std::thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let ended = inbox.wait(&mut || tick(&shared));
                stopped.store(true, Ordering::Relaxed);
                stopper.stop();
                ended
            });
            let read = pump(&shared, &mut capture, &stopped);
            let _ = events.send(Event::Ended);
            let ticked = waiting.join();
            (
                read,
                ticked.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            )
        });
        read?;
        ticked?;
    }
    Ok(shared.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// An intake that another thread looks at between the lines.
struct Live<'l> {
    shared: &'l Shared,
    /// It is enough.
    stopped: &'l AtomicBool,
}

impl LineTaker for Live<'_> {
    fn pass_over(&mut self, lines: &mut impl LineSource) {
        lock(self.shared).pass_over(lines);
    }

    fn line(&mut self, number: u64, line: Line<'_>, prescan: Prescanned<'_>) {
        // a line that was stopped in the middle was not cut by whoever wrote it
        if !(matches!(line, Line::Unterminated(_)) && self.stopped.load(Ordering::Relaxed)) {
            lock(self.shared).line(number, line, prescan);
        }
    }

    fn repeated(&mut self, number: u64, line: Line<'_>) {
        lock(self.shared).repeated(number, line);
    }
}

/// Takes lines until there are no more, or until the waiting thread says that it is enough.
fn pump(shared: &Shared, capture: &mut PrescannedCapture, stopped: &AtomicBool) -> Result<()> {
    lock(shared).begin(capture, true);
    match drive(capture, 1, &mut Live { shared, stopped }) {
        Ok(()) if stopped.load(Ordering::Relaxed) => {
            return lock(shared).end(None).map_err(messages::input);
        }
        Ok(()) => {}
        Err(error @ InputError::Corrupt { .. }) => {
            messages::say("warning", &messages::input(error).to_string());
        }
        Err(error) => return Err(messages::input(error)),
    }
    lock(shared).end(Some(capture)).map_err(messages::input)
}

/// What is waited for.
struct Inbox {
    inbox: Receiver<Event>,
    every: Duration,
    /// After Ctrl-C: until then.
    deadline: Option<Instant>,
}

impl Inbox {
    /// The next event; none when Ctrl-C was pressed a moment ago.
    fn wait(&mut self, tick: &mut dyn FnMut() -> Result<()>) -> Result<Option<Event>> {
        loop {
            let patience = match self.deadline {
                Some(deadline) => deadline
                    .saturating_duration_since(Instant::now())
                    .min(self.every),
                None => self.every,
            };
            match self.inbox.recv_timeout(patience) {
                Ok(Event::Interrupted) => {
                    self.deadline = self.deadline.or(Some(Instant::now() + GRACE));
                }
                Ok(event) => {
                    tick()?;
                    return Ok(Some(event));
                }
                Err(RecvTimeoutError::Timeout) => {
                    tick()?;
                    if self
                        .deadline
                        .is_some_and(|deadline| Instant::now() >= deadline)
                    {
                        return Ok(None);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("standard input: the reading broke off")
                }
            }
        }
    }
}
