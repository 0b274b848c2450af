//! Captures read on behalf of a subcommand: files with a progress bar, standard input so that Ctrl-C ends it.

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::progress::Progress;
use super::{Manners, trouble};
use crate::analysis::{Intake, Options};
use crate::input::{InputError, Source};
use crate::report::model::Report;

/// After Ctrl-C, how long what is still in the pipe may take to arrive.
const GRACE: Duration = Duration::from_millis(400);

/// An intake that one thread feeds and another looks at.
pub(crate) type Shared = Arc<Mutex<Option<Intake>>>;

enum Event {
    /// The input ended.
    Ended(Result<()>),
    /// Somebody pressed Ctrl-C, or asked the process to end.
    Interrupted,
}

/// Reads captures to their end and reports on them.
pub(crate) fn report(captures: &[PathBuf], options: &Options, manners: &Manners) -> Result<Report> {
    let mut intake = Intake::new(options)?;
    for source in Source::from_arguments(captures) {
        match source {
            Source::File(_) => intake
                .read(&source, &mut Progress::new(manners))
                .map_err(trouble::input)?,
            Source::Stdin => intake = live(intake, Duration::from_secs(3600), &mut |_| Ok(()))?,
        }
    }
    Ok(intake.finish())
}

/// Locks, whatever became of the other thread: what it has put in is whole lines.
pub(crate) fn lock(shared: &Shared) -> MutexGuard<'_, Option<Intake>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads standard input until it ends or Ctrl-C is pressed, and calls `tick` now and then.
pub(crate) fn live(
    intake: Intake,
    every: Duration,
    tick: &mut dyn FnMut(&Shared) -> Result<()>,
) -> Result<Intake> {
    let shared: Shared = Arc::new(Mutex::new(Some(intake)));
    let (events, inbox) = mpsc::channel();
    let interrupted = events.clone();
    // a shell that put the pipeline into the background has Ctrl-C ignored; SIGINT still means the same.
    // a second Ctrl-C, while the report is being made, is meant
    let mut presses = 0;
    let handler = ctrlc::set_handler(move || {
        presses += 1;
        if presses > 1 {
            std::process::exit(130);
        }
        let _ = interrupted.send(Event::Interrupted);
    });
    if let Err(error) = handler {
        trouble::say(
            "warning",
            &format!("Ctrl-C will end the program without a report: {error}"),
        );
    }
    feed(Arc::clone(&shared), events);
    let ended = wait(&inbox, every, &mut || tick(&shared));
    let intake = lock(&shared).take();
    ended?;
    match intake {
        Some(intake) => Ok(intake),
        None => bail!("standard input: the reading broke off"),
    }
}

/// The thread that reads.
fn feed(shared: Shared, events: Sender<Event>) {
    std::thread::spawn(move || {
        let result = pump(&shared);
        // nobody waits any more after Ctrl-C
        let _ = events.send(Event::Ended(result));
    });
}

fn pump(shared: &Shared) -> Result<()> {
    let mut capture = Source::Stdin.open_with_cksum().map_err(trouble::input)?;
    if let Some(intake) = lock(shared).as_mut() {
        intake.begin(&capture, true);
    }
    loop {
        let (number, line) = match capture.next_line() {
            Ok(Some(next)) => next,
            Ok(None) => break,
            Err(error @ InputError::Corrupt { .. }) => {
                trouble::say("warning", &trouble::input(error).to_string());
                break;
            }
            Err(error) => return Err(trouble::input(error)),
        };
        match lock(shared).as_mut() {
            Some(intake) => intake.line(number, line),
            None => return Ok(()),
        }
    }
    if let Some(intake) = lock(shared).as_mut() {
        intake.end(Some(&capture));
    }
    Ok(())
}

fn wait(
    inbox: &Receiver<Event>,
    every: Duration,
    tick: &mut dyn FnMut() -> Result<()>,
) -> Result<()> {
    let mut deadline: Option<Instant> = None;
    loop {
        let patience = match deadline {
            Some(deadline) => deadline
                .saturating_duration_since(Instant::now())
                .min(every),
            None => every,
        };
        match inbox.recv_timeout(patience) {
            Ok(Event::Ended(result)) => {
                tick()?;
                return result;
            }
            Ok(Event::Interrupted) => deadline = deadline.or(Some(Instant::now() + GRACE)),
            Err(RecvTimeoutError::Timeout) => {
                tick()?;
                if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                    return Ok(());
                }
            }
            Err(RecvTimeoutError::Disconnected) => bail!("standard input: the reading broke off"),
        }
    }
}
