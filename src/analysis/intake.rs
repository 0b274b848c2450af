//! Captures in, line by line: records to the inference, everything else counted.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write as _};
use std::path::Path;

use bstr::BString;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::{Options, activity, is_standard, settle};
use crate::cli::trouble;
use crate::dialect::fs_usage::record::Record;
use crate::dialect::fs_usage::{Damage, Filter, Harmless, Outcome, Reader, Wanted};
use crate::infer::Inference;
use crate::recipe::Recipe;
use crate::report::model::{self, Capture, Census, Hole, Report, Source, SourceKind};
use crate::trace::clock::Clock;

/// Damaged lines that are kept to be shown.
const MOST_DAMAGE: usize = 20;
/// Process names that are counted one by one.
const MOST_NAMES: usize = 4096;
/// Log lines mixed into a capture that are kept.
const MOST_MIXED: usize = 50_000;

/// Takes captures and knows, at any time, what has been read so far.
pub struct Intake {
    reader: Reader,
    collected: Collected,
    recipes: Vec<Recipe>,
    options: Options,
}

/// What the records come to.
pub(super) struct Collected {
    pub(super) inference: Inference,
    wanted: Wanted,
    pub(super) all: bool,
    clock: Clock,
    source: usize,
    pub(super) sources: Vec<Source>,
    pub(super) census: Census,
    pub(super) first: Option<Moment>,
    pub(super) last: Option<Moment>,
    pub(super) activity: activity::Collector,
    pub(super) others: FxHashMap<BString, u64>,
    pub(super) holes: Vec<Hole>,
    overruns: u64,
    wide: u64,
    narrow: u64,
    last_cut: Option<u64>,
    pub(super) mixed: VecDeque<(usize, u64, BString)>,
    /// What came through a pipe, kept to be read again.
    pub(super) spools: BTreeMap<usize, File>,
}

/// A line's time.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    /// As printed.
    pub(super) time: String,
    /// Microseconds since the first midnight.
    pub(super) us: u64,
}

impl Intake {
    /// Nothing read yet.
    ///
    /// # Errors
    /// When a recipe cannot be read.
    pub fn new(options: &Options) -> anyhow::Result<Self> {
        let mut recipes = Recipe::built_in();
        for path in &options.recipes {
            recipes.push(Recipe::read(path)?);
        }
        let filter = match options.processes.as_slice() {
            [] => Filter::All,
            names => Filter::Processes(names.to_vec()),
        };
        Ok(Intake {
            recipes,
            options: options.clone(),
            // the calls of other processes are evidence, too
            reader: Reader::new(&Filter::All),
            collected: Collected {
                inference: Inference::new(),
                wanted: Wanted::new(&filter),
                all: filter == Filter::All,
                clock: Clock::default(),
                source: 0,
                sources: Vec::new(),
                census: Census::default(),
                first: None,
                last: None,
                activity: activity::Collector::default(),
                others: FxHashMap::default(),
                holes: Vec::new(),
                overruns: 0,
                wide: 0,
                narrow: 0,
                last_cut: None,
                mixed: VecDeque::new(),
                spools: BTreeMap::new(),
            },
        })
    }

    /// Reads one capture to its end.
    ///
    /// # Errors
    /// When it cannot be opened or read.
    pub fn read(&mut self, path: &Path) -> anyhow::Result<()> {
        let source = self.collected.sources.len();
        self.collected.source = source;
        let name: BString = path.as_os_str().as_encoded_bytes().into();
        self.collected.sources.push(Source {
            name,
            kind: SourceKind::Capture,
            ..Source::default()
        });
        let input: Box<dyn Read> = if is_standard(path) {
            Box::new(io::stdin().lock())
        } else {
            let said = |error: io::Error| trouble::unreadable(path, &error);
            let file = File::open(path).map_err(said)?;
            if file.metadata().map_err(said)?.is_dir() {
                return Err(said(io::ErrorKind::IsADirectory.into()));
            }
            Box::new(file)
        };
        let spool = match self.options.raw_lines && is_standard(path) {
            true => tempfile::tempfile().ok(),
            false => None,
        };
        let mut raw = Digested {
            spool,
            input,
            hash: Sha256::new(),
            bytes: 0,
        };
        let result = {
            let mut lines = open(&mut raw)?;
            self.lines(&mut *lines)
        };
        if let Err(error) = result {
            if error.kind() != io::ErrorKind::UnexpectedEof
                && error.kind() != io::ErrorKind::InvalidData
            {
                return Err(trouble::unreadable(path, &error));
            }
            let line = self.collected.sources[source].lines;
            self.collected.holes.push(Hole {
                at: Some((source, line)),
                what: format!("the compressed file is damaged or ends early ({error})"),
            });
        }
        if let Some(spool) = raw.spool.take() {
            self.collected.spools.insert(source, spool);
        }
        let into = &mut self.collected.sources[source];
        into.bytes = raw.bytes;
        into.sha256 = raw
            .hash
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Ok(())
    }

    fn lines(&mut self, input: &mut dyn BufRead) -> io::Result<()> {
        let mut text = Vec::new();
        let result = loop {
            text.clear();
            match input.read_until(b'\n', &mut text) {
                Ok(0) => break Ok(()),
                Ok(_) => self.line(&text),
                Err(error) => break Err(error),
            }
        };
        self.end_of_source();
        result
    }

    /// Takes one physical line, with its newline if it has one.
    pub fn line(&mut self, text: &[u8]) {
        let source = self.collected.source;
        let number = match self.collected.sources.get_mut(source) {
            Some(source) => {
                source.lines += 1;
                source.lines
            }
            None => return,
        };
        let Self {
            reader, collected, ..
        } = self;
        let mut sink = |outcome: Outcome<'_>| collected.take(outcome);
        match text.strip_suffix(b"\n") {
            Some(line) => reader.line(number, line, &mut sink),
            None => reader.unterminated(number, text, &mut sink),
        }
    }

    fn end_of_source(&mut self) {
        let Self {
            reader, collected, ..
        } = self;
        reader.finish(&mut |outcome: Outcome<'_>| collected.take(outcome));
        let source = collected.source;
        if let Some(lines) = collected.sources.get(source).map(|source| source.lines) {
            if collected.last_cut.take() == Some(lines) && lines > 0 {
                let what = "the last line is cut: the recording was stopped in the middle of it, or the file is truncated";
                collected.holes.push(Hole {
                    at: Some((source, lines)),
                    what: what.to_owned(),
                });
            }
        }
    }

    /// Ends the input and settles what could not be settled before.
    pub fn finish(self) -> Report {
        let layouts: Vec<_> = self
            .reader
            .layouts()
            .iter()
            .map(ToString::to_string)
            .collect();
        settle::report(self.collected, &layouts, &self.recipes, &self.options)
    }
}

impl Collected {
    fn take(&mut self, outcome: Outcome<'_>) {
        self.census.lines += 1;
        match outcome {
            Outcome::Record(record) => self.record(record),
            Outcome::Harmless { line, kind, text } => {
                self.census.harmless += 1;
                match kind {
                    Harmless::Overrun => {
                        self.overruns += 1;
                        if self.overruns == 1 {
                            let what = "fs_usage lost events here (buffer overrun)".to_owned();
                            self.holes.push(Hole {
                                at: Some((self.source, line)),
                                what,
                            });
                        }
                    }
                    Harmless::Syslog => {
                        if self.mixed.len() == MOST_MIXED {
                            self.mixed.pop_front();
                        }
                        self.mixed.push_back((self.source, line, text.into()));
                    }
                    _ => {}
                }
            }
            Outcome::Damaged { line, reason, text } => {
                self.census.damaged += 1;
                self.last_cut = (reason == Damage::Cut).then_some(line);
                if self.census.damage.len() < MOST_DAMAGE {
                    self.census.damage.push(model::Damage {
                        source: self.source,
                        line,
                        text: text[..text.len().min(400)].into(),
                        why: reason.to_string(),
                    });
                }
            }
        }
    }

    fn record(&mut self, record: &Record<'_>) {
        let us = self.clock.tick(record.time_us);
        let moment = |time: &[u8]| Moment {
            time: String::from_utf8_lossy(time).into_owned(),
            us,
        };
        if self.first.is_none() {
            self.first = Some(moment(record.time));
        }
        match &mut self.last {
            Some(last) => {
                last.us = us;
                last.time.clear();
                last.time.push_str(&String::from_utf8_lossy(record.time));
            }
            None => self.last = Some(moment(record.time)),
        }
        if record.wide {
            self.wide += 1
        } else {
            self.narrow += 1
        }
        let wanted = self.all || self.wanted.is(record);
        if wanted {
            self.census.understood += 1;
            self.activity.take(record, us);
        } else {
            self.census.other_process += 1;
            let room = self.others.len() < MOST_NAMES;
            match self.others.get_mut(bstr::BStr::new(record.process)) {
                Some(count) => *count += 1,
                None if room => {
                    self.others.insert(record.process.into(), 1);
                }
                None => {}
            }
        }
        self.inference.push(self.source, record, wanted);
    }

    /// What is known of the capture as a whole.
    pub(super) fn capture(&mut self, layouts: &[String], options: &Options) -> Capture {
        use model::Mode;
        let mode = match (self.wide, self.narrow) {
            (0, 0) => Mode::Unknown,
            (_, 0) => Mode::Wide,
            (0, _) => Mode::Narrow,
            _ => Mode::Mixed,
        };
        let mut holes = std::mem::take(&mut self.holes);
        if self.overruns > 1 {
            for hole in holes
                .iter_mut()
                .filter(|hole| hole.what.contains("overrun"))
            {
                hole.what = format!(
                    "fs_usage lost events {} times, first here (buffer overrun)",
                    self.overruns
                );
            }
        }
        if self.narrow > 0 {
            let what = "lines are narrow: errno, descriptors and flags are not shown".to_owned();
            holes.insert(0, Hole { at: None, what });
        }
        if self.census.damaged > 0 {
            let what = match self.census.damaged {
                1 => "a line is damaged".to_owned(),
                n => format!("{n} lines are damaged"),
            };
            let at = self
                .census
                .damage
                .first()
                .map(|damage| (damage.source, damage.line));
            holes.push(Hole { at, what });
        }
        let mut release = layouts.first().cloned();
        if layouts.len() > 1 {
            release =
                release.map(|first| format!("{first} and {} more layouts", layouts.len() - 1));
        }
        let mut others: Vec<_> = self.others.drain().collect();
        others.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Capture {
            sources: std::mem::take(&mut self.sources),
            release,
            mode,
            processes: options.processes.clone(),
            first_time: self.first.as_ref().map(|moment| moment.time.clone()),
            last_time: self.last.as_ref().map(|moment| moment.time.clone()),
            date: options.date.map(|date| date.to_string()),
            holes,
            others,
        }
    }
}

/// Counts and hashes what passes.
struct Digested {
    input: Box<dyn Read>,
    spool: Option<File>,
    hash: Sha256,
    bytes: u64,
}

impl Read for Digested {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(into)?;
        self.hash.update(&into[..n]);
        self.bytes += n as u64;
        // without room for the copy the raw lines are not shown; nothing else depends on it
        if self
            .spool
            .as_mut()
            .is_some_and(|spool| spool.write_all(&into[..n]).is_err())
        {
            self.spool = None;
        }
        Ok(n)
    }
}

/// The plain text of an input, whichever way it is packed.
pub(super) fn open<'r>(input: &'r mut (dyn Read + 'r)) -> io::Result<Box<dyn BufRead + 'r>> {
    let mut input = BufReader::with_capacity(256 * 1024, input);
    let head = input.fill_buf()?;
    Ok(if head.starts_with(&[0x1f, 0x8b]) {
        Box::new(BufReader::with_capacity(
            256 * 1024,
            flate2::bufread::MultiGzDecoder::new(input),
        ))
    } else if head.starts_with(b"BZh") {
        Box::new(BufReader::with_capacity(
            256 * 1024,
            bzip2::bufread::MultiBzDecoder::new(input),
        ))
    } else {
        Box::new(input)
    })
}
