//! What the lines of captures come to: records to the inference, everything else counted.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;

use bstr::BString;

use super::calls_met::CallsMet;
use super::named_source::OtherProcessCounts;
use super::names_met::NamesMet;
use super::other_processes::OtherProcesses;
use super::other_sources::OtherSources;
use super::relocate::{self, Merged};
use super::tally::{Counter, Launches};
use super::{Options, activity};
use crate::dialect::fs_usage::calls::Call;
use crate::dialect::fs_usage::wanted::is_glob;
use crate::dialect::fs_usage::{self, record::Record};
use crate::dialect::fs_usage::{Census, Damage, Harmless, OtherEvent, Outcome, Processes, Reader};
use crate::infer::Inference;
use crate::report::model::{self, Capture, Hole, Source};
use crate::report::phrases;
use crate::report::selection::Selection;

/// Damaged lines that are kept to be shown.
const MOST_DAMAGE: usize = 20;
/// Log lines mixed into a capture that are kept.
const MOST_MIXED: usize = 50_000;
/// Processes that a pattern may match.
const MOST_MET: usize = 4096;

/// What the records come to.
pub(super) struct Collected {
    pub(super) inference: Inference,
    /// Every process is reported on.
    pub(super) everybody: bool,
    /// Those whose names the inference, or a source that names both ends, has met.
    pub(super) names_met: NamesMet,
    calls_met: CallsMet,
    /// What each did, where that is asked for.
    pub(super) counter: Option<Counter>,
    pub(super) launches: Launches,
    pub(super) selection: Selection,
    /// The processes that a pattern has matched.
    pub(super) met: Option<Processes>,
    pub(super) source: usize,
    pub(super) sources: Vec<Source>,
    /// The first damaged lines.
    pub(super) damage: Vec<model::Damage>,
    pub(super) activity: activity::Collector,
    pub(super) other_processes: OtherProcesses,
    pub(super) holes: Vec<Hole>,
    /// Lines of text around those of `fs_usage`, and the first.
    around: (u64, Option<(usize, u64)>),
    /// Lines that stand in their capture before.
    repeated: u64,
    overruns: u64,
    /// Which of the holes is the first of them.
    first_overrun: Option<usize>,
    pub(super) last_cut: Option<u64>,
    /// Captures whose last line is cut.
    pub(super) cut: u64,
    /// A command in the text that recorded a part only.
    filtered_by: Option<BString>,
    pub(super) mixed: VecDeque<(usize, u64, BString)>,
    /// Events of the processes reported on, and how many of them are disk I/O.
    events: u64,
    disk_events: u64,
    /// What came through a pipe, kept to be read again.
    pub(super) spools: BTreeMap<usize, File>,
    /// What is read besides the captures.
    pub(super) other_sources: OtherSources,
    /// The real lines of sources that were put in order of time.
    pub(super) order: BTreeMap<usize, Vec<u64>>,
    /// The captures that were read as one, line by line in order of time, by the source that they are.
    pub(super) merged: BTreeMap<usize, Merged>,
    /// What the sources are that are none of fs_usage.
    pub(super) forms: Vec<String>,
    /// Other processes of such sources.
    pub(super) others_named: OtherProcessCounts,
    pub(super) notes: Vec<String>,
}

impl Collected {
    /// Nothing has come.
    pub(super) fn new(
        options: &Options,
        inference: Inference,
        other_sources: OtherSources,
    ) -> Collected {
        let patterns = options.processes.iter().any(|name| is_glob(name));
        Collected {
            inference,
            everybody: options.processes.is_empty(),
            names_met: NamesMet::default(),
            calls_met: CallsMet::default(),
            counter: options.tally.then(Counter::default),
            launches: Launches::default(),
            selection: options.selection.clone(),
            met: patterns.then(|| Processes::at_most(MOST_MET)),
            source: 0,
            sources: Vec::new(),
            damage: Vec::new(),
            activity: activity::Collector::default(),
            other_processes: OtherProcesses::default(),
            holes: Vec::new(),
            around: (0, None),
            repeated: 0,
            overruns: 0,
            first_overrun: None,
            last_cut: None,
            cut: 0,
            filtered_by: None,
            mixed: VecDeque::new(),
            events: 0,
            disk_events: 0,
            spools: BTreeMap::new(),
            other_sources,
            order: BTreeMap::new(),
            merged: BTreeMap::new(),
            forms: Vec::new(),
            others_named: OtherProcessCounts::default(),
            notes: options.notes.clone(),
        }
    }

    pub(super) fn take(&mut self, outcome: Outcome<'_>) {
        match outcome {
            Outcome::Record(record) => self.record(record),
            Outcome::Other(other) => self.other(other),
            Outcome::Harmless { line, kind, text } => match kind {
                Harmless::Overrun => {
                    self.overruns += 1;
                    self.inference.hole(self.source, line);
                    if self.overruns == 1 {
                        self.first_overrun = Some(self.holes.len());
                        let what = "fs_usage lost events here (buffer overrun)".to_owned();
                        self.holes.push(Hole {
                            at: Some((self.source, line)),
                            what,
                        });
                    }
                }
                Harmless::Repeated => self.repeated += 1,
                Harmless::Around => {
                    self.around.0 += 1;
                    self.around.1.get_or_insert((self.source, line));
                }
                Harmless::Syslog => {
                    if self.mixed.len() == MOST_MIXED {
                        self.mixed.pop_front();
                    }
                    self.mixed.push_back((self.source, line, text.into()));
                }
                Harmless::Session => {
                    let command = fs_usage::command(text).filter(|c| fs_usage::filters(c));
                    if let (Some(command), None) = (command, &self.filtered_by) {
                        self.filtered_by = Some(command.into());
                    }
                }
                _ => {}
            },
            Outcome::Damaged { line, reason, text } => {
                self.inference.unread(self.source, line);
                self.last_cut = (reason == Damage::Cut).then_some(line);
                if self.damage.len() < MOST_DAMAGE {
                    self.damage.push(model::Damage {
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
        self.events += 1;
        self.disk_events += u64::from(record.call.is_some_and(Call::is_disk));
        self.activity.take(record);
        if let Some(counter) = &mut self.counter {
            counter.take(record, &self.selection);
        }
        if let Some(met) = &mut self.met {
            met.place(record.process);
        }
        self.launches.take(self.source, record);
        self.calls_met.take(record);
        self.calls_met.time(self.source, record);
        self.inference.push(self.source, record, true);
    }

    /// Whether what other processes did is in the recording decides how sure a claim can be.
    #[inline]
    pub(super) fn say_whether_filtered(&mut self, census: &Census) {
        let filtered = match self.everybody {
            true => {
                while let Some(name) = self.inference.process_name(self.names_met.names()) {
                    self.names_met.add(name);
                }
                !self.names_met.is_unfiltered(1)
            }
            false => {
                let others = self.other_processes.names_met.is_unfiltered(0);
                census.is_filtered() || !(others || self.names_met.is_unfiltered(0))
            }
        };
        let others = &self.other_processes;
        let whole = self.calls_met.is_whole(others.calls_met)
            && (self.names_met.has_indexer() || others.names_met.has_indexer());
        self.inference
            .filtered(filtered || self.filtered_by.is_some());
        self.inference.incomplete(!whole);
    }

    /// What to know of the text of the captures.
    pub(super) fn text_notes(&mut self, capture: &Capture) -> Vec<String> {
        let mut notes = std::mem::take(&mut self.notes);
        if let (n @ 1.., Some(first)) = self.around {
            let lines = match n {
                1 => "a line is text".to_owned(),
                n => format!("{} lines are text", phrases::thousands(n)),
            };
            notes.push(format!(
                "{lines} around those of fs_usage, and no part of the recording (first: {})",
                capture.place(first.0, first.1)
            ));
        }
        if self.repeated > 0 {
            notes.push(phrases::repeated(self.repeated));
        }
        notes.extend(self.filtered_by.as_ref().map(|command| {
            format!(
                "the recording was filtered: it was made by '{}'. What other processes did is not in it",
                crate::bytes::shown(command)
            )
        }));
        notes
    }

    /// An event of another process: counted by name; read when it may change what ours will find.
    fn other(&mut self, other: &OtherEvent<'_>) {
        self.other_processes
            .take(self.source, other, &mut self.inference);
    }

    /// Other processes with their events, most of them first.
    fn others(&mut self) -> Vec<(BString, u64)> {
        let mut others = self.other_processes.counts();
        if !self.others_named.is_empty() {
            others.extend(self.others_named.drain());
            others.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        }
        others
    }

    /// What is known of the capture as a whole.
    pub(super) fn capture(&mut self, reader: &Reader, options: &Options) -> Capture {
        use model::Mode;
        let (census, times) = (reader.census(), reader.times());
        let mode = match (census.wide, census.narrow) {
            (0, 0) => Mode::Unknown,
            (_, 0) => Mode::Wide,
            (0, _) => Mode::Narrow,
            _ => Mode::Mixed,
        };
        let mut holes = std::mem::take(&mut self.holes);
        let first = self.first_overrun.and_then(|at| holes.get_mut(at));
        if let Some(hole) = first.filter(|_| self.overruns > 1) {
            hole.what = format!(
                "fs_usage lost events {} times, first here (buffer overrun)",
                self.overruns
            );
        }
        if census.narrow > 0 {
            let what = "lines are narrow: errno, descriptors and flags are not shown".to_owned();
            holes.insert(0, Hole { at: None, what });
        }
        // what is cut at the end has been told as such
        if census.damaged > self.cut {
            let what = match census.damaged {
                1 => "a line is damaged".to_owned(),
                n => format!("{n} lines are damaged"),
            };
            let first = self.damage.first();
            let at = first.map(|damage| (damage.source, damage.line));
            holes.push(Hole { at, what });
        }
        let layouts = reader.layouts().iter().map(ToString::to_string);
        let layouts: Vec<String> = layouts.chain(self.forms.iter().cloned()).collect();
        let mut release = layouts.first().cloned();
        if layouts.len() > 1 {
            release =
                release.map(|first| format!("{first} and {} more layouts", layouts.len() - 1));
        }
        let (sources, merged) = (&mut self.sources, &mut self.merged);
        let (sources, places) = relocate::named(std::mem::take(sources), std::mem::take(merged));
        Capture {
            sources,
            places,
            only_disk_io: self.events > 0 && self.events == self.disk_events,
            release,
            mode,
            processes: options.processes.clone(),
            first_time: times.first().map(|first| first.time.to_string()),
            last_time: times.last().map(|last| last.time.to_string()),
            date: options.date.map(|date| date.to_string()),
            holes,
            others: self.others(),
        }
    }
}
