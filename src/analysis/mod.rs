//! The pipeline as one call: sources and options in, a [`Report`] out.

mod activity;
mod arrange;
mod assemble;
mod calls_met;
mod captures;
mod collected;
mod copies;
mod drive;
mod intake;
#[cfg(feature = "cli")]
mod live;
mod merge;
mod named_source;
mod names_met;
mod notes;
mod other_processes;
mod other_sources;
mod raw;
mod reach;
#[cfg(feature = "cli")]
mod rehearsed;
mod relocate;
mod repeats;
mod saved;
#[cfg(feature = "script")]
mod script;
mod summary;
mod tally;
mod unite;
#[cfg(feature = "cli")]
mod while_reading;

use std::io::Read;
use std::path::PathBuf;

use bstr::BString;
use chrono::NaiveDate;

pub use crate::error::Error;
pub(crate) use arrange::{Part, arrange};
pub(crate) use captures::Captures;
#[cfg(feature = "cli")]
pub(crate) use drive::{LineSource, LineTaker, PrescannedCapture, drive, read_line, read_repeated};
pub(crate) use intake::Intake;
#[cfg(feature = "cli")]
pub(crate) use live::{Live, News};
#[cfg(feature = "cli")]
pub(crate) use merge::Merger;
#[cfg(feature = "cli")]
pub(crate) use named_source::{LARGEST, TargetProcesses, with_record};
#[cfg(feature = "cli")]
pub(crate) use rehearsed::rehearse_and_withdraw;
#[cfg(feature = "cli")]
pub(crate) use while_reading::LineCounts;

use crate::input::{Origin, open_reader};
pub use crate::recording::Kept;
use crate::report::model::Report;
use crate::report::selection::Selection;

/// What to look at and what else is known.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// Processes to report on, as `fs_usage` prints them; empty means all.
    pub processes: Vec<BString>,
    /// System logs of the same time, in the order given.
    pub logs: Vec<PathBuf>,
    /// Sources of the same time that name both ends: eslogger, DTrace, dtruss, an audit trail or praudit's text of it.
    pub witnesses: Vec<PathBuf>,
    /// A list of files made before (by the script of `unsnare kit`, `find DIR -ls`, `ls -laiR`, `mtree -c`).
    pub before: Option<PathBuf>,
    /// The same made afterwards.
    pub after: Option<PathBuf>,
    /// Nobody asked for these processes in particular: a recording may know better.
    pub any_process: bool,
    /// Day of the first line.
    pub date: Option<NaiveDate>,
    /// A mounted disk as evidence; it is only read.
    pub root: Option<PathBuf>,
    /// Recipes besides those built in.
    pub recipes: Vec<PathBuf>,
    /// Steps that rest on `possible` claims are active in the script.
    pub include_possible: bool,
    /// Changes on other volumes are undone by the script.
    pub include_other_volumes: bool,
    /// The user's own copies of what was changed or removed: path and copy.
    pub restores: Vec<(BString, BString)>,
    /// Copies that a recording made of files before.
    pub copies: Vec<Kept>,
    /// The script carries small copies within itself.
    pub embed: bool,
    /// Where the parts of packed recordings stand here, and what to call that.
    pub aliases: Vec<(PathBuf, PathBuf)>,
    /// What is to be said of the recordings.
    pub notes: Vec<String>,
    /// Read the lines that evidence names a second time, to show them.
    pub raw_lines: bool,
    /// Of more operations than this, the lines are not read a second time.
    pub raw_most: Option<usize>,
    /// Report on these paths and kinds only; everything is read and inferred all the same.
    pub selection: Selection,
    /// Count what each of the processes reported on did.
    pub tally: bool,
    /// Bytes of memory below which no operation is let go; nothing: the limits of a pipe that runs for days.
    pub max_memory: Option<u64>,
    /// Keep what comes through a pipe until a process reported on is met, so that it can be read again for another one.
    pub keep_piped: bool,
}

/// Watches the reading, for a progress display.
pub trait Observer {
    /// A capture begins.
    fn begin(&mut self, _capture: &Origin) {}
    /// So much of it has been read.
    fn at(&mut self, _capture: &Origin) {}
    /// It has been read.
    fn end(&mut self) {}
}

/// Watches nothing.
impl Observer for () {}

/// Reads the captures (`-`, or none at all, is standard input) and reports on them.
///
/// ```
/// use unsnare::analysis::{Options, analyze};
///
/// let mut options = Options::default();
/// options.processes = vec!["servermgrd".into()];
/// let report = analyze(&["fixtures/mail-cluster/setup/capture.txt".into()], &options, &mut ())?;
/// assert!(report.capture.is_complete() && !report.plan.is_empty());
/// # Ok::<(), unsnare::analysis::Error>(())
/// ```
///
/// # Errors
/// When a file cannot be read, or a recipe is none; the error says which, and what to do.
pub fn analyze(
    captures: &[PathBuf],
    options: &Options,
    observer: &mut dyn Observer,
) -> Result<Report, Error> {
    let mut options = options.clone();
    let captures = Captures::of(captures, &mut options)?;
    let mut intake = Intake::new(&options)?;
    let (sources, notes) = arrange(&captures.sources());
    notes.into_iter().for_each(|note| intake.note(note));
    for part in &sources {
        intake.read_part(part, observer)?;
    }
    Ok(intake.finish())
}

/// Reads one capture from wherever it comes, and reports on it. It may be compressed; `name` is what the report and errors
/// call it. A thread of its own reads ahead, which is why the reader has to be one that can be given away.
///
/// ```
/// use unsnare::analysis::{Options, analyze_reader};
///
/// let capture = "\
/// 14:03:22.101  lstat64           [  2]            /etc/hosts.bak                             0.000012   servermgrd
/// 14:03:22.102  rename                             /etc/hosts                                 0.000031   servermgrd
/// 14:03:22.103  lstat64                            /etc/hosts.bak                             0.000012   servermgrd
/// ";
/// let mut options = Options::default();
/// options.processes = vec!["servermgrd".into()];
/// let report = analyze_reader("pipe", capture.as_bytes(), &options, &mut ())?;
/// let rename = &report.operations[0];
/// assert_eq!(rename.path, Some("/etc/hosts".into()));
/// assert_eq!(rename.to, Some("/etc/hosts.bak".into()));
/// # Ok::<(), unsnare::analysis::Error>(())
/// ```
///
/// # Errors
/// As [`analyze`].
pub fn analyze_reader(
    name: &str,
    reader: impl Read + Send + 'static,
    options: &Options,
    observer: &mut dyn Observer,
) -> Result<Report, Error> {
    let mut intake = Intake::new(options)?;
    let capture = open_reader(name.as_ref(), reader, intake.prescanners())?;
    intake.read_capture(capture, true, 1, observer)?;
    Ok(intake.finish())
}
