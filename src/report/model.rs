//! One report, whatever it is rendered to: what was read, what was found, what can be done.

use std::collections::{BTreeMap, HashMap};

use bstr::{BString, ByteSlice as _};

use crate::bytes;
use crate::dialect::fs_usage::{self, wanted::is_glob};
pub use crate::infer::facts::unnamed::Unnamed;
use crate::infer::operation::Operation;
pub use crate::input::Cksum;
pub use crate::report::warning::Warning;
use crate::revert::plan::{Plan, Revert};
pub use crate::story::log::LogLine;
pub use crate::story::model::{Group, Leftover, LeftoverState, Obstacle, Reset, Suspect};

/// Everything a report says. The renderings add nothing and leave out only what does not fit their form.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// What was read, and whether it is all there.
    pub capture: Capture,
    /// What became of every line.
    pub census: Census,
    /// What was done, in order of time.
    pub operations: Vec<Operation>,
    /// Operations of one action each.
    pub groups: Vec<Group>,
    /// What stands from an earlier change, the original aside.
    pub leftovers: Vec<Leftover>,
    /// Files that a recipe can reset from a template.
    pub resets: Vec<Reset>,
    /// What was looked for and not found, worst first.
    pub obstacles: Vec<Obstacle>,
    /// Lines of the system log that belong to the story, in order of time.
    pub log: Vec<LogLine>,
    /// What is different in the end, what the script does about it, and what it leaves to a person.
    pub plan: Plan,
    /// The revert script, ready to be written to a file.
    pub script: BString,
    /// What its head tells besides the plan.
    #[cfg(feature = "script")]
    pub(crate) script_header: crate::revert::script::Header,
    /// When and by which thread calls were made, for the time line.
    pub activity: Activity,
    /// The physical lines that evidence names, read again from the sources, where that was asked for and possible.
    pub raw: BTreeMap<(usize, u64), BString>,
    /// Changes through descriptors of which no line tells what they stand for.
    pub unnamed: Vec<Unnamed>,
    /// Lines of calls that the call table does not know.
    pub unknown_calls: u64,
    /// What a reader should know before trusting the rest.
    pub warnings: Vec<Warning>,
    /// What was not asked for, where only a part was.
    pub hidden: Option<Hidden>,
    /// Programs that the processes reported on have started, in order of appearance.
    pub launches: Vec<Launch>,
    /// What each process in the capture did, where that was asked for; most changes first.
    pub tallies: Vec<Tally>,
    /// The directory whose changes a long list shows one by one.
    pub under: Option<BString>,
    /// What to type next: a command, and what it is good for.
    pub next: Vec<(String, String)>,
}

impl Report {
    /// Something was, or may have been, changed of which no line names the file.
    pub(crate) fn has_unnamed(&self) -> bool {
        !self.unnamed.is_empty() || self.unknown_calls > 0
    }
}

/// What a selection leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hidden {
    /// The selection as it was asked for (`--path /etc`).
    pub by: String,
    /// Operations.
    pub operations: u64,
    /// Those of them that last.
    pub changes: u64,
    /// Things looked for and not found.
    pub obstacles: u64,
    /// Leftovers of an earlier change, and files that can be reset.
    pub leftovers: u64,
    /// Steps of the script.
    pub steps: u64,
    /// Kinds of operation were asked for, which what is missing and what is left over have not.
    pub kinds: bool,
}

/// A program that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch {
    /// The program, as far as the line shows it.
    pub path: BString,
    /// Who started it.
    pub process: BString,
    /// How often.
    pub count: u64,
    /// Source and line of the first time.
    pub source: usize,
    /// See `source`.
    pub line: u64,
    /// When, as printed.
    pub time: String,
}

/// How much a process did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tally {
    /// Its name as printed.
    pub process: BString,
    /// Lines.
    pub lines: u64,
    /// Calls among them (the others tell of the disk).
    pub calls: u64,
    /// Calls that failed.
    pub failures: u64,
    /// Bytes read by calls.
    pub read: u64,
    /// Bytes written by calls.
    pub written: u64,
    /// Changes that last, as a report counts them.
    pub changes: u64,
    /// Time of its first line, as printed.
    pub first: Option<String>,
    /// Time of its last line.
    pub last: Option<String>,
    /// The files that it touched most, and in how many calls.
    pub files: Vec<(BString, u64)>,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capture {
    /// Files (or standard input) in the order read; evidence names them by index. Logs follow the captures.
    pub sources: Vec<Source>,
    /// Release family in words ("Mac OS X 10.6, 64-bit kernel"), where the layout gives it away.
    pub release: Option<String>,
    /// How much of each call is shown.
    pub mode: Mode,
    /// Processes reported on; empty means all.
    pub processes: Vec<BString>,
    /// Time of the first and last line, as printed.
    pub first_time: Option<String>,
    /// See `first_time`.
    pub last_time: Option<String>,
    /// Day of the first line, from `--date` or from a log.
    pub date: Option<String>,
    /// Why the capture is incomplete; empty when it is complete.
    pub holes: Vec<Hole>,
    /// Other processes in the capture with their line counts, most lines first (for "did you mean").
    pub others: Vec<(BString, u64)>,
    /// The processes reported on are in lines of disk I/O only: no call of theirs is there.
    pub(crate) only_disk_io: bool,
    /// Where lines stand, while places are not yet told by the captures as they were named.
    pub(crate) places: Places,
}

/// What one source that was read stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A source as it was named.
    Source(usize),
    /// Several that were read as one, from this one on: of each line in the order read, which of them, and the line in it.
    Lines(usize, Vec<(u32, u64)>),
}

/// The sources as they were named, by those that were read. Where nothing was read as one, they are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places(pub(crate) Vec<Place>);

impl Places {
    /// The source as it was named, and the line in it. A source that is none of those that were read is named already.
    pub(crate) fn real(&self, source: usize, line: u64) -> (usize, u64) {
        match self.0.get(source) {
            None => (source, line),
            Some(Place::Source(named)) => (*named, line),
            Some(Place::Lines(first, lines)) => {
                let found = line.checked_sub(1).and_then(|n| lines.get(n as usize));
                found.map_or((*first, 0), |(file, line)| (first + *file as usize, *line))
            }
        }
    }
}

/// One input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source {
    /// As named on the command line; `-` for standard input.
    pub name: BString,
    /// What it holds.
    pub kind: SourceKind,
    /// Its format, if it is neither of fs_usage nor a log.
    pub form: Option<&'static str>,
    /// Bytes read, before decompression.
    pub bytes: u64,
    /// Physical lines.
    pub lines: u64,
    /// What `cksum` prints of the bytes; `None` when it was not taken.
    pub cksum: Option<Cksum>,
}

/// What an input holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceKind {
    /// Output of fs_usage.
    #[default]
    Capture,
    /// A system log.
    Log,
    /// A source beside the captures that names both ends.
    Witness,
}

/// How much of each call the capture shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// No line told.
    #[default]
    Unknown,
    /// With errno, descriptors and flags.
    Wide,
    /// Without: a failed call looks like a good one.
    Narrow,
    /// Both (the terminal was resized, or captures were joined).
    Mixed,
}

impl Mode {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Unknown => "unknown",
            Mode::Wide => "wide",
            Mode::Narrow => "narrow",
            Mode::Mixed => "mixed",
        }
    }
}

/// A reason why the capture does not hold everything the process did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hole {
    /// Source and line, where it can be pointed to.
    pub at: Option<(usize, u64)>,
    /// What is missing, in one clause ("fs_usage lost events here (buffer overrun)").
    pub what: String,
}

/// What became of the lines: the four add up to `lines`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Census {
    /// Physical lines of all captures.
    pub lines: u64,
    /// Understood, and by a process reported on.
    pub understood: u64,
    /// Understood or plainly attributable, but of another process.
    pub other_process: u64,
    /// Nothing lost by them: continuations, repeats, notices, syslog lines in between, blank lines.
    pub harmless: u64,
    /// Not understood.
    pub damaged: u64,
    /// The first damaged lines.
    pub damage: Vec<Damage>,
}

impl Census {
    /// What the reader of all captures counted.
    pub(crate) fn of(counted: &fs_usage::Census, damage: Vec<Damage>) -> Census {
        Census {
            lines: counted.lines,
            understood: counted.understood,
            other_process: counted.other_process,
            harmless: counted.harmless,
            damaged: counted.damaged,
            damage,
        }
    }
}

/// A damaged line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Index of the source.
    pub source: usize,
    /// 1-based physical line.
    pub line: u64,
    /// The line, cut to a sensible length.
    pub text: BString,
    /// What is wrong with it.
    pub why: String,
}

/// Calls over time, by thread: enough for a drawing, independent of the number of lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// First call, microseconds since the first midnight.
    pub from_us: u64,
    /// Width of one bucket in microseconds.
    pub bucket_us: u64,
    /// One row per thread, in order of appearance.
    pub rows: Vec<ActivityRow>,
}

/// The calls of one thread.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActivityRow {
    /// "servermgrd" or "servermgrd.1234".
    pub name: BString,
    /// Calls per bucket.
    pub calls: Vec<u32>,
    /// Failed calls per bucket.
    pub failures: Vec<u32>,
}

impl Capture {
    /// Every operation is by the process named above it.
    pub(crate) fn is_of_one_process(&self) -> bool {
        self.processes.len() == 1 && !self.processes.iter().any(|name| is_glob(name))
    }

    /// Nothing is known to be missing.
    pub fn is_complete(&self) -> bool {
        self.holes.is_empty()
    }

    /// "capture.txt:123" for evidence; the name is left out when there is but one capture.
    pub fn place(&self, source: usize, line: u64) -> String {
        let (source, line) = self.places.real(source, line);
        let name = self
            .sources
            .get(source)
            .map(|s| bytes::shown(&s.name))
            .unwrap_or_default();
        let captures = self
            .sources
            .iter()
            .filter(|s| s.kind == SourceKind::Capture)
            .count();
        let is_log = self
            .sources
            .get(source)
            .is_some_and(|s| s.kind == SourceKind::Log);
        match (line, captures > 1 || is_log) {
            (0, _) => name,
            (line, false) => format!("line {line}"),
            (line, true) => format!("{name}:{line}"),
        }
    }
}

impl Report {
    /// The group an operation belongs to.
    pub fn group_of(&self, operation: &Operation) -> Option<&Group> {
        let mut groups = self.groups.iter();
        groups.find(|group| group.operations.contains(&operation.id))
    }

    /// The group that each operation belongs to, by the operation's number.
    pub(crate) fn groups_by_operation(&self) -> HashMap<u32, &Group> {
        let groups = self.groups.iter();
        groups
            .flat_map(|group| group.operations.iter().map(move |id| (*id, group)))
            .collect()
    }

    /// What can be done about an operation.
    pub fn revert_of(&self, operation: &Operation) -> &Revert {
        const NONE: &Revert = &Revert::NoneNeeded;
        self.plan.verdicts.get(&operation.id).unwrap_or(NONE)
    }

    /// Names that sentences may quote and that hold a blank, as they are shown; of very many the first.
    pub(crate) fn names_with_blanks(&self) -> Vec<String> {
        const MOST: usize = 4096;
        let operations = self.operations.iter().flat_map(|op| {
            let rare = op.details.rare();
            [
                op.path.as_ref(),
                op.to.as_ref(),
                rare.temporary.as_ref(),
                rare.copied_from.as_ref(),
                rare.old_copy.as_ref(),
            ]
        });
        let rivals = self
            .operations
            .iter()
            .flat_map(|op| op.rivals.iter().map(|rival| Some(&rival.path)));
        let net = self.plan.net.iter().flat_map(|change| {
            [
                Some(&change.path),
                change.from.as_ref(),
                change.to.as_ref(),
                change.target.as_ref(),
                change.copy.as_ref(),
            ]
        });
        let leftovers = self.leftovers.iter().flat_map(|leftover| {
            [
                Some(&leftover.path),
                Some(&leftover.aside),
                leftover.target.as_ref(),
            ]
        });
        let obstacles = self.obstacles.iter().flat_map(|obstacle| {
            let suspects = obstacle.suspects.iter().map(|suspect| &suspect.path);
            std::iter::once(&obstacle.path)
                .chain(&obstacle.links)
                .chain(suspects)
                .map(Some)
        });
        operations
            .chain(rivals)
            .chain(net)
            .chain(leftovers)
            .chain(obstacles)
            .flatten()
            .filter(|name| name.contains(&b' '))
            .take(MOST)
            .flat_map(|name| {
                // directories are named, too
                let above = name.find_iter("/").map(|at| &name[..at]);
                let above = above.filter(|dir| dir.contains(&b' '));
                above.chain([&name[..]]).map(bytes::shown)
            })
            .collect()
    }

    /// No call by the process in the whole capture.
    pub fn found_nothing(&self) -> bool {
        self.census.understood == 0
    }
}
