//! The pipeline as one call: sources and options in, a [`Report`] out.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use bstr::{BString, ByteSlice};
use chrono::NaiveDate;

use crate::dialect::fs_usage::record::Record;
use crate::dialect::fs_usage::{Filter, Harmless, Outcome, Reader, Wanted};
use crate::infer::Inference;
use crate::logs::{self, Logs};
use crate::recipe::Recipe;
use crate::report::model::{
    Activity, ActivityRow, Capture, Census, Damage, Hole, LogLine, Mode, Report, Source,
    SourceKind, Warning,
};
use crate::story::log::{self, Span};
use crate::story::{groups, leftovers, obstacles};

/// What to look at and what else is known.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Processes to report on, as `fs_usage` prints them; empty means all.
    pub processes: Vec<BString>,
    /// System logs of the same time, in the order given.
    pub logs: Vec<PathBuf>,
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
}

impl Options {
    fn filter(&self) -> Filter {
        if self.processes.is_empty() {
            Filter::All
        } else {
            Filter::Processes(self.processes.clone())
        }
    }
}

/// Reads the captures (`-` is standard input) and reports on them.
///
/// # Errors
/// When a file cannot be read, or a recipe is none.
pub fn analyze(captures: &[PathBuf], options: &Options) -> anyhow::Result<Report> {
    let mut analysis = Analysis::new(options)?;
    for path in captures {
        let source = analysis.source(path.as_os_str().as_encoded_bytes().into());
        read(path, |number, line| analysis.line(source, number, line))?;
        analysis.end_of_source();
    }
    Ok(analysis.finish())
}

fn read(path: &Path, mut each: impl FnMut(u64, &[u8])) -> anyhow::Result<()> {
    let mut input: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        let file = File::open(path).map_err(|e| crate::cli::trouble::unreadable(path, &e))?;
        Box::new(BufReader::with_capacity(1 << 16, file))
    };
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        if input
            .read_until(b'\n', &mut line)
            .map_err(|e| crate::cli::trouble::unreadable(path, &e))?
            == 0
        {
            return Ok(());
        }
        number += 1;
        each(number, line.strip_suffix(b"\n").unwrap_or(&line));
    }
}

/// An analysis that is fed line by line: a live pipe works like a file.
pub struct Analysis {
    options: Options,
    recipes: Vec<Recipe>,
    reader: Reader,
    state: State,
}

/// What outcomes are put into.
struct State {
    wanted: Wanted,
    inference: Inference,
    capture: Capture,
    census: Census,
    activity: ActivityLog,
    others: indexmap::IndexMap<BString, u64>,
    source: usize,
    narrow: u64,
    wide: u64,
    first_us: Option<u64>,
    last_us: u64,
    clock: crate::trace::clock::Clock,
}

/// Damaged lines listed.
const DAMAGED: usize = 20;
/// Other processes counted by name.
const OTHERS: usize = 512;

impl Analysis {
    /// An analysis without any line yet.
    ///
    /// # Errors
    /// When a recipe cannot be read.
    pub fn new(options: &Options) -> anyhow::Result<Analysis> {
        let mut recipes = Recipe::built_in();
        for path in &options.recipes {
            recipes.push(Recipe::read(path)?);
        }
        Ok(Analysis {
            recipes,
            reader: Reader::new(&Filter::All),
            state: State {
                wanted: Wanted::new(&options.filter()),
                inference: Inference::new(),
                capture: Capture {
                    processes: options.processes.clone(),
                    ..Capture::default()
                },
                census: Census::default(),
                activity: ActivityLog::default(),
                others: indexmap::IndexMap::new(),
                source: 0,
                narrow: 0,
                wide: 0,
                first_us: None,
                last_us: 0,
                clock: crate::trace::clock::Clock::default(),
            },
            options: options.clone(),
        })
    }

    /// Begins a capture; its index is what evidence names.
    pub fn source(&mut self, name: BString) -> usize {
        self.state.capture.sources.push(Source {
            name,
            kind: SourceKind::Capture,
            ..Source::default()
        });
        self.state.source = self.state.capture.sources.len() - 1;
        self.state.source
    }

    /// Takes one physical line without its newline.
    pub fn line(&mut self, source: usize, number: u64, line: &[u8]) {
        self.state.source = source;
        let s = &mut self.state.capture.sources[source];
        s.lines = number;
        s.bytes += line.len() as u64 + 1;
        let state = &mut self.state;
        self.reader
            .line(number, line, &mut |outcome| state.take(outcome));
    }

    /// Ends a capture.
    pub fn end_of_source(&mut self) {
        let state = &mut self.state;
        self.reader.finish(&mut |outcome| state.take(outcome));
    }

    /// Solves what is hidden and tells the story.
    pub fn finish(mut self) -> Report {
        self.end_of_source();
        let Analysis {
            options,
            recipes,
            reader,
            mut state,
        } = self;
        let mut warnings = Vec::new();
        let c = reader.census();
        state.census.lines = c.lines;
        state.census.understood = state.activity.total;
        state.census.other_process = c.understood + c.other_process - state.activity.total;
        state.census.harmless = c.harmless;
        state.census.damaged = c.damaged;
        state.capture.release = match reader.layouts() {
            [] => None,
            all => Some(
                all.iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("; "),
            ),
        };
        state.capture.mode = match (state.wide > 0, state.narrow > 0) {
            (false, false) => Mode::Unknown,
            (true, false) => Mode::Wide,
            (false, true) => Mode::Narrow,
            (true, true) => Mode::Mixed,
        };
        if state.narrow > 0 {
            state.capture.holes.push(Hole {
                at: None,
                what: "narrow lines show no errno, no descriptor and no flags".into(),
            });
            warnings.push(Warning::Narrow {
                process: options.processes.first().cloned().unwrap_or_default(),
            });
        }
        if c.overruns > 0 {
            state.capture.holes.push(Hole {
                at: None,
                what: format!(
                    "fs_usage lost events {} time(s) (buffer overrun)",
                    c.overruns
                ),
            });
        }
        state.others.sort_by(|_, a, _, b| b.cmp(a));
        state.capture.others = state.others.into_iter().take(20).collect();
        if state.census.understood == 0 {
            for p in &options.processes {
                warnings.push(Warning::NoSuchProcess {
                    process: p.clone(),
                    nearest: state
                        .capture
                        .others
                        .iter()
                        .take(3)
                        .map(|o| o.0.clone())
                        .collect(),
                });
            }
        }
        let findings = state.inference.finish();
        let mut operations = findings.operations.clone();
        let mut obstacles = obstacles::obstacles(&findings);
        let leftovers = leftovers::leftovers(&findings, &operations, &recipes);
        let resets = leftovers::resets(&findings, &operations, &leftovers, &recipes);
        let groups = groups::group(&mut operations, &recipes);
        let span = Span {
            first_us: state.first_us.unwrap_or(0),
            last_us: state.last_us,
            day: options.date,
        };
        let mut log_lines: Vec<LogLine> = Vec::new();
        if !options.logs.is_empty() {
            let first = state.capture.sources.len();
            let files = logs::read_files(&options.logs, first, &|r| span.holds(r));
            let logs = Logs::assemble(files, options.date);
            for path in &options.logs {
                state.capture.sources.push(Source {
                    name: path.as_os_str().as_encoded_bytes().into(),
                    kind: SourceKind::Log,
                    ..Source::default()
                });
            }
            for w in &logs.warnings {
                warnings.push(Warning::LogNotAligned {
                    source: w.name.clone(),
                    why: w.kind.to_string(),
                });
            }
            let story = log::correlate(
                &logs,
                &span,
                &options.processes,
                &operations,
                &mut obstacles,
            );
            warnings.extend(story.notes.iter().cloned().map(Warning::Note));
            state.capture.date = story.day.or(options.date).map(|d| d.to_string());
            log_lines = story.lines;
        } else {
            state.capture.date = options.date.map(|d| d.to_string());
        }
        Report {
            capture: state.capture,
            census: state.census,
            operations,
            groups,
            leftovers,
            resets,
            obstacles,
            log: log_lines,
            activity: state.activity.finish(),
            warnings,
            ..Report::default()
        }
    }
}

impl State {
    fn take(&mut self, outcome: Outcome<'_>) {
        match outcome {
            Outcome::Record(r) => self.record(r),
            Outcome::Harmless { line, kind, .. } => {
                if kind == Harmless::Overrun {
                    self.capture.holes.push(Hole {
                        at: Some((self.source, line)),
                        what: "fs_usage lost events here (buffer overrun)".into(),
                    });
                }
            }
            Outcome::Damaged { line, reason, text } => {
                if self.census.damage.len() < DAMAGED {
                    self.census.damage.push(Damage {
                        source: self.source,
                        line,
                        text: text[..text.len().min(200)].into(),
                        why: reason.to_string(),
                    });
                }
            }
        }
    }

    fn record(&mut self, r: &Record<'_>) {
        let target = self.wanted.is(r);
        let us = self.clock.tick(r.time_us);
        self.first_us.get_or_insert(us);
        self.last_us = self.last_us.max(us);
        if self.capture.first_time.is_none() {
            self.capture.first_time = Some(r.time.to_str_lossy().into_owned());
        }
        if target {
            if r.wide {
                self.wide += 1;
            } else {
                self.narrow += 1;
            }
            self.activity.count(r, us);
            self.capture.last_time = Some(r.time.to_str_lossy().into_owned());
        } else if let Some(n) = self.others.get_mut(r.process.as_bstr()) {
            *n += 1;
        } else if self.others.len() < OTHERS {
            self.others.insert(r.process.into(), 1);
        }
        self.inference.push(self.source, r, target);
    }
}

/// Calls over time in a fixed number of buckets: when the time outgrows them, two become one.
#[derive(Default)]
struct ActivityLog {
    total: u64,
    from: u64,
    bucket_us: u64,
    rows: indexmap::IndexMap<BString, (Vec<u32>, Vec<u32>)>,
}

const BUCKETS: u64 = 240;
const ROWS: usize = 32;

impl ActivityLog {
    fn count(&mut self, r: &Record<'_>, us: u64) {
        if self.total == 0 {
            self.from = us;
            self.bucket_us = 1000;
        }
        self.total += 1;
        let mut name = BString::from(r.process);
        if let Some(t) = r.thread {
            name.extend_from_slice(format!(".{t}").as_bytes());
        }
        while us.saturating_sub(self.from) / self.bucket_us >= BUCKETS {
            self.bucket_us *= 2;
            for (calls, failures) in self.rows.values_mut() {
                halve(calls);
                halve(failures);
            }
        }
        if self.rows.len() >= ROWS && !self.rows.contains_key(&name) {
            name = "(other threads)".into();
        }
        let at = (us.saturating_sub(self.from) / self.bucket_us) as usize;
        let (calls, failures) = self.rows.entry(name).or_default();
        let row = if r.errno.is_some() { failures } else { calls };
        if row.len() <= at {
            row.resize(at + 1, 0);
        }
        row[at] = row[at].saturating_add(1);
    }

    fn finish(self) -> Activity {
        Activity {
            from_us: self.from,
            bucket_us: self.bucket_us,
            rows: self
                .rows
                .into_iter()
                .map(|(name, (calls, failures))| ActivityRow {
                    name,
                    calls,
                    failures,
                })
                .collect(),
        }
    }
}

fn halve(row: &mut Vec<u32>) {
    let half = row
        .chunks(2)
        .map(|c| c.iter().fold(0u32, |a, b| a.saturating_add(*b)))
        .collect();
    *row = half;
}
